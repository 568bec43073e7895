package render

import (
	"html/template"
	"strconv"
	"strings"

	"signpost/internal/checklist"
	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// checklistPage is the data of templates/checklist.html: the whole checklist as a form, which works on paper
// and without scripts. checklist.js builds on this markup and reads all that it knows from it.
type checklistPage struct {
	layout
	List    string // its id: the last part of its address
	Intro   prose
	Dated   string
	Effort  string
	Profile []profileQuestion
	Groups  []checkGroup
	Changes []checkChange
	Related []Entry
	About   About
}

// profileQuestion picks the items that apply.
type profileQuestion struct {
	ID, Ask  string
	For      string // the answer of the first question it is asked for; "" is everybody
	ForWords string
	Answers  []Choice
}

type checkGroup struct {
	ID, Title string
	Intro     template.HTML
	Local     []localSection // after its items
	Items     []checkItem
}

type checkItem struct {
	ID       string
	Level    Tag
	Text     template.HTML
	Plain    string // the same without marks
	For      string // whom it applies to, in words; "" is everybody, always
	Help     template.HTML
	Why, How template.HTML // the same as Help, in two parts
	Dated    string
	Sources  []Cited

	// What the script needs to know, as the editor wrote it.
	LevelID, ForIDs, When string
	Every                 string
}

// checkChange is one line of the change log.
type checkChange struct {
	Date     string // "" when it is newer than the record
	What     string
	Was, Now string
}

func (r *Renderer) checklistPages() {
	for _, c := range r.base.Checklists {
		r.add("checklist", Page{URL: c.URL, Head: c.Head}, func(l layout) framed { return r.checklist(l, c) })
	}
}

func (r *Renderer) checklist(l layout, c *knowledge.Checklist) checklistPage {
	l.below(r.above(c.Head)...)
	l.hasVersion = true
	l.Styles = append(l.Styles, r.asset(&l, "checkboxes.css"), r.asset(&l, "checklist.css"))
	l.Scripts = append(l.Scripts, r.asset(&l, "checklist.js"))
	w := r.writer(&l, c.Path)
	label := r.writer(&l, c.Path)
	label.TermHref = nil // a link inside the label of a box would be in its way
	p := checklistPage{
		List:    c.Slug(),
		Intro:   r.prose(&l, w, c.Head, c.List.Intro, r.href(&l)),
		Dated:   r.dated(c.Sources),
		Effort:  r.effort(c.Head),
		Profile: profileQuestions(c.List),
		About:   r.about(&l, c.Head, c.Sources),
	}
	for _, g := range c.List.Groups {
		group := checkGroup{ID: g.ID, Title: g.Title, Intro: safe(w.HTML(g.Intro))}
		for _, it := range g.Items {
			why, how := it.NextStep()
			item := checkItem{
				ID:      it.ID,
				Level:   levelTag(it.Level),
				Text:    safe(label.HTML(it.Words)),
				Plain:   it.Text,
				For:     appliesTo(c.List, it),
				Why:     safe(w.HTML(why)),
				How:     safe(w.HTML(how)),
				Dated:   r.dated(c.ItemSources[it.ID]),
				Sources: cited(&l, c.ItemSources[it.ID]),
				LevelID: it.Level.String(),
				ForIDs:  joined(it.For),
				When:    joined(it.When),
			}
			if item.Dated == p.Dated {
				item.Dated = "" // said once for the page
			}
			if it.Every > 0 {
				item.Every = strconv.Itoa(it.Every)
			}
			group.Items = append(group.Items, item)
		}
		group.Local = r.local(&l, w, c.LocalAfter(g.ID), 3, r.href(&l))
		p.Groups = append(p.Groups, group)
	}
	for _, change := range checklist.Changes(c.List, r.opt.Histories[p.List]) {
		p.Changes = append(p.Changes, changeLine(change))
	}
	_, p.Related = r.related(&l, c.Head)
	p.layout = l
	return p
}

func profileQuestions(list *checklist.List) []profileQuestion {
	var all []profileQuestion
	for _, q := range list.Profile {
		asked := profileQuestion{ID: q.ID.Value, Ask: q.Ask.Value, For: q.For.Value}
		if asked.For != "" {
			asked.ForWords = label(list.Profile[0], asked.For)
		}
		for _, o := range q.Answers {
			// Ids of headings and items have no double hyphen, so these are free.
			asked.Answers = append(asked.Answers, Choice{ID: "profile--" + asked.ID + "--" + o.ID.Value, Value: o.ID.Value, Label: o.Label.Value})
		}
		all = append(all, asked)
	}
	return all
}

func changeLine(c checklist.Change) checkChange {
	words := func(v checklist.Version) string {
		if v.Text == "" {
			return ""
		}
		return v.Level.Title() + ": " + v.Text
	}
	what := map[checklist.ChangeKind]string{checklist.Added: "New", checklist.Reworded: "Reworded", checklist.Removed: "Taken out"}
	return checkChange{Date: isoDate(c.Date), What: what[c.Kind], Was: words(c.Was), Now: words(c.Now)}
}

func joined(words []markdown.Word) string {
	var all []string
	for _, w := range words {
		all = append(all, w.Text)
	}
	return strings.Join(all, " ")
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

// appliesTo says in words whom an item applies to: the labels of the profile answers it names, those of
// one question together.
func appliesTo(list *checklist.List, it *checklist.Item) string {
	var parts []string
	for i, q := range list.Profile {
		var labels []string
		ask := ""
		if i == 0 {
			for _, w := range it.For {
				labels = append(labels, label(q, w.Text))
			}
		}
		for _, w := range it.When {
			if question, value, _ := strings.Cut(w.Text, "="); question == q.ID.Value {
				labels = append(labels, label(q, value))
				ask = q.Ask.Value + " "
			}
		}
		if len(labels) > 0 {
			parts = append(parts, ask+strings.Join(labels, ", or "))
		}
	}
	return strings.Join(parts, "; ")
}

func label(q *checklist.Question, id string) string {
	for _, o := range q.Answers {
		if o.ID.Value == id {
			return o.Label.Value
		}
	}
	return id
}
