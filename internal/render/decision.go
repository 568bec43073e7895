package render

import (
	"html/template"
	"strings"

	"signpost/internal/decision"
	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// startPage is the data of templates/start.html: a decision and its first question.
type startPage struct {
	layout
	Intro   prose
	Dated   string
	Effort  string // "Up to 5 questions"
	Ask     ask
	Kept    *kept
	Picture Link
	Related []Entry
	About   About
}

// questionPage is the data of templates/question.html: one question reached by one path of answers.
type questionPage struct {
	layout
	Decision string
	Ask      ask
	Answered []SummaryRow // empty where the answers are not known from the address
	Restart  string
	Kept     *kept
}

// outcomePage is the data of templates/outcome.html: an outcome reached by one path of answers, or
// on its own.
type outcomePage struct {
	layout
	Decision Link
	Body     prose
	Dated    string
	Answered []SummaryRow // of a path
	Leads    []lead       // of the outcome on its own: who gets it
	Start    Link
	Full     string // where the answer stands in the site, for a page in a frame
	Kept     *kept
	About    About
}

// ask is a question and its answers.
type ask struct {
	Question string
	Help     template.HTML
	Answers  []answer
}

type answer struct {
	Link
	Hint string
	ID   string // where the address keeps the answers; else ""
}

// lead is a question with the answers to it that lead straight to an outcome.
type lead struct {
	Question string
	Answers  []string
}

// kept is what decision.js needs where the answers are kept in the address: on the pages of a decision
// that has a page for each node.
type kept struct {
	Nodes    string // the way to nodes.json
	Node     string // id of the page's node
	Start    string // the way to the first question
	Question string // the way to any other, with {id} for its id
}

// decisionPages plans the pages of every decision: its start, its outcomes, what an expert and an
// editor look at, and the walk through it, once for the site and once for a frame in another site.
func (r *Renderer) decisionPages() {
	for _, d := range r.base.Decisions {
		v := &tree{Renderer: r, Decision: d, root: d.URL, outcomes: map[*decision.Node]*knowledge.Outcome{}}
		r.add("start", Page{URL: d.URL, Head: d.Head}, v.start)
		for _, o := range d.Outcomes {
			v.outcomes[o.Node] = o
			r.add("outcome", Page{URL: o.URL, Head: d.Head}, func(l layout) framed { return v.ownOutcome(l, o) })
		}
		v.walk()
		r.add("all-answers", Page{URL: d.URL + "all-answers/", NoIndex: true}, v.sheet)
		r.add("picture", Page{URL: d.URL + "picture/", NoIndex: true}, v.picture)

		inFrame := *v
		inFrame.root = d.URL + "embed/"
		inFrame.embed()
	}
}

// tree makes the pages of one decision.
type tree struct {
	*Renderer
	*knowledge.Decision
	outcomes map[*decision.Node]*knowledge.Outcome
	root     string // where the walk begins: the address of the decision, or embed/ below it
}

// embedded reports whether the walk stands in a frame of another site.
func (v *tree) embedded() bool { return v.root != v.URL }

// at moves an address of the decision to where this walk is.
func (v *tree) at(url string) string { return v.root + strings.TrimPrefix(url, v.URL) }

func (v *tree) pathURL(p decision.Path) string { return v.at(v.PathURL(p)) }

// walk plans the questions behind the first and, where each path of answers has a page, the outcomes.
// A tree is unrolled, so that an address, its back link and its list of answers need no script. A tree
// of more paths than site.yaml's limit has a page for each node instead.
func (v *tree) walk() {
	question := func(url string, path decision.Path) {
		v.add("question", Page{URL: v.at(url), NoIndex: true}, func(l layout) framed { return v.question(l, path) })
	}
	if v.ByNode {
		for _, n := range v.Tree.Questions() {
			if n != v.Tree.Start() {
				question(v.NodeURL(n), decision.Path{End: n})
			}
		}
		return
	}
	for path := range v.Tree.Paths() {
		switch {
		case len(path.Steps) == 0:
		case path.End.Outcome():
			v.add("outcome", Page{URL: v.pathURL(path), NoIndex: true}, func(l layout) framed { return v.pathOutcome(l, path) })
		default:
			question(v.PathURL(path), path)
		}
	}
}

// embed plans the walk in a frame of another site: without header and footer, and links that do not
// belong to it leave the frame.
func (v *tree) embed() {
	v.add("start", Page{URL: v.root, NoIndex: true}, v.start)
	v.walk()
	if v.ByNode {
		for _, o := range v.Outcomes {
			v.add("outcome", Page{URL: v.at(o.URL), NoIndex: true}, func(l layout) framed { return v.pathOutcome(l, decision.Path{End: o.Node}) })
		}
	}
}

// enter says where a page of the walk stands.
func (v *tree) enter(l *layout, n *decision.Node) *kept {
	if v.embedded() {
		l.Embed = Link{v.Title + " on " + v.base.Site.Name.Value, l.to(v.URL)}
		l.Breadcrumb = nil
	}
	if !v.ByNode {
		return nil
	}
	l.Scripts = append(l.Scripts, v.asset(l, "decision.js"))
	return &kept{
		Nodes: l.to(v.URL + "nodes.json"), Node: n.ID,
		Start: l.to(v.root), Question: l.to(v.root + "nodes/{id}/"),
	}
}

// begin begins the text of a page.
func (v *tree) begin(l *layout) *markdown.Writer {
	w := v.writer(l, v.Path)
	if v.embedded() {
		w.Target = "_top"
	}
	return w
}

func (v *tree) start(l layout) framed {
	if v.embedded() {
		l.named(v.Title, v.Summary)
		l.Title = v.Tree.Start().Title + " - " + v.Title
	}
	l.below(v.above(v.Head)...)
	w := v.begin(&l) // one for the page, so that a term is marked once
	p := startPage{
		Kept:    v.enter(&l, v.Tree.Start()),
		Intro:   v.inFrame(v.prose(&l, w, v.Head, v.Tree.Intro, v.href(&l))),
		Dated:   v.dated(v.Sources),
		Effort:  v.effort(v.Head),
		Ask:     v.ask(&l, w, decision.Path{End: v.Tree.Start()}),
		Picture: Link{"See all the questions and answers at once", l.to(v.URL + "picture/")},
		About:   v.about(&l, v.Head, v.Sources),
	}
	_, p.Related = v.related(&l, v.Head)
	p.layout = l
	return p
}

// ask gives the question at the end of a path. w writes the page around it.
func (v *tree) ask(l *layout, w *markdown.Writer, path decision.Path) ask {
	n := path.End
	q := ask{Question: n.Title, Help: safe(w.HTML(n.Body))}
	for _, a := range n.Answers {
		next := answer{Hint: a.Hint}
		if v.ByNode {
			next.ID = a.ID
			next.Link = Link{a.Label, l.to(v.at(v.NodeURL(a.Next)))}
		} else {
			next.Link = Link{a.Label, l.to(v.pathURL(path) + a.ID + "/")}
		}
		q.Answers = append(q.Answers, next)
	}
	return q
}

func (v *tree) question(l layout, path decision.Path) framed {
	v.onPath(&l, path)
	return questionPage{
		Kept:     v.enter(&l, path.End),
		Decision: v.Title,
		Ask:      v.ask(&l, v.begin(&l), path),
		Answered: v.answered(&l, path),
		Restart:  l.to(v.root),
		layout:   l,
	}
}

// onPath names a page within a walk: it leads back, not up, and nothing distracts from the answer.
func (v *tree) onPath(l *layout, path decision.Path) {
	l.named(path.End.Title, "")
	l.Title = path.End.Title + " - " + v.Title
	l.hasSearch, l.hasNavigation, l.Breadcrumb = false, false, nil
	l.Back = Link{"Start again", l.to(v.root)}
	if last := len(path.Steps) - 1; last >= 0 {
		l.Back = Link{"Back", l.to(v.pathURL(path.Before(last)))}
	}
}

// answered lists the answers of a path, each with a link to the page that asked for it.
func (v *tree) answered(l *layout, path decision.Path) []SummaryRow {
	var rows []SummaryRow
	for i, s := range path.Steps {
		rows = append(rows, SummaryRow{s.Node.Title, s.Answer.Label, Link{"Change", l.to(v.pathURL(path.Before(i)))}, "your answer to: " + s.Node.Title})
	}
	return rows
}

func (v *tree) outcome(l *layout, o *knowledge.Outcome) outcomePage {
	l.hasVersion = true
	w := v.begin(l)
	w.Shift = -1 // a level-3 heading of the file stands right below the page's h1
	return outcomePage{
		Kept:     v.enter(l, o.Node),
		Decision: Link{v.Title, l.to(v.root)},
		Body:     v.advice(l, w, o.Node, 2),
		Dated:    v.dated(o.Sources),
		Start:    Link{"Start again", l.to(v.root)},
		About:    v.about(l, v.Head, o.Sources),
	}
}

// advice writes what an outcome says, and what a hub adds to it below headings of the given level.
func (v *tree) advice(l *layout, w *markdown.Writer, n *decision.Node, level int) prose {
	return v.inFrame(prose{{safe(w.HTML(n.Body)), v.local(l, w, v.LocalAfter(n.ID), level, v.href(l))}})
}

// inFrame takes the links to sources out of local sections: they would show the site within the frame.
func (v *tree) inFrame(text prose) prose {
	if v.embedded() {
		for _, part := range text {
			for i := range part.Local {
				part.Local[i].Sources = nil
			}
		}
	}
	return text
}

func (v *tree) pathOutcome(l layout, path decision.Path) framed {
	v.onPath(&l, path)
	p := v.outcome(&l, v.outcomes[path.End])
	p.Answered = v.answered(&l, path)
	p.Full = l.to(v.PathURL(path))
	if v.ByNode {
		p.Full = l.to(v.NodeURL(path.End))
	}
	p.layout = l
	return p
}

func (v *tree) ownOutcome(l layout, o *knowledge.Outcome) framed {
	l.named(o.Node.Title, "One of the answers to: "+v.Title)
	l.Title = o.Node.Title + " - " + v.Title
	l.below(append(v.above(v.Head), pageLink{v.Title, v.URL})...)
	p := v.outcome(&l, o)
	for _, n := range v.Tree.Questions() {
		var labels []string
		for _, a := range n.Answers {
			if a.Next == o.Node {
				labels = append(labels, a.Label)
			}
		}
		if len(labels) > 0 {
			p.Leads = append(p.Leads, lead{n.Title, labels})
		}
	}
	p.Start = Link{"Answer the questions for your own situation", l.to(v.URL)}
	p.layout = l
	return p
}
