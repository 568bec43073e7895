package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"signpost/internal/decision"
	"signpost/internal/markdown"
)

const small = `## Which role? {#role}

- [A coach & more](#trained)
- [Another role](#other) — such as a link worker

## Have you finished the four-day health coaching course? {#trained}

- [Yes](#ready)
- [No](#other)
- [I am not sure](#other)

## You are \<ready\> {#ready}

## Ask your PCN {#other}

## Nobody gets here {#lost}
`

func parse(t testing.TB, text string) *decision.Tree {
	t.Helper()
	doc, _ := markdown.NewParser(markdown.Options{}).Parse("test.md", []byte(text), 0)
	tree, _ := decision.Parse(doc, nil)
	return tree
}

func draw(t testing.TB, tree *decision.Tree) []byte {
	t.Helper()
	svg, err := SVG(tree, Options{
		ID: "picture-", Title: "Which role? as a picture", Description: "In words below.",
		Href: func(n *decision.Node) string { return "/decisions/test/#" + n.ID },
	})
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

// big is a tree of 60 questions and 200 outcomes.
func big() string {
	var b strings.Builder
	next := 1
	for i := range 60 {
		fmt.Fprintf(&b, "## What about the matter number %d of this guidance? {#n%d}\n\n", i, i)
		for j := 0; j < 5 && next < 260; j++ {
			fmt.Fprintf(&b, "- [The answer number %d to it](#n%d)\n", j, next)
			next++
		}
		for j := range 2 {
			fmt.Fprintf(&b, "- [I am not sure %d](#n259)\n", j)
		}
		b.WriteString("\n")
	}
	for i := 60; i < 260; i++ {
		fmt.Fprintf(&b, "## You should do what the guidance says about %d {#n%d}\n\n", i, i)
	}
	return b.String()
}

// element is one element of the picture, with what is in it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all gives the elements whose class begins with a name.
func (e element) all(class string) []element {
	var found []element
	for _, c := range e.Children {
		if strings.HasPrefix(c.attr("class"), class) {
			found = append(found, c)
		}
		found = append(found, c.all(class)...)
	}
	return found
}

func (e element) words() string {
	words := e.Text
	for _, c := range e.Children {
		words += " " + c.words()
	}
	return strings.Join(strings.Fields(words), " ")
}

func read(t testing.TB, svg []byte) element {
	t.Helper()
	var root element
	d := xml.NewDecoder(bytes.NewReader(svg))
	if err := d.Decode(&root); err != nil {
		t.Fatalf("the picture is no XML: %v", err)
	}
	if _, err := d.Token(); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("after the picture: %v", err)
	}
	return root
}

func TestPictureSaysWhatTheTreeSays(t *testing.T) {
	root := read(t, draw(t, parse(t, small)))
	var got []string
	for _, e := range root.Children {
		switch {
		case e.XMLName.Local == "a":
			kind := strings.TrimPrefix(e.attr("class"), "app-picture__node app-picture__node--")
			got = append(got, kind+" "+e.attr("href")+": "+e.words())
		case strings.HasPrefix(e.attr("class"), "app-picture__answer"):
			got = append(got, "answer: "+e.words())
		case e.XMLName.Local == "g":
			got = append(got, "line: "+e.words())
		}
	}
	want := []string{
		"line: A coach & more → Have you finished the four-day health coaching course?",
		"line: Another role → Ask your PCN",
		"line: Yes → You are <ready>",
		"line: No → Ask your PCN",
		"line: I am not sure → Ask your PCN",
		"question /decisions/test/#role: Which role?",
		"answer: A coach & more",
		"answer: Another role",
		"question /decisions/test/#trained: Have you finished the four-day health coaching course?",
		"answer: Yes",
		"answer: No",
		"answer: I am not sure",
		"outcome /decisions/test/#ready: You are <ready>",
		"outcome /decisions/test/#other: Ask your PCN",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Those who do not see the picture hear its name, and where the same stands in words.
func TestPictureIsNamed(t *testing.T) {
	root := read(t, draw(t, parse(t, small)))
	ids := map[string]string{}
	for _, c := range root.Children {
		ids[c.attr("id")] = c.words()
	}
	if got := ids[root.attr("aria-labelledby")]; got != "Which role? as a picture" {
		t.Errorf("named %q", got)
	}
	if got := ids[root.attr("aria-describedby")]; got != "In words below." {
		t.Errorf("described as %q", got)
	}
}

// Shape alone tells an outcome from a question, and nothing depends on a colour of the picture's own.
func TestPictureNeedsNoColour(t *testing.T) {
	svg := draw(t, parse(t, small))
	root := read(t, svg)
	for _, n := range root.all("app-picture__node") {
		outlines := n.all("app-picture__box")
		outcome := strings.HasSuffix(n.attr("class"), "outcome")
		if round := outlines[0].attr("rx") != "0"; round != outcome || (len(outlines) == 2) != outcome {
			t.Errorf("%s: %d outlines, corners %s", n.attr("class"), len(outlines), outlines[0].attr("rx"))
		}
	}
	var walk func(element)
	walk = func(e element) {
		if e.XMLName.Local == "style" || e.XMLName.Local == "script" || e.attr("style") != "" {
			t.Errorf("<%s> breaks the content security policy", e.XMLName.Local)
		}
		for _, name := range []string{"fill", "stroke"} {
			if v := e.attr(name); v != "" && v != "none" && v != "currentColor" {
				t.Errorf("<%s %s=%q> has a colour of its own", e.XMLName.Local, name, v)
			}
		}
		for _, c := range e.Children {
			walk(c)
		}
	}
	walk(root)
}

// Boxes stand clear of each other, inside the picture, and every line joins the row of its answer to
// the side of what it leads to.
func TestLayout(t *testing.T) {
	for _, text := range []string{small, joints, big()} {
		d := newDrawing(parse(t, text))
		d.layOut()
		for i, a := range d.boxes {
			if a.x < 0 || a.y < 0 || a.x+boxWidth > d.width || a.y+a.height > d.height {
				t.Errorf("%s lies outside", a.node.ID)
			}
			for _, b := range d.boxes[:i] {
				if a.x < b.x+boxWidth && b.x < a.x+boxWidth && a.y < b.y+b.height && b.y < a.y+a.height {
					t.Errorf("%s lies over %s", a.node.ID, b.node.ID)
				}
			}
		}
		for _, e := range d.edges {
			from, to := d.boxes[e.from], d.boxes[e.to]
			top := from.y + from.titleHeight()
			for _, r := range from.rows[:e.row] {
				top += r.height
			}
			start, end := e.points[0], e.points[len(e.points)-1]
			if whole(start.x) != from.x+boxWidth || start.y < float64(top) || start.y > float64(top+from.rows[e.row].height) {
				t.Errorf("the line of %q begins at %v", from.rows[e.row].answer.Label, start)
			}
			if whole(end.x) != to.x || end.y < float64(to.y) || end.y > float64(to.y+to.titleHeight()) {
				t.Errorf("the line to %s ends at %v", to.node.ID, end)
			}
		}
	}
}

// joints is a tree whose lines pass columns: a question of it is left out by some answers.
const joints = `## One? {#one}

- [Go on](#two)
- [Two at once](#three)
- [I am not sure](#end)

## Two? {#two}

- [Go on](#three)
- [Stop](#stop)
- [I am not sure](#end)

## Three? {#three}

- [Go on](#four)
- [I am not sure](#end)

## Four? {#four}

- [Done](#done)
- [I am not sure](#end)

## You may stop {#stop}

## You are done {#done}

## Find out more {#end}
`

// shortcut is a tree whose first answer leads to its end sooner than the second.
const shortcut = "## A? {#a}\n\n- [Go](#d)\n- [Stay](#b)\n\n## D? {#d}\n\n- [Go](#end)\n\n## B? {#b}\n\n- [Go](#c)\n\n## C? {#c}\n\n- [Go](#end)\n\n## End {#end}\n"

// crossed is a tree in which fewer lines cross when the outcomes are not in the order in which a reader meets them.
const crossed = "## A? {#a}\n\n- [Go](#b)\n- [Stay](#c)\n\n## B? {#b}\n\n- [Go](#x)\n- [Stay](#y)\n\n## C? {#c}\n\n- [One](#z)\n- [Two](#y)\n- [Three](#y)\n\n## X {#x}\n\n## Y {#y}\n\n## Z {#z}\n"

// at gives a point of a curve, from 0 to 1.
func (e *edge) at(curve int, t float64) point {
	p := e.points[3*curve:]
	x := func(f func(point) float64) float64 {
		u := 1 - t
		return u*u*u*f(p[0]) + 3*u*u*t*f(p[1]) + 3*u*t*t*f(p[2]) + t*t*t*f(p[3])
	}
	return point{x(func(p point) float64 { return p.x }), x(func(p point) float64 { return p.y })}
}

// No line goes through a box, or leaves the picture, and none goes back on its way.
func TestLinesKeepClearOfBoxes(t *testing.T) {
	for _, text := range []string{small, joints, shortcut, big()} {
		d := newDrawing(parse(t, text))
		d.layOut()
		for _, e := range d.edges {
			before := e.points[0].x
			for curve := range len(e.points) / 3 {
				for step := range 51 {
					p := e.at(curve, float64(step)/50)
					if p.x < before-0.01 || p.y < 0 || p.y > float64(d.height) {
						t.Errorf("the line of %q goes back or out at %v", d.boxes[e.from].rows[e.row].answer.Label, p)
					}
					before = p.x
					for _, b := range d.boxes {
						if p.x > float64(b.x)+1 && p.x < float64(b.x+boxWidth)-1 && p.y > float64(b.y) && p.y < float64(b.y+b.height) {
							t.Errorf("the line of %q goes through %s", d.boxes[e.from].rows[e.row].answer.Label, b.node.ID)
						}
					}
				}
			}
		}
	}
}

// A reader who looks down a column meets what answers lead to in the order of the answers, and where no box is
// reached by two ways no lines cross.
func TestOrderOfAnswers(t *testing.T) {
	plain := "## A? {#a}\n\n- [X](#b)\n- [Y](#c)\n- [Z](#d)\n\n## D? {#d}\n\n- [X](#d1)\n- [Y](#d2)\n\n## C {#c}\n\n## B? {#b}\n\n- [X](#b1)\n- [Y](#b2)\n\n## D2 {#d2}\n\n## D1 {#d1}\n\n## B2 {#b2}\n\n## B1 {#b1}\n"
	for _, text := range []string{plain, small, joints, crossed} {
		d := newDrawing(parse(t, text))
		columns, _ := d.columns()
		before := crossings(columns)
		order(columns)
		after := crossings(columns)
		if after > before || text == plain && after > 0 || text == crossed && after == before {
			t.Errorf("%d lines cross, %d before they are put in order", after, before)
		}
		d.layOut()
		for _, e := range d.edges {
			for _, f := range d.edges {
				a, b := d.boxes[e.to], d.boxes[f.to]
				if text == plain && e.from == f.from && e.row < f.row && a.y >= b.y {
					t.Errorf("%s stands above %s", b.node.ID, a.node.ID)
				}
			}
		}
	}
}

// chain is a tree of that many questions, each of which can be the last.
func chain(questions int) string {
	var b strings.Builder
	for i := range questions {
		fmt.Fprintf(&b, "## Question %d? {#q%d}\n\n- [Go on](#q%d)\n- [I am not sure](#end)\n- [Stop](#q%d)\n\n", i, i, i+1, questions)
	}
	return b.String() + fmt.Sprintf("## Done {#q%d}\n\n## Find out more {#end}\n", questions)
}

// A tree that is much longer than any that people follow is drawn too.
func TestALongTree(t *testing.T) {
	d := newDrawing(parse(t, chain(150)))
	if d.passed() > mostPassed {
		t.Errorf("there is no picture: its lines pass %d columns", d.passed())
	}
	d.layOut()
	if d.width < 150*boxWidth || d.height > 10_000 {
		t.Errorf("the picture is %d by %d", d.width, d.height)
	}
}

// The largest trees would have a picture of 100 MB.
func TestTooLarge(t *testing.T) {
	if svg, err := SVG(parse(t, chain(998)), Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a picture of %d bytes, %v", len(svg), err)
	}
}

// The same tree gives the same bytes, whatever was drawn before or at the same time.
func TestPictureIsDeterministic(t *testing.T) {
	first := draw(t, parse(t, small))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if i%2 == 0 {
				draw(t, parse(t, big()))
			}
			if !bytes.Equal(draw(t, parse(t, small)), first) {
				t.Error("the picture differs")
			}
		})
	}
	all.Wait()
}

func TestNothingToDraw(t *testing.T) {
	if _, err := SVG(parse(t, "Only text.\n"), Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("got %v", err)
	}
}

// A preview draws a tree with errors too: what leads nowhere has no line, a circle is drawn.
func TestBrokenTrees(t *testing.T) {
	for _, text := range []string{
		"## Alone\n",
		"## A? {#a}\n\n- [To](#a)\n- [Fro](#none)\n",
		"## A? {#a}\n\n- [To](#b)\n- [Fro](#b)\n\n## B? {#b}\n\n- [To](#a)\n- [Fro](#c)\n\n## C {#c}\n",
	} {
		read(t, draw(t, parse(t, text)))
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		words string
		want  []string
	}{
		{"Yes", []string{"Yes"}},
		{"", []string{""}},
		{"Have you finished the four-day health coaching course?", []string{"Have you finished the", "four-day health coaching", "course?"}},
		{strings.Repeat("W", 30), []string{strings.Repeat("W", 13), strings.Repeat("W", 13), "WWWW"}},
		{strings.Repeat("W", 1<<20), append(slices.Repeat([]string{strings.Repeat("W", 13)}, 1<<20/13), strings.Repeat("W", 1<<20%13))},
		{"e" + strings.Repeat("\u0301", 1<<18) + strings.Repeat("W", 60), []string{"e" + strings.Repeat("\u0301", 1<<18) + strings.Repeat("W", 13), strings.Repeat("W", 13), strings.Repeat("W", 13), strings.Repeat("W", 13), strings.Repeat("W", 8)}},
		{strings.Repeat("日", 30), []string{strings.Repeat("日", 13), strings.Repeat("日", 13), strings.Repeat("日", 4)}},
	} {
		got := wrap(tt.words, boxWidth-2*padding, false)
		if strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%.100q:\ngot  %.500q\nwant %.500q", tt.words, got, tt.want)
		}
		for _, line := range got {
			if width(line, false) > boxWidth-2*padding {
				t.Errorf("%.100q is too wide", line)
			}
		}
	}
}

// Whatever an editor types, the picture is well-formed.
func FuzzPicture(f *testing.F) {
	f.Add(small)
	f.Add("## A\x00\uffff?\n\n- [\x1b\u202e](#b)\n- [" + strings.Repeat("x", 300) + "](#b)\n\n## B\n")
	f.Fuzz(func(t *testing.T, text string) {
		tree := parse(t, text)
		if tree.Start() == nil || len(tree.Nodes) > 30 {
			return
		}
		read(t, draw(t, tree))
	})
}

func BenchmarkBig(b *testing.B) {
	tree := parse(b, big())
	for b.Loop() {
		draw(b, tree)
	}
}
