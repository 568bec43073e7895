package render

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/knowledge"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// templates is the real folder.
func parsed(t testing.TB) *Templates {
	t.Helper()
	all, err := Parse(templates())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func templates() fs.FS { return os.DirFS("../../templates") }

// assets gives every asset a name as the build would.
func assets() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"main.css", "boot.js", "site.js", "not-found.js", "search-header.js", "search-page.js", "search-engine.js", "checkboxes.css", "checklist.js", "checklist.css", "decision.js", "decision.css", "favicon.svg", "share.png"} {
		stem, ext, _ := strings.Cut(name, ".")
		all[name] = "assets/" + stem + ".00c0ffee." + ext
	}
	return all
}

// load reads a site that has no mistakes.
func load(t *testing.T, site fs.FS) *knowledge.Base {
	t.Helper()
	c, ds := content.Load(site, content.Options{})
	base, more := knowledge.New(c, knowledge.Options{})
	ds.Add(more...)
	if ds.HasErrors() {
		var b strings.Builder
		_ = diag.List(ds).Print(&b, nil)
		t.Fatalf("the site has errors:\n%s", b.String())
	}
	base.Version = "0123456789ab" // so that golden pages change only when pages do
	return base
}

// made is a whole site in memory.
type made map[string]string

// render makes every page.
func render(t *testing.T, base *knowledge.Base, opt Options) (made, []Page) {
	t.Helper()
	opt.Templates, opt.Assets = parsed(t), assets()
	r, err := New(base, opt)
	if err != nil {
		t.Fatal(err)
	}
	all := made{}
	for _, p := range r.Pages() {
		var b bytes.Buffer
		if err := p.Make(&b); err != nil {
			t.Fatal(err)
		}
		all[p.Path] = b.String()
	}
	return all, r.Pages()
}

func allotments(t *testing.T) *knowledge.Base { return load(t, os.DirFS("testdata/site")) }

// TestGolden holds one page of each kind.
func TestGolden(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{BaseURL: "https://plots.example/guide/"})
	for name, file := range map[string]string{
		"home":          "index.html",
		"article":       "about/index.html",
		"faq":           "faqs/waiting-list/index.html",
		"faqs":          "faqs/index.html",
		"checks":        "decisions/index.html",
		"topics":        "topics/index.html",
		"topic":         "topics/plots/index.html",
		"a-to-z":        "a-to-z/index.html",
		"glossary":      "glossary/index.html",
		"sources":       "sources/index.html",
		"search":        "search/index.html",
		"accessibility": "accessibility/index.html",
		"contact":       "contact/index.html",
		"privacy":       "privacy/index.html",
		"print":         "print/index.html",
		"not-found":     "404.html",
		"start":         "decisions/may-i-water/index.html",
		"question":      "decisions/may-i-water/after-6pm/index.html",
		"path-outcome":  "decisions/may-i-water/after-6pm/a-watering-can/index.html",
		"outcome":       "decisions/may-i-water/outcomes/wait/index.html",
		"all-answers":   "decisions/may-i-water/all-answers/index.html",
		"picture":       "decisions/may-i-water/picture/index.html",
		"embed-start":   "decisions/may-i-water/embed/index.html",
		"embed-outcome": "decisions/may-i-water/embed/after-6pm/a-watering-can/index.html",
		"checklist":     "checklists/winter/index.html",
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := pages[file]
			if !ok {
				t.Fatalf("there is no page %s; there are %s", file, strings.Join(slices.Sorted(maps.Keys(pages)), " "))
			}
			golden := filepath.Join("testdata", "golden", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the page is not as %s has it: look at the difference after go test ./internal/render -update", golden)
			}
		})
	}
}

// TestTemplatesAreProved breaks a template in a branch that no page of the site takes: New must
// refuse it all the same, and say where.
func TestTemplatesAreProved(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, says string }{
		{"a field of the page", "faq.html", "{{with .Answer}}", "{{if .NoIndex}}{{.Sumary}}{{end}}{{with .Answer}}", "Sumary"},
		{"a field of the frame", "layout.html", "{{if .NoIndex}}", "{{if .NoIndex}}{{.Roboots}}", "Roboots"},
		{"a field in a component", "partials/pagination.html", "{{.Text}}", "{{.Txet}}", "Txet"},
		{"a component that is not there", "outcome.html", `{{template "about" .About}}`, `{{if .NoIndex}}{{template "abuot" .About}}{{end}}`, "abuot"},
		{"data of another type", "start.html", `{{template "about" .About}}`, `{{template "about" .Ask}}`, "Sources"},
		{"a field of the header", "partials/header.html", "{{.SiteName}}", "{{.SiteNaem}}", "SiteNaem"},
		{"a list of what is none", "list.html", "{{range .Groups}}", "{{range .Heading.Groups}}", "Groups"},
		{"broken syntax", "home.html", "{{end}}</div>{{end}}", "{{end}}</div>{{end", "home.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for _, glob := range []string{"*.html", "partials/*.html"} {
				names, err := fs.Glob(templates(), glob)
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range names {
					data, err := fs.ReadFile(templates(), name)
					if err != nil {
						t.Fatal(err)
					}
					fsys[name] = &fstest.MapFile{Data: data}
				}
			}
			file := fsys[c.file]
			if !strings.Contains(string(file.Data), c.old) {
				t.Fatalf("%s has no %s to break", c.file, c.old)
			}
			file.Data = []byte(strings.Replace(string(file.Data), c.old, c.new, 1))
			_, err := Parse(fsys)
			if err == nil {
				t.Fatal("New accepts it")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error does not name %q: %v", c.says, err)
			}
		})
	}
}

func TestMissingAssets(t *testing.T) {
	_, err := New(allotments(t), Options{Templates: parsed(t), Assets: map[string]string{"main.css": "assets/main.css"}})
	if err == nil || !strings.Contains(err.Error(), "build the assets first") {
		t.Errorf("got %v", err)
	}
}

// TestLinks follows every address that a page names, to a page, a heading or an asset.
func TestLinks(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  Options
		base string // path of the site on its host
	}{
		{"relative", Options{}, "/"},
		{"below a path", Options{BaseURL: "https://plots.example/guide/"}, "/guide/"},
		{"as files", Options{Portable: true}, "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pages, _ := render(t, allotments(t), c.opt)
			ids := map[string]map[string]bool{}
			for file, page := range pages {
				ids[file] = idsOf(t, page)
			}
			published := append(slices.Collect(maps.Values(assets())), "decisions/may-i-water/paths.csv", "decisions/may-i-water/paths.json")
			followed := 0
			for file, page := range pages {
				here, _ := url.Parse("https://plots.example" + c.base + strings.TrimSuffix(file, "index.html"))
				for _, ref := range refs(t, page) {
					to, err := here.Parse(ref)
					if err != nil {
						t.Errorf("%s: %v", file, err)
						continue
					}
					if to.Scheme == "mailto" || to.Host != "plots.example" {
						continue
					}
					if c.opt.Portable && ref[0] != '#' && file != "404.html" && strings.HasSuffix(to.Path, "/") {
						t.Errorf("%s: %q names a folder, which no browser opens without a server", file, ref)
					}
					followed++
					in, ok := strings.CutPrefix(to.Path, c.base)
					target := in
					if in == "" || strings.HasSuffix(in, "/") {
						target += "index.html"
					}
					switch {
					case !ok:
						t.Errorf("%s: %q leads out of the site", file, ref)
					case pages[target] == "" && !slices.Contains(published, target):
						t.Errorf("%s: %q leads to %s, which is not there", file, ref, target)
					case to.Fragment != "" && !ids[target][to.Fragment]:
						t.Errorf("%s: %q names #%s, which %s does not have", file, ref, to.Fragment, target)
					}
				}
			}
			if followed < 300 {
				t.Errorf("only %d links were followed", followed)
			}
		})
	}
}

// TestHTML holds what every page owes a reader, whatever its kind.
func TestHTML(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{BaseURL: "https://plots.example/"})
	titles := map[string]string{}
	for file, page := range pages {
		doc := parseHTML(t, page)
		if n := len(find(doc, "h1")); n != 1 {
			t.Errorf("%s has %d h1", file, n)
		}
		level := 1
		for _, h := range find(doc, "h1", "h2", "h3", "h4", "h5", "h6") {
			now := int(h.Data[1] - '0')
			if now > level+1 && level != 1 {
				t.Errorf("%s: %s after h%d: a level is left out", file, h.Data, level)
			}
			level = now
		}
		if lang := attr(find(doc, "html")[0], "lang"); lang != "en-GB" {
			t.Errorf("%s has the language %q", file, lang)
		}
		seen := map[string]bool{}
		labels := map[string]bool{}
		for _, l := range find(doc, "label") {
			labels[attr(l, "for")] = true
		}
		walk(doc, func(n *html.Node) {
			id := attr(n, "id")
			if id != "" && seen[id] {
				t.Errorf("%s has the id %q twice", file, id)
			}
			seen[id] = true
			if n.Data == "style" || attr(n, "style") != "" {
				t.Errorf("%s has an inline style", file)
			}
			if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
				t.Errorf("%s has an inline script", file)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s has an inline handler %s", file, a.Key)
				}
			}
			if (n.Data == "input" || n.Data == "textarea") && !labels[id] {
				t.Errorf("%s: the field %q has no label", file, id)
			}
			if n.Data == "a" && strings.TrimSpace(textOf(n)) == "" && attr(n, "aria-label") == "" {
				t.Errorf("%s: a link to %s has no words", file, attr(n, "href"))
			}
		})
		for _, n := range find(doc, "link", "script", "img") {
			for _, key := range []string{"src", "href"} {
				if at := attr(n, key); strings.Contains(at, "//") && attr(n, "rel") != "canonical" {
					t.Errorf("%s loads %s from another host", file, at)
				}
			}
		}
		title := textOf(find(doc, "title")[0])
		if !strings.HasSuffix(title, "Riverside allotments") {
			t.Errorf("%s has the title %q", file, title)
		}
		if other, ok := titles[title]; ok && !strings.Contains(file, "decisions/may-i-water/") {
			t.Errorf("%s and %s have the same title %q", file, other, title)
		}
		titles[title] = file
	}
}

// TestForSearchEngines: pages on a path of answers stay out, all others say their one address.
func TestForSearchEngines(t *testing.T) {
	pages, list := render(t, allotments(t), Options{BaseURL: "https://plots.example/guide/"})
	for _, p := range list {
		page := pages[p.Path]
		hidden := strings.Contains(page, `<meta name="robots" content="noindex">`)
		canonical := strings.Contains(page, `<link rel="canonical" href="https://plots.example/guide`+p.URL+`">`)
		if hidden != p.NoIndex || canonical == p.NoIndex {
			t.Errorf("%s: noindex %t (should be %t), canonical %t", p.Path, hidden, p.NoIndex, canonical)
		}
	}
	hidden := func(url string) bool {
		i := slices.IndexFunc(list, func(p Page) bool { return p.URL == url })
		return list[i].NoIndex
	}
	for url, want := range map[string]bool{
		"/": false, "/faqs/hoses/": false, "/decisions/may-i-water/": false, "/decisions/may-i-water/outcomes/wait/": false,
		"/decisions/may-i-water/after-6pm/": true, "/decisions/may-i-water/after-6pm/a-hose/": true, "/404.html": true,
	} {
		if hidden(url) != want {
			t.Errorf("%s: noindex is %t", url, !want)
		}
	}
	if plain, _ := render(t, allotments(t), Options{}); strings.Contains(plain["index.html"], "canonical") {
		t.Error("a site that does not know its address names one")
	}
}

// TestWalk walks a decision as a reader without scripts does.
func TestWalk(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{})
	at := "decisions/may-i-water/"
	follow := func(words string) {
		t.Helper()
		for _, a := range find(parseHTML(t, pages[at+"index.html"]), "a") {
			if strings.HasPrefix(strings.TrimSpace(textOf(a)), words) {
				at = path.Join(at, attr(a, "href")) + "/"
				return
			}
		}
		t.Fatalf("%s has no link %q", at, words)
	}
	heading := func() string { return textOf(find(parseHTML(t, pages[at+"index.html"]), "h1")[0]) }
	follow("After 6pm")
	if h := heading(); h != "May I water today?: What do you water with?" {
		t.Errorf("the second question is %q", h)
	}
	follow("A hose")
	if h := heading(); h != "May I water today?: Wait until the evening" {
		t.Errorf("the outcome is %q", h)
	}
	var answers []string
	for _, dd := range find(parseHTML(t, pages[at+"index.html"]), "dd") {
		answers = append(answers, strings.TrimSpace(textOf(dd)))
	}
	if want := []string{"After 6pm", "Change your answer to: What time is it?", "A hose", "Change your answer to: What do you water with?"}; !slices.Equal(answers, want) {
		t.Errorf("the answers so far are %q", answers)
	}
	follow("Change your answer to: What do you water with?")
	if at != "decisions/may-i-water/after-6pm/" {
		t.Errorf("the change link leads to %s", at)
	}
	follow("Back")
	if at != "decisions/may-i-water/" {
		t.Errorf("the back link leads to %s", at)
	}
}

// TestDated says how old guidance is only where it is dated, and each date once.
func TestDated(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{})
	for file, want := range map[string]bool{
		"faqs/waiting-list/index.html":                   true,
		"decisions/may-i-water/outcomes/wait/index.html": true,
		"about/index.html":                               false, // rests on a current source
		"faqs/hoses/index.html":                          false, // rests on none
	} {
		if got := strings.Count(pages[file], "From guidance of 2019. Ask the site warden."); got != map[bool]int{true: 1, false: 0}[want] {
			t.Errorf("%s says %d times that it is dated", file, got)
		}
	}

	undated := load(t, fstest.MapFS{
		"content/sources.yaml": {Data: []byte("o:\n  title: Overview\n  status: dated\n  date: not known (it speaks of 2019)\nq:\n  title: Questions\n  status: dated\n  date: about 2021\n")},
		"content/faqs/one.md":  {Data: []byte("---\ntitle: One?\nsummary: Yes.\nsources: [o]\n---\n\nText.\n")},
		"content/faqs/both.md": {Data: []byte("---\ntitle: Both?\nsummary: Yes.\nsources: [o, q]\n---\n\nText.\n")},
	})
	pages, _ = render(t, undated, Options{})
	for file, want := range map[string]string{"faqs/one/index.html": "From guidance with no date.", "faqs/both/index.html": "From guidance of 2021."} {
		if !strings.Contains(pages[file], want) {
			t.Errorf("%s does not say %q", file, want)
		}
	}
}

// TestReview: a review is shown only where a named person made one.
func TestReview(t *testing.T) {
	pages, _ := render(t, allotments(t), Options{})
	if page := pages["about/index.html"]; !strings.Contains(page, "Page last reviewed: 2 March 2026, by The committee.") || !strings.Contains(page, "Next review due: 2 March 2027.") {
		t.Error("the review of the article is not shown")
	}
	if page := pages["faqs/hoses/index.html"]; !strings.Contains(page, "Not yet reviewed by an expert.") {
		t.Error("the FAQ does not say that nobody has reviewed it")
	}
}

// TestHostileWords puts markup and scripts into every field that an editor types.
func TestHostileWords(t *testing.T) {
	const bad = `</script><script>alert(1)</script>"'><img src=x onerror=alert(2)>`
	quoted := "'" + strings.ReplaceAll(bad, "'", "''") + "'"
	site := fstest.MapFS{
		"content/site.yaml": {Data: []byte("name: " + quoted + "\npublisher: " + quoted + "\ndisclaimer: " + quoted + "\ndescription: " + quoted +
			"\ntopics:\n  - id: t\n    title: " + quoted + "\n    summary: " + quoted + "\naudiences:\n  - id: a\n    title: " + quoted + "\n")},
		"content/sources.yaml":    {Data: []byte("s:\n  title: " + quoted + "\n  publisher: " + quoted + "\n  date: " + quoted + "\n  status: dated\n  note: " + quoted + "\n  parts: {p: " + quoted + "}\n")},
		"content/faqs/x.md":       {Data: []byte("---\ntitle: " + quoted + "\nsummary: " + quoted + "\ntopics: [t]\nsources: [s#p]\n---\nText.\n")},
		"content/decisions/d.md":  {Data: []byte("---\ntitle: " + quoted + "\n---\n## Q\n\n- [A \\<b\\> \"quoted\"](#o) — a \\<i\\>hint\\</i\\>\n- [B](#o2)\n\n## O \\<script\\> {#o}\n\nText.\n\n## O2\n\nText.\n")},
		"content/checklists/c.md": {Data: []byte("---\ntitle: " + quoted + "\n---\n## G\n\n- [ ] **Must:** do \\<b\\> {#i}\n")},
	}
	pages, _ := render(t, load(t, site), Options{})
	for file, page := range pages {
		walk(parseHTML(t, page), func(n *html.Node) {
			if n.Data == "img" || n.Data == "b" && strings.HasPrefix(textOf(n), "quoted") || n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
				t.Errorf("%s: words became <%s>", file, n.Data)
			}
		})
	}
}

// TestNothingGrows builds a site of many pages and one of a few, and compares.
func TestNothingGrows(t *testing.T) {
	site := func(n int) fstest.MapFS {
		fsys := fstest.MapFS{
			"content/site.yaml":    {Data: []byte("name: Many\ntopics:\n  - id: t\n    title: Topic\n")},
			"content/sources.yaml": {Data: []byte("s:\n  title: Source\n  status: current\n")},
		}
		for i := range n {
			title := fmt.Sprintf("%c question %d", 'A'+rune(i%3), i)
			if i%10 == 0 {
				title = fmt.Sprintf("%d ways", i)
			}
			fsys[fmt.Sprintf("content/faqs/f%d.md", i)] = &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\nsummary: An answer.\ntopics: [t]\nsources: [s]\n---\nText.\n")}
		}
		return fsys
	}
	few, _ := render(t, load(t, site(3)), Options{})
	many, list := render(t, load(t, site(1501)), Options{})
	for _, file := range []string{"index.html", "search/index.html", "faqs/f1/index.html", "404.html"} {
		if a, b := len(few[file]), len(many[file]); b != a {
			t.Errorf("%s has %d bytes in a small site and %d in a large one", file, a, b)
		}
	}
	for file, page := range many {
		if n := len(find(parseHTML(t, page), "li")); n > 2*listLimit+50 {
			t.Errorf("%s lists %d entries", file, n)
		}
	}
	// Every page can still be reached by links from the A to Z, from its topic and from /print/.
	for _, from := range []string{"/a-to-z/", "/topics/t/", "/faqs/", "/sources/s/", "/print/"} {
		seen := map[string]bool{}
		var visit func(at string)
		visit = func(at string) {
			if seen[at] || !strings.HasPrefix(at, from) && !strings.HasPrefix(at, "/faqs/f") {
				return
			}
			seen[at] = true
			if !strings.HasPrefix(at, from) {
				return
			}
			page := parseHTML(t, many[strings.TrimPrefix(at, "/")+"index.html"])
			here, _ := url.Parse("https://many.example" + at)
			for _, ref := range refs(t, many[strings.TrimPrefix(at, "/")+"index.html"]) {
				to, err := here.Parse(ref)
				if err == nil && to.Host == here.Host {
					visit(to.Path)
				}
			}
			for _, part := range find(page, "article") {
				seen["/faqs/"+strings.TrimPrefix(attr(part, "id"), "faqs-")+"/"] = true
			}
		}
		visit(from)
		found := 0
		for _, p := range list {
			if p.Head != nil && strings.HasPrefix(p.URL, "/faqs/f") && seen[p.URL] {
				found++
			}
		}
		if found != 1501 {
			t.Errorf("from %s %d of 1501 pages are reached", from, found)
		}
	}
}

// TestConcurrent makes all pages many times at once: the bytes stay the same.
func TestConcurrent(t *testing.T) {
	base := allotments(t)
	want, _ := render(t, base, Options{})
	r, err := New(base, Options{Templates: parsed(t), Assets: assets()})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, p := range r.Pages() {
				var b bytes.Buffer
				if err := p.Make(&b); err != nil || b.String() != want[p.Path] {
					t.Errorf("%s differs: %v", p.Path, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestLatest: the home page names what changed lately, five pages at most, none that is gone.
func TestLatest(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	pages, _ := render(t, allotments(t), Options{Latest: []Change{{"/gone/", day, false}, {"/faqs/waiting-list/", day, false}, {"/about/", day.AddDate(0, 0, -1), true}}})
	home := parseHTML(t, pages["index.html"])
	var entries []string
	for _, li := range find(home, "li") {
		if strings.Contains(textOf(li), "2026") {
			entries = append(entries, strings.TrimSpace(textOf(li)))
		}
	}
	if want := []string{"Waiting list Changed 20 November 2026", "About the site New 19 November 2026"}; !slices.Equal(entries, want) {
		t.Errorf("the home page names %q", entries)
	}
	if pages, _ := render(t, allotments(t), Options{}); strings.Contains(pages["index.html"], "What has changed") {
		t.Error("a site without a record says that something has changed")
	}
}

// TestHomeNobodyWrote: on a site without index.md the home page leads to the pages.
func TestHomeNobodyWrote(t *testing.T) {
	pages, _ := render(t, load(t, fstest.MapFS{
		"content/site.yaml":         {Data: []byte("topics:\n  - {id: plots, title: Plots}\n")},
		"content/articles/about.md": {Data: []byte("---\ntitle: About\ntopics: [plots]\n---\n\nWords.\n")},
	}), Options{})
	var links []string
	for _, a := range find(find(parseHTML(t, pages["index.html"]), "main")[0], "a") {
		links = append(links, attr(a, "href"))
	}
	if want := []string{"topics/plots/", "a-to-z/"}; !slices.Equal(links, want) {
		t.Errorf("the home page leads to %q", links)
	}
	if pages, _ := render(t, allotments(t), Options{}); strings.Contains(pages["index.html"], "Look through the pages") {
		t.Error("a home page that has been written is added to")
	}
}

// TestAToZOfOtherSigns: titles that begin with no letter stand under numbers where they are numbers, and else under "Other".
func TestAToZOfOtherSigns(t *testing.T) {
	site := fstest.MapFS{
		"content/site.yaml":    {Data: []byte("name: Allotments\n")},
		"content/faqs/rods.md": {Data: []byte("---\ntitle: 10 rods or 20?\n---\nTwenty.\n")},
	}
	headings := func() string {
		var all []string
		made, _ := render(t, load(t, site), Options{})
		for _, h := range find(parseHTML(t, made["a-to-z/index.html"]), "h2") {
			all = append(all, attr(h, "id")+": "+textOf(h))
		}
		return strings.Join(all, "; ")
	}
	if got := headings(); !strings.Contains(got, "letter-other: 0 to 9") {
		t.Errorf("the groups are %q", got)
	}
	site["content/faqs/bees.md"] = &fstest.MapFile{Data: []byte("---\ntitle: 🐝 on the plot?\n---\nYes.\n")}
	if got := headings(); !strings.Contains(got, "letter-other: Other") {
		t.Errorf("the groups are %q", got)
	}
}

// TestNodePages: above the limit of paths a decision has a page for each node, in the site and in a
// frame, and no page for a path. Every link leads to a page, and the pages know where the answers are.
func TestNodePages(t *testing.T) {
	base := allotments(t)
	base.Decisions[0].ByNode = true
	pages, _ := render(t, base, Options{})
	var got []string
	for name := range pages {
		if rest, ok := strings.CutPrefix(name, "decisions/may-i-water/"); ok {
			got = append(got, strings.TrimSuffix(rest, "index.html"))
		}
	}
	slices.Sort(got)
	want := strings.Fields("all-answers/ embed/ embed/nodes/tool/ embed/outcomes/go-ahead/ embed/outcomes/wait/ nodes/tool/ outcomes/go-ahead/ outcomes/wait/ picture/")
	if got = slices.DeleteFunc(got, func(s string) bool { return s == "" }); !slices.Equal(got, want) {
		t.Errorf("the pages are %v, not %v", got, want)
	}
	for page, says := range map[string][]string{
		"":                         {`href="../../decisions/may-i-water/nodes/tool/" data-answer="after-6pm"`, `data-nodes="../../decisions/may-i-water/nodes.json" data-node="time"`},
		"nodes/tool/":              {`href="../../../../decisions/may-i-water/outcomes/go-ahead/" data-answer="a-watering-can"`, `data-question="../../../../decisions/may-i-water/nodes/{id}/"`},
		"outcomes/wait/":           {`data-node="wait"`, "decision.00c0ffee.js"},
		"embed/nodes/tool/":        {`href="../../../../../decisions/may-i-water/embed/outcomes/wait/" data-answer="a-hose"`, `data-question="../../../../../decisions/may-i-water/embed/nodes/{id}/"`},
		"embed/outcomes/go-ahead/": {`data-node="go-ahead"`},
		"picture/":                 {`href="../../../decisions/may-i-water/nodes/tool/"`},
		"all-answers/":             {"too many paths for a table"},
	} {
		for _, words := range says {
			if !strings.Contains(pages["decisions/may-i-water/"+page+"index.html"], words) {
				t.Errorf("the page %q does not have %s", page, words)
			}
		}
	}
}

// A page in a frame of another site has no header and footer, search engines leave it out, and its links
// lead on within the frame or leave it.
func TestEmbed(t *testing.T) {
	pages, list := render(t, allotments(t), Options{})
	seen := 0
	for _, p := range list {
		if !strings.Contains(p.Path, "/embed/") {
			continue
		}
		seen++
		if !p.NoIndex {
			t.Errorf("%s is for search engines", p.Path)
		}
		doc := parseHTML(t, pages[p.Path])
		if len(find(doc, "header", "form")) > 0 || len(find(doc, "footer")) != 1 {
			t.Errorf("%s has a header, or not one line of a footer", p.Path)
		}
		here, _ := url.Parse("https://plots.example/" + strings.TrimSuffix(p.Path, "index.html"))
		leave := 0
		for _, a := range find(doc, "a") {
			to, err := here.Parse(attr(a, "href"))
			if err != nil {
				t.Fatal(err)
			}
			within := strings.HasPrefix(to.Path, "/decisions/may-i-water/embed/")
			if out := attr(a, "target") == "_top"; out == within {
				t.Errorf("%s: the link to %s: it is within the walk: %v, and leaves the frame: %v", p.Path, to, within, out)
			} else if out {
				leave++
			}
		}
		if leave == 0 {
			t.Errorf("%s does not say whose it is", p.Path)
		}
	}
	if seen != 6 {
		t.Errorf("%d pages are for a frame", seen)
	}
}

// The outline and the picture say the same: each question and outcome, with a link to the same page,
// and each answer under its question.
func TestOutlineSaysWhatThePictureSays(t *testing.T) {
	base := allotments(t)
	pages, _ := render(t, base, Options{})
	doc := parseHTML(t, pages["decisions/may-i-water/picture/index.html"])
	inWords, inPicture := map[string]bool{}, map[string]bool{}
	walk(doc, func(n *html.Node) {
		line := strings.Join(strings.Fields(textOf(n)), " ")
		switch class := attr(n, "class"); {
		case n.Data == "a" && strings.HasPrefix(class, "app-picture__node"):
			inPicture[line+" at "+attr(n, "href")] = true
		case n.Data == "text" && class == "app-picture__answer":
			inPicture[line] = true
		case class == "app-outline__answer":
			inWords[line] = true
		case n.Data == "a" && under(n, "app-outline-root"):
			inWords[line+" at "+attr(n, "href")] = true
		}
	})
	if !maps.Equal(inWords, inPicture) || len(inWords) != 9 {
		t.Errorf("in words: %v\nas a picture: %v", slices.Sorted(maps.Keys(inWords)), slices.Sorted(maps.Keys(inPicture)))
	}
}

// The largest decision has a page with all of it in words; nobody could follow a picture of it.
func TestTheLargestDecision(t *testing.T) {
	const questions = 998
	var b strings.Builder
	b.WriteString("---\ntitle: D\n---\n\n")
	for i := range questions {
		fmt.Fprintf(&b, "## Question %d {#q%d}\n\n- [A](#q%d)\n- [B](#q%d)\n- [C](#o)\n\n", i, i, i+1, i+1)
	}
	fmt.Fprintf(&b, "## P {#q%d}\n\nText.\n\n## O {#o}\n\nText.\n", questions)
	pages, _ := render(t, load(t, fstest.MapFS{"content/decisions/d.md": {Data: []byte(b.String())}}), Options{})
	page := pages["decisions/d/picture/index.html"]
	for words, want := range map[string]int{
		`<a id="outline-q`: questions, `<span class="app-outline__answer">`: 3 * questions, `(see above)`: questions - 1, `<ul class="app-outline">`: questions,
		"Outcome:</span>": questions + 2, "</div></li>": 3 * questions, "\x00": 0, "\ufffd": 0, "app-picture-frame": 0, "The decision is too large for a picture.": 1,
	} {
		if got := strings.Count(page, words); got != want {
			t.Errorf("the page has %s %d times, not %d", words, got, want)
		}
	}
}

// under reports whether an element stands in one of a class.
func under(n *html.Node, class string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if attr(p, "class") == class {
			return true
		}
	}
	return false
}

// The sheet has a row for each path, with its outcome and what that rests on, and says how many.
func TestSheet(t *testing.T) {
	base := allotments(t)
	pages, _ := render(t, base, Options{BaseURL: "https://plots.example/guide/"})
	page := pages["decisions/may-i-water/all-answers/index.html"]
	doc := parseHTML(t, page)
	var rows []string
	for _, tr := range find(doc, "tr")[1:] {
		rows = append(rows, strings.Join(strings.Fields(textOf(tr)), " "))
	}
	want := []string{
		"Path 1 What time is it? Before 6pm Wait until the evening Site rules; Section 3, water Town bylaws",
		"Path 2 What time is it? After 6pm What do you water with? A watering can You may water Site rules; Section 3, water",
		"Path 3 What time is it? After 6pm What do you water with? A hose Wait until the evening Site rules; Section 3, water Town bylaws",
		"Path 4 What time is it? I am not sure Wait until the evening Site rules; Section 3, water Town bylaws",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("the rows (- should, + are):\n%s", diff)
	}
	for _, words := range []string{
		"4 paths of answers, 2 questions and 2 outcomes", "0123456789ab", "https://plots.example/guide/decisions/may-i-water/all-answers/",
		`paths.csv"`, `paths.json"`, "of your row.",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("the sheet does not say %s", words)
		}
	}
}

func parseHTML(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func walk(n *html.Node, visit func(*html.Node)) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			visit(d)
		}
	}
}

func find(n *html.Node, names ...string) []*html.Node {
	var all []*html.Node
	walk(n, func(d *html.Node) {
		if slices.Contains(names, d.Data) {
			all = append(all, d)
		}
	})
	return all
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func idsOf(t *testing.T, page string) map[string]bool {
	all := map[string]bool{}
	walk(parseHTML(t, page), func(n *html.Node) { all[attr(n, "id")] = true })
	return all
}

// refs gives every address that a page names.
func refs(t *testing.T, page string) []string {
	var all []string
	walk(parseHTML(t, page), func(n *html.Node) {
		for _, key := range []string{"href", "src", "action", "data-search-script", "data-script", "data-decision"} {
			if v := attr(n, key); v != "" {
				all = append(all, v)
			}
		}
	})
	return all
}
