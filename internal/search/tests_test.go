package search

import (
	"fmt"
	"strings"
	"testing"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/knowledge"
	"testing/fstest"
)

// A test whose page is among the first three passes; one whose page is not, is an error at its query
// that says what readers see instead.
func TestSearchTests(t *testing.T) {
	files := fstest.MapFS{
		"content/articles/supervision.md": {Data: []byte("---\ntitle: Supervision\n---\nHow often.\n")},
		"content/articles/funding.md":     {Data: []byte("---\ntitle: Funding\n---\nWho pays.\n")},
		"content/search-tests.yaml": {Data: []byte(`- query: supervision
  finds: articles/supervision.md
- query: funding
  finds: articles/supervision.md
`)},
	}
	c, ds := content.Load(files, content.Options{})
	base, more := knowledge.New(c, knowledge.Options{})
	ds.Add(more...)
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	x, err := Build(FromBase(base))
	if err != nil {
		t.Fatal(err)
	}
	ds = Check(base, x.Fetch)
	if len(ds) != 1 || ds[0].Rule != RuleSearchTest || ds[0].Pos != (diag.Pos{File: "content/search-tests.yaml", Line: 3, Col: 10}) {
		t.Fatalf("complaints: %v", ds)
	}
	if !strings.Contains(ds[0].Message, "/supervision/") || len(ds[0].Notes) == 0 || !strings.Contains(ds[0].Notes[0].Message, "/funding/") {
		t.Errorf("the complaint does not say what is found instead: %+v", ds[0])
	}
}

// Readers find a checklist by what it is, and a term of the glossary by its name however many it has.
func TestFoundByKind(t *testing.T) {
	glossary := "---\ntitle: Glossary\n---\n"
	for i := range 30 {
		glossary += fmt.Sprintf("\n## Term %s%d {#t%d}\n\nWords about supervision and funding, and some more.\n", strings.Repeat("x", i+1), i, i)
	}
	files := fstest.MapFS{
		"content/articles/supervision.md": {Data: []byte("---\ntitle: Before supervision\n---\nHow often.\n")},
		"content/checklists/before.md":    {Data: []byte("---\ntitle: Before supervision begins\n---\n\n## You {#you}\n\n- [ ] **Must:** you have time {#time}\n")},
		"content/glossary.md":             {Data: []byte(glossary + "\n## Personalised Care Institute (PCI) {#pci}\n\nIt accredits.\n")},
		"content/articles/institute.md":   {Data: []byte("---\ntitle: Courses\n---\nThe PCI lists courses. The PCI says which. PCI.\n")},
	}
	c, ds := content.Load(files, content.Options{})
	base, more := knowledge.New(c, knowledge.Options{})
	if ds.Add(more...); ds.HasErrors() {
		t.Fatal(ds)
	}
	x, err := Build(FromBase(base))
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"checklist supervision": "checklists/before/", "PCI": "glossary/#pci", "personalised care institute": "glossary/#pci",
	} {
		r, err := open(t, x).Query(query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, h := range r.Hits[:min(len(r.Hits), 2)] {
			found = found || h.URL == want || h.URL+"#"+h.Anchor == want
		}
		if !found {
			t.Errorf("%q finds %+v, and should find %s", query, r.Hits, want)
		}
	}
}
