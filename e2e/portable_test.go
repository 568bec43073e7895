package e2e

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"signpost/internal/site"
)

// A portable copy is read from a folder by file://, with its styles and scripts, from page to page; and
// the search says why it does not work there.
func TestPortableCopy(t *testing.T) {
	t.Parallel()
	// A path with a space and an accent, as people's folders have.
	dir := filepath.Join(t.TempDir(), "Mein Stick é")
	for path, data := range built(t, site.Input{Source: os.DirFS(".."), Portable: true}) {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	start := (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir) + "/index.html"}).String()
	b := newTab(t, 1280)
	b.open(start)
	const styled = `getComputedStyle(document.querySelector(".nhsuk-header")).backgroundColor === "rgb(0, 94, 184)" && document.body.classList.contains("js-enabled")`
	b.until(styled)

	// Each link of a few pages leads to a file: a browser shows a folder as a list of its files.
	for _, name := range []string{"index.html", "faqs/supervision-how-often/index.html", "topics/training/index.html", "decisions/four-day-training/index.html", "print/index.html"} {
		b.open(strings.TrimSuffix(start, "index.html") + name)
		b.until(styled)
		for _, to := range eval[[]string](b, `[...document.querySelectorAll("a[href], link[href], form[action]")].map((e) => e.href || e.action).filter((a) => a.startsWith("file:")).map((a) => new URL(a).pathname)`) {
			file, err := url.PathUnescape(to)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(filepath.FromSlash(file)); err != nil || info.IsDir() {
				t.Errorf("%s: a link leads to %s, which is no file", name, to)
			}
		}
	}

	b.open(strings.TrimSuffix(start, "index.html") + "decisions/four-day-training/index.html")
	b.click(".app-answers a")
	b.until(`location.pathname.endsWith("/index.html") && document.body.innerText.includes("Your answers so far")`)

	b.run(chromedp.Navigate(strings.TrimSuffix(start, "index.html") + "faqs/supervision-how-often/index.html"))
	b.write("#site-search-q", "supervision\r")
	b.until(`location.pathname.endsWith("/search/index.html") && document.querySelector("#search-status").innerText.includes("does not work in a copy that is opened from a folder")`)
	if shown := eval[bool](b, `document.querySelector("#search-fallback").checkVisibility()`); !shown {
		t.Error("the search page offers no other way")
	}
	b.forgive() // the suggestions of the header ask for the index in vain
}
