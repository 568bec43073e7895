package e2e

import (
	"bytes"
	"os"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signpost/internal/knowledge"
	"signpost/internal/site"
)

// docs/coverage.md says where each statement of the two sources stands. Every sentence it names must
// stand on the published page, and every part of the two sources must be in the table.
func TestCoverage(t *testing.T) {
	checked, _ := site.Check(site.Input{Source: os.DirFS(".."), Today: today})
	base := checked.Base
	words := mainText(t)
	data, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]bool{}
	rows := 0
	for i, line := range strings.Split(string(data), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.Contains(cells[1], "#") {
			if strings.HasPrefix(line, "|") && len(cells) != 6 {
				t.Errorf("docs/coverage.md:%d: a row has 4 cells", i+1)
			}
			continue
		}
		part, file, sentence := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])
		rows++
		parts[part] = true
		text, ok := words[file]
		if !ok {
			t.Errorf("docs/coverage.md:%d: there is no page %s", i+1, file)
			continue
		}
		if sentence == "" || !strings.Contains(text, strings.Join(strings.Fields(sentence), " ")) {
			t.Errorf("docs/coverage.md:%d: %s does not say %q", i+1, file, sentence)
		}
		if !cites(base, file, part) {
			t.Errorf("docs/coverage.md:%d: %s does not cite %s", i+1, file, part)
		}
	}
	// The statements of the two sources that are not local to one hub number 90.
	if rows < 90 {
		t.Errorf("the table has %d rows: statements are missing", rows)
	}
	for _, s := range base.Sources {
		if s.ID != "hwbc-faqs" && s.ID != "role-overview" {
			continue
		}
		for _, p := range s.Parts {
			if ref := s.ID + "#" + p.ID.Value; !parts[ref] {
				t.Errorf("no row of docs/coverage.md is about %s (%s)", ref, p.Label.Value)
			}
		}
	}
}

// cites reports whether the page of a file rests on a part, or on all of its source.
func cites(b *knowledge.Base, file, ref string) bool {
	id, _, _ := strings.Cut(ref, "#")
	for _, s := range b.Sources {
		if s.ID != id {
			continue
		}
		for _, c := range b.CitedBy(s) {
			if c.Head.File != file {
				continue
			}
			if len(c.Parts) == 0 {
				return true
			}
			for _, p := range c.Parts {
				if s.ID+"#"+p.ID.Value == ref {
					return true
				}
			}
		}
	}
	return file == "content/glossary.md"
}

// mainText gives what is said in the main part of each page, by the file it is written in. A
// decision's pages are taken together.
func mainText(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, data := range realSite(t) {
		dir := path.Dir(name)
		file := "content/articles/" + dir + ".md"
		switch first, rest, _ := strings.Cut(dir, "/"); first {
		case "decisions":
			slug, _, _ := strings.Cut(rest, "/")
			file = "content/decisions/" + slug + ".md"
		case "faqs", "checklists":
			file = "content/" + dir + ".md"
		case "glossary":
			file = "content/glossary.md"
		}
		if path.Base(name) != "index.html" {
			continue
		}
		root, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.DataAtom == atom.Main {
				all[file] += " " + text(n)
			}
		}
	}
	return all
}
