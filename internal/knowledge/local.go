package knowledge

import (
	"path"
	"slices"
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
	if places, what := placesOf(to); s.After != "" && !slices.Contains(places, s.After) {
		b.ds.Errorf(special.After.Pos, RuleLocalPlace, diag.DidYouMean(s.After, places, "the "+what+"s there are "+list(places)+"; without after, the section stands at the end"), "%s has no %s #%s", to.doc.Path, what, s.After)
		return
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

// placesOf gives the ids of what a local section can follow on a page, and what they are.
func placesOf(p *page) (ids []string, what string) {
	switch {
	case p.tree() != nil:
		for _, o := range p.tree().Outcomes {
			ids = append(ids, o.Node.ID)
		}
		return ids, "outcome"
	case p.Kind == content.Checklist:
		for _, g := range p.doc.List.Groups {
			ids = append(ids, g.ID)
		}
		return ids, "group"
	default:
		return p.doc.Body.Body().Anchors(), "heading"
	}
}
