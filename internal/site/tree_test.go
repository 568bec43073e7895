//go:build unix

package site

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"signpost/internal/record"
)

// strange puts things that are no files to path, one after the other, and calls do with what each is.
func strange(t *testing.T, path string, do func(what string)) {
	t.Helper()
	outside := filepath.Join(t.TempDir(), "secret")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(outside, []byte("secret: secret\n"), 0o666)); err != nil {
		t.Fatal(err)
	}
	for what, put := range map[string]func() error{
		"a pipe":                 func() error { return syscall.Mkfifo(path, 0o666) },
		"a link out of the tree": func() error { return os.Symlink(outside, path) },
		"a link to a device":     func() error { return os.Symlink("/dev/zero", path) },
		"a link to itself":       func() error { return os.Symlink(filepath.Base(path), path) },
		"a device":               func() error { return syscall.Mknod(path, syscall.S_IFCHR|0o666, 1<<8|5) }, // /dev/zero
		"a socket": func() error {
			l, err := net.Listen("unix", path)
			if err == nil {
				t.Cleanup(func() { l.Close() })
			}
			return err
		},
	} {
		os.Remove(path)
		if err := put(); err != nil {
			t.Logf("%s cannot be made here: %v", what, err) // devices need a right, sockets a short path
			continue
		}
		do(what)
	}
	os.Remove(path)
}

func sourceTree(t *testing.T, dir string) fs.FS {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return Tree(root)
}

func TestTree(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "sub"), 0o777), os.WriteFile(filepath.Join(dir, "sub/file"), []byte("words"), 0o666), os.WriteFile(filepath.Join(dir, "empty"), nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	tree := sourceTree(t, dir)
	if err := fstest.TestFS(tree, "sub/file", "empty"); err != nil {
		t.Error(err)
	}
	in, shut, err := tree.(interface {
		Folder(string) (fs.FS, func() error, error)
	}).Folder("sub")
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	if err := fstest.TestFS(in, "file"); err != nil {
		t.Error(err)
	}
	strange(t, filepath.Join(dir, "sub/x"), func(what string) {
		if data, err := fs.ReadFile(tree, "sub/x"); err == nil {
			t.Errorf("%s is read: %.20q", what, data)
		}
		if data, err := fs.ReadFile(in, "x"); err == nil {
			t.Errorf("%s is read from its folder: %.20q", what, data)
		}
		if f, err := tree.Open("sub/x"); err == nil {
			f.Close()
			t.Errorf("%s is opened", what)
		}
	})
	for _, name := range []string{"../" + filepath.Base(dir) + "/empty", "/etc/passwd", "sub/../empty", ""} {
		if _, err := fs.ReadFile(tree, name); err == nil {
			t.Errorf("%q is read", name)
		}
	}
}

// A folder is given twice as it was found, and then looked at again.
func TestTreeOnce(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	tree := TreeOnce(root)
	for i, want := range []int{0, 0, 2, 2, 4} {
		entries, err := fs.ReadDir(tree, ".")
		if err != nil || len(entries) != want {
			t.Errorf("listed for the %d. time, the folder has %d entries (%v), want %d", i+1, len(entries), err, want)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Wherever a build looks for a file, something that is none neither holds it up nor gets into the site.
func TestStrangeFilesInEveryPlace(t *testing.T) {
	for _, place := range []string{
		"content/articles/x.md", "content/articles/x.png", "content/index.md", "content/glossary.md", "content/site.yaml", "content/sources.yaml",
		"content/search-tests.yaml", "content/record.json", "content/faqs", "hubs/east/site.yaml", "hubs/east/assets/hub.css", "hubs/east/assets/logo.png",
		"hubs/east/content/articles/a.md", "hubs/east/content/articles/b.md", "templates/layout.html",
	} {
		t.Run(strings.ReplaceAll(place, "/", " "), func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{"content/articles/a.md": "---\ntitle: A\n---\n\nText.\n", "hubs/east/content/articles/h.md": "---\ntitle: H\n---\n\nText.\n"} {
				if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666)); err != nil {
					t.Fatal(err)
				}
			}
			strange(t, filepath.Join(dir, place), func(what string) {
				tree := sourceTree(t, dir)
				in := Input{Source: tree, Templates: Overlay(tree, "templates", os.DirFS("../../templates")), Assets: os.DirFS("../../assets/dist"), Hub: "east", Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
				if v, err := in.Inventory(); err == nil {
					v.Digest(in)
				}
				out, ds, err := Build(in)
				if err == nil && !ds.HasErrors() {
					t.Errorf("%s makes a site of %d files", what, len(out.Files))
				}
				for _, d := range ds {
					fs.ReadFile(tree, d.File) // as the excerpts of complaints do
					if strings.Contains(d.Message+d.Hint, "secret") {
						t.Errorf("%s: what it leads to was read: %s", what, d.Message)
					}
				}
			})
		})
	}
}

// A record that is larger than any site's is refused before it is read.
func TestRecordTooLarge(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, filepath.FromSlash(record.File))
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, nil, 0o666), os.Truncate(name, 2*record.MaxSize)); err != nil {
		t.Fatal(err)
	}
	r, ds := Record(sourceTree(t, dir))
	if r != nil || len(ds) != 1 || ds[0].File != record.File || ds[0].Message != "the record has 200 MB; at most 100 MB are read" || !strings.HasPrefix(ds[0].Hint, "take back the last good version") {
		t.Errorf("an editor is told %+v", ds)
	}
}
