package render

import (
	"strings"
	"testing"
)

// What is handed out has everything once, in reading order, with contents that lead to it, the meaning of
// its words and what it rests on; and each topic can be had alone.
func TestPrint(t *testing.T) {
	base := allotments(t)
	pages, _ := render(t, base, Options{})
	page := pages["print/index.html"]
	at := 0
	for _, topic := range base.Topics {
		if !strings.Contains(page, `<h3 class="nhsuk-heading-s">`+topic.Title+`</h3>`) {
			t.Errorf("the contents do not name the topic %s", topic.Title)
		}
	}
	for h := range base.Heads() {
		id := anchor(h)
		if n := strings.Count(page, `<article class="app-part" id="`+id+`"`); n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
		if strings.Count(page, `<li><a href="#`+id+`">`) != 1 {
			t.Errorf("the contents do not lead to %s", id)
		}
	}
	for _, h := range base.PagesOf(base.Topics[0]) {
		next := strings.Index(page, `id="`+anchor(h)+`"`)
		if next < at {
			t.Errorf("%s is out of order", h.ID)
		}
		at = next
	}
	for _, term := range base.Terms {
		if !strings.Contains(page, `<h3 id="glossary-`+term.ID+`">`) {
			t.Errorf("the term %s is missing", term.ID)
		}
	}
	if strings.Contains(page, `href="../glossary/#`) {
		t.Error("a term leads away from the page that explains it")
	}
	for _, s := range base.Sources {
		if !strings.Contains(page, "<h3>"+s.Title+"</h3>") {
			t.Errorf("the source %s is missing", s.ID)
		}
	}
	for _, topic := range base.Topics {
		if len(base.PagesOf(topic)) == 0 {
			continue
		}
		alone := pages["print/"+topic.ID+"/index.html"]
		if got := strings.Count(alone, `<article class="app-part"`); got != len(base.PagesOf(topic)) {
			t.Errorf("/print/%s/ has %d parts of %d", topic.ID, got, len(base.PagesOf(topic)))
		}
		if !strings.Contains(pages["topics/"+topic.ID+"/index.html"], `href="../../print/`+topic.ID+`/"`) {
			t.Errorf("the topic %s does not lead to its print page", topic.ID)
		}
	}
}
