package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Proof lets a build see that it has nothing to do without making a single file. It lies outside the
// output folder and the content, may be deleted at any time, and is never trusted alone: the digest
// of the inputs says that the plan would be the same, the digest of the manifest that nobody else
// has published since, and the size and times of each file that it was not touched.
type Proof struct {
	Folder string // where proofs are kept, such as a folder in os.UserCacheDir
	// Inputs gives a digest of everything that the plan is made from, the program included. It is asked for when
	// there is a proof to compare it with, and again when there is one to be written.
	Inputs func() ([sha256.Size]byte, error)
}

// The parts of a proof: the magic, the digests of the inputs and of the manifest, and for each entry
// of the manifest its stamp.
const (
	proofMagic = "signpost-proof 1\n"
	proofHead  = len(proofMagic) + 2*sha256.Size
)

// stamp is the size of a file and the time of its last change in nanoseconds. A time of 0 says that
// the file was so new when it was looked at that a further change could have left the same time
// (clocks of file systems tick every few milliseconds): its bytes must be read.
type stamp struct{ size, time int64 }

const stampSize = 16

// clockMargin is longer than a tick of the clock of any file system in use.
const clockMargin = 50 * time.Millisecond

// stampOf describes a file.
func stampOf(st fs.FileInfo) stamp { return stamp{st.Size(), st.ModTime().UnixNano()} }

// asOf gives s, with time 0 when the file was changed too shortly before it was last looked at.
func (s stamp) asOf(looked time.Time) stamp {
	if s.time > looked.Add(-clockMargin).UnixNano() {
		s.time = 0
	}
	return s
}

// file gives the place of the proof for the output folder dir.
func (p *Proof) file(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return "", err
	}
	name := sha256.Sum256([]byte(abs))
	return filepath.Join(p.Folder, hex.EncodeToString(name[:16])+".proof"), nil
}

// Unchanged reports whether dir holds, untouched, what Write put there for the same inputs.
func Unchanged(ctx context.Context, dir string, p Proof) (Stats, bool) {
	file, err := p.file(dir)
	if err != nil {
		return Stats{}, false
	}
	proof, err := os.ReadFile(file)
	if err != nil || len(proof) < proofHead || string(proof[:len(proofMagic)]) != proofMagic {
		return Stats{}, false
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Stats{}, false
	}
	f := &folder{dir: dir, root: root}
	defer root.Close()
	data, err := f.readPlain(manifestName)
	if err != nil {
		return Stats{}, false
	}
	digests := proof[len(proofMagic):]
	sum := sha256.Sum256(data)
	inputs, err := p.Inputs()
	if err != nil || !bytes.Equal(digests[:sha256.Size], inputs[:]) || !bytes.Equal(digests[sha256.Size:2*sha256.Size], sum[:]) {
		return Stats{}, false
	}
	m, err := parseManifest(data)
	if err != nil || m.unfinished || len(proof) != proofHead+len(m.entries)*stampSize {
		return Stats{}, false
	}
	stats := Stats{}
	for _, e := range m.entries {
		if e.kind != kindKept {
			stats.Files++
			stats.Unchanged++
		}
	}
	w := &writer{folder: f, workers: runtime.GOMAXPROCS(0)}
	err = w.each(ctx, len(m.entries), func(i int, s *scratch) error {
		b := proof[proofHead+i*stampSize:]
		size, time := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		return f.untouched(m.entries[i], stamp{int64(size), int64(time)}, s)
	})
	return stats, err == nil
}

var errTouched = errors.New("touched")

// untouched gives an error unless the file of e is as its stamp says.
func (f *folder) untouched(e entry, was stamp, s *scratch) error {
	root, near, err := f.near(&s.site, e.path)
	if err != nil {
		return err
	}
	st, err := root.Lstat(near)
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() || st.Size() != was.size || was.time != 0 && st.ModTime().UnixNano() != was.time {
		return errTouched
	}
	if was.time != 0 {
		return nil
	}
	r, err := root.Open(near)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	if !bytes.Equal(h.Sum(nil), e.sum[:]) {
		return errTouched
	}
	return nil
}

// prove writes the proof for the folder, which holds the files of m since commit began. Without one
// the next build is slower, and nothing else, so a failure is passed over.
func (w *writer) prove(p *Proof, m *manifest, commit time.Time) {
	file, err := p.file(w.dir)
	if err != nil {
		return
	}
	inputs, err := p.Inputs()
	if err != nil {
		return
	}
	sum := sha256.Sum256(m.bytes())
	b := make([]byte, 0, proofHead+len(m.entries)*stampSize)
	b = append(b, proofMagic...)
	b = append(append(b, inputs[:]...), sum[:]...)
	i := 0
	for _, e := range m.entries {
		var s stamp
		if i < len(w.files) && w.files[i].Path == e.path {
			// A staged file could be changed by others from the commit on, another one from the start.
			looked := w.began
			if w.items[i].staged {
				looked = commit
			}
			s = w.items[i].stamp.asOf(looked)
			i++
		} else if st, err := w.lstat(e.path); err == nil {
			s = stampOf(st)
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(s.size))
		b = binary.LittleEndian.AppendUint64(b, uint64(s.time))
	}
	if os.MkdirAll(p.Folder, 0o777) != nil {
		return
	}
	t, err := os.CreateTemp(p.Folder, "*.tmp")
	if err != nil {
		return
	}
	_, err = t.Write(b)
	if cmp.Or(err, t.Close(), os.Rename(t.Name(), file)) != nil {
		os.Remove(t.Name())
	}
}
