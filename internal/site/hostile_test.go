package site

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"signpost/internal/content"
	"signpost/internal/record"
	"signpost/internal/search"
)

// wordy is a site in whose every field stand the words ‹W›, as YAML, or ‹M›, as Markdown. It says nothing else
// that depends on them, so two such sites differ in words only.
var wordy = map[string]string{
	"content/site.yaml": `name: "‹W›"
publisher: "‹W›"
disclaimer: "‹W›"
description: "‹W›"
dated-advice: "‹W›"
language: en-GB
host-logs: "‹W›"
base-url: https://guide.example/coaches/
report-to: c
contacts: [{id: c, role: "‹W›", name: "‹W›", email: a@example.org, phone: 01632 960000, web: "https://example.org/?a='&b=\"</script>", note: "‹W›"}]
topics: [{id: t, title: "‹W›", summary: "‹W›"}]
audiences: [{id: a, title: "‹W›"}]
navigation: [{page: faqs/x.md, text: "‹W›"}]
urgent: {page: faqs/x.md, text: "‹W›"}
footer: [{page: faqs/x.md, text: "‹W›"}]
accessibility: {compliance: partial, scope: "‹W›", prepared: 2026-11-20, reviewed: 2026-11-20, tested: 2026-11-20, method: "‹W›", contact: c, answers-within: "‹W›", enforced-by: "‹W›", problems: [{what: "‹W›", instead: "‹W›", until: "‹W›"}, {what: "‹W›", reason: exempt}]}
markdown-copies: true
offline: true
require-sources: false
allow-html: false
ignore-warnings: [long-question, same-title, no-scenario, checklist-no-help, not-expanded, not-sure, national-changed, checklist-long-item]
limits: {decision-pages: 5000}
`,
	"content/sources.yaml": "s:\n  title: \"‹W›\"\n  publisher: \"‹W›\"\n  date: \"‹W›\"\n  address: \"https://example.org/?'\\\"<b>\"\n  status: dated\n  note: \"‹W›\"\n  parts: {p: \"‹W›\"}\n  strength: {p: must}\n",
	"content/index.md":     "---\ntitle: \"‹W›\"\nsummary: \"‹W›\"\ndoors: [{title: \"‹W›\", links: [{page: faqs/x.md, text: \"‹W›\"}]}]\nfeatured: [{page: faqs/x.md, text: \"‹W›\"}]\n---\n\n‹M›\n",
	"content/glossary.md":  "---\ntitle: \"‹W›\"\n---\n\n## Ab‹M› {#g also=\"Abab\"}\n\n‹M›\n",
	"content/faqs/x.md": "---\ntitle: \"‹W›\"\nshort: \"Ab1 ‹W›\"\nsummary: \"‹W›\"\ntopics: [t]\naudience: [a]\nsources: [s#p]\nreviewed: 2026-11-20\nreviewed-by: \"‹W›\"\nreview-by: 2027-11-20\nkeywords: [\"‹W›\"]\n" +
		"aliases: [/old/]\nrelated: [../decisions/d.md]\n---\n\n‹M› [‹M›](../decisions/d.md \"‹M›\") **‹M›** Abab unheardof\n\n## ‹M› {#h}\n\n- ‹M›\n\n> ‹M›\n\n| ‹M› |\n| --- |\n| ‹M› |\n\n## Ab {#h2}\n\n### ‹M› {#h3}\n\n## Ab {#h4}\n\n![‹M›](p.png)\n",
	"content/faqs/p.png":    "picture",
	"content/articles/a.md": "---\ntitle: \"Ab2 ‹W›\"\nsummary: \"‹W›\"\n---\n\n‹M›\n",
	"content/decisions/d.md": "---\ntitle: \"‹W›\"\nshort: \"Ab3 ‹W›\"\nsummary: \"‹W›\"\nscenarios: [{name: \"‹W›\", answers: [\"Ab ‹W›\"], outcome: o, says: \"‹W›\"}]\n---\n\n‹M›\n\n" +
		"## ‹M› {#q}\n\n‹M›\n\n- [Ab ‹M›](#o) — ‹M› {#yes}\n- [Ab no ‹M›](#o2) {#no}\n\n## ‹M› {#o sources=\"s#p\"}\n\n‹M›\n\n## Ab ‹M› {#o2}\n\n1. ‹M›\n",
	"content/checklists/c.md": "---\ntitle: \"‹W›\"\nshort: \"Ab4 ‹W›\"\nsummary: \"‹W›\"\nprofile: [{id: p, ask: \"‹W›\", answers: {one: \"‹W›\", two: \"Ab ‹W›\"}}, {id: p2, ask: \"‹W›\", for: one, answers: {x: \"‹W›\", y: \"Ab ‹W›\"}}]\nretired: [old]\n---\n\n‹M›\n\n" +
		"## ‹M› {#gr}\n\n- [ ] **Must:** ‹M› {#i for=\"one\" sources=\"s#p\"}\n\n  ‹M›\n\n- [ ] **Should:** Ab ‹M› {#i2}\n",
	"content/search-tests.yaml":         "- query: abab\n  finds: faqs/x.md\n",
	"hubs/east/site.yaml":               "name: \"‹W›\"\nshort-name: \"‹W›\"\narea: \"‹W›\"\nlogo: {file: logo.png, words: \"‹W›\"}\nfont: {name: Frutiger W01, regular: a.woff2, bold: b.woff2}\ntopics: [{id: u, title: \"Ab ‹W›\", summary: \"‹W›\"}]\n",
	"hubs/east/assets/logo.png":         "logo",
	"hubs/east/assets/a.woff2":          "a",
	"hubs/east/assets/b.woff2":          "b",
	"hubs/east/assets/hub.css":          "/* */ a { color: red }",
	"hubs/east/content/sections/s.md":   "---\ntitle: \"‹W›\"\nadds-to: ../faqs/x.md\nafter: h\nsources: [s#p]\n---\n\n‹M›\n",
	"hubs/east/content/articles/a.md":   "---\ntitle: \"Ab2 ‹W›\"\nsummary: \"‹W›\"\nreplaces: 0123456789ab\n---\n\n‹M›\n",
	"hubs/east/content/articles/own.md": "---\ntitle: \"Ab5 ‹W›\"\n---\n\n‹M›\n",
}

// with gives the site with words in its fields.
func with(words string) fstest.MapFS {
	quoted, _ := json.Marshal(words) // of a string it cannot fail; YAML reads it as JSON does
	inYAML := string(quoted[1 : len(quoted)-1])
	var inMarkdown strings.Builder
	for _, r := range words {
		if r < 0x80 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			inMarkdown.WriteByte('\\')
		}
		inMarkdown.WriteRune(r)
	}
	site := fstest.MapFS{}
	for name, text := range wordy {
		site[name] = &fstest.MapFile{Data: []byte(strings.NewReplacer("‹W›", inYAML, "‹M›", inMarkdown.String()).Replace(text))}
	}
	return site
}

// filesWith builds such a site, with its record, for its hub, and gives every file; refused is set when the words are refused.
func filesWith(t testing.TB, words string) (files map[string]string, refused error) {
	t.Helper()
	source := with(words)
	in := Input{Source: source, Templates: os.DirFS("../../templates"), Assets: os.DirFS("../../assets/dist"), Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	national, ds := Check(in)
	if ds.HasErrors() {
		return nil, errors.New(printed(ds, source))
	}
	var recorded bytes.Buffer
	if err := record.New(national.Base, nil, in.Today).Write(&recorded); err != nil {
		t.Fatal(err)
	}
	source[record.File] = &fstest.MapFile{Data: recorded.Bytes()}
	in.Hub = "east"
	out, ds, err := Build(in)
	if err != nil {
		t.Fatalf("with the words %q: %v", words, err)
	}
	if ds.HasErrors() {
		return nil, errors.New(printed(ds, source))
	}
	files = map[string]string{}
	for _, f := range out.Files {
		var b bytes.Buffer
		if err := f.Make(&b); err != nil {
			t.Fatalf("with the words %q: %v", words, err)
		}
		files[nameless(f.Path)] = b.String()
	}
	return files, nil
}

// nameless takes the hash from the name of a file.
func nameless(p string) string {
	if parts := strings.Split(path.Base(p), "."); len(parts) == 3 && strings.HasPrefix(p, "assets/") {
		return path.Dir(p) + "/" + parts[0] + "." + parts[2]
	}
	return p
}

func printed(ds interface {
	Print(io.Writer, func(string) []byte) error
}, source fs.FS) string {
	var b strings.Builder
	_ = ds.Print(&b, func(name string) []byte { data, _ := fs.ReadFile(source, name); return data })
	return b.String()
}

// tags gives the markup of HTML without its words: every element with the names of its attributes. Of a
// picture, whose lines break where words do, only which elements there are.
func tags(t *testing.T, text string) []string {
	t.Helper()
	var all []string
	drawn, within := map[string]bool{}, 0
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return append(all, slices.Sorted(maps.Keys(drawn))...)
		}
		token := z.Token()
		if kind == html.TextToken {
			continue
		}
		tag := kind.String() + " " + token.Data
		if kind == html.CommentToken {
			tag = kind.String()
		}
		var names []string
		for _, a := range token.Attr {
			names = append(names, a.Key)
			if at := strings.ToLower(strings.TrimSpace(a.Val)); strings.HasPrefix(at, "javascript:") || strings.HasPrefix(at, "data:") {
				t.Errorf("an address that runs: %s", token)
			}
		}
		slices.Sort(names)
		tag += " " + strings.Join(names, " ")
		if token.Data == "svg" && kind == html.StartTagToken {
			within++
		}
		if within > 0 {
			drawn[tag] = true
		} else {
			all = append(all, tag)
		}
		if token.Data == "svg" && kind == html.EndTagToken {
			within--
		}
	}
}

// shape gives JSON without its words.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, x := range v {
			m[k] = shape(x)
		}
		return m
	case []any:
		var l []any
		for _, x := range v {
			l = append(l, shape(x))
		}
		return l
	case string:
		return ""
	}
	return v
}

// bones gives what a file is made of beside its words, by the format that its name tells.
func bones(t *testing.T, name, text string) any {
	t.Helper()
	decode := func(text string) any {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Errorf("%s is no JSON: %v", name, err)
		}
		return shape(v)
	}
	switch {
	case path.Ext(name) == ".html":
		all := []any{tags(t, text)}
		root, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Data == "script" && n.FirstChild != nil {
				all = append(all, decode(n.FirstChild.Data)) // a script that is no data is no JSON
			}
		}
		return all
	case path.Ext(name) == ".json" || path.Ext(name) == ".webmanifest":
		return decode(text)
	case path.Ext(name) == ".csv":
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil {
			t.Errorf("%s is no CSV: %v", name, err)
		}
		for _, cell := range slices.Concat(rows...) {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("%s has a cell that a spreadsheet would work out: %q", name, cell)
			}
		}
		return []int{len(rows), len(rows[0])}
	case path.Ext(name) == ".xml":
		var all []string
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return all
			}
			if err != nil {
				t.Errorf("%s is no XML: %v", name, err)
				return all
			}
			if _, words := token.(xml.CharData); !words {
				kind, _, _ := strings.Cut(fmt.Sprintf("%T", token), "{")
				if s, ok := token.(xml.StartElement); ok {
					kind += s.Name.Local
				}
				all = append(all, kind)
			}
		}
	case path.Ext(name) == ".md" || name == "llms.txt":
		reader := goldmark.New(goldmark.WithExtensions(extension.GFM)) // as others read Markdown, without our braces
		_ = ast.Walk(reader.Parser().Parse(gmtext.NewReader([]byte(text))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering && (n.Kind() == ast.KindRawHTML || n.Kind() == ast.KindHTMLBlock) {
				t.Errorf("%s has HTML in it:\n%s", name, text)
			}
			return ast.WalkContinue, nil
		})
		var read bytes.Buffer
		if err := reader.Convert([]byte(text), &read); err != nil {
			t.Fatal(err)
		}
		return tags(t, read.String())
	case strings.HasPrefix(name, "assets/") || name == "sw.js": // of which only the hash changes
		return nil
	}
	return text // no words of editors stand in any other file
}

// sameBones compares a site with one of harmless words.
func sameBones(t *testing.T, words string, plain, got map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		if strings.HasPrefix(name, "search/") && path.Ext(name) == ".bin" {
			continue // how many there are depends on the words
		}
		text, ok := got[name]
		if !ok {
			t.Errorf("with the words %q there is no %s", words, name)
			continue
		}
		if diff := cmp.Diff(bones(t, name, plain[name]), bones(t, name, text)); diff != "" {
			t.Errorf("the words %q become part of the form of %s (- harmless, + these):\n%.1000s", words, name, diff)
		}
	}
}

// says checks that readers and programs get the words as they were written.
func says(t *testing.T, words string, files map[string]string) {
	t.Helper()
	words = strings.Join(strings.Fields(words), " ") // white space is folded
	root, err := html.Parse(strings.NewReader(files["faqs/x/index.html"]))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "h1" {
			var text strings.Builder
			for d := range n.Descendants() {
				if d.Type == html.TextNode {
					text.WriteString(d.Data)
				}
			}
			if got := strings.Join(strings.Fields(text.String()), " "); got != words {
				t.Errorf("the heading of the page says %q, want %q", got, words)
			}
		}
	}
	var pages []struct{ URL, Title string }
	if err := json.Unmarshal([]byte(files["data/pages.json"]), &pages); err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if p.URL == "/faqs/x/" && p.Title != words {
			t.Errorf("data/pages.json says %q, want %q", p.Title, words)
		}
	}
	var feed struct {
		Title   string `xml:"title"`
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(files["feed.xml"]), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Title != words || len(feed.Entries) == 0 {
		t.Errorf("the feed has the title %q and %d entries, want %q", feed.Title, len(feed.Entries), words)
	}
	engine, err := search.Open(func(name string) ([]byte, error) { return []byte(files["search/"+name]), nil })
	if err != nil {
		t.Fatal(err)
	}
	found, err := engine.Query("unheardof", search.Options{})
	if err != nil || len(found.Hits) != 1 || found.Hits[0].Title != words {
		t.Errorf("the search for a word of the page gives %+v (%v), want the title %q", found.Hits, err, words)
	}
}

// hostile are words that mean something in one of the formats that a site is written in.
var hostile = []string{
	`Ab </script><script>alert(1)</script>"'><img src=x onerror=alert(2)>`, `Ab <!--<script>`, `Ab --><b>`, `Ab ]]><x/>`, `Ab "}]}; alert(1) //`, `Ab & &amp; &lt;b> &#60;`,
	`Ab {{.}} {{"x"}} ${x}`, "Ab `x` ```", `Ab \ \" \' \\`, `Ab "a","b"`, `Ab ';!--"<XSS>=&{()}`, `Ab [x](javascript:alert(1)) ![y](//evil.example/z)`, `Ab <javascript:x> <a@b.c>`,
	`Ab | x | --- | y`, `Ab # x`, `Ab * _x_ **y** ~~z~~`, `Ab </title></textarea></style></svg><g>`, `Ab javascript:alert(1)`, `Ab =1+1`, `Ab %00%0a%0d&sol;`, "Ab \u2028 \u2029 \u200b \ufeff \U0001F600 \u00a0 é", `Ab <?php ?> <![CDATA[x]]>`,
	`Ab (x) [x] {#y} {z=1}`, `Ab — x – y - z`, `Ab: c, d; e`, `"Ab"`, `'Ab'`, `=Ab`, `-Ab`, `@Ab`, `+Ab`, `1. Ab`, `# Ab`, `> Ab`, `- Ab`, `{Ab}`, `</Ab>`,
}

// harmless gives the site with words that mean nothing in any format.
func harmless(t testing.TB) map[string]string {
	t.Helper()
	files, refused := filesWith(t, "Zz")
	if refused != nil {
		t.Fatal(refused)
	}
	return files
}

// Whatever stands in the fields that editors fill in, it stays words: every file has the form that it has
// with harmless words, and says what was written.
func TestHostileWordsStayWords(t *testing.T) {
	all := ""
	for _, text := range wordy {
		all += text
	}
	for _, key := range slices.Concat(content.SiteKeys(), content.MetaKeys(), content.HubKeys()) {
		if !strings.Contains(all, key+":") {
			t.Errorf("the site of this test has no %s:", key)
		}
	}
	plain := harmless(t)
	for _, words := range hostile {
		got, refused := filesWith(t, words)
		if refused != nil {
			t.Errorf("the words %q are refused:\n%v", words, refused)
			continue
		}
		sameBones(t, words, plain, got)
		says(t, words, got)
	}
}

// FuzzWords says the same of any words.
func FuzzWords(f *testing.F) {
	for _, words := range hostile {
		f.Add(words)
	}
	plain := harmless(f)
	f.Fuzz(func(t *testing.T, words string) {
		words = strings.Join(strings.Fields(strings.ToValidUTF8(words, "")), " ")
		if len(words) > 300 || !strings.ContainsFunc(words, unicode.IsLetter) {
			return
		}
		got, refused := filesWith(t, words)
		if refused != nil {
			return
		}
		sameBones(t, words, plain, got)
		says(t, words, got)
	})
}
