// Preview measures how long an editor waits: from the end of a write to the moment when the preview has
// answered a request with what was written.
//
//	go run ./bench/preview                 sites of 1,000 and 10,000 pages
//	go run ./bench/preview -pages 500      as many as you say; several, parted by commas
//
// It makes its own pages (package corpus), starts signpost serve on a free port of this machine, and edits: the
// text of a page, its title (asked for on the page of its letter), a template, a new page, a page that goes, one
// that is renamed, one that is written beside its place and renamed over it, and 200 pages at once. Each answer
// is looked at: one that is stale ends the run. It prints medians and 95th percentiles, and the time from the
// start to the first answer.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/bench/corpus"
)

func main() {
	pages := flag.String("pages", "1000,10000", "how many pages, parted by commas")
	runs := flag.Int("runs", 30, "how many edits of each kind")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx, *pages, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, pages string, runs int) error {
	tmp, err := os.MkdirTemp("", "signpost-preview-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	program := filepath.Join(tmp, "signpost")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/signpost").CombinedOutput(); err != nil {
		return fmt.Errorf("building signpost: %w\n%s", err, out)
	}
	for field := range strings.SplitSeq(pages, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || n < 300 {
			return fmt.Errorf("-pages %s: write numbers from 300 on", pages)
		}
		dir := filepath.Join(tmp, strconv.Itoa(n))
		if err := corpus.FAQs(dir, n); err != nil {
			return err
		}
		if err := (&editor{dir: dir, pages: n}).measure(ctx, program, runs); err != nil {
			return err
		}
	}
	return nil
}

// editor edits a site and looks at it.
type editor struct {
	dir   string
	pages int
	url   string
	edits int
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

func (e *editor) measure(ctx context.Context, program string, runs int) error {
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, "serve", "--source", e.dir, "--addr", "127.0.0.1:0")
	log, err := cmd.StderrPipe()
	if err != nil {
		cancel()
		return err
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		cancel()
		return err
	}
	defer func() {
		cancel()
		_ = cmd.Wait() // it was killed
	}()
	lines := bufio.NewReader(log)
	for e.url == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			return fmt.Errorf("signpost serve ended: %w", err)
		}
		e.url = address.FindString(line)
	}
	go io.Copy(io.Discard, lines)
	if err := e.see(ctx, "", "Benchmark"); err != nil {
		return err
	}
	fmt.Printf("\n%d pages: the first answer %d ms after the start; then, in ms of %d edits each:\n\n| | median | 95th percentile |\n|---|---|---|\n", e.pages, time.Since(started).Milliseconds(), runs)
	for _, kind := range []struct {
		name string
		edit func() (at, says string, err error)
	}{
		{"text of a page", e.text},
		{"title, on the list of its letter", e.title},
		{"template", e.template},
		{"new page", e.create},
		{"page that goes", e.remove},
		{"page renamed", e.rename},
		{"written beside its place and renamed", e.replace},
		{"200 pages at once", e.burst},
	} {
		var took []time.Duration
		for range runs {
			e.edits++
			at, says, err := kind.edit()
			if err != nil {
				return err
			}
			start := time.Now()
			if err := e.see(ctx, at, says); err != nil {
				return fmt.Errorf("%s: %w", kind.name, err)
			}
			took = append(took, time.Since(start))
			time.Sleep(50 * time.Millisecond) // an editor looks at what there is
		}
		slices.Sort(took)
		fmt.Printf("| %s | %.1f | %.1f |\n", kind.name, ms(took[len(took)/2]), ms(took[len(took)*95/100]))
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// see asks for a page once. It must say so already; "404" stands for no page.
func (e *editor) see(ctx context.Context, at, says string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url+at, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case says == "404" && answer.StatusCode == http.StatusNotFound:
		return nil
	case says == "404" || !strings.Contains(string(body), says):
		return fmt.Errorf("/%s is stale: it does not show %q", at, says)
	}
	return nil
}

// page gives a page to edit, another one each time: its file, its address and its text.
func (e *editor) page() (file, at, text string, err error) {
	return e.numbered(100 + e.edits%(e.pages-100))
}

func (e *editor) numbered(i int) (file, at, text string, err error) {
	p := corpus.Path(i)
	file = filepath.Join(e.dir, "content", filepath.FromSlash(p))
	data, err := os.ReadFile(file)
	return file, strings.TrimSuffix(p, ".md") + "/", string(data), err
}

func (e *editor) text() (at, says string, err error) {
	file, at, text, err := e.page()
	says = fmt.Sprintf("Edit number %d.", e.edits)
	return at, says, errors.Join(err, os.WriteFile(file, []byte(text+"\n"+says+"\n"), 0o666))
}

var titleLine = regexp.MustCompile(`(?m)^title: .*$`)

func (e *editor) title() (at, says string, err error) {
	file, _, text, err := e.page()
	says = fmt.Sprintf("Zz title number %d", e.edits)
	return "a-to-z/letter-z/", says, errors.Join(err, os.WriteFile(file, []byte(titleLine.ReplaceAllString(text, "title: "+says)), 0o666))
}

func (e *editor) template() (at, says string, err error) {
	data, err := os.ReadFile(filepath.Join("templates", "faq.html"))
	if err != nil {
		return "", "", err
	}
	says = fmt.Sprintf("<p>Template %d</p><h1", e.edits)
	file := filepath.Join(e.dir, "templates", "faq.html")
	_, at, _, err = e.page()
	return at, says, errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(strings.Replace(string(data), "<h1", says, 1)), 0o666))
}

func (e *editor) create() (at, says string, err error) {
	says = fmt.Sprintf("New page %d", e.edits)
	name := fmt.Sprintf("new-%d", e.edits)
	return name + "/", says, errors.Join(
		os.MkdirAll(filepath.Join(e.dir, "content", "articles"), 0o777),
		os.WriteFile(filepath.Join(e.dir, "content", "articles", name+".md"), []byte("---\ntitle: "+says+"\n---\n\nText.\n"), 0o666))
}

// made gives one of the pages that create has made.
func (e *editor) made() (dir, name string, err error) {
	dir = filepath.Join(e.dir, "content", "articles")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return "", "", errors.Join(err, errors.New("no page is left to take away"))
	}
	return dir, strings.TrimSuffix(entries[0].Name(), ".md"), nil
}

func (e *editor) remove() (at, says string, err error) {
	at, _, err = e.create() // so that there is always one
	if err != nil {
		return "", "", err
	}
	if err := e.see(context.Background(), at, "New page"); err != nil {
		return "", "", err
	}
	dir, name, err := e.made()
	return name + "/", "404", errors.Join(err, os.Remove(filepath.Join(dir, name+".md")))
}

func (e *editor) rename() (at, says string, err error) {
	dir, name, err := e.made()
	to := fmt.Sprintf("renamed-%d", e.edits)
	return to + "/", "New page", errors.Join(err, os.Rename(filepath.Join(dir, name+".md"), filepath.Join(dir, to+".md")))
}

func (e *editor) replace() (at, says string, err error) {
	file, at, text, err := e.page()
	says = fmt.Sprintf("Edit number %d.", e.edits)
	return at, says, errors.Join(err, os.WriteFile(file+".tmp~", []byte(text+"\n"+says+"\n"), 0o666), os.Rename(file+".tmp~", file))
}

func (e *editor) burst() (at, says string, err error) {
	says = fmt.Sprintf("Edit number %d.", e.edits)
	for i := range 200 {
		file, here, text, err := e.numbered(i)
		if err := errors.Join(err, os.WriteFile(file, []byte(text+"\n"+says+"\n"), 0o666)); err != nil {
			return "", "", err
		}
		at = here
	}
	return at, says, nil
}
