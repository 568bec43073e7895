package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Initials may have brackets, as in the name of a law that everybody in a field knows by them.
func TestTermWithBrackets(t *testing.T) {
	for heading, want := range map[string][2]string{
		"Primary care network (PCN)":               {"Primary care network", "PCN"},
		"Ionising radiation regulations (IR(ME)R)": {"Ionising radiation regulations", "IR(ME)R"},
		"Standpipe":           {"Standpipe", ""},
		"Tap (of brass) here": {"Tap (of brass) here", ""},
		"Tap (of (brass)":     {"Tap (of", "brass"},
	} {
		if long, abbr := SplitTerm(heading); long != want[0] || abbr != want[1] {
			t.Errorf("%q: %q and %q", heading, long, abbr)
		}
	}
	terms := NewTerms([]*Term{{ID: "i", Long: "Ionising radiation regulations", Abbr: "IR(ME)R"}})
	const text = "Under IR(ME)R 2017 you must."
	if found := terms.find(text); len(found) != 1 || text[found[0].from:found[0].to] != "IR(ME)R" {
		t.Errorf("found %v", found)
	}
}

func TestTermOfOneLetter(t *testing.T) {
	terms := NewTerms([]*Term{{ID: "g", Long: "Gravity", Abbr: "G"}, {ID: "o", Long: "Éclair bun"}})
	for text, want := range map[string]string{
		"At two Gs and more.":    "G",
		"The G is strong.":       "G",
		"An ÉCLAIR BUN for tea.": "",
	} {
		found := terms.find(text)
		if len(found) != 1 || found[0].term.Abbr != want {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// A glossary in which all names begin alike, or are endless, is found in a long page as any other is.
func TestManyTerms(t *testing.T) {
	const n = 60_000
	terms := []*Term{{ID: "endless", Long: strings.Repeat("a ", 1<<18) + "c"}, {ID: "long", Long: "a" + strings.Repeat(" a", 18) + " c"}}
	for i := range n {
		terms = append(terms, &Term{ID: fmt.Sprintf("t%d", i), Long: fmt.Sprintf("a %d", i), Abbr: spelled("abcdefghijklmnopq", i+1<<16)})
	}
	found := NewTerms(terms)
	text := strings.Repeat("a b ", 1<<17) + strings.Repeat("a ", 1<<18) + strings.Repeat("ABCDEFGHIJKLMNOPR ", 1<<15) + "a 7s, A 59999; " + spelled("abcdefghijklmnopq", 1<<16) + ", a" + strings.Repeat(" A", 18) + " cs"
	var got []string
	for _, m := range found.find(text) {
		got = append(got, m.term.ID)
	}
	if want := []string{"t7", "t59999", "t0", "long"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	w := NewRenderer(found).Writer()
	w.TermHref = func(id string) string { return "#" + id }
	for _, term := range terms {
		w.Mark(term.ID)
	}
	if got := w.Text("a 7 and a 59999"); got != "a 7 and a 59999" {
		t.Errorf("terms that are marked already are marked again: %s", got)
	}
}

// Of names that begin alike the longest is found; what parts its words counts, and how its initials are written.
func TestTermsThatBeginAlike(t *testing.T) {
	terms := NewTerms([]*Term{
		{ID: "care", Long: "care"}, {ID: "plan", Long: "care plan"}, {ID: "review", Long: "care plan review", Also: []string{"care-plan review"}},
		{ID: "bus", Long: "bus"}, {ID: "carer", Long: "carer’s break"}, {ID: "ae", Long: "A, E", Abbr: "CARe"}, {ID: "pcn", Long: "Primary care network", Abbr: "PCN"},
	})
	for text, want := range map[string]string{
		"Care plans and care":          "plan care",
		"care plan reviews":            "review",
		"Care\nplan  review":           "review",
		"care, plan":                   "care",
		"care plan-review":             "care",
		"a care-plan review":           "review",
		"cares for buses":              "care bus",
		"a carer's break":              "carer",
		"a carer s break":              "",
		"CARe and CARes and CARE":      "ae ae care",
		"PCNs, pcn, PCn":               "pcn",
		"primary care networks":        "pcn",
		"Primary care plan, A, e, A E": "plan ae",
	} {
		var got []string
		for _, m := range terms.find(text) {
			got = append(got, m.term.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: found %q, want %s", text, got, want)
		}
	}
}

// spelled writes some letters of a word as capitals: the bits of i say which.
func spelled(word string, i int) string {
	b := []byte(word)
	for k := range b {
		if i>>k&1 == 1 {
			b[k] -= 'a' - 'A'
		}
	}
	return string(b)
}
