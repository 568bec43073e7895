package site

import (
	"cmp"
	"io"
	"slices"
	"strings"
)

// Class says when a file is published and for how long a host may keep it. The order of the classes
// is the order of publishing: what a page names is there before the page is.
type Class uint8

// The classes of output files.
const (
	Hashed Class = iota // the name holds a hash of the bytes: assets and search shards; cached for ever
	Page                // an HTML page or a data file
	Entry               // sitemap, feed, search root: names pages and shards, so it comes last
)

// File is one file of a plan.
type File struct {
	Path  string // relative to the output folder, with slashes, such as "faqs/x/index.html"
	Class Class
	Make  func(w io.Writer) error // writes the bytes; safe to call from several goroutines, and again
}

// Output is the plan of a build: its files, sorted by path, no path twice.
type Output struct {
	Files   []File
	Version string // digest of the content, printed on paper and in the footer

	// Index gives the files of the search index in a plan for the preview, whose Files have none: to make it takes
	// longer than all the rest, and most edits are not searched for. They are sorted too. It is nil in other plans.
	Index func() ([]File, error)
}

// Find gives the file with a path among files that are sorted by path; nil when there is none.
func Find(files []File, path string) *File {
	i, ok := slices.BinarySearchFunc(files, path, func(f File, path string) int { return cmp.Compare(f.Path, path) })
	if !ok {
		return nil
	}
	return &files[i]
}

// IndexFolder is where the search index is.
const IndexFolder = "search/"

// Pages counts the HTML pages.
func (o *Output) Pages() int {
	n := 0
	for _, f := range o.Files {
		if strings.HasSuffix(f.Path, ".html") {
			n++
		}
	}
	return n
}
