// Package markdown reads the Markdown of a page and writes its HTML. It is the only importer of
// goldmark.
//
// The language is CommonMark with GFM tables, strikethrough (by two tildes) and task lists, and one addition: a
// heading or the first paragraph of a list item may end in braces that name it and say more about it,
//
//	## How often {#how-often}
//	- [ ] **Must:** you have supervision {#regular for="coach" sources="hwbc-faqs#13"}
//
// An id is lower-case letters, digits and hyphens. Values stand in double quotes, or bare when they
// have no space. A heading without an id gets one from its words, numbered -2, -3 when it is taken.
//
// Parse gives a Document: its headings, links and images with their places in the file, and its text
// split into sections. Nothing is published that an editor did not mean: raw HTML is an error unless
// it is allowed, as is a link whose scheme could run a script, and braces that cannot be read.
//
// A Renderer turns fragments of a Document into HTML. What differs from page to page (where links
// lead, which glossary terms were already marked) is held by a Writer, one for each output page, so
// that one Document can be written on several pages at the same time.
package markdown

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"signpost/internal/diag"
)

// The rules of this package.
const (
	RuleRawHTML      diag.Rule = "raw-html"      // HTML in Markdown where it is not allowed
	RuleLinkScheme   diag.Rule = "link-scheme"   // a link that is neither a page, a web, mail nor telephone address
	RuleNestedLink   diag.Rule = "nested-link"   // a link inside another one, of which a browser makes two
	RuleNestedImage  diag.Rule = "nested-image"  // an image in the alternative text of another one
	RuleDuplicateID  diag.Rule = "duplicate-id"  // an id in braces that the file has already
	RuleBadBraces    diag.Rule = "bad-braces"    // braces after a heading or an item that cannot be read
	RuleHeadingLevel diag.Rule = "heading-level" // a level-1 heading in the text, or a level left out
	RuleImageAlt     diag.Rule = "image-alt"     // an image without words for those who do not see it
)

// Options says what Parse allows.
type Options struct {
	AllowHTML bool   // raw HTML is passed through instead of being an error
	Store     *Store // where packed text is kept; nil is in memory
}

// Document is the parsed text of one file.
type Document struct {
	Headings []*Heading // every heading, in order, also those inside quotations and lists; nil once it is packed
	Braces   []Braces   // what stands in braces after headings and items, in order

	file string
	refs []byte          // links and pictures, see Links
	ids  map[string]bool // of the headings, when there are many
	*tree

	// Once the document is packed, instead of its tree:
	packed  packed
	anchors string // the ids of the headings, each between line ends
}

// tree is what a document was parsed from, and what became of it.
type tree struct {
	lines
	body   []byte // the part of the file after the front matter: what goldmark's positions count in
	offset int    // of body in the file
	root   ast.Node
	attrs  map[ast.Node]Attrs // braces, by the heading or list item they belong to

	addresses int // bytes of all destinations
}

// Heading is one heading of a Document.
type Heading struct {
	Level int
	ID    string // unique in the file
	Text  string // plain words
	Attrs Attrs  // what stands in braces after it
	Pos   diag.Pos
	at    int // where it begins in the body
}

// Link is one link or image: Dest is its destination as it was typed, escapes and entities decoded.
type Link struct {
	Dest string
	Pos  diag.Pos
}

// LinkedWords is a link with its plain words.
type LinkedWords struct {
	Link
	Label string
}

// External reports whether the destination has a scheme or a host, so leads away from the site.
func (l Link) External() bool { return External(l.Dest) }

// External reports whether a destination has a scheme or a host, so leads away from the site.
func External(dest string) bool {
	if !strings.HasPrefix(dest, "//") && strings.IndexByte(dest, ':') < 0 {
		return false
	}
	u, err := url.Parse(dest)
	return err == nil && (u.Scheme != "" || u.Host != "")
}

// The references of a document are kept as one row of bytes, because a site keeps those of all pages: for each its kind,
// its line and column, and its destination; numbers and strings are those of packed text.
const (
	refLink byte = iota
	refImage
)

// Links gives every link and autolink, in order.
func (d *Document) Links() iter.Seq[Link] { return d.references(refLink) }

// Images gives every image, in order.
func (d *Document) Images() iter.Seq[Link] { return d.references(refImage) }

// MayName is false when no link or image can have one of these names in it.
func (d *Document) MayName(names []string) bool {
	// After a percent sign, a letter may be written as a number.
	return bytes.IndexByte(d.refs, '%') >= 0 || slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(d.refs, []byte(name)) })
}

func (d *Document) references(kind byte) iter.Seq[Link] {
	return func(yield func(Link) bool) {
		for r := (reader{d.refs}); len(r.code) > 0; {
			of := r.op()
			at := diag.Pos{File: d.file, Line: r.number(), Col: r.number()}
			if dest := r.string(); of == kind && !yield(Link{string(dest), at}) {
				return
			}
		}
	}
}

// Section is a heading and what stands below it, up to the next heading of its level or above.
type Section struct {
	*Heading
	Body Fragment
}

// Fragment is a run of blocks, or of words inside a block, that a Writer can write.
type Fragment struct {
	doc    *Document
	nodes  []ast.Node
	packed packed // blocks of a packed document
}

// Empty reports whether there is nothing to write.
func (f Fragment) Empty() bool { return len(f.nodes) == 0 && f.packed.size() == 0 }

// Pos is where the fragment begins, or the zero Pos when it is empty.
func (f Fragment) Pos() diag.Pos {
	if len(f.nodes) == 0 {
		return diag.Pos{}
	}
	return f.doc.posOf(f.nodes[0])
}

// Body is the whole text of the file.
func (d *Document) Body() Fragment {
	if d.tree == nil {
		return Fragment{packed: d.packed}
	}
	return Fragment{doc: d, nodes: children(d.root)}
}

// Pos is the file as a whole.
func (d *Document) Pos() diag.Pos { return diag.Pos{File: d.file} }

// Split gives the text before the first heading of the given level, and the sections of that level.
// Deeper headings stay in the section's body; a higher one ends it.
func (d *Document) Split(level int) (intro Fragment, sections []Section) {
	return d.Body().Split(level)
}

// Split splits the fragment as Document.Split does the whole.
func (f Fragment) Split(level int) (intro Fragment, sections []Section) {
	intro.doc = f.doc
	into := &intro.nodes
	for _, n := range f.nodes {
		h, ok := n.(*ast.Heading)
		switch {
		case ok && h.Level == level:
			sections = append(sections, Section{f.doc.Headings[f.doc.headingIndex(h)], Fragment{doc: f.doc}})
			into = &sections[len(sections)-1].Body.nodes
		default:
			*into = append(*into, n)
		}
	}
	return intro, sections
}

// Parser parses documents; it can be used from several goroutines at once.
type Parser struct {
	md      parser.Parser
	opt     Options
	packers sync.Pool
}

// NewParser makes a Parser.
func NewParser(opt Options) *Parser {
	md := goldmark.New(goldmark.WithParser(newParser()), goldmark.WithExtensions(extension.Table, extension.TaskList))
	return &Parser{md: md.Parser(), opt: opt, packers: sync.Pool{New: func() any { return new(packer) }}}
}

// Parse reads the Markdown of source from byte offset on; what stands before it is front matter.
// file names the source in positions. The Document is whole even when there are complaints.
func (p *Parser) Parse(file string, source []byte, offset int) (*Document, diag.List) {
	var ds diag.List
	d := &Document{file: file, tree: &tree{lines: newLines(source), body: source[offset:], offset: offset}}
	pc := parser.NewContext()
	pc.Set(bracesKey, &braces{d, &ds})
	l := &limits{doc: d, diags: &ds, maySlip: maySlip(d.body), loose: newLoose(d.body)}
	pc.Set(limitsKey, l)
	d.root = p.md.Parse(text.NewReader(d.body), parser.WithContext(pc))
	d.collect(p.opt, l, &ds)
	d.refs = bytes.Clone(d.refs) // without the room to grow
	d.assignIDs(&ds)
	return d, ds
}

// collect walks the tree once for headings, links, images and what is not allowed.
func (d *Document) collect(opt Options, l *limits, ds *diag.List) {
	last := 1
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			h := &Heading{Level: n.Level, Text: d.textOf(n), Attrs: d.attrs[n], at: d.offsetOf(n)}
			h.Pos = d.pos(h.at)
			d.Headings = append(d.Headings, h)
			d.checkLevel(h, last, ds)
			last = h.Level
		case *ast.Text:
			l.words(n)
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock:
			l.indented(n)
		case *ast.Link:
			l.wordless(n)
			d.link(refLink, n, string(decode(n.Destination)), ds)
		case *ast.AutoLink:
			if inside(n, ast.KindLink) {
				ds.Errorf(d.posOf(n), RuleNestedLink, "write the address without < and >, or take one of the links out", "a link stands inside another one")
			}
			d.link(refLink, n, autoLinkDest(n, d.body), ds)
		case *ast.Image:
			if inside(n, ast.KindImage) {
				ds.Errorf(d.posOf(n), RuleNestedImage, "write words there, and the image by itself", "an image stands in the words of another one, where nobody sees it")
				return ast.WalkSkipChildren, nil // each would read the words of all inside it
			}
			d.link(refImage, n, string(decode(n.Destination)), ds)
			if strings.TrimSpace(d.textOf(n)) == "" {
				ds.Errorf(d.posOf(n), RuleImageAlt, fmt.Sprintf("write what it shows: ![words](%s)", decode(n.Destination)), "the image has no alternative text")
			}
		case *east.Table:
			l.rows(n)
		case *ast.RawHTML, *ast.HTMLBlock:
			if !opt.AllowHTML {
				ds.Errorf(d.posOf(n), RuleRawHTML, d.htmlHint(n), "HTML is not allowed here")
			}
		}
		return ast.WalkContinue, nil
	})
}

// htmlHint says what to write in the place of HTML: there is a way for what is typed most often.
func (d *Document) htmlHint(n ast.Node) string {
	at := min(d.offsetOf(n), len(d.body))
	switch begin := bytes.ToLower(d.body[at:min(at+4, len(d.body))]); {
	case string(begin) == "<!--":
		return "delete it; a note for editors can stand between the two --- at the top, after # and a space"
	case bytes.HasPrefix(begin, []byte("<br")):
		return "leave an empty line to begin a new paragraph"
	}
	return "write it in Markdown; for a < that is meant as it stands, write &lt;"
}

// inside reports whether a node stands in one of some kind, in the same block.
func inside(n ast.Node, kind ast.NodeKind) bool {
	for n = n.Parent(); n != nil && n.Type() == ast.TypeInline; n = n.Parent() {
		if n.Kind() == kind {
			return true
		}
	}
	return false
}

// checkLevel holds the outline of a page: its title is the only level 1, and no level is left out
// on the way down (WCAG 2.2 technique H42; NHS service manual, "Headings").
func (d *Document) checkLevel(h *Heading, last int, ds *diag.List) {
	words := h.Text
	if h.Attrs.ID != "" || len(h.Attrs.All()) > 0 {
		words += " and its braces"
	}
	switch {
	case h.Level == 1:
		ds.Errorf(h.Pos, RuleHeadingLevel, fmt.Sprintf("write ## %s", words), "the title in the front matter is the only level-1 heading of a page")
	case h.Level > 2 && last == 1:
		ds.Errorf(h.Pos, RuleHeadingLevel, fmt.Sprintf("write ## %s", words), "a level-%d heading stands right below the title: no level may be left out", h.Level)
	case h.Level > last+1:
		ds.Errorf(h.Pos, RuleHeadingLevel, fmt.Sprintf("write %s %s", strings.Repeat("#", last+1), words), "a level-%d heading follows a level-%d heading: no level may be left out", h.Level, last)
	}
}

func (d *Document) link(kind byte, n ast.Node, dest string, ds *diag.List) {
	at := d.posOf(n)
	// The destinations of links that share one definition are written out at each.
	if before := d.addresses; before <= maxAddresses {
		if d.addresses += len(dest); d.addresses > maxAddresses {
			ds.Errorf(at, RuleTooMuchMarkup, "use a shorter address, or split the page", "the links of this page have addresses of more than %d kB together", maxAddresses>>10)
		}
	}
	if d.addresses > maxAddresses {
		return
	}
	d.refs = binary.AppendUvarint(append(d.refs, kind), uint64(at.Line))
	d.refs = appendString(binary.AppendUvarint(d.refs, uint64(at.Col)), dest)
	if kind == refImage && ownComputer.MatchString(dest) {
		return // package knowledge says that of a picture
	}
	if why := forbiddenDest(dest); why != "" {
		ds.Errorf(at, RuleLinkScheme, "link to a page (../faqs/x.md), a web address (https://…), mailto: or tel:", "%s", why)
	}
}

// ownComputer is where the place of a file on somebody's computer begins: C:\Users, file:///home.
var ownComputer = regexp.MustCompile(`^(?i:[a-z]:[\\/]|file:)`)

// forbiddenDest says why a destination must not be published, or "". Browsers drop control
// characters and spaces from a scheme before they read it (WHATWG URL, "basic URL parser"), so they
// are dropped here too.
func forbiddenDest(dest string) string {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == 0xad || (r >= 0x80 && r < 0xa0) {
			return -1
		}
		return r
	}, dest)
	if strings.HasPrefix(clean, "//") || strings.HasPrefix(clean, `\\`) || strings.HasPrefix(clean, `/\`) || strings.HasPrefix(clean, `\/`) {
		return "the address names a host without a scheme"
	}
	colon := strings.IndexByte(clean, ':')
	if end := strings.IndexAny(clean, "/?#"); colon < 0 || (end >= 0 && end < colon) {
		return ""
	}
	switch scheme := strings.ToLower(clean[:colon]); scheme {
	case "http", "https", "mailto", "tel":
		if clean != dest {
			return "the address has a space or a control character in it"
		}
		if u, err := url.Parse(dest); err != nil {
			return "the address cannot be read"
		} else if (scheme == "http" || scheme == "https") && u.Host == "" {
			return "the web address names no host"
		}
		switch rest := clean[colon+1:]; {
		case scheme == "tel" && !strings.ContainsAny(rest, "0123456789"):
			return "the telephone number has no digit"
		case scheme == "mailto" && !strings.Contains(rest, "@") && !strings.Contains(rest, "%40") && !strings.HasPrefix(rest, "?"):
			return "the mail address has no @"
		}
		return ""
	default:
		return fmt.Sprintf("a link may not begin with %q", scheme+":")
	}
}

// assignIDs gives every heading an id: those in braces first, so that a made one never takes them.
func (d *Document) assignIDs(ds *diag.List) {
	taken, numbers := map[string]*Heading{}, map[string]int{}
	for _, h := range d.Headings {
		h.ID = h.Attrs.ID
		if h.ID == "" {
			continue
		}
		if first, ok := taken[h.ID]; ok {
			ds.Errorf(h.Attrs.IDPos, RuleDuplicateID, "give one of them another id", "the id #%s is used twice in this file", h.ID)
			ds.Note(first.Attrs.IDPos, "first used here")
			continue
		}
		taken[h.ID] = h
	}
	for _, h := range d.Headings {
		if h.ID != "" {
			continue
		}
		base := Slug(h.Text)
		if base == "" {
			base = "section"
		}
		h.ID = base
		for taken[h.ID] != nil {
			numbers[base] = max(numbers[base], 1) + 1
			h.ID = fmt.Sprintf("%s-%d", base, numbers[base])
		}
		taken[h.ID] = h
	}
	const many = 200 // to look through for each link
	if len(taken) > many {
		d.ids = make(map[string]bool, len(taken))
		for id := range taken {
			d.ids[id] = true
		}
	}
}

// Anchors gives the ids of all headings.
func (d *Document) Anchors() []string {
	if d.tree == nil {
		return strings.Fields(d.anchors)
	}
	ids := make([]string, len(d.Headings))
	for i, h := range d.Headings {
		ids[i] = h.ID
	}
	return ids
}

// HasAnchor reports whether a heading has the id.
func (d *Document) HasAnchor(id string) bool {
	if d.ids != nil {
		return d.ids[id]
	}
	if d.tree == nil {
		at := strings.Index(d.anchors, "\n"+id+"\n")
		return at >= 0 && !strings.Contains(id, "\n")
	}
	return slices.ContainsFunc(d.Headings, func(h *Heading) bool { return h.ID == id })
}

// posOf is where a node begins in the file.
func (d *Document) posOf(n ast.Node) diag.Pos { return d.pos(d.offsetOf(n)) }

// offsetOf is where a node begins in the body.
func (d *Document) offsetOf(n ast.Node) int {
	at := n.Pos()
	if n.Type() == ast.TypeBlock && at < 0 && n.Lines().Len() > 0 {
		at = n.Lines().At(0).Start
	}
	if at < 0 && n.FirstChild() != nil {
		return d.offsetOf(n.FirstChild())
	}
	return max(at, 0)
}

// headingsBefore counts the headings that begin before a place of the body.
func (d *Document) headingsBefore(at int) int {
	n, _ := slices.BinarySearchFunc(d.Headings, at, func(h *Heading, at int) int { return cmp.Compare(h.at, at) })
	return n
}

// pos is the place of byte i of the body.
func (d *Document) pos(i int) diag.Pos {
	line, col := d.lines.place(d.offset + min(i, len(d.body)))
	return diag.Pos{File: d.file, Line: line, Col: col}
}

func children(n ast.Node) []ast.Node {
	var all []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		all = append(all, c)
	}
	return all
}

// lines finds the line and column of a byte offset.
type lines struct {
	source []byte
	starts []int
	before []int // of a source with a long line, at each longLine bytes: how many characters begin before them
}

// longLine is how many bytes of a line are counted to find a column: a line may be as long as its file, and hold
// a hundred thousand things that have a place.
const longLine = 512

func newLines(source []byte) lines {
	starts := make([]int, 1, 1+bytes.Count(source, []byte{'\n'}))
	long := false
	for i, c := range source {
		if c == '\n' {
			long = long || i-starts[len(starts)-1] > longLine
			starts = append(starts, i+1)
		}
	}
	l := lines{source: source, starts: starts}
	if long || len(source)-starts[len(starts)-1] > longLine {
		n := 0
		for from := 0; from <= len(source); from += longLine {
			l.before = append(l.before, n)
			n += beginnings(source[from:min(from+longLine, len(source))])
		}
	}
	return l
}

// beginnings counts the bytes that begin a character.
func beginnings(text []byte) (n int) {
	for _, c := range text {
		if utf8.RuneStart(c) {
			n++
		}
	}
	return n
}

// characters counts those of the source that begin before an offset.
func (l lines) characters(offset int) int {
	return l.before[offset/longLine] + beginnings(l.source[offset/longLine*longLine:offset])
}

func (l lines) place(offset int) (line, col int) {
	n, found := slices.BinarySearch(l.starts, offset)
	if !found {
		n--
	}
	if offset-l.starts[n] > longLine {
		return n + 1, 1 + l.characters(offset) - l.characters(l.starts[n])
	}
	return n + 1, 1 + utf8.RuneCount(l.source[l.starts[n]:offset])
}
