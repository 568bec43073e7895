package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSentences asks as people write to a doctor: what it is about is a word or two of many, and first or last.
func TestSentences(t *testing.T) {
	story := "My mother went to her family doctor. The blood test was normal, but she cannot sleep at night. It gets worse every week, and " +
		"the tablets that she takes in the morning make her tired. "
	words := strings.Fields(story)
	var in Input
	page := func(url, title, text string) {
		in.Pages = append(in.Pages, Page{URL: url, Title: title, Kind: "faq", Sections: slices.Values([]Section{{Text: text}})})
	}
	page("asthma/", "Asthma", "Narrow airways make it hard to breathe. An inhaler helps, in the morning and at night.")
	page("eczema/", "Living with eczema", "Dry skin that itches. Cream helps. A doctor can say which cream is best for you.")
	for i := range 300 {
		// Every word of the story is on many pages, among others.
		var some []string
		for k := range 3 {
			some = append(some, words[(i*(k+3)+k*k*5)%len(words)], fmt.Sprintf("subject%d", (i*12+k)%200), fmt.Sprintf("other%d", (i*7+k)%300))
		}
		page(fmt.Sprintf("other/%d/", i), some[1]+" "+some[4], strings.Join(some, " "))
	}
	x, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	for _, c := range []struct{ query, first string }{
		{story + "Could it be asthma?", "asthma/"},
		{"Could it be asthma? " + story, "asthma/"},
		{story + "What can be done about eczema", "eczema/"},
		{"what cream is there for her, " + story, "eczema/"},
		{"is it true that an inhaler helps my sister", "asthma/"},
	} {
		r, err := e.Query(c.query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(r.Hits[:min(foundAmong, len(r.Hits))], func(h Hit) bool { return h.URL == c.first }) {
			t.Errorf("%q does not find %s among its first", c.query, c.first)
		}
	}
}
