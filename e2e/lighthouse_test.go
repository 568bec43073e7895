package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"signpost/internal/chromium"
	"signpost/internal/hosts"
	"signpost/internal/site"
)

var speedToo = flag.Bool("lighthouse-performance", false, "fail for the score of performance too, which needs a machine with nothing else to do")

// least is the score that each page must have, of 100.
const least = 99

// lighthouseReport is what of Lighthouse's report is looked at.
type lighthouseReport struct {
	RuntimeError struct{ Message string }
	Categories   map[string]struct {
		Score     float64 // of 1
		AuditRefs []struct {
			ID     string
			Weight float64
		}
	}
	Audits map[string]struct {
		Score        *float64
		Title        string
		DisplayValue string
	}
}

// Lighthouse gives a page of each kind nearly full marks on a slow phone. Its score of performance changes with
// what else the machine does, so make lighthouse alone insists on it.
func TestLighthouse(t *testing.T) {
	if !*speedToo {
		t.Parallel() // it waits more than it works
	}
	program, err := filepath.Abs("../node_modules/.bin/lighthouse")
	if err != nil {
		t.Fatal(err)
	}
	browser, err := chromium.Path()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	root := "http://" + listener.Addr().String() + "/"
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: likeAHost(t, root)}}
	server.Start()
	t.Cleanup(server.Close)
	for _, page := range []string{"", "faqs/supervision-how-often/", "decisions/four-day-training/", "checklists/supervision-standards/", "search/"} {
		t.Run(strings.ReplaceAll("/"+page, "/", " "), func(t *testing.T) {
			if !*speedToo {
				t.Parallel()
			}
			dir := t.TempDir()
			args := []string{root + page, "--output=json", "--quiet", "--no-enable-error-reporting", "--max-wait-for-load=60000",
				"--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --user-data-dir=" + dir}
			if page == "search/" {
				args = append(args, "--skip-audits=is-crawlable") // it is not for search engines, on purpose
			}
			run := exec.Command(program, args...)
			run.Env = append(os.Environ(), "CHROME_PATH="+browser)
			var out, stderr bytes.Buffer
			run.Stdout, run.Stderr = &out, &stderr
			if err := run.Run(); err != nil {
				t.Fatalf("lighthouse: %v\n%s", err, stderr.String())
			}
			var report lighthouseReport
			if err := json.Unmarshal(out.Bytes(), &report); err != nil {
				t.Fatal(err)
			}
			if report.RuntimeError.Message != "" || len(report.Categories) != 4 {
				t.Fatalf("there are %d categories (%s)", len(report.Categories), report.RuntimeError.Message)
			}
			for name, category := range report.Categories {
				score := int(category.Score*100 + 0.5)
				t.Logf("%s: %d", name, score)
				if score >= least || name == "performance" && !*speedToo {
					continue
				}
				var lost []string
				for _, ref := range category.AuditRefs {
					if a := report.Audits[ref.ID]; ref.Weight > 0 && a.Score != nil && *a.Score < 0.9 {
						lost = append(lost, fmt.Sprintf("%s: %s %s", ref.ID, a.Title, a.DisplayValue))
					}
				}
				t.Errorf("%s: %d, at least %d wanted\n    %s", name, score, least, strings.Join(lost, "\n    "))
			}
		})
	}
}

// likeAHost serves the real site at its own address, as a host does that was given our settings: packed, and
// files whose names hold a hash are kept.
func likeAHost(t *testing.T, root string) http.Handler {
	t.Helper()
	out, ds, err := site.Build(site.Input{Source: os.DirFS(".."), Loader: loader, Templates: os.DirFS("../templates"), Assets: os.DirFS("../assets/dist"), BaseURL: root, Today: today})
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	types := map[string]string{".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".txt": "text/plain"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, h := strings.TrimPrefix(r.URL.Path, "/"), w.Header()
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		i, ok := slices.BinarySearchFunc(out.Files, name, func(f site.File, name string) int { return strings.Compare(f.Path, name) })
		if !ok {
			http.NotFound(w, r)
			return
		}
		for _, header := range hosts.Security() {
			h.Set(header.Name, header.Value)
		}
		h.Set("Cache-Control", hosts.Revalidate)
		if out.Files[i].Class == site.Hashed {
			h.Set("Cache-Control", hosts.Forever)
		}
		if kind := types[path.Ext(name)]; kind != "" {
			h.Set("Content-Type", kind)
			h.Set("Content-Encoding", "br")
			z := brotli.NewWriterLevel(w, brotli.DefaultCompression)
			_ = out.Files[i].Make(z) // an error of the browser's: it has gone
			_ = z.Close()
			return
		}
		_ = out.Files[i].Make(w)
	})
}
