//go:build hosts

package hosts

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// named finds what a page loads.
var named = regexp.MustCompile(`(?:<link rel="(?:stylesheet|icon)" href|<script src)="([^"]+)"`)

// read loads a page as a browser does, with all that it names, and says what is broken. version is the
// one that the page is from.
func read(page string) (version string, err error) {
	a, err := fetch(page)
	switch {
	case err != nil:
		return "", err
	case a.StatusCode != 200:
		return "", fmt.Errorf("%s: status %d", page, a.StatusCode)
	case !strings.HasSuffix(string(a.body), "</html>\n"):
		return "", fmt.Errorf("%s is not whole: it ends in %q", page, a.body[max(0, len(a.body)-40):])
	}
	here, err := url.Parse(page)
	if err != nil {
		return "", err
	}
	loads := named.FindAllSubmatch(a.body, -1)
	if len(loads) < 4 {
		return "", fmt.Errorf("%s names only %d files", page, len(loads))
	}
	for _, m := range loads {
		to, err := here.Parse(string(m[1]))
		if err != nil {
			return "", err
		}
		asset, err := fetch(to.String())
		switch {
		case err != nil:
			return "", err
		case asset.StatusCode != 200:
			return "", fmt.Errorf("%s names %s: status %d", page, to.Path, asset.StatusCode)
		case !whole(to.Path, asset.body):
			return "", fmt.Errorf("%s: its bytes are not those that its name speaks of", to.Path)
		}
		if strings.Contains(to.Path, "/main.") {
			version = to.Path
		}
	}
	return version, nil
}

// Versions are published one after the other while readers load page after page, each with its styles and
// scripts, and none of them ever meets a broken one.
func TestPublishingUnderLoad(t *testing.T) {
	const (
		readers  = 4
		versions = 6
	)
	for name, serve := range map[string]func(testing.TB, string, string) string{"nginx": nginx, "caddy": caddy} {
		t.Run(name, func(t *testing.T) {
			src, root := source(t), t.TempDir()
			const prefix = "/coaches/"
			out := inside(root, prefix)
			publish := func(v int) {
				put(t, src, "assets/dist/main.css", fmt.Sprintf("body { margin: %dpx }\n", v))
				for i := range 20 {
					put(t, src, fmt.Sprintf("content/faqs/q%d.md", i), fmt.Sprintf("---\ntitle: How is question %d answered?\nsummary: As in version %d.\n---\n\nWords.\n", i, v))
				}
				build(t, src, out, "https://guidance.example.org"+prefix, "--compress")
			}
			publish(0)
			site := serve(t, root, prefix) + prefix

			var (
				stop   atomic.Bool
				rounds [readers]atomic.Int64
				seen   sync.Map
				wg     sync.WaitGroup
			)
			for i := range readers {
				wg.Go(func() {
					for n := i; !stop.Load(); n++ {
						version, err := read(fmt.Sprintf("%sfaqs/q%d/", site, n%20))
						if err != nil {
							t.Errorf("a reader meets: %v", err)
							stop.Store(true)
							return
						}
						seen.Store(version, true)
						rounds[i].Add(1)
					}
				})
			}
			// A page may name what the build before had, and no more: so between two builds each reader
			// finishes the page that it began with.
			settle := func() {
				for i := range rounds {
					for from := rounds[i].Load(); rounds[i].Load() < from+2 && !stop.Load(); {
						time.Sleep(5 * time.Millisecond)
					}
				}
			}
			settle()
			for v := 1; v < versions && !stop.Load(); v++ {
				publish(v)
				settle()
			}
			stop.Store(true)
			wg.Wait()
			count := 0
			seen.Range(func(any, any) bool { count++; return true })
			var pages int64
			for i := range rounds {
				pages += rounds[i].Load()
			}
			if count != versions && !t.Failed() {
				t.Errorf("the readers saw %d versions of %d", count, versions)
			}
			t.Logf("%d pages with what they name, over %d versions", pages, count)
		})
	}
}

// The check of the test above finds a site whose files come in the wrong order.
func TestReadersNoticeWhatIsMissing(t *testing.T) {
	root := t.TempDir()
	build(t, source(t), root, "https://guidance.example.org/")
	site := nginx(t, root, "/")
	if _, err := read(site + "/faqs/q1/"); err != nil {
		t.Fatal(err)
	}
	assets, err := filepath.Glob(filepath.Join(root, "assets", "main.*.css"))
	if err != nil || len(assets) == 0 {
		t.Fatal("no style", err)
	}
	if err := os.WriteFile(assets[0], []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := read(site + "/faqs/q1/"); err == nil {
		t.Error("other bytes under the name of a style go unnoticed")
	}
	if err := os.Remove(assets[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := read(site + "/faqs/q1/"); err == nil {
		t.Error("a missing style goes unnoticed")
	}
}
