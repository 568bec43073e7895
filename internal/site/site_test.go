package site

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

// shuffled is a file tree that lists its folders in another order each time.
type shuffled struct {
	fs.FS
	mu  *sync.Mutex
	rng *rand.Rand
}

func (s shuffled) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rng.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}

func shuffle(dir string, seed uint64) fs.FS {
	return shuffled{os.DirFS(dir), new(sync.Mutex), rand.New(rand.NewPCG(seed, seed))}
}

// built gives the digest of every file of a build, made from several goroutines at once.
func built(t *testing.T, in Input) map[string][sha256.Size]byte {
	t.Helper()
	out, ds, err := Build(in)
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	all := map[string][sha256.Size]byte{"version": sha256.Sum256([]byte(out.Version))}
	var mu sync.Mutex
	var wg sync.WaitGroup
	work := make(chan File)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var b bytes.Buffer
			for f := range work {
				b.Reset()
				if err := f.Make(&b); err != nil {
					t.Error(err)
				}
				mu.Lock()
				all[f.Path] = sha256.Sum256(b.Bytes())
				mu.Unlock()
			}
		})
	}
	for _, f := range out.Files {
		work <- f
	}
	close(work)
	wg.Wait()
	return all
}

// The same content gives the same bytes: at any degree of parallelism, in whatever order the machine
// lists its folders, and on any day.
func TestSameInputSameBytes(t *testing.T) {
	input := func(seed uint64, today string) Input {
		day, err := time.Parse(time.DateOnly, today)
		if err != nil {
			t.Fatal(err)
		}
		return Input{
			Source: shuffle("../..", seed), Templates: shuffle("../../templates", seed), Assets: shuffle("../../assets/dist", seed),
			BaseURL: "https://example.org/guidance/", Today: day,
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := built(t, input(1, "2026-11-20"))
	if len(want) < 100 {
		t.Fatalf("the real site has %d files only", len(want))
	}
	for i, procs := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(procs)
		got := built(t, input(uint64(i)+2, "2031-01-01"))
		for name, digest := range want {
			if got[name] != digest {
				t.Errorf("with %d processors %s has other bytes", procs, name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("with %d processors there are %d files, and %d with 1", procs, len(got), len(want))
		}
	}
}

// Files of the source folder win over those that the program carries, one by one.
func TestOverlay(t *testing.T) {
	over, under := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		t.Helper()
		if err := os.MkdirAll(dir+"/t/sub", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(over, "t/a", "over")
	write(over, "t/sub/c", "over")
	write(under, "t/a", "under")
	write(under, "t/b", "under")
	write(under, "t/sub/d", "under")
	sub, err := fs.Sub(os.DirFS(under), "t")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		fsys fs.FS
		want string
	}{
		"both":        {Overlay(os.DirFS(over), "t", sub), "a:over b:under sub/c:over sub/d:under "},
		"lower alone": {Overlay(os.DirFS(over), "nothing", sub), "a:under b:under sub/d:under "},
	} {
		got := ""
		err := fs.WalkDir(test.fsys, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := fs.ReadFile(test.fsys, name)
			got += name + ":" + string(data) + " "
			return err
		})
		if err != nil || got != test.want {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, test.want)
		}
	}
	if _, err := fs.ReadFile(Overlay(os.DirFS(over), "t", sub), "x"); err == nil {
		t.Error("a file that is in neither tree is there")
	}
}
