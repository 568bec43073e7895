package markdown

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"signpost/internal/diag"
)

// Text gives the plain words of the fragment: no marks, blocks parted by a line break. Raw HTML and
// the addresses of links are left out; the alternative text of an image is in.
func (f Fragment) Text() string {
	out := make([]byte, 0, f.packed.size())
	for b := range f.blocks() {
		out = appendText(out, b.code)
	}
	return string(bytes.TrimSpace(out))
}

// Size is about how many bytes of HTML the fragment becomes, and is no less than its plain words have.
func (f Fragment) Size() int {
	size := 0
	for b := range f.blocks() {
		size += len(b.code)
	}
	return size
}

// SectionText is the plain words between a heading and the next one, of whatever level.
type SectionText struct {
	Heading *Heading // its level, id and words; nil for the words before the first heading
	Text    string
}

// SectionTexts gives the words of the fragment heading by heading, for search.
func (f Fragment) SectionTexts() []SectionText {
	all := []SectionText{{}}
	out := make([]byte, 0, f.packed.size())
	flush := func() {
		all[len(all)-1].Text = string(bytes.TrimSpace(out))
		out = out[:0]
	}
	for b := range f.blocks() {
		if h := b.heading(); h != nil {
			flush()
			all = append(all, SectionText{Heading: h})
			continue
		}
		out = appendText(out, b.code)
	}
	flush()
	if all[0].Text == "" {
		all = all[1:]
	}
	return all
}

// Find gives the place where a word, or its plural with an s, first stands in the fragment, which is of the file
// of that name; it is zero where it does not.
func (f Fragment) Find(file, word string) diag.Pos {
	for b := range f.blocks() {
		if at := find(file, word, b.code); !at.IsZero() {
			return at
		}
	}
	return diag.Pos{}
}

// textOf gives the plain words of one node, or of what is in a picture.
func (d *Document) textOf(n ast.Node) string {
	p := packer{d: d}
	switch n.(type) {
	case *ast.Heading, *ast.Image, *ast.Link:
		p.children(n) // the ids of headings are not known when their words are asked for first
	default:
		p.node(n)
	}
	p.flush()
	return string(bytes.TrimSpace(appendText(nil, p.out)))
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
