// Package checklist reads checklists: statements in groups, each with how strongly it is asked for,
// whom it applies to and what it rests on, which a reader answers one by one.
//
// # The format
//
// A checklist is a Markdown file of task lists under level-2 headings; each heading is a group. What
// stands before the first heading, and before the first item of a group, introduces it.
//
//	## Your supervision {#your-supervision}
//
//	- [ ] **Should:** you have it every month {#monthly for="coach" when="hours=full" sources="hwbc-faqs#13"}
//
//	  Why it is asked for.
//
//	  How to meet it.
//
// An item begins with its level: Must, Should or Could, as strong as its source's own word. In braces
// stand its id, which stays the same for ever because readers' answers are kept under it; for, the answers of the
// first profile question that it applies to; when, further conditions question=answer; sources; and
// every ("month", "3 months", "year"), where it is something to put into a calendar. The paragraphs below it say
// why; the last of them says how to meet it, and is shown as the next step where it is not met.
//
// The profile is a few questions in the front matter (who are you, how many hours). A question with
// for is asked only of those who gave that answer to the first.
//
// # Which items apply
//
// An item applies unless an answer that was given rules it out, so somebody who answers nothing sees
// everything. Several answers of one question mean any of them; conditions on different questions must all
// hold. An answer to a question that is not asked of this reader counts for nothing. An item that does
// not apply is put aside, never hidden: it can still be read and answered.
//
// # Scoring
//
// See Score. The same rules are written in TypeScript for the reader's browser (assets/scripts/checklist/score.ts),
// and both are tested against one table, testdata/score.json.
package checklist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// List is one checklist.
type List struct {
	Intro   markdown.Fragment // the text before the first heading
	Groups  []*Group
	Profile []*Question
	Retired []Text // ids of items that were taken out
}

// Group is a level-2 section of items.
type Group struct {
	ID    string
	Title string
	Intro markdown.Fragment
	Items []*Item
	Pos   diag.Pos
}

// Level is how strongly an item is asked for.
type Level uint8

// The levels, as strong as their source's word.
const (
	Must Level = iota + 1
	Should
	Could
)

// Levels are all levels, the strongest first.
func Levels() []Level { return []Level{Must, Should, Could} }

// String gives the level as it is typed, in lower case: "must".
func (l Level) String() string {
	switch l {
	case Must:
		return "must"
	case Should:
		return "should"
	case Could:
		return "could"
	}
	return fmt.Sprintf("level %d", uint8(l))
}

// Title gives the level as it is shown: "Must".
func (l Level) Title() string {
	s := l.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

// MarshalText gives String.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (l *Level) UnmarshalText(text []byte) error {
	for _, level := range Levels() {
		if level.String() == string(text) {
			*l = level
			return nil
		}
	}
	return fmt.Errorf("%q is no level of a checklist", text)
}

// Item is one thing to check.
type Item struct {
	ID      string
	Level   Level
	For     []markdown.Word   // answers of the first profile question it applies to; empty is everybody
	When    []markdown.Word   // conditions question=answer; empty is always
	Every   int               // months between the times it is due, 0 when it is nothing for a calendar
	Text    string            // plain words
	Words   markdown.Fragment // the same with its marks
	Help    markdown.Fragment // why, and how to meet it
	Sources []markdown.Word   // source references as written in braces
	Pos     diag.Pos
}

// NextStep parts Help into why the item is asked for and, its last paragraph, how to meet it.
func (it *Item) NextStep() (why, how markdown.Fragment) { return it.Help.CutLast() }

// conditions gives what the profile must say for the item to apply: For and When as one, by question.
func (it *Item) conditions(profile []*Question) map[string][]string {
	all := map[string][]string{}
	if len(profile) > 0 {
		for _, w := range it.For {
			all[profile[0].ID.Value] = append(all[profile[0].ID.Value], w.Text)
		}
	}
	for _, w := range it.When {
		question, answer, _ := strings.Cut(w.Text, "=")
		all[question] = append(all[question], answer)
	}
	return all
}

// Question is a question of the profile, which picks the items that apply.
type Question struct {
	ID      Text
	Ask     Text
	For     Text // answer of the first question it is asked for; empty is everybody
	Answers []Option
	Pos     diag.Pos
}

func (q *Question) answer(id string) (Option, bool) {
	i := slices.IndexFunc(q.Answers, func(o Option) bool { return o.ID.Value == id })
	if i < 0 {
		return Option{}, false
	}
	return q.Answers[i], true
}

// Option is one answer of a profile question.
type Option struct {
	ID    Text
	Label Text
}

// Text is a value of the front matter with its place.
type Text struct {
	Value string
	Pos   diag.Pos
}

// Items gives the items of all groups in order.
func (l *List) Items() []*Item {
	var all []*Item
	for _, g := range l.Groups {
		all = append(all, g.Items...)
	}
	return all
}

// Version is a digest of what readers answer to: ids, levels and words. It changes when they do.
func (l *List) Version() string {
	h := sha256.New()
	for _, it := range l.Items() {
		fmt.Fprintf(h, "%s\n%s\n%s\n", it.ID, it.Level, it.Text)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
