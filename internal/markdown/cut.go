package markdown

import "slices"

// Anchors gives the ids of the fragment's own headings: those inside quotations and lists are left out.
func (f Fragment) Anchors() []string {
	var ids []string
	for b := range f.blocks() {
		if b.level > 0 {
			ids = append(ids, string(b.id))
		}
	}
	return ids
}

// Headings gives the level, the id and the words of the fragment's own headings.
func (f Fragment) Headings() []*Heading {
	var all []*Heading
	for b := range f.blocks() {
		if h := b.heading(); h != nil {
			all = append(all, h)
		}
	}
	return all
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
	if len(ids) == 0 {
		return []Piece{{Fragment: f}}
	}
	f.packed = packed{code: f.packed.load()}
	var all []Piece
	var open []*Heading
	var from, here place
	closeDownTo := func(level int) {
		var ends []*Heading
		for len(open) > 0 && open[len(open)-1].Level >= level {
			if h := open[len(open)-1]; slices.Contains(ids, h.ID) {
				ends = append(ends, h)
			}
			open = open[:len(open)-1]
		}
		if len(ends) > 0 {
			all = append(all, Piece{f.between(from, here), ends})
			from = here
		}
	}
	for b := range f.blocks() {
		if h := b.heading(); h != nil {
			closeDownTo(h.Level)
			open = append(open, h)
		}
		here = b.end
	}
	closeDownTo(0)
	return append(all, Piece{Fragment: f.between(from, here)})
}

// place is one between two blocks of a fragment.
type place struct{ node, byte int }

func (f Fragment) between(from, to place) Fragment {
	return Fragment{f.doc, f.nodes[from.node:to.node], packed{code: f.packed.code[from.byte:to.byte]}}
}
