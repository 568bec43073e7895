package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
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
	f, _, err := t.open(name)
	return f, err
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

// Lstat describes a file or the link in its place.
func (t tree) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(t.FS, name) }

// ReadLink gives where a link leads. It is there for fs.Lstat, which asks for both.
func (t tree) ReadLink(name string) (string, error) { return fs.ReadLink(t.FS, name) }

// Stat describes a file, which need not be a plain one.
func (t tree) Stat(name string) (fs.FileInfo, error) { return fs.Stat(t.FS, name) }
