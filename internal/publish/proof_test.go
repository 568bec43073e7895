package publish

import (
	"crypto/sha256"
	"io"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestUnchanged(t *testing.T) {
	cache, inputs := t.TempDir(), sha256.Sum256([]byte("inputs"))
	// Each case does something after a build; only the first leaves the folder as it was.
	for _, c := range []struct {
		name string
		do   func(dir string, p *Proof)
		want bool
	}{
		{"nothing", func(string, *Proof) {}, true},
		{"a file of somebody else", func(dir string, _ *Proof) { put(t, filepath.Join(dir, "CNAME"), "x") }, true},
		{"other inputs", func(_ string, p *Proof) {
			p.Inputs = func() ([sha256.Size]byte, error) { return sha256.Sum256([]byte("others")), nil }
		}, false},
		{"no proofs", func(_ string, p *Proof) { p.Folder = t.TempDir() }, false},
		{"a file changed, its size and time not", func(dir string, _ *Proof) {
			file := filepath.Join(dir, "index.html")
			st, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, file, "HOME assets/app.h1.css")
			os.Chtimes(file, st.ModTime(), st.ModTime())
		}, false},
		{"a file removed", func(dir string, _ *Proof) { os.Remove(filepath.Join(dir, "sitemap.xml")) }, false},
		{"a file is a link to its copy", func(dir string, _ *Proof) {
			file := filepath.Join(dir, "sitemap.xml")
			os.Rename(file, filepath.Join(dir, "copy"))
			os.Symlink("copy", file)
		}, false},
		{"another build", func(dir string, _ *Proof) { write(t, dir, tree{"index.html": "other"}) }, false},
		{"the manifest removed", func(dir string, _ *Proof) { os.Remove(filepath.Join(dir, manifestName)) }, false},
		{"the folder removed", func(dir string, _ *Proof) { os.RemoveAll(dir) }, false},
		{"the proof damaged", func(_ string, p *Proof) {
			files, _ := filepath.Glob(filepath.Join(p.Folder, "*.proof"))
			for _, f := range files {
				os.Truncate(f, 100)
			}
		}, false},
	} {
		dir := t.TempDir()
		p := &Proof{Folder: filepath.Join(cache, "signpost"), Inputs: func() ([sha256.Size]byte, error) { return inputs, nil }}
		for _, wanted := range []tree{{"old.h1.css": "css", "index.html": "x"}, small} {
			if _, err := Write(t.Context(), dir, plan(wanted), Options{Proof: p}); err != nil {
				t.Fatal(err)
			}
		}
		c.do(dir, p)
		stats, same := Unchanged(t.Context(), dir, *p)
		if same != c.want {
			t.Errorf("%s: unchanged %v, want %v", c.name, same, c.want)
		}
		if want := (Stats{Files: len(small), Unchanged: len(small)}); same && stats != want {
			t.Errorf("%s: %+v, want %+v", c.name, stats, want)
		}
	}
}

// Files that were written long before the build are not read again, and those alone.
func TestUnchangedTrustsOldTimes(t *testing.T) {
	dir := t.TempDir()
	p := Proof{Folder: t.TempDir(), Inputs: func() (d [sha256.Size]byte, err error) { return }}
	write(t, dir, small)
	past := time.Now().Add(-time.Hour)
	for name := range small {
		os.Chtimes(filepath.Join(dir, name), past, past)
	}
	if _, err := Write(t.Context(), dir, plan(small), Options{Proof: &p}); err != nil {
		t.Fatal(err)
	}
	if _, same := Unchanged(t.Context(), dir, p); !same {
		t.Error("an untouched folder is taken for changed")
	}
	put(t, filepath.Join(dir, "index.html"), "HOME assets/app.h1.css")
	if _, same := Unchanged(t.Context(), dir, p); same {
		t.Error("a changed folder is taken for untouched")
	}
}

// A file that was changed while the site was written must not be taken for what was written.
func TestNoProofOfAChangeDuringTheBuild(t *testing.T) {
	dir := t.TempDir()
	p := &Proof{Folder: t.TempDir(), Inputs: func() (d [sha256.Size]byte, err error) { return }}
	write(t, dir, small)
	next := maps.Clone(small)
	out := plan(next)
	last := &out.Files[len(out.Files)-1]
	make := last.Make
	last.Make = func(w io.Writer) error { // by now the first file has been compared
		put(t, filepath.Join(dir, out.Files[0].Path), "CSS 1")
		return make(w)
	}
	if _, err := Write(t.Context(), dir, out, Options{MaxWorkers: 1, Proof: p}); err != nil {
		t.Fatal(err)
	}
	if _, same := Unchanged(t.Context(), dir, *p); same {
		t.Error("a file that was changed behind the build's back is taken for its own")
	}
}
