package render

import (
	"html/template"
	"strings"

	"signpost/internal/checklist"
	"signpost/internal/knowledge"
)

// checklistPage is the data of templates/checklist.html: the whole checklist as a form on paper.
type checklistPage struct {
	layout
	Intro   template.HTML
	Dated   string
	Effort  string
	Groups  []checkGroup
	Related []Entry
	About   About
}

type checkGroup struct {
	ID, Title string
	Intro     template.HTML
	Items     []checkItem
}

type checkItem struct {
	ID      string
	Level   Tag
	Text    template.HTML
	For     string // whom it applies to, in words; "" is everybody, always
	Help    template.HTML
	Dated   string
	Sources []Cited
}

func (r *Renderer) checklistPages() {
	for _, c := range r.base.Checklists {
		r.add("checklist", Page{URL: c.URL, Head: &c.Head}, func(l layout) any { return r.checklist(l, c) })
	}
}

func (r *Renderer) checklist(l layout, c *knowledge.Checklist) checklistPage {
	l.below(r.above(&c.Head)...)
	w := r.writer(&l, c.Path)
	label := r.writer(&l, c.Path)
	label.TermHref = nil // a link inside the label of a box would be in its way
	p := checklistPage{
		Intro:  html(w.HTML(c.List.Intro)),
		Dated:  r.dated(c.Sources),
		Effort: r.effort(&c.Head),
		About:  r.about(&l, &c.Head, c.Sources),
	}
	for _, g := range c.List.Groups {
		group := checkGroup{ID: g.ID, Title: g.Title, Intro: html(w.HTML(g.Intro))}
		for _, it := range g.Items {
			group.Items = append(group.Items, checkItem{
				ID:      it.ID,
				Level:   levelTag(it.Level),
				Text:    html(label.HTML(it.Words)),
				For:     appliesTo(c.List, it),
				Help:    html(w.HTML(it.Help)),
				Dated:   r.dated(c.ItemSources[it.ID]),
				Sources: cited(&l, c.ItemSources[it.ID]),
			})
		}
		p.Groups = append(p.Groups, group)
	}
	_, p.Related = r.related(&l, &c.Head)
	p.layout = l
	return p
}

// levelTag says how strongly an item is asked for: by the word first, by the colour second.
func levelTag(l checklist.Level) Tag {
	switch l {
	case checklist.Must:
		return Tag{"Must", ""}
	case checklist.Should:
		return Tag{"Should", "aqua-green"}
	default:
		return Tag{"Could", "white"}
	}
}

// appliesTo says in words whom an item applies to: the labels of the profile answers it names.
func appliesTo(list *checklist.List, it *checklist.Item) string {
	var who []string
	if len(list.Profile) > 0 {
		for _, w := range it.For {
			who = append(who, label(list.Profile[0], w.Text))
		}
	}
	all := strings.Join(who, ", or ")
	for _, w := range it.When {
		question, value, _ := strings.Cut(w.Text, "=")
		for _, q := range list.Profile {
			if q.ID.Value != question {
				continue
			}
			if all != "" {
				all += "; "
			}
			all += q.Ask.Value + " " + label(q, value)
		}
	}
	return all
}

func label(q *checklist.Question, id string) string {
	for _, o := range q.Answers {
		if o.ID.Value == id {
			return o.Label.Value
		}
	}
	return id
}
