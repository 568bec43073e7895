package markdown

import (
	"slices"

	"github.com/yuin/goldmark/ast"
)

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

// Piece is a run of blocks that ends where the parts of some headings do.
type Piece struct {
	Fragment
	Ends []*Heading // the innermost first; none of the last piece
}

// CutAfter cuts the fragment after the parts of its own headings with the given ids. The part of a
// heading is all that stands below it, up to the next heading of its level or above. The last piece is
// what follows, and may be empty.
func (f Fragment) CutAfter(ids []string) []Piece {
	ends := make([][]*Heading, len(f.nodes)+1) // by the index of the block that follows
	var open []*Heading
	closeDownTo := func(level, at int) {
		for len(open) > 0 && open[len(open)-1].Level >= level {
			if h := open[len(open)-1]; slices.Contains(ids, h.ID) {
				ends[at] = append(ends[at], h)
			}
			open = open[:len(open)-1]
		}
	}
	for i, n := range f.nodes {
		if h, ok := n.(*ast.Heading); ok {
			closeDownTo(h.Level, i)
			open = append(open, f.doc.heading(h))
		}
	}
	closeDownTo(0, len(f.nodes))
	var all []Piece
	from := 0
	for i, hs := range ends {
		if len(hs) > 0 {
			all = append(all, Piece{Fragment{f.doc, f.nodes[from:i]}, hs})
			from = i
		}
	}
	return append(all, Piece{Fragment: Fragment{f.doc, f.nodes[from:]}})
}
