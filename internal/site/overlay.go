package site

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Overlay gives a file tree in which the files of folder dir of over, where there are any, win over
// those of under.
func Overlay(over fs.FS, dir string, under fs.FS) fs.FS { return overlay{over, dir, under} }

type overlay struct {
	over  fs.FS
	dir   string
	under fs.FS
}

// Open opens a file of the upper tree, or else of the lower one.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(path.Join(o.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

// ReadDir lists a folder of both trees.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	upper, err := fs.ReadDir(o.over, path.Join(o.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lower, lowerErr := fs.ReadDir(o.under, name)
	if lowerErr != nil && (err != nil || !errors.Is(lowerErr, fs.ErrNotExist)) {
		return nil, lowerErr
	}
	all := slices.Concat(upper, lower)
	slices.SortStableFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}
