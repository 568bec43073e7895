package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"

	"signpost/internal/content"
	"signpost/internal/parallel"
)

// Digest gives a digest of everything that the plan of in depends on but the program: files is what
// FilesDigest gives, and every setting is added. Two inputs with one digest have one plan.
func (in Input) Digest(files [sha256.Size]byte) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%x %q %q %s %t\n", files, in.Hub, in.BaseURL, in.Today.Format("2006-01-02"), in.Portable))
}

// FilesDigest gives a digest of every file that could be read, by name and bytes. It is the same for the
// national site and for every hub.
func (in Input) FilesDigest() (digest [sha256.Size]byte, err error) {
	h := sha256.New()
	for _, tree := range []struct {
		files fs.FS
		dir   string
	}{{in.Source, "content"}, {in.Source, "hubs"}, {in.Templates, "."}, {in.Assets, "."}} {
		if err := digestTree(h, tree.files, tree.dir); err != nil {
			return digest, err
		}
	}
	h.Sum(digest[:0])
	return digest, nil
}

// digestTree adds every file below dir, in order. A folder that is not there adds nothing.
func digestTree(h hash.Hash, files fs.FS, dir string) error {
	var names []string
	err := fs.WalkDir(files, dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			if name == dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if !e.IsDir() {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	digests := make([][sha256.Size]byte, len(names))
	errs := make([]error, len(names))
	parallel.Each(len(names), func(i int) { digests[i], errs[i] = content.DigestFile(files, names[i]) })
	for i, name := range names {
		fmt.Fprintf(h, "%s/%q %x\n", dir, name, digests[i])
	}
	return errors.Join(errs...)
}
