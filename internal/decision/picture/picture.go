// Package picture draws a decision tree as a static SVG: every question with its answers, every
// outcome, and a line from each answer to what it leads to. It is apart from package decision, which
// needs no layout engine to prove a tree whole.
//
// A question is a box with square corners, its answers as rows below it; an outcome is a box with
// round corners and a double outline. So they are told apart by shape, without colour. The lines and
// words take the colour of the text around the picture (currentColor), which makes them readable in
// print, in a dark scheme and in forced colours. There is no style element and no style attribute,
// since the site's content security policy forbids both; a stylesheet can address
//
//	app-picture                     the svg
//	app-picture__node               the link around a box and its title
//	app-picture__node--question     of a question
//	app-picture__node--outcome      of an outcome
//	app-picture__box                its outline
//	app-picture__title              its words
//	app-picture__answer             the words of an answer
//	app-picture__rule               the line above an answer
//	app-picture__edge               the line from an answer to a box
//	app-picture__arrow              its head
//
// Where boxes and lines go is worked out in layout.go. Words are broken into lines by the widths of Arial, with room
// for a face that is wider. Numbers are rounded to whole pixels, so the same tree gives the same bytes.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"math"
	"strings"

	"signpost/internal/decision"
)

// Options says what a picture needs to know of its page.
type Options struct {
	ID          string                      // begins the ids in the SVG, where a page has several
	Title       string                      // the name of the picture for those who do not see it
	Description string                      // what it shows and where the same stands in words
	Href        func(*decision.Node) string // where the box of a node leads
}

// Why there is no picture: there is nothing to draw, or so much that nobody could follow the lines.
var (
	ErrEmpty    = errors.New("a decision without a question has no picture")
	ErrTooLarge = errors.New("the decision is too large for a picture")
)

// mostPassed is how many columns all lines may lead through together: 100 bytes of the picture for each. In a tree of
// 40 boxes it is 100.
const mostPassed = 50_000

// The measures of the picture, in pixels.
const (
	boxWidth   = 220
	padding    = 12 // between an outline and the words in it
	fontSize   = 14
	lineHeight = 18
	rankGap    = 72 // between a question and what its answers lead to
	nodeGap    = 18
	margin     = 8
	arrow      = 9
	round      = 20 // radius of an outcome's corners
)

// SVG draws the nodes that the start of the tree leads to. The same tree and options give the same
// bytes.
func SVG(t *decision.Tree, opt Options) ([]byte, error) {
	if t.Start() == nil {
		return nil, ErrEmpty
	}
	d := newDrawing(t)
	if d.passed() > mostPassed {
		return nil, ErrTooLarge
	}
	d.layOut()
	return d.svg(opt), nil
}

// drawing is a tree as boxes and lines.
type drawing struct {
	boxes         []*box
	edges         []*edge
	width, height int
}

type box struct {
	node   *decision.Node
	title  []string // lines
	rows   []row
	height int
	x, y   int // of the top left corner
}

// row is an answer in the box of its question.
type row struct {
	answer *decision.Answer
	lines  []string
	height int
}

// edge leads from a row of a box to another box.
type edge struct {
	from, row, to int
	points        []point // the start, and then three for each cubic curve
}

type point struct{ x, y float64 }

func newDrawing(t *decision.Tree) *drawing {
	d := &drawing{}
	index := map[*decision.Node]int{}
	reached := t.Shortest()
	for _, n := range t.Nodes {
		if _, ok := reached[n]; !ok {
			continue
		}
		index[n] = len(d.boxes)
		b := &box{node: n, title: wrap(n.Title, boxWidth-2*padding, true)}
		b.height = len(b.title)*lineHeight + 2*padding
		for _, a := range n.Answers {
			r := row{answer: a, lines: wrap(a.Label, boxWidth-2*padding, false)}
			r.height = len(r.lines)*lineHeight + padding
			b.rows = append(b.rows, r)
			b.height += r.height
		}
		d.boxes = append(d.boxes, b)
	}
	for i, b := range d.boxes {
		for j, r := range b.rows {
			if to, ok := index[r.answer.Next]; ok {
				d.edges = append(d.edges, &edge{from: i, row: j, to: to})
			}
		}
	}
	return d
}

func (b *box) titleHeight() int { return len(b.title)*lineHeight + 2*padding }

func whole(x float64) int { return int(math.Round(x)) }

// svg writes the drawing. Lines come first, so that no line crosses words.
func (d *drawing) svg(opt Options) []byte {
	var b bytes.Buffer
	title, desc := html.EscapeString(opt.ID+"title"), html.EscapeString(opt.ID+"desc")
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="app-picture" viewBox="0 0 %d %d" width="%d" height="%d" role="group" aria-labelledby="%s" aria-describedby="%s" font-family="Arial, Helvetica, sans-serif" font-size="%d" fill="none" stroke="none">`,
		d.width, d.height, d.width, d.height, title, desc, fontSize)
	fmt.Fprintf(&b, "\n<title id=\"%s\">%s</title>\n<desc id=\"%s\">%s</desc>\n", title, escape(opt.Title), desc, escape(opt.Description))
	for _, e := range d.edges {
		d.writeEdge(&b, e)
	}
	for _, x := range d.boxes {
		x.write(&b, opt.Href(x.node))
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func (d *drawing) writeEdge(b *bytes.Buffer, e *edge) {
	end := e.points[len(e.points)-1]
	p := make([]any, 0, 2*len(e.points))
	for _, q := range e.points {
		p = append(p, whole(q.x), whole(q.y))
	}
	fmt.Fprintf(b, `<g><title>%s → %s</title><path class="app-picture__edge" stroke="currentColor" d="M%d %d`,
		escape(d.boxes[e.from].rows[e.row].answer.Label), escape(d.boxes[e.to].node.Title), p[0], p[1])
	for i := 2; i < len(p); i += 6 {
		fmt.Fprintf(b, "C%d %d %d %d %d %d", p[i:i+6]...)
	}
	// Every line comes into its box from the left, so the head points to the right.
	x, y := whole(end.x), whole(end.y)
	fmt.Fprintf(b, `"/><path class="app-picture__arrow" fill="currentColor" d="M%d %dl-%d -%dv%dz"/></g>`+"\n", x, y, arrow, arrow/2, arrow/2*2)
}

func (x *box) write(b *bytes.Buffer, href string) {
	kind := "question"
	if x.node.Outcome() {
		kind = "outcome"
	}
	fmt.Fprintf(b, `<a class="app-picture__node app-picture__node--%s" href="%s">`, kind, html.EscapeString(href))
	// Without a fill, a box is not pressed between its lines unless it says so.
	outline := func(inset, radius int) {
		fmt.Fprintf(b, `<rect class="app-picture__box" x="%d" y="%d" width="%d" height="%d" rx="%d" stroke="currentColor" stroke-width="%s" pointer-events="all"/>`,
			x.x+inset, x.y+inset, boxWidth-2*inset, x.height-2*inset, radius, map[bool]string{true: "1", false: "2"}[inset > 0])
	}
	if kind == "outcome" {
		outline(0, round)
		outline(4, round-4)
	} else {
		outline(0, 0)
	}
	writeWords(b, "title", x.title, x.x, x.y+padding, ` font-weight="bold"`)
	b.WriteString("</a>\n")
	y := x.y + x.titleHeight()
	for _, r := range x.rows {
		fmt.Fprintf(b, `<path class="app-picture__rule" stroke="currentColor" d="M%d %dh%d"/>`, x.x, y, boxWidth)
		writeWords(b, "answer", r.lines, x.x, y+padding/2, ` pointer-events="none"`)
		b.WriteString("\n")
		y += r.height
	}
}

// writeWords writes lines into a box; y is the top of the first.
func writeWords(b *bytes.Buffer, class string, lines []string, x, y int, attrs string) {
	fmt.Fprintf(b, `<text class="app-picture__%s" fill="currentColor"%s>`, class, attrs)
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(' ') // the words of two lines are two words for those who hear them
		}
		fmt.Fprintf(b, `<tspan x="%d" y="%d">%s</tspan>`, x+padding, y+i*lineHeight+fontSize, escape(line))
	}
	b.WriteString("</text>")
}

// escape makes words safe in SVG, which is XML where it stands alone: the characters that XML 1.0
// does not allow are left out.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return html.EscapeString(s)
}
