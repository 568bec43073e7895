package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

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

// Without a connection a reader has the pages that were visited, every checklist, and each decision that
// was begun; with one, the newest; and never pages of two versions beside each other.
func TestReadingOffline(t *testing.T) {
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
	// wait waits for a promise of true. A reader goes to a page again meanwhile, but not so often that each
	// visit would fall into the moment in which one worker follows another.
	wait := func(promise string) {
		t.Helper()
		again := time.Now()
		for end := time.Now().Add(patience); !eval[bool](b, promise); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s; there is %s", promise, eval[string](b, `(async () => JSON.stringify(await Promise.all((await caches.keys()).map(async (k) => [k, (await (await caches.open(k)).keys()).map((r) => r.url)]))))()`))
			}
			if time.Since(again) > 5*time.Second {
				b.open(eval[string](b, "location.href"))
				again = time.Now()
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
	b.until(`navigator.serviceWorker.controller !== null`)
	kept("checklists/c/", "offline/")
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
	half := map[string][]byte{}
	for name, data := range second {
		half[name] = data
	}
	half["sw.js"], half["offline.json"] = first["sw.js"], first["offline.json"]
	host.down.Store(false)
	show(half)
	says("faqs/b/", "Second words of B.")
	wait(`caches.match("` + root + `sw.js?overtaken").then(Boolean)`)
	host.down.Store(true)
	says("faqs/a/", "You are offline")

	// The site wants it no more.
	host.down.Store(false)
	show(keptSite(t, "Third words", "false"))
	says("faqs/a/", "Third words of A.")
	wait(`(async () => (await caches.keys()).length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0)()`)
}
