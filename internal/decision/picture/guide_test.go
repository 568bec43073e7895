package picture

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"signpost/internal/decision"
)

var update = flag.Bool("update", false, "draw the picture of the editing guide anew")

// The picture in the editing guide is that of the decision which the guide writes out.
func TestGuidePicture(t *testing.T) {
	const file = "../../../docs/images/decision.svg"
	guide, err := os.ReadFile("../../../docs/editing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(guide), "```markdown content/decisions/")
	text, _, closed := strings.Cut(rest, "\n```\n")
	parts := strings.SplitN(text, "---\n", 3) // before, in and after the front matter
	if !ok || !closed || len(parts) < 3 {
		t.Fatal("the guide has no decision as an example")
	}
	if !strings.Contains(string(guide), "](images/decision.svg)") {
		t.Error("the guide does not show the picture")
	}
	got, err := SVG(parse(t, parts[2]), Options{Title: "The example as a picture", Href: func(n *decision.Node) string { return "#" + n.ID }})
	if err != nil {
		t.Fatal(err)
	}
	// Alone it needs a ground, or its lines are lost where the page around it is dark.
	got = bytes.Replace(got, []byte("</desc>\n"), []byte("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"), 1)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not the picture of the example: go test ./internal/decision/picture -update (%v)", file, err)
	}
}
