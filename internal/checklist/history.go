package checklist

import (
	"cmp"
	"slices"
	"strings"

	"signpost/internal/diag"
)

// Version is how an item read from one day on.
type Version struct {
	Date  string // YYYY-MM-DD
	Level Level
	Text  string // empty when the item was taken out that day
}

// History is every version of every item that was ever signed off, by id, the oldest first. The record
// keeps it.
type History map[string][]Version

// ChangeKind says what happened to an item.
type ChangeKind string

// The kinds of change.
const (
	Added    ChangeKind = "added"
	Reworded ChangeKind = "reworded" // its words or its level
	Removed  ChangeKind = "removed"
)

// Change is one change of one item.
type Change struct {
	Date string // YYYY-MM-DD; empty when it is newer than the history
	ID   string
	Kind ChangeKind
	Was  Version // zero when it was added
	Now  Version // zero when it was removed
}

// Changes is the change log of a checklist: what the history and the words of today say, the newest
// first. The items that a checklist began with are no change.
func Changes(l *List, h History) []Change {
	if len(h) == 0 {
		return nil
	}
	began := ""
	for _, versions := range h {
		if len(versions) > 0 && (began == "" || versions[0].Date < began) {
			began = versions[0].Date
		}
	}
	items := l.Items()
	order := map[string]int{} // an item that is gone comes after those that are there
	for id := range h {
		order[id] = len(items)
	}
	now := map[string]Version{}
	for i, it := range items {
		order[it.ID] = i
		now[it.ID] = Version{Level: it.Level, Text: it.Text}
	}
	var all []Change
	step := func(id string, was, is Version) {
		switch {
		case was.Text == "" && is.Text != "" && is.Date != began:
			all = append(all, Change{is.Date, id, Added, Version{}, is})
		case was.Text != "" && is.Text == "":
			all = append(all, Change{is.Date, id, Removed, was, Version{}})
		case was.Text != is.Text || was.Level != is.Level:
			if was.Text != "" {
				all = append(all, Change{is.Date, id, Reworded, was, is})
			}
		}
	}
	for id, versions := range h {
		var was Version
		for _, v := range versions {
			step(id, was, v)
			was = v
		}
		step(id, was, now[id])
	}
	for _, it := range items {
		if _, known := h[it.ID]; !known {
			step(it.ID, Version{}, now[it.ID])
		}
	}
	slices.SortFunc(all, func(a, b Change) int {
		if a.Date != b.Date {
			if a.Date == "" || b.Date == "" {
				return cmp.Compare(a.Date, b.Date)
			}
			return cmp.Compare(b.Date, a.Date)
		}
		return cmp.Or(cmp.Compare(order[a.ID], order[b.ID]), strings.Compare(a.ID, b.ID))
	})
	return all
}

// Vanished complains of every id that the history has and that is neither an item nor retired: readers
// have kept answers under it. An item that has the same words and another id is pointed at; at is the place of the
// front matter, for the others.
func Vanished(l *List, h History, at diag.Pos) diag.List {
	here := map[string]bool{}
	unknown := map[string]*Item{} // by their words in lower case: the items that the history does not have
	for _, it := range l.Items() {
		here[it.ID] = true
		words := strings.ToLower(it.Text)
		if _, old := h[it.ID]; !old && unknown[words] == nil {
			unknown[words] = it
		}
	}
	for _, r := range l.Retired {
		here[r.Value] = true
	}
	var ds diag.List
	for id, versions := range h {
		if len(versions) == 0 || versions[len(versions)-1].Text == "" || here[id] {
			continue
		}
		words := versions[len(versions)-1].Text
		if it := unknown[strings.ToLower(words)]; it != nil {
			ds.Errorf(it.Pos, RuleVanished, "write #"+id+" in place of #"+it.ID+" in its braces", "the item was published as #%s, and is #%s now: readers have answers under the old id", id, it.ID)
			continue
		}
		ds.Errorf(at, RuleVanished, "give the item its id back, or add "+id+" to retired in the front matter", "the item #%s (%q) was published and is gone: readers have answers under its id", id, words)
	}
	return ds.Sorted()
}

// Stronger warns of each must whose sources say less. says gives the strongest word of a source as it is
// written in braces, and whether that is known.
func Stronger(l *List, says func(ref string) (Level, bool)) diag.List {
	var ds diag.List
	for _, it := range l.Items() {
		strongest := Level(0)
		for _, s := range it.Sources {
			level, known := says(s.Text)
			if !known {
				strongest = Must
				break
			}
			if strongest == 0 || level < strongest {
				strongest = level
			}
		}
		if it.Level == Must && strongest > Must {
			ds.Warnf(it.Pos, RuleStronger, "write **"+strongest.Title()+":**, or cite the source that says must", "%s is a must, and its sources say %s", it.name(), strongest)
		}
	}
	return ds
}
