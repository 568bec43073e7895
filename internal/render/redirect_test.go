package render

import (
	"strings"
	"testing"
	"testing/fstest"
)

// An old address is a whole page that leads on without a script, from wherever the site lies.
func TestRedirectPages(t *testing.T) {
	base := load(t, fstest.MapFS{
		"content/articles/about.md": &fstest.MapFile{Data: []byte("---\ntitle: About <us>\naliases: [/old/deep/address/, /plain.html]\n---\n\nWords.\n")},
	})
	for _, c := range []struct {
		file string
		opt  Options
		want []string
	}{
		{"old/deep/address/index.html", Options{BaseURL: "https://plots.example/guide/"}, []string{
			`content="0; url=../../../about/"`, `href="../../../about/"`, `<link rel="canonical" href="https://plots.example/guide/about/">`,
			`<meta name="robots" content="noindex">`, `About &lt;us&gt;`, `../../../assets/main.00c0ffee.css`,
		}},
		{"old/deep/address/index.html", Options{Portable: true}, []string{`url=../../../about/index.html`}},
		{"plain.html", Options{}, []string{`content="0; url=about/"`}},
	} {
		pages, plan := render(t, base, c.opt)
		page, ok := pages[c.file]
		if !ok {
			t.Fatalf("there is no %s", c.file)
		}
		for _, want := range c.want {
			if !strings.Contains(page, want) {
				t.Errorf("%s has no %s:\n%s", c.file, want, page)
			}
		}
		if strings.Contains(page, "<script") {
			t.Errorf("%s has a script", c.file)
		}
		for _, p := range plan {
			if p.Path == c.file && !p.NoIndex {
				t.Errorf("%s is for search engines", c.file)
			}
		}
	}
}
