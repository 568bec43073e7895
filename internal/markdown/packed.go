package markdown

import (
	"bytes"
	"encoding/binary"
	"iter"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"signpost/internal/diag"
)

// What a Writer writes, and what Text gives, is made from packed text: a row of instructions in which
// everything is settled but what differs from page to page. A document is packed when it is parsed, and
// its tree dropped, so that a site keeps the words of its pages and not their trees: those take ten times
// as much room, and the collector of garbage would walk through all of them again and again.
//
// An instruction is one of the bytes below and its arguments. Numbers are varints; a string is its
// length and its bytes.
const (
	packHTML   byte = iota // string: HTML as it is; no words
	packWords              // a run: words in which terms are marked
	packQuiet              // a run: words in which none is, of a heading or a link
	packHref               // string: a destination; the address it leads to from the page
	packTarget             // where the link opens
	packPrefix             // what the page puts before ids
	packLevel              // number: the level of a heading, as a digit on the page
	packCode               // string: words of a block of code
	packAlt                // string: words that the HTML already has: of a picture
	packSpace              // a space between words, none in the HTML
	packBreak              // the end of a block of words, nothing in the HTML
)

// A run is the number of its parts, and for each its line and column in the file, its flags, and a string:
// the words as they were typed.
const (
	partRaw   = 1 << iota // no escape in it is undone
	partSoft              // the line ends after it
	partPlain             // it has nothing to undo, and nothing that HTML escapes
)

// Pack drops the tree of a document that was parsed, and its Headings. From then on its text can be written,
// cut after headings and read as plain words, but not be taken apart in other ways.
func (p *Parser) Pack(d *Document) {
	k := p.packers.Get().(*packer)
	defer p.packers.Put(k)
	k.d, k.out = d, k.out[:0]
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		k.block(n)
	}
	d.packed = p.opt.Store.keep(k.out)
	if len(d.Headings) > 0 {
		d.anchors = "\n" + strings.Join(d.Anchors(), "\n") + "\n"
	}
	d.tree, d.Headings = nil, nil
	k.d = nil
}

// block packs a block at the top of a document. Before its instructions stand their length, in four bytes, and
// its level, which is 0 when it is no heading; a heading has its id and its plain words there too.
func (p *packer) block(n ast.Node) {
	start := len(p.out)
	p.out = append(p.out, 0, 0, 0, 0)
	if i := p.d.headingIndex(n); i >= 0 {
		h := p.d.Headings[i]
		p.out = append(p.out, byte(h.Level))
		p.out = appendString(appendString(p.out, h.ID), h.Text)
	} else {
		p.out = append(p.out, 0)
	}
	code := len(p.out)
	p.node(n)
	p.flush()
	binary.LittleEndian.PutUint32(p.out[start:], uint32(len(p.out)-code))
}

// block is one block at the top of a fragment.
type block struct {
	level    int    // of a heading; 0 when it is none
	id, text []byte // of a heading
	code     []byte
	end      place
}

// heading gives the block's heading, or nil.
func (b block) heading() *Heading {
	if b.level == 0 {
		return nil
	}
	return &Heading{Level: b.level, ID: string(b.id), Text: string(b.text)}
}

// blocks gives the blocks of the fragment, packed.
func (f Fragment) blocks() iter.Seq[block] {
	return func(yield func(block) bool) {
		p := packer{d: f.doc}
		for i, n := range f.nodes {
			p.out = p.out[:0]
			p.block(n)
			b, _ := nextBlock(p.out)
			b.end.node = i + 1
			if !yield(b) {
				return
			}
		}
		all := f.packed.load()
		for rest := all; len(rest) > 0; {
			var b block
			b, rest = nextBlock(rest)
			b.end.byte = len(all) - len(rest)
			if !yield(b) {
				return
			}
		}
	}
}

func nextBlock(all []byte) (b block, rest []byte) {
	size := int(binary.LittleEndian.Uint32(all))
	r := reader{all[4:]}
	if b.level = int(r.op()); b.level > 0 {
		b.id, b.text = r.string(), r.string()
	}
	b.code = r.code[:size]
	return b, r.code[size:]
}

// headingIndex gives the place of a node among the document's headings, or -1.
func (d *Document) headingIndex(n ast.Node) int {
	if _, ok := n.(*ast.Heading); !ok {
		return -1
	}
	return d.headingsBefore(d.offsetOf(n)+1) - 1
}

// packer packs nodes of one document.
type packer struct {
	d     *Document
	out   []byte
	html  []byte // that is not in out yet
	quiet int    // in a heading or a link
}

// flush ends the HTML at hand.
func (p *packer) flush() {
	if len(p.html) > 0 {
		p.out = appendString(append(p.out, packHTML), p.html)
		p.html = p.html[:0]
	}
}

func appendString[S []byte | string](to []byte, s S) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

func (p *packer) op(op byte) {
	p.flush()
	p.out = append(p.out, op)
}

func (p *packer) opString(op byte, s string) {
	p.op(op)
	p.out = appendString(p.out, s)
}

func (p *packer) write(s string)  { p.html = append(p.html, s...) }
func (p *packer) escape(s string) { p.html = appendEscaped(p.html, s) }

func (p *packer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.node(c)
	}
}

// node packs a node and what is in it.
func (p *packer) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.text(n)
	case *ast.Paragraph:
		p.write("<p>")
		p.children(n)
		p.write("</p>\n")
		p.op(packBreak)
	case *ast.TextBlock:
		p.children(n)
		if n.NextSibling() != nil && n.FirstChild() != nil {
			p.write("\n")
		}
		p.op(packBreak)
	case *ast.Heading:
		p.heading(n)
	case *ast.List:
		tag := "ul"
		if n.IsOrdered() {
			tag = "ol"
		}
		p.write("<" + tag)
		if n.IsOrdered() && n.Start != 1 {
			p.write(` start="` + strconv.Itoa(n.Start) + `"`)
		}
		p.write(">\n")
		p.children(n)
		p.write("</" + tag + ">\n")
		p.op(packBreak)
	case *ast.ListItem:
		p.write("<li>")
		if first := n.FirstChild(); first != nil {
			if _, tight := first.(*ast.TextBlock); !tight {
				p.write("\n")
			}
		}
		p.children(n)
		p.write("</li>\n")
		p.op(packBreak)
	case *ast.Blockquote:
		// A quotation is words of a source that stand as they are, so it looks like nothing else.
		p.write("<blockquote class=\"app-quote\">\n")
		p.children(n)
		p.write("</blockquote>\n")
		p.op(packBreak)
	case *ast.CodeBlock:
		p.code(string(n.Lines().Value(p.d.body)))
	case *ast.FencedCodeBlock:
		p.code(string(n.Lines().Value(p.d.body)))
	case *ast.ThematicBreak:
		p.write("<hr>\n")
		p.op(packBreak)
	case *ast.Emphasis:
		tag := "em"
		if n.Level == 2 {
			tag = "strong"
		}
		p.write("<" + tag + ">")
		p.children(n)
		p.write("</" + tag + ">")
	case *east.Strikethrough:
		p.write("<del>")
		p.children(n)
		p.write("</del>")
	case *ast.CodeSpan:
		p.codeSpan(n)
	case *ast.Link:
		p.link(n)
	case *ast.AutoLink:
		p.anchor(autoLinkDest(n, p.d.body))
		p.write(">")
		p.run(packQuiet, part{words: n.Label(p.d.body), flags: partRaw, at: p.d.posOf(n)})
		p.write("</a>")
	case *ast.Image:
		alt := p.d.textOf(n)
		p.write(`<img class="nhsuk-image__img" src="`)
		p.opString(packHref, string(decode(n.Destination)))
		p.write(`" alt="`)
		p.escape(alt)
		p.write(`" loading="lazy">`)
		p.opString(packAlt, alt)
	case *ast.RawHTML:
		// Parse has refused it where it is not allowed.
		for i := range n.Segments.Len() {
			segment := n.Segments.At(i)
			p.html = append(p.html, segment.Value(p.d.body)...)
		}
	case *ast.HTMLBlock:
		p.html = append(p.html, n.Lines().Value(p.d.body)...)
		if n.HasClosure() {
			p.html = append(p.html, n.ClosureLine.Value(p.d.body)...)
		}
	case *east.Table:
		p.table(n)
	case *east.TableHeader:
		p.write(`<thead class="nhsuk-table__head"><tr>`)
		p.children(n)
		p.write("</tr></thead>\n<tbody class=\"nhsuk-table__body\">\n")
		p.op(packBreak)
	case *east.TableRow:
		p.write(`<tr class="nhsuk-table__row">`)
		p.children(n)
		p.write("</tr>\n")
		p.op(packBreak)
	case *east.TableCell:
		open, end := `<td class="nhsuk-table__cell">`, "</td>"
		if _, head := n.Parent().(*east.TableHeader); head {
			open, end = `<th scope="col">`, "</th>"
		}
		p.write(open)
		p.children(n)
		p.write(end)
		p.op(packSpace)
	case *east.TaskCheckBox:
		// A box in an ordinary page is a picture of a box: what it means is said for those who do not see it.
		if n.IsChecked {
			p.write(`<span class="app-box app-box--checked"><span class="nhsuk-u-visually-hidden">Done: </span></span> `)
		} else {
			p.write(`<span class="app-box"></span> `)
		}
	default:
		p.children(n)
		if n.Type() == ast.TypeBlock {
			p.op(packBreak)
		}
	}
}

func (p *packer) heading(n *ast.Heading) {
	id := p.d.Headings[p.d.headingIndex(n)].ID
	p.quiet++
	p.write("<h")
	p.op(packLevel)
	p.out = binary.AppendUvarint(p.out, uint64(n.Level))
	p.write(` id="`)
	p.op(packPrefix)
	p.write(id + `">`)
	p.children(n)
	p.write("</h")
	p.op(packLevel)
	p.out = binary.AppendUvarint(p.out, uint64(n.Level))
	p.write(">\n")
	p.op(packBreak)
	p.quiet--
}

// part is a piece of words, as typed.
type part struct {
	words []byte
	flags byte
	at    diag.Pos
}

// run packs parts that stand together.
func (p *packer) run(op byte, parts ...part) {
	p.op(op)
	p.out = binary.AppendUvarint(p.out, uint64(len(parts)))
	for _, t := range parts {
		if !bytes.ContainsAny(t.words, "\\&<>\"'") {
			t.flags |= partPlain
		}
		p.out = binary.AppendUvarint(p.out, uint64(t.at.Line))
		p.out = binary.AppendUvarint(p.out, uint64(t.at.Col))
		p.out = append(p.out, t.flags)
		p.out = appendString(p.out, t.words)
	}
}

func (p *packer) words() byte {
	if p.quiet > 0 {
		return packQuiet
	}
	return packWords
}

// text packs a run of texts at its first one: goldmark parts them at line ends and at signs that might
// have been marks, and a term of the glossary may stand across them.
func (p *packer) text(first *ast.Text) {
	if before, ok := first.PreviousSibling().(*ast.Text); ok && !before.HardLineBreak() {
		return
	}
	var buffer [8]part
	parts := buffer[:0]
	hard := false
	for n, ok := first, true; ok && !hard; n, ok = n.NextSibling().(*ast.Text) {
		t := part{words: n.Segment.Value(p.d.body), at: p.d.pos(n.Segment.Start - n.Segment.Padding)}
		if n.IsRaw() {
			t.flags |= partRaw
		}
		if hard = n.HardLineBreak(); !hard && n.SoftLineBreak() {
			t.flags |= partSoft
		}
		parts = append(parts, t)
	}
	p.run(p.words(), parts...)
	if hard {
		p.write("<br>\n")
		p.op(packSpace)
	}
}

func (p *packer) codeSpan(n *ast.CodeSpan) {
	p.write("<code>")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		words, flags := t.Segment.Value(p.d.body), byte(partRaw)
		if k := len(words) - 1; k >= 0 && words[k] == '\n' {
			words, flags = words[:k], partRaw|partSoft
		}
		p.run(packQuiet, part{words: words, flags: flags, at: p.d.pos(t.Segment.Start - t.Segment.Padding)})
	}
	p.write("</code>")
}

// anchor begins a link, up to its last attribute.
func (p *packer) anchor(dest string) {
	p.write(`<a href="`)
	p.opString(packHref, dest)
	p.write(`"`)
	p.op(packTarget)
}

func (p *packer) link(n *ast.Link) {
	p.quiet++
	p.anchor(string(decode(n.Destination)))
	if len(n.Title) > 0 {
		p.write(` title="`)
		p.escape(string(decode(n.Title)))
		p.write(`"`)
	}
	p.write(">")
	p.children(n)
	p.write("</a>")
	p.quiet--
}

func (p *packer) code(words string) {
	p.write(`<pre class="app-code" tabindex="0"><code>`)
	p.opString(packCode, words)
	p.write("</code></pre>\n")
	p.op(packBreak)
}

// A table scrolls in a frame of its own, which the keyboard can reach (WCAG 2.2, 1.4.10 and 2.1.1). The
// frame is named by the heading above it; it is a group, because a page may have more tables than a
// reader wants landmarks.
func (p *packer) table(n *east.Table) {
	name := "Table"
	if i := p.d.headingsBefore(p.d.offsetOf(n)); i > 0 {
		name += ": " + p.d.Headings[i-1].Text
	}
	p.write(`<div class="app-table-frame" tabindex="0" role="group" aria-label="`)
	p.escape(name)
	p.write(`"><table class="nhsuk-table">` + "\n")
	p.children(n)
	p.write("</tbody></table></div>\n")
	p.op(packBreak)
}

// autoLinkDest is the address an autolink leads to; a mail address gets its scheme.
func autoLinkDest(n *ast.AutoLink, source []byte) string {
	dest := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	return dest
}

// reader reads packed text.
type reader struct{ code []byte }

func (r *reader) op() byte {
	op := r.code[0]
	r.code = r.code[1:]
	return op
}

func (r *reader) number() int {
	if n := r.code[0]; n < 0x80 {
		r.code = r.code[1:]
		return int(n)
	}
	n, size := binary.Uvarint(r.code)
	r.code = r.code[size:]
	return int(n)
}

func (r *reader) string() []byte {
	n := r.number()
	s := r.code[:n]
	r.code = r.code[n:]
	return s
}

func (r *reader) part() part {
	t := part{at: diag.Pos{Line: r.number(), Col: r.number()}}
	t.flags = r.op()
	t.words = r.string()
	return t
}

// run gives the words of a run, escapes undone, and whether they stand in HTML as they are; eol stands for
// the end of a line. They lie in the packed text or in the buffer.
func (r *reader) run(buffer *[]byte, eol byte) (words []byte, plain bool) {
	parts := r.number()
	to := (*buffer)[:0]
	plain = true
	for range parts {
		t := r.part()
		words := t.words
		if t.flags&partPlain == 0 {
			plain = false
			words = unescape(words, t.flags&partRaw != 0)
		}
		if parts == 1 && t.flags&partSoft == 0 {
			return words, plain
		}
		to = append(to, words...)
		if t.flags&partSoft != 0 {
			to = append(to, eol)
		}
	}
	*buffer = to
	return to, plain
}

// appendText appends the plain words of packed text.
func appendText(to, code []byte) []byte {
	start := len(to)
	var buffer []byte
	for r := (reader{code}); len(r.code) > 0; {
		switch r.op() {
		case packHTML, packHref:
			r.string()
		case packWords, packQuiet:
			words, _ := r.run(&buffer, ' ')
			to = append(to, words...)
		case packLevel:
			r.number()
		case packCode, packAlt:
			to = append(to, r.string()...)
		case packSpace:
			to = append(to, ' ')
		case packBreak:
			if k := len(to); k > start && to[k-1] != '\n' {
				to = append(to, '\n')
			}
		}
	}
	return to
}

// appendHTML appends the HTML of packed text.
func (w *Writer) appendHTML(to, code []byte) []byte {
	for r := (reader{code}); len(r.code) > 0; {
		switch r.op() {
		case packHTML:
			to = append(to, r.string()...)
		case packWords:
			words, plain := r.run(&w.words, '\n')
			if plain && !w.marks() {
				to = append(to, words...)
			} else {
				to = w.appendWords(to, words)
			}
		case packQuiet:
			words, plain := r.run(&w.words, '\n')
			if plain {
				to = append(to, words...)
			} else {
				to = appendEscaped(to, words)
			}
		case packHref:
			to = w.appendHref(to, string(r.string()))
		case packTarget:
			to = w.appendTarget(to)
		case packPrefix:
			to = appendEscaped(to, w.IDPrefix)
		case packLevel:
			to = append(to, byte('0'+min(r.number()+w.Shift, 6)))
		case packCode:
			to = appendEscaped(to, r.string())
		case packAlt:
			r.string()
		}
	}
	return to
}

// find gives the place of a word, or of its plural with an s, in packed text.
func find(file, word string, code []byte) (at diag.Pos) {
	for r := (reader{code}); len(r.code) > 0; {
		switch r.op() {
		case packHTML, packHref, packCode, packAlt:
			r.string()
		case packLevel:
			r.number()
		case packWords, packQuiet:
			for range r.number() {
				t := r.part()
				s := string(t.words)
				for _, w := range splitWords(s) {
					if got := w.in(s); at.IsZero() && (got == word || got == word+"s") {
						at = diag.Pos{File: file, Line: t.at.Line, Col: t.at.Col + len([]rune(s[:w.from]))}
					}
				}
			}
		}
		if !at.IsZero() {
			break
		}
	}
	return at
}
