package knowledge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rulesOf gives the values of the constants of type diag.Rule in a package's files.
func rulesOf(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, f := range parsed(t, dir) {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || !isRule(v.Type) {
				return true
			}
			for _, e := range v.Values {
				if lit, ok := e.(*ast.BasicLit); ok {
					value, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, value)
				}
			}
			return true
		})
	}
	return all
}

func isRule(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Rule"
}

func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// Every rule that some package warns of may be ignored, and no other.
func TestWarningsAreThoseOfTheCode(t *testing.T) {
	values := map[string]string{} // package.Name → value
	var warned []string
	_ = filepath.WalkDir("..", func(dir string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		for _, f := range parsed(t, dir) {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ValueSpec:
					if isRule(n.Type) {
						values[f.Name.Name+"."+n.Names[0].Name], _ = strconv.Unquote(n.Values[0].(*ast.BasicLit).Value)
					}
				case *ast.CallExpr:
					if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Warnf" && len(n.Args) > 1 {
						if rule, ok := n.Args[1].(*ast.Ident); ok {
							warned = append(warned, f.Name.Name+"."+rule.Name)
						}
					}
				}
				return true
			})
		}
		return nil
	})
	var want []string
	for _, name := range warned {
		want = append(want, values[name])
	}
	slices.Sort(want)
	want = slices.Compact(want)
	got := warningNames()
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("Warnings gives %v, and the code warns of %v", got, want)
	}
}
