package knowledge

import (
	"testing"
	"testing/fstest"

	"signpost/internal/content"
)

// The addresses of a decision's pages: by path, and above the limit by node.
func TestDecisionAddresses(t *testing.T) {
	const text = "---\ntitle: D\n---\n## Which? {#which}\n\n- [A](#next)\n- [B](#b)\n\n## Next? {#next}\n\n- [C](#b)\n- [D](#d)\n\n## Do B {#b}\n\n## Do D {#d}\n"
	for _, tt := range []struct {
		name, limit string
		want        []string
	}{
		{"below the limit", "5000", []string{
			"/decisions/d/", "/decisions/d/a/", "/decisions/d/a/c/", "/decisions/d/a/d/", "/decisions/d/b/"}},
		{"above the limit", "4", []string{
			"/decisions/d/", "/decisions/d/nodes/next/#answers=a", "/decisions/d/outcomes/b/#answers=a/c", "/decisions/d/outcomes/d/#answers=a/d", "/decisions/d/outcomes/b/#answers=b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := content.Load(fstest.MapFS{
				"content/decisions/d.md": {Data: []byte(text)},
				"content/site.yaml":      {Data: []byte("limits: {decision-pages: " + tt.limit + "}\n")},
			}, content.Options{})
			base, ds := New(c, Options{})
			if ds.HasErrors() {
				t.Fatal(ds)
			}
			i := 0
			for p := range base.Decisions[0].Tree.Paths() {
				if got := base.Decisions[0].PathURL(p); got != tt.want[i] {
					t.Errorf("%v is at %s, not at %s", p.Labels(), got, tt.want[i])
				}
				i++
			}
		})
	}
}
