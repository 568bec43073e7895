package content

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"signpost/internal/diag"
)

// inside reports whether a complaint's place lies in the text: at most one past the end of its line.
func inside(text []byte, p diag.Pos) bool {
	lines := bytes.Split(text, []byte("\n"))
	if p.Line == 0 {
		return p.Col == 0
	}
	return p.Line >= 1 && p.Line <= len(lines) && p.Col >= 1 && p.Col <= utf8.RuneCount(lines[p.Line-1])+1
}

// Every complaint about a page lies inside its file, and a page without complaints has a title, and a
// text that begins on a new line after the front matter.
func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{
		"---\ntitle: a\n---\n\nText\n", "---\r\ntitle: a\r\n---\r\nText", "---\ntitle: 0\n---", "\ufeff---\ntitle: a\n---\n", "\n---\ntitle: a\n---\n", " ---\ntitle: a\n---\n",
		"---\ntitle: |\n  a\n  ---\n  b\n---\n", "---\ntitle: a\n", "---\ntitle: &a b\nshort: *a\n---\n", "---\ntitle: a: b\n---\n", "---\ntitle: [a\n---\n",
		"---\ntitle: \"a\n---\n", "---\ntitle: !!binary YQ==\n---\n", "---\n<<: {title: a}\n---\n", "---\ntitle: yes\nreviewed: 2026-02-30\n---\n", "---\n? [a]\n: b\n---\n",
		"---\ntitle: rule #1\n---\n", "---\ntitle: a\n...\nshort: b\n---\n", "---\ntitle: a\ntopics:\n- a\n -b\n---\n", "---\ntitle: \"\\u202e\"\n---\n", "---\ntitle: a\nscenarios: [{name: a, answers: [b], outcome: c}]\n---\n",
		"---\n\xff\n---\n", "---\ntitle: \x00\n---\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		const name = "content/articles/x.md"
		c, ds := Load(files(map[string]string{name: string(text)}), Options{})
		for _, d := range ds {
			if d.File != name || !inside(text, d.Pos) {
				t.Fatalf("%v lies outside of %q: %s", d.Pos, text, d.Message)
			}
			for _, n := range d.Notes {
				if !n.Pos.IsZero() && !inside(text, n.Pos) {
					t.Fatalf("note %v lies outside of %q: %s", n.Pos, text, n.Message)
				}
			}
		}
		if ds.HasErrors() {
			return
		}
		if len(c.Documents) != 1 || strings.TrimSpace(c.Documents[0].Meta.Title.Value) == "" {
			t.Fatalf("no complaint, and no title: %q", text)
		}
		if pos := c.Documents[0].Meta.Title.Pos; !inside(text, pos) || pos.Line < 2 {
			t.Fatalf("the title is at %v of %q", pos, text)
		}
		raw, body, ok := splitFrontMatter(name, text, new(diag.List))
		if !ok || body > len(text) || body < len(raw)+7 || text[body-1] != '\n' && body != len(text) {
			t.Fatalf("the text of %q begins at %d", text, body)
		}
	})
}

// Whatever stands in site.yaml and sources.yaml, the complaints lie inside.
func FuzzSettings(f *testing.F) {
	f.Add([]byte("name: a\nbase-url: https://example.org/\ntopics:\n  - id: a\n    title: b\n"), []byte("a:\n  title: b\n  status: dated\n  parts: {c: d}\n"))
	f.Add([]byte("---\nname: a\nlimits: {decision-pages: 0}\n"), []byte("a: [b]\n"))
	f.Add([]byte("contacts:\n  - id: A b\n    email: x\n    phone: +\n    web: javascript:x\n"), []byte("? {a: b}\n: c\n"))
	f.Add([]byte("ignore-warnings: [a]\nnavigation: [a, {page: b}]\n"), []byte("a:\n"))
	f.Fuzz(func(t *testing.T, site, sources []byte) {
		all := map[string]string{"content/site.yaml": string(site), "content/sources.yaml": string(sources)}
		c, ds := Load(files(all), Options{})
		if c.Site.Name.Value == "" && !ds.HasErrors() {
			t.Fatal("no complaint, and no name")
		}
		for _, d := range ds {
			if text, ok := all[d.File]; !ok || !inside([]byte(text), d.Pos) {
				t.Fatalf("%v lies outside of %q: %s", d.Pos, text, d.Message)
			}
		}
	})
}
