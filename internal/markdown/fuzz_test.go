package markdown

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signpost/internal/diag"
)

const frame = "---\ntitle: a\n---\n"

// seeds are texts in which every part of the grammar stands at least once.
var seeds = []string{
	"## A {#a}\n\ntext\n\n## A\n\n### B {#a key=\"v w\" k=v}\n", "# one\n\n#### four\n", "A {#x}\n---\n\nB\n===\n",
	"- [ ] **Must:** do {#id for=\"coach\"}\n\n  help\n- [x] [a](b.md) — c\n", "> quote\n> > two\n\n> - a\n>   - b\n",
	"| a | b |\n|---|:-:|\n| [x](y.md) | `c` |\n", "[a](javascript&colon;x) [b](java\\script:x) [c](//host) [d](<data:x>) [e](vbscript:x)\n",
	"[a]: javascript:x 'title'\n\n[a] [b][a] ![c][a]\n", "<javascript:alert(1)> <a@b.cd> <https://example.org/?a=b&c>\n", "![alt *a*](x.png \"t\\\"\")\n",
	"<script>x</script>\n\n<b>c</b> <!-- d -->\n", "&lt;script&gt; &amp;amp; \\&lt; &#60;b&#x3e; &#0058;\n", "~~a~~ **b _c_** `d <e>`\n", "```html\n<script>\n```\n\n    <i>\n",
	"PCN and primary care\nnetworks, a PCN's coaches\\\nx  \ny\n", "1. a\n2) b\n\n+ c\n* d\n", "a\tb {#c}\r\n\r\n-\tx {#d}\r\n", "\u00e9\u202e {#a-b}\n\n## \U0001F600\n", "[a](b \"</script>'\") {\n## x {#Y}\n## x {y}\n", "- a\n  ## h {#i}\n", "[<https://a.b> ![c](e) PCN](f)\n",
	"**a ** b **\n[c](d\n[e]{f} [](g) [h]()\n", "\u2022 a\n\u2022 b\n\n-\u00a0c\n1.d\n2.e\n", "https://a.bc/d, www.e.fg (h@i.jk)\n", "- [ ] a {#b}\n  c\n\n      d\n", "|a|b|\n|-|-|\n|c|d|e|\nf\n",
}

var fuzzTerms = []*Term{{ID: "pcn", Long: "primary care network", Abbr: "PCN"}, {ID: "c", Long: "coach", Also: []string{"e-LfH", "NHSE/I"}}}

// Whatever the text, each place lies inside the file, ids are unique unless that was complained of,
// and the HTML of a text without complaints is whole and runs nothing.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
			t.Skip() // refused before it is parsed
		}
		source := append([]byte(frame), body...)
		parser := NewParser(Options{})
		d, ds := parser.Parse("f.md", source, len(frame))
		lines := bytes.Split(source, []byte("\n"))
		check := func(what string, p diag.Pos) {
			t.Helper()
			if p.File != "f.md" || p.Line < 4 || p.Line > len(lines) || p.Col < 1 || p.Col > utf8.RuneCount(lines[p.Line-1])+1 {
				t.Fatalf("%s at %v lies outside of %q", what, p, body)
			}
		}
		twice := false
		for _, x := range ds {
			check(x.Message, x.Pos)
			twice = twice || x.Rule == RuleDuplicateID
		}
		ids := map[string]bool{}
		for _, h := range d.Headings {
			check("heading", h.Pos)
			if ids[h.ID] && !twice {
				t.Fatalf("the id %q is there twice in %q", h.ID, body)
			}
			if !ValidID(h.ID) {
				t.Fatalf("%q is no id, in %q", h.ID, body)
			}
			ids[h.ID] = true
		}
		for l := range d.Links() {
			check("link", l.Pos)
		}
		for l := range d.Images() {
			check("picture", l.Pos)
		}
		for _, b := range d.Braces {
			check("braces", b.Attrs.Pos)
			if b.Attrs.ID != "" {
				check("id", b.Attrs.IDPos)
			}
			for _, a := range b.Attrs.All() {
				check("key", a.Pos)
				check("value", a.ValuePos)
				for _, w := range a.Words() {
					check("word", w.Pos)
				}
			}
		}
		for _, b := range d.Body().Blocks() {
			if b.List != nil {
				check("list", b.List.Pos)
				for _, it := range b.List.Items {
					check("item", it.Pos)
				}
			}
		}
		for _, at := range d.Body().Boxes() {
			check("box", at)
		}
		write := func() string {
			w := NewRenderer(NewTerms(fuzzTerms)).Writer()
			w.TermHref = func(id string) string { return "#" + id }
			return w.HTML(d.Body())
		}
		out := write()
		if again := write(); again != out {
			t.Fatalf("written twice, %q gives %q and %q", body, out, again)
		}
		words, anchors, coach := d.Body().Text(), d.Body().Anchors(), d.Body().Find("f.md", "coach")
		if !coach.IsZero() {
			check("word", coach)
		}
		parser.Pack(d)
		if packed := write(); packed != out {
			t.Fatalf("packed, %q gives %q instead of %q", body, packed, out)
		}
		if got := d.Body(); got.Text() != words || !slices.Equal(got.Anchors(), anchors) || got.Find("f.md", "coach") != coach {
			t.Fatalf("packed, %q gives the words %q instead of %q, and the ids %q instead of %q", body, got.Text(), words, got.Anchors(), anchors)
		}
		if ds.HasErrors() {
			return
		}
		if why := unsafe(out); why != "" {
			t.Fatalf("%s: %q gives %q", why, body, out)
		}
	})
}

// unsafe says what is wrong with HTML that pages hold: a tag that is not closed, an element or an
// attribute that the writer never makes, an address that runs a script.
func unsafe(out string) string {
	elements := map[string]bool{}
	for _, e := range strings.Fields("a abbr blockquote br code del div em h1 h2 h3 h4 h5 h6 hr img li ol p pre span strong table tbody td th thead tr ul") {
		elements[e] = true
	}
	attributes := map[string]bool{}
	for _, a := range strings.Fields("alt aria-label class href id loading role scope src start tabindex title") {
		attributes[a] = true
	}
	var open []string
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				return fmt.Sprintf("<%s> is not closed", open[len(open)-1])
			}
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "there is a comment"
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if !elements[tag.Data] {
				return "there is an element <" + tag.Data + ">"
			}
			for _, a := range tag.Attr {
				if !attributes[a.Key] {
					return "there is an attribute " + a.Key
				}
				if a.Key == "href" || a.Key == "src" {
					clean := strings.Map(func(r rune) rune {
						if r <= ' ' {
							return -1
						}
						return r
					}, strings.ToLower(a.Val))
					for _, scheme := range []string{"javascript:", "data:", "vbscript:", "//", `\\`} {
						if strings.HasPrefix(clean, scheme) {
							return "there is a link to " + a.Val
						}
					}
				}
			}
			if tag.DataAtom == atom.A && slices.Contains(open, "a") {
				return "there is a link in a link"
			}
			if tag.DataAtom != atom.Br && tag.DataAtom != atom.Hr && tag.DataAtom != atom.Img {
				open = append(open, tag.Data)
			}
		case html.EndTagToken:
			tag := z.Token()
			if len(open) == 0 || open[len(open)-1] != tag.Data {
				return "</" + tag.Data + "> closes nothing"
			}
			open = open[:len(open)-1]
		}
	}
}
