package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"signpost/internal/content"
	"signpost/internal/parallel"
)

// Inventory knows the files that a build depends on, and their digests. It is the same for the national site
// and for every hub.
type Inventory struct {
	loader *content.Loader
	trees  []fs.FS
	files  []listed
	pages  func() error // finds the digests of the files that a Loader reads, once
}

// listed is one file.
type listed struct {
	tree   int // of the inventory's trees
	name   string
	page   bool // a Loader reads it
	digest [sha256.Size]byte
}

// Inventory lists every file that could be read. It must be made before the build reads any: a file that
// changes meanwhile then has another digest than the next build finds. The digests of pages it takes from
// in.Loader, when it has read them by the time that they are asked for, because to read them twice would be a
// twentieth of a build.
func (in Input) Inventory() (*Inventory, error) {
	v := &Inventory{loader: in.Loader}
	for _, tree := range []struct {
		files fs.FS
		dir   string
	}{{in.Source, "content"}, {in.Source, "hubs"}, {in.Templates, "."}, {in.Assets, "."}} {
		if err := v.list(tree.files, tree.dir); err != nil {
			return nil, err
		}
	}
	if err := v.digest(false); err != nil {
		return nil, err
	}
	v.pages = sync.OnceValue(func() error { return v.digest(true) })
	return v, nil
}

// list adds every file below dir, in order. A folder that is not there adds nothing.
func (v *Inventory) list(tree fs.FS, dir string) error {
	v.trees = append(v.trees, tree)
	return fs.WalkDir(tree, dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			if name == dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if !e.IsDir() {
			page := dir == "content" && path.Ext(name) == ".md" && !strings.Contains(name, "/.")
			v.files = append(v.files, listed{tree: len(v.trees) - 1, name: name, page: page})
		}
		return nil
	})
}

func (v *Inventory) digest(pages bool) error {
	errs := make([]error, len(v.files))
	const atOnce = 16
	type reader struct {
		content.Near
		tree int // whose files it opens, once it has opened any
	}
	workers := make([]reader, parallel.Workers(len(v.files), atOnce))
	parallel.Batches(len(workers), len(v.files), atOnce, func(worker, from, to int) {
		r := &workers[worker]
		for i := from; i < to; i++ {
			f := &v.files[i]
			if f.page != pages {
				continue
			}
			var known bool
			if pages && v.loader != nil {
				f.digest, known = v.loader.Digest(f.name)
			}
			if known {
				continue
			}
			if r.Root == nil || r.tree != f.tree {
				r.Close()
				r.Root, r.tree = v.trees[f.tree], f.tree
			}
			f.digest, errs[i] = content.DigestFile(r, f.name)
		}
	})
	for i := range workers {
		workers[i].Close()
	}
	return errors.Join(errs...)
}

// Digest gives a digest of everything that the plan of in depends on but the program: the files, and every
// setting. Two inputs with one digest have one plan.
func (v *Inventory) Digest(in Input) (digest [sha256.Size]byte, err error) {
	if err := v.pages(); err != nil {
		return digest, err
	}
	h := sha256.New()
	for _, f := range v.files {
		fmt.Fprintf(h, "%q %x\n", f.name, f.digest)
	}
	fmt.Fprintf(h, "%q %q %s %t\n", in.Hub, in.BaseURL, in.Today.Format("2006-01-02"), in.Portable)
	h.Sum(digest[:0])
	return digest, nil
}
