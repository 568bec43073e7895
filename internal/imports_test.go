// Package internal holds the rooms of Signpost; this test is their plan.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the whole of who may import whom: data flows from the top of this table to its bottom,
// and a package imports only packages above it. It is what ARCHITECTURE.md calls the rule.
var allowed = map[string][]string{
	"internal/chromium":         {},
	"internal/diag":             {},
	"internal/filename":         {},
	"internal/parallel":         {},
	"internal/markdown":         {"internal/diag"},
	"internal/decision":         {"internal/diag", "internal/filename", "internal/markdown"},
	"internal/decision/paths":   {"internal/decision"},
	"internal/decision/picture": {"internal/decision"},
	"internal/checklist":        {"internal/diag", "internal/markdown"},
	"internal/content":          {"internal/checklist", "internal/decision", "internal/diag", "internal/filename", "internal/markdown", "internal/parallel"},
	"internal/knowledge":        {"internal/checklist", "internal/content", "internal/decision", "internal/diag", "internal/filename", "internal/markdown", "internal/parallel"},
	"internal/record":           {"internal/checklist", "internal/content", "internal/decision", "internal/decision/paths", "internal/diag", "internal/knowledge"},
	"internal/hubs":             {"internal/content", "internal/diag", "internal/record"},
	"internal/search":           {"internal/content", "internal/decision", "internal/diag", "internal/knowledge", "internal/markdown", "internal/parallel"},
	"internal/render":           {"internal/checklist", "internal/content", "internal/decision", "internal/decision/paths", "internal/decision/picture", "internal/knowledge", "internal/markdown", "internal/parallel", "internal/record"},
	"internal/feeds":            {"internal/checklist", "internal/content", "internal/decision", "internal/decision/paths", "internal/knowledge", "internal/record"},
	"internal/hosts":            {"internal/knowledge"},
	"internal/site":             {"internal/checklist", "internal/content", "internal/diag", "internal/feeds", "internal/hosts", "internal/hubs", "internal/knowledge", "internal/parallel", "internal/record", "internal/render", "internal/search"},
	"internal/publish":          {"internal/filename", "internal/site"},
	"internal/preview":          {"internal/diag", "internal/hubs", "internal/site"},
	"cmd/signpost": {"", "internal/checklist", "internal/content", "internal/decision/paths", "internal/diag", "internal/feeds", "internal/hubs", "internal/knowledge",
		"internal/preview", "internal/publish", "internal/record", "internal/search", "internal/site"},
	"": {},
}

// only names the one package that may import each of these: a library that is met in one room can be
// changed in one room.
var only = map[string]string{
	"github.com/yuin/goldmark":                     "internal/markdown",
	"github.com/adrg/frontmatter":                  "internal/content",
	"go.yaml.in/yaml/v3":                           "internal/content",
	"html/template":                                "internal/render",
	"github.com/fsnotify/fsnotify":                 "internal/preview",
	"github.com/spf13/cobra":                       "cmd/signpost",
	"github.com/aymanbagabas/go-udiff":             "internal/hubs",
	"github.com/JohannesKaufmann/html-to-markdown": "internal/render",
	"os/signal":                                    "cmd/signpost",
}

func TestImports(t *testing.T) {
	const module = "signpost"
	seen := map[string]bool{}
	for file, imports := range sources(t, "..") {
		dir := path.Dir(file)
		if dir == "." {
			dir = ""
		}
		mayImport, known := allowed[dir]
		if !known {
			t.Errorf("%s: the package %s is not in the table of this test", file, dir)
			continue
		}
		seen[dir] = true
		for _, imported := range imports {
			for library, owner := range only {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && owner != dir {
					t.Errorf("%s imports %s, which only %s may", file, imported, owner)
				}
			}
			own, ok := strings.CutPrefix(imported, module)
			if !ok || (own != "" && own[0] != '/') {
				continue
			}
			if own = strings.TrimPrefix(own, "/"); !slices.Contains(mayImport, own) {
				t.Errorf("%s imports %s, against the table of this test", file, imported)
			}
		}
	}
	for dir := range allowed {
		if !seen[dir] {
			t.Errorf("the table has %q, which is not there", dir)
		}
	}
}

// No package is called by what it is not about, none runs code before main, and what goes into a page
// does not depend on the clock: only the command, the preview's waits and publish's look at how old a
// file is read it.
func TestHouseRules(t *testing.T) {
	for file := range sources(t, "..") {
		dir := path.Dir(file)
		if slices.Contains([]string{"util", "utils", "common", "helpers"}, path.Base(dir)) {
			t.Errorf("%s: no package is called %s", file, path.Base(dir))
		}
		data, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if strings.HasPrefix(line, "func init()") {
				t.Errorf("%s:%d: no package has an init", file, i+1)
			}
			if strings.Contains(line, "time.Now()") && !strings.HasPrefix(file, "cmd/") && !strings.HasPrefix(file, "internal/preview/") && !strings.HasPrefix(file, "internal/publish/") {
				t.Errorf("%s:%d: only cmd, preview and publish read the clock", file, i+1)
			}
		}
	}
}

// sources gives the imports of every Go file that is shipped: not of tests, benchmarks and the
// packages that only test.
func sources(t *testing.T, dir string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if slices.Contains([]string{"node_modules", "bench", "e2e", "public", "public-hubs", ".git"}, rel) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		all[rel] = []string{}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all[rel] = append(all[rel], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found %d Go files only", len(all))
	}
	return all
}
