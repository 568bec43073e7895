package search

import (
	"fmt"
	"strings"

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
		in.Pages = append(in.Pages, page(&a.Head, append(sections(a.Body.Body()), local(a.Local)...)))
	}
	for _, f := range b.FAQs {
		in.Pages = append(in.Pages, page(&f.Head, append(sections(f.Body.Body()), local(f.Local)...)))
	}
	for _, d := range b.Decisions {
		start := sections(d.Tree.Intro)
		start = append(start, Section{Text: d.Tree.Start().Title + "\n" + d.Tree.Start().Body.Text()})
		in.Pages = append(in.Pages, page(&d.Head, append(start, local(d.LocalAfter(""))...)))
		for _, o := range d.Outcomes {
			in.Pages = append(in.Pages, outcome(d, o))
		}
	}
	for _, l := range b.Checklists {
		all := sections(l.List.Intro)
		for _, g := range l.List.Groups {
			s := Section{Anchor: g.ID, Heading: g.Title, Text: g.Intro.Text()}
			for _, it := range g.Items {
				s.Text += "\n" + it.Text + "\n" + it.Help.Text()
			}
			all = append(all, s)
		}
		in.Pages = append(in.Pages, page(&l.Head, append(all, local(l.Local)...)))
	}
	if b.Glossary != nil {
		p := page(&b.Glossary.Head, nil)
		for _, t := range b.Terms {
			p.Sections = append(p.Sections, Section{Anchor: t.ID, Heading: t.Title, Text: t.Body.Text()})
		}
		in.Pages = append(in.Pages, p)
	}
	return in
}

func page(h *knowledge.Head, s []Section) Page {
	p := Page{
		URL: strings.TrimPrefix(h.URL, "/"), Title: h.Title, Kind: string(h.Kind),
		Summary: h.Summary, Keywords: h.Keywords, Sections: s,
	}
	if h.Short != h.Title {
		p.Short = h.Short
	}
	p.Topics, p.Audience = ids(h)
	return p
}

func outcome(d *knowledge.Decision, o *knowledge.Outcome) Page {
	p := Page{
		URL: strings.TrimPrefix(o.URL, "/"), Title: o.Node.Title, Kind: "outcome",
		Summary: d.Title, Sections: append(sections(o.Node.Body), local(d.LocalAfter(o.Node.ID))...),
	}
	p.Topics, p.Audience = ids(&d.Head)
	return p
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
func local(from []*knowledge.Section) []Section {
	var all []Section
	for _, s := range from {
		all = append(all, Section{Anchor: s.ID, Heading: s.Title, Text: s.Body.Body().Text()})
	}
	return all
}

func sections(f markdown.Fragment) []Section {
	var all []Section
	for _, s := range f.SectionTexts() {
		section := Section{Text: s.Text}
		if s.Heading != nil {
			section.Anchor, section.Heading = s.Heading.ID, s.Heading.Text
		}
		all = append(all, section)
	}
	return all
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
