// Package decision reads decision trees, proves them whole, and walks them. It knows nothing of
// files, HTML or YAML.
//
// A decision is one Markdown document. Each of its level-2 headings is a node; the first is the
// start, and what stands before it is the introduction. A node whose section ends in a list whose
// items each begin with a link to a level-2 heading of the document is a question, and the items are
// its answers; every other node is an outcome, and its heading is the advice in one line.
//
//	## Do you have a supervisor? {#supervisor}
//
//	Think of the person who supervises your coaching.
//
//	- [I have one](#ready) — or I will have one before I start {#have-one}
//	- [I have none](#find-one)
//
//	## Find a supervisor first {#find-one sources="hwbc-faqs#13"}
//
// An answer is a link, and after it nothing, or a dash and a hint. Its part of the address is the id
// in braces, or else comes from its label: the label's words in lower case with hyphens between them,
// as many whole words as fit in 30 characters. There are no conditions and no variables: what follows
// depends only on the answer just given.
//
// Parse reads a document and complains about what cannot be read as that format. Verify proves what
// a reader relies on: every answer leads to a node, every walk ends in an outcome, every node is
// reached by some walk, and each example that the editor wrote in the front matter (a Scenario) ends
// where and as it says. A tree without errors from both can be walked by everything else here; a tree
// with errors can be too, without harm: nothing loops, and what leads nowhere is left out.
//
// A tree is a graph without a cycle, so a node can be reached by several walks. Paths unrolls it: each
// path of answers from the start is a page of its own.
package decision

import (
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// Tree is one decision: a graph of questions without a cycle, whose ends are outcomes.
type Tree struct {
	Intro     markdown.Fragment // the text before the first heading
	Nodes     []*Node           // in file order; the first is the start
	Scenarios []Scenario

	pos    diag.Pos          // the whole file
	deeper map[string]int    // level of each heading that is no node, by id
	nodes  map[string]*Node  // by id
	guess  map[*Answer]*Node // what an unknown target most likely means
	slips  map[diag.Pos]bool // the links of answer lists that Parse has complained of
	unread bool              // there is more than is read, so it has no nodes
}

// Slip reports whether Parse has complained of the link at a place, so that nobody else needs to.
func (t *Tree) Slip(at diag.Pos) bool { return t.unread || t.slips[at] }

// Start gives the node where every walk begins, or nil when the tree has no nodes.
func (t *Tree) Start() *Node {
	if len(t.Nodes) == 0 {
		return nil
	}
	return t.Nodes[0]
}

// Node gives the node with that id, or nil.
func (t *Tree) Node(id string) *Node { return t.nodes[id] }

// Questions gives the questions in file order.
func (t *Tree) Questions() []*Node { return t.filter(func(n *Node) bool { return !n.Outcome() }) }

// Outcomes gives the outcomes in file order.
func (t *Tree) Outcomes() []*Node { return t.filter((*Node).Outcome) }

func (t *Tree) filter(keep func(*Node) bool) []*Node {
	var kept []*Node
	for _, n := range t.Nodes {
		if keep(n) {
			kept = append(kept, n)
		}
	}
	return kept
}

// Node is a question, or an outcome when it has no answers.
type Node struct {
	ID      string            // of its heading
	Title   string            // the question, or the outcome's answer
	Body    markdown.Fragment // the question's help, or the outcome's text
	Answers []*Answer
	Sources []markdown.Word // source references as written in braces, such as hwbc-faqs#9
	Size    int             // about how many bytes of HTML the Body becomes
	Pos     diag.Pos

	torn bool // an item of its list is no answer, or leads nobody knows where: what lies behind it is not known
}

// Outcome reports whether the node ends a walk.
func (n *Node) Outcome() bool { return len(n.Answers) == 0 }

// Answer leads from a question to the next node.
type Answer struct {
	ID     string // its part of the address
	Label  string
	Hint   string
	Target string // id of the next node as written
	Next   *Node  // nil when Target is no node
	Pos    diag.Pos
	idPos  diag.Pos // of the id in braces; zero when it comes from the label
}

// Scenario is an example that the editor wrote in the front matter: the answers somebody gives and
// where they must lead.
type Scenario struct {
	Name    Text
	Answers []Text // labels of answers, in order
	Outcome Text   // id of the outcome
	Says    Text   // words the outcome must contain; optional
	Pos     diag.Pos
}

// Text is a value of the front matter with its place.
type Text struct {
	Value string
	Pos   diag.Pos
}
