// Package publish writes the plan of a build to the output folder, and is the only one to do so.
//
// # What is promised
//
// A file whose bytes are there already is not touched. The others are made, compared and staged in
// parallel, each forgotten once it is written, so that memory does not grow with the pages. Only
// when the last is staged does anything of the site change: hashed files first (assets, search
// shards), then pages, then entries (sitemap, feed, search root), then removals. A file gets its
// place by a rename on the same file system. So an error on the way (a page that cannot be made, a
// full disk) changes nothing, and at no instant, even after a kill, does a page in the folder name
// an asset that is not there. The next build compares every byte with what is there, and so repairs
// whatever a kill or a hand has left, to the same bytes as a build from nothing.
//
// Hashed files that the plan names no more stay until the next build that changes something, for
// readers who hold a page of the build before.
//
// # The folder
//
// The folder is Signpost's by its manifest, the file .signpost-manifest: a first line, then for each
// file its SHA-256, its kind (hashed, page, entry, or kept for a hashed file of the build before)
// and its path, in order of paths, without times. Before the first rename of a build the manifest is
// replaced by one that also lists what is about to come and says that it is unfinished.
//
//   - A folder that is neither empty nor has a manifest is refused and left as it is.
//   - A file that the manifest does not list was put there by somebody (a CNAME, a .well-known).
//     It is left alone. When the site needs its path and its bytes differ, the build is refused.
//   - A file that the manifest lists is Signpost's: changed by hand, it is put right; no longer part
//     of the site, it is removed, and its folder with it when that is empty.
//   - The folder may be a symbolic link to one. Inside it a link where the site needs a folder is
//     refused, so nothing is written or removed through it.
//   - Paths are refused that leave the folder, that Windows cannot hold, and that differ from
//     another only by case or by how an accent is composed.
//
// While a build runs, .signpost-stage holds what is staged, and .signpost-lock is locked: a second
// build says so and stops. The system drops the lock with the process, so none is ever stale.
package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"signpost/internal/site"
)

// Options say how to publish. The zero value is ready to use.
type Options struct {
	MaxWorkers int                   // how many files are made at once; 0 stands for GOMAXPROCS
	Progress   func(done, total int) // told after each file, from several goroutines; may be nil
	Proof      *Proof                // recorded when the build is done, for Unchanged; may be nil

	step func(op, path string) error // see folder.step
}

// Stats count what a build did to the files of its plan.
type Stats struct {
	Files     int // in the plan
	Written   int // new, or their bytes changed
	Unchanged int // left as they were
	Removed   int // no longer part of the site
}

// Write makes dir hold the files of out, as the package comment promises. It stops without a change
// when ctx is done before the first rename; from there on it goes on to the end.
func Write(ctx context.Context, dir string, out *site.Output, opts Options) (Stats, error) {
	if err := checkPlan(out.Files); err != nil {
		return Stats{}, err
	}
	f, err := openFolder(dir, opts.step)
	if err != nil {
		return Stats{}, err
	}
	defer f.close()
	w := &writer{folder: f, files: out.Files, items: make([]item, len(out.Files)), workers: opts.MaxWorkers, progress: opts.Progress, began: time.Now()}
	if w.workers <= 0 {
		w.workers = runtime.GOMAXPROCS(0)
	}
	if err := w.readManifest(); err != nil {
		return Stats{}, err
	}
	if err := w.stage(ctx); err != nil {
		return Stats{}, err
	}
	staged := time.Now()
	stats, now, err := w.commit()
	if err == nil && opts.Proof != nil {
		w.prove(opts.Proof, now, staged)
	}
	return stats, err
}

// writer is one run of Write.
type writer struct {
	*folder
	files    []site.File
	items    []item // beside files
	workers  int
	progress func(done, total int)
	began    time.Time
	old      *manifest
	oldFold  func() map[string]string // fold of each path of old to that path

	dirs      sync.Map // path of a folder → dirState
	mu        sync.Mutex
	obstacles []string // files and folders of ours in the place of a folder or file of the plan
}

// item is what is known of a file of the plan once it has been made.
type item struct {
	sum    digest
	stamp  stamp // of the file that holds its bytes, in its place or in the stage
	staged bool  // its bytes lie in the stage
}

// readManifest reads what the build before left, and clears away what a killed one staged.
func (w *writer) readManifest() error {
	name := filepath.Join(w.dir, manifestName)
	w.oldFold = sync.OnceValue(func() map[string]string {
		m := make(map[string]string, len(w.old.entries))
		for _, e := range w.old.entries {
			m[fold(e.path)] = e.path
		}
		return m
	})
	data, err := w.readPlain(manifestName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.old = new(manifest)
		own, err := w.onlyOwn()
		if err != nil {
			return err
		}
		if !own {
			return fmt.Errorf("%s holds files but no %s, so it is not a folder that Signpost made; give --out a new or empty folder, or empty this one yourself", w.dir, manifestName)
		}
	case err != nil:
		return fmt.Errorf("cannot read %s: %w", name, err)
	default:
		if w.old, err = parseManifest(data); err != nil {
			return fmt.Errorf("%s is damaged (%w), so it cannot be told which files are Signpost's; empty the folder yourself and build again", name, err)
		}
	}
	if err := w.root.RemoveAll(stageName); err != nil {
		return w.explain(err)
	}
	return nil
}

// stage makes every file, and writes those that differ from what is there to the stage.
func (w *writer) stage(ctx context.Context) error {
	if err := w.mkdir(stageName); err != nil {
		return w.explain(err)
	}
	var done atomic.Int64
	return w.each(ctx, len(w.files), func(i int, s *scratch) error {
		if err := w.stageOne(i, s); err != nil {
			return err
		}
		if w.progress != nil {
			w.progress(int(done.Add(1)), len(w.files))
		}
		return nil
	})
}

// scratch is a worker's memory, used again for every file.
type scratch struct {
	made  bytes.Buffer
	disk  [64 << 10]byte
	site  handle // near where files were compared last
	stage handle // near where one was staged last
	dir   string // the folder of the stage that was made last
}

func (s *scratch) close() {
	s.site.close()
	s.stage.close()
}

// each calls do with the numbers below n, from the workers. It gives the error with the lowest
// number of those that came before everything stopped.
func (w *writer) each(ctx context.Context, n int, do func(i int, s *scratch) error) error {
	var (
		next    atomic.Int64
		failed  atomic.Bool
		mu      sync.Mutex
		firstAt = n
		first   error
		wg      sync.WaitGroup
	)
	for range min(w.workers, n) {
		wg.Go(func() {
			s := new(scratch)
			defer s.close()
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i, s); err != nil {
					failed.Store(true)
					mu.Lock()
					if i < firstAt {
						firstAt, first = i, err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return cmp.Or(first, ctx.Err())
}

func (w *writer) stageOne(i int, s *scratch) error {
	f, it := w.files[i], &w.items[i]
	s.made.Reset()
	if err := f.Make(&s.made); err != nil {
		return fmt.Errorf("cannot make %s: %w", f.Path, err)
	}
	data := s.made.Bytes()
	it.sum = sha256.Sum256(data)
	same, err := w.compare(f.Path, it, data, s)
	if err != nil || same {
		return err
	}
	it.staged = true
	if it.stamp, err = w.createNear(s, w.stagePath(i), data); err != nil {
		return w.explain(err)
	}
	return nil
}

// createNear writes data to the new file p of the stage, whose folders may be missing.
func (w *writer) createNear(s *scratch, p string, data []byte) (stamp, error) {
	dir := path.Dir(p)
	above, below := path.Split(dir)
	above = path.Clean(above)
	if s.stage.root == nil || s.stage.path != above {
		if err := w.mkdir(above); err != nil {
			return stamp{}, err
		}
		if err := w.openNear(&s.stage, above); err != nil {
			return stamp{}, err
		}
	}
	if s.dir != dir {
		if err := w.change("mkdir", dir); err != nil {
			return stamp{}, err
		}
		if err := s.stage.root.Mkdir(below, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return stamp{}, err
		}
		s.dir = dir
	}
	return w.createIn(s.stage.root, below+"/"+path.Base(p), p, data)
}

// stagePath gives the place of file i in the stage: in a tree like that of the site where its folder
// is new too, so that whole folders can be moved; else under its number, without folders to make.
func (w *writer) stagePath(i int) string {
	p := w.files[i].Path
	if there, _ := w.dirIsThere(path.Dir(p)); there {
		return fmt.Sprintf("%s/flat/%d/%d", stageName, i/1000, i)
	}
	return stageTree + p
}

// stageTree is the beginning of the places of new folders in the stage.
const stageTree = stageName + "/tree/"

// compare reports whether the place of a file of the plan holds data. It refuses a place that is
// taken by something that is not Signpost's.
func (w *writer) compare(p string, it *item, data []byte, s *scratch) (same bool, err error) {
	there, err := w.dirIsThere(path.Dir(p))
	if err != nil {
		return false, err
	}
	if !there {
		return false, nil
	}
	root, near, err := w.near(&s.site, p)
	if err != nil {
		return false, w.explain(err)
	}
	st, err := root.Lstat(near)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, w.explain(err)
	}
	switch {
	case st.IsDir():
		if err := w.onlyListed(p); err != nil {
			return false, err
		}
		w.obstacle(p)
		return false, nil
	case st.Mode().IsRegular() && st.Size() == int64(len(data)):
		same, err := holds(root, near, data, s.disk[:])
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return false, w.explain(err)
		}
		if same {
			it.stamp = stampOf(st)
			return true, nil
		}
	}
	if !w.listed(p, st) {
		return false, fmt.Errorf("%s is in the way: the site has a file of that name with other contents, and %s does not list this one, so somebody else put it there; move it away, or make it part of the site", filepath.Join(w.dir, p), manifestName)
	}
	return false, nil
}

// listed reports whether the manifest says that the file at p, described by st, is Signpost's: by
// its path, or, on a file system blind to case, by the same path in another case.
func (w *writer) listed(p string, st fs.FileInfo) bool {
	if w.old.find(p) != nil {
		return true
	}
	other, ok := w.oldFold()[fold(p)]
	if !ok {
		return false
	}
	same, err := w.lstat(other)
	return err == nil && os.SameFile(st, same)
}

// dirState is what dirIsThere found.
type dirState struct {
	there bool
	err   error
}

// dirIsThere reports whether dir is a folder, not through a link. A file of Signpost's in its place
// counts as nothing, and will be removed; anything else there is an error.
func (w *writer) dirIsThere(dir string) (bool, error) {
	if dir == "." {
		return true, nil
	}
	if s, ok := w.dirs.Load(dir); ok {
		return s.(dirState).there, s.(dirState).err
	}
	there, err := w.dirIsThere(path.Dir(dir))
	if !there || err != nil {
		return there, err
	}
	there, err = w.lookAtDir(dir)
	w.dirs.Store(dir, dirState{there, err})
	return there, err
}

func (w *writer) lookAtDir(dir string) (bool, error) {
	st, err := w.lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, w.explain(err)
	case st.IsDir():
		return true, nil
	case w.listed(dir, st):
		w.obstacle(dir)
		return false, nil
	case st.Mode()&fs.ModeSymlink != 0:
		return false, fmt.Errorf("%s is a symbolic link where the site needs a folder; Signpost writes through no link inside its output folder: remove the link", filepath.Join(w.dir, dir))
	}
	return false, fmt.Errorf("%s is a file where the site needs a folder; move it away", filepath.Join(w.dir, dir))
}

// onlyListed refuses the folder dir, in whose place the site has a file, when there is anything in
// it that is not Signpost's.
func (w *writer) onlyListed(dir string) error {
	return fs.WalkDir(w.root.FS(), dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return w.explain(err)
		}
		if d.IsDir() || w.old.find(p) != nil {
			return nil
		}
		return fmt.Errorf("the site has a file %s, but there is a folder of that name, and in it %s, which %s does not list; move it away", dir, filepath.Join(w.dir, p), manifestName)
	})
}

func (w *writer) obstacle(p string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.obstacles, p) {
		w.obstacles = append(w.obstacles, p)
	}
}

// The places of the two manifests of a build in the stage.
const (
	stagedUnfinished = stageName + "/unfinished"
	stagedFinished   = stageName + "/finished"
)

// commit puts what is staged in its place. The manifests are staged too before anything changes, so
// that from here on nothing needs room on the disk but the names in folders. It gives the manifest
// that holds in the end.
func (w *writer) commit() (Stats, *manifest, error) {
	stats := Stats{Files: len(w.files)}
	for i := range w.items {
		if w.items[i].staged {
			stats.Written++
		} else {
			stats.Unchanged++
		}
	}
	next, union, gone := w.manifests(stats.Written > 0)
	stats.Removed = len(gone)
	if stats.Written == 0 && len(gone) == 0 && slices.Equal(next.entries, w.old.entries) && !w.old.unfinished {
		return stats, next, nil
	}
	if _, err := w.create(stagedUnfinished, union.bytes()); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	if _, err := w.create(stagedFinished, next.bytes()); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	if err := w.rename(stagedUnfinished, manifestName); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	if err := w.place(); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	if err := w.removeAll(gone); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	if err := w.rename(stagedFinished, manifestName); err != nil {
		return Stats{}, nil, w.explain(err)
	}
	return stats, next, nil
}

// manifests gives the manifest that this build ends with, the one while it is under way, which also
// lists everything of the one before, and the paths to remove.
func (w *writer) manifests(written bool) (next, union *manifest, gone []string) {
	next, union = new(manifest), &manifest{unfinished: true}
	for i, f := range w.files {
		next.entries = append(next.entries, entry{f.Path, w.items[i].sum, kindOf(f.Class)})
	}
	union.entries = slices.Clone(next.entries)
	var left []entry
	changed := written
	for _, e := range w.old.entries {
		if next.find(e.path) == nil {
			left = append(left, e)
			changed = changed || e.kind != kindKept
		}
	}
	for _, e := range left {
		union.entries = append(union.entries, e)
		if e.kind == kindHashed || e.kind == kindKept && !changed {
			if st, err := w.lstat(e.path); err == nil && st.Mode().IsRegular() {
				e.kind = kindKept
				next.entries = append(next.entries, e)
				continue
			}
		}
		gone = append(gone, e.path)
	}
	byPath := func(a, b entry) int { return cmp.Compare(a.path, b.path) }
	slices.SortFunc(next.entries, byPath)
	slices.SortFunc(union.entries, byPath)
	return next, union, gone
}

// place renames everything staged to its place, class by class.
func (w *writer) place() error {
	slices.Sort(w.obstacles)
	for _, p := range w.obstacles {
		if err := w.clear(p); err != nil {
			return err
		}
	}
	var staged []int
	for i := range w.items {
		if w.items[i].staged {
			staged = append(staged, i)
		}
	}
	moves, err := w.moves(nil, "", staged)
	if err != nil {
		return err
	}
	for _, class := range []site.Class{site.Hashed, site.Page, site.Entry} {
		now := slices.DeleteFunc(slices.Clone(moves), func(m move) bool { return m.class != class })
		err := w.each(context.Background(), len(now), func(i int, _ *scratch) error { return w.rename(now[i].from, now[i].to) })
		if err != nil {
			return err
		}
	}
	return nil
}

// move is a rename from the stage: of a file, or of a folder that is new as a whole.
type move struct {
	from, to string
	class    site.Class
}

// moves appends the moves of the staged files whose paths begin with prefix, and makes the folders
// that they go to. A new folder whose files are all of one class moves as a whole: a site that is
// built for the first time takes a few renames.
func (w *writer) moves(to []move, prefix string, staged []int) ([]move, error) {
	for len(staged) > 0 {
		first := w.files[staged[0]]
		name, _, isDir := strings.Cut(first.Path[len(prefix):], "/")
		p := prefix + name
		if !isDir {
			to = append(to, move{w.stagePath(staged[0]), p, first.Class})
			staged = staged[1:]
			continue
		}
		n, alike := 0, true
		for ; n < len(staged) && strings.HasPrefix(w.files[staged[n]].Path, p+"/"); n++ {
			alike = alike && w.files[staged[n]].Class == first.Class
		}
		group := staged[:n]
		staged = staged[n:]
		there, err := w.dirIsThere(p)
		if err == nil && !there {
			if alike {
				to = append(to, move{stageTree + p, p, first.Class})
				continue
			}
			err = w.mkdir(p)
		}
		if err == nil {
			to, err = w.moves(to, p+"/", group)
		}
		if err != nil {
			return nil, err
		}
	}
	return to, nil
}

// clear removes p: a file of Signpost's, or a folder that holds nothing else.
func (w *writer) clear(p string) error {
	if st, err := w.lstat(p); err != nil || !st.IsDir() {
		return cmp.Or(err, w.remove(p))
	}
	var found []string
	err := fs.WalkDir(w.root.FS(), p, func(p string, _ fs.DirEntry, err error) error {
		found = append(found, p)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(found) {
		if err := w.remove(p); err != nil {
			return err
		}
	}
	return nil
}

// removeAll removes the files at paths, and the folders that are empty after that.
func (w *writer) removeAll(paths []string) error {
	planned := sync.OnceValue(func() map[string]string {
		m := make(map[string]string, len(w.files))
		for _, f := range w.files {
			m[fold(f.Path)] = f.Path
		}
		return m
	})
	w.dirs.Clear()
	parents := make(map[string]bool)
	for _, p := range paths {
		if there, err := w.dirIsThere(path.Dir(p)); !there || err != nil {
			continue // a link or a file in the place of the folder: what lies behind it is not ours
		}
		st, err := w.lstat(p)
		if err != nil || st.IsDir() {
			continue
		}
		if now, ok := planned()[fold(p)]; ok {
			if other, err := w.lstat(now); err == nil && os.SameFile(st, other) {
				if err := w.recase(p, now); err != nil {
					return err
				}
				continue
			}
		}
		if err := w.remove(p); err != nil {
			return err
		}
		parents[path.Dir(p)] = true
	}
	for dir := range parents {
		for ; dir != "."; dir = path.Dir(dir) {
			if w.remove(dir) != nil {
				break
			}
		}
	}
	return nil
}

// recase gives the file at old, on a file system blind to case, the name now, part by part.
func (w *writer) recase(old, now string) error {
	from, to := strings.Split(old, "/"), strings.Split(now, "/")
	for i := range to {
		if from[i] == to[i] {
			continue
		}
		before := strings.Join(to[:i], "/")
		if err := w.rename(path.Join(before, from[i]), path.Join(before, to[i])); err != nil {
			return err
		}
	}
	return nil
}
