package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// open gives an engine on the files of an index.
func open(t testing.TB, x *Index) *Engine {
	t.Helper()
	e, err := Open(fetchFrom(x))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func fetchFrom(x *Index) func(string) ([]byte, error) {
	files := map[string][]byte{}
	for _, f := range x.Files() {
		files[f.Name] = f.Data
	}
	return func(name string) ([]byte, error) {
		data, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("there is no %s", name)
		}
		return data, nil
	}
}

var syllables = strings.Fields("ba co di fe gu ha jo ki lu ma ne po qui ra so ti u ve wa xe ya zo an el in or us ter ment tion")

// madeUp makes an index's input of so many pages, always the same: words of a made-up language in the
// proportions of a real one, and some of every feature.
func madeUp(pages int) Input {
	r := rand.New(rand.NewPCG(1, uint64(pages)))
	words := make([]string, 3000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	word := func() string {
		// Squaring twice makes some words common and most rare.
		f := r.Float64()
		return words[int(f*f*f*float64(len(words)))]
	}
	text := func(n int) string {
		ws := make([]string, n)
		for i := range ws {
			ws[i] = word()
		}
		return strings.Join(ws, " ")
	}
	in := Input{
		Language:  "en",
		Topics:    []Label{{"t0", "First topic"}, {"t1", "Second topic"}, {"t2", "Third topic"}},
		Audiences: []Label{{"coach", "Coaches"}, {"pcn", "Primary care networks"}},
		Terms:     []Term{{Long: "Primary care network", Abbr: "PCN", Also: []string{"network of practices"}}},
	}
	extra := []string{
		"A four-day course in the centre, with counselling. Follow-up after 2 weeks.",
		"The PCN pays. Café Ångström naïveté.",
		"Motivational interviewing (MI) helps. A primary care network pays.",
		"Don't forget the coach's notes, 𝒳 and 日本語.",
	}
	for i := range pages {
		p := Page{
			URL:     fmt.Sprintf("faqs/page-%d/", i),
			Title:   text(1 + r.IntN(7)),
			Kind:    []string{"faq", "article", "decision"}[i%3],
			Topics:  []string{fmt.Sprintf("t%d", i%3)},
			Summary: text(5 + r.IntN(20)),
		}
		if i%2 == 0 {
			p.Audience = []string{"coach"}
		}
		for s := range 1 + r.IntN(4) {
			sec := Section{Heading: text(3), Text: text(20 + r.IntN(80))}
			if s > 0 {
				sec.Anchor = fmt.Sprintf("part-%d", s)
			}
			if r.IntN(4) == 0 {
				sec.Text += " " + extra[r.IntN(len(extra))]
			}
			p.Sections = append(p.Sections, sec)
		}
		in.Pages = append(in.Pages, p)
	}
	return in
}
