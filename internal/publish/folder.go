package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/gofrs/flock"
)

// folder is the output folder. Every read and every write goes through its os.Root, so that nothing
// outside it can be reached, whatever links lie in it.
type folder struct {
	dir  string // as the caller named it, for messages
	root *os.Root
	lock *flock.Flock
	made []string                    // the folders that openFolder made, outermost first
	step func(op, path string) error // called before each change; only tests set it
}

// openFolder opens dir, makes it and its parents where they are missing, and locks it. dir itself
// may be a symbolic link to a folder.
func openFolder(dir string, step func(op, path string) error) (*folder, error) {
	f := &folder{dir: dir, step: step}
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		f.made = append([]string{d}, f.made...)
	}
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		f.root, err = os.OpenRoot(dir)
	}
	if err != nil {
		f.unmake()
		if st, statErr := os.Lstat(dir); statErr == nil && st.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("the output folder %s is a symbolic link that leads to no folder: %w", dir, err)
		}
		if st, statErr := os.Stat(dir); statErr == nil && !st.IsDir() {
			return nil, fmt.Errorf("%s is a file; the output needs a folder: give another --out, or move the file away", dir)
		}
		return nil, f.explain(err)
	}
	if err := f.acquire(); err != nil {
		f.root.Close()
		f.unmake()
		return nil, err
	}
	return f, nil
}

// acquire takes the lock. The operating system drops it when the process ends, however it ends, so
// that no lock is ever stale.
func (f *folder) acquire() error {
	if st, err := f.root.Lstat(lockName); err == nil && !st.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file; remove it", filepath.Join(f.dir, lockName))
	}
	for {
		lock := flock.New(filepath.Join(f.dir, lockName), flock.SetPermissions(0o666))
		ok, err := lock.TryLock()
		if err != nil {
			return f.explain(err)
		}
		if !ok {
			return fmt.Errorf("another build is writing to %s; wait until it is done, or give this one another --out", f.dir)
		}
		// The build before removes its lock file when it is done: a lock on a removed file keeps
		// nobody out, so take it again.
		held, err := lock.Stat()
		if err == nil {
			if there, err := f.root.Lstat(lockName); err == nil && os.SameFile(held, there) {
				f.lock = lock
				return nil
			}
		}
		lock.Close()
		if err != nil {
			return f.explain(err)
		}
		if _, err := os.Stat(f.dir); err != nil {
			return f.explain(err)
		}
	}
}

// close gives the folder back: the lock and what a failed build has made go away.
func (f *folder) close() {
	f.root.RemoveAll(stageName)
	f.root.Remove(lockName)
	f.lock.Close()
	f.root.Close()
	f.unmake()
}

// unmake removes the folders that openFolder made, unless there is something in them by now.
func (f *folder) unmake() {
	for _, d := range slices.Backward(f.made) {
		if os.Remove(d) != nil {
			return
		}
	}
}

// onlyOwn reports whether nothing lies in the folder but what publish itself leaves when killed.
func (f *folder) onlyOwn() (bool, error) {
	d, err := f.root.Open(".")
	if err != nil {
		return false, f.explain(err)
	}
	defer d.Close()
	for {
		names, err := d.Readdirnames(16)
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, f.explain(err)
		}
		for _, n := range names {
			if n != lockName && n != stageName {
				return false, nil
			}
		}
	}
}

// change tells the tests that path is about to change.
func (f *folder) change(op, path string) error {
	if f.step == nil {
		return nil
	}
	return f.step(op, path)
}

// mkdir makes path and the folders above it.
func (f *folder) mkdir(path string) error {
	if err := f.change("mkdir", path); err != nil {
		return err
	}
	return f.root.MkdirAll(filepath.FromSlash(path), 0o777)
}

// create writes data to the new file path, whose folder is there.
func (f *folder) create(path string, data []byte) (stamp, error) {
	return f.createIn(f.root, filepath.FromSlash(path), path, data)
}

// createIn writes data to the new file near, as root calls path.
func (f *folder) createIn(root *os.Root, near, path string, data []byte) (stamp, error) {
	if err := f.change("create", path); err != nil {
		return stamp{}, err
	}
	w, err := root.OpenFile(near, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return stamp{}, err
	}
	var s stamp
	if err = f.change("write", path); err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		var st fs.FileInfo
		if st, err = w.Stat(); err == nil {
			s = stampOf(st)
		}
	}
	return s, errors.Join(err, w.Close())
}

// handle is a folder that is held open, because to walk to a file from the top takes a system call or two
// for each folder on the way, and files come in the order of their paths.
type handle struct {
	path string
	root *os.Root
}

func (h *handle) close() {
	if h.root != nil {
		h.root.Close()
		h.root = nil
	}
}

// openNear makes h hold dir.
func (f *folder) openNear(h *handle, dir string) (err error) {
	h.close()
	h.path = dir
	h.root, err = f.root.OpenRoot(filepath.FromSlash(dir))
	return err
}

// near gives a root from which a file is one or two steps away, and what the file is called there. h keeps it
// for the next file.
func (f *folder) near(h *handle, file string) (root *os.Root, near string, err error) {
	dir, base := path.Split(file)
	above, below := path.Split(path.Clean(dir))
	if above == "" {
		return f.root, file, nil
	}
	if above = path.Clean(above); h.root == nil || h.path != above {
		if err := f.openNear(h, above); err != nil {
			return nil, "", err
		}
	}
	return h.root, below + "/" + base, nil
}

// rename moves a file or folder, over a file that is there.
func (f *folder) rename(from, to string) error {
	if err := f.change("rename", to); err != nil {
		return err
	}
	return f.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}

// remove removes a file or an empty folder; one that is not there is no error.
func (f *folder) remove(path string) error {
	if err := f.change("remove", path); err != nil {
		return err
	}
	if err := f.root.Remove(filepath.FromSlash(path)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// lstat describes path, without following a link at its end.
func (f *folder) lstat(path string) (fs.FileInfo, error) {
	return f.root.Lstat(filepath.FromSlash(path))
}

// readPlain reads a file of ours. A pipe in its place would be waited for, and a link is not ours.
func (f *folder) readPlain(path string) ([]byte, error) {
	st, err := f.lstat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is not a plain file; remove it")}
	}
	return f.root.ReadFile(path)
}

// holds reports whether a file holds exactly data. scratch is any buffer.
func holds(root *os.Root, name string, data, scratch []byte) (bool, error) {
	r, err := root.Open(name)
	if err != nil {
		return false, err
	}
	defer r.Close()
	for {
		n, err := r.Read(scratch)
		if n > len(data) || !bytes.Equal(scratch[:n], data[:n]) {
			return false, nil
		}
		data = data[n:]
		if errors.Is(err, io.EOF) {
			return len(data) == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// explain says what an error of the file system means for the one who builds.
func (f *folder) explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk of %s is full; make room and build again: %w", f.dir, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be written to; make it writable, or give another --out: %w", f.dir, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s, or a folder in it, vanished while the site was written; build again: %w", f.dir, err)
	}
	return fmt.Errorf("cannot write the site to %s: %w", f.dir, err)
}
