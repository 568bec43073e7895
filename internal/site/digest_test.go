package site

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"signpost/internal/content"
)

// The digest of the inputs is that of what was read: a page that changes while a site is built is not taken
// for one that the site has.
func TestInventory(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	input := func() Input {
		source := TreeOnce(root)
		return Input{Source: source, Loader: content.NewLoader(source), Templates: os.DirFS("../../templates"), Assets: os.DirFS("../../assets/dist"), Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	}
	inventory := func(in Input) *Inventory {
		t.Helper()
		v, err := in.Inventory()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	digest := func(v *Inventory, in Input) string {
		t.Helper()
		d, err := v.Digest(in)
		if err != nil {
			t.Fatal(err)
		}
		return string(d[:])
	}
	check := func(in Input) Checked {
		t.Helper()
		checked, ds := Check(in)
		if ds.HasErrors() {
			t.Fatal(ds)
		}
		return checked
	}
	write("content/articles/a.md", "---\ntitle: A\n---\n\nOld.\n")
	in := input()
	before := inventory(in)
	check(in)
	write("content/articles/a.md", "---\ntitle: A\n---\n\nNew.\n")
	now := input()
	after := inventory(now)
	check(now)
	if digest(before, in) == digest(after, now) {
		t.Error("a page that changed after it was read has the digest of the new one")
	}
	// Asked for before anything is read, and after, it is the same.
	again := input()
	if v := inventory(again); digest(v, again) != digest(after, now) {
		t.Error("the digest depends on when it is asked for")
	}
	// A file that comes after the list was made is not in it.
	in = input()
	v := inventory(in)
	write("content/articles/b.md", "---\ntitle: B\n---\n")
	write("templates/x.html", "")
	if n := len(check(in).Base.Articles); n != 1 {
		t.Errorf("a page that came after the list was made is in the site: %d articles", n)
	}
	if later := input(); digest(v, in) == digest(inventory(later), later) {
		t.Error("a page that came while the site was built is taken for one that it has")
	}
	other := in
	other.BaseURL = "https://example.org/"
	if digest(v, in) == digest(v, other) {
		t.Error("the digest does not depend on the address")
	}
}
