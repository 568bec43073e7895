package preview

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"signpost/internal/diag"
	"signpost/internal/site"
)

// lab is a preview of a folder whose site is simple: content/x.md is the page /x/, content/index.md
// the home page; a line that says BROKEN is an error at its column.
type lab struct {
	t      *testing.T
	dir    string
	url    string
	log    *lockedBuffer
	stop   func() error
	builds *calls
}

// calls remembers what Build was told.
type calls struct {
	sync.Mutex
	changed [][]string
}

type lockedBuffer struct {
	sync.Mutex
	b bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.Lock()
	defer l.Unlock()
	return l.b.String()
}

const pageOf = `<!DOCTYPE html><html lang="en"><head><title>t</title><link rel="stylesheet" href="/assets/app.h1.css"></head><body><main>%s</main></body></html>`

// build is the Build of a lab.
func build(dir string) (*site.Output, diag.List, func(string) []byte, error) {
	out, list := new(site.Output), diag.List{}
	add := func(p, text string) {
		out.Files = append(out.Files, site.File{Path: p, Make: func(w io.Writer) error {
			if strings.Contains(text, "UNMAKEABLE") {
				return errors.New("no way")
			}
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	add("404.html", fmt.Sprintf(pageOf, "not found"))
	add("assets/app.h1.css", "body{}")
	err := filepath.WalkDir(filepath.Join(dir, "content"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".md" {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		for i, line := range strings.Split(string(data), "\n") {
			if col := strings.Index(line, "BROKEN"); col >= 0 {
				list.Errorf(diag.Pos{File: filepath.ToSlash(rel), Line: i + 1, Col: col + 1}, "broken", "write <b>whole</b> & sound", "the word %q is broken", "<i>")
			}
		}
		page := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(rel), "content/"), ".md")
		if page = strings.TrimSuffix(page, "index"); page != "" {
			page += "/"
		}
		add(page+"index.html", fmt.Sprintf(pageOf, data))
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	source := func(file string) []byte { data, _ := os.ReadFile(filepath.Join(dir, file)); return data }
	return out, list, source, err
}

// start runs a preview of files until the test ends. with may change what New is given, and set the
// server's parts before it runs.
func start(t *testing.T, files map[string]string, with func(*Config), set func(*Server)) *lab {
	t.Helper()
	l := &lab{t: t, dir: t.TempDir(), log: new(lockedBuffer), builds: new(calls)}
	for name, text := range files {
		l.write(name, text)
	}
	cfg := Config{
		Addr:   "127.0.0.1:0",
		Source: l.dir,
		Watch:  []string{filepath.Join(l.dir, "content"), filepath.Join(l.dir, "hubs", "x", "content")},
		Log:    l.log,
		Build: func(_ context.Context, changed []string) (*site.Output, diag.List, func(string) []byte, error) {
			l.builds.Lock()
			l.builds.changed = append(l.builds.changed, changed)
			l.builds.Unlock()
			return build(l.dir)
		},
	}
	if with != nil {
		with(&cfg)
	}
	srv, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if set != nil {
		set(srv)
	}
	l.url = srv.URL()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx) }()
	l.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() {
		if err := l.stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return l
}

func (l *lab) path(name string) string { return filepath.Join(l.dir, filepath.FromSlash(name)) }

func (l *lab) write(name, text string) {
	l.t.Helper()
	if err := os.MkdirAll(filepath.Dir(l.path(name)), 0o777); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(l.path(name), []byte(text), 0o666); err != nil {
		l.t.Fatal(err)
	}
}

// replace writes a file so that no one ever sees half of it.
func (l *lab) replace(name, text string) {
	l.t.Helper()
	l.write(".new", text)
	if err := os.Rename(l.path(".new"), l.path(name)); err != nil {
		l.t.Fatal(err)
	}
}

// client follows no redirects.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// get asks for a path and gives the answer with its body.
func (l *lab) get(path string) (*http.Response, string) {
	l.t.Helper()
	r, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(l.url, "/")+path, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return l.do(r)
}

func (l *lab) do(r *http.Request) (*http.Response, string) {
	l.t.Helper()
	resp, err := client.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return resp, string(body)
}

// shows checks that a page has status and that its body has text.
func (l *lab) shows(path string, status int, text string) {
	l.t.Helper()
	resp, body := l.get(path)
	if resp.StatusCode != status || !strings.Contains(body, text) {
		l.t.Errorf("GET %s: status %d, want %d with %q in\n%s", path, resp.StatusCode, status, text, body)
	}
}

var twoPages = map[string]string{"content/index.md": "welcome", "content/faqs/a.md": "answer"}

func TestServesThePlan(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	for _, c := range []struct {
		path   string
		status int
		kind   string
		text   string
	}{
		{"/", 200, "text/html; charset=utf-8", "<main>welcome</main>"},
		{"/index.html", 200, "text/html; charset=utf-8", "<main>welcome</main>"},
		{"/faqs/a/", 200, "text/html; charset=utf-8", "<main>answer</main>"},
		{"/faqs/a/?q=x", 200, "text/html; charset=utf-8", "<main>answer</main>"},
		{"/assets/app.h1.css", 200, "text/css; charset=utf-8", "body{}"},
		{"/nowhere/", 404, "text/html; charset=utf-8", "<main>not found</main>"},
		{"/404.html", 200, "text/html; charset=utf-8", "<main>not found</main>"},
		{"/_signpost/reload.js", 200, "text/javascript; charset=utf-8", "EventSource"},
		{"/_signpost/panel.css", 200, "text/css; charset=utf-8", ".signpost-panel"},
		{"/_signpost/other", 404, "text/plain; charset=utf-8", "no such page"},
	} {
		resp, body := l.get(c.path)
		if resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.text) {
			t.Errorf("GET %s: %d %q %q, want %+v", c.path, resp.StatusCode, resp.Header.Get("Content-Type"), body, c)
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff",
			"Access-Control-Allow-Origin": "", "Access-Control-Allow-Methods": "", "Access-Control-Allow-Headers": "",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("GET %s: %s is %q, want %q", c.path, name, got, want)
			}
		}
	}
	resp, _ := l.get("/faqs/a?q=x")
	if got := resp.Header.Get("Location"); resp.StatusCode != 301 || got != "/faqs/a/?q=x" {
		t.Errorf("GET /faqs/a?q=x: %d to %q", resp.StatusCode, got)
	}
	_, body := l.get("/")
	if strings.Contains(body, "<style") || strings.Contains(strings.ReplaceAll(body, `<script src="/_signpost/reload.js" defer`, ""), "<script") {
		t.Errorf("something inline was injected: %s", body)
	}
	if i, j := strings.Index(body, "/_signpost/panel.css"), strings.Index(body, "</head>"); i < 0 || i > j {
		t.Errorf("the style sheet is not in the head: %s", body)
	}
}

func TestNoPathOutsideThePlan(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.write("secret.txt", "secret")
	l.write("content/faqs/secret.txt", "secret")
	for _, path := range []string{
		"/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/faqs/../../secret.txt",
		"/..%5csecret.txt", `/..\secret.txt`, "/%252e%252e/secret.txt", "/./secret.txt", "//secret.txt", "/content/faqs/a.md",
		"/faqs/secret.txt", "/faqs/a/index.html%00.css", "/%c0%ae%c0%ae/secret.txt", "/etc/passwd", "//etc/passwd",
		"/_signpost/../secret.txt", "/_signpost/%2e%2e/secret.txt", "//evil.example", "//evil.example/%2e%2e", "//faqs/a",
		"/faqs//a", "/FAQS/a/", "/faqs/a/.",
	} {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(l.url, "http://"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		body, _ := io.ReadAll(resp.Body)
		conn.Close()
		if resp.StatusCode != 404 && resp.StatusCode != 400 || strings.Contains(string(body), "secret") {
			t.Errorf("GET %s: %d %s", path, resp.StatusCode, body)
		}
	}
}

func TestOnlyItsOwnNameAndOrigin(t *testing.T) {
	l := start(t, twoPages, func(c *Config) { c.Hosts = []string{"Preview.Example"} }, nil)
	port := l.url[strings.LastIndex(l.url, ":") : len(l.url)-1]
	for _, c := range []struct {
		host, origin, fetchSite string
		status                  int
	}{
		{"localhost" + port, "", "", 200},
		{"LOCALHOST" + port, "", "", 200},
		{"localhost:1", "", "", 200}, // a forwarded port
		{"127.0.0.1", "", "", 200},
		{"[::1]" + port, "", "", 200},
		{"preview.example" + port, "", "", 200},
		{"evil.example" + port, "", "", 403},
		{"evil.example", "", "", 403},
		{"localhost.evil.example", "", "", 403},
		{"127.0.0.1.evil.example" + port, "", "", 403},
		{"192.0.2.1" + port, "", "", 403},
		{"localhost:x", "", "", 403},
		{"localhost" + port, "http://localhost" + port, "same-origin", 200},
		{"localhost" + port, "http://evil.example", "", 403},
		{"localhost" + port, "http://localhost:1", "", 403},
		{"localhost" + port, "https://localhost" + port, "", 403},
		{"localhost" + port, "null", "", 403},
		{"localhost" + port, "", "cross-site", 403},
	} {
		for _, path := range []string{"/", "/_signpost/panel", "/_signpost/events"} {
			ctx, cancel := context.WithCancel(t.Context())
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(l.url, "/")+path, nil)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if c.fetchSite != "" {
				r.Header.Set("Sec-Fetch-Site", c.fetchSite)
			}
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if want := c.status; resp.StatusCode != want && !(want == 403 && resp.StatusCode == 400) {
				t.Errorf("%s with %+v: %d", path, c, resp.StatusCode)
			}
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s with %+v: a CORS header, %q", path, c, got)
			}
			cancel()
			resp.Body.Close()
		}
	}
}

func TestOnlyReading(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"} {
		r, _ := http.NewRequest(method, l.url, strings.NewReader("x"))
		if resp, _ := l.do(r); resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
	for _, path := range []string{"", "nowhere/", "_signpost/reload.js", "_signpost/events"} {
		r, _ := http.NewRequest(http.MethodHead, l.url+path, nil)
		if resp, body := l.do(r); resp.StatusCode >= 500 || resp.StatusCode == 405 || body != "" {
			t.Errorf("HEAD %s: %d %q", path, resp.StatusCode, body)
		}
	}
}

// edits are ways in which the page /faqs/a/ gets a new text, and others come and go. Each must be
// seen by the very next request.
var edits = []struct {
	name string
	do   func(l *lab)
	path string
	want int
	text string
}{
	{"write", func(l *lab) { l.write("content/faqs/a.md", "first") }, "/faqs/a/", 200, "first"},
	{"write the same length", func(l *lab) { l.write("content/faqs/a.md", "First") }, "/faqs/a/", 200, "First"},
	{"append", func(l *lab) {
		f, _ := os.OpenFile(l.path("content/faqs/a.md"), os.O_APPEND|os.O_WRONLY, 0)
		io.WriteString(f, " and more")
		f.Close()
	}, "/faqs/a/", 200, "First and more"},
	{"write and rename", func(l *lab) {
		l.write("content/faqs/.a.md.tmp", "renamed over")
		os.Rename(l.path("content/faqs/.a.md.tmp"), l.path("content/faqs/a.md"))
	}, "/faqs/a/", 200, "renamed over"},
	{"backup and write, as Vim does", func(l *lab) {
		os.Rename(l.path("content/faqs/a.md"), l.path("content/faqs/a.md~"))
		l.write("content/faqs/a.md", "from Vim")
		os.Remove(l.path("content/faqs/a.md~"))
	}, "/faqs/a/", 200, "from Vim"},
	{"delete", func(l *lab) { os.Remove(l.path("content/faqs/a.md")) }, "/faqs/a/", 404, "not found"},
	{"make again", func(l *lab) { l.write("content/faqs/a.md", "back") }, "/faqs/a/", 200, "back"},
	{"rename", func(l *lab) { os.Rename(l.path("content/faqs/a.md"), l.path("content/faqs/b.md")) }, "/faqs/b/", 200, "back"},
	{"the old name is gone", func(*lab) {}, "/faqs/a/", 404, "not found"},
	{"new folders", func(l *lab) { l.write("content/x/y/z/page.md", "deep") }, "/x/y/z/page/", 200, "deep"},
	{"a file in a new folder", func(l *lab) { l.write("content/x/y/z/page.md", "deeper") }, "/x/y/z/page/", 200, "deeper"},
	{"rename a folder", func(l *lab) { os.Rename(l.path("content/x"), l.path("content/w")) }, "/w/y/z/page/", 200, "deeper"},
	{"a file in a renamed folder", func(l *lab) { l.write("content/w/y/z/page.md", "deepest") }, "/w/y/z/page/", 200, "deepest"},
	{"a new file directly in it", func(l *lab) { l.write("content/w/top.md", "top") }, "/w/top/", 200, "top"},
	{"move a folder away", func(l *lab) { os.Rename(l.path("content/w"), l.path("away")) }, "/w/y/z/page/", 404, "not found"},
	{"change it there", func(l *lab) { l.write("away/top.md", "elsewhere") }, "/w/top/", 404, "not found"},
	{"move it back", func(l *lab) { os.Rename(l.path("away"), l.path("content/v")) }, "/v/top/", 200, "elsewhere"},
	{"and change it", func(l *lab) { l.write("content/v/y/z/page.md", "home again") }, "/v/y/z/page/", 200, "home again"},
	{"delete a folder", func(l *lab) { os.RemoveAll(l.path("content/v")) }, "/v/top/", 404, "not found"},
	{"make it again", func(l *lab) { l.write("content/v/top.md", "v2") }, "/v/top/", 200, "v2"},
	{"and write to it", func(l *lab) { l.write("content/v/top.md", "v3") }, "/v/top/", 200, "v3"},
	{"200 files", func(l *lab) {
		for i := range 200 {
			l.write(fmt.Sprintf("content/many/%d.md", i), fmt.Sprint("number ", i))
		}
	}, "/many/199/", 200, "number 199"},
	{"delete the whole root", func(l *lab) { os.RemoveAll(l.path("content")) }, "/", 404, "not found"},
	{"make the root again", func(l *lab) { l.write("content/index.md", "reborn") }, "/", 200, "reborn"},
	{"write to the new root", func(l *lab) { l.write("content/index.md", "alive") }, "/", 200, "alive"},
}

func TestTheNextRequestSeesEveryEdit(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	for _, e := range edits {
		e.do(l)
		resp, body := l.get(e.path)
		if resp.StatusCode != e.want || !strings.Contains(body, "<main>"+e.text+"</main>") {
			t.Errorf("%s: GET %s is %d, want %d with %q in\n%s", e.name, e.path, resp.StatusCode, e.want, e.text, body)
		}
	}
	if log := l.log.String(); strings.Contains(log, "looked for") {
		t.Errorf("events work here, but the log says: %s", log)
	}
}

// The regular look finds nothing that events do not tell of, however it falls between them.
func TestTheRegularLookRaisesNoFalseAlarm(t *testing.T) {
	l := start(t, twoPages, nil, func(s *Server) { s.lookEvery = 10 * time.Millisecond })
	for range 5 {
		for _, e := range edits {
			e.do(l)
			l.get(e.path)
		}
	}
	os.Chmod(l.path("content/index.md"), 0o600)
	time.Sleep(50 * time.Millisecond)
	if log := l.log.String(); strings.Contains(log, "looked for") {
		t.Errorf("events work here, but the log says: %s", log)
	}
}

func TestBuildIsToldWhatChanged(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.shows("/", 200, "welcome")
	l.write("content/faqs/a.md", "new")
	l.write("content/faqs/.hidden.md", "x")
	l.write("content/faqs/a.md~", "x")
	l.write("content/faqs/4913", "")
	l.write("elsewhere/x.md", "x")
	l.shows("/faqs/a/", 200, "new")
	l.stop()
	if got := l.builds.changed[0]; got != nil {
		t.Errorf("the first build was told of %q, want nil", got)
	}
	for _, got := range l.builds.changed[1:] {
		if want := []string{l.path("content/faqs/a.md")}; !slices.Equal(got, want) {
			t.Errorf("a build was told of %q, want %q", got, want)
		}
	}
	if len(l.builds.changed) < 2 {
		t.Error("there was no second build")
	}
}

func TestAFolderThatComesLater(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.shows("/", 200, "welcome")
	l.write("hubs/x/content/local.md", "local")
	l.get("/")
	l.write("hubs/x/content/local.md", "local 2")
	l.get("/")
	l.stop()
	told := slices.Concat(l.builds.changed[1:]...)
	if !slices.Contains(told, l.path("hubs/x/content/local.md")) {
		t.Errorf("the builds were told of %q", told)
	}
}

// What a build made of half a change is not shown, when the other half is known by its end.
func TestAnOvertakenBuildIsNotShown(t *testing.T) {
	release, begun := make(chan struct{}), make(chan struct{}, 10)
	l := start(t, twoPages, func(c *Config) {
		n, dir := 0, c.Source
		c.Build = func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			out, list, source, err := build(dir)
			if n++; n == 2 {
				begun <- struct{}{}
				<-release
			}
			return out, list, source, err
		}
	}, nil)
	l.shows("/", 200, "welcome")
	l.replace("content/index.md", "BROKEN")
	<-begun
	l.replace("content/index.md", "whole")
	close(release)
	l.shows("/", 200, "<main>whole</main>")
	if log := l.log.String(); strings.Contains(log, "error") {
		t.Errorf("the log shows half a change: %s", log)
	}
}

// An editor that empties a file and then fills it makes one change: nothing is shown of the file while it is empty.
func TestAnEmptyFileIsWaitedFor(t *testing.T) {
	l := start(t, twoPages, func(c *Config) {
		dir := c.Source
		c.Build = func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			out, list, source, err := build(dir)
			if st, gone := os.Stat(filepath.Join(dir, "content", "index.md")); gone == nil && st.Size() == 0 {
				list.Errorf(diag.Pos{File: "content/index.md", Line: 1, Col: 1}, "empty", "", "shown while it is empty")
			}
			return out, list, source, err
		}
	}, func(s *Server) { s.emptyMax = time.Hour })
	l.shows("/", 200, "welcome")
	for i := range 9 {
		l.write("content/index.md", "")
		time.Sleep(10 * time.Millisecond)
		text := fmt.Sprint("filled ", i)
		l.write("content/index.md", text)
		l.shows("/", 200, text)
	}
	l.stop()
	if log := l.log.String(); strings.Contains(log, "shown while it is empty") {
		t.Errorf("an empty file was shown: %s", log)
	}
}

// A file that stays empty is shown so in the end.
func TestAFileMayBeEmpty(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.shows("/", 200, "welcome")
	l.write("content/index.md", "")
	l.shows("/", 200, "<main></main>")
}

// Of a burst, what has changed is read while the rest is still being written, and what is built is all of it.
func TestABurstIsReadWhileItGoesOn(t *testing.T) {
	var mu sync.Mutex
	told := map[string]int{}
	ahead := 0
	l := start(t, twoPages, func(c *Config) {
		build := c.Build
		tell := func(changed []string) {
			for _, file := range changed {
				told[filepath.Base(file)]++
			}
		}
		c.ReadAhead = func(changed []string) {
			mu.Lock()
			defer mu.Unlock()
			tell(changed)
			ahead += len(changed)
		}
		c.Build = func(ctx context.Context, changed []string) (*site.Output, diag.List, func(string) []byte, error) {
			mu.Lock()
			tell(changed)
			mu.Unlock()
			return build(ctx, changed)
		}
	}, nil)
	l.shows("/", 200, "welcome")
	const pages = 200
	for i := range pages {
		l.write(fmt.Sprintf("content/faqs/p%d.md", i), fmt.Sprint("burst ", i))
		time.Sleep(200 * time.Microsecond)
	}
	for i := range pages {
		l.shows(fmt.Sprintf("/faqs/p%d/", i), 200, fmt.Sprint("burst ", i))
	}
	l.stop()
	if len(told) != pages {
		t.Errorf("of %d files that came, %d were told of", pages, len(told))
	}
	if ahead == 0 {
		t.Error("nothing was read ahead")
	}
}

func TestARequestWaitsForTheBuild(t *testing.T) {
	release, begun := make(chan struct{}), make(chan struct{}, 10)
	var dir string
	l := start(t, twoPages, func(c *Config) {
		dir = c.Source
		n := 0
		c.Build = func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			if n++; n > 1 {
				begun <- struct{}{}
				<-release
			}
			return build(dir)
		}
	}, nil)
	l.shows("/", 200, "welcome")
	l.replace("content/index.md", "changed")
	<-begun
	got := make(chan string)
	go func() { _, body := l.get("/"); got <- body }()
	select {
	case body := <-got:
		t.Fatalf("answered before the build was done: %s", body)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if body := <-got; !strings.Contains(body, "changed") {
		t.Errorf("a stale page: %s", body)
	}
}

// The program may clear up after a build, and no more than once after each.
func TestRest(t *testing.T) {
	rests := make(chan struct{}, 100)
	l := start(t, twoPages, func(c *Config) { c.Rest = func() { rests <- struct{}{} } }, nil)
	for range 3 {
		<-rests
		l.replace("content/index.md", "changed")
		l.shows("/", 200, "changed")
	}
	time.Sleep(5 * restful)
	l.builds.Lock()
	defer l.builds.Unlock()
	if n := 3 + len(rests); n > len(l.builds.changed) {
		t.Errorf("%d rests after %d builds", n, len(l.builds.changed))
	}
}

func TestErrorsAreShownOverTheLastGoodPage(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.shows("/faqs/a/", 200, "answer")
	l.write("content/faqs/a.md", "one\ntwo BROKEN </pre><script>alert(1)</script>\n")
	resp, body := l.get("/faqs/a/")
	if resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
	for _, want := range []string{
		"<main>answer</main>", `role="alert"`, "1 error", "content/faqs/a.md:2:5", "the word &#34;&lt;i&gt;&#34; is broken", "(broken)",
		"    two BROKEN &lt;/pre&gt;&lt;script&gt;", "\n        ^\n", html.EscapeString("write <b>whole</b> & sound"),
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	l.shows("/", 200, "content/faqs/a.md:2:5")
	l.shows("/nowhere", 404, "content/faqs/a.md:2:5")
	l.shows("/_signpost/panel", 200, "content/faqs/a.md:2:5")
	if log, want := l.log.String(), "content/faqs/a.md:2:5: error: the word \"<i>\" is broken (broken)\n    two BROKEN"; !strings.Contains(log, want) {
		t.Errorf("the log lacks %q:\n%s", want, log)
	}
	l.write("content/faqs/a.md", "whole")
	if _, body := l.get("/faqs/a/"); !strings.Contains(body, "<main>whole</main>") || strings.Contains(body, "role=\"alert\"") {
		t.Errorf("after the repair: %s", body)
	}
	if log := l.log.String(); !strings.Contains(log, "Fixed") {
		t.Errorf("the log does not say that it is fixed:\n%s", log)
	}
}

func TestErrorsFromTheStart(t *testing.T) {
	l := start(t, map[string]string{"content/index.md": "BROKEN"}, nil, nil)
	l.shows("/", 500, "content/index.md:1:1")
	l.shows("/", 500, "/_signpost/reload.js")
	l.write("content/index.md", "whole")
	l.shows("/", 200, "<main>whole</main>")
}

func TestABuildThatFails(t *testing.T) {
	var mu sync.Mutex
	var failure error
	l := start(t, twoPages, func(c *Config) {
		dir := c.Source
		c.Build = func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			mu.Lock()
			defer mu.Unlock()
			if failure != nil {
				return nil, nil, nil, failure
			}
			return build(dir)
		}
	}, nil)
	l.shows("/", 200, "welcome")
	mu.Lock()
	failure = errors.New("the <template> is wrong")
	mu.Unlock()
	l.write("content/index.md", "new")
	l.shows("/", 200, "<main>welcome</main>")
	l.shows("/", 200, "the &lt;template&gt; is wrong")
	if !strings.Contains(l.log.String(), "error: the <template> is wrong") {
		t.Errorf("the log: %s", l.log)
	}
}

func TestAPageThatCannotBeMade(t *testing.T) {
	l := start(t, map[string]string{"content/index.md": "UNMAKEABLE"}, nil, nil)
	l.shows("/", 500, "cannot make index.html: no way")
}

// stream opens a stream of events and gives its data lines.
func (l *lab) stream() <-chan string {
	l.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l.t.Cleanup(cancel)
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, l.url+"_signpost/events", nil)
	resp, err := new(http.Client).Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	return lines
}

func TestEventsTellOfBuildsAndErrors(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	l.shows("/", 200, "welcome")
	events := l.stream()
	first := <-events
	build := strings.Split(first, `"`)[3]
	if _, body := l.get("/"); build == "" || !strings.Contains(body, `data-build="`+build+`" data-panel=""`) {
		t.Errorf("the stream says %s, the page is\n%s", first, body)
	}
	l.replace("content/index.md", "BROKEN")
	second := <-events
	if !strings.Contains(second, `"build":"`+build+`"`) || strings.Contains(second, `"panel":""`) {
		t.Errorf("with an error the stream says %s after %s", second, first)
	}
	l.replace("content/index.md", "whole")
	third := <-events
	if strings.Contains(third, `"build":"`+build+`"`) || !strings.Contains(third, `"panel":""`) {
		t.Errorf("after the repair the stream says %s after %s", third, second)
	}
	if again := <-l.stream(); again != third { // a tab that was hidden asks again
		t.Errorf("a new stream says %s, want %s", again, third)
	}
}

// The time that a client has for its request does not end its stream, but does end one that sends none.
func TestAStreamOutlivesTheTimeForRequests(t *testing.T) {
	l := start(t, twoPages, nil, func(s *Server) { s.patience = 50 * time.Millisecond })
	events := l.stream()
	first := <-events
	slow, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(l.url, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	io.WriteString(slow, "GET / HTTP/1.1\r\nHost: localhost\r\n")
	if answer, err := io.ReadAll(slow); err != nil || strings.Contains(string(answer), "200") {
		t.Errorf("a request that never ends got %q, %v", answer, err)
	}
	time.Sleep(200 * time.Millisecond)
	l.write("content/index.md", "news")
	if second, ok := <-events; !ok || second == first {
		t.Errorf("the stream says %q after %q", second, first)
	}
}

// The digest of a page does not change with its style sheets, so that those alone can be swapped.
func TestPageDigest(t *testing.T) {
	s := &Server{session: "s"}
	digest := func(page string) string {
		_, rest, _ := strings.Cut(string(s.inject([]byte(page), new(state))), `data-page="`)
		return rest[:24]
	}
	page := fmt.Sprintf(pageOf, "text")
	if digest(page) != digest(strings.Replace(page, "app.h1.css", "app.h2.css", 1)) {
		t.Error("another style sheet changes the digest")
	}
	if digest(page) == digest(strings.Replace(page, "text", "Text", 1)) {
		t.Error("another text does not change the digest")
	}
}

func TestManyStreamsAndSilentClients(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	addr := strings.TrimSuffix(strings.TrimPrefix(l.url, "http://"), "/")
	open := func(request string) net.Conn {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		io.WriteString(c, request)
		return c
	}
	for range 50 { // these never read, and never end their request
		open("GET /_signpost/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
		open("GET / HTTP/1.1\r\nHost: localhost\r\n")
		open("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		open("")
	}
	var streams []*bufio.Reader
	for range 1000 {
		streams = append(streams, bufio.NewReader(open("GET /_signpost/events HTTP/1.1\r\nHost: localhost\r\n\r\n")))
	}
	hear := func(r *bufio.Reader) string {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				return data
			}
		}
	}
	first := hear(streams[0])
	for _, r := range streams[1:] {
		if got := hear(r); got != first {
			t.Fatalf("a stream says %s, another %s", got, first)
		}
	}
	l.replace("content/index.md", "news")
	l.shows("/", 200, "news")
	for _, r := range streams {
		if got := hear(r); got == first {
			t.Fatalf("a stream says %s again", got)
		}
	}
	// The preview stops at once all the same.
	if err := l.stop(); err != nil {
		t.Error(err)
	}
}

func TestTooManyStreams(t *testing.T) {
	var srv *Server
	l := start(t, twoPages, nil, func(s *Server) { srv = s })
	srv.streams.Store(maxStreams - 1)
	<-l.stream()
	l.shows("/_signpost/events", 503, "Too many windows")
	l.shows("/", 200, "welcome")
}

func TestStopsAndFreesThePort(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	l := start(t, twoPages, nil, nil)
	l.shows("/", 200, "welcome")
	<-l.stream()
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(l.url, "http://"), "/"))
	if err != nil {
		t.Fatalf("the port is not free: %v", err)
	}
	ln.Close()
	if left, err := os.ReadDir(temp); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestAddresses(t *testing.T) {
	l := start(t, twoPages, nil, nil)
	port := l.url[strings.LastIndex(l.url, ":")+1 : len(l.url)-1]
	_, err := New(Config{Addr: "127.0.0.1:" + port})
	if err == nil || !strings.Contains(err.Error(), "port "+port+" is in use") || !strings.Contains(err.Error(), "--addr 127.0.0.1:") {
		t.Errorf("a port in use: %v", err)
	}
	for addr, want := range map[string]string{"": DefaultAddr, ":8081": "127.0.0.1:8081", "8081": "127.0.0.1:8081", "0.0.0.0:1": "0.0.0.0:1", "[::1]:80": "[::1]:80"} {
		if got, err := normalAddr(addr); got != want || err != nil {
			t.Errorf("normalAddr(%q) = %q, %v, want %q", addr, got, err, want)
		}
	}
	for _, addr := range []string{"localhost", "localhost:http", "1:2:3", ":99999", "-1"} {
		if got, err := normalAddr(addr); err == nil || !strings.Contains(err.Error(), "host:port") {
			t.Errorf("normalAddr(%q) = %q, %v, want an error that explains", addr, got, err)
		}
	}
}

func TestEveryoneIsWarned(t *testing.T) {
	quiet := start(t, twoPages, nil, nil)
	quiet.shows("/", 200, "welcome")
	if strings.Contains(quiet.log.String(), "warning") {
		t.Errorf("a warning on loopback: %s", quiet.log)
	}
	if !strings.Contains(quiet.log.String(), quiet.url) {
		t.Errorf("the address is not printed: %s", quiet.log)
	}
	loud := start(t, twoPages, func(c *Config) { c.Addr = "0.0.0.0:0" }, nil)
	loud.shows("/", 200, "welcome")
	if !strings.Contains(loud.log.String(), "warning: everyone who can reach this machine") {
		t.Errorf("no warning: %s", loud.log)
	}
	r, _ := http.NewRequest(http.MethodGet, loud.url, nil)
	r.Host = "192.0.2.7:1"
	if resp, _ := loud.do(r); resp.StatusCode != 200 {
		t.Errorf("an address in numbers: %d", resp.StatusCode)
	}
	r.Host = "evil.example"
	if resp, _ := loud.do(r); resp.StatusCode != 403 {
		t.Errorf("a foreign name: %d", resp.StatusCode)
	}
}

// silent is a queue that never tells of anything below the folder mute.
type silent struct{ events }

func TestWithoutEvents(t *testing.T) {
	for name, queue := range map[string]newEvents{
		"the queue does not start": func() (events, <-chan fsnotify.Event, <-chan error, error) {
			return nil, nil, nil, errors.New("no inotify here")
		},
		"the queue is silent": func() (events, <-chan fsnotify.Event, <-chan error, error) {
			q, _, errs, err := fsnotifyEvents()
			return silent{q}, make(chan fsnotify.Event), errs, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := start(t, twoPages, nil, func(s *Server) { s.events = queue })
			l.shows("/", 200, "welcome")
			for _, e := range edits {
				e.do(l)
				resp, body := l.get(e.path)
				if resp.StatusCode != e.want || !strings.Contains(body, "<main>"+e.text+"</main>") {
					t.Errorf("%s: GET %s is %d, want %d with %q in\n%s", e.name, e.path, resp.StatusCode, e.want, e.text, body)
				}
			}
			if got := strings.Count(l.log.String(), "Changes are looked for"); got != 1 {
				t.Errorf("the log says %d times that changes are looked for:\n%s", got, l.log)
			}
		})
	}
}

// Where only some folders give no events, the regular look finds it out, and the browser is told.
func TestEventsOfTheContentAreMissing(t *testing.T) {
	l := start(t, twoPages, nil, func(s *Server) {
		s.events = func() (events, <-chan fsnotify.Event, <-chan error, error) {
			q, in, errs, err := fsnotifyEvents()
			out := make(chan fsnotify.Event)
			go func() {
				defer close(out)
				for e := range in {
					if !strings.Contains(e.Name, "content") {
						out <- e
					}
				}
			}()
			return q, out, errs, err
		}
	})
	l.shows("/", 200, "welcome")
	stream := l.stream()
	first := <-stream
	l.write("content/index.md", "new")
	if second := <-stream; second == first {
		t.Errorf("the stream says %s again", second)
	}
	l.shows("/", 200, "new")
	for !strings.Contains(l.log.String(), "did not tell of one") {
		time.Sleep(time.Millisecond)
	}
	l.write("content/index.md", "newer") // from now on every request looks
	l.shows("/", 200, "newer")
}

// A client that asks for a large page and never reads it holds up nobody, and is hung up on in the end.
func TestAClientThatNeverReads(t *testing.T) {
	l := start(t, map[string]string{"content/index.md": strings.Repeat("words ", 2<<20), "content/faqs/a.md": "answer"}, nil, func(s *Server) { s.patience = 300 * time.Millisecond })
	l.shows("/faqs/a/", 200, "answer")
	var deaf []net.Conn
	for range 5 {
		c, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(l.url, "http://"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		deaf = append(deaf, c)
	}
	l.shows("/faqs/a/", 200, "answer")
	l.write("content/faqs/a.md", "news")
	l.shows("/faqs/a/", 200, "news")
	// More than three times the patience of the server, and more on a machine that has much else to do.
	start := time.Now()
	l.get("/faqs/a/")
	time.Sleep(2*time.Second + 100*time.Since(start))
	for _, c := range deaf {
		if n, err := io.Copy(io.Discard, c); err == nil && n > 10<<20 {
			t.Errorf("a client that did not read for so long gets all of the page: %d bytes", n)
		}
	}
}
