package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// query is one question and the pages that answer it.
type query struct {
	Group    string   `json:"group"`
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
}

// plain gives the words of a text in lower case, without digits and single letters.
func plain(text string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }),
		func(w string) bool { return len(w) < 2 })
}

// common words are not drawn from bodies.
var common = strings.Fields(`about above after again against also always among another around because been
before being below between both but cannot could does doing down during each either else even ever every
few find from further have having here hers him his how however into its itself just know less like made
make many may might more most much must need never next not now off often once one only onto other others
our out over own part per same several she should since some still such than that the their them then there
these they this those through thus too toward under until upon use used using very was way well were what
when where whether which while who whom whose why will with within without would yet you your are and for
can has had his her any all`)

// fillers begin the questions that people ask in whole sentences.
var fillers = []string{
	"can you tell me", "i would like to know", "my mother wants to know", "please help me with",
	"what should i do about", "is it true that", "how do i deal with", "does anyone know if",
	"i was told that", "where can i read about",
}

// generate draws n queries for each group from the pages: the exact title, the title with a typing
// mistake, with the mistake in the first letter of a word, cut short in its last word, five words of
// the body, and a sentence of the body half remembered behind a question.
func generate(pages []page, n int, seed uint64) []query {
	r := rand.New(rand.NewPCG(seed, seed))
	same := map[string][]string{}
	for _, p := range pages {
		key := strings.Join(plain(p.Title), " ")
		same[key] = append(same[key], p.ID)
	}
	var out []query
	add := func(group, q string, p *page) {
		out = append(out, query{group, q, same[strings.Join(plain(p.Title), " ")]})
	}
	draw := func(group string, make func(p *page, ws []string) string) {
		for k := 0; k < n; {
			p := &pages[r.IntN(len(pages))]
			ws := plain(p.Title)
			if len(ws) == 0 || len(ws) > 10 {
				continue
			}
			if q := make(p, slices.Clone(ws)); q != "" {
				add(group, q, p)
				k++
			}
		}
	}
	longWord := func(ws []string) int {
		var at []int
		for i, w := range ws {
			if len(w) >= 5 {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return -1
		}
		return at[r.IntN(len(at))]
	}
	draw("title", func(_ *page, ws []string) string { return strings.Join(ws, " ") })
	draw("typo", func(_ *page, ws []string) string {
		i := longWord(ws)
		if i < 0 {
			return ""
		}
		old := ws[i]
		ws[i] = mistype(r, ws[i], 1+r.IntN(len(ws[i])-1))
		if len(ws[i]) > 8 && r.IntN(3) == 0 {
			ws[i] = mistype(r, ws[i], 1+r.IntN(len(ws[i])-1))
		}
		if ws[i] == old {
			return ""
		}
		return strings.Join(ws, " ")
	})
	draw("first", func(_ *page, ws []string) string {
		i := longWord(ws)
		if i < 0 {
			return ""
		}
		old := ws[i]
		if ws[i] = mistype(r, ws[i], 0); ws[i] == old {
			return ""
		}
		return strings.Join(ws, " ")
	})
	draw("prefix", func(_ *page, ws []string) string {
		last := len(ws) - 1
		w := ws[last]
		if len(w) < 5 {
			return ""
		}
		ws[last] = w[:max(3, len(w)*2/3-r.IntN(2))]
		return strings.Join(ws, " ")
	})
	draw("body", func(p *page, _ []string) string {
		var ws []string
		for _, s := range p.Sections {
			ws = append(ws, plain(s.Text)...)
		}
		ws = slices.DeleteFunc(ws, func(w string) bool { return len(w) < 4 || slices.Contains(common, w) })
		slices.Sort(ws)
		ws = slices.Compact(ws)
		if len(ws) < 12 {
			return ""
		}
		r.Shuffle(len(ws), func(i, j int) { ws[i], ws[j] = ws[j], ws[i] })
		return strings.Join(ws[:5], " ")
	})
	draw("sentence", func(p *page, _ []string) string {
		if len(p.Sections) == 0 {
			return ""
		}
		text := p.Sections[r.IntN(len(p.Sections))].Text
		all := strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == '?' || c == '!' })
		if len(all) == 0 {
			return ""
		}
		ws := plain(all[r.IntN(len(all))])
		if len(ws) < 8 || len(ws) > 24 {
			return ""
		}
		kept := ws[:0]
		for _, w := range ws {
			if r.IntN(2) == 0 {
				kept = append(kept, w)
			}
		}
		if len(kept) < 4 {
			return ""
		}
		return fillers[r.IntN(len(fillers))] + " " + strings.Join(kept, " ")
	})
	return out
}

// mistype changes, drops, doubles or swaps a letter at a place.
func mistype(r *rand.Rand, w string, at int) string {
	b := []byte(w)
	letter := byte('a' + r.IntN(26))
	switch r.IntN(4) {
	case 0:
		b[at] = letter
	case 1:
		b = slices.Delete(b, at, at+1)
	case 2:
		b = slices.Insert(b, at, letter)
	default:
		if at+1 < len(b) {
			b[at], b[at+1] = b[at+1], b[at]
		}
	}
	return string(b)
}
