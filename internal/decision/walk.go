package decision

import (
	"iter"
	"math"
	"slices"
)

// Step is one answer given on the way.
type Step struct {
	Node   *Node // the question
	Answer *Answer
}

// Path is one page of the unrolled tree: the answers given from the start, and the node they lead to.
// The path without steps is the start.
type Path struct {
	Steps []Step
	End   *Node
}

// Segments gives the parts of the path's address below the decision's own.
func (p Path) Segments() []string {
	ids := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		ids[i] = s.Answer.ID
	}
	return ids
}

// Labels gives the words of the answers.
func (p Path) Labels() []string {
	labels := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		labels[i] = s.Answer.Label
	}
	return labels
}

// Before gives the path to the question of step i: where the answer of that step is changed.
func (p Path) Before(i int) Path {
	return Path{p.Steps[:i:i], p.Steps[i].Node}
}

// Paths visits every page of the unrolled tree: the start, then what each answer leads to, in the
// order of the file and each page before those behind it. Ask Pages first how many there are. A tree
// with a cycle has no paths; answers that lead nowhere are left out.
func (t *Tree) Paths() iter.Seq[Path] {
	return t.paths(func(*Node) bool { return true })
}

// Walks visits the paths that end in an outcome, in the order of Paths.
func (t *Tree) Walks() iter.Seq[Path] {
	return only(t.Paths(), func(p Path) bool { return p.End.Outcome() })
}

// WalksTo visits the paths that end in the node, in the order of Paths.
func (t *Tree) WalksTo(end *Node) iter.Seq[Path] {
	leads := map[*Node]bool{}
	for _, n := range t.postorder() {
		leads[n] = n == end || slices.ContainsFunc(n.Answers, func(a *Answer) bool { return leads[a.Next] })
	}
	return only(t.paths(func(n *Node) bool { return leads[n] }), func(p Path) bool { return p.End == end })
}

func only(paths iter.Seq[Path], keep func(Path) bool) iter.Seq[Path] {
	return func(yield func(Path) bool) {
		for p := range paths {
			if keep(p) && !yield(p) {
				return
			}
		}
	}
}

// paths visits the paths whose nodes are all to be entered.
func (t *Tree) paths(enter func(*Node) bool) iter.Seq[Path] {
	return func(yield func(Path) bool) {
		if t.postorder() == nil || !enter(t.Start()) {
			return
		}
		var steps []Step
		var visit func(*Node) bool
		visit = func(n *Node) bool {
			if !yield(Path{slices.Clone(steps), n}) {
				return false
			}
			for _, a := range n.Answers {
				if a.Next == nil || !enter(a.Next) {
					continue
				}
				steps = append(steps, Step{n, a})
				if !visit(a.Next) {
					return false
				}
				steps = steps[:len(steps)-1]
			}
			return true
		}
		visit(t.Start())
	}
}

// Ways knows the shortest path to every node that a walk reaches.
type Ways map[*Node]Step // the last step of the path; the zero Step for the start

// Shortest finds the shortest paths: those with the fewest answers, and of those the first in the
// order of the file.
func (t *Tree) Shortest() Ways {
	return t.shortest(func(a *Answer) *Node { return a.Next })
}

func (t *Tree) shortest(next func(*Answer) *Node) Ways {
	ways := Ways{}
	if t.Start() == nil {
		return ways
	}
	ways[t.Start()] = Step{}
	for queue := []*Node{t.Start()}; len(queue) > 0; queue = queue[1:] {
		for _, a := range queue[0].Answers {
			to := next(a)
			if _, seen := ways[to]; to != nil && !seen {
				ways[to] = Step{queue[0], a}
				queue = append(queue, to)
			}
		}
	}
	return ways
}

// To gives the path to a node; ok is false when no walk reaches it.
func (w Ways) To(n *Node) (p Path, ok bool) {
	last, ok := w[n]
	for p.End = n; last.Node != nil; last = w[last.Node] {
		p.Steps = append(p.Steps, last)
	}
	slices.Reverse(p.Steps)
	return p, ok
}

// Pages counts the pages that Paths visits, without visiting them. A number too large for an int is
// given as math.MaxInt.
func (t *Tree) Pages() int {
	return t.Weigh(func(*Node) bool { return true }, func(*Node) int { return 1 }, func(Step) int { return 0 })
}

// CountWalks counts the paths that end in an outcome, as Pages counts all.
func (t *Tree) CountWalks() int {
	return t.Weigh((*Node).Outcome, func(*Node) int { return 1 }, func(Step) int { return 0 })
}

// Weigh adds up what each path holds, as Pages counts them: what its end weighs, and each step on the way there.
// Paths that end elsewhere than in the ends weigh nothing.
func (t *Tree) Weigh(ends func(*Node) bool, end func(*Node) int, step func(Step) int) int {
	paths, total := map[*Node]int{}, map[*Node]int{} // of those that begin at a node
	for _, n := range t.postorder() {
		if ends(n) {
			paths[n], total[n] = 1, end(n)
		}
		for _, a := range n.Answers {
			paths[n] = plus(paths[n], paths[a.Next])
			total[n] = plus(total[n], plus(total[a.Next], times(paths[a.Next], step(Step{n, a}))))
		}
	}
	return total[t.Start()]
}

// plus and times give math.MaxInt for what is too large for an int.
func plus(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func times(a, b int) int {
	if b > 0 && a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}

// MaxQuestions gives the number of questions on the longest walk.
func (t *Tree) MaxQuestions() int {
	longest := map[*Node]int{}
	for _, n := range t.postorder() {
		for _, a := range n.Answers {
			longest[n] = max(longest[n], 1+longest[a.Next])
		}
	}
	return longest[t.Start()]
}

// postorder gives the nodes that the start leads to, each after all it leads to, so the start is
// last. It is empty when there is no start or a cycle can be reached from it.
func (t *Tree) postorder() []*Node {
	if t.Start() == nil {
		return nil
	}
	var order []*Node
	open, done := map[*Node]bool{}, map[*Node]bool{}
	var visit func(*Node) bool
	visit = func(n *Node) bool {
		if open[n] {
			return false
		}
		if done[n] {
			return true
		}
		open[n] = true
		for _, a := range n.Answers {
			if a.Next != nil && !visit(a.Next) {
				return false
			}
		}
		open[n], done[n] = false, true
		order = append(order, n)
		return true
	}
	if !visit(t.Start()) {
		return nil
	}
	return order
}

// Outline is the tree as nested text: a node, its answers, and what each leads to. A node that was
// written out before is only referred to.
type Outline struct {
	Node    *Node
	Again   bool // the node is written out further up; Answers is empty
	Answers []OutlineAnswer
}

// OutlineAnswer is an answer, and what it leads to.
type OutlineAnswer struct {
	Answer *Answer
	Next   *Outline // nil when the answer leads nowhere
}

// Outline gives the tree as nested text from the start on, or nil when there is no start.
func (t *Tree) Outline() *Outline {
	if t.Start() == nil {
		return nil
	}
	seen := map[*Node]bool{}
	var write func(*Node) *Outline
	write = func(n *Node) *Outline {
		// An outcome is short enough to be said again: nobody has to look for it further up.
		o := &Outline{Node: n, Again: seen[n] && !n.Outcome()}
		if o.Again {
			return o
		}
		seen[n] = true
		for _, a := range n.Answers {
			step := OutlineAnswer{Answer: a}
			if a.Next != nil {
				step.Next = write(a.Next)
			}
			o.Answers = append(o.Answers, step)
		}
		return o
	}
	return write(t.Start())
}
