package render

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// BenchmarkFAQ makes pages of about 400 words, with links, a list and a table.
func BenchmarkFAQ(b *testing.B) {
	fsys := fstest.MapFS{
		"content/site.yaml":    {Data: []byte("name: Many\ntopics:\n  - id: t\n    title: Topic\n")},
		"content/sources.yaml": {Data: []byte("s:\n  title: Source\n  status: dated\n  date: 2021\n")},
		"content/glossary.md":  {Data: []byte("---\ntitle: Glossary\n---\n## Plot holder agreement (PHA) {#pha}\n\nA paper.\n\n## Standpipe\n\nA tap.\n")},
	}
	for i := range 100 {
		text := strings.Repeat("Each row of plots shares a standpipe, and everybody closes it. See [another page](f%d.md).\n\n", 20) +
			"## More\n\n- one\n- two\n- three\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"
		fsys[fmt.Sprintf("content/faqs/f%d.md", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntitle: Question %d?\nsummary: An answer.\ntopics: [t]\nsources: [s]\nrelated: [f%d.md]\n---\n%s", i, (i+1)%100, strings.ReplaceAll(text, "f%d.md", fmt.Sprintf("f%d.md", (i+1)%100))))}
	}
	c, ds := content.Load(fsys, content.Options{})
	base, more := knowledge.New(c, knowledge.Options{})
	if ds.Add(more...); ds.HasErrors() {
		b.Fatal(ds)
	}
	r, err := New(base, Options{Templates: parsed(b), Assets: assets(), BaseURL: "https://many.example.org/"})
	if err != nil {
		b.Fatal(err)
	}
	var faqs []Page
	for _, p := range r.Pages() {
		if p.Head != nil && strings.HasPrefix(p.URL, "/faqs/") {
			faqs = append(faqs, p)
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := faqs[i%len(faqs)].Make(io.Discard); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
