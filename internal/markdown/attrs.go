package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"

	"signpost/internal/diag"
)

// Attrs is what stands in braces after a heading or a list item.
type Attrs struct {
	ID    string
	IDPos diag.Pos
	Pos   diag.Pos // of the opening brace; zero when there are no braces
	pairs []Attr
}

// Braces is one place of a document where braces stand.
type Braces struct {
	Attrs   Attrs
	Heading bool // after a heading; otherwise after an item of a list
}

// Attr is one key="value" in braces.
type Attr struct {
	Key      string
	Value    string
	Pos      diag.Pos // of the key
	ValuePos diag.Pos // of the first character of the value
}

// All gives the key="value" pairs in order.
func (a Attrs) All() []Attr { return a.pairs }

// Get gives the pair with that key.
func (a Attrs) Get(key string) (Attr, bool) {
	for _, p := range a.pairs {
		if p.Key == key {
			return p, true
		}
	}
	return Attr{}, false
}

// Word is one word of an attribute's value, with its place.
type Word struct {
	Text string
	Pos  diag.Pos
}

// Words splits the value at spaces.
func (a Attr) Words() []Word {
	var words []Word
	rest, col := a.Value, a.ValuePos.Col
	for {
		trimmed := strings.TrimLeft(rest, " \t")
		col += len(rest) - len(trimmed)
		if trimmed == "" {
			return words
		}
		word := trimmed
		if i := strings.IndexAny(trimmed, " \t"); i >= 0 {
			word = trimmed[:i]
		}
		words = append(words, Word{word, diag.Pos{File: a.ValuePos.File, Line: a.ValuePos.Line, Col: col}})
		col += len([]rune(word))
		rest = trimmed[len(word):]
	}
}

// ValidID reports whether s can be an id: lower-case letters, digits and single hyphens between them.
func ValidID(s string) bool { return validID.MatchString(s) }

var (
	validID   = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	validKey  = regexp.MustCompile(`^[a-z][a-z-]*$`)
	bracesEnd = regexp.MustCompile(`(?:^|[ \t])(\{[#a-z][^{}]*\}?)[ \t]*\r?\n?$`)
)

// Slug makes an id from words: accents dropped, other characters than letters and digits become
// hyphens. It gives "" when nothing is left.
func Slug(words string) string {
	var b strings.Builder
	b.Grow(len(words))
	gap := false
	for _, r := range norm.NFKD.String(words) {
		r = unicode.ToLower(r)
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			// an accent or an apostrophe: the letters around it are one word
		default:
			gap = true
		}
	}
	return b.String()
}

// braces takes the braces off headings and items while goldmark parses.
type braces struct {
	doc   *Document
	diags *diag.List
}

var bracesKey = parser.NewContextKey()

// cut takes braces off the last line of a node and keeps what they say for owner.
func (b *braces) cut(node, owner ast.Node) {
	segments := node.Lines()
	if segments.Len() == 0 {
		return
	}
	last := segments.At(segments.Len() - 1)
	line := last.Value(b.doc.body)
	if bytes.IndexByte(line, '{') < 0 {
		return
	}
	m := bracesEnd.FindSubmatchIndex(line)
	if m == nil {
		return
	}
	// last.Padding are spaces that stand for a tab and are not in the source.
	at := last.Start + m[2] - last.Padding
	attrs, err := parseBraces(string(line[m[2]:m[3]]), b.doc.pos(at))
	if err != nil {
		b.diags.Errorf(err.pos, RuleBadBraces, err.hint, "%s", err.message)
	}
	if b.doc.attrs == nil {
		b.doc.attrs = map[ast.Node]Attrs{}
	}
	b.doc.attrs[owner] = attrs
	b.doc.Braces = append(b.doc.Braces, Braces{attrs, node == owner})
	kept := bytes.TrimRight(line[:m[2]], " \t")
	last.Stop = last.Start + max(len(kept)-last.Padding, 0)
	if len(kept) == 0 && segments.Len() > 1 {
		segments.SetSliced(0, segments.Len()-1)
		return
	}
	segments.Set(segments.Len()-1, last)
}

type bracesError struct {
	pos           diag.Pos
	message, hint string
}

// How much braces may hold: many times what any heading or item of a site needs.
const (
	maxBraces = 2 << 10 // bytes
	maxKeys   = 20
)

// parseBraces reads {#id key="value" key=value}. at is the place of the opening brace.
func parseBraces(s string, at diag.Pos) (Attrs, *bracesError) {
	a := Attrs{Pos: at}
	const hint = `write {#id} or {#id key="value"}; for a brace that is meant as it stands, write \{`
	here := func(i int) diag.Pos {
		return diag.Pos{File: at.File, Line: at.Line, Col: at.Col + len([]rune(s[:i]))}
	}
	if !strings.HasSuffix(s, "}") {
		return a, &bracesError{at, "the brace is not closed", hint}
	}
	if len(s) > maxBraces {
		return a, &bracesError{at, fmt.Sprintf("the braces hold more than %d kB", maxBraces>>10), "leave some of it out, or make several headings or items of it"}
	}
	end := len(s) - 1
	for i := 1; i < end; {
		switch c := s[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '#':
			j := i + 1
			for j < end && s[j] != ' ' && s[j] != '\t' {
				j++
			}
			id := s[i+1 : j]
			if !ValidID(id) {
				suggestion := Slug(id)
				if suggestion != "" {
					suggestion = "write {#" + suggestion + "}"
				}
				return a, &bracesError{here(i), fmt.Sprintf("%q is no id: an id has lower-case letters, digits and hyphens only", id), suggestion}
			}
			if a.ID != "" {
				return a, &bracesError{here(i), "the braces hold a second id", hint}
			}
			a.ID, a.IDPos = id, here(i)
			i = j
		default:
			j := i
			for j < end && s[j] != '=' && s[j] != ' ' {
				j++
			}
			key := s[i:j]
			if j >= end || s[j] != '=' || !validKey.MatchString(key) {
				return a, &bracesError{here(i), fmt.Sprintf("%q is neither an id nor key=\"value\"", s[i:min(j, end)]), hint}
			}
			start, stop := j+1, j+1
			if start < end && s[start] == '"' {
				start++
				k := strings.IndexByte(s[start:end], '"')
				if k < 0 {
					return a, &bracesError{here(start - 1), "the quotation mark is not closed", hint}
				}
				stop = start + k
				j = stop + 1
			} else {
				for stop < end && s[stop] != ' ' && s[stop] != '\t' {
					stop++
				}
				j = stop
			}
			if _, twice := a.Get(key); twice {
				return a, &bracesError{here(i), fmt.Sprintf("the braces hold %s twice", key), hint}
			}
			if len(a.pairs) == maxKeys {
				return a, &bracesError{here(i), fmt.Sprintf("the braces hold more than %d values", maxKeys), hint}
			}
			a.pairs = append(a.pairs, Attr{key, s[start:stop], here(i), here(start)})
			i = j
		}
	}
	return a, nil
}

// bracedHeading is goldmark's heading parser, with the braces taken off before the words are parsed.
type bracedHeading struct{ parser.BlockParser }

func (p bracedHeading) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	p.BlockParser.Close(node, reader, pc)
	if _, ok := node.(*ast.Heading); ok {
		if pc.Get(limitsKey).(*limits).tooMuch(node.Lines(), maxMarks, maxMarks) {
			node.SetLines(text.NewSegments())
		}
		pc.Get(bracesKey).(*braces).cut(node, node)
	}
}

// bracedItem takes the braces off the first paragraph of a list item.
type bracedItem struct{}

func (bracedItem) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	item, ok := node.Parent().(*ast.ListItem)
	if ok && item.FirstChild() == ast.Node(node) {
		b := pc.Get(bracesKey).(*braces)
		if below := b.partBelow(node); below != nil {
			item.InsertAfter(item, node, below)
			// It has been complained of; what else is wrong with its signs is told when it is put right.
			if pc.Get(limitsKey).(*limits).tooMuch(below.Lines(), maxMarks, maxMarks) {
				item.RemoveChild(item, below)
			}
		}
		b.cut(node, item)
	}
}

const goesOn = "the text of the item goes on below its braces, so they are not read"

// partBelow complains of an item with a box whose braces end its first line, while its words go on below. It takes those
// lines off the node and gives them as a paragraph of their own, as they were meant, or nil.
func (b *braces) partBelow(node *ast.Paragraph) *ast.Paragraph {
	lines := node.Lines()
	if lines.Len() < 2 {
		return nil
	}
	first, next := lines.At(0), lines.At(1)
	line := first.Value(b.doc.body)
	if !bytes.HasPrefix(line, []byte("[ ]")) && !bytes.HasPrefix(line, []byte("[x]")) && !bytes.HasPrefix(line, []byte("[X]")) {
		return nil
	}
	if bytes.IndexByte(line, '{') < 0 {
		return nil
	}
	m := bracesEnd.FindSubmatchIndex(line)
	if m == nil || line[m[3]-1] != '}' {
		return nil
	}
	at := b.doc.pos(next.Start)
	switch text := next.Value(b.doc.body); {
	case noSpace.Match(text) && text[0] == '-':
		b.diags.Errorf(at, RuleBadBraces, "write - "+string(bytes.TrimSpace(text[1:])), "there is no space after the dash, so the line is a part of the item above, whose braces are not read")
	case at.Col < 3:
		b.diags.Errorf(at, RuleBadBraces, "write an empty line above this one, below the item, and two spaces before its first word", goesOn)
	default:
		b.diags.Errorf(at, RuleBadBraces, "write an empty line above this one, below the item", goesOn)
	}
	below := ast.NewParagraph()
	for i := 1; i < lines.Len(); i++ {
		below.Lines().Append(lines.At(i))
	}
	lines.SetSliced(0, 1)
	return below
}
