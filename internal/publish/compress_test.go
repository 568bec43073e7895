package publish

import (
	"bytes"
	"compress/gzip"
	"errors"
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
