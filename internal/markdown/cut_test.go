package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// What is added after the part of a heading stands after all of it, and nothing is lost or moved.
func TestCutAfter(t *testing.T) {
	const text = "Intro\n\n## A {#a}\n\nIn a\n\n### B {#b}\n\nIn b\n\n## C {#c}\n\n> ## Q {#q}\n\n### D {#d}\n"
	d, ds := NewParser(Options{}).Parse("x.md", []byte(text), 0)
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	if got := strings.Join(d.Body().Anchors(), " "); got != "a b c d" {
		t.Errorf("the anchors are %s", got)
	}
	for _, test := range []struct{ ids, want string }{
		{"", "Intro A In a B In b C Q D"},
		{"a", "Intro A In a B In b [a] C Q D"},
		{"b", "Intro A In a B In b [b] C Q D"},
		{"a b", "Intro A In a B In b [b a] C Q D"},
		{"c", "Intro A In a B In b C Q D [c]"},
		{"d c", "Intro A In a B In b C Q D [d c]"},
		{"q none", "Intro A In a B In b C Q D"},
	} {
		var got []string
		for _, p := range d.Body().CutAfter(strings.Fields(test.ids)) {
			got = append(got, strings.Fields(p.Text())...)
			var ends []string
			for _, h := range p.Ends {
				ends = append(ends, h.ID)
			}
			if len(ends) > 0 {
				got = append(got, fmt.Sprint(ends))
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("after %q: %s, not %s", test.ids, s, test.want)
		}
	}
	if n := len((Fragment{}).CutAfter(nil)); n != 1 {
		t.Errorf("nothing is cut into %d", n)
	}
}
