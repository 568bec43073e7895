package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// published gives the files of a decision that asks n questions of two answers one after the other.
func published(t *testing.T, n int) map[string]string {
	t.Helper()
	var b strings.Builder
	b.WriteString("---\ntitle: Doubling\n---\n")
	for i := range n {
		fmt.Fprintf(&b, "## Question %d? {#q%d}\n\n- [Left](#q%d)\n- [Right](#q%d)\n\n", i, i, i+1, i+1)
	}
	fmt.Fprintf(&b, "## You are there {#q%d}\n\nStay.\n", n)
	c, _ := content.Load(fstest.MapFS{"content/decisions/double.md": {Data: []byte(b.String())}}, content.Options{})
	base, ds := knowledge.New(c, knowledge.Options{})
	if ds.HasErrors() {
		t.Fatal(ds)
	}
	files := map[string]string{}
	for _, f := range Files(base, Options{}) {
		if name, ok := strings.CutPrefix(f.Path, "decisions/double/"); ok {
			var b bytes.Buffer
			if err := f.Make(&b); err != nil {
				t.Fatal(err)
			}
			files[name] = b.String()
		}
	}
	return files
}

// What is published of a decision by how many paths it has.
func TestFilesOfADecision(t *testing.T) {
	for _, tt := range []struct {
		questions int
		names     string
		says      string // in paths.json
	}{
		{3, "paths.csv paths.json", `"url":"/decisions/double/left/left/left/"`},
		{12, "nodes.json paths.csv paths.json", `"url":"/decisions/double/outcomes/q12/#answers=left/left/`},
		{40, "nodes.json", ""},
	} {
		files := published(t, tt.questions)
		var names []string
		for _, name := range strings.Fields("nodes.json paths.csv paths.json") {
			if files[name] != "" {
				names = append(names, name)
			}
		}
		if got := strings.Join(names, " "); got != tt.names || len(files) != len(names) {
			t.Errorf("%d questions: the files are %s, not %s", tt.questions, got, tt.names)
		}
		if !strings.Contains(files["paths.json"], tt.says) {
			t.Errorf("%d questions: paths.json does not say %s", tt.questions, tt.says)
		}
	}
}

func TestNodes(t *testing.T) {
	var got nodeList
	if err := json.Unmarshal([]byte(published(t, 12)["nodes.json"]), &got); err != nil {
		t.Fatal(err)
	}
	if got.Start != "q0" || len(got.Nodes) != 12 {
		t.Fatalf("%d questions from %s on", len(got.Nodes), got.Start)
	}
	if q := got.Nodes[11]; q.Title != "Question 11?" || len(q.Answers) != 2 || q.Answers[1] != (answer{"right", "Right", "q12"}) {
		t.Errorf("the last question is %+v", q)
	}
}
