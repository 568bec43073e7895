package feeds

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// Every page is listed once, under its first topic, as one line that no title can break.
func TestLLMs(t *testing.T) {
	site := fstest.MapFS{
		"content/site.yaml":          &fstest.MapFile{Data: []byte("name: Plots\ndescription: Answers for plot holders.\nmarkdown-copies: true\ntopics: [{id: a, title: A}, {id: b, title: B}]\n")},
		"content/faqs/x.md":          &fstest.MapFile{Data: []byte("---\ntitle: \"What [is] <this>?\"\nsummary: That.\ntopics: [a, b]\n---\n")},
		"content/articles/lonely.md": &fstest.MapFile{Data: []byte("---\ntitle: Lonely\n---\n\nWords.\n")},
	}
	c, ds := content.Load(site, content.Options{})
	b, more := knowledge.New(c, knowledge.Options{})
	if ds.Add(more...); ds.HasErrors() {
		t.Fatal(ds)
	}
	var out bytes.Buffer
	if err := llms(&out, b, Options{BaseURL: "https://plots.example/"}); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"# Plots", "", "> Answers for plot holders.", "",
		"## A", "", `- [What \[is\] \<this>?](https://plots.example/faqs/x/index.md): That.`, "",
		"## Other pages", "", "- [Lonely](https://plots.example/lonely/index.md)", "",
	}, "\n")
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}
