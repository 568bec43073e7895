package publish

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"signpost/internal/site"
)

func TestCompressed(t *testing.T) {
	page := strings.Repeat("a page of words ", 100)
	want := tree{"index.html": page, "index.html-old": "x", "assets/app.h1.css": strings.Repeat("a{}", 50), "a.png": "png", "search/w.h1.bin": "bin", "sitemap.xml": "<x/>"}
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, Compressed(plan(want)), Options{}); err != nil {
		t.Fatal(err)
	}
	got := read(t, dir, false)
	for _, p := range []string{"index.html", "assets/app.h1.css", "sitemap.xml"} {
		z, err := gzip.NewReader(strings.NewReader(got[p+".gz"]))
		if err != nil {
			t.Fatalf("%s.gz: %v", p, err)
		}
		for name, r := range map[string]io.Reader{".gz": z, ".br": brotli.NewReader(strings.NewReader(got[p+".br"]))} {
			text, err := io.ReadAll(r)
			if string(text) != want[p] || err != nil {
				t.Errorf("%s%s holds %q (%v)", p, name, text, err)
			}
			delete(got, p+name)
		}
	}
	equal(t, got, want)

	write(t, dir, want) // without them they go, but for those of hashed files, one build later
	got = read(t, dir, false)
	delete(got, "assets/app.h1.css.br")
	delete(got, "assets/app.h1.css.gz")
	equal(t, got, want)
}

func TestCompressedKeepsErrorsAndClasses(t *testing.T) {
	cause := errors.New("no")
	out := Compressed(&site.Output{Version: "v", Files: []site.File{{Path: "a.css", Class: site.Hashed, Make: func(io.Writer) error { return cause }}}})
	if len(out.Files) != 3 || out.Version != "v" {
		t.Fatalf("%+v", out)
	}
	for _, f := range out.Files {
		if err := f.Make(new(bytes.Buffer)); !errors.Is(err, cause) || f.Class != site.Hashed {
			t.Errorf("%s: class %v, error %v", f.Path, f.Class, err)
		}
	}
}

func TestCompressedBytesDoNotDependOnHowAFileIsMade(t *testing.T) {
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, "word%d ", i*i%997)
	}
	made := func(step int) tree {
		got := tree{}
		out := Compressed(&site.Output{Files: []site.File{{Path: "a.html", Make: func(w io.Writer) error {
			for rest := text.String(); rest != ""; {
				n := min(step, len(rest))
				if _, err := io.WriteString(w, rest[:n]); err != nil {
					return err
				}
				rest = rest[n:]
			}
			return nil
		}}}})
		for _, f := range out.Files {
			var b bytes.Buffer
			if err := f.Make(&b); err != nil {
				t.Fatal(err)
			}
			got[f.Path] = b.String()
		}
		return got
	}
	whole := made(text.Len())
	for _, step := range []int{1, 7, 4096, 100_001} {
		for p, b := range made(step) {
			if b != whole[p] {
				t.Errorf("%s made in pieces of %d bytes is not the same", p, step)
			}
		}
	}
}
