package publish

import (
	"cmp"
	"compress/gzip"
	"io"
	"path"
	"slices"

	"github.com/andybalholm/brotli"

	"signpost/internal/site"
)

// The qualities of Brotli. The highest takes ten times as long for a tenth fewer bytes: it is worth
// it for hashed files, which are few and fetched by everyone, and not for each of many pages.
const (
	brotliHashed = brotli.BestCompression
	brotliOther  = 6
)

// compressible has the ends of the names of text files. Pictures, fonts and search shards are
// compressed as they are.
var compressible = []string{".css", ".csv", ".html", ".ics", ".js", ".json", ".md", ".svg", ".txt", ".webmanifest", ".xml"}

// Compressed gives the plan with a .br and a .gz beside each text file, for hosts that send these
// instead. Each is made from the file itself, and so has its class.
func Compressed(out *site.Output) *site.Output {
	files := slices.Clone(out.Files)
	for _, f := range out.Files {
		if !slices.Contains(compressible, path.Ext(f.Path)) {
			continue
		}
		quality := brotliOther
		if f.Class == site.Hashed {
			quality = brotliHashed
		}
		files = append(files,
			site.File{Path: f.Path + ".br", Class: f.Class, Make: packed(f, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, quality) })},
			site.File{Path: f.Path + ".gz", Class: f.Class, Make: packed(f, func(w io.Writer) io.WriteCloser {
				z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // fails for no level that exists
				return z
			})})
	}
	slices.SortFunc(files, func(a, b site.File) int { return cmp.Compare(a.Path, b.Path) })
	return &site.Output{Files: files, Version: out.Version}
}

// packed gives a Make that writes f through a compressor. The compressor sees the file as it is made,
// piece by piece, and gives the same bytes however the pieces are cut.
func packed(f site.File, compressor func(io.Writer) io.WriteCloser) func(io.Writer) error {
	return func(w io.Writer) error {
		z := compressor(w)
		if err := f.Make(z); err != nil {
			return err
		}
		return z.Close()
	}
}
