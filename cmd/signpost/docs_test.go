package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/content"
	"signpost/internal/site"
)

func editingGuide(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/editing.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// section gives the part of the guide below a level-2 heading.
func section(t *testing.T, guide, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(guide, "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("the guide has no section %q", heading)
	}
	part, _, _ := strings.Cut(rest, "\n## ")
	return part
}

// The guide explains each rule that the program can name, and no other.
func TestGuideExplainsEveryRule(t *testing.T) {
	var want []string
	err := filepath.WalkDir("../../internal", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if s, ok := v.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Rule" {
				for _, e := range v.Values {
					if value, err := strconv.Unquote(e.(*ast.BasicLit).Value); err == nil {
						want = append(want, value)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if len(want) < 80 {
		t.Fatalf("only %d rules were found", len(want))
	}
	var got []string
	for _, m := range regexp.MustCompile("(?m)^#### `([a-z-]+)`$").FindAllStringSubmatch(section(t, editingGuide(t), "What each message means"), -1) {
		got = append(got, m[1])
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rules of the program (-) and those of docs/editing.md (+):\n%s", diff)
	}
}

// The tables of the guide have each key of front matter and of site.yaml, and no other.
func TestGuideExplainsEveryKey(t *testing.T) {
	guide := editingGuide(t)
	row := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|")
	for heading, want := range map[string][]string{
		"The lines at the top of a page": content.MetaKeys(),
		"The settings of the site":       content.SiteKeys(),
	} {
		var got []string
		for _, m := range row.FindAllStringSubmatch(section(t, guide, heading), -1) {
			got = append(got, m[1])
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the keys of the program (-) and those of %q (+):\n%s", heading, diff)
		}
	}
	settings := section(t, guide, "The settings of the site")
	for _, key := range content.SiteKeys() {
		if !strings.Contains(settings, "\n"+key+":") {
			t.Errorf("the example of site.yaml has no %s", key)
		}
	}
}

// The examples of the guide are one site, without a complaint, and its example of mistakes is told as
// it says.
func TestGuideExamples(t *testing.T) {
	guide := editingGuide(t)
	input := func(files fstest.MapFS) site.Input {
		return site.Input{Source: files, Templates: os.DirFS("../../templates"), Assets: os.DirFS("../../assets/dist"), Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	}
	good, broken := fstest.MapFS{}, fstest.MapFS{}
	for _, m := range regexp.MustCompile("(?ms)^```(?:markdown|yaml) (broken )?(content/\\S+)\n(.*?)^```$").FindAllStringSubmatch(guide, -1) {
		files := good
		if m[1] != "" {
			files = broken
		}
		files[m[2]] = &fstest.MapFile{Data: []byte(m[3])}
	}
	if len(good) < 8 || len(broken) != 1 {
		t.Fatalf("the guide has examples of %v and of mistakes %v", slices.Sorted(maps.Keys(good)), slices.Sorted(maps.Keys(broken)))
	}
	_, ds := site.Check(input(good))
	var said bytes.Buffer
	if err := ds.Print(&said, func(name string) []byte { return good[name].Data }); err != nil {
		t.Fatal(err)
	}
	if said.Len() > 0 {
		t.Errorf("the examples of the guide have mistakes:\n%s", &said)
	}
	if out, _, err := site.Build(input(good)); err != nil || out == nil {
		t.Errorf("the examples of the guide cannot be built: %v", err)
	}

	withMistakes := maps.Clone(good)
	maps.Copy(withMistakes, broken)
	_, ds = site.Check(input(withMistakes))
	said.Reset()
	if err := ds.Print(&said, func(name string) []byte { return withMistakes[name].Data }); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile("(?ms)^```text\n(.*?)^```$").FindStringSubmatch(guide)
	if diff := cmp.Diff(want[1], said.String()); diff != "" {
		t.Errorf("the guide says (-) and the program says (+):\n%s", diff)
	}
}

// The guide's links lead to headings that it has.
func TestGuideLinks(t *testing.T) {
	guide := regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]+`").ReplaceAllString(editingGuide(t), "")
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^#{2,4} (.*)$").FindAllStringSubmatch(guide, -1) {
		ids[strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
				return r
			}
			return -1
		}, strings.ToLower(m[1]))] = true
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(guide, -1)
	if len(links) < 16 {
		t.Fatalf("only %d links were found", len(links))
	}
	for _, m := range links {
		if !ids[m[1]] {
			t.Errorf("a link leads to #%s, which is not there", m[1])
		}
	}
}
