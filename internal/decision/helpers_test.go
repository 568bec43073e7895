package decision

import (
	"fmt"
	"strings"
	"testing"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// file is the name of the document in every test.
const file = "content/decisions/test.md"

// read parses and verifies a tree, and gives every complaint.
func read(t testing.TB, text string, opt VerifyOptions, scenarios ...Scenario) (*Tree, diag.List) {
	t.Helper()
	doc, all := markdown.NewParser(markdown.Options{}).Parse(file, []byte(text), 0)
	tree, ds := Parse(doc, scenarios)
	all = markdown.WithoutSlips(all, ds, AboutAnswers)
	all.Add(ds...)
	all.Add(tree.Verify(opt)...)
	return tree, all.Sorted()
}

// whole reads a tree that must be without errors.
func whole(t testing.TB, text string) *Tree {
	t.Helper()
	tree, ds := read(t, text, VerifyOptions{})
	if ds.HasErrors() {
		t.Fatalf("the tree has errors:\n%s", show(ds))
	}
	return tree
}

// show prints complaints as a user sees them, without the line and the caret.
func show(ds diag.List) string {
	var b strings.Builder
	_ = ds.Print(&b, nil)
	return b.String()
}

// scenario makes a scenario whose places are lines of a front matter of its own.
func scenario(name, outcome, says string, answers ...string) Scenario {
	at := func(line, col int) diag.Pos { return diag.Pos{File: "front", Line: line, Col: col} }
	s := Scenario{Name: Text{name, at(1, 11)}, Outcome: Text{outcome, at(3, 14)}, Says: Text{says, at(4, 11)}, Pos: at(1, 5)}
	for i, a := range answers {
		s.Answers = append(s.Answers, Text{a, at(2, 15+i)})
	}
	return s
}

// ladder is a tree whose questions all lead on to the next with each of two answers: it has few
// nodes and very many paths.
func ladder(questions int) string {
	var b strings.Builder
	for i := range questions {
		fmt.Fprintf(&b, "## Q%d? {#q%d}\n\n- [A](#q%d)\n- [B](#q%d)\n\n", i, i, i+1, i+1)
	}
	fmt.Fprintf(&b, "## End {#q%d}\n", questions)
	return b.String()
}
