// Bare is the least that a program for such sites must do, as a limit to measure against: it reads
// every Markdown file, parses it with goldmark, runs a html/template over it and writes the page, with
// as many workers as there are processors. It checks no link, has no search, knows no other page.
//
//	bare CONTENT OUT
package main

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"go.yaml.in/yaml/v3"
)

const layout = `<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{.Title}}</title><meta name="description" content="{{.Summary}}"></head>
<body><header><a href="/">Benchmark</a></header><main><h1>{{.Title}}</h1><p>{{.Summary}}</p>{{.Body}}</main><footer>Published by the benchmark.</footer></body></html>
`

type page struct {
	Title   string
	Summary string
	Body    template.HTML `yaml:"-"`
}

func main() {
	// What a fast loop sets: most of the time would else go into collecting garbage.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(64 << 20)
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(content, out string) error {
	t := template.Must(template.New("page").Parse(layout))
	files := make(chan string, 64)
	errs := make(chan error, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList))
			var body, whole bytes.Buffer
			for name := range files {
				if err := one(md, t, content, name, out, &body, &whole); err != nil {
					errs <- err
					for range files {
					}
					return
				}
			}
		})
	}
	err := filepath.WalkDir(content, func(name string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			files <- name
		}
		return err
	})
	close(files)
	wg.Wait()
	select {
	case err = <-errs:
	default:
	}
	return err
}

func one(md goldmark.Markdown, t *template.Template, content, name, out string, body, whole *bytes.Buffer) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	_, rest, _ := bytes.Cut(source, []byte("---\n"))
	head, text, _ := bytes.Cut(rest, []byte("\n---\n"))
	var p page
	if err := yaml.Unmarshal(head, &p); err != nil {
		return err
	}
	body.Reset()
	if err := md.Convert(text, body); err != nil {
		return err
	}
	p.Body = template.HTML(body.String())
	whole.Reset()
	if err := t.Execute(whole, p); err != nil {
		return err
	}
	rel, err := filepath.Rel(content, strings.TrimSuffix(name, ".md"))
	if err != nil {
		return err
	}
	dir := filepath.Join(out, rel)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "index.html"), whole.Bytes(), 0o666)
}
