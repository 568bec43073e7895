package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A statement claims no more than it shows, and says what the law wants it to say.
func TestAccessibilityClaims(t *testing.T) {
	for name, c := range map[string]struct{ statement, want string }{
		"full, with how it was tested": {"compliance: full\nprepared: 2026-11-20\ntested: 2026-11-19\nmethod: By hand.", ""},
		"full, exempt parts named":     {"compliance: full\nprepared: 2026-11-20\ntested: 2026-11-19\nmethod: By hand.\nproblems: [{what: Old files, reason: exempt}]", ""},
		"full, without a date":         {"compliance: full\nprepared: 2026-11-20\nmethod: By hand.", "not when and how that was tested"},
		"full, without a method":       {"compliance: full\nprepared: 2026-11-20\ntested: 2026-11-19", "not when and how that was tested"},
		"full, with a problem":         {"compliance: full\nprepared: 2026-11-20\ntested: 2026-11-19\nmethod: By hand.\nproblems: [{what: Films}]", "and names a problem"},
		"partial":                      {"compliance: partial\nprepared: 2026-11-20\nproblems: [{what: Films, reason: burden}]", ""},
		"partial, without a problem":   {"compliance: partial\nprepared: 2026-11-20", "but not what"},
		"none, without a problem":      {"compliance: none\nprepared: 2026-11-20", "but not what"},
		"without a day":                {"compliance: partial\nproblems: [{what: Films}]", "this has no prepared"},
		"without compliance":           {"prepared: 2026-11-20\nproblems: [{what: Films}]", "this has no compliance"},
		"another word":                 {"compliance: complete\nprepared: 2026-11-20\nproblems: [{what: Films}]", `"complete" is no compliance`},
		"another reason":               {"compliance: partial\nprepared: 2026-11-20\nproblems: [{what: Films, reason: fult}]", `did you mean fault?`},
		"a problem without words":      {"compliance: partial\nprepared: 2026-11-20\nproblems: [{instead: Ask us}]", "this has no what"},
	} {
		t.Run(name, func(t *testing.T) {
			yaml := "accessibility:\n  " + strings.ReplaceAll(c.statement, "\n", "\n  ") + "\n"
			_, ds := Load(fstest.MapFS{"content/site.yaml": &fstest.MapFile{Data: []byte(yaml)}}, Options{})
			var said strings.Builder
			if err := ds.Print(&said, nil); err != nil {
				t.Fatal(err)
			}
			if got := said.String(); !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("told %q, want %q", got, c.want)
			}
		})
	}
}
