package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
	"signpost/internal/diag"
)

// rows gives so many rows of a text, each with its number.
func rows(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Sites that were made to be slow are checked. Of very many slips of one kind the first say what may have been meant, and the
// others what to write.
func TestLimits(t *testing.T) {
	const head = "---\ntitle: T\n"
	pages := func(n int, more map[string]string) map[string]string {
		for i := range n {
			more[fmt.Sprintf("faqs/page-%d.md", i)] = head + "---\n\nText.\n"
		}
		return more
	}
	pictures := func(n int, more map[string]string) map[string]string {
		for i := range n {
			more[fmt.Sprintf("articles/picture-%d.png", i)] = "\x89PNG\r\n\x1a\n"
		}
		return more
	}
	// spread writes n rows into the front matter of pages, so many to a page.
	spread := func(n, each int, key, format string, more map[string]string) map[string]string {
		for from := 0; from < n; from += each {
			var b strings.Builder
			for i := from; i < min(n, from+each); i++ {
				fmt.Fprintf(&b, format, i)
			}
			more[fmt.Sprintf("articles/a-%06d.md", from)] = head + key + ":\n" + b.String() + "---\n\nText.\n"
		}
		return more
	}
	wide := "## Which?\n\n" + rows(200, "- [a%[1]d](#o%[1]d)\n") + rows(200, "\n## O%d\n\nText.\n")
	const source = "s:\n  title: T\n  status: current\n  parts:\n"
	for _, test := range []struct {
		name        string
		files       map[string]string
		rule        diag.Rule // of all errors; none where there should be none
		first, last string    // hints
	}{
		{"links to headings that are not there", map[string]string{
			"articles/a.md": head + "---\n\n" + rows(30_000, "## Part %d\n\n") + rows(30_000, "[a](#pat-%d)\n\n"),
		}, RuleBrokenAnchor, "did you mean part-0?", "write the name of a heading that is there"},
		{"links to pages that are not there", pages(2000, map[string]string{
			"articles/a.md": head + "---\n\n" + rows(50_000, "[a](pge-%d.md)\n\n"),
		}), RuleBrokenLink, "did you mean ../faqs/page-0.md?", "write the path of its .md file, from this file's folder"},
		{"related pages that are not there", pages(2000, spread(50_000, 3000, "related", "- pge-%d.md\n", map[string]string{})), RuleBrokenLink, "did you mean ../faqs/page-0.md?", "write the path of its .md file, from this file's folder"},
		{"pictures that are not there", pictures(2000, map[string]string{
			"articles/a.md": head + "---\n\n" + rows(20_000, "![a](pictre-%d.png)\n\n"),
		}), RulePicture, "did you mean picture-0.png?", "write the path of its file, from this file's folder"},
		{"topics that are not there", spread(20_000, 20, "topics", "- topc-%d\n", map[string]string{
			"site.yaml": "topics:\n" + rows(20_000, "- {id: topic-%d, title: T}\n"),
		}), RuleUnknownTopic, "did you mean topic-0?", "list it under topics in content/site.yaml"},
		{"topics, while site.yaml has a mistake of its own", spread(20_000, 20, "topics", "- topc-%d\n", map[string]string{
			"site.yaml": "nam: x\ntopics:\n" + rows(20_000, "- {id: topic-%d, title: T}\n"),
		}), content.RuleUnknownKey, "did you mean name?", "did you mean name?"},
		{"audiences that are not there", spread(20_000, 20, "audience", "- peple-%d\n", map[string]string{
			"site.yaml": "audiences:\n" + rows(20_000, "- {id: people-%d, title: T}\n"),
		}), RuleUnknownAudience, "did you mean people-0?", "list it under audiences in content/site.yaml"},
		{"sources that are not there", spread(30_000, 3000, "sources", "- sorce-%d\n", map[string]string{
			"sources.yaml": rows(20_000, "source-%d: {title: T, status: current}\n"),
		}), RuleUnknownSource, "did you mean source-0?", "describe it in content/sources.yaml"},
		{"parts that are not there", spread(30_000, 3000, "sources", "- s#prt-%d\n", map[string]string{
			"sources.yaml": source + rows(50_000, "    part-%d: x\n"),
		}), RuleUnknownPart, "did you mean part-0?", "list it under the parts of s in content/sources.yaml"},
		{name: "links to many headings", files: map[string]string{
			"articles/a.md": head + "---\n\n" + rows(40_000, "## Part %d\n\n") + strings.Repeat("[a](#part-39999)\n\n", 25_000),
		}},
		{name: "links to many outcomes", files: map[string]string{
			"decisions/d.md": head + "---\n\n" + wide,
			"articles/a.md":  head + "---\n\n" + strings.Repeat("[a](../decisions/d.md#o199)\n\n", 30_000),
		}},
		{name: "links to many items", files: map[string]string{
			"checklists/c.md": head + "---\n\n## G\n\n" + rows(15_000, "- [ ] **Must:** do {#i%d}\n\n"),
			"articles/a.md":   head + "---\n\n" + strings.Repeat("[a](../checklists/c.md#i14999)\n\n", 30_000),
		}},
		{name: "old addresses below a decision", files: spread(30_000, 1500, "aliases", "- /decisions/d/outcomes/old-%d/\n", map[string]string{
			"decisions/d.md": head + "---\n\n" + wide,
		})},
		{name: "many parts", files: spread(60_000, 5000, "sources", "- s#%d\n", map[string]string{
			"sources.yaml":    source + rows(60_000, "    %d: x\n"),
			"checklists/c.md": head + "---\n\n## G\n\n- [ ] **Must:** do {#i sources=\"" + rows(250, "s#%d ") + "\"}\n",
		})},
		{name: "many abbreviations", files: map[string]string{
			"glossary.md":   head + "---\n\n" + rows(20_000, "## Long %[1]d (AB%[1]d)\n\nText.\n\n"),
			"articles/a.md": head + "summary: \"" + strings.Repeat("a ", 2000) + "\"\n---\n\n" + rows(20_000, "AB%d\n"),
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name, text := range test.files {
				root["content/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
			c, ds := content.Load(root, content.Options{})
			_, more := New(c, Options{})
			ds.Add(more...)
			var wrong diag.List
			for _, d := range ds {
				if d.Severity == diag.Error {
					wrong = append(wrong, d)
				}
			}
			if test.rule == "" {
				if len(wrong) > 0 {
					t.Errorf("a site that is large but right is refused: %s", wrong[0].Message)
				}
				return
			}
			if len(wrong) == 0 {
				t.Fatal("nothing is complained of")
			}
			first, last := wrong[0], wrong[len(wrong)-1]
			if first.Rule != test.rule || first.Hint != test.first || last.Rule != test.rule || last.Hint != test.last {
				t.Errorf("an editor is told first %q, %q, and last %q, %q", first.Message, first.Hint, last.Message, last.Hint)
			}
		})
	}
}

// Very many sections of a hub on one page with very many headings each find their place, or are complained of.
func TestManySections(t *testing.T) {
	const many = 1500
	with := func(after string) (*Base, diag.List) {
		root := fstest.MapFS{
			"content/articles/a.md": {Data: []byte("---\ntitle: T\n---\n\n" + rows(90_000, "## A %d\n"))},
			"hubs/h/site.yaml":      {Data: []byte("name: H\n")},
		}
		for i := range many {
			root[fmt.Sprintf("hubs/h/content/sections/s%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: S\nadds-to: ../articles/a.md\nafter: "+after+"\n---\n\nText.\n", i)}
		}
		c, ds := content.Load(root, content.Options{Hub: "h"})
		b, more := New(c, Options{})
		return b, append(ds, more...)
	}
	if b, ds := with("a-%d"); ds.HasErrors() || len(b.Articles[0].Local) != many {
		t.Errorf("of %d sections some stand nowhere: %v", many, ds[:min(1, len(ds))])
	}
	told := 0
	_, ds := with("b-%d")
	for _, d := range ds {
		if d.Rule == RuleLocalPlace {
			told++
		}
	}
	if told != many {
		t.Errorf("of %d sections that can stand nowhere, %d are complained of", many, told)
	}
}
