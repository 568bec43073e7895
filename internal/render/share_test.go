package render

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// facts gives the JSON-LD of a page, as a browser finds it.
func facts(t *testing.T, page string) (all []map[string]any) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Script || attribute(n, "type") != "application/ld+json" {
			continue
		}
		var fact map[string]any
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &fact); err != nil {
			t.Fatalf("not JSON: %v\n%s", err, n.FirstChild.Data)
		}
		all = append(all, fact)
	}
	return all
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// must gives a property that schema.org's readers ask for, and checks that it says something.
func must[T any](t *testing.T, from map[string]any, key string) T {
	t.Helper()
	v, ok := from[key].(T)
	if !ok || fmt.Sprint(v) == "" {
		t.Fatalf("%s is %#v in %v", key, from[key], from)
	}
	return v
}

// Search engines ask of each type what is checked here (Google Search Central, structured data).
func TestFacts(t *testing.T) {
	pages, plan := render(t, allotments(t), Options{BaseURL: "https://plots.example/guide/"})
	seen := map[string]int{}
	for _, p := range plan {
		for _, f := range facts(t, pages[p.Path]) {
			if got := must[string](t, f, "@context"); got != "https://schema.org" {
				t.Errorf("%s: @context is %s", p.Path, got)
			}
			kind := must[string](t, f, "@type")
			seen[kind]++
			switch kind {
			case "FAQPage":
				for _, q := range must[[]any](t, f, "mainEntity") {
					q := q.(map[string]any)
					if must[string](t, q, "@type") != "Question" {
						t.Errorf("%s: %v", p.Path, q)
					}
					must[string](t, q, "name")
					answer := must[map[string]any](t, q, "acceptedAnswer")
					if must[string](t, answer, "@type") != "Answer" {
						t.Errorf("%s: %v", p.Path, answer)
					}
					must[string](t, answer, "text")
				}
			case "BreadcrumbList":
				items := must[[]any](t, f, "itemListElement")
				if len(items) < 2 {
					t.Errorf("%s: the way has %d steps", p.Path, len(items))
				}
				for i, item := range items {
					item := item.(map[string]any)
					if must[float64](t, item, "position") != float64(i+1) {
						t.Errorf("%s: step %d is %v", p.Path, i+1, item)
					}
					must[string](t, item, "name")
					if to := must[string](t, item, "item"); !strings.HasPrefix(to, "https://plots.example/guide/") {
						t.Errorf("%s: step %d leads to %s", p.Path, i+1, to)
					}
				}
				if last := items[len(items)-1].(map[string]any)["item"]; last != "https://plots.example/guide"+p.URL {
					t.Errorf("%s: the way ends at %v", p.Path, last)
				}
			case "Organization":
				must[string](t, f, "name")
				must[string](t, f, "url")
			default:
				t.Errorf("%s: %s is not expected", p.Path, kind)
			}
		}
	}
	for _, kind := range []string{"FAQPage", "BreadcrumbList", "Organization"} {
		if seen[kind] == 0 {
			t.Errorf("no page says that it is a %s", kind)
		}
	}
}

// Whatever an editor writes, a fact is one script of data, and says just that.
func TestFactsCannotBeBrokenOutOf(t *testing.T) {
	for _, title := range []string{`Who </script><script>alert(1)</script>?`, `<!--<script>`, `"}]}; alert(1) //`, `a & 'b'`} {
		front, err := json.Marshal(title)
		if err != nil {
			t.Fatal(err)
		}
		base := load(t, fstest.MapFS{"content/faqs/x.md": &fstest.MapFile{Data: []byte("---\ntitle: " + string(front) + "\nsummary: " + string(front) + "\n---\n\nWords.\n")}})
		pages, _ := render(t, base, Options{BaseURL: "https://plots.example/"})
		all := facts(t, pages["faqs/x/index.html"])
		q := must[[]any](t, all[0], "mainEntity")[0].(map[string]any)
		if q["name"] != title {
			t.Errorf("the question is %q, want %q", q["name"], title)
		}
		root, err := html.Parse(strings.NewReader(pages["faqs/x/index.html"]))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.DataAtom == atom.Script && attribute(n, "src") == "" && attribute(n, "type") != "application/ld+json" {
				t.Errorf("%q makes a script", title)
			}
		}
	}
}

// Who shares a page shows its title and our picture, by addresses that work from anywhere.
func TestShared(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{BaseURL: "https://plots.example/guide/"})
	for _, want := range []string{
		`property="og:url" content="https://plots.example/guide/faqs/waiting-list/"`,
		`property="og:image" content="https://plots.example/guide/assets/share.00c0ffee.png"`,
		`property="og:locale" content="en_GB"`, `property="og:title" content="`, `property="og:image:alt" content="A signpost`,
	} {
		if !strings.Contains(pages["faqs/waiting-list/index.html"], want) {
			t.Errorf("no %s", want)
		}
	}
	unplaced, _ := render(t, allotments(t), Options{})
	if strings.Contains(unplaced["faqs/waiting-list/index.html"], "og:") {
		t.Error("a site that does not know its address has addresses to share")
	}
}

// The heading of a page does not break after "e-". What keeps it together stands there alone.
func TestHeadingsKeepALetterWithItsWord(t *testing.T) {
	for title, want := range map[string]string{
		"Training and e-learning": "Training and e-\u2060learning",
		"E-learning, X-ray":       "E-\u2060learning, X-\u2060ray",
		"(e-mail)":                "(e-\u2060mail)",
		"Four-day training":       "Four-day training",
		"A - B, 2-year, C-":       "A - B, 2-year, C-",
	} {
		site := withSettings("base-url: https://example.org/")
		site["content/faqs/x.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\n---\n\nText.\n")}
		pages, _ := render(t, load(t, site), Options{})
		page := pages["faqs/x/index.html"]
		if h := textOf(find(parseHTML(t, page), "h1")[0]); h != want {
			t.Errorf("%q: the heading is %q, not %q", title, h, want)
		}
		if n := strings.Count(page, "\u2060"); n != strings.Count(want, "\u2060") {
			t.Errorf("%q: %d joiners in the page", title, n)
		}
	}
}

// A copy in Markdown has the words of its page, and links that lead on from where it lies.
// A line of very many signs that could mean something is copied as it stands.
func TestCopyOfManySigns(t *testing.T) {
	for _, signs := range []string{"a.", "1.a", "a) ", "- a+"} {
		words := "é" + strings.Repeat(signs, 1<<18)
		got, err := toMarkdown().ConvertString("<p>" + words + "</p>")
		if err != nil || strings.TrimSpace(got) != strings.TrimSpace(words) {
			t.Errorf("%q many times is copied as %.100q, %v", signs, got, err)
		}
	}
}

func TestMarkdownCopies(t *testing.T) {
	site := withSettings("markdown-copies: true")
	site["content/faqs/x.md"] = &fstest.MapFile{Data: []byte("---\ntitle: How *often*?\nsummary: Monthly.\n---\n\nSee [about us](../articles/about.md).\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")}
	pages, plan := render(t, load(t, site), Options{})
	got := pages["faqs/x/index.md"]
	for _, want := range []string{"# How \\*often\\*?\n", "Monthly.", "[about us](../../about/)", "| A | B |"} {
		if !strings.Contains(got, want) {
			t.Errorf("the copy has no %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "<") {
		t.Errorf("the copy has HTML in it:\n%s", got)
	}
	if !strings.Contains(pages["faqs/x/index.html"], `<link rel="alternate" href="index.md" type="text/markdown">`) {
		t.Error("the page does not name its copy")
	}
	list := pages["checklists/winter/index.md"]
	if !strings.Contains(list, "you do it") || strings.Count(list, "Must") != 1 || strings.Contains(list, "Print") || strings.Contains(list, "Note and evidence") {
		t.Errorf("the copy of the checklist:\n%s", list)
	}
	for _, p := range plan {
		if strings.HasSuffix(p.Path, ".md") && !p.NoIndex {
			t.Errorf("%s is listed twice, as a page and as a copy", p.Path)
		}
	}
	without, _ := render(t, load(t, withSettings("name: X")), Options{})
	if _, there := without["about/index.md"]; there {
		t.Error("there are copies that nobody asked for")
	}
}
