package e2e

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html/atom"

	"signpost/bench/corpus"
	"signpost/internal/site"
)

// packed gives how many bytes a file has on its way to the browser, by a host that packs it once and well.
func packed(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// weight is what a page sends, packed, in bytes.
type weight struct{ html, styles, scripts int }

// weigh adds up a page and what it loads. sizes keeps what it has packed already.
func weigh(t *testing.T, files map[string][]byte, p *htmlPage, sizes map[string]int) weight {
	t.Helper()
	size := func(href string) int {
		name, _, ok := address(p.path, href)
		data, there := files[name]
		if !ok || !there {
			t.Fatalf("%s loads %s, which is no file of the site", p.path, href)
		}
		if sizes[name] == 0 {
			sizes[name] = packed(t, data)
		}
		return sizes[name]
	}
	w := weight{html: packed(t, files[p.path])}
	for _, n := range p.nodes {
		switch rel := strings.Fields(attr(n, "rel")); {
		case n.DataAtom == atom.Script && has(n, "src"):
			w.scripts += size(attr(n, "src"))
		case n.DataAtom == atom.Link && slices.Contains(rel, "stylesheet"):
			w.styles += size(attr(n, "href"))
		case n.DataAtom == atom.Link && (slices.Contains(rel, "preload") || slices.Contains(rel, "modulepreload")):
			t.Errorf("%s loads %s beforehand, which this test does not weigh", p.path, attr(n, "href"))
		}
	}
	return w
}

// The first screen of a question is there with the first answer of the server: its HTML and styles fit into
// what a server sends before it hears anything back (10 segments, RFC 6928). With scripts it is 20 kB, and
// the next page, whose styles and scripts are there already, 4 kB.
func TestWeightOfQuestions(t *testing.T) {
	everySite(t, func(t *testing.T, files map[string][]byte) {
		var heaviest weight
		weighed, sizes := 0, map[string]int{}
		for name, p := range pagesOf(t, files) {
			if !strings.HasPrefix(name, "faqs/") || strings.Count(name, "/") < 2 {
				continue
			}
			weighed++
			w := weigh(t, files, p, sizes)
			heaviest = weight{max(heaviest.html, w.html), max(heaviest.styles, w.styles), max(heaviest.scripts, w.scripts)}
			if w.html+w.styles > 14_000 {
				t.Errorf("%s has %d bytes of HTML and %d of styles; at most 14000 together", name, w.html, w.styles)
			}
			if w.html+w.styles+w.scripts > 20_000 {
				t.Errorf("%s has %d bytes of HTML, %d of styles and %d of scripts; at most 20000 together", name, w.html, w.styles, w.scripts)
			}
			if w.html > 4_000 {
				t.Errorf("%s has %d bytes of HTML; at most 4000 on the way from another page", name, w.html)
			}
		}
		if weighed < 10 {
			t.Fatalf("only %d questions were found", weighed)
		}
		t.Logf("the most of %d questions: %d bytes of HTML, %d of styles, %d of scripts", weighed, heaviest.html, heaviest.styles, heaviest.scripts)
	})
}

// number matches the numbers of questions, which have more digits in a large site, and the name of the search engine, of
// which small sites have another.
var number = regexp.MustCompile(`search-engine-[a-z]+\.[0-9a-f]+|[0-9]+`)

// The same pages weigh the same in a site of 20 questions and in one of 500.
func TestNoPageGrowsWithTheSite(t *testing.T) {
	ofSize := func(n int) map[string][]byte {
		dir := t.TempDir()
		if err := corpus.FAQs(dir, n); err != nil {
			t.Fatal(err)
		}
		return built(t, site.Input{Source: os.DirFS(dir), BaseURL: "https://coaches.example.org/guidance/"})
	}
	few, many := ofSize(20), ofSize(500)
	for i := range 20 {
		name := strings.TrimSuffix(corpus.Path(i), ".md") + "/index.html"
		if few[name] == nil || many[name] == nil {
			t.Fatalf("there is no %s", name)
		}
		// The links of the text lead to other pages, so numbers differ, and nothing else does.
		a, b := skeleton(t, few[name]), skeleton(t, many[name])
		if !slices.Equal(a, b) {
			t.Errorf("%s has %d elements in a small site and %d in a large one, or others", name, len(a), len(b))
		}
		if d := len(number.ReplaceAll(many[name], nil)) - len(number.ReplaceAll(few[name], nil)); d != 0 {
			t.Errorf("%s has %d bytes more, or less, in a large site", name, d)
		}
	}
	// The home page and others name how many there are, and no more.
	for _, name := range []string{"index.html", "search/index.html", "404.html"} {
		if a, b := len(few[name]), len(many[name]); b > a+20 {
			t.Errorf("%s has %d bytes in a small site and %d in a large one", name, a, b)
		}
	}
	for name, data := range few {
		if strings.HasPrefix(name, "assets/") && !strings.HasPrefix(name, "assets/search-engine-") && !bytes.Equal(many[name], data) {
			t.Errorf("%s is not the same in a large site", name)
		}
	}
}

// skeleton gives the elements of a page.
func skeleton(t *testing.T, page []byte) []string {
	t.Helper()
	var all []string
	for _, n := range pagesOf(t, map[string][]byte{"x.html": page})["x.html"].nodes {
		all = append(all, n.Data)
	}
	return all
}
