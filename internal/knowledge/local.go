package knowledge

import (
	"path"
	"strings"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// RuleLocalPlace is a local section that names no place where it can stand.
const RuleLocalPlace diag.Rule = "local-place"

// Section is a local section: what a hub adds to a page without replacing it. The page keeps its words
// and its dates.
type Section struct {
	ID      string // unique on its page, because no heading has a double hyphen in its id: "local--newsletter"
	URL     string // "/get-help/#local--newsletter"
	After   string // id of the heading whose part it follows; "" is the end of the page
	Title   string
	File    string // "hubs/east/content/sections/newsletter.md"
	Path    string // from content/, for Base.Resolve
	Body    *markdown.Document
	Sources []Citation
}

// LocalAfter gives the sections that follow the part of a heading, or, for "", the end of the page.
func (h *Head) LocalAfter(id string) []*Section {
	var all []*Section
	for _, s := range h.Local {
		if s.After == id {
			all = append(all, s)
		}
	}
	return all
}

// section adds a local section to its page.
func (b *builder) section(doc *content.Document) {
	m, special := &doc.Meta, doc.Meta.Special()
	if special.AddsTo.Value == "" {
		b.ds.Errorf(diag.Pos{File: doc.File, Line: 1, Col: 1}, RuleLocalPlace, "write adds-to: and the path of the page, such as adds-to: ../faqs/supervision.md", "the section does not say which page it is added to")
		return
	}
	to, ok := b.byPath.get(path.Join(path.Dir(doc.Path), special.AddsTo.Value))
	if !ok {
		b.ds.Errorf(special.AddsTo.Pos, RuleBrokenLink, b.pageHint(b.ds, doc.Path, special.AddsTo.Value), "there is no page %s", special.AddsTo.Value)
		return
	}
	if to.Kind == content.Home || to.Kind == content.Glossary {
		b.ds.Errorf(special.AddsTo.Pos, RuleLocalPlace, "add it to an article, a question, a decision or a checklist, or replace the page", "nothing can be added to %s", to.doc.Path)
		return
	}
	slug := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(doc.Path, "sections/"), ".md"), "/", "__") // no name has it
	s := &Section{ID: "local--" + slug, After: special.After.Value, Title: m.Title.Value, File: doc.File, Path: doc.Path, Body: doc.Body}
	if s.After != "" {
		if b.places == nil {
			b.places = map[*page]*places{}
		}
		if b.places[to] == nil {
			b.places[to] = placesOf(to)
		}
		if in := b.places[to]; !in.has[s.After] {
			hint := meant(b.ds, "the "+in.what+"s there are "+list(in.ids)+"; without after, the section stands at the end", func(otherwise string) string { return diag.DidYouMean(s.After, in.ids, otherwise) })
			b.ds.Errorf(special.After.Pos, RuleLocalPlace, hint, "%s has no %s #%s", to.doc.Path, in.what, s.After)
			return
		}
	}
	s.URL = to.URL + "#" + s.ID
	if d := to.tree(); d != nil {
		for _, o := range d.Outcomes {
			if o.Node.ID == s.After {
				s.URL = o.URL + "#" + s.ID
			}
		}
	}
	for _, ref := range m.Sources {
		if c, ok := b.citation(ref.Value, ref.Pos); ok {
			s.Sources = append(s.Sources, c)
		}
	}
	s.Sources = distinct(s.Sources)
	to.Local = append(to.Local, s)
	p := &page{Head: to.Head, doc: doc, part: s}
	if b.sections == nil {
		b.sections = map[string]*page{}
	}
	b.sections[doc.Path] = p
	b.links(p)
	if p.found != nil {
		b.ds.Add(p.found.told...)
		for _, f := range p.found.used {
			to.use(f)
		}
	}
}

// places is what a local section can follow on a page.
type places struct {
	ids  []string
	has  map[string]bool // the same
	what string          // they are
}

func placesOf(p *page) *places {
	in := &places{what: "heading", has: map[string]bool{}}
	switch {
	case p.tree() != nil:
		in.what = "outcome"
		for _, o := range p.tree().Outcomes {
			in.ids = append(in.ids, o.Node.ID)
		}
	case p.Kind == content.Checklist:
		in.what = "group"
		for _, g := range p.doc.List.Groups {
			in.ids = append(in.ids, g.ID)
		}
	default:
		in.ids = p.doc.Body.Body().Anchors()
	}
	for _, id := range in.ids {
		in.has[id] = true
	}
	return in
}
