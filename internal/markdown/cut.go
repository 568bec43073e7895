package markdown

import "github.com/yuin/goldmark/ast"

// Anchors gives the ids of the fragment's own headings: those inside quotations and lists are left out.
func (f Fragment) Anchors() []string {
	var ids []string
	for _, n := range f.nodes {
		if h, ok := n.(*ast.Heading); ok {
			ids = append(ids, f.doc.heading(h).ID)
		}
	}
	return ids
}

// CutAfter cuts the fragment after the part of a heading: all that stands below it, up to the next
// heading of its level or above. level is that of the heading; it is 0, and rest empty, when the
// fragment has no such heading of its own.
func (f Fragment) CutAfter(id string) (upTo, rest Fragment, level int) {
	for i, n := range f.nodes {
		h, ok := n.(*ast.Heading)
		switch {
		case !ok:
		case level > 0 && h.Level <= level:
			return Fragment{f.doc, f.nodes[:i]}, Fragment{f.doc, f.nodes[i:]}, level
		case level == 0 && f.doc.heading(h).ID == id:
			level = h.Level
		}
	}
	return f, Fragment{doc: f.doc}, level
}
