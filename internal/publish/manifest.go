package publish

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"signpost/internal/site"
)

// digest is the SHA-256 of a file's bytes.
type digest [sha256.Size]byte

// kind says what a manifest knows of a file besides its digest.
type kind string

// The kinds of a manifest. A kept file is a hashed one that only the build before names.
const (
	kindHashed kind = "hashed"
	kindPage   kind = "page"
	kindEntry  kind = "entry"
	kindKept   kind = "kept"
)

func kindOf(c site.Class) kind {
	switch c {
	case site.Hashed:
		return kindHashed
	case site.Entry:
		return kindEntry
	}
	return kindPage
}

// entry is one line of a manifest.
type entry struct {
	path string
	sum  digest
	kind kind
}

// manifest lists the files of the output folder that are Signpost's, sorted by path.
type manifest struct {
	unfinished bool // a build was under way: files may be there as before, as listed, or not yet
	entries    []entry
}

// The first lines of a manifest, which name the version of its format.
const (
	headFinished   = "signpost-manifest 1\n"
	headUnfinished = "signpost-manifest 1 unfinished\n"
)

// find gives the entry of path, or nil.
func (m *manifest) find(path string) *entry {
	i, ok := slices.BinarySearchFunc(m.entries, path, func(e entry, p string) int { return cmp.Compare(e.path, p) })
	if !ok {
		return nil
	}
	return &m.entries[i]
}

// bytes writes the manifest: a first line, then for each file its digest, its kind and its path.
func (m *manifest) bytes() []byte {
	b := make([]byte, 0, len(m.entries)*128+len(headUnfinished))
	if m.unfinished {
		b = append(b, headUnfinished...)
	} else {
		b = append(b, headFinished...)
	}
	for _, e := range m.entries {
		b = hex.AppendEncode(b, e.sum[:])
		b = append(b, ' ')
		b = append(b, e.kind...)
		b = append(b, ' ')
		b = append(b, e.path...)
		b = append(b, '\n')
	}
	return b
}

// parseManifest reads what bytes wrote. It accepts nothing else: what it gives is sorted, and every
// path of it passes checkPath.
func parseManifest(data []byte) (*manifest, error) {
	m := new(manifest)
	rest, ok := bytes.CutPrefix(data, []byte(headFinished))
	if !ok {
		if rest, ok = bytes.CutPrefix(data, []byte(headUnfinished)); !ok {
			return nil, fmt.Errorf("line 1 is not %q", strings.TrimSuffix(headFinished, "\n"))
		}
		m.unfinished = true
	}
	for n := 2; len(rest) > 0; n++ {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		rest = after
		sum, more, _ := strings.Cut(string(line), " ")
		k, path, _ := strings.Cut(more, " ")
		e := entry{path: path, kind: kind(k)}
		if !ended {
			return nil, fmt.Errorf("line %d is cut off", n)
		}
		if len(sum) != 2*len(e.sum) || strings.ToLower(sum) != sum {
			return nil, fmt.Errorf("line %d has no digest", n)
		}
		if _, err := hex.Decode(e.sum[:], []byte(sum)); err != nil {
			return nil, fmt.Errorf("line %d has no digest", n)
		}
		switch e.kind {
		case kindHashed, kindPage, kindEntry, kindKept:
		default:
			return nil, fmt.Errorf("line %d has an unknown kind %q", n, k)
		}
		if err := checkPath(path); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if last := len(m.entries) - 1; last >= 0 && m.entries[last].path >= path {
			return nil, fmt.Errorf("line %d is not in order", n)
		}
		m.entries = append(m.entries, e)
	}
	return m, nil
}
