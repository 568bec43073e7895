package knowledge

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"signpost/internal/content"
)

var update = flag.Bool("update", false, "write what is printed into the files of testdata")

// Each file of testdata/rules is a source folder with mistakes, and the words that an editor is told,
// in the file named want. "today: YYYY-MM-DD" and "hub: id" above the files are options.
func TestRules(t *testing.T) {
	names, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no tests", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, a)
			want := ""
			for i := range a.Files {
				if a.Files[i].Name == "want" {
					want = string(a.Files[i].Data)
					a.Files[i].Data = []byte(got)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("an editor is told something else (- should, + is):\n%s", diff)
			}
		})
	}
}

// told gives the complaints about the files of an archive, as they are printed.
func told(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	root := fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name != "want" {
			root[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	var hub string
	var opt Options
	for line := range strings.Lines(string(a.Comment)) {
		if id, ok := strings.CutPrefix(line, "hub: "); ok {
			hub = strings.TrimSpace(id)
		}
		if day, ok := strings.CutPrefix(line, "today: "); ok {
			var err error
			if opt.Today, err = time.Parse(time.DateOnly, strings.TrimSpace(day)); err != nil {
				t.Fatal(err)
			}
		}
	}
	c, ds := content.Load(root, content.Options{Hub: hub})
	_, more := New(c, opt)
	ds.Add(more...)
	var b strings.Builder
	err := ds.Sorted().Print(&b, func(file string) []byte {
		if f, ok := root[file]; ok {
			return f.Data
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every rule of this package and of content that is about words in a file has its message in testdata.
func TestEveryRuleIsTold(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"testdata/rules/*.txtar", "../content/*_test.go"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
	}
	for _, dir := range []string{".", "../content"} {
		for _, r := range rulesOf(t, dir) {
			if !strings.Contains(all.String(), "("+r+")") {
				t.Errorf("no test shows the message of the rule %s", r)
			}
		}
	}
}
