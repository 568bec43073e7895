package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// Tree gives the files of an opened folder, of which nothing outside it can be reached, whatever
// links lie in it. Only plain files and folders can be opened: a pipe would wait for ever for somebody to
// write to it, and a device may never end.
func Tree(root *os.Root) fs.FS { return tree{root.FS(), root} }

type tree struct {
	fs.FS
	root *os.Root
}

var errNotPlain = errors.New("this is a pipe or a device, not a file")

// Open opens a plain file or a folder. Without O_NONBLOCK, opening a pipe would wait too.
func (t tree) Open(name string) (fs.File, error) {
	f, st, err := t.open(name)
	if err != nil {
		return nil, err
	}
	return file{f, st}, nil
}

// file is an open file that has been described.
type file struct {
	*os.File
	info fs.FileInfo
}

// Stat describes the file as it was when it was opened.
func (f file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Folder gives the files of a folder, which is held open until shut is called.
func (t tree) Folder(name string) (in fs.FS, shut func() error, err error) {
	root, err := t.root.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	return Tree(root), root.Close, nil
}

func (t tree) open(name string) (*os.File, fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	f, err := t.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() && !st.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: errNotPlain}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, st, nil
}

// ReadFile reads a plain file.
func (t tree) ReadFile(name string) ([]byte, error) {
	f, st, err := t.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, 0, st.Size()+1) // one more, so that the end is met without growing
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// ReadDir lists a folder in order of names.
func (t tree) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(t.FS, name) }

// TreeOnce gives what Tree does, for one build: what a folder holds is found out once for the two that list all files,
// the inventory and the loader, and then forgotten.
func TreeOnce(root *os.Root) fs.FS {
	return &treeOnce{tree: tree{root.FS(), root}, listed: map[string][]fs.DirEntry{}}
}

type treeOnce struct {
	tree
	mu     sync.Mutex
	listed map[string][]fs.DirEntry
}

// ReadDir lists a folder in order of names. What it gives must not be changed.
func (t *treeOnce) ReadDir(name string) ([]fs.DirEntry, error) {
	t.mu.Lock()
	entries, ok := t.listed[name]
	delete(t.listed, name)
	t.mu.Unlock()
	if ok {
		return entries, nil
	}
	entries, err := t.tree.ReadDir(name)
	if err == nil {
		t.mu.Lock()
		t.listed[name] = entries
		t.mu.Unlock()
	}
	return entries, err
}

// Lstat describes a file or the link in its place.
func (t tree) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(t.FS, name) }

// ReadLink gives where a link leads. It is there for fs.Lstat, which asks for both.
func (t tree) ReadLink(name string) (string, error) { return fs.ReadLink(t.FS, name) }

// Stat describes a file, which need not be a plain one.
func (t tree) Stat(name string) (fs.FileInfo, error) { return fs.Stat(t.FS, name) }
