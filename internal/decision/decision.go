// Package decision reads decision trees.
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
}

// Node is a question, or an outcome when it has no answers.
type Node struct {
	ID      string
	Title   string            // the question, or the outcome's answer
	Body    markdown.Fragment // the question's help, or the outcome's text
	Answers []*Answer
	Sources []markdown.Word // source references as written in braces, such as hwbc-faqs#9
	Pos     diag.Pos
}

// Outcome reports whether the node ends a walk.
func (n *Node) Outcome() bool { return len(n.Answers) == 0 }

// Answer leads from a question to the next node.
type Answer struct {
	ID     string // its part of the address
	Label  string
	Hint   string
	Target string // id of the next node as written
	Next   *Node  // nil when Target is no heading
	Pos    diag.Pos
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
