package publish

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"signpost/internal/site"
)

// pages gives a plan of n pages of 12 kB, in folders of their own as a site has them, and an asset.
func pages(n int, text string) *site.Output {
	out := &site.Output{Files: []site.File{{Path: "assets/app.h1.css", Make: func(w io.Writer) error { return nil }}}}
	body := []byte(strings.Repeat(text, 12<<10/len(text)))
	for i := range n {
		out.Files = append(out.Files, site.File{Path: fmt.Sprintf("faqs/%03d/page-%06d/index.html", i/100, i), Class: site.Page, Make: func(w io.Writer) error {
			fmt.Fprintln(w, i)
			_, err := w.Write(body)
			return err
		}})
	}
	return out
}

const benchPages = 10_000

// BenchmarkWrite publishes 10,000 pages: to an empty folder, with nothing changed, and with every
// page changed; and, as the limit, in a bare loop of one writer.
func BenchmarkWrite(b *testing.B) {
	run := func(name string, each func(b *testing.B, dir string, i int)) {
		b.Run(name, func(b *testing.B) {
			base := b.TempDir()
			for i := 0; b.Loop(); i++ {
				each(b, base, i)
			}
		})
	}
	write := func(b *testing.B, dir string, out *site.Output) {
		if _, err := Write(b.Context(), dir, out, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	run("bare", func(b *testing.B, base string, i int) {
		for _, f := range pages(benchPages, "x").Files {
			p := filepath.Join(base, fmt.Sprint(i), f.Path)
			os.MkdirAll(filepath.Dir(p), 0o777)
			w, err := os.Create(p)
			if err != nil {
				b.Fatal(err)
			}
			f.Make(w)
			w.Close()
		}
	})
	run("cold", func(b *testing.B, base string, i int) {
		write(b, filepath.Join(base, fmt.Sprint(i)), pages(benchPages, "x"))
	})
	run("unchanged", func(b *testing.B, base string, i int) { write(b, base, pages(benchPages, "x")) })
	run("changed", func(b *testing.B, base string, i int) { write(b, base, pages(benchPages, string(rune('a'+i%2)))) })
}

// BenchmarkUnchanged sees that 10,000 pages need no build.
func BenchmarkUnchanged(b *testing.B) {
	dir, p := b.TempDir(), Proof{Folder: b.TempDir()}
	for range 2 {
		if _, err := Write(b.Context(), dir, pages(benchPages, "x"), Options{Proof: &p}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, same := Unchanged(b.Context(), dir, p); !same {
			b.Fatal("changed")
		}
	}
}
