package render

import (
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/checklist"
)

// The change log of a checklist comes from the record: what each item said before, and from when.
func TestAChecklistTellsWhatHasChanged(t *testing.T) {
	must := func(date, text string) checklist.Version {
		return checklist.Version{Date: date, Level: checklist.Must, Text: text}
	}
	pages, _ := render(t, allotments(t), Options{Histories: map[string]checklist.History{"winter": {
		"standpipe": {must("2026-01-09", "you have wrapped the standpipe"), must("2026-10-01", "you have closed the standpipe")},
		"lock":      {{Date: "2026-01-09", Level: checklist.Should, Text: "you have locked the shed"}},
		"compost":   {{Date: "2026-10-01", Level: checklist.Could, Text: "you have dug in some compost"}},
		"bonfire":   {must("2026-01-09", "you have lit <no> bonfire"), {Date: "2026-10-01"}},
	}}})
	page := pages["checklists/winter/index.html"]
	_, log, found := strings.Cut(page, "What has changed in this checklist")
	if !found {
		t.Fatal("the page has no change log")
	}
	for _, want := range []string{
		"1 October 2026. <b>Reworded:</b> Must: you have closed the standpipe<br>\nBefore: Must: you have wrapped the standpipe",
		"1 October 2026. <b>New:</b> Could: you have dug in some compost",
		"1 October 2026. <b>Taken out:</b> Must: you have lit &lt;no&gt; bonfire",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the change log has no %q", want)
		}
	}
	if without, _ := render(t, allotments(t), Options{}); strings.Contains(without["checklists/winter/index.html"], "What has changed") {
		t.Error("a site without a record has a change log")
	}
}

// Whom an item is for is said once for each question, however many of its answers there are.
func TestWhomAnItemIsFor(t *testing.T) {
	base := load(t, fstest.MapFS{"content/checklists/x.md": {Data: []byte(`---
title: X
profile:
  - id: who
    ask: Who are you?
    answers: {holder: A plot holder, warden: The warden}
  - id: soil
    ask: What is your soil?
    answers: {clay: Clay, sand: Sand, chalk: Chalk}
---

## Soil

- [ ] **Must:** you dig {#dig for="holder warden" when="soil=clay soil=chalk"}

  Why.

- [ ] **Must:** you rake {#rake}

  Why.
`)}})
	pages, _ := render(t, base, Options{})
	page := pages["checklists/x/index.html"]
	if want := "For: A plot holder, or The warden; What is your soil? Clay, or Chalk</p>"; !strings.Contains(page, want) {
		t.Errorf("the page has no %q", want)
	}
	if n := strings.Count(page, "For: "); n != 1 {
		t.Errorf("%d items are for somebody, want 1", n)
	}
}
