package search

import (
	"signpost/internal/diag"
	"signpost/internal/knowledge"
)

// RuleSearchTest is a query of search-tests.yaml that no longer finds its page.
const RuleSearchTest diag.Rule = "search-test"

const testFile = "content/search-tests.yaml"

// foundAmong is how many results a reader looks at before trying other words.
const foundAmong = 3

// Check runs the search tests of a site on its index, whose files fetch gives as for Open: each page must be among
// the first results of its query, so that an edit that hides a page is noticed.
func Check(b *knowledge.Base, fetch func(name string) ([]byte, error)) diag.List {
	var ds diag.List
	if len(b.Tests) == 0 {
		return ds
	}
	e, err := Open(fetch)
	if err != nil {
		ds.Errorf(diag.Pos{File: testFile}, RuleSearchTest, "", "the site cannot be searched: %v", err)
		return ds
	}
	for _, t := range b.Tests {
		r, err := e.Query(t.Query, Options{Limit: foundAmong})
		if err != nil {
			ds.Errorf(t.Pos, RuleSearchTest, "", "the search for %q fails: %v", t.Query, err)
			continue
		}
		found := false
		for _, h := range r.Hits {
			found = found || "/"+h.URL == t.URL
		}
		if found {
			continue
		}
		ds.Errorf(t.Pos, RuleSearchTest, "put the words into the page or its keywords, or mend the test; signpost search --explain says why a page is where it is",
			"the search for %q does not find %s among its first %d", t.Query, t.URL, foundAmong)
		for i, h := range r.Hits {
			ds.Note(diag.Pos{}, "%d. /%s (%s)", i+1, h.URL, h.Title)
		}
	}
	return ds
}
