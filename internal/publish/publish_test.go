package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"signpost/internal/site"
)

// tree is the wanted or found content of a folder: path → contents.
type tree map[string]string

// hashedName matches the names of hashed files in these tests.
var hashedName = regexp.MustCompile(`[a-z]+\.h[0-9]+\.[a-z]+`)

// plan makes an output of the files of t.
func plan(t tree) *site.Output {
	out := new(site.Output)
	for _, p := range slices.Sorted(maps.Keys(t)) {
		class := site.Page
		switch {
		case hashedName.MatchString(p):
			class = site.Hashed
		case p == "sitemap.xml" || p == "search/root.bin":
			class = site.Entry
		}
		out.Files = append(out.Files, site.File{Path: p, Class: class, Make: func(w io.Writer) error {
			_, err := io.WriteString(w, t[p])
			return err
		}})
	}
	return out
}

// write publishes t and fails the test on an error.
func write(t *testing.T, dir string, want tree) Stats {
	t.Helper()
	stats, err := Write(t.Context(), dir, plan(want), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// read gives every file under dir but the manifest; own names the manifest in the result instead.
func read(t *testing.T, dir string, own bool) tree {
	t.Helper()
	got := tree{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if rel == manifestName && !own {
			return nil
		}
		if st, err := os.Stat(p); err != nil || st.IsDir() {
			return err // a link
		}
		data, err := os.ReadFile(p)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func equal(t *testing.T, got, want tree) {
	t.Helper()
	for _, p := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[p]; !ok {
			t.Errorf("%s is missing", p)
		} else if g != want[p] {
			t.Errorf("%s holds %q, want %q", p, g, want[p])
		}
	}
	for _, p := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[p]; !ok {
			t.Errorf("%s should not be there", p)
		}
	}
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// refused checks that publishing want fails, that the message says each of says, and that nothing
// in dir has changed.
func refused(t *testing.T, dir string, out *site.Output, opts Options, says ...string) {
	t.Helper()
	before := read(t, dir, true)
	_, err := Write(t.Context(), dir, out, opts)
	if err == nil {
		t.Fatalf("no error, want one that says %q", says)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("error %q does not say %q", err, s)
		}
	}
	equal(t, read(t, dir, true), before)
}

var small = tree{
	"index.html":        "home assets/app.h1.css",
	"faqs/a/index.html": "a assets/app.h1.css",
	"assets/app.h1.css": "css 1",
	"search/root.bin":   "search/w.h1.bin",
	"search/w.h1.bin":   "words",
	"search/index.html": "search assets/app.h1.css",
	"sitemap.xml":       "map",
}

func TestUpdateTouchesOnlyWhatChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "parent", "public")
	if got, want := write(t, dir, small), (Stats{Files: 7, Written: 7}); got != want {
		t.Errorf("first build: %+v, want %+v", got, want)
	}
	equal(t, read(t, dir, false), small)

	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for p := range read(t, dir, true) {
		if err := os.Chtimes(filepath.Join(dir, p), past, past); err != nil {
			t.Fatal(err)
		}
	}
	touched := func() (paths []string) {
		for p := range read(t, dir, true) {
			if st, _ := os.Stat(filepath.Join(dir, p)); !st.ModTime().Equal(past) {
				paths = append(paths, p)
			}
		}
		slices.Sort(paths)
		return paths
	}
	if got, want := write(t, dir, small), (Stats{Files: 7, Unchanged: 7}); got != want {
		t.Errorf("nothing changed: %+v, want %+v", got, want)
	}
	if got := touched(); got != nil {
		t.Errorf("nothing changed, but these files were written: %v", got)
	}

	next := maps.Clone(small)
	next["faqs/a/index.html"] = "a, reworded"
	delete(next, "search/index.html")
	if got, want := write(t, dir, next), (Stats{Files: 6, Written: 1, Unchanged: 5, Removed: 1}); got != want {
		t.Errorf("one page edited, one removed: %+v, want %+v", got, want)
	}
	if got, want := touched(), []string{manifestName, "faqs/a/index.html"}; !slices.Equal(got, want) {
		t.Errorf("written: %v, want %v", got, want)
	}
	equal(t, read(t, dir, false), next)
}

func TestHashedFilesStayOneBuildLonger(t *testing.T) {
	dir := t.TempDir()
	version := func(css string, page string) tree {
		return tree{"index.html": page + " " + css, css: "css"}
	}
	write(t, dir, version("assets/app.h1.css", "one"))
	write(t, dir, version("assets/app.h2.css", "two"))
	two := tree{"index.html": "two assets/app.h2.css", "assets/app.h2.css": "css", "assets/app.h1.css": "css"}
	equal(t, read(t, dir, false), two)
	if stats := write(t, dir, version("assets/app.h2.css", "two")); stats.Removed != 0 {
		t.Errorf("a build that changes nothing removed %d files", stats.Removed)
	}
	equal(t, read(t, dir, false), two)
	write(t, dir, version("assets/app.h2.css", "three"))
	equal(t, read(t, dir, false), version("assets/app.h2.css", "three"))
}

func TestAHashedFileThatComesBackIsNotRemoved(t *testing.T) {
	dir := t.TempDir()
	for i, css := range []string{"a.h1.css", "a.h2.css", "a.h1.css", "a.h1.css"} {
		page := fmt.Sprint(i, css)
		write(t, dir, tree{"index.html": page, css: "css"})
	}
	equal(t, read(t, dir, false), tree{"index.html": "3a.h1.css", "a.h1.css": "css"})
}

func TestRemovalLeavesNoEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{"index.html": "home", "a/b/c/index.html": "c"})
	write(t, dir, tree{"index.html": "home"})
	if _, err := os.Stat(filepath.Join(dir, "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder a is still there (%v)", err)
	}
}

func TestForeignFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "thesis.txt"), "years of work")
	refused(t, dir, plan(small), Options{}, dir, "not a folder that Signpost made", "--out")
}

func TestWhatAKilledFirstBuildLeavesIsNotForeign(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, stageName, "faqs/x"), "half")
	put(t, filepath.Join(dir, lockName), "")
	write(t, dir, small)
	equal(t, read(t, dir, false), small)
}

func TestFilesOfOthersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	put(t, filepath.Join(dir, "CNAME"), "hub.example")
	put(t, filepath.Join(dir, "faqs/b/note.txt"), "mine")
	next := tree{"index.html": "home", "faqs/b/index.html": "b", "faqs/b/c/index.html": "c"}
	write(t, dir, next)
	next["CNAME"], next["faqs/b/note.txt"] = "hub.example", "mine"
	next["assets/app.h1.css"], next["search/w.h1.bin"] = "css 1", "words"
	equal(t, read(t, dir, false), next)

	write(t, dir, tree{"index.html": "home again"})
	equal(t, read(t, dir, false), tree{"index.html": "home again", "CNAME": "hub.example", "faqs/b/note.txt": "mine"})
	refused(t, dir, plan(tree{"CNAME": "other.example"}), Options{}, filepath.Join(dir, "CNAME"), "in the way")

	write(t, dir, tree{"CNAME": "hub.example"}) // the same bytes: from now on it is part of the site
	write(t, dir, tree{"CNAME": "other.example"})
	equal(t, read(t, dir, false), tree{"CNAME": "other.example", "faqs/b/note.txt": "mine"})
}

func TestAHandMadeChangeIsPutRight(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	put(t, filepath.Join(dir, "index.html"), "HOME assets/app.h1.css") // as long as before
	put(t, filepath.Join(dir, "faqs/a/index.html"), "")
	os.Remove(filepath.Join(dir, "assets/app.h1.css"))
	os.Remove(filepath.Join(dir, "sitemap.xml"))
	os.Symlink("index.html", filepath.Join(dir, "sitemap.xml"))
	write(t, dir, small)
	equal(t, read(t, dir, true), cleanBuild(t, small))
	if st, _ := os.Lstat(filepath.Join(dir, "sitemap.xml")); !st.Mode().IsRegular() {
		t.Errorf("sitemap.xml is %v, want a plain file", st.Mode())
	}
}

// cleanBuild gives what a build into an empty folder holds, the manifest too.
func cleanBuild(t *testing.T, want tree) tree {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, want)
	return read(t, dir, true)
}

func TestFileAndFolderChangePlaces(t *testing.T) {
	dir := t.TempDir()
	versions := []tree{
		{"about": "a file", "x/y/index.html": "y", "x/z/index.html": "z"},
		{"about/index.html": "a page", "x": "a file"},
		{"about": "a file", "x/y/index.html": "y", "x/z/index.html": "z"},
	}
	for _, v := range versions {
		write(t, dir, v)
		equal(t, read(t, dir, true), cleanBuild(t, v))
	}
	put(t, filepath.Join(dir, "x/y/note.txt"), "mine")
	refused(t, dir, plan(versions[1]), Options{}, "folder", filepath.Join(dir, "x/y/note.txt"))
}

func TestSomethingWhereAFolderShouldBe(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{"index.html": "home"})
	put(t, filepath.Join(dir, "faqs"), "a file of somebody's")
	refused(t, dir, plan(small), Options{}, filepath.Join(dir, "faqs"), "file where the site needs a folder")

	os.Remove(filepath.Join(dir, "faqs"))
	elsewhere := t.TempDir()
	os.Symlink(elsewhere, filepath.Join(dir, "faqs"))
	refused(t, dir, plan(small), Options{}, filepath.Join(dir, "faqs"), "symbolic link")
	os.Remove(filepath.Join(dir, "faqs"))
	os.Mkdir(filepath.Join(dir, "there"), 0o777)
	os.Symlink("there", filepath.Join(dir, "faqs"))
	refused(t, dir, plan(small), Options{}, filepath.Join(dir, "faqs"), "symbolic link")

	file := filepath.Join(t.TempDir(), "public")
	put(t, file, "x")
	if _, err := Write(t.Context(), file, plan(small), Options{}); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("output to a file: %v", err)
	}
}

func TestNothingIsRemovedThroughALink(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{"index.html": "home", "old/page.html": "old"})
	if err := os.Rename(filepath.Join(dir, "old"), filepath.Join(dir, "precious")); err != nil {
		t.Fatal(err)
	}
	os.Symlink("precious", filepath.Join(dir, "old"))
	write(t, dir, tree{"index.html": "home"})
	if _, err := os.Stat(filepath.Join(dir, "precious/page.html")); err != nil {
		t.Errorf("a file was removed through a link: %v", err)
	}
}

func TestOutputFolderMayBeALink(t *testing.T) {
	base := t.TempDir()
	target, link := filepath.Join(base, "www"), filepath.Join(base, "public")
	os.Mkdir(target, 0o777)
	os.Symlink("www", link)
	write(t, link, small)
	equal(t, read(t, target, false), small)
	if st, _ := os.Lstat(link); st.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	os.RemoveAll(target)
	if _, err := Write(t.Context(), link, plan(small), Options{}); err == nil || !strings.Contains(err.Error(), "leads to no folder") {
		t.Errorf("a link that leads nowhere: %v", err)
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	for _, c := range []struct {
		paths []string
		says  string
	}{
		{[]string{""}, "no file name"},
		{[]string{"."}, "no file name"},
		{[]string{"../x"}, `".."`},
		{[]string{"a/../../x"}, `".."`},
		{[]string{"/etc/x"}, "empty part"},
		{[]string{"a//b"}, "empty part"},
		{[]string{`a\..\b`}, "Windows"},
		{[]string{"C:/x"}, "Windows"},
		{[]string{"a\x00b"}, "control"},
		{[]string{"a\nb"}, "control"},
		{[]string{"a\xffb"}, "UTF-8"},
		{[]string{"faqs/CON/index.html"}, "device"},
		{[]string{"nul.txt"}, "device"},
		{[]string{"Lpt9.tar.gz"}, "device"},
		{[]string{"com¹"}, "device"},
		{[]string{"aux .txt"}, "device"},
		{[]string{"a./index.html"}, "full stop"},
		{[]string{"a "}, "space"},
		{[]string{strings.Repeat("a", 256)}, "bytes long"},
		{[]string{".signpost-manifest"}, "kept"},
		{[]string{".Signpost-stage/x"}, "kept"},
		{[]string{"a", "a"}, "same path"},
		{[]string{"b", "a"}, "not sorted"},
		{[]string{"Faqs/x", "faqs/X"}, "case"},
		{[]string{"STRASSE", "straße"}, "case"},
		{[]string{"cafe\u0301", "caf\u00e9"}, "accents"},
		{[]string{"A", "a/b"}, "folder"},
		{[]string{"a", "a/b/c"}, "folder"},
	} {
		out := new(site.Output)
		for _, p := range c.paths {
			out.Files = append(out.Files, site.File{Path: p, Make: func(io.Writer) error { return nil }})
		}
		_, err := Write(t.Context(), dir, out, Options{})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want an error that says %q", c.paths, err, c.says)
		}
		if _, err := os.Lstat(dir); err == nil {
			t.Fatalf("%q: the output folder was made", c.paths)
		}
	}
	write(t, dir, tree{"_redirects": "", ".nojekyll": "", ".well-known/security.txt": "", "a b/c.txt": "", "con-tact/x": "", "é": ""})
}

// failing gives small with changes, and a page in the middle that cannot be made.
func failing(err error) *site.Output {
	out := plan(tree{"index.html": "new", "faqs/a/index.html": "new", "faqs/b/index.html": "b", "sitemap.xml": "new"})
	out.Files[1].Make = func(io.Writer) error { return err }
	return out
}

func TestAPageThatCannotBeMadeChangesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	cause := errors.New("template: nil pointer")
	refused(t, dir, failing(cause), Options{}, "faqs/b/index.html", cause.Error())

	fresh := filepath.Join(t.TempDir(), "a", "b")
	if _, err := Write(t.Context(), fresh, failing(cause), Options{}); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
	if _, err := os.Stat(filepath.Dir(fresh)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a failed first build left folders behind")
	}
}

func TestCancelBeforeTheRenamesChangesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	ctx, cancel := context.WithCancel(t.Context())
	out := plan(tree{"a": "a", "b": "b"})
	out.Files[0].Make = func(io.Writer) error { cancel(); return nil }
	out.Files[1].Make = func(io.Writer) error { t.Error("a file was made after the end"); return nil }
	before := read(t, dir, true)
	if _, err := Write(ctx, dir, out, Options{MaxWorkers: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	equal(t, read(t, dir, true), before)
}

func TestFullDiskChangesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	next := tree{"index.html": "new", "faqs/a/index.html": "new", "new/index.html": "new", "sitemap.xml": "new", "a.h9.css": "new"}
	// The disk fills up at each of the steps that need room on it: up to the first rename.
	for full := 0; ; full++ {
		steps, renamed := 0, false
		opts := Options{MaxWorkers: 1, step: func(op, path string) error {
			renamed = renamed || op == "rename"
			if steps++; steps > full && (op == "create" || op == "write" || op == "mkdir") {
				return &fs.PathError{Op: op, Path: path, Err: syscall.ENOSPC}
			}
			return nil
		}}
		if full > 100 {
			t.Fatal("no build succeeded")
		}
		before := read(t, dir, true)
		_, err := Write(t.Context(), dir, plan(next), opts)
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "is full") {
			t.Fatalf("the error does not say that the disk is full: %v", err)
		}
		after := read(t, dir, true)
		delete(before, manifestName)
		delete(after, manifestName)
		equal(t, after, before)
	}
}

func TestAFolderThatVanishes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	write(t, dir, small)
	out := plan(tree{"a": "a", "b/c": "c", "d": "d"})
	out.Files[1].Make = func(io.Writer) error { return os.RemoveAll(dir) }
	if _, err := Write(t.Context(), dir, out, Options{MaxWorkers: 1}); err == nil || !strings.Contains(err.Error(), "vanished") {
		t.Errorf("got %v, want an error that says so", err)
	}
	write(t, dir, small)
	equal(t, read(t, dir, false), small)
}

func TestTwoBuildsAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	out := plan(small)
	var second error
	out.Files[0].Make = func(io.Writer) error {
		_, second = Write(t.Context(), dir, plan(small), Options{})
		return nil
	}
	if _, err := Write(t.Context(), dir, out, Options{}); err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "another build is writing to "+dir) {
		t.Errorf("the second build: %v", second)
	}
	write(t, dir, small) // and afterwards the way is free
}

func TestManyBuildsInARaceTakeTurns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	write(t, dir, small)
	var active atomic.Int32
	var done atomic.Int32
	out := plan(small)
	out.Files[0].Make = func(w io.Writer) error {
		if active.Add(1) != 1 {
			t.Error("two builds write at once")
		}
		runtime.Gosched()
		active.Add(-1)
		_, err := io.WriteString(w, small[out.Files[0].Path])
		return err
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				_, err := Write(context.Background(), dir, out, Options{MaxWorkers: 1})
				if err == nil {
					done.Add(1)
				} else if !strings.Contains(err.Error(), "another build") {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if done.Load() == 0 {
		t.Error("no build got its turn")
	}
	equal(t, read(t, dir, false), small)
}

func TestADamagedManifestIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, small)
	put(t, filepath.Join(dir, manifestName), "signpost-manifest 1\nnonsense\n")
	refused(t, dir, plan(small), Options{}, manifestName, "line 2", "damaged")
}

func TestAManifestCannotReachOutside(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	write(t, dir, small)
	put(t, filepath.Join(base, "precious"), "x")
	put(t, filepath.Join(dir, manifestName), headFinished+strings.Repeat("0", 64)+" page ../precious\n")
	refused(t, dir, plan(small), Options{}, "damaged", "../precious")
	if _, err := os.Stat(filepath.Join(base, "precious")); err != nil {
		t.Error(err)
	}
}

func TestSameBytesAtAnyNumberOfWorkers(t *testing.T) {
	want := cleanBuild(t, bigSite(1))
	for _, n := range []int{1, 2, 16} {
		dir := t.TempDir()
		if _, err := Write(t.Context(), dir, plan(bigSite(1)), Options{MaxWorkers: n}); err != nil {
			t.Fatal(err)
		}
		equal(t, read(t, dir, true), want)
	}
}

func TestProgressCountsEveryFile(t *testing.T) {
	var mu sync.Mutex
	seen := map[int]bool{}
	_, err := Write(t.Context(), t.TempDir(), plan(small), Options{Progress: func(done, total int) {
		mu.Lock()
		defer mu.Unlock()
		seen[done] = true
		if total != len(small) {
			t.Errorf("total %d, want %d", total, len(small))
		}
	}})
	if err != nil || len(seen) != len(small) {
		t.Errorf("%d files told of, want %d (%v)", len(seen), len(small), err)
	}
}

// On a file system blind to case, a name that is written otherwise now is the same file, and removing
// the old name would remove it. Hard links stand in for one here: neither may be unlinked.
func TestANewCaseOfANameIsNoRemoval(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{"index.html": "home", "FAQ.html": "q"})
	if err := os.Link(filepath.Join(dir, "FAQ.html"), filepath.Join(dir, "faq.html")); err != nil {
		t.Fatal(err)
	}
	w := &writer{folder: mustOpen(t, dir), files: plan(tree{"faq.html": "q", "index.html": "home"}).Files}
	if err := w.removeAll([]string{"FAQ.html"}); err != nil {
		t.Fatal(err)
	}
	w.close()
	equal(t, read(t, dir, false), tree{"index.html": "home", "faq.html": "q", "FAQ.html": "q"})
}

func mustOpen(t *testing.T, dir string) *folder {
	t.Helper()
	f, err := openFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// bigSite gives version v of a site of some pages; each page names assets and is as a whole made of
// its version, so that a mixture or a half file shows.
func bigSite(v int) tree {
	t := tree{}
	css, js := fmt.Sprintf("assets/app.h%d.css", v), fmt.Sprintf("assets/app.h%d.js", v/2)
	t[css], t[js] = "css "+strings.Repeat(strconv.Itoa(v), 300)+" end", "js end"
	for i := range 20 {
		if (i+v)%7 == 0 {
			continue // some pages come and go
		}
		text := fmt.Sprintf("page %d of %d %s %s %s end", i, v, css, js, strings.Repeat("x", i*40))
		if i%5 == 0 {
			text = fmt.Sprintf("page %d %s end", i, js) // changes with every second version only
		}
		t[fmt.Sprintf("faqs/p%d/index.html", i)] = text
	}
	shard := fmt.Sprintf("search/w.h%d.bin", v)
	t[shard], t["search/root.bin"] = "words end", shard+" end"
	t["search/index.html"] = js + " end"
	t["sitemap.xml"] = fmt.Sprint("map ", v, " end")
	t["index.html"] = fmt.Sprint("home ", v, " ", css, " ", js, " end")
	if v%2 == 0 {
		t["about"] = "a file end"
	} else {
		t["about/index.html"] = "a page " + css + " end"
	}
	return t
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(headFinished))
	f.Add([]byte(headUnfinished + strings.Repeat("0a", 32) + " kept a b.css\n" + strings.Repeat("ff", 32) + " page faqs/x/index.html\n"))
	f.Add([]byte(headFinished + strings.Repeat("0", 64) + " page ../x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			return
		}
		if !bytes.Equal(m.bytes(), data) {
			t.Errorf("read and written again it is %q", m.bytes())
		}
		for i, e := range m.entries {
			if !filepath.IsLocal(e.path) || strings.HasPrefix(e.path, ownPrefix) {
				t.Errorf("accepted the path %q", e.path)
			}
			if m.find(e.path) != &m.entries[i] {
				t.Errorf("%q is not found again", e.path)
			}
		}
	})
}
