package site

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/internal/search"
)

// A site has, and its pages name, the engine that can read its index; also in a session, where the index is made late
// and the number of pages passes what one file holds.
func TestSearchEngine(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	faq := func(n int) string { return fmt.Sprintf("content/faqs/p%d.md", n) }
	write("content/site.yaml", "name: N\n")
	// With the glossary, a checklist, a decision and its two outcomes, 145 questions make 150 pages that can be found.
	write("content/glossary.md", "---\ntitle: Glossary\n---\n\n## Primary care network (PCN) {#pcn}\n\nA group.\n")
	write("content/checklists/c.md", "---\ntitle: C\n---\n\n## First {#first}\n\n- [ ] **Must:** do it {#one}\n")
	write("content/decisions/d.md", "---\ntitle: D\n---\n\n## Which? {#which}\n\n- [A](#a)\n- [B](#b)\n\n## You do A {#a}\n\nSo.\n\n## You do B {#b}\n\nSo.\n")
	for n := range 145 {
		write(faq(n), fmt.Sprintf("---\ntitle: Question %d\n---\n\nAn answer.\n", n))
	}
	in := Input{Source: os.DirFS(dir), Templates: os.DirFS("../../templates"), Assets: os.DirFS("../../assets/dist"), Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	bytesOf := func(f File) string {
		t.Helper()
		var b bytes.Buffer
		if err := f.Make(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	check := func(out *Output, want string, single bool) {
		t.Helper()
		files := slices.Clone(out.Files)
		if out.Index != nil {
			index, err := out.Index()
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, index...)
		}
		var engines []string
		shards := 0
		for _, f := range files {
			switch name, _ := strings.CutPrefix(f.Path, "assets/search-engine"); {
			case name != f.Path:
				engines = append(engines, f.Path)
			case strings.HasPrefix(f.Path, IndexFolder+"w-"):
				shards++
			}
		}
		if len(engines) != 1 || !strings.Contains(engines[0], want) {
			t.Fatalf("the site has %v, not %s", engines, want)
		}
		for _, f := range files {
			if f.Path == "search/index.html" || f.Path == "faqs/p0/index.html" {
				if !strings.Contains(bytesOf(f), engines[0]) {
					t.Errorf("%s does not name %s", f.Path, engines[0])
				}
			}
			if f.Path == IndexFolder+search.RootName && (shards == 0) != single {
				t.Errorf("%s, and %d files of words", engines[0], shards)
			}
		}
	}
	fresh := func() *Output {
		t.Helper()
		out, ds, err := Build(in)
		if err != nil || ds.HasErrors() {
			t.Fatal(err, ds)
		}
		return out
	}
	live := in
	live.Live = true
	session := NewSession(live)
	edit := func(names ...string) *Output {
		t.Helper()
		out, ds, err := session.Build(names)
		if err != nil || ds.HasErrors() {
			t.Fatal(err, ds)
		}
		return out
	}
	check(fresh(), "search-engine-single", true)
	check(edit(), "search-engine-single", true)
	write(faq(145), "---\ntitle: One more\n---\n\nAn answer.\n")
	check(fresh(), "search-engine-files", false)
	check(edit(faq(145)), "search-engine-files", false)
	if err := os.Remove(filepath.Join(dir, faq(145))); err != nil {
		t.Fatal(err)
	}
	check(edit(faq(145)), "search-engine-single", true)
}
