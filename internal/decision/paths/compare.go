package paths

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Changes is what an expert reads again after an edit. Each list is in the order of the newer one,
// and Gone in the order of the older.
type Changes struct {
	Elsewhere  []Pair      // paths that end in another outcome
	New        []Row       // paths that were not there
	Gone       []Row       // paths that are no more
	Relabelled []Pair      // paths whose answers have other words, at the same address and with the same outcome
	Reworded   []Rewording // outcomes with another title or text
}

// Pair is one path, before and after.
type Pair struct{ Old, New Row }

// Rewording is one outcome, before and after.
type Rewording struct{ Old, New Outcome }

// Empty reports whether nothing changed.
func (c Changes) Empty() bool { return c.Count() == 0 }

// Count gives the number of changes.
func (c Changes) Count() int {
	return len(c.Elsewhere) + len(c.Relabelled) + len(c.New) + len(c.Gone) + len(c.Reworded)
}

// Compare finds what changed between two lists of one decision. A path is the same when its answers
// have the same words, or else when it has the same address below whatever host.
func Compare(before, after []Row) Changes {
	var c Changes
	old := map[string]int{}
	byPath := map[string]int{}
	for i, r := range before {
		old[r.key()] = i
	}
	matched := make([]bool, len(before))
	pairs := make([]int, len(after)) // index into before, or -1
	for i, r := range after {
		pairs[i] = -1
		if j, ok := old[r.key()]; ok && !matched[j] {
			pairs[i], matched[j] = j, true
		}
	}
	for i, r := range before {
		if p := r.path(); p != "" && !matched[i] {
			byPath[p] = i
		}
	}
	for i, r := range after {
		if j, ok := byPath[r.path()]; ok && pairs[i] < 0 && !matched[j] {
			pairs[i], matched[j] = j, true
		}
	}
	for i, r := range after {
		switch j := pairs[i]; {
		case j < 0:
			c.New = append(c.New, r)
		case before[j].Outcome.ID != r.Outcome.ID:
			c.Elsewhere = append(c.Elsewhere, Pair{before[j], r})
		case before[j].key() != r.key():
			c.Relabelled = append(c.Relabelled, Pair{before[j], r})
		}
	}
	for i, r := range before {
		if !matched[i] {
			c.Gone = append(c.Gone, r)
		}
	}
	c.reworded(before, after)
	return c
}

func (c *Changes) reworded(before, after []Row) {
	old := map[string]Outcome{}
	for _, r := range before {
		if _, ok := old[r.Outcome.ID]; !ok {
			old[r.Outcome.ID] = r.Outcome
		}
	}
	seen := map[string]bool{}
	for _, r := range after {
		was, ok := old[r.Outcome.ID]
		if seen[r.Outcome.ID] || !ok {
			continue
		}
		seen[r.Outcome.ID] = true
		if was.plain() != r.Outcome.plain() {
			c.Reworded = append(c.Reworded, Rewording{was, r.Outcome})
		}
	}
}

// plain is the outcome without how its words are spaced.
func (o Outcome) plain() string { return strings.Join(strings.Fields(o.Title+"\n"+o.Text), " ") }

// path is the address without its host.
func (r Row) path() string {
	u, err := url.Parse(r.URL)
	if err != nil || r.URL == "" {
		return ""
	}
	return strings.TrimSuffix(u.Path, "index.html") + "#" + u.Fragment
}

// Print writes the changes for a person: a heading with a number for each kind of change that there
// is, and the paths below it. Without changes it says so.
func (c Changes) Print(w io.Writer) error {
	var b strings.Builder
	if c.Empty() {
		b.WriteString("Nothing changed: every path ends where it did, in the same words.\n")
	}
	heading := func(n int, one, many string) {
		if n == 1 {
			fmt.Fprintf(&b, "1 %s\n", one)
		} else if n > 1 {
			fmt.Fprintf(&b, "%d %s\n", n, many)
		}
	}
	heading(len(c.Elsewhere), "path ends elsewhere:", "paths end elsewhere:")
	for _, p := range c.Elsewhere {
		fmt.Fprintf(&b, "  %s\n    was: %s (%s)\n    now: %s (%s)\n", p.New.way(), p.Old.Outcome.Title, p.Old.Outcome.ID, p.New.Outcome.Title, p.New.Outcome.ID)
	}
	heading(len(c.New), "new path:", "new paths:")
	for _, r := range c.New {
		fmt.Fprintf(&b, "  %s\n    %s (%s)\n", r.way(), r.Outcome.Title, r.Outcome.ID)
	}
	heading(len(c.Gone), "path is gone:", "paths are gone:")
	for _, r := range c.Gone {
		fmt.Fprintf(&b, "  %s\n    was: %s (%s)\n", r.way(), r.Outcome.Title, r.Outcome.ID)
	}
	heading(len(c.Relabelled), "path has answers in other words:", "paths have answers in other words:")
	for _, p := range c.Relabelled {
		fmt.Fprintf(&b, "  was: %s\n  now: %s\n", p.Old.way(), p.New.way())
	}
	heading(len(c.Reworded), "outcome changed its words:", "outcomes changed their words:")
	for _, o := range c.Reworded {
		fmt.Fprintf(&b, "  %s\n", o.New.ID)
		was, now := sentences(o.Old), sentences(o.New)
		for _, s := range Without(was, now) {
			fmt.Fprintf(&b, "    - %s\n", s)
		}
		for _, s := range Without(now, was) {
			fmt.Fprintf(&b, "    + %s\n", s)
		}
	}
	_, err := io.WriteString(w, strings.Map(printable, b.String()))
	return err
}

// way shows the answers in one line.
func (r Row) way() string { return strings.Join(r.Answers, " → ") }

// printable keeps words that came from a file from driving the terminal.
func printable(r rune) rune {
	if r != '\n' && unicode.IsControl(r) {
		return -1
	}
	return r
}

// sentences gives the title and the sentences of an outcome, so that a comparison shows only those
// that changed.
func sentences(o Outcome) []string {
	all := []string{o.Title}
	for block := range strings.SplitSeq(o.Text, "\n") {
		for block = strings.TrimSpace(block); block != ""; {
			end := len(block)
			if i := strings.Index(block, ". "); i >= 0 {
				end = i + 1
			}
			all = append(all, block[:end])
			block = strings.TrimSpace(block[end:])
		}
	}
	return all
}

// Without gives the sentences, or lines, of a that are not in b.
func Without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return in[s] })
}
