package render

import (
	"html/template"

	"signpost/internal/decision"
	"signpost/internal/knowledge"
)

// startPage is the data of templates/start.html: a decision and its first question.
type startPage struct {
	layout
	Intro   template.HTML
	Dated   string
	Effort  string // "Up to 5 questions"
	Ask     ask
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
}

// outcomePage is the data of templates/outcome.html: an outcome reached by one path of answers, or
// on its own.
type outcomePage struct {
	layout
	Decision Link
	Body     template.HTML
	Dated    string
	Answered []SummaryRow // of a path
	Leads    []lead       // of the outcome on its own: who gets it
	Start    Link
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
}

// lead is a question with the answers to it that lead straight to an outcome.
type lead struct {
	Question string
	Answers  []string
}

// decisionPages plans the pages of every decision. A tree is unrolled, a page for each path of
// answers, so that its address, its back link and its list of answers need no script. A tree of more
// paths than site.yaml's limit gets a page for each node instead.
func (r *Renderer) decisionPages() {
	for _, d := range r.base.Decisions {
		v := &tree{Renderer: r, Decision: d, outcomes: map[*decision.Node]*knowledge.Outcome{}}
		v.byNode = r.base.Site.DecisionPages > 0 && d.Tree.Pages() > r.base.Site.DecisionPages
		r.add("start", Page{URL: d.URL, Head: &d.Head}, v.start)
		for _, o := range d.Outcomes {
			v.outcomes[o.Node] = o
			r.add("outcome", Page{URL: o.URL, Head: &d.Head}, func(l layout) framed { return v.ownOutcome(l, o) })
		}
		if v.byNode {
			for _, n := range d.Tree.Questions() {
				if n != d.Tree.Start() {
					r.add("question", Page{URL: v.nodeURL(n), NoIndex: true}, func(l layout) framed { return v.question(l, decision.Path{End: n}) })
				}
			}
			continue
		}
		for path := range d.Tree.Paths() {
			switch {
			case len(path.Steps) == 0:
			case path.End.Outcome():
				r.add("outcome", Page{URL: v.pathURL(path), NoIndex: true}, func(l layout) framed { return v.pathOutcome(l, path) })
			default:
				r.add("question", Page{URL: v.pathURL(path), NoIndex: true}, func(l layout) framed { return v.question(l, path) })
			}
		}
	}
}

// tree makes the pages of one decision.
type tree struct {
	*Renderer
	*knowledge.Decision
	outcomes map[*decision.Node]*knowledge.Outcome
	byNode   bool // a page for each node, not for each path
}

func (v *tree) pathURL(p decision.Path) string {
	url := v.URL
	for _, id := range p.Segments() {
		url += id + "/"
	}
	return url
}

func (v *tree) nodeURL(n *decision.Node) string {
	if o := v.outcomes[n]; o != nil {
		return o.URL
	}
	return v.URL + "nodes/" + n.ID + "/"
}

func (v *tree) start(l layout) framed {
	l.below(v.above(&v.Head)...)
	p := startPage{
		Intro:  safe(v.writer(&l, v.Path).HTML(v.Tree.Intro)),
		Dated:  v.dated(v.Sources),
		Effort: v.effort(&v.Head),
		Ask:    v.ask(&l, decision.Path{End: v.Tree.Start()}),
		About:  v.about(&l, &v.Head, v.Sources),
	}
	_, p.Related = v.related(&l, &v.Head)
	p.layout = l
	return p
}

// ask gives the question at the end of a path.
func (v *tree) ask(l *layout, path decision.Path) ask {
	n := path.End
	q := ask{Question: n.Title, Help: safe(v.writer(l, v.Path).HTML(n.Body))}
	for _, a := range n.Answers {
		to := v.pathURL(path) + a.ID + "/"
		if v.byNode {
			to = v.nodeURL(a.Next)
		}
		q.Answers = append(q.Answers, answer{Link{a.Label, l.to(to)}, a.Hint})
	}
	return q
}

func (v *tree) question(l layout, path decision.Path) framed {
	v.onPath(&l, path)
	return questionPage{
		Decision: v.Title,
		Ask:      v.ask(&l, path),
		Answered: v.answered(&l, path),
		Restart:  l.to(v.URL),
		layout:   l,
	}
}

// onPath names a page within a walk: it leads back, not up, and nothing distracts from the answer.
func (v *tree) onPath(l *layout, path decision.Path) {
	l.named(path.End.Title, "")
	l.Title = path.End.Title + " - " + v.Title
	l.hasSearch, l.hasNavigation, l.Breadcrumb = false, false, nil
	l.Back = Link{"Start again", l.to(v.URL)}
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
	w := v.writer(l, v.Path)
	w.Shift = -1 // a level-3 heading of the file stands right below the page's h1
	return outcomePage{
		Decision: Link{v.Title, l.to(v.URL)},
		Body:     safe(w.HTML(o.Node.Body)),
		Dated:    v.dated(o.Sources),
		Start:    Link{"Start again", l.to(v.URL)},
		About:    v.about(l, &v.Head, o.Sources),
	}
}

func (v *tree) pathOutcome(l layout, path decision.Path) framed {
	v.onPath(&l, path)
	p := v.outcome(&l, v.outcomes[path.End])
	p.Answered = v.answered(&l, path)
	p.layout = l
	return p
}

func (v *tree) ownOutcome(l layout, o *knowledge.Outcome) framed {
	l.named(o.Node.Title, "One of the answers to: "+v.Title)
	l.Title = o.Node.Title + " - " + v.Title
	l.below(append(v.above(&v.Head), pageLink{v.Title, v.URL})...)
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
