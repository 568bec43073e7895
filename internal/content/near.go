package content

import (
	"io/fs"
	"path"
)

// Near opens files that come folder by folder, and holds the folder at hand open, because to walk to a file from the
// top takes a system call or two for each folder on the way. It is for one goroutine, and closed when that is done.
type Near struct {
	Root fs.FS  // whose files it opens
	dir  string // that is held open
	in   fs.FS  // its files; nil while there is none
	shut func() error
}

// folderFS is a file system that can hold a folder open.
type folderFS interface {
	Folder(name string) (in fs.FS, shut func() error, err error)
}

// Open opens a file. That a folder cannot be held open is no error here: opening the file says what is wrong.
func (n *Near) Open(name string) (fs.File, error) {
	root, ok := n.Root.(folderFS)
	dir, base := path.Split(name)
	if !ok || dir == "" {
		return n.Root.Open(name)
	}
	if n.in == nil || n.dir != dir {
		n.Close()
		in, shut, err := root.Folder(path.Clean(dir))
		if err != nil {
			return n.Root.Open(name)
		}
		n.dir, n.in, n.shut = dir, in, shut
	}
	return n.in.Open(base)
}

// Close lets go of the folder.
func (n *Near) Close() {
	if n.in != nil {
		n.shut()
		n.in = nil
	}
}
