package markdown_test

import (
	"testing"

	"signpost/internal/markdown"
)

func TestBoxesAreFoundHoweverDeepTheyStand(t *testing.T) {
	doc, ds := markdown.NewParser(markdown.Options{}).Parse("x.md", []byte(`- [ ] one

  - [x] inside

> - [ ] quoted

- plain
`), 0)
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	var lines []int
	for _, p := range doc.Body().Boxes() {
		lines = append(lines, p.Line)
	}
	if len(lines) != 3 || lines[0] != 1 || lines[1] != 3 || lines[2] != 5 {
		t.Errorf("boxes on lines %v, want 1, 3 and 5", lines)
	}
}

func TestCutLast(t *testing.T) {
	for source, want := range map[string][2]string{
		"":                    {"", ""},
		"one":                 {"", "one"},
		"one\n\ntwo\n\nthree": {"one\ntwo", "three"},
	} {
		doc, _ := markdown.NewParser(markdown.Options{}).Parse("x.md", []byte(source), 0)
		before, last := doc.Body().CutLast()
		if got := [2]string{before.Text(), last.Text()}; got != want {
			t.Errorf("CutLast of %q gives %q, want %q", source, got, want)
		}
	}
}

func TestCutBefore(t *testing.T) {
	doc, _ := markdown.NewParser(markdown.Options{}).Parse("x.md", []byte("one\n\n- two\n\nthree\n\n- [ ] four\n\nfive"), 0)
	boxed := func(l *markdown.List) bool { return l.Items[0].Task }
	before, after := doc.Body().CutBefore(boxed)
	if before.Text() != "one\ntwo\nthree" || after.Text() != "four\nfive" {
		t.Errorf("CutBefore gives %q and %q", before.Text(), after.Text())
	}
	if before, after = before.CutBefore(boxed); before.Text() != "one\ntwo\nthree" || !after.Empty() {
		t.Errorf("CutBefore without a match gives %q and %q", before.Text(), after.Text())
	}
}
