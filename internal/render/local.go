package render

import (
	"html/template"

	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// prose is a text, with the sections that a hub adds to it.
type prose []prosePart

type prosePart struct {
	HTML  template.HTML
	Local []localSection // that follow it
}

// localSection is what a hub adds to a national page.
type localSection struct {
	ID, Title string
	Local     string // who wrote it
	Level     int    // of its heading
	Body      template.HTML
	Sources   []Cited
}

// localWords says who wrote what the hub wrote.
func (r *Renderer) localWords() string {
	site := r.base.Site
	if site.Hub != nil {
		return "Local information from " + site.Hub.Name.Value
	}
	return "Local information from " + words(site.Publisher.Value, site.Name.Value)
}

// href gives where the links of files lead from a page.
func (r *Renderer) href(l *layout) func(path, dest string) string {
	return func(path, dest string) string { return l.to(r.base.Resolve(path, dest)) }
}

// prose writes a text of a page, and the local sections within it and at its end.
func (r *Renderer) prose(l *layout, w *markdown.Writer, h *knowledge.Head, text markdown.Fragment, href func(path, dest string) string) prose {
	var all prose
	var places []string
	for _, s := range h.Local {
		places = append(places, s.After)
	}
	for _, piece := range text.CutAfter(places) {
		part := prosePart{HTML: safe(w.HTML(piece.Fragment))}
		for _, heading := range piece.Ends {
			part.Local = append(part.Local, r.local(l, w, h.LocalAfter(heading.ID), heading.Level+w.Shift, href)...)
		}
		if len(piece.Ends) == 0 {
			part.Local = r.local(l, w, h.LocalAfter(""), 2+w.Shift, href)
		}
		if part.HTML != "" || part.Local != nil {
			all = append(all, part)
		}
	}
	return all
}

// local writes local sections with headings of the given level. w writes the text around them.
func (r *Renderer) local(l *layout, w *markdown.Writer, sections []*knowledge.Section, level int, href func(path, dest string) string) []localSection {
	var all []localSection
	wasHref, wasShift, wasPrefix := w.Href, w.Shift, w.IDPrefix
	for _, s := range sections {
		local := localSection{ID: wasPrefix + s.ID, Title: s.Title, Local: r.localWords(), Level: level, Sources: cited(l, s.Sources)}
		w.Href = func(dest string) string { return href(s.Path, dest) }
		w.Shift, w.IDPrefix = level-1, local.ID+"--"
		local.Body = safe(w.HTML(s.Body.Body()))
		all = append(all, local)
	}
	w.Href, w.Shift, w.IDPrefix = wasHref, wasShift, wasPrefix
	return all
}
