package render

import (
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// hubSite is a site with every place that a local section can have.
var hubSite = fstest.MapFS{
	"content/site.yaml":              {Data: []byte("name: The guidance\npublisher: The nation\n")},
	"content/articles/a.md":          {Data: []byte("---\ntitle: A\n---\n\nIntro.\n\n## One {#one}\n\nIn one.\n\n### Deep {#deep}\n\nIn deep.\n\n## Two {#two}\n\nIn two.\n")},
	"content/faqs/q.md":              {Data: []byte("---\ntitle: Q\nsummary: Yes.\n---\n")},
	"content/decisions/d.md":         {Data: []byte("---\ntitle: D\n---\n\nIntro.\n\n## Ask? {#ask}\n\n- [This](#this)\n- [That](#that)\n\n## Take this {#this}\n\nThis.\n\n## Take that {#that}\n\nThat.\n")},
	"content/checklists/c.md":        {Data: []byte("---\ntitle: C\n---\n\nIntro.\n\n## Group {#group}\n\n- [ ] **Must:** have it {#have}\n\n  Ask.\n\n## Other {#other}\n\n- [ ] **Must:** keep it {#keep}\n\n  Ask.\n")},
	"hubs/h/site.yaml":               {Data: []byte("name: The Hub of the East\nshort-name: East\nlogo: {file: logo.png, words: NHS}\n")},
	"hubs/h/assets/logo.png":         {Data: []byte("logo")},
	"hubs/h/content/articles/l.md":   {Data: []byte("---\ntitle: L\n---\n\nSee [there](../faqs/q.md).\n")},
	"hubs/h/content/faqs/q.md":       {Data: []byte("---\ntitle: Q of the east\nsummary: No.\n---\n")},
	"hubs/h/content/sections/1.md":   {Data: []byte("---\ntitle: After one\nadds-to: ../articles/a.md\nafter: one\n---\n\n[Down](#more), [over](../articles/l.md) and [up](../articles/a.md#two).\n\n## More {#more}\n\nWords.\n")},
	"hubs/h/content/sections/2.md":   {Data: []byte("---\ntitle: After deep\nadds-to: ../articles/a.md\nafter: deep\n---\n\nWords.\n")},
	"hubs/h/content/sections/3.md":   {Data: []byte("---\ntitle: At the end\nadds-to: ../articles/a.md\n---\n\nWords.\n")},
	"hubs/h/content/sections/4.md":   {Data: []byte("---\ntitle: In the outcome\nadds-to: ../decisions/d.md\nafter: this\n---\n\nWords.\n")},
	"hubs/h/content/sections/5.md":   {Data: []byte("---\ntitle: At the start\nadds-to: ../decisions/d.md\n---\n\nWords.\n")},
	"hubs/h/content/sections/6.md":   {Data: []byte("---\ntitle: In the group\nadds-to: ../checklists/c.md\nafter: group\n---\n\nWords.\n")},
	"hubs/h/content/sections/7.md":   {Data: []byte("---\ntitle: In the answer\nadds-to: ../faqs/q.md\n---\n\nWords.\n")},
	"hubs/h/content/sections/8/9.md": {Data: []byte("---\ntitle: Again at the end\nadds-to: ../../articles/a.md\n---\n\nWords.\n")},
}

func loadHub(t *testing.T, hub string) *knowledge.Base {
	t.Helper()
	c, ds := content.Load(hubSite, content.Options{Hub: hub})
	base, more := knowledge.New(c, knowledge.Options{})
	ds.Add(more...)
	if ds.HasErrors() {
		t.Fatal(ds)
	}
	return base
}

const local = "Local information from The Hub of the East"

// Each local section stands where its editor said, under a heading of the level of those around it, and
// says who wrote it; so does each page of the hub, and no national one.
func TestLocalSections(t *testing.T) {
	pages, _ := render(t, loadHub(t, "h"), Options{})
	for _, test := range []struct{ page, outline string }{
		{"a/index.html", "h1 A, h2 Contents, h2 One, h3 Deep, h3 After deep, h2 After one, h3 More, h2 Two, h2 At the end, h2 Again at the end"},
		{"decisions/d/index.html", "h1 D, h2 At the start, h2 Ask?"},
		{"decisions/d/this/index.html", "h1 D: Take this, h2 In the outcome, h2 Your answers"},
		{"decisions/d/that/index.html", "h1 D: Take that, h2 Your answers"},
		{"decisions/d/outcomes/this/index.html", "h1 D: Take this, h2 In the outcome, h2 Who gets this answer"},
		{"faqs/q/index.html", "h1 Q of the east, h2 In the answer"},
		{"l/index.html", "h1 L"},
		{"print/index.html", "h2 A, h3 One, h4 Deep, h4 After deep, h3 After one, h4 More, h3 Two, h3 At the end, h3 Again at the end"},
		{"print/index.html", "h2 D, h3 At the start, h3 Ask?, h3 Take this, h4 In the outcome, h3 Take that"},
		{"print/index.html", "h2 C, h3 Group, h4 In the group, h3 Other"},
	} {
		var outline []string
		for _, n := range find(parseHTML(t, pages[test.page]), "h1", "h2", "h3", "h4") {
			outline = append(outline, n.Data+" "+strings.Join(strings.Fields(textOf(n)), " "))
		}
		if got := strings.Join(outline, ", "); !strings.Contains(got, test.outline) {
			t.Errorf("%s is\n%s\nand should have\n%s", test.page, got, test.outline)
		}
	}
	for page, times := range map[string]int{
		"a/index.html": 4, "l/index.html": 1, "faqs/q/index.html": 2, "decisions/d/index.html": 1, "decisions/d/this/index.html": 1,
		"decisions/d/that/index.html": 0, "checklists/c/index.html": 1, "glossary/index.html": 0, "index.html": 0,
	} {
		if got := strings.Count(pages[page], local); got != times {
			t.Errorf("%s says %d times that it is local, not %d", page, got, times)
		}
	}
	if group, _, _ := strings.Cut(pages["checklists/c/index.html"], `id="other"`); !strings.Contains(group, "In the group") {
		t.Error("the section of a group does not stand in it")
	}
	// A link within a section leads into it, wherever it is printed.
	if page := pages["a/index.html"]; !strings.Contains(page, `href="#local--1--more"`) && !strings.Contains(page, `href="../a/#local--1--more"`) || !idsOf(t, page)["local--1--more"] || !idsOf(t, page)["local--8__9"] {
		t.Errorf("the links of a section:\n%s", page)
	}
	if page := pages["print/index.html"]; !strings.Contains(page, `href="#a-local--1--more"`) || !idsOf(t, page)["a-local--1--more"] {
		t.Errorf("the links of a section on paper:\n%s", page)
	}
}

// The national site knows nothing of hubs, and that of a hub says in header, title and footer whose it is.
func TestHubIdentity(t *testing.T) {
	national, _ := render(t, loadHub(t, ""), Options{})
	for name, page := range national {
		for _, word := range []string{"Local information", "East", "east", "local--"} {
			if strings.Contains(page, word) {
				t.Errorf("the national page %s says %s", name, word)
			}
		}
	}
	pages, _ := render(t, loadHub(t, "h"), Options{})
	page := pages["a/index.html"]
	for _, want := range []string{
		"<title>A - The guidance - East</title>", `<span class="nhsuk-header__organisation-name">The Hub of the East</span>`,
		"Published by The Hub of the East.", `alt="NHS"`, `src="../assets/logo.`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a hub has no %s", want)
		}
	}
	if strings.Contains(page, HubStyle) {
		t.Error("a style sheet is named that there is not")
	}
}
