package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"signpost/internal/chromium"
)

// A browser is started once for all tests and ends with them.
var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if browser.cancel != nil {
		browser.cancel()
	}
	os.Exit(code)
}

// startBrowser starts Chromium.
func startBrowser() {
	program, err := chromium.Path()
	if err != nil {
		browser.err = err
		return
	}
	dir, err := os.MkdirTemp("", "signpost-e2e-")
	if err != nil {
		browser.err = err
		return
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromium.Options(program, dir)...)
	ctx, cancel := chromedp.NewContext(allocator)
	browser.ctx = ctx
	browser.cancel = func() { cancel(); stop(); _ = os.RemoveAll(dir) }
	browser.err = chromedp.Do(ctx)
}

// tab is one tab of the browser, with what went wrong on its pages.
type tab struct {
	ctx context.Context
	t   *testing.T

	mu     sync.Mutex
	errors []string
}

// newTab opens a tab of the given width in a window and with a storage of its own, so that tests can
// run side by side; the tab closes with the test. Errors on the console, and what the
// Content-Security-Policy refuses, fail the test.
func newTab(t *testing.T, width int64) *tab {
	t.Helper()
	browser.once.Do(startBrowser)
	if browser.err != nil {
		t.Fatal(browser.err)
	}
	return openTab(browser.ctx, t, width, chromedp.WithNewBrowserContext())
}

// beside opens a tab that shares the storage of this one.
func (b *tab) beside(width int64) *tab {
	b.t.Helper()
	return openTab(b.ctx, b.t, width)
}

func openTab(parent context.Context, t *testing.T, width int64, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	b := &tab{ctx: ctx, t: t}
	err := chromedp.Listen(ctx, func(ev any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			b.errors = append(b.errors, "exception: "+ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if ev.Entry.Level == log.EntryLevelError {
				b.errors = append(b.errors, ev.Entry.Text+" "+ev.Entry.URL)
			}
		}
	})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, e := range b.errors {
			t.Errorf("the browser says: %s", e)
		}
	})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.run(chromedp.EmulateViewport(width, 900))
	return b
}

// forgive forgets the errors so far, for a test that causes them.
func (b *tab) forgive() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errors = nil
}

// patience is how long a test waits for the browser before it is taken to hang.
const patience = 60 * time.Second

func (b *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

// value runs one action and gives what it gives.
func value[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("browser: %v", err)
	}
	return v
}

// call sends one command of the browser's protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	return value(b, func(ctx context.Context, t *chromedp.Target) (R, error) {
		return cdp.Call(ctx, t, command, params)
	})
}

func (b *tab) open(address string) {
	b.t.Helper()
	b.run(chromedp.Navigate(address))
}

// eval gives the value of a script; a promise is waited for.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	return value(b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// until waits for a script to give true, over as many pages as it takes.
func (b *tab) until(script string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+script+")"))
		cancel()
		if ok {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("waited in vain for %s (%v)\n%s", script, err, eval[string](b, `location.href + "\n" + document.body.innerText.slice(0, 800)`))
		}
	}
}

// keys presses keys, wherever the focus is. What scripts did is drawn first: Chromium drops arrow keys
// while the place to which an element was scrolled is not on the screen yet.
func (b *tab) keys(keys string) {
	b.t.Helper()
	eval[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
	b.run(chromedp.KeyEvent(keys))
}

// write types text into the element that a selector names.
func (b *tab) write(selector, text string) {
	b.t.Helper()
	b.run(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// click clicks on the element that a selector names.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(chromedp.CSS(selector)))
}

// leave runs a script that leads away from the page, once the browser has answered: a page that is gone
// first answers nothing.
func (b *tab) leave(script string) {
	b.t.Helper()
	eval[bool](b, "(setTimeout(() => { "+script+" }, 50), true)")
}

// withoutScripts switches the page's scripts off.
func (b *tab) withoutScripts() {
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// serve serves files below prefix as a plain host does, with the policy that the site promises to
// hold, and gives the address of the site's root.
func serve(t *testing.T, files map[string][]byte, prefix string) string {
	t.Helper()
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
		".json": "application/json", ".csv": "text/csv; charset=utf-8", ".xml": "application/xml", ".txt": "text/plain", ".bin": "application/octet-stream",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		name, ok := strings.CutPrefix(r.URL.Path, prefix)
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		data, there := files[name]
		status := http.StatusOK
		if !ok || !there {
			if r.URL.Path == "/favicon.ico" {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			name, status = "404.html", http.StatusNotFound
			data = files[name]
		}
		w.Header().Set("Content-Type", types[path.Ext(name)])
		w.WriteHeader(status)
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL + prefix
}

var axe = sync.OnceValues(func() (string, error) {
	data, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	return string(data), err
})

// violation is what axe reports.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// checkAxe runs axe with the rules of WCAG 2.2 AA and fails for everything it finds.
func (b *tab) checkAxe(where string) {
	b.t.Helper()
	b.axe(where, `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`)
}

// checkContrast runs those rules of axe that look at colours.
func (b *tab) checkContrast(where string) {
	b.t.Helper()
	b.axe(where, `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`)
}

func (b *tab) axe(where, rules string) {
	b.t.Helper()
	source, err := axe()
	if err != nil {
		b.t.Fatalf("axe-core is missing: run npm ci (%v)", err)
	}
	b.run(chromedp.Evaluate[chromedp.Void](source))
	found := eval[string](b, `axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"]})
		.then((r) => JSON.stringify(r.violations))`)
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		for _, n := range v.Nodes {
			b.t.Errorf("%s: axe %s: %s\n    %s\n    %s", where, v.ID, v.Help, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
		}
	}
}

// noSidewaysScroll fails when the page is wider than the window (WCAG 2.2, 1.4.10), and names what
// sticks out.
func (b *tab) noSidewaysScroll(where string) {
	b.t.Helper()
	wide := eval[[]string](b, `(() => {
		const width = document.documentElement.clientWidth
		if (document.documentElement.scrollWidth <= width) return []
		return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1)
			.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))
	})()`)
	for _, e := range wide {
		b.t.Errorf("%s: sticks out sideways: %s", where, e)
	}
}
