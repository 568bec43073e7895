//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// screen gives what is written to a terminal by do.
func screen(t *testing.T, do func(terminal *os.File)) string {
	t.Helper()
	out, terminal, err := pty.Open()
	if err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	defer out.Close()
	all := make(chan string)
	go func() {
		data, _ := io.ReadAll(out) // it ends with an error, as terminals do
		all <- string(data)
	}()
	do(terminal)
	terminal.Close()
	return <-all
}

// builds builds a small site with the flags, and writes what it says to stderr.
func builds(t *testing.T, stderr io.Writer, patience time.Duration, flags ...string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "content/articles"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "content/articles/a.md"), []byte("---\ntitle: A\n---\n\nText.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := (&app{out: io.Discard, err: stderr, patience: patience}).command()
	cmd.SetArgs(append([]string{"build", "--source", dir}, flags...))
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
}

// A build that lasts longer than somebody waits shows how far it is, on one line of a terminal, which is gone
// when the build is done. Nobody else sees anything of it.
func TestProgress(t *testing.T) {
	line := `built \S+ in \S+: 8 pages, \d+ written, 0 unchanged, 0 removed\r?\n`
	whole := regexp.MustCompile(`^` + line + `$`)
	got := screen(t, func(terminal *os.File) { builds(t, terminal, 0) })
	if !strings.Contains(got, "Writing") || !strings.Contains(got, "100%") && !regexp.MustCompile(`\(\d+/\d+\)`).MatchString(got) {
		t.Errorf("a terminal does not show how far the build is: %q", got)
	}
	if rest := regexp.MustCompile(line+`$`).ReplaceAllString(got, ""); !strings.HasSuffix(rest, " \r") || strings.Contains(rest, "\n") {
		t.Errorf("the line of the progress is still there: %q", got)
	}
	if got := screen(t, func(terminal *os.File) { builds(t, terminal, time.Hour) }); !whole.MatchString(got) {
		t.Errorf("a terminal shows something of a short build: %q", got)
	}
	if got := screen(t, func(terminal *os.File) { builds(t, terminal, 0, "--quiet") }); got != "" {
		t.Errorf("--quiet is not: %q", got)
	}
	var pipe bytes.Buffer
	if builds(t, &pipe, 0); !whole.MatchString(pipe.String()) {
		t.Errorf("a pipe gets %q", pipe.String())
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	builds(t, w, 0)
	w.Close()
	if got, _ := io.ReadAll(r); !whole.Match(got) {
		t.Errorf("a pipe gets %q", got)
	}
}

// What a build complains of is not mixed up with the line, which comes again after it.
func TestProgressGivesWay(t *testing.T) {
	var w bytes.Buffer
	p := showProgress(&w, time.Hour)
	p.due = true
	p.draw()
	p.clear()
	if got := w.String(); !strings.Contains(got, "Reading and checking") || !strings.HasSuffix(got, " \r") {
		t.Errorf("the line is still there: %q", got)
	}
	w.Reset()
	p.step(1, 4)
	p.step(3, 4)
	p.step(2, 4)
	if got := w.String(); !strings.Contains(got, "Writing") {
		t.Errorf("no line while files are written: %q", got)
	}
	p.end()
	if got := w.String(); !strings.HasSuffix(got, " \r") {
		t.Errorf("the line is still there: %q", got)
	}
	w.Reset()
	p.step(4, 4)
	if got := w.String(); got != "" {
		t.Errorf("a line after the end: %q", got)
	}
}
