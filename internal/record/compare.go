package record

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/decision/paths"
	"signpost/internal/diag"
	"signpost/internal/knowledge"
)

// RuleVanishedPage warns of an address that was published and is gone.
const RuleVanishedPage diag.Rule = "vanished-page"

// Changes is what is different between a record and the content of today.
type Changes struct {
	SignedOff  string // of the record
	New        []*Page
	Changed    []PageChange // in other words
	Gone       []*Page      // also those that now lead elsewhere
	Decisions  []DecisionChange
	Checklists []ChecklistChange

	pages, paths, items int // how many there are today
}

// PageChange is one page, before and after.
type PageChange struct{ Old, New *Page }

// DecisionChange is what changed in the walk through a decision that was there before. The words of its
// outcomes are pages of their own, and are in Paths too.
type DecisionChange struct {
	URL, Title string
	Questions  []QuestionChange
	Paths      paths.Changes
}

// QuestionChange is a question that is asked in other words, or whose answers have other words; Old is
// nil for a new one, New for one that is no longer asked.
type QuestionChange struct{ Old, New *Question }

// ChecklistChange is what changed in a checklist that was there before.
type ChecklistChange struct {
	URL, Title string
	Items      []checklist.Change
}

// Compare finds what changed since a record.
func Compare(old *Record, b *knowledge.Base) Changes {
	c := Changes{SignedOff: old.SignedOff}
	now := &Record{Pages: Pages(b)}
	c.pages = len(now.Pages)
	for _, p := range now.Pages {
		switch was := old.Page(p.URL); {
		case was == nil:
			c.New = append(c.New, p)
		case was.Digest != p.Digest:
			c.Changed = append(c.Changed, PageChange{was, p})
		}
	}
	c.Gone = gone(old, b)
	for _, d := range b.Decisions {
		if d.Hub != "" {
			continue
		}
		is := newDecision(d)
		now.Decisions = append(now.Decisions, is)
		rows, ok := now.Rows(d.URL)
		c.paths += len(rows)
		was := old.decision(d.URL)
		if was == nil {
			continue
		}
		change := DecisionChange{URL: d.URL, Title: d.Title, Questions: compareQuestions(was, is)}
		if before, had := old.Rows(d.URL); ok && had {
			change.Paths = paths.Compare(before, rows)
		}
		if len(change.Questions) > 0 || !change.Paths.Empty() {
			c.Decisions = append(c.Decisions, change)
		}
	}
	for _, l := range b.Checklists {
		if l.Hub != "" {
			continue
		}
		c.items += len(l.List.Items())
		var items []checklist.Change
		for _, change := range checklist.Changes(l.List, old.History(l.URL)) {
			if change.Date == "" { // newer than the record
				items = append(items, change)
			}
		}
		if len(items) > 0 {
			c.Checklists = append(c.Checklists, ChecklistChange{l.URL, l.Title, items})
		}
	}
	return c
}

// gone gives the pages of a record whose addresses the base does not have.
func gone(old *Record, b *knowledge.Base) []*Page {
	here := addresses(b)
	return slices.DeleteFunc(slices.Clone(old.Pages), func(p *Page) bool { _, is := here[p.URL]; return is })
}

// addresses gives those of all pages, also those of a hub, and their files; that of outcomes and topics is empty.
func addresses(b *knowledge.Base) map[string]string {
	here := map[string]string{b.Home.URL: ""}
	if b.Glossary != nil {
		here[b.Glossary.URL] = ""
	}
	for h := range b.Heads() {
		here[h.URL] = h.File
	}
	for _, d := range b.Decisions {
		for _, o := range d.Outcomes {
			here[o.URL] = ""
		}
	}
	for _, t := range b.Topics {
		here[t.URL] = ""
	}
	return here
}

func compareQuestions(old, now *Decision) []QuestionChange {
	var all []QuestionChange
	byID := func(d *Decision) map[string]*Question {
		questions := make(map[string]*Question, len(d.Questions))
		for _, q := range d.Questions {
			questions[q.ID] = q
		}
		return questions
	}
	before, after := byID(old), byID(now)
	for _, q := range now.Questions {
		if was := before[q.ID]; was == nil || !slices.Equal(was.Words, q.Words) {
			all = append(all, QuestionChange{was, q})
		}
	}
	for _, q := range old.Questions {
		if after[q.ID] == nil {
			all = append(all, QuestionChange{q, nil})
		}
	}
	return all
}

// Check complains of what readers of the signed-off site would lose: an address without a redirect (a
// warning), and an item of a checklist under whose id they keep answers (an error).
func Check(old *Record, b *knowledge.Base) diag.List {
	var ds diag.List
	here := map[string]bool{} // addresses that lead somewhere, in one form of those that lead to the same file
	files := addresses(b)
	for url := range files {
		here[knowledge.KeyOf(url)] = true
	}
	for _, r := range b.Redirects {
		here[knowledge.KeyOf(r.From)] = true
	}
	leads := func(url string) bool { return here[knowledge.KeyOf(url)] }
	moved := sync.OnceValue(func() map[string]*Page { // new pages by the digest of their words
		pages := map[string]*Page{}
		for _, n := range Pages(b) { // which it takes the words of all pages to make
			if pages[n.Digest] == nil && old.Page(n.URL) == nil {
				pages[n.Digest] = n
			}
		}
		return pages
	})
	for _, p := range old.Pages {
		if !leads(p.URL) {
			hint := fmt.Sprintf("add aliases: [%s] to the front matter of the page that takes its place", p.URL)
			if n := moved()[p.Digest]; n != nil {
				hint = fmt.Sprintf("its words are now at %s: add aliases: [%s] to the front matter of %s", n.URL, p.URL, n.File)
			}
			ds.Warnf(diag.Pos{File: p.File}, RuleVanishedPage, hint, "the page %s (%q) was published and is gone: links to it end nowhere", p.URL, p.Title())
		}
		for _, alias := range p.Aliases {
			if !leads(alias) {
				ds.Warnf(diag.Pos{File: cmp.Or(files[p.URL], p.File)}, RuleVanishedPage, fmt.Sprintf("add aliases: [%s] to the front matter of the page that takes its place", alias),
					"the old address %s led to %s (%q), and links to it end nowhere now", alias, p.URL, p.Title())
			}
		}
	}
	for _, l := range b.Checklists {
		ds.Add(checklist.Vanished(l.List, old.History(l.URL), l.Pos)...)
	}
	return ds
}

// Empty reports whether nothing changed.
func (c Changes) Empty() bool {
	return len(c.New)+len(c.Changed)+len(c.Gone)+len(c.Decisions)+len(c.Checklists) == 0
}

// Summary says in one line how much advice changed since it was signed off.
func (c Changes) Summary() string {
	since := "since it was signed off on " + date(c.SignedOff)
	if c.Empty() {
		return "No advice has changed " + since + "."
	}
	questions, walks, items := 0, 0, 0
	for _, d := range c.Decisions {
		questions += len(d.Questions)
		walks += len(d.Paths.Elsewhere) + len(d.Paths.New) + len(d.Paths.Gone) + len(d.Paths.Relabelled)
	}
	for _, l := range c.Checklists {
		items += len(l.Items)
	}
	var parts []string
	part := func(n int, format string, args ...any) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	part(len(c.Changed), "%d of %s in other words", len(c.Changed), count(c.pages, "page"))
	part(len(c.New), "%s new", count(len(c.New), "page"))
	part(len(c.Gone), "%s gone", count(len(c.Gone), "page"))
	part(questions, "%s", count(questions, "question"))
	part(walks, "%d of %s of answers", walks, count(c.paths, "path"))
	part(items, "%d of %s of checklists", items, count(c.items, "item"))
	return "Advice has changed " + since + ": " + strings.Join(parts, ", ") + "."
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// date writes a day for people: "20 November 2026".
func date(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}

// Print writes the summary, and below it what changed: the lines of pages and questions that are new
// (+) or gone (-), where paths of answers now end, and how items of checklists are now worded.
func (c Changes) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, c.Summary())
	for _, p := range c.New {
		fmt.Fprintf(&b, "\nnew: %s (%s)\n", p.URL, p.Title())
	}
	for _, p := range c.Gone {
		fmt.Fprintf(&b, "\ngone: %s (%s)\n", p.URL, p.Title())
	}
	for _, p := range c.Changed {
		fmt.Fprintf(&b, "\nchanged: %s\n", p.New.URL)
		writeLines(&b, p.Old.Words, p.New.Words)
	}
	for _, d := range c.Decisions {
		for _, q := range d.Questions {
			switch {
			case q.Old == nil:
				fmt.Fprintf(&b, "\nnew question in %s: %s\n", d.URL, q.New.ID)
				writeLines(&b, nil, q.New.Words)
			case q.New == nil:
				fmt.Fprintf(&b, "\nquestion gone from %s: %s\n", d.URL, q.Old.ID)
				writeLines(&b, q.Old.Words, nil)
			default:
				fmt.Fprintf(&b, "\nquestion changed in %s: %s\n", d.URL, q.New.ID)
				writeLines(&b, q.Old.Words, q.New.Words)
			}
		}
		walks := d.Paths
		walks.Reworded = nil // the pages of the outcomes say it
		if !walks.Empty() {
			fmt.Fprintf(&b, "\npaths of %s:\n", d.URL)
			if err := walks.Print(&b); err != nil {
				return err
			}
		}
	}
	for _, l := range c.Checklists {
		fmt.Fprintf(&b, "\nitems of %s:\n", l.URL)
		for _, it := range l.Items {
			fmt.Fprintf(&b, "  %s (%s)\n", it.ID, it.Kind)
			for _, v := range []struct {
				mark string
				checklist.Version
			}{{"-", it.Was}, {"+", it.Now}} {
				if v.Text != "" {
					fmt.Fprintf(&b, "    %s %s: %s\n", v.mark, v.Level.Title(), v.Text)
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeLines writes the lines that only one of two texts has.
func writeLines(b *strings.Builder, old, now []string) {
	for _, line := range paths.Without(old, now) {
		fmt.Fprintf(b, "    - %s\n", line)
	}
	for _, line := range paths.Without(now, old) {
		fmt.Fprintf(b, "    + %s\n", line)
	}
}
