package checklist

import (
	"maps"
	"slices"
)

// Answer is what a reader says about an item. The empty Answer is none yet.
type Answer string

// The answers.
const (
	Met          Answer = "met"
	Partly       Answer = "partly"
	NotMet       Answer = "not-met"
	DoesNotApply Answer = "does-not-apply"
)

// Answers is what a reader has said so far.
type Answers struct {
	Profile map[string]string `json:"profile"` // answer by profile question
	Items   map[string]Answer `json:"items"`   // answer by item
}

// Count says how many of the items that apply are met. Items that nobody has answered count in Of, so
// that a missed must is never hidden by a high share.
type Count struct {
	Met int `json:"met"`
	Of  int `json:"of"`
}

// Summary is where a reader stands. Each item of the checklist is in exactly one of the six lists, by its id,
// in the order of the page but for Gaps.
type Summary struct {
	Musts    Count `json:"musts"`
	Shoulds  Count `json:"shoulds"`
	Progress struct {
		Answered int `json:"answered"` // of the items that apply, whatever the answer
		Of       int `json:"of"`       // items that apply
	} `json:"progress"`

	Gaps         []string `json:"gaps"`         // musts and shoulds partly or not met: musts first, not met before partly
	Unanswered   []string `json:"unanswered"`   // items that apply and have no answer
	Met          []string `json:"met"`          // musts and shoulds that are met
	Coulds       []string `json:"coulds"`       // coulds that are met, partly or not met: they are listed and not scored
	DoesNotApply []string `json:"doesNotApply"` // items that the reader says do not apply: they leave the totals
	Aside        []string `json:"aside"`        // items that the profile puts aside, answered or not
}

// Score says where a reader stands. Answers to items or questions that do not exist count for nothing, nor
// do answers of no known kind.
func Score(l *List, a Answers) Summary {
	s := Summary{Gaps: []string{}, Unanswered: []string{}, Met: []string{}, Coulds: []string{}, DoesNotApply: []string{}, Aside: []string{}}
	gaps := map[Level]map[Answer][]string{Must: {}, Should: {}}
	for _, it := range l.Items() {
		if !l.Applies(it, a.Profile) {
			s.Aside = append(s.Aside, it.ID)
			continue
		}
		s.Progress.Of++
		answer := a.Items[it.ID]
		if answer == DoesNotApply {
			s.Progress.Answered++
			s.DoesNotApply = append(s.DoesNotApply, it.ID)
			continue
		}
		count := &Count{}
		switch it.Level {
		case Must:
			count = &s.Musts
		case Should:
			count = &s.Shoulds
		}
		count.Of++
		switch answer {
		case Met, Partly, NotMet:
			s.Progress.Answered++
		default:
			s.Unanswered = append(s.Unanswered, it.ID)
			continue
		}
		switch {
		case it.Level == Could:
			s.Coulds = append(s.Coulds, it.ID)
		case answer == Met:
			count.Met++
			s.Met = append(s.Met, it.ID)
		default:
			gaps[it.Level][answer] = append(gaps[it.Level][answer], it.ID)
		}
	}
	for _, level := range []Level{Must, Should} {
		s.Gaps = append(append(s.Gaps, gaps[level][NotMet]...), gaps[level][Partly]...)
	}
	return s
}

// Applies reports whether an item applies to a reader with that profile: no answer that was given, to a
// question that this reader is asked, rules it out.
func (l *List) Applies(it *Item, profile map[string]string) bool {
	return l.meets(it.conditions(l.Profile), profile)
}

// meets reports whether a profile rules out none of an item's conditions.
func (l *List) meets(needs map[string][]string, profile map[string]string) bool {
	for i, q := range l.Profile {
		want := needs[q.ID.Value]
		if len(want) == 0 {
			continue
		}
		given, known := q.answer(profile[q.ID.Value])
		asked := i == 0 || q.For.Value == "" || profile[l.Profile[0].ID.Value] == q.For.Value
		if known && asked && !slices.Contains(want, given.ID.Value) {
			return false
		}
	}
	return true
}

// Total is how many items of each level apply to one profile.
type Total struct {
	Profile map[string]string // answer by question, of the questions that are asked
	Labels  []string          // the words of those answers, in the order of the questions
	Counts  map[Level]int
}

// maxTotals is the number of profiles above which Totals goes by the first question alone.
const maxTotals = 48

// Totals counts the items by level for every profile that a reader can have.
func Totals(l *List) []Total {
	all := profiles(l.Profile)
	if len(all) > maxTotals {
		all = profiles(l.Profile[:1])
	}
	for i := range all {
		all[i].Counts = map[Level]int{}
	}
	for _, it := range l.Items() {
		needs := it.conditions(l.Profile)
		for i := range all {
			if l.meets(needs, all[i].Profile) {
				all[i].Counts[it.Level]++
			}
		}
	}
	return all
}

// profiles gives every way of answering the questions that are asked. When there are too many ways for Totals, it gives
// those of the first few questions: each question more multiplies them.
func profiles(questions []*Question) []Total {
	all := []Total{{Profile: map[string]string{}}}
	for _, q := range questions {
		var next []Total
		for _, t := range all {
			if q.For.Value != "" && t.Profile[questions[0].ID.Value] != q.For.Value {
				next = append(next, t)
				continue
			}
			for _, o := range q.Answers {
				profile := maps.Clone(t.Profile)
				profile[q.ID.Value] = o.ID.Value
				next = append(next, Total{Profile: profile, Labels: append(slices.Clone(t.Labels), o.Label.Value)})
			}
		}
		if all = next; len(all) > maxTotals {
			break
		}
	}
	return all
}
