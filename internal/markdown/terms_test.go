package markdown

import "testing"

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
