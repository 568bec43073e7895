package preview

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"signpost/internal/chromium"
	"signpost/internal/diag"
	"signpost/internal/site"
)

// tab is a window of Chromium.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// open opens a window at url.
func open(t *testing.T, url string) *tab {
	t.Helper()
	program, err := chromium.Path()
	if err != nil {
		t.Fatal(err)
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), chromium.Options(program, t.TempDir())...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &tab{t, ctx}
	b.do(chromedp.Navigate(url))
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) run(script string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](script))
}

// patience is how long a browser may take before it is taken to hang.
const patience = time.Minute

// until waits until the expression is true, over reloads of the page.
func (b *tab) until(expression string) {
	b.t.Helper()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if yes {
			return
		}
		if time.Since(start) > patience {
			b.t.Fatalf("never true in the browser: %s (%v)", expression, err)
		}
	}
}

// is checks that the expression is true now.
func (b *tab) is(expression string) {
	b.t.Helper()
	if yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); !yes {
		b.t.Errorf("not true in the browser: %s (%v)", expression, err)
	}
}

func TestInABrowser(t *testing.T) {
	tall := func(text string) string { return text + strings.Repeat("<br>line", 500) }
	l := start(t, map[string]string{"content/index.md": tall("welcome"), "content/faqs/a.md": "answer"}, nil, nil)
	b := open(t, l.url)
	text := func(s string) string {
		return fmt.Sprintf("document.querySelector('main').textContent.startsWith(%q)", s)
	}
	panelShown := "document.getElementById('signpost-panel')?.checkVisibility() === true"

	// An edit is shown without a hand, where the reader was.
	b.until(text("welcome"))
	b.run("scrollTo(0, 1234)")
	b.until("scrollY === 1234")
	l.replace("content/index.md", tall("edited"))
	b.until(text("edited"))
	b.until("scrollY === 1234")

	// An edit of another page does not reload this one.
	b.run("window.kept = true")
	l.replace("content/faqs/a.md", "other answer")
	l.shows("/faqs/a/", 200, "other answer")
	l.replace("content/index.md", tall("BROKEN"))
	b.until(panelShown)
	b.is("window.kept === true")
	b.is(text("edited"))
	b.is("document.getElementById('signpost-panel').textContent.includes('content/index.md:1:1')")
	b.is("getComputedStyle(document.getElementById('signpost-panel')).position === 'fixed'")

	// The panel goes by keyboard, comes back with another error, and goes when all is well.
	b.do(chromedp.KeyEvent("\u001b"))
	b.until("!(" + panelShown + ")")
	l.replace("content/index.md", tall("\nBROKEN"))
	b.until(panelShown + " && document.getElementById('signpost-panel').textContent.includes('content/index.md:2:1')")
	b.do(chromedp.Click(".signpost-panel__close"))
	b.until("!(" + panelShown + ")")
	l.replace("content/index.md", tall("edited"))
	b.until("document.getElementById('signpost-panel') === null")
	b.is("window.kept === true")
	_, page := l.get("/")
	_, build, _ := strings.Cut(page, `data-build="`)
	b.until(fmt.Sprintf("document.querySelector('script[data-build]').dataset.build === %q", build[:strings.IndexByte(build, '"')]))

	// A hidden tab misses news, and catches up when it is shown.
	hide := func(hidden bool) {
		b.run(fmt.Sprintf("Object.defineProperty(document, 'hidden', {value: %v, configurable: true}); document.dispatchEvent(new Event('visibilitychange'))", hidden))
	}
	hide(true)
	l.replace("content/index.md", tall("while hidden"))
	l.shows("/", 200, "while hidden")
	b.is("window.kept === true")
	hide(false)
	b.until(text("while hidden"))
}

func TestStyleSheetsAreSwapped(t *testing.T) {
	l := start(t, map[string]string{"content/style": "1"}, func(c *Config) {
		c.Build = func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			n, err := os.ReadFile(filepath.Join(c.Source, "content", "style"))
			css := fmt.Sprintf("assets/app.h%s.css", n)
			file := func(p, text string) site.File {
				return site.File{Path: p, Make: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}
			}
			return &site.Output{Files: []site.File{
				file(css, fmt.Sprintf("body{color:rgb(%s,0,0)}", n)),
				file("index.html", strings.Replace(fmt.Sprintf(pageOf, "welcome"), "assets/app.h1.css", css, 1)),
			}}, nil, nil, err
		}
	}, nil)
	b := open(t, l.url)
	b.until("getComputedStyle(document.body).color === 'rgb(1, 0, 0)'")
	b.run("window.kept = true")
	l.replace("content/style", "2")
	b.until("getComputedStyle(document.body).color === 'rgb(2, 0, 0)'")
	b.is("window.kept === true")
	b.until("document.querySelectorAll('link[rel=stylesheet]').length === 2")
}
