package decision

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// realTree is a decision of the site.
type realTree struct {
	file      string
	source    []byte
	offset    int // of the Markdown
	scenarios []Scenario
	parser    *markdown.Parser
}

// realTrees reads the decisions of the site. The content package, which reads them for a build,
// imports this one; so their front matter is taken apart here, as loosely as the tests need.
func realTrees(t testing.TB) []realTree {
	t.Helper()
	files, err := filepath.Glob("../../content/decisions/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no decisions found: %v", err)
	}
	parser := markdown.NewParser(markdown.Options{})
	var all []realTree
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		end := bytes.Index(source, []byte("\n---\n"))
		if !bytes.HasPrefix(source, []byte("---\n")) || end < 0 {
			t.Fatalf("%s: no front matter", f)
		}
		var meta struct {
			Scenarios []struct {
				Name, Outcome, Says string
				Answers             []string
			}
		}
		if err := yaml.Unmarshal(source[4:end], &meta); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		tree := realTree{file: f, source: source, offset: end + len("\n---\n"), parser: parser}
		for _, s := range meta.Scenarios {
			tree.scenarios = append(tree.scenarios, scenario(s.Name, s.Outcome, s.Says, s.Answers...))
		}
		all = append(all, tree)
	}
	return all
}

// read parses and verifies the tree with its Markdown replaced.
func (r realTree) read(t testing.TB, body string) (*Tree, string) {
	t.Helper()
	source := append(bytes.Clone(r.source[:r.offset]), body...)
	doc, all := r.parser.Parse(r.file, source, r.offset)
	tree, ds := Parse(doc, r.scenarios)
	all.Add(ds...)
	all.Add(tree.Verify(VerifyOptions{RequireSources: true})...)
	return tree, show(all.Sorted())
}

func (r realTree) body() string { return string(r.source[r.offset:]) }

// The trees of the site have nothing to complain about, warnings included, and each outcome is
// reached by a scenario.
func TestRealTreesAreWhole(t *testing.T) {
	for _, r := range realTrees(t) {
		t.Run(filepath.Base(r.file), func(t *testing.T) {
			tree, ds := r.read(t, r.body())
			if ds != "" {
				t.Errorf("complaints:\n%s", ds)
			}
			if tree.Start() == nil || len(tree.Outcomes()) < 2 || tree.CountWalks() < len(tree.Outcomes()) {
				t.Errorf("%d nodes, %d outcomes, %d walks", len(tree.Nodes), len(tree.Outcomes()), tree.CountWalks())
			}
		})
	}
}

// Whatever slip breaks a tree of the site is an error: a heading or an answer dropped, an id or a
// label renamed, an answer led elsewhere or back. What an answer says, and where in the tree it leads,
// only a scenario can know: these are broken where a scenario gives the answer.
func TestBreakingARealTreeIsAnError(t *testing.T) {
	for _, r := range realTrees(t) {
		t.Run(filepath.Base(r.file), func(t *testing.T) {
			tree, _ := r.read(t, r.body())
			lines := strings.SplitAfter(string(r.source), "\n")
			first := strings.Count(string(r.source[:r.offset]), "\n") // lines of front matter
			// broken reads the tree with the lines from–to (from 1, to left out) replaced.
			broken := func(t *testing.T, from, to int, with string, rules ...diag.Rule) {
				t.Helper()
				body := strings.Join(lines[first:from-1], "") + with + strings.Join(lines[to-1:], "")
				_, ds := r.read(t, body)
				for _, rule := range rules {
					if strings.Contains(ds, "error: ") && strings.Contains(ds, fmt.Sprintf("(%s)\n", rule)) {
						return
					}
				}
				t.Errorf("lines %d to %d as %q: want an error of %v, got:\n%s", from, to-1, with, rules, ds)
			}
			given := map[*Answer]bool{}
			for _, s := range r.scenarios {
				n := tree.Start()
				for _, label := range s.Answers {
					a := n.answer(label.Value)
					given[a], n = true, a.Next
				}
			}
			for i, n := range tree.Nodes {
				end := len(lines)
				if i+1 < len(tree.Nodes) {
					end = tree.Nodes[i+1].Pos.Line
				}
				line := lines[n.Pos.Line-1]
				t.Run("drop "+n.ID, func(t *testing.T) {
					broken(t, n.Pos.Line, end, "", RuleUnknownTarget, RuleNoStart, RuleUnreachable, RuleScenarioAnswer)
				})
				if i > 0 {
					t.Run("rename "+n.ID, func(t *testing.T) {
						broken(t, n.Pos.Line, n.Pos.Line+1, strings.Replace(line, "{#"+n.ID, "{#"+n.ID+"-new", 1), RuleUnknownTarget)
					})
				}
				before := ancestors(tree, n)
				for _, a := range n.Answers {
					at, line := a.Pos.Line, lines[a.Pos.Line-1]
					t.Run("misspell target "+n.ID+"/"+a.ID, func(t *testing.T) {
						broken(t, at, at+1, strings.Replace(line, "(#"+a.Target+")", "(#"+a.Target+"x)", 1), RuleUnknownTarget)
					})
					for to := range before {
						t.Run("loop "+n.ID+"/"+a.ID+" to "+to.ID, func(t *testing.T) {
							broken(t, at, at+1, strings.Replace(line, "(#"+a.Target+")", "(#"+to.ID+")", 1), RuleCycle)
						})
					}
					if !given[a] {
						continue
					}
					t.Run("drop answer "+n.ID+"/"+a.ID, func(t *testing.T) {
						broken(t, at, at+1, "", RuleScenarioAnswer)
					})
					t.Run("rename answer "+n.ID+"/"+a.ID, func(t *testing.T) {
						broken(t, at, at+1, strings.Replace(line, "["+a.Label, "[Not "+a.Label, 1), RuleScenarioAnswer)
					})
					for _, to := range tree.Nodes {
						if to == a.Next || before[to] {
							continue
						}
						t.Run("redirect "+n.ID+"/"+a.ID+" to "+to.ID, func(t *testing.T) {
							broken(t, at, at+1, strings.Replace(line, "(#"+a.Target+")", "(#"+to.ID+")", 1), RuleScenarioAnswer, RuleScenarioOutcome)
						})
					}
				}
			}
		})
	}
}

// ancestors gives the node and all that lead to it.
func ancestors(tree *Tree, n *Node) map[*Node]bool {
	all := map[*Node]bool{n: true}
	for range tree.Nodes {
		for _, from := range tree.Nodes {
			for _, a := range from.Answers {
				if all[a.Next] {
					all[from] = true
				}
			}
		}
	}
	return all
}
