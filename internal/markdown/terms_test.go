package markdown

import "testing"

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
