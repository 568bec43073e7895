package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// rows gives so many rows of a text of which each has a number of its own, in letters.
func rows(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, numbered(i))
	}
	return b.String()
}

// numbered gives a number as a word of five letters.
func numbered(n int) string {
	word := [5]byte{}
	for i := range word {
		word[4-i] = 'a' + byte(n%26)
		n /= 26
	}
	return string(word[:])
}

// Pages and glossaries that were made to be slow are indexed, and found, in no more time and memory than others of their size.
func TestLimits(t *testing.T) {
	explained := func(n int) (all []Term) {
		for i := range n {
			all = append(all, Term{Long: numbered(i) + " unit", Abbr: fmt.Sprintf("Y%d", i)})
		}
		return all
	}
	for _, test := range []struct {
		name, title, text string
		terms             []Term
		query             string
	}{
		{name: "other names without end", text: rows(20_000, "a commonly called %[1]s or ") + "and a needle", query: "needle"},
		{name: "another name of many words", text: rows(70_000, "also called %s ") + "and a needle", query: "needle"},
		{name: "many other names of one thing", title: "Cat", text: rows(45_000, "Cat, also called %s. "), query: "aaaab"},
		{name: "many long forms", text: rows(70_000, "A%s Bee (AB). "), query: "ab"},
		{name: "a title of abbreviations", title: strings.Repeat("PC ", 300_000), terms: []Term{{Long: "primary care", Abbr: "PC"}}, query: "primary care"},
		{name: "terms that end alike", text: strings.Repeat("aaaab unit ", 90_000), terms: explained(40_000), query: "y1"},
		{name: "a long other name", text: strings.Repeat("XX ", 300_000), terms: []Term{{Long: "x", Abbr: "XX", Also: []string{strings.Repeat("w ", 300_000)}}}, query: "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := Input{Terms: test.terms, Pages: []Page{{URL: "x/", Kind: "faq", Title: test.title, Sections: slices.Values([]Section{{Text: test.text}})}}}
			x, err := Build(in)
			if err != nil {
				t.Fatal(err)
			}
			r, err := open(t, x).Query(test.query, Options{})
			if err != nil || len(r.Hits) != 1 {
				t.Errorf("%s finds %d pages, %v", test.query, len(r.Hits), err)
			}
		})
	}
}

// Thousands of mistyped words are put right in a site of very many words.
func TestManyMistakes(t *testing.T) {
	x, err := Build(Input{Pages: []Page{{URL: "x/", Kind: "faq", Title: "X", Sections: slices.Values([]Section{{Text: rows(170_000, "ab%s ")}})}}})
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	for i := range 2000 {
		q := "zab" + numbered(i*67) // one letter too many
		if r, err := e.Query(q, Options{}); err != nil || r.DidYouMean != q[1:] {
			t.Fatalf("%s is put right as %q, %v", q, r.DidYouMean, err)
		}
	}
}

// The words that are near to a mistyped one are those that comparing it with each word finds.
func TestNear(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	random := func() string {
		word := make([]byte, r.IntN(9))
		for i := range word {
			word[i] = 'a' + byte(r.IntN(3))
		}
		return string(word)
	}
	f := &wordFile{}
	for range 500 {
		f.words = append(f.words, &entry{forms: []string{random(), random() + strings.Repeat("x", r.IntN(50))}})
	}
	for range 500 {
		s, most := random(), 1+r.IntN(2)
		var got, want []string
		f.near(s, most, func(x spelling, d int) { got = append(got, fmt.Sprint(x.word, d)) })
		for _, x := range f.inOrder() {
			if d := distance(s, x.word, most); isSpelled(x.word) && d <= most {
				want = append(want, fmt.Sprint(x.word, d))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("near to %q, by %d, are %q, and not %q", s, most, want, got)
		}
	}
}
