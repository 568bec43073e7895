package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"signpost/internal/diag"
)

// List is a bullet, numbered or task list at the top level of a fragment.
type List struct {
	Pos     diag.Pos
	Ordered bool
	Items   []*Item
}

// Item is one item of a List, taken apart in the ways that decisions and checklists need. Its first
// paragraph may begin with a box, then a link or strong words; what follows those is Rest.
type Item struct {
	Pos     diag.Pos
	Attrs   Attrs        // the braces that end its first paragraph
	Task    bool         // it begins with [ ] or [x]
	Checked bool         // it begins with [x]
	Text    string       // plain words of the first paragraph
	Link    *LinkedWords // set when the first paragraph begins with a link
	Strong  string       // plain words of strong text that begins the first paragraph
	Rest    Fragment     // what follows the link or the strong words, or all of the first paragraph
	Body    Fragment     // the blocks below the first paragraph
}

// TrailingList gives the list that ends the fragment and what stands before it; list is nil when the
// fragment ends in something else.
func (f Fragment) TrailingList() (rest Fragment, list *List) {
	if f.Empty() {
		return f, nil
	}
	n, ok := f.nodes[len(f.nodes)-1].(*ast.List)
	if !ok {
		return f, nil
	}
	return Fragment{doc: f.doc, nodes: f.nodes[:len(f.nodes)-1]}, f.doc.list(n)
}

// Block is one piece of a fragment: a list taken apart, or a run of other blocks.
type Block struct {
	List  *List    // nil for other blocks
	Other Fragment // empty for a list
}

// Blocks gives the fragment in order, its top-level lists taken apart.
func (f Fragment) Blocks() []Block {
	var all []Block
	for _, n := range f.nodes {
		if l, ok := n.(*ast.List); ok {
			all = append(all, Block{List: f.doc.list(l)})
			continue
		}
		if len(all) == 0 || all[len(all)-1].List != nil {
			all = append(all, Block{Other: Fragment{doc: f.doc}})
		}
		last := &all[len(all)-1].Other
		last.nodes = append(last.nodes, n)
	}
	return all
}

// Boxes gives the places of all boxes, [ ] or [x], in the fragment, however deep they stand.
func (f Fragment) Boxes() []diag.Pos {
	var all []diag.Pos
	for _, n := range f.nodes {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if _, box := n.(*east.TaskCheckBox); box && entering {
				all = append(all, f.doc.posOf(n.Parent().Parent()))
			}
			return ast.WalkContinue, nil
		})
	}
	return all
}

// CutBefore parts the fragment before its first top-level list that match accepts; after is empty when
// there is none.
func (f Fragment) CutBefore(match func(*List) bool) (before, after Fragment) {
	for i, n := range f.nodes {
		if l, ok := n.(*ast.List); ok && match(f.doc.list(l)) {
			return Fragment{doc: f.doc, nodes: f.nodes[:i]}, Fragment{doc: f.doc, nodes: f.nodes[i:]}
		}
	}
	return f, Fragment{doc: f.doc}
}

// CutLast parts the last block of the fragment from those before it.
func (f Fragment) CutLast() (before, last Fragment) {
	i := max(len(f.nodes)-1, 0)
	return Fragment{doc: f.doc, nodes: f.nodes[:i]}, Fragment{doc: f.doc, nodes: f.nodes[i:]}
}

func (d *Document) list(n *ast.List) *List {
	l := &List{Pos: d.posOf(n), Ordered: n.IsOrdered()}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		l.Items = append(l.Items, d.item(c))
	}
	return l
}

func (d *Document) item(n ast.Node) *Item {
	it := &Item{Pos: d.posOf(n), Rest: Fragment{doc: d}, Body: Fragment{doc: d}}
	blocks := children(n)
	if len(blocks) == 0 {
		return it
	}
	first := blocks[0]
	it.Attrs = d.attrs[n]
	switch first.(type) {
	case *ast.TextBlock, *ast.Paragraph:
		it.Body.nodes = blocks[1:]
	default:
		it.Body.nodes = blocks
		return it
	}
	it.Text = d.textOf(first)
	inlines := children(first)
	if len(inlines) > 0 {
		if box, ok := inlines[0].(*east.TaskCheckBox); ok {
			it.Task, it.Checked = true, box.IsChecked
			inlines = inlines[1:]
		}
	}
	if len(inlines) > 0 {
		switch lead := inlines[0].(type) {
		case *ast.Link:
			it.Link = &LinkedWords{Link{string(decode(lead.Destination)), d.posOf(lead)}, d.textOf(lead)}
			inlines = inlines[1:]
		case *ast.Emphasis:
			if lead.Level == 2 {
				it.Strong = d.textOf(lead)
				inlines = inlines[1:]
			}
		}
	}
	it.Rest.nodes = inlines
	return it
}

// Hint gives the words after a dash in Rest, as in "[Part time](#part) — less than full time", and
// whether Rest is in that form: empty, or a dash with a space on each side and then words.
func (it *Item) Hint() (hint string, ok bool) {
	rest := it.Rest.Text()
	if rest == "" {
		return "", true
	}
	for _, dash := range []string{"— ", "– ", "- "} {
		if hint, ok := strings.CutPrefix(rest, dash); ok && strings.TrimSpace(hint) != "" {
			return strings.TrimSpace(hint), true
		}
	}
	return "", false
}
