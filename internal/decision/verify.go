package decision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// The rules about a tree as a whole, and about what it says.
const (
	RuleDeadEnd         diag.Rule = "dead-end"         // a question without answers
	RuleOneAnswer       diag.Rule = "one-answer"       // a question that leaves no choice
	RuleUnreachable     diag.Rule = "unreachable"      // a node that no walk reaches
	RuleCycle           diag.Rule = "cycle"            // questions that lead back to themselves
	RuleMissingSource   diag.Rule = "missing-source"   // an outcome that rests on nothing
	RuleScenarioAnswer  diag.Rule = "scenario-answer"  // a scenario with an unknown, a missing or one answer too many
	RuleScenarioOutcome diag.Rule = "scenario-outcome" // a scenario that ends elsewhere than it says
	RuleScenarioSays    diag.Rule = "scenario-says"    // words that the outcome of a scenario does not contain

	RuleNotSure      diag.Rule = "not-sure"      // warning: a yes/no question without a "not sure"
	RuleNoScenario   diag.Rule = "no-scenario"   // warning: an outcome that no scenario reaches
	RuleLongQuestion diag.Rule = "long-question" // warning: a question that is hard to take in
	RuleManyAnswers  diag.Rule = "many-answers"  // warning: more answers than can be compared
)

// The limits above which a question is hard to answer: the NHS digital service manual asks for short
// questions, and people compare about seven things at once.
const (
	maxQuestion = 65
	maxAnswers  = 7
)

// VerifyOptions says what Verify asks for.
type VerifyOptions struct {
	RequireSources bool // an outcome without a source is an error
}

// Verify proves the tree whole and runs its scenarios.
func (t *Tree) Verify(opt VerifyOptions) diag.List {
	var ds diag.List
	// A misspelt target counts as the one it most likely means, and where a part of the tree hangs on a mistake
	// it is not complained of, so that one slip is not reported all over the tree.
	v := verifier{
		t: t, ds: &ds, ways: t.shortest(func(a *Answer) *Node { return cmp.Or(a.Next, t.guess[a]) }),
		torn: slices.ContainsFunc(t.Nodes, func(n *Node) bool { return n.torn || n.deadEnd() }), texts: map[*Node]string{},
	}
	v.cycles()
	for _, n := range t.Nodes {
		v.reached(n)
		if n.Outcome() {
			v.outcome(n, opt)
		} else {
			v.question(n)
		}
	}
	v.scenarios()
	return ds
}

type verifier struct {
	t    *Tree
	ds   *diag.List
	ways Ways
	torn bool // a part of the tree hangs on an answer that is no link, or leads nobody knows where

	texts    map[*Node]string // the words of outcomes that scenarios ask for
	compared int              // letters of unknown names, see closest
	shown    int              // ways, below complaints
}

// What is shown below complaints: nobody follows a longer way with a finger, nor more of them.
const (
	mostSteps = 12 // of one way
	mostWays  = 100
)

// shows reports whether one more way is shown.
func (v *verifier) shows() bool {
	v.shown++
	return v.shown <= mostWays
}

// abridged gives the first words of a long way and its last.
func abridged(way []string) []string {
	if len(way) <= mostSteps {
		return way
	}
	return append(slices.Clone(way[:mostSteps-1]), "…", way[len(way)-1])
}

// noteSteps adds to the last complaint a note for each of n steps, or for the first and the last of very many.
func (v *verifier) noteSteps(n int, note func(i int)) {
	if !v.shows() {
		return
	}
	for i := range n {
		if i == mostSteps-1 && n > mostSteps {
			v.ds.Note(diag.Pos{}, "… and %d more questions", n-mostSteps)
		}
		if i < mostSteps-1 || i == n-1 {
			note(i)
		}
	}
}

// showWay adds to the last complaint how a reader gets to the node.
func (v *verifier) showWay(n *Node) {
	if way, _ := v.ways.To(n); len(way.Steps) > 0 && v.shows() {
		v.ds.Note(diag.Pos{}, "reached by: %s", strings.Join(abridged(way.Labels()), " → "))
	}
}

func (v *verifier) reached(n *Node) {
	if _, ok := v.ways[n]; ok || v.torn || v.t.Start().Outcome() {
		return // or nothing can be reached, because the first heading is no question
	}
	hint := fmt.Sprintf("lead an answer to it, such as - [Answer](#%s), or take it out", n.ID)
	for _, from := range v.t.Nodes {
		if from != n && slices.ContainsFunc(from.Answers, func(a *Answer) bool { return a.Next == n }) {
			v.ds.Errorf(n.Pos, RuleUnreachable, hint, "nobody can reach %q: only questions that nobody can reach lead to it", n.Title)
			v.ds.Note(from.Pos, "such as %q", from.Title)
			return
		}
	}
	v.ds.Errorf(n.Pos, RuleUnreachable, hint, "nobody can reach %q: no answer leads to #%s", n.Title, n.ID)
}

// cycles reports each answer that leads back to a question already asked, with the circle.
func (v *verifier) cycles() {
	var open []Step
	at := map[*Node]int{} // where an open question stands in open
	done := map[*Node]bool{}
	var visit func(*Node)
	visit = func(n *Node) {
		at[n] = len(open)
		for _, a := range n.Answers {
			open = append(open, Step{n, a})
			if i, ok := at[a.Next]; ok {
				v.cycle(open[i:])
			} else if a.Next != nil && !done[a.Next] {
				visit(a.Next)
			}
			open = open[:len(open)-1]
		}
		delete(at, n)
		done[n] = true
	}
	for _, n := range v.t.Nodes {
		if !done[n] {
			visit(n)
		}
	}
}

func (v *verifier) cycle(circle []Step) {
	last := circle[len(circle)-1]
	v.ds.Errorf(last.Answer.Pos, RuleCycle, "lead this answer, or another of the circle, to a question or an outcome further on",
		"the answer %q leads back to %q, so somebody could go round for ever", last.Answer.Label, circle[0].Node.Title)
	v.noteSteps(len(circle), func(i int) {
		s := circle[i]
		v.ds.Note(s.Answer.Pos, "%s: %s → %s", s.Node.Title, s.Answer.Label, circle[(i+1)%len(circle)].Node.Title)
	})
}

func (v *verifier) question(n *Node) {
	if len(n.Answers) == 1 && !n.torn {
		v.ds.Errorf(n.Pos, RuleOneAnswer, "write a second answer, or lead straight to what comes next", "the question %q has only one answer", n.Title)
		v.showWay(n)
	}
	if length := utf8.RuneCountInString(n.Title); length > maxQuestion {
		v.ds.Warnf(n.Pos, RuleLongQuestion, "move what explains the question into the text below it", "the question is %d characters long; over %d it is hard to take in", length, maxQuestion)
	}
	if len(n.Answers) > maxAnswers {
		v.ds.Warnf(n.Answers[maxAnswers].Pos, RuleManyAnswers, "group them, and ask which one in a second question", "the question has %d answers; more than %d are hard to compare", len(n.Answers), maxAnswers)
	}
	if n.yesNo() && !slices.ContainsFunc(n.Answers, (*Answer).notSure) {
		v.ds.Warnf(n.Answers[len(n.Answers)-1].Pos, RuleNotSure, `add an answer such as "- [I am not sure](#heading)"`, `the yes/no question has no answer for somebody who is not sure`)
	}
}

// yesNo reports whether one answer begins with yes and one with no.
func (n *Node) yesNo() bool {
	begins := func(word string) bool {
		return slices.ContainsFunc(n.Answers, func(a *Answer) bool {
			rest, ok := strings.CutPrefix(strings.ToLower(a.Label), word)
			next, _ := utf8.DecodeRuneInString(rest)
			return ok && !unicode.IsLetter(next)
		})
	}
	return begins("yes") && begins("no")
}

func (a *Answer) notSure() bool {
	label := strings.ReplaceAll(strings.ToLower(a.Label), "’", "'")
	return slices.ContainsFunc([]string{"not sure", "unsure", "not certain", "do not know", "don't know"}, func(words string) bool {
		return strings.Contains(label, words)
	})
}

// deadEnd reports whether the node asks something, but has no answers.
func (n *Node) deadEnd() bool {
	return n.Outcome() && strings.HasSuffix(strings.TrimRight(n.Title, ` "'”’)`), "?")
}

func (v *verifier) outcome(n *Node, opt VerifyOptions) {
	if n == v.t.Start() {
		return // Parse has said that the first heading must be a question
	}
	if n.deadEnd() {
		hint := `end its section with a list of answers, such as "- [Answer](#heading)"; if it is an outcome, say the advice as a statement, without the question mark`
		if _, list := n.Body.TrailingList(); list != nil && slices.ContainsFunc(list.Items, func(it *markdown.Item) bool { return it.Link != nil }) {
			hint = `lead its answers to headings of this file, such as "- [Answer](#heading)", not to pages; if it is an outcome, say the advice as a statement, without the question mark`
		}
		v.ds.Errorf(n.Pos, RuleDeadEnd, hint, "the question %q has no answers", n.Title)
		v.showWay(n)
		return
	}
	if opt.RequireSources && len(n.Sources) == 0 {
		v.ds.Errorf(n.Pos, RuleMissingSource, fmt.Sprintf(`write what it rests on after the heading: {#%s sources="source#part"}`, n.ID), "the outcome %q names no source", n.Title)
		v.showWay(n)
	}
}
