package preview

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// events is what the watcher needs of fsnotify; tests put file systems without events in its place.
type events interface {
	Add(dir string) error
	Remove(dir string) error
	Close() error
}

// newEvents starts a queue of events.
type newEvents func() (events, <-chan fsnotify.Event, <-chan error, error)

func fsnotifyEvents() (events, <-chan fsnotify.Event, <-chan error, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, nil, nil, err
	}
	return w, w.Events, w.Errors, nil
}

// The times between two looks through all folders: while events come, when one seems to be missing,
// when there are none, and how many times the time that a look takes has to pass at least, so that
// looking never keeps a machine busy.
const (
	lookEvery    = time.Second
	suspectEvery = 100 * time.Millisecond
	pollEvery    = 250 * time.Millisecond
	lookMaxPart  = 50
)

// suspectFor is how long after a change its event may come.
const suspectFor = 500 * time.Millisecond

// barrierMax is how long sync waits for its own event; after that the queue is taken for silent.
const barrierMax = 2 * time.Second

// watcher reports the changes of files below its roots.
type watcher struct {
	roots  []string // absolute, as they were given
	names  []string // as they were given
	report func(paths ...string)
	logf   func(format string, args ...any)

	every   time.Duration // between two regular looks
	queue   events        // nil when there are no events at all
	arrived <-chan fsnotify.Event
	failed  <-chan error
	looks   chan look // what the regular look found, for run to judge

	barrierDir string
	barriers   sync.Map // path in barrierDir → channel that is closed when its event is seen
	barrierN   atomic.Int64

	polling atomic.Bool

	lookMu    sync.Mutex
	lookBegan time.Time        // of the last look by sync
	files     map[string]stamp // as of the last look

	watched map[string]bool // folders in the queue; only run and start use it
	told    map[string]bool // files that events told of since the last look; only run uses it
	before  map[string]bool // and between the two looks before

	suspects   map[string]time.Time // files whose change no event has told of, since it was found; only run uses it
	suspicious atomic.Bool
}

// stamp is what changes when a file does.
type stamp struct {
	size, time int64
	mode       fs.FileMode
}

// look is the state of all files at one time.
type look struct {
	files map[string]stamp
	took  time.Duration
}

// covers reports whether told has p or a folder above it.
func covers(told map[string]bool, p string) bool {
	for ; !told[p]; p = filepath.Dir(p) {
		if p == filepath.Dir(p) {
			return false
		}
	}
	return true
}

// differences gives the files that are not the same in both.
func differences(before, after map[string]stamp) (changed []string) {
	for p, st := range after {
		if before[p] != st {
			changed = append(changed, p)
		}
	}
	for p := range before {
		if _, there := after[p]; !there {
			changed = append(changed, p)
		}
	}
	return changed
}

// newWatcher begins to watch. Changes after it returns are reported once run runs.
func newWatcher(names []string, start newEvents, every time.Duration, report func(paths ...string), logf func(string, ...any)) *watcher {
	w := &watcher{
		every:    every,
		report:   report,
		logf:     logf,
		looks:    make(chan look),
		watched:  make(map[string]bool),
		told:     make(map[string]bool),
		before:   make(map[string]bool),
		suspects: make(map[string]time.Time),
	}
	for _, name := range names {
		if abs, err := filepath.Abs(name); err == nil {
			w.roots = append(w.roots, abs)
			w.names = append(w.names, name)
		}
	}
	queue, arrived, failed, err := start()
	if err == nil {
		w.queue, w.arrived, w.failed = queue, arrived, failed
		if w.barrierDir, err = os.MkdirTemp("", "signpost-preview-"); err == nil {
			err = queue.Add(w.barrierDir)
		}
	}
	for _, root := range w.roots {
		w.add(root)
		w.addParent(root)
	}
	if err != nil {
		w.poll("Changes are looked for every moment, because the system does not tell of them (%v).", err)
	}
	w.files = w.look().files
	return w
}

// close ends the queue and removes what the watcher has made.
func (w *watcher) close() {
	if w.queue != nil {
		w.queue.Close()
	}
	if w.barrierDir != "" {
		os.RemoveAll(w.barrierDir)
	}
}

// poll changes over to looking for changes.
func (w *watcher) poll(format string, args ...any) {
	if !w.polling.Swap(true) {
		w.logf(format, args...)
	}
}

// add puts the folder dir and those below it into the queue. It gives the files that it met.
func (w *watcher) add(dir string) (met []string) {
	walk(dir, func(p string, st fs.FileInfo) {
		if !st.IsDir() {
			met = append(met, p)
			return
		}
		w.addOne(p)
	})
	return met
}

func (w *watcher) addOne(dir string) {
	if w.queue == nil || w.watched[dir] {
		return
	}
	if err := w.queue.Add(dir); err != nil {
		if _, gone := os.Stat(dir); gone == nil {
			w.poll("Changes are looked for every moment, because the system cannot watch %s (%v).", dir, err)
		}
		return
	}
	w.watched[dir] = true
}

// addParent puts the nearest folder above root that is there into the queue, so that root is noticed
// when it is made, or made again. It looks again after that, because a nearer one may have been made
// meanwhile.
func (w *watcher) addParent(root string) {
	for {
		dir := filepath.Dir(root)
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if st, err := os.Stat(dir); err == nil && st.IsDir() {
				break
			}
		}
		if w.watched[dir] {
			return
		}
		if w.addOne(dir); !w.watched[dir] {
			return
		}
	}
}

// forget takes dir and the folders below it out of the queue.
func (w *watcher) forget(dir string) {
	if !w.watched[dir] {
		return
	}
	for d := range w.watched {
		if d == dir || strings.HasPrefix(d, dir+string(filepath.Separator)) {
			w.queue.Remove(d)
			delete(w.watched, d)
		}
	}
}

// run reports changes until ctx is done.
func (w *watcher) run(ctx context.Context) {
	var looking sync.WaitGroup
	defer looking.Wait()
	looking.Go(func() { w.lookRegularly(ctx) })
	for {
		select {
		case e, ok := <-w.arrived:
			if !ok {
				w.arrived = nil
				continue
			}
			w.event(e)
		case _, ok := <-w.failed:
			if !ok {
				w.failed = nil
				continue
			}
			w.overflow()
		case l := <-w.looks:
			w.judge(l)
		case <-ctx.Done():
			return
		}
	}
}

// overflow deals with events that were lost: anything may have changed.
func (w *watcher) overflow() {
	for _, root := range w.roots {
		w.told[root] = true
		w.add(root)
	}
	w.report()
	w.barriers.Range(func(name, seen any) bool {
		if _, waits := w.barriers.LoadAndDelete(name); waits {
			close(seen.(chan struct{}))
		}
		return true
	})
}

// event deals with one event of the queue.
func (w *watcher) event(e fsnotify.Event) {
	if filepath.Dir(e.Name) == w.barrierDir {
		if seen, ok := w.barriers.LoadAndDelete(e.Name); ok {
			close(seen.(chan struct{}))
		}
		return
	}
	if w.polling.Load() {
		return
	}
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		w.forget(e.Name)
	}
	for _, root := range w.roots {
		switch {
		case within(root, e.Name):
			if ignored(root, e.Name) {
				return
			}
			w.told[e.Name] = true
			if e.Op == fsnotify.Chmod {
				return
			}
			if e.Name == root {
				w.addParent(root)
			}
			paths := []string{e.Name}
			if e.Has(fsnotify.Create) {
				paths = append(paths, w.add(e.Name)...)
			}
			for _, p := range paths {
				w.told[p] = true
			}
			w.tell(paths)
			return
		case within(e.Name, root):
			// A folder above the root came or went, and the root with it.
			w.addParent(root)
			if met := w.add(root); len(met) > 0 || !e.Has(fsnotify.Create) {
				w.told[root] = true
				w.report()
			}
		}
	}
}

// tell reports paths under the names by which the roots were given.
func (w *watcher) tell(paths []string) {
	var named []string
	for _, p := range paths {
		for i, root := range w.roots {
			if within(root, p) {
				rel, _ := filepath.Rel(root, p)
				named = append(named, filepath.Join(w.names[i], rel))
				break
			}
		}
	}
	slices.Sort(named)
	w.report(slices.Compact(named)...)
}

// look gives the state of all files.
func (w *watcher) look() look {
	began := time.Now()
	files := make(map[string]stamp)
	for _, root := range w.roots {
		walk(root, func(p string, st fs.FileInfo) {
			if !st.IsDir() {
				files[p] = stamp{st.Size(), st.ModTime().UnixNano(), st.Mode()}
			}
		})
	}
	return look{files, time.Since(began)}
}

// lookRegularly looks through the folders until ctx is done.
func (w *watcher) lookRegularly(ctx context.Context) {
	var took time.Duration
	for {
		every := w.every
		switch {
		case w.polling.Load():
			every = pollEvery
		case w.suspicious.Load():
			every = min(every, suspectEvery)
		}
		select {
		case <-time.After(max(every, lookMaxPart*took)):
		case <-ctx.Done():
			return
		}
		if w.polling.Load() {
			began := time.Now()
			w.sync(ctx)
			took = time.Since(began)
			continue
		}
		l := w.look()
		took = l.took
		w.drain(ctx)
		select {
		case w.looks <- l:
		case <-ctx.Done():
			return
		}
	}
}

// judge compares a look with the one before. It reports a change that no event told of, though every
// event until the end of the look has been seen. Such a change may still be of this very moment: a
// system changes the file first and tells then. When no event comes for suspectFor, none ever will,
// and from then on the watcher polls.
func (w *watcher) judge(l look) {
	if w.polling.Load() {
		return
	}
	w.lookMu.Lock()
	changed := differences(w.files, l.files)
	w.files = l.files
	w.lookMu.Unlock()
	for p, since := range w.suspects {
		if covers(w.told, p) {
			delete(w.suspects, p)
		} else if time.Since(since) >= suspectFor {
			w.poll("Changes are looked for every moment, because the system did not tell of one (%s).", p)
			return
		}
	}
	changed = slices.DeleteFunc(changed, func(p string) bool { return covers(w.told, p) || covers(w.before, p) })
	for _, p := range changed {
		w.suspects[p] = time.Now()
	}
	w.before, w.told = w.told, make(map[string]bool)
	w.suspicious.Store(len(w.suspects) > 0)
	if len(changed) > 0 {
		w.tell(changed)
	}
}

// sync returns when every change made before the call has been reported.
func (w *watcher) sync(ctx context.Context) {
	began := time.Now()
	w.drain(ctx)
	if !w.polling.Load() {
		return
	}
	w.lookMu.Lock()
	defer w.lookMu.Unlock()
	if w.lookBegan.After(began) {
		return
	}
	w.lookBegan = time.Now()
	found := w.look().files
	if changed := differences(w.files, found); len(changed) > 0 {
		w.files = found
		w.tell(changed)
	}
}

// drain returns when every event of changes made before the call has been reported. Where there are
// none it does nothing.
func (w *watcher) drain(ctx context.Context) {
	if !w.polling.Load() {
		w.barrier(ctx)
	}
}

// barrier waits until the queue has been read up to now: until an event that it causes itself comes
// out of it.
func (w *watcher) barrier(ctx context.Context) {
	name := filepath.Join(w.barrierDir, strconv.FormatInt(w.barrierN.Add(1), 10))
	seen := make(chan struct{})
	w.barriers.Store(name, seen)
	defer w.barriers.Delete(name)
	silent := func(why any) {
		w.poll("Changes are looked for every moment, because the system does not tell of them (%v).", why)
	}
	if err := os.Mkdir(name, 0o700); err != nil {
		silent(err)
		return
	}
	defer os.Remove(name)
	timeout := time.NewTimer(barrierMax)
	defer timeout.Stop()
	select {
	case <-seen:
	case <-timeout.C:
		silent("it did not within " + barrierMax.String())
	case <-ctx.Done():
	}
}

// walk calls do with everything at and below root that may matter, following a link at root itself.
func walk(root string, do func(p string, st fs.FileInfo)) {
	st, err := os.Stat(root)
	if err != nil {
		return
	}
	do(root, st)
	if !st.IsDir() {
		return
	}
	entries, _ := os.ReadDir(root)
	for _, e := range entries {
		p := filepath.Join(root, e.Name())
		if ignoredName(e.Name()) {
			continue
		}
		if e.IsDir() {
			walk(p, do)
		} else if st, err := e.Info(); err == nil {
			do(p, st)
		}
	}
}

// within reports whether p is root or below it.
func within(root, p string) bool {
	return p == root || strings.HasPrefix(p, strings.TrimSuffix(root, string(filepath.Separator))+string(filepath.Separator))
}

// ignored reports whether a name on the way from root to p is one that never matters.
func ignored(root, p string) bool {
	rel, err := filepath.Rel(root, p)
	if err != nil || rel == "." {
		return false
	}
	return slices.ContainsFunc(strings.Split(rel, string(filepath.Separator)), ignoredName)
}

// ignoredName reports whether a file or folder of this name is an editor's or a system's own: hidden
// files, backups, swap and lock files, Vim's test whether a folder can be written to.
func ignoredName(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "~$") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swx") || strings.HasSuffix(name, ".swo") ||
		strings.HasPrefix(name, "___jb_") || name == "4913" || name == "node_modules"
}
