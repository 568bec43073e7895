package render

import (
	"bytes"
	"errors"
	"html/template"
	"strings"

	"signpost/internal/decision"
	"signpost/internal/decision/paths"
	"signpost/internal/decision/picture"
)

// sheetPage is the data of templates/all-answers.html: everything that a decision can say, on one
// sheet that an expert reads and signs.
type sheetPage struct {
	layout
	Decision Link
	Size     string // "33 paths of answers, 7 questions, 11 outcomes"
	Dated    string
	Version  string
	Links    []Link     // to the same in other forms
	Rows     []sheetRow // empty when the decision has a page for each node
	Outcomes []sheetOutcome
}

// sheetRow is one path of answers.
type sheetRow struct {
	Number  int
	Href    string // of the page where it ends
	Given   []given
	Outcome Link // on the same sheet
	Sources []Cited
}

type given struct{ Question, Answer string }

// sheetOutcome is the whole of what an outcome says.
type sheetOutcome struct {
	ID      string
	Link    // its own page
	Dated   string
	Body    prose
	Sources []Cited
}

func (v *tree) sheet(l layout) framed {
	l.named("All answers", "Every path of answers to “"+v.Title+"”, for an expert to check and sign.")
	l.Title = "All answers - " + v.Title
	v.beside(&l)
	l.hasVersion = true
	p := sheetPage{
		Decision: Link{v.Title, l.to(v.URL)},
		Size:     v.size(),
		Dated:    v.dated(v.Sources),
		Version:  v.base.Version,
		Links: []Link{
			{"Answer the questions", l.to(v.URL)},
			{"All questions and answers as a picture", l.to(v.URL + "picture/")},
		},
	}
	if paths.Listable(v.Tree) {
		p.Links = append(p.Links, Link{"All paths as a spreadsheet (CSV)", l.to(v.URL + "paths.csv")}, Link{"All paths as data (JSON)", l.to(v.URL + "paths.json")})
	}
	w := v.begin(&l)
	w.Shift = 1 // a level-3 heading of the file stands below the name of its outcome
	for _, o := range v.Outcomes {
		p.Outcomes = append(p.Outcomes, sheetOutcome{
			ID: "outcome-" + o.Node.ID, Link: Link{o.Node.Title, l.to(o.URL)},
			Dated: v.dated(o.Sources), Body: v.advice(&l, w, o.Node, 4), Sources: cited(&l, o.Sources),
		})
	}
	if !v.ByNode {
		for path := range v.Tree.Walks() {
			row := sheetRow{Number: len(p.Rows) + 1, Href: l.to(v.PathURL(path)), Outcome: Link{path.End.Title, "#outcome-" + path.End.ID}, Sources: cited(&l, v.outcomes[path.End].Sources)}
			for _, s := range path.Steps {
				row.Given = append(row.Given, given{s.Node.Title, s.Answer.Label})
			}
			p.Rows = append(p.Rows, row)
		}
	}
	p.layout = l
	return p
}

// beside names a page that shows the whole decision at once.
func (v *tree) beside(l *layout) {
	l.below(append(v.above(v.Head), pageLink{v.Title, v.URL})...)
	l.Styles = append(l.Styles, v.asset(l, "decision.css"))
}

// size says how large the decision is.
func (v *tree) size() string {
	walks := "more paths of answers than can be listed"
	if n := v.Tree.CountWalks(); n <= paths.Limit {
		walks = count(n, "path of answers", "paths of answers")
	}
	return list([]string{walks, count(len(v.Tree.Questions()), "question", "questions"), count(len(v.Outcomes), "outcome", "outcomes")})
}

// picturePage is the data of templates/picture.html: the whole decision as words and as a picture.
type picturePage struct {
	layout
	Decision Link
	Size     string
	Outline  template.HTML
	Picture  template.HTML
	Sheet    Link
	err      error
}

func (p picturePage) failed() error { return p.err }

// outlineNode is the data of the component outline: a question or an outcome, and what the answers to
// a question lead to.
type outlineNode struct {
	Link
	ID      string
	Outcome bool
	Again   bool // it is written out further up, where Link leads
	Answers []outlineAnswer
}

type outlineAnswer struct {
	Label string
	Next  template.HTML // an outlineNode, or what stands in for it
}

func (v *tree) picture(l layout) framed {
	l.named("All questions and answers", "Every question of “"+v.Title+"”, its answers and what they lead to.")
	l.Title = "Picture of all questions and answers - " + v.Title
	v.beside(&l)
	ways := v.Tree.Shortest()
	href := func(n *decision.Node) string {
		if v.ByNode || n.Outcome() {
			return l.to(v.NodeURL(n))
		}
		way, _ := ways.To(n)
		return l.to(v.PathURL(way))
	}
	p := picturePage{
		Decision: Link{v.Title, l.to(v.URL)},
		Size:     v.size(),
		Sheet:    Link{"All answers on one sheet, for an expert to sign", l.to(v.URL + "all-answers/")},
	}
	var words bytes.Buffer
	outlineErr := v.outline(&words, v.Tree.Outline(), href)
	p.Outline = safe(words.String())
	svg, err := picture.SVG(v.Tree, picture.Options{
		ID:    "picture-",
		Title: "Picture of: " + v.Title,
		Description: "Each question is a box with its answers, and a line leads from each answer to the next box. " +
			"Outcomes have round corners and a double outline. The outline on this page says the same in words.",
		Href: href,
	})
	if errors.Is(err, picture.ErrTooLarge) {
		err = nil // the page says so
	}
	p.Picture, p.err = safe(string(svg)), errors.Join(outlineErr, err)
	p.layout = l
	return p
}

// standIn stands in an outline where what an answer leads to is to be written. No words hold it.
const standIn = "\x00"

// outline writes the tree as nested lists, a node at a time: templates are proved against their data only when none
// contains itself.
func (v *tree) outline(to *bytes.Buffer, o *decision.Outline, href func(*decision.Node) string) error {
	n := outlineNode{Link: Link{o.Node.Title, href(o.Node)}, ID: "outline-" + o.Node.ID, Outcome: o.Node.Outcome(), Again: o.Again}
	if o.Again {
		n.Href = "#" + n.ID
	}
	for _, a := range o.Answers {
		n.Answers = append(n.Answers, outlineAnswer{a.Answer.Label, standIn})
	}
	var b strings.Builder
	if err := v.frames.ExecuteTemplate(&b, "outline", n); err != nil {
		return err
	}
	parts := strings.Split(b.String(), standIn)
	to.WriteString(parts[0])
	for i, a := range o.Answers {
		if err := v.outline(to, a.Next, href); err != nil {
			return err
		}
		to.WriteString(parts[i+1])
	}
	return nil
}
