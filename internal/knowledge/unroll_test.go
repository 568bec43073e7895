package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
)

// A decision whose pages would fill a disk has a page for each question, and its editor is told why.
func TestUnrolled(t *testing.T) {
	chain := func(questions int, help string) string {
		var b strings.Builder
		for i := range questions {
			fmt.Fprintf(&b, "## Q%d? {#q%d}\n\n%s\n\n- [A](#q%d)\n- [B](#o)\n\n", i, i, help, i+1)
		}
		return b.String() + fmt.Sprintf("## P {#q%d}\n\n## O {#o}\n", questions)
	}
	ladder := func(questions int, text string) string {
		var b strings.Builder
		for i := range questions {
			fmt.Fprintf(&b, "## Q%d? {#q%d}\n\n- [A](#q%d)\n- [B](#q%d)\n\n", i, i, i+1, i+1)
		}
		return b.String() + fmt.Sprintf("## O {#q%d}\n\n%s\n", questions, text)
	}
	words, rows := strings.Repeat("words ", 50_000), "| a | b |\n|---|---|\n"+strings.Repeat("|\n", 5000)
	for _, test := range []struct {
		name, text, local string
		want              string // "" when there is a page for each path
	}{
		{"few answers", chain(50, ""), "", ""},
		{"many answers", chain(51, ""), "", "a way through the decision has 51 answers, which each page behind them would list, and the limit is 50"},
		{"little text", ladder(8, words), "", ""},
		{"much text", ladder(10, words), "", "the decision would have 2047 pages, one for each path of answers, and more than 100 MB, because they repeat its texts"},
		{"a table of short rows", ladder(10, rows), "", "the decision would have 2047 pages, one for each path of answers, and more than 100 MB, because they repeat its texts"},
		{"much text of a hub", ladder(10, "Text."), words, "the decision would have 2047 pages, one for each path of answers, and more than 100 MB, because they repeat its texts"},
		{"many sources", strings.Replace(ladder(11, "Text."), "{#q11}", `{#q11 sources="`+strings.Repeat("s ", 200)+`"}`, 1), "", "the decision would have 4095 pages, one for each path of answers, and more than 100 MB, because they repeat its texts"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{
				"content/decisions/d.md": {Data: []byte("---\ntitle: D\n---\n\n" + test.text)},
				"content/sources.yaml":   {Data: []byte("s:\n  title: S\n  publisher: P\n  status: unknown\n")},
			}
			hub := ""
			if test.local != "" {
				hub = "east"
				root["hubs/east/content/sections/more.md"] = &fstest.MapFile{Data: []byte("---\ntitle: More\nadds-to: ../decisions/d.md\nafter: q10\n---\n\n" + test.local)}
			}
			c, ds := content.Load(root, content.Options{Hub: hub})
			base, more := New(c, Options{})
			ds.Add(more...)
			got := ""
			for _, d := range ds {
				if d.Severity == 0 {
					t.Errorf("%s: %s", d.Pos, d.Message)
				}
				if d.Rule == RuleDecisionByNode {
					got = d.Message
				}
			}
			if test.want != "" {
				test.want += "; so each question has one page, and the answers so far are shown with scripts only"
			}
			if got != test.want {
				t.Errorf("an editor is told %q, and should be told %q", got, test.want)
			}
			if len(base.Decisions) != 1 || base.Decisions[0].ByNode != (test.want != "") {
				t.Errorf("the decision is published otherwise than an editor is told")
			}
		})
	}
}
