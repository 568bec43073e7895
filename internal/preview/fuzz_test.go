package preview

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/net/html"

	"signpost/internal/diag"
	"signpost/internal/hubs"
	"signpost/internal/site"
)

// still gives a server of a small plan that answers and never changes.
func still() *Server {
	var out site.Output
	for _, p := range []string{"404.html", "a.css", "faqs/a b/index.html", "index.html"} {
		out.Files = append(out.Files, site.File{Path: p, Make: func(w io.Writer) error { _, err := io.WriteString(w, "file "+p); return err }})
	}
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	s := &Server{cfg: Config{Log: io.Discard}, hosts: allowedHosts("127.0.0.1", addr, nil), listener: fixed{addr}, known: 1, built: 1, moved: make(chan struct{})}
	none := func() (events, <-chan fsnotify.Event, <-chan error, error) { return nil, nil, nil, errors.New("none") }
	s.watch = newWatcher(nil, none, lookEvery, s.changed, s.logf)
	s.state = new(state).next(1, &out, nil, nil, nil, nil)
	return s
}

// fixed is a listener that only has an address.
type fixed struct{ addr net.Addr }

func (f fixed) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (f fixed) Close() error              { return nil }
func (f fixed) Addr() net.Addr            { return f.addr }

// FuzzRequest sends any target, host and origin. Whatever they are, only a file of the plan under
// its own path, or a refusal, comes back; a redirect stays on the server; no other origin may read.
func FuzzRequest(f *testing.F) {
	for _, target := range []string{"/", "/faqs/a%20b", "/faqs/a%20b/", "/%2e%2e/x", "//evil.example/", "/a.css?x", "/_signpost/panel", "http://evil.example/"} {
		f.Add(target, "localhost:8080", "")
	}
	f.Add("/", "evil.example", "")
	f.Add("/", "127.0.0.1", "http://evil.example")
	f.Add("/", "[::1]:1", "null")
	s := still()
	f.Fuzz(func(t *testing.T, target, host, origin string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n\r\n")))
		if err != nil || strings.HasPrefix(r.URL.Path, own+"events") {
			return
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		body := w.Body.String()
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("a CORS header: %q", got)
		}
		name := (&url.URL{Host: r.Host}).Hostname()
		ours := slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, strings.ToLower(strings.TrimSuffix(name, ".")))
		if w.Code != http.StatusForbidden && (!ours || r.Header.Get("Origin") != "" && r.Header.Get("Origin") != "http://"+r.Host && !strings.EqualFold(r.Header.Get("Origin"), "http://"+r.Host)) {
			t.Errorf("host %q and origin %q got status %d", r.Host, r.Header.Get("Origin"), w.Code)
		}
		switch w.Code {
		case http.StatusOK:
			p := strings.TrimPrefix(r.URL.Path, "/")
			if p == "" || strings.HasSuffix(p, "/") {
				p += "index.html"
			}
			if !strings.HasPrefix(r.URL.Path, own) && !strings.HasPrefix(body, "file "+p) {
				t.Errorf("%q gave %q", target, body)
			}
		case http.StatusMovedPermanently:
			to, err := url.Parse(w.Header().Get("Location"))
			if err != nil || to.Host != "" || to.Scheme != "" || to.Path != "/faqs/a b/" {
				t.Errorf("%q redirects to %q", target, w.Header().Get("Location"))
			}
		case http.StatusNotFound, http.StatusForbidden:
		default:
			t.Errorf("%q gave status %d", target, w.Code)
		}
	})
}

// FuzzPanel puts any text into every field of a complaint. None of it becomes markup.
func FuzzPanel(f *testing.F) {
	f.Add("content/x.md", "message", "hint", "line one\nline two", 2, 3)
	f.Add(`<img src="x">`, "<script>", "</pre>", "&amp;<b>\x00\xff\u202e", 1, 1)
	markup := strings.NewReplacer(`<div id="signpost-panel" class="signpost-panel" role="alert">`, "", `<div class="signpost-panel__head">`, "",
		`<p class="signpost-panel__title">`, "", `<button type="button" class="signpost-panel__close" hidden>`, "", `</button>`, "",
		`<ol class="signpost-panel__list">`, "", `<pre tabindex="0">`, "", `<pre>`, "", `</pre>`, "", `<strong>`, "", `</strong>`, "",
		`<code>`, "", `</code>`, "", `<small>`, "", `</small>`, "", `<li>`, "", `</li>`, "", `<p>`, "", `</p>`, "", `</ol>`, "", `</div>`, "")
	f.Fuzz(func(t *testing.T, file, message, hint, source string, line, col int) {
		d := diag.Diagnostic{Pos: diag.Pos{File: file, Line: line, Col: col}, Rule: diag.Rule(hint), Message: message, Hint: hint, Notes: []diag.Note{{Message: source}}}
		got := panelHTML(diag.List{d}, func(string) []byte { return []byte(source) }, errors.New(message), false)
		if rest := markup.Replace(got); strings.ContainsAny(rest, `<>"`) {
			t.Errorf("markup from a complaint: %s", rest)
		}
	})
}

// FuzzHubs puts any words into every field of the editors' page on hubs. None of them becomes markup.
func FuzzHubs(f *testing.F) {
	f.Add("Hub", "-a\n+b\n c\n")
	f.Add(`"><script>alert(1)</script>`, "--- <b>\n+++ </pre>\n-<del>\n+</ins>\n@@ -1 +1 @@\n")
	page := func(words, diff string) (tags []string) {
		p := hubs.Page{Title: words, File: words}
		text := hubsHTML([]hubs.Hub{{
			ID: words, Name: words, Area: words, Pages: []hubs.Page{p}, Sections: []hubs.Section{{Page: p, AddsTo: words}},
			Replaced: []hubs.Replacement{{Page: p, National: words, State: hubs.Changed, Copied: words, Now: words, Diff: diff}, {Page: p, National: words, State: hubs.State(words)}},
		}})
		for z := html.NewTokenizer(strings.NewReader(text)); z.Next() != html.ErrorToken; {
			if t := z.Token(); t.Type != html.TextToken && t.Data != "del" && t.Data != "ins" {
				tags = append(tags, fmt.Sprint(t.Type, t.Data, len(t.Attr)))
			}
		}
		return tags
	}
	f.Fuzz(func(t *testing.T, words, diff string) {
		if words == "" || diff == "" {
			return // a part of the page that is left out
		}
		if got, want := page(words, diff), page("Hub", " x\n"); !slices.Equal(got, want) {
			t.Errorf("%q and %q become markup: %q instead of %q", words, diff, got, want)
		}
	})
}
