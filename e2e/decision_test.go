package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// row is one path of paths.json.
type row struct {
	Answers []string `json:"answers"`
	Outcome struct {
		ID, Title, Text string
	} `json:"outcome"`
	URL string `json:"url"`
}

// decisionPaths gives the published paths of every decision, by slug.
func decisionPaths(t *testing.T) map[string][]row {
	t.Helper()
	all := map[string][]row{}
	for name, data := range realSite(t) {
		if path.Base(name) != "paths.json" {
			continue
		}
		var rows []row
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[path.Base(path.Dir(name))] = rows
	}
	if len(all) < 7 {
		t.Fatalf("the site has %d decisions, not 7", len(all))
	}
	return all
}

// pageState is what a reader of a decision's page sees.
type pageState struct {
	Path    string
	Title   string
	Heading string   // without the caption
	Text    string   // of the main part
	Answers []string // labels
	Given   [][]string
	Back    string
}

const readState = `(() => {
	const own = (e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("").trim()
	const words = (e) => e.innerText.replace(/\s+/g, " ").trim()
	const h1 = document.querySelector("h1")
	return {
		Path: location.pathname, Title: document.title, Heading: own(h1), Text: words(document.querySelector("main")),
		Answers: [...document.querySelectorAll(".app-answers__label")].map(words),
		Given: [...document.querySelectorAll(".nhsuk-summary-list__row")].map((r) => [words(r.children[0]), words(r.children[1])]),
		Back: document.querySelector(".nhsuk-back-link")?.pathname ?? "",
	}
})()`

// Every path of every decision is walked as a reader walks it, with scripts off: the answers are
// clicked one after the other, and the last page is the outcome that paths.json names. On the way the
// back link leads to the page before and the answers so far are those that were given. Where paths
// share their first answers, these are clicked once.
func TestWalkEveryPathWithoutScripts(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	paths := 0
	for slug, rows := range decisionPaths(t) {
		paths += len(rows)
		t.Run(slug, func(t *testing.T) {
			t.Parallel()
			walk(t, site, slug, rows)
		})
	}
	if paths < 100 {
		t.Errorf("there are %d paths only", paths)
	}
}

// walk walks the paths of one decision.
func walk(t *testing.T, site, slug string, rows []row) {
	b := newTab(t, 390)
	b.withoutScripts()
	start := basePath + "decisions/" + slug + "/"
	visited := map[string]string{} // answers → address
	for _, r := range rows {
		from := len(r.Answers) - 1
		for from > 0 && visited[strings.Join(r.Answers[:from], "\n")] == "" {
			from--
		}
		before := cmp.Or(visited[strings.Join(r.Answers[:from], "\n")], start)
		b.open(site + strings.TrimPrefix(before, basePath))
		for i, label := range r.Answers {
			if i < from {
				continue
			}
			href := eval[string](b, fmt.Sprintf(`(() => {
				const a = [...document.querySelectorAll(".app-answers a")]
					.find((a) => a.querySelector(".app-answers__label").innerText.trim() === %s)
				if (a) a.setAttribute("data-next", "")
				return a ? a.pathname : ""
			})()`, quoted(label)))
			if href == "" {
				t.Fatalf("%s: %v: no answer %q", slug, r.Answers, label)
			}
			b.click("a[data-next]")
			b.until(`location.pathname === ` + quoted(href) + ` && document.readyState === "complete"`)
			s := eval[pageState](b, readState)
			if s.Back != before && i < len(r.Answers)-1 {
				t.Errorf("%s: the back link leads to %s, not to %s", s.Path, s.Back, before)
			}
			given := 0
			for _, g := range s.Given {
				if given <= i && g[1] == r.Answers[given] {
					given++
				}
			}
			if given != i+1 {
				t.Errorf("%s: the answers so far are %v, not %v", s.Path, s.Given, r.Answers[:i+1])
			}
			before = s.Path
			visited[strings.Join(r.Answers[:i+1], "\n")] = s.Path
		}
		s := eval[pageState](b, readState)
		if s.Heading != r.Outcome.Title {
			t.Errorf("%s: %v ends in %q, and paths.json says %q", slug, r.Answers, s.Heading, r.Outcome.Title)
		}
		if want := strings.TrimSuffix(basePath, "/") + r.URL; s.Path != want {
			t.Errorf("%s: %v ends at %s, and paths.json says %s", slug, r.Answers, s.Path, want)
		}
		for line := range strings.SplitSeq(r.Outcome.Text, "\n") {
			if !strings.Contains(s.Text, strings.Join(strings.Fields(line), " ")) {
				t.Errorf("%s: the page does not say %q", s.Path, line)
			}
		}
	}
}

// With scripts on a path is the same pages; each change link leads back to its question, and the
// titles say where one is.
func TestWalkWithScripts(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	rows := decisionPaths(t)["four-day-training"]
	i := slices.IndexFunc(rows, func(r row) bool { return len(r.Answers) == 5 })
	if i < 0 {
		t.Fatal("the tree has no path of 5 answers")
	}
	r := rows[i]
	b.open(site + "decisions/four-day-training/")
	titles := map[string]bool{}
	for _, label := range r.Answers {
		s := eval[pageState](b, readState)
		if titles[s.Title] {
			t.Errorf("%s has the title of another page: %s", s.Path, s.Title)
		}
		titles[s.Title] = true
		eval[bool](b, fmt.Sprintf(`(() => { [...document.querySelectorAll(".app-answers a")].find((a) => a.innerText.includes(%s)).click(); return true })()`, quoted(label)))
		b.until(`location.pathname !== ` + quoted(s.Path) + ` && document.readyState === "complete"`)
	}
	if s := eval[pageState](b, readState); s.Heading != r.Outcome.Title {
		t.Errorf("%v ends in %q, not %q", r.Answers, s.Heading, r.Outcome.Title)
	}
	changes := eval[[]string](b, `[...document.querySelectorAll(".nhsuk-summary-list__actions a")].map((a) => a.href)`)
	if len(changes) != len(r.Answers) {
		t.Fatalf("there are %d change links for %d answers", len(changes), len(r.Answers))
	}
	for i, change := range changes {
		b.open(change)
		s := eval[pageState](b, readState)
		if !slices.Contains(s.Answers, r.Answers[i]) {
			t.Errorf("%s does not ask for %q: %v", s.Path, r.Answers[i], s.Answers)
		}
	}
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}
