package filename

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, good := range []string{"a", "index.html", "console", "com", "com10", "a.con", "lpt", "été", ".well-known", strings.Repeat("a", Max)} {
		if why := Check(good); why != "" {
			t.Errorf("%q is refused: %s", good, why)
		}
	}
	for _, bad := range []string{"con", "CON", "Prn.html", "aux ", "nul.", "com1", "LPT9.txt", "COM¹", "conin$", "a:b", `a\b`, "a/b", "a?", "a\x00", "a.", "a ", "\xff", strings.Repeat("a", Max+1)} {
		if Check(bad) == "" {
			t.Errorf("%q is taken", bad)
		}
	}
}
