package search

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/decision"
	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// FromBase gives what a site's index is made from: its pages, the outcomes of its decisions, its
// terms, topics and audiences.
func FromBase(b *knowledge.Base) Input {
	var in Input
	in.Language, _, _ = strings.Cut(b.Site.Language.Value, "-")
	for _, t := range b.Topics {
		in.Topics = append(in.Topics, Label{t.ID, t.Title})
	}
	for _, a := range b.Audiences {
		in.Audiences = append(in.Audiences, Label{a.ID, a.Title})
	}
	for _, t := range b.Terms {
		in.Terms = append(in.Terms, Term{Long: t.Long, Abbr: t.Abbr, Also: t.Also})
	}
	for _, a := range b.Articles {
		in.Pages = append(in.Pages, page(a.Head, sections(a.Body), local(a.Local)))
	}
	for _, f := range b.FAQs {
		in.Pages = append(in.Pages, page(f.Head, sections(f.Body), local(f.Local)))
	}
	for _, d := range b.Decisions {
		in.Pages = append(in.Pages, page(d.Head, sections(d.Tree.Intro), questions(d.Tree), local(d.LocalAfter(""))))
		for _, o := range d.Outcomes {
			in.Pages = append(in.Pages, outcome(d, o))
		}
	}
	for _, l := range b.Checklists {
		groups := func(yield func(Section) bool) {
			for _, g := range l.List.Groups {
				s := Section{Anchor: g.ID, Heading: g.Title, Text: g.Intro.Text()}
				for _, it := range g.Items {
					s.Text += "\n" + it.Text + "\n" + it.Help.Text()
				}
				if !yield(s) {
					return
				}
			}
		}
		p := page(l.Head, sections(l.List.Intro), groups, local(l.Local))
		// Readers call it by its kind, which its title need not say.
		p.Keywords = append(slices.Clip(p.Keywords), string(l.Kind))
		in.Pages = append(in.Pages, p)
	}
	if b.Glossary != nil {
		p := page(b.Glossary.Head, func(yield func(Section) bool) {
			for _, t := range b.Terms {
				if !yield(Section{Anchor: t.ID, Heading: t.Title, Text: t.Body.Text()}) {
					return
				}
			}
		})
		// A reader who types a term may want to know what it means, however long the glossary is.
		p.Keywords = slices.Clip(p.Keywords)
		for _, t := range b.Terms {
			p.Keywords = append(p.Keywords, t.Long, t.Abbr)
		}
		in.Pages = append(in.Pages, p)
	}
	if len(b.Contacts) > 0 {
		in.Pages = append(in.Pages, contacts(b))
	}
	return in
}

// IsSingle reports whether the index of a site is one file, which FromBase and Build need not be asked.
func IsSingle(b *knowledge.Base) bool {
	pages := len(b.Articles) + len(b.FAQs) + len(b.Checklists)
	for _, d := range b.Decisions {
		pages += 1 + len(d.Outcomes)
	}
	if b.Glossary != nil {
		pages++
	}
	if len(b.Contacts) > 0 {
		pages++
	}
	return pages <= singleLimit
}

func page(h *knowledge.Head, parts ...iter.Seq[Section]) Page {
	p := Page{
		URL: strings.TrimPrefix(h.URL, "/"), Title: h.Title, Kind: string(h.Kind),
		Summary: h.Summary, Keywords: h.Keywords, Sections: inTurn(parts),
	}
	if h.Short != h.Title {
		p.Short = h.Short
	}
	p.Topics, p.Audience = ids(h)
	return p
}

// questions gives what a decision asks, and what can be answered: readers type the words of their own answer.
func questions(t *decision.Tree) iter.Seq[Section] {
	return func(yield func(Section) bool) {
		for _, q := range t.Questions() {
			s := Section{Text: q.Title + "\n" + q.Body.Text()}
			for _, a := range q.Answers {
				s.Text += "\n" + a.Label + "\n" + a.Hint
			}
			if !yield(s) {
				return
			}
		}
	}
}

// contacts is the page that says whom to contact.
func contacts(b *knowledge.Base) Page {
	return Page{
		URL: strings.TrimPrefix(knowledge.ContactURL, "/"), Title: knowledge.ContactTitle, Kind: string(content.Article),
		Sections: func(yield func(Section) bool) {
			for _, c := range b.Contacts {
				if !yield(Section{Anchor: c.ID.Value, Heading: c.Title(), Text: c.Name.Value + "\n" + c.Note.Value}) {
					return
				}
			}
		},
	}
}

func outcome(d *knowledge.Decision, o *knowledge.Outcome) Page {
	p := Page{
		URL: strings.TrimPrefix(o.URL, "/"), Title: o.Node.Title, Kind: "outcome",
		Summary: d.Title, Sections: inTurn([]iter.Seq[Section]{sections(o.Node.Body), local(d.LocalAfter(o.Node.ID))}),
	}
	p.Topics, p.Audience = ids(d.Head)
	return p
}

// inTurn gives the sections of all parts.
func inTurn(parts []iter.Seq[Section]) iter.Seq[Section] {
	return func(yield func(Section) bool) {
		for _, part := range parts {
			for s := range part {
				if !yield(s) {
					return
				}
			}
		}
	}
}

func ids(h *knowledge.Head) (topics, audience []string) {
	for _, t := range h.Topics {
		topics = append(topics, t.ID)
	}
	for _, a := range h.Audience {
		audience = append(audience, a.ID)
	}
	return topics, audience
}

// local gives the sections that a hub adds to a page.
func local(from []*knowledge.Section) iter.Seq[Section] {
	return func(yield func(Section) bool) {
		for _, s := range from {
			if !yield(Section{Anchor: s.ID, Heading: s.Title, Text: s.Body.Body().Text()}) {
				return
			}
		}
	}
}

// sections gives the sections of a text, made when they are asked for and kept by nobody.
func sections(f markdown.Fragment) iter.Seq[Section] {
	return func(yield func(Section) bool) {
		for _, s := range f.SectionTexts() {
			section := Section{Text: s.Text}
			if s.Heading != nil {
				section.Anchor, section.Heading = s.Heading.ID, s.Heading.Text
			}
			if !yield(section) {
				return
			}
		}
	}
}

// Fetch gives a file of the index by its name, for Open.
func (x *Index) Fetch(name string) ([]byte, error) {
	for _, f := range x.Files() {
		if f.Name == name {
			return f.Data, nil
		}
	}
	return nil, fmt.Errorf("the search index has no file %s", name)
}
