package search

import (
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
	ds = Check(base)
	if len(ds) != 1 || ds[0].Rule != RuleSearchTest || ds[0].Pos != (diag.Pos{File: "content/search-tests.yaml", Line: 3, Col: 10}) {
		t.Fatalf("complaints: %v", ds)
	}
	if !strings.Contains(ds[0].Message, "/supervision/") || len(ds[0].Notes) == 0 || !strings.Contains(ds[0].Notes[0].Message, "/funding/") {
		t.Errorf("the complaint does not say what is found instead: %+v", ds[0])
	}
}
