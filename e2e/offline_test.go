package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"signpost/internal/site"
)

// keptSite is a small site that wants to be read offline, each of its pages with some words of its version.
func keptSite(t *testing.T, words, offline string) map[string][]byte {
	t.Helper()
	file := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "WORDS", words))}
	}
	return built(t, site.Input{BaseURL: "https://coaches.example.org/guidance/",
		Source: fstest.MapFS{
			"content/site.yaml":         file("name: Guidance\noffline: " + offline + "\n"),
			"content/faqs/a.md":         file("---\ntitle: What is A?\nsummary: WORDS of A.\n---\n"),
			"content/faqs/b.md":         file("---\ntitle: What is B?\nsummary: WORDS of B.\naliases: [/old/]\n---\n"),
			"content/decisions/d.md":    file("---\ntitle: May I?\n---\n\nWORDS first.\n\n## Are you old or new? {#one}\n\n- [I am old](#two)\n- [I am new](#no)\n\n## Big or small? {#two}\n\n- [I am big](#yes)\n- [I am small](#no)\n\n## You may {#yes}\n\nWORDS of yes.\n\n## You may not {#no}\n\nWORDS of no.\n"),
			"content/checklists/c.md":   file("---\ntitle: The list\n---\n\n## Group {#g}\n\n- [ ] **Must:** WORDS of the list {#i}\n\n  Why.\n"),
			"content/articles/about.md": file("---\ntitle: About\n---\n\nWORDS about us.\n"),
		},
	})
}

// moody serves a site that can change, and go away.
type moody struct {
	files atomic.Pointer[map[string][]byte]
	down  atomic.Bool
}

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.down.Load() {
		panic(http.ErrAbortHandler)
	}
	name, ok := strings.CutPrefix(r.URL.Path, basePath)
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	data, there := (*m.files.Load())[name]
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	w.Header().Set("Cache-Control", "no-cache")
	if !ok || !there {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}[path.Ext(name)])
	_, _ = w.Write(data)
}

// versionOf gives the version that a site says it is of.
func versionOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	var list struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(files["offline.json"], &list); err != nil || list.Version == "" {
		t.Fatalf("offline.json has no version: %v", err)
	}
	return list.Version
}

// Without a connection a reader has the pages that were visited, every checklist, and each decision that
// was begun; with one, the newest; and never pages of two versions beside each other.
func TestReadingOffline(t *testing.T) {
	t.Parallel()
	host := &moody{}
	show := func(files map[string][]byte) { host.files.Store(&files) }
	first, second := keptSite(t, "First words", "true"), keptSite(t, "Second words", "true")
	show(first)
	server := httptest.NewServer(host)
	t.Cleanup(server.Close)
	root := server.URL + basePath
	b := newTab(t, 390)
	t.Cleanup(b.forgive) // what fails to load without a connection
	says := func(page, want string) {
		t.Helper()
		b.open(root + page)
		b.until(fmt.Sprintf("document.body.innerText.includes(%q)", want))
	}
	// wait waits for a promise of true, on the page that is open.
	wait := func(promise string) {
		t.Helper()
		for end := time.Now().Add(patience); !eval[bool](b, promise); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s; there is %s", promise, eval[string](b, `(async () => JSON.stringify(await Promise.all((await caches.keys()).map(async (k) => [k, (await (await caches.open(k)).keys()).map((r) => r.url)]))))()`))
			}
		}
	}
	kept := func(pages ...string) {
		t.Helper()
		for _, page := range pages {
			wait(fmt.Sprintf(`caches.match(%q).then(Boolean)`, root+page))
		}
	}

	says("", "Guidance")
	kept("", "checklists/c/", "offline/")
	says("faqs/a/", "First words of A.")
	kept("faqs/a/")
	says("decisions/d/", "First words first.")
	kept("decisions/d/i-am-old/i-am-big/", "decisions/d/outcomes/no/")

	host.down.Store(true)
	says("faqs/a/?from=search", "First words of A.")
	b.until(`getComputedStyle(document.querySelector(".nhsuk-header")).backgroundColor === "rgb(0, 94, 184)"`)
	says("checklists/c/", "First words of the list")
	says("decisions/d/i-am-old/i-am-big/", "First words of yes.")
	says("faqs/b/", "You are offline")
	b.until(`getComputedStyle(document.querySelector(".nhsuk-header")).backgroundColor === "rgb(0, 94, 184)"`)
	b.checkAxe("the page in place of one that is not kept")

	// The next version is half there, as it is while it is published: pages before what names them. Once a
	// reader has seen one of its pages, no page of the first version is shown any more.
	half := maps.Clone(second)
	half["sw.js"], half["offline.json"] = first["sw.js"], first["offline.json"]
	host.down.Store(false)
	show(half)
	says("faqs/b/", "Second words of B.")
	kept("faqs/b/")
	host.down.Store(true)
	says("faqs/a/", "You are offline")
	says("faqs/b/", "Second words of B.")

	// It is all there: what was kept is kept anew, and nothing of the first version is left.
	host.down.Store(false)
	show(second)
	says("about/", "Second words about us.")
	wait(`caches.match("` + root + `sw.js?complete", {cacheName: "signpost:` + basePath + `:` + versionOf(t, second) + `"}).then(Boolean)`)
	if left := eval[string](b, `caches.keys().then((k) => k.filter((k) => k.endsWith(":`+versionOf(t, first)+`")).join())`); left != "" {
		t.Errorf("the first version is still kept: %s", left)
	}
	host.down.Store(true)
	says("faqs/a/", "Second words of A.")
	says("checklists/c/", "Second words of the list")
	says("decisions/d/i-am-old/", "Big or small?")
	says("decisions/d/i-am-old/i-am-big/", "Second words of yes.")

	// The site wants it no more.
	host.down.Store(false)
	show(keptSite(t, "Third words", "false"))
	says("faqs/a/", "Third words of A.")
	wait(`(async () => (await caches.keys()).length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0)()`)
}

// Through many versions, each half there at first, and a connection that comes and goes at any moment: what a reader
// is shown without one is of the version of the page that they saw last.
func TestOfflineNeverMixesVersions(t *testing.T) {
	t.Parallel()
	host := &moody{}
	server := httptest.NewServer(host)
	t.Cleanup(server.Close)
	b := newTab(t, 390)
	t.Cleanup(b.forgive) // what fails to load without a connection
	paths := []string{"", "faqs/a/", "faqs/b/", "about/", "checklists/c/", "decisions/d/", "decisions/d/i-am-old/", "decisions/d/outcomes/no/"}
	dice := rand.New(rand.NewPCG(1, 2))
	var before map[string][]byte
	last, shown := "", map[string]int{}
	for round := range 6 {
		now := keptSite(t, fmt.Sprintf("Words %d", round), "true")
		half := maps.Clone(now)
		if before != nil {
			half["offline.json"] = before["offline.json"]
			for _, page := range paths[:round] {
				half[page+"index.html"] = before[page+"index.html"]
			}
		}
		for step := range 16 {
			files := half
			if step >= 8 {
				files = now
			}
			host.files.Store(&files)
			down := step > 0 && dice.IntN(2) == 0
			host.down.Store(down)
			ctx, cancel := context.WithTimeout(b.ctx, patience)
			err := chromedp.Do(ctx, chromedp.Navigate(server.URL+basePath+paths[dice.IntN(len(paths))]))
			hangs := ctx.Err() != nil
			cancel()
			if err != nil && (hangs || !down) {
				t.Fatalf("round %d, step %d: %v", round, step, err)
			}
			b.until(`document.documentElement && document.readyState === "complete"`)
			version := eval[string](b, `document.documentElement.dataset.version ?? ""`)
			switch {
			case version == "" && !down:
				t.Fatalf("round %d, step %d: no page of the site is shown", round, step)
			case version == "": // the browser's own page: nothing of this version is kept yet
				shown["nothing"]++
			case down && version != last:
				t.Errorf("round %d, step %d: without a connection %s shows version %s, after one of version %s", round, step, eval[string](b, "location.pathname"), version, last)
			case down && eval[bool](b, `document.querySelector("h1").innerText === "You are offline"`):
				shown["the page instead"]++
			case down:
				shown["kept"]++
			}
			if version != "" {
				last = version
			}
		}
		before = now
	}
	if shown["kept"] < 10 {
		t.Errorf("too little was kept to prove anything: %v", shown)
	}
	t.Log(shown)
}
