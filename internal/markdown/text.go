package markdown

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"signpost/internal/diag"
)

// Text gives the plain words of the fragment: no marks, blocks parted by a line break. Raw HTML and
// the addresses of links are left out; the alternative text of an image is in.
func (f Fragment) Text() string {
	var b strings.Builder
	for _, n := range f.nodes {
		f.doc.writeText(&b, n)
	}
	return strings.TrimSpace(b.String())
}

// SectionText is the plain words between a heading and the next one, of whatever level.
type SectionText struct {
	Heading *Heading // nil for the words before the first heading
	Text    string
}

// SectionTexts gives the words of the fragment heading by heading, for search.
func (f Fragment) SectionTexts() []SectionText {
	all := []SectionText{{}}
	var b strings.Builder
	flush := func() {
		all[len(all)-1].Text = strings.TrimSpace(b.String())
		b.Reset()
	}
	for _, n := range f.nodes {
		if h, ok := n.(*ast.Heading); ok {
			flush()
			all = append(all, SectionText{Heading: f.doc.heading(h)})
			continue
		}
		f.doc.writeText(&b, n)
	}
	flush()
	if all[0].Text == "" {
		all = all[1:]
	}
	return all
}

// Find gives the place where a word, or its plural with an s, first stands in the fragment; it is zero
// where it does not.
func (f Fragment) Find(word string) (at diag.Pos) {
	for _, n := range f.nodes {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			t, ok := n.(*ast.Text)
			if !ok || !entering {
				return ast.WalkContinue, nil
			}
			s := string(t.Segment.Value(f.doc.body))
			for _, w := range splitWords(s) {
				if got := w.in(s); got == word || got == word+"s" {
					at = f.doc.pos(t.Segment.Start + w.from - t.Segment.Padding)
					return ast.WalkStop, nil
				}
			}
			return ast.WalkContinue, nil
		})
		if !at.IsZero() {
			break
		}
	}
	return at
}

// textOf gives the plain words of one node.
func (d *Document) textOf(n ast.Node) string {
	var b strings.Builder
	d.writeText(&b, n)
	return strings.TrimSpace(b.String())
}

func (d *Document) writeText(b *strings.Builder, n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		b.Write(unescape(n.Segment.Value(d.body), n.IsRaw()))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
		return
	case *ast.String:
		b.Write(n.Value)
		return
	case *ast.AutoLink:
		b.Write(n.Label(d.body))
		return
	case *ast.RawHTML, *ast.HTMLBlock:
		return
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		b.Write(n.Lines().Value(d.body))
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		d.writeText(b, c)
	}
	switch n.(type) {
	case *east.TableCell:
		b.WriteByte(' ')
	default:
		if n.Type() == ast.TypeBlock && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
}

// unescape undoes backslash escapes and entities of a text, as the HTML that is shown has them undone.
func unescape(s []byte, raw bool) []byte {
	if raw {
		return s
	}
	return decode(s)
}

// decode undoes each backslash escape and each entity once: what comes of one is not read again
// (CommonMark 0.31, 2.4 and 2.5).
func decode(s []byte) []byte {
	i := bytes.IndexAny(s, `\&`)
	if i < 0 {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:i]...)
	for i < len(s) {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			out = append(out, s[i+1])
			i += 2
		case s[i] == '&':
			name := entity.Find(s[i:])
			characters := character(string(name))
			if characters == "" {
				name, characters = s[i:i+1], "&"
			}
			out = append(out, characters...)
			i += len(name)
		default:
			out = append(out, s[i])
			i++
		}
	}
	return out
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)

// character gives what an entity such as &amp; or &#x26; stands for, or "" when there is none of that name.
func character(name string) string {
	base, digits := 10, ""
	switch {
	case name == "":
		return ""
	case strings.HasPrefix(name, "&#x"), strings.HasPrefix(name, "&#X"):
		base, digits = 16, name[3:len(name)-1]
	case strings.HasPrefix(name, "&#"):
		digits = name[2 : len(name)-1]
	default:
		if e, ok := util.LookUpHTML5EntityByName(name[1 : len(name)-1]); ok {
			return string(e.Characters)
		}
		return ""
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return ""
	}
	return string(util.ToValidRune(rune(n)))
}
