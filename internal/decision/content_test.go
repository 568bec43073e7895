package decision

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"signpost/internal/markdown"
)

// realTree is a decision of the site.
type realTree struct {
	file      string
	source    []byte
	offset    int // of the Markdown
	scenarios []Scenario
}

// realTrees reads the decisions of the site. The content package, which reads them for a build,
// imports this one; so their front matter is taken apart here, as loosely as the tests need.
func realTrees(t testing.TB) []realTree {
	t.Helper()
	files, err := filepath.Glob("../../content/decisions/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no decisions found: %v", err)
	}
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
		tree := realTree{file: f, source: source, offset: end + len("\n---\n")}
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
	doc, all := markdown.NewParser(markdown.Options{}).Parse(r.file, source, r.offset)
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
