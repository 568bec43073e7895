package content

import (
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/diag"
)

// Every sentence that an editor has to replace is told of, in each kind of page and with either end of line, and no
// sentence of their own that begins like one.
func TestPlaceholders(t *testing.T) {
	told := func(name, text string) (places int) {
		_, ds := Load(fstest.MapFS{"content/" + name: {Data: []byte(text)}}, Options{})
		for _, d := range ds {
			if d.Rule == RulePlaceholder {
				places += 1 + len(d.Notes)
				if d.Severity != diag.Warning {
					t.Errorf("%s: it is no warning", name)
				}
			}
		}
		return places
	}
	for _, kind := range Kinds() {
		name, text := Starter(kind, "Any title", "", nil)
		if got, want := told(name, text), strings.Count(strings.ToLower(text), "write here"); got != want || want < 2 {
			t.Errorf("%s: %d places are told, of %d", kind, got, want)
		}
		if got, want := told(name, strings.ReplaceAll(text, "\n", "\r\n")), told(name, text); got != want {
			t.Errorf("%s with the lines of Windows: %d places are told, of %d", kind, got, want)
		}
		if got := told(name, strings.NewReplacer("rite here ", "rite here, Ada, ").Replace(text)); got > 0 {
			t.Errorf("%s: %d places are told in other words", kind, got)
		}
	}
}
