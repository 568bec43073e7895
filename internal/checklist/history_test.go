package checklist_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/checklist"
	"signpost/internal/diag"
)

// listOf gives a checklist of one group with musts of these ids and words.
func listOf(t *testing.T, idsAndWords ...string) *checklist.List {
	t.Helper()
	source := "## Group\n\n"
	for i := 0; i < len(idsAndWords); i += 2 {
		source += "- [ ] **Must:** " + idsAndWords[i+1] + " {#" + idsAndWords[i] + " sources=\"a#1\"}\n\n  Why.\n\n  How.\n"
	}
	list, ds := checklist.Parse(document(t, source), nil, nil, checklist.Options{})
	if len(ds) > 0 {
		t.Fatal(printed(t, ds))
	}
	return list
}

func TestChangesTellWhatHappenedToEachItem(t *testing.T) {
	must := func(date, text string) checklist.Version {
		return checklist.Version{Date: date, Level: checklist.Must, Text: text}
	}
	list := listOf(t, "a", "new words", "b", "as ever", "c", "came later", "d", "not yet recorded", "f", "stronger")
	got := checklist.Changes(list, checklist.History{
		"a": {must("2026-01-01", "first words"), must("2026-02-01", "second words")},
		"b": {must("2026-01-01", "as ever")},
		"c": {must("2026-02-01", "came later")},
		"e": {must("2026-01-01", "was here"), {Date: "2026-03-01"}},
		"f": {{Date: "2026-01-01", Level: checklist.Should, Text: "stronger"}},
	})
	want := []checklist.Change{
		{ID: "a", Kind: checklist.Reworded, Was: must("2026-02-01", "second words"), Now: must("", "new words")},
		{ID: "d", Kind: checklist.Added, Now: must("", "not yet recorded")},
		{ID: "f", Kind: checklist.Reworded, Was: checklist.Version{Date: "2026-01-01", Level: checklist.Should, Text: "stronger"}, Now: must("", "stronger")},
		{Date: "2026-03-01", ID: "e", Kind: checklist.Removed, Was: must("2026-01-01", "was here")},
		{Date: "2026-02-01", ID: "a", Kind: checklist.Reworded, Was: must("2026-01-01", "first words"), Now: must("2026-02-01", "second words")},
		{Date: "2026-02-01", ID: "c", Kind: checklist.Added, Now: must("2026-02-01", "came later")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := checklist.Changes(list, nil); len(got) > 0 {
		t.Errorf("without a history there are changes: %v", got)
	}
}

func TestAVanishedIdIsAnErrorUnlessItIsRetired(t *testing.T) {
	list := listOf(t, "a", "words")
	history := checklist.History{
		"a":       {{Date: "2026-01-01", Level: checklist.Must, Text: "words"}},
		"gone":    {{Date: "2026-01-01", Level: checklist.Must, Text: "you had it"}},
		"retired": {{Date: "2026-01-01", Level: checklist.Must, Text: "you had it"}},
		"before":  {{Date: "2026-01-01", Level: checklist.Must, Text: "x"}, {Date: "2026-02-01"}},
	}
	list.Retired = []checklist.Text{{Value: "retired"}}
	ds := checklist.Vanished(list, history, diag.Pos{File: file, Line: 1, Col: 1})
	want := "content/checklists/x.md:1:1: error: the item #gone (\"you had it\") was published and is gone: readers have answers under its id (checklist-vanished)\n    give the item its id back, or add gone to retired in the front matter\n"
	if got := printed(t, ds); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnItemWithANewIdIsPointedAt(t *testing.T) {
	list := listOf(t, "new", "words")
	history := checklist.History{"old": {{Date: "2026-01-01", Level: checklist.Must, Text: "Words"}}}
	want := "content/checklists/x.md:3:1: error: the item was published as #old, and is #new now: readers have answers under the old id (checklist-vanished)\n    write #old in place of #new in its braces\n"
	if got := printed(t, checklist.Vanished(list, history, diag.Pos{File: file, Line: 1, Col: 1})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAMustIsNoStrongerThanItsSources(t *testing.T) {
	list := listOf(t, "a", "words")
	for name, c := range map[string]struct {
		level checklist.Level
		known bool
		want  string
	}{
		"says should": {checklist.Should, true, "content/checklists/x.md:3:1: warning: the item #a is a must, and its sources say should (checklist-stronger)\n    write **Should:**, or cite the source that says must\n"},
		"says must":   {checklist.Must, true, ""},
		"unknown":     {0, false, ""},
	} {
		ds := checklist.Stronger(list, func(ref string) (checklist.Level, bool) {
			if ref != "a#1" {
				t.Errorf("asked for %q", ref)
			}
			return c.level, c.known
		})
		if got := printed(t, ds); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// A checklist of many items, and as many that are gone, are compared like few.
func TestManyItemsAndAHistory(t *testing.T) {
	const n = 20_000
	list := &checklist.List{Groups: []*checklist.Group{{ID: "g"}}}
	history := checklist.History{}
	for i := range n {
		list.Groups[0].Items = append(list.Groups[0].Items, &checklist.Item{ID: fmt.Sprintf("new%d", i), Level: checklist.Must, Text: fmt.Sprintf("words %d", i), Pos: diag.Pos{File: file, Line: i + 9, Col: 1}})
		history[fmt.Sprintf("old%d", i)] = []checklist.Version{{Date: "2026-01-01", Level: checklist.Must, Text: fmt.Sprintf("Words %d", i)}}
	}
	if changes := checklist.Changes(list, history); len(changes) != 2*n || changes[0].ID != "new0" || changes[n].ID != "old0" {
		t.Errorf("%d changes, the first %v", len(changes), changes[0])
	}
	ds := checklist.Vanished(list, history, diag.Pos{File: file, Line: 1, Col: 1})
	if want := "content/checklists/x.md:9:1: error: the item was published as #old0, and is #new0 now: readers have answers under the old id (checklist-vanished)\n    write #old0 in place of #new0 in its braces\n"; len(ds) != 1000 || !strings.HasPrefix(printed(t, ds), want) {
		t.Errorf("%d complaints: %.400s", len(ds), printed(t, ds))
	}
}
