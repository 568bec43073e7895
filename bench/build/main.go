// Build times Signpost against Hugo and against the least that any such program must do, on the same
// pages, in turn, in one run:
//
//	go run ./bench/build                  1,000 and 10,000 pages
//	go run ./bench/build -pages 100000    as many as you say; several, parted by commas
//
// It makes its own pages (package corpus), installs Hugo from the Go module proxy, and prints medians
// and ratios. Hugo gets a layout with the same parts: title, summary, contents, body, related links,
// breadcrumb, header, footer. The bare loop reads, parses with goldmark, runs a html/template and
// writes, with as many workers as there are processors, and checks nothing.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"signpost/bench/corpus"
)

const hugoVersion = "v0.165.0"

func main() {
	pages := flag.String("pages", "1000,10000", "how many pages, parted by commas")
	runs := flag.Int("runs", 5, "how often each is built")
	cache := flag.String("cache", filepath.Join(os.TempDir(), "signpost-bench"), "the folder for the pages and for Hugo")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx, *pages, *runs, *cache); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, pages string, runs int, cache string) error {
	b := &bencher{ctx: ctx, cache: cache, runs: runs}
	if err := b.install(); err != nil {
		return err
	}
	for field := range strings.SplitSeq(pages, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil {
			return fmt.Errorf("-pages %s: %w", pages, err)
		}
		if err := b.size(n); err != nil {
			return err
		}
	}
	return nil
}

type bencher struct {
	ctx      context.Context
	cache    string
	runs     int
	signpost string
	hugo     string
	bare     string
}

// install builds Signpost and the bare loop, and gets Hugo.
func (b *bencher) install() error {
	bin := filepath.Join(b.cache, "bin")
	if err := os.MkdirAll(bin, 0o777); err != nil {
		return err
	}
	b.signpost, b.bare, b.hugo = filepath.Join(bin, "signpost"), filepath.Join(bin, "bare"), filepath.Join(bin, "hugo")
	for out, pkg := range map[string]string{b.signpost: "./cmd/signpost", b.bare: "./bench/bare"} {
		if err := b.quietly(exec.CommandContext(b.ctx, "go", "build", "-o", out, pkg)); err != nil {
			return err
		}
	}
	if _, err := os.Stat(b.hugo); err == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, "installing Hugo", hugoVersion)
	cmd := exec.CommandContext(b.ctx, "go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "CGO_ENABLED=0")
	return b.quietly(cmd)
}

func (b *bencher) quietly(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}

// sample is what one run took.
type sample struct {
	wall, cpu time.Duration
	rss       int64 // kB
}

// measure runs a command once.
func (b *bencher) measure(name string, args ...string) (sample, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%.2000s", strings.Join(cmd.Args, " "), err, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss}, nil
}

// contender is one program on one task.
type contender struct {
	name   string
	before func() error // what is not measured: an empty folder, an edit
	args   []string
}

func (b *bencher) size(n int) error {
	dir := filepath.Join(b.cache, strconv.Itoa(n))
	if _, err := os.Stat(filepath.Join(dir, "content", "site.yaml")); errors.Is(err, fs.ErrNotExist) {
		if err := corpus.FAQs(dir, n); err != nil {
			return err
		}
	}
	if err := hugoSite(dir); err != nil {
		return err
	}
	out := func(name string) string { return filepath.Join(dir, name) }
	// What was built before is put aside and removed in the end: a file system that is still busy with removing
	// ten thousand folders would slow down whoever builds next.
	aside := 0
	empty := func(name string) func() error {
		return func() error {
			aside++
			err := os.Rename(out(name), out(fmt.Sprintf("aside-%d", aside)))
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
	}
	defer func() {
		for i := range aside {
			os.RemoveAll(out(fmt.Sprintf("aside-%d", i+1)))
		}
	}()
	edits := 0
	edit := func() error {
		edits++
		f, err := os.OpenFile(filepath.Join(dir, "content", corpus.Path(n/2)), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(f, "\nOne more line, number %d.\n", edits)
		return errors.Join(err, f.Close())
	}
	contenders := []contender{
		{"bare loop, cold", empty("out-bare"), []string{b.bare, filepath.Join(dir, "content"), out("out-bare")}},
		{"Hugo, cold", empty("out-hugo"), []string{b.hugo, "--quiet", "--source", dir, "--destination", out("out-hugo"), "--cacheDir", out("hugo-cache")}},
		{"Signpost, cold", empty("out-signpost"), []string{b.signpost, "build", "--quiet", "--source", dir, "--out", out("out-signpost")}},
		{"Hugo, nothing changed", nil, []string{b.hugo, "--quiet", "--source", dir, "--destination", out("out-hugo"), "--cacheDir", out("hugo-cache")}},
		{"Signpost, nothing changed", nil, []string{b.signpost, "build", "--quiet", "--source", dir, "--out", out("out-signpost")}},
		{"Signpost, one page edited", edit, []string{b.signpost, "build", "--quiet", "--source", dir, "--out", out("out-signpost")}},
	}
	samples := map[string][]sample{}
	for run := range b.runs {
		for _, c := range contenders {
			if c.before != nil {
				if err := c.before(); err != nil {
					return err
				}
			}
			s, err := b.measure(c.args[0], c.args[1:]...)
			if err != nil {
				return err
			}
			samples[c.name] = append(samples[c.name], s)
			fmt.Fprintf(os.Stderr, "\r%d pages, run %d of %d: %-40s", n, run+1, b.runs, c.name)
		}
	}
	fmt.Fprint(os.Stderr, "\r\033[K")
	fmt.Printf("\n%d pages, medians of %d runs\n\n", n, b.runs)
	fmt.Printf("| | wall | CPU | peak memory | of Hugo's wall | of the bare loop's wall | of Signpost's cold wall |\n|---|---|---|---|---|---|---|\n")
	wall := func(name string) time.Duration {
		return median(samples[name], func(s sample) time.Duration { return s.wall })
	}
	for _, c := range contenders {
		w := wall(c.name)
		fmt.Printf("| %s | %.2f s | %.2f s | %d MiB | %s | %s | %s |\n", c.name, w.Seconds(),
			median(samples[c.name], func(s sample) time.Duration { return s.cpu }).Seconds(),
			median(samples[c.name], func(s sample) int64 { return s.rss })>>10,
			ratio(w, wall("Hugo, cold")), ratio(w, wall("bare loop, cold")), ratio(w, wall("Signpost, cold")))
	}
	return nil
}

func ratio(a, b time.Duration) string { return fmt.Sprintf("%.2f", a.Seconds()/b.Seconds()) }

func median[T cmp.Ordered](samples []sample, of func(sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// hugoSite writes Hugo's configuration and a layout of equal work beside the content.
func hugoSite(dir string) error {
	for name, text := range map[string]string{
		"hugo.toml": `baseURL = "https://bench.example.org/"
title = "Benchmark"
contentDir = "content"
[taxonomies]
  topic = "topics"
[markup.goldmark.renderer]
  unsafe = false
[outputs]
  home = ["HTML", "RSS"]
  section = ["HTML"]
  taxonomy = ["HTML"]
  term = ["HTML"]
`,
		"layouts/_default/baseof.html": `<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{ .Title }} - {{ .Site.Title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="{{ .Params.summary }}">
<link rel="canonical" href="{{ .Permalink }}"><link rel="stylesheet" href="{{ "main.css" | relURL }}"></head>
<body><a href="#main">Skip to main content</a><header><a href="{{ "/" | relURL }}">{{ .Site.Title }}</a>
<form action="{{ "search/" | relURL }}" role="search"><label for="q">Search</label><input id="q" name="q"><button>Search</button></form></header>
<nav aria-label="Breadcrumb"><ol><li><a href="{{ "/" | relURL }}">Home</a></li>{{ range .Params.topics }}<li><a href="{{ printf "/topics/%s/" . | relURL }}">{{ . }}</a></li>{{ end }}</ol></nav>
<main id="main">{{ block "main" . }}{{ end }}</main>
<footer><p>Published by the benchmark.</p><a href="{{ "accessibility/" | relURL }}">Accessibility</a></footer></body></html>
`,
		"layouts/_default/single.html": `{{ define "main" }}<h1>{{ .Title }}</h1><p class="lede">{{ .Params.summary }}</p>
{{ .TableOfContents }}
{{ .Content }}
<dl>{{ with .Params.reviewed }}<dt>Reviewed</dt><dd>{{ . }}</dd>{{ else }}<dt>Not yet reviewed by an expert</dt>{{ end }}</dl>{{ end }}
`,
		"layouts/_default/list.html": `{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range first 200 .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
`,
		"layouts/index.html": `{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range first 200 .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
`,
		// Hugo resolves links to .md files by a render hook, as Signpost does by itself.
		"layouts/_default/_markup/render-link.html": `{{- $p := .Page.GetPage .Destination -}}<a href="{{ with $p }}{{ .RelPermalink }}{{ else }}{{ $.Destination }}{{ end }}">{{ .Text | safeHTML }}</a>
`,
	} {
		if err := corpus.Write(dir, name, text); err != nil {
			return err
		}
	}
	return nil
}
