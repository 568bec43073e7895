package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signpost/internal/content"
	"signpost/internal/site"
)

// today is the day on which the tests build the site.
var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// loader reads the content once for all sites.
var loader = content.NewSharedLoader(os.DirFS(".."))

// sites are the real sites: "" is the national one, the others are those of the hubs.
var sites = append([]string{""}, content.Hubs(os.DirFS(".."))...)

// builds gives the files of each by path.
var builds = func() map[string]func() (map[string][]byte, error) {
	all := map[string]func() (map[string][]byte, error){}
	for _, hub := range sites {
		all[hub] = sync.OnceValues(func() (map[string][]byte, error) { return build(hub) })
	}
	return all
}()

func build(hub string) (map[string][]byte, error) {
	out, ds, err := site.Build(site.Input{
		Source:    os.DirFS(".."),
		Loader:    loader,
		Hub:       hub,
		Templates: os.DirFS("../templates"),
		Assets:    os.DirFS("../assets/dist"),
		BaseURL:   "https://coaches.example.org/guidance/",
		Today:     today,
	})
	if err != nil {
		return nil, err
	}
	if len(ds) > 0 {
		var b bytes.Buffer
		_ = ds.Print(&b, nil)
		return nil, fmt.Errorf("the content has complaints:\n%s", b.String())
	}
	files := map[string][]byte{}
	for _, f := range out.Files {
		var b bytes.Buffer
		if err := f.Make(&b); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		files[f.Path] = b.Bytes()
	}
	return files, nil
}

// everySite runs a test on the national site and on that of each hub.
func everySite(t *testing.T, test func(t *testing.T, files map[string][]byte)) {
	for _, hub := range sites {
		t.Run(cmp.Or(hub, "national"), func(t *testing.T) { test(t, filesOf(t, hub)) })
	}
}

func filesOf(t *testing.T, hub string) map[string][]byte {
	t.Helper()
	files, err := builds[hub]()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func realSite(t *testing.T) map[string][]byte {
	t.Helper()
	return filesOf(t, "")
}

// htmlPage is one HTML file, parsed.
type htmlPage struct {
	path  string
	root  *html.Node
	nodes []*html.Node    // elements, in order
	ids   map[string]bool // what a fragment can name
}

// basePath is the path of the address that realSite is built for.
const basePath = "/guidance/"

func pages(t *testing.T) map[string]*htmlPage {
	t.Helper()
	return pagesOf(t, realSite(t))
}

func pagesOf(t *testing.T, files map[string][]byte) map[string]*htmlPage {
	t.Helper()
	all := map[string]*htmlPage{}
	for name, data := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		root, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p := &htmlPage{path: name, root: root, ids: map[string]bool{}}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			p.nodes = append(p.nodes, n)
			if id := attr(n, "id"); id != "" {
				if p.ids[id] {
					t.Errorf("%s: the id %q is there twice", name, id)
				}
				p.ids[id] = true
			}
		}
		all[name] = p
	}
	return all
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// address gives the file and the fragment that a link of a page leads to; ok is false when it leads
// away from the site.
func address(from, href string) (file, fragment string, ok bool) {
	u, err := url.Parse(href)
	if err != nil {
		return "unreadable:" + href, "", true
	}
	base := &url.URL{Path: basePath + from}
	if u.Scheme == "https" && u.Host == "coaches.example.org" {
		u.Scheme, u.Host = "", ""
	}
	if u.Scheme != "" || u.Host != "" {
		return "", "", false
	}
	to := base.ResolveReference(u)
	if !strings.HasPrefix(to.Path, basePath) {
		return "outside:" + to.Path, "", true
	}
	file = strings.TrimPrefix(to.Path, basePath)
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	return file, to.Fragment, true
}

// Every link of every page leads to a file of the site, and every fragment to an id of it.
func TestLinksAndAnchors(t *testing.T) { everySite(t, linksAndAnchors) }

func linksAndAnchors(t *testing.T, files map[string][]byte) {
	all := pagesOf(t, files)
	links := 0
	for name, p := range all {
		for _, n := range p.nodes {
			for _, key := range []string{"href", "src", "action", "data-search-script", "srcset"} {
				if !has(n, key) || (n.DataAtom == atom.Link && attr(n, "rel") == "canonical") {
					continue
				}
				value := attr(n, key)
				file, fragment, ok := address(name, value)
				if !ok {
					continue
				}
				links++
				if _, there := files[file]; !there {
					t.Errorf("%s: <%s %s=%q> leads to %s, which is not there", name, n.Data, key, value, file)
					continue
				}
				if fragment != "" && !all[file].ids[fragment] {
					t.Errorf("%s: <%s %s=%q>: %s has no id %q", name, n.Data, key, value, file, fragment)
				}
			}
		}
	}
	if links < 5000 {
		t.Errorf("only %d links were followed: the test does not see the site", links)
	}
}

// No page loads anything from another host, and nothing runs or styles from inside a page
// (Content-Security-Policy default-src 'self').
func TestNothingInlineNothingForeign(t *testing.T) { everySite(t, nothingInlineNothingForeign) }

func nothingInlineNothingForeign(t *testing.T, files map[string][]byte) {
	for name, p := range pagesOf(t, files) {
		for _, n := range p.nodes {
			switch n.DataAtom {
			case atom.Script:
				kind := attr(n, "type")
				if kind == "application/ld+json" {
					continue
				}
				if attr(n, "src") == "" || text(n) != "" {
					t.Errorf("%s: a script stands in the page: %.60s", name, text(n))
				}
				if kind == "module" {
					t.Errorf("%s: a module does not run from file://", name)
				}
			case atom.Style:
				t.Errorf("%s: a style element", name)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
				loads := a.Key == "src" || a.Key == "srcset" || a.Key == "poster" || a.Key == "data" ||
					(a.Key == "href" && n.DataAtom == atom.Link && attr(n, "rel") != "canonical")
				if loads {
					if _, _, own := address(name, a.Val); !own || strings.HasPrefix(a.Val, "data:") {
						t.Errorf("%s: <%s %s=%q> loads from another place", name, n.Data, a.Key, a.Val)
					}
				}
			}
		}
	}
}

// What assistive technology builds on: language, one h1, headings nested, words for every picture and
// every field, a title of its own for every page.
func TestStructureOfEveryPage(t *testing.T) { everySite(t, structureOfEveryPage) }

func structureOfEveryPage(t *testing.T, files map[string][]byte) {
	titles := map[string]string{}
	for name, p := range pagesOf(t, files) {
		h1, last := 0, 0
		labelled := map[string]bool{}
		for _, n := range p.nodes {
			if n.DataAtom == atom.Label {
				labelled[attr(n, "for")] = true
			}
		}
		for _, n := range p.nodes {
			switch n.DataAtom {
			case atom.Html:
				if attr(n, "lang") != "en-GB" {
					t.Errorf("%s: lang=%q", name, attr(n, "lang"))
				}
			case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
				level := int(n.Data[1] - '0')
				if level == 1 {
					h1++
				}
				if level > last+1 {
					t.Errorf("%s: h%d %q follows h%d", name, level, text(n), last)
				}
				if text(n) == "" {
					t.Errorf("%s: an empty h%d", name, level)
				}
				last = level
			case atom.Img:
				if !has(n, "alt") {
					t.Errorf("%s: <img src=%q> has no alt", name, attr(n, "src"))
				}
			case atom.Input, atom.Select, atom.Textarea:
				kind := attr(n, "type")
				if kind != "hidden" && kind != "submit" && !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" && !within(n, atom.Label) {
					t.Errorf("%s: <%s id=%q name=%q> has no label", name, n.Data, attr(n, "id"), attr(n, "name"))
				}
			case atom.Title:
				if n.Parent.DataAtom != atom.Head {
					continue
				}
				title := text(n)
				if other, twice := titles[title]; twice && !walks(name) {
					t.Errorf("%s and %s have one title: %s", name, other, title)
				}
				titles[title] = name
			case atom.Ul, atom.Ol:
				for c := range n.ChildNodes() {
					if c.Type == html.ElementNode && c.DataAtom != atom.Li && c.DataAtom != atom.Script && c.DataAtom != atom.Template {
						t.Errorf("%s: <%s> in a list", name, c.Data)
					}
				}
			}
		}
		if h1 != 1 {
			t.Errorf("%s has %d h1", name, h1)
		}
	}
}

// walks reports whether a page is one of the paths of a decision: the same question can be reached by
// several paths.
func walks(name string) bool {
	return strings.HasPrefix(name, "decisions/") && strings.Count(name, "/") > 2
}

func within(n *html.Node, a atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == a {
			return true
		}
	}
	return false
}

// Path pages are for walking, not for finding; everything else is in the sitemap, and nothing in the
// sitemap is missing.
func TestSitemapAndNoIndex(t *testing.T) { everySite(t, sitemapAndNoIndex) }

func sitemapAndNoIndex(t *testing.T, files map[string][]byte) {
	sitemap := string(files["sitemap.xml"])
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`<loc>([^<]*)</loc>`).FindAllStringSubmatch(sitemap, -1) {
		file, _, ok := address("", m[1])
		if _, there := files[file]; !ok || !there {
			t.Errorf("the sitemap lists %s, which is not there", m[1])
		}
		listed[file] = true
	}
	for name, p := range pagesOf(t, files) {
		noindex := slices.ContainsFunc(p.nodes, func(n *html.Node) bool {
			return n.DataAtom == atom.Meta && attr(n, "name") == "robots" && strings.Contains(attr(n, "content"), "noindex")
		})
		if noindex == listed[name] {
			t.Errorf("%s: noindex is %v, and in the sitemap is %v", name, noindex, listed[name])
		}
	}
	for _, want := range []string{"index.html", "faqs/life-coach-qualification/index.html", "decisions/four-day-training/index.html", "checklists/supervision-standards/index.html"} {
		if !listed[want] {
			t.Errorf("%s is not in the sitemap", want)
		}
	}
}

// Every page rests on sources that are dated, so each that gives advice says so in one line, from data.
func TestDatedLine(t *testing.T) {
	for name, p := range pages(t) {
		if path.Dir(path.Dir(name)) != "faqs" {
			continue
		}
		if body := text(p.root); !strings.Contains(body, "From guidance of 2021 to 2022. Check with your training hub.") {
			t.Errorf("%s does not say that its guidance is dated", name)
		}
		if body := text(p.root); !strings.Contains(body, "Not yet reviewed by an expert") {
			t.Errorf("%s claims a review that nobody made", name)
		}
	}
}

func TestStandardPages(t *testing.T) {
	files := realSite(t)
	for _, name := range strings.Fields(`index.html faqs/index.html search/index.html a-to-z/index.html glossary/index.html
		sources/index.html print/index.html accessibility/index.html 404.html sitemap.xml robots.txt search/root.bin
		topics/role/index.html topics/working-with-people/index.html topics/training/index.html topics/supervision/index.html topics/employing/index.html
		data/pages.json what-coaches-do/index.html decisions/four-day-training/paths.json decisions/four-day-training/paths.csv`) {
		if len(files[name]) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
	faqs := 0
	for name := range files {
		if path.Dir(path.Dir(name)) == "faqs" {
			faqs++
		}
	}
	if faqs != 17 {
		t.Errorf("there are %d FAQs, not 17", faqs)
	}
}
