//go:build hosts

package hosts

import (
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

// The lines of the guide bring the site into an S3-compatible store, with the headers that each kind of
// file needs, and bring the store up to date with the next build. It is read back byte for byte.
func TestStore(t *testing.T) {
	memory := s3mem.New()
	if err := memory.CreateBucket(t.Context(), "guidance"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(server.Close)
	src, out := source(t), filepath.Join(t.TempDir(), "public")
	lines := swap(t, example(t, "sh rclone"), "bin/signpost build", program+" build --quiet --source "+src)
	lines = swap(t, lines, "--out public", "--out "+out)
	lines = swap(t, lines, " public store:", " "+out+" store:")
	upload := func() {
		run(t, lines, "RCLONE_CONFIG="+filepath.Join(t.TempDir(), "none"), "RCLONE_CONFIG_STORE_TYPE=s3", "RCLONE_CONFIG_STORE_PROVIDER=Other",
			"RCLONE_CONFIG_STORE_ENDPOINT="+server.URL, "RCLONE_CONFIG_STORE_ACCESS_KEY_ID=key", "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=secret",
			"RCLONE_CONFIG_STORE_FORCE_PATH_STYLE=true")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	upload()
	put(t, out, shard, "a part of the index of a large site")
	upload()
	compare(t, memory, out)

	// The next build: a page less, other words, other styles.
	if err := os.Remove(filepath.Join(src, "content", "faqs", "q3.md")); err != nil {
		t.Fatal(err)
	}
	put(t, src, "content/articles/about.md", "---\ntitle: About us\n---\n\nOther words.\n")
	put(t, src, "assets/dist/main.css", "body { margin: 1px }\n")
	upload()
	compare(t, memory, out)
}

// private reports whether a file is for the host that reads it, not for readers.
func private(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "hosting/") || name == "staticwebapp.config.json"
}

// compare reads the store back.
func compare(t *testing.T, store *s3mem.Backend, out string) {
	t.Helper()
	want := map[string]bool{}
	err := filepath.WalkDir(out, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(out, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if private(rel) {
			return nil
		}
		want[rel] = true
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		object, err := store.GetObject(t.Context(), "guidance", rel, nil)
		if err != nil {
			t.Errorf("%s is not in the store: %v", rel, err)
			return nil
		}
		got, err := io.ReadAll(object.Contents)
		if err != nil || string(got) != string(data) {
			t.Errorf("%s is something else in the store (%v)", rel, err)
		}
		cache := revalidate
		if strings.HasPrefix(rel, "assets/") || path.Dir(rel) == "search" && path.Ext(rel) == ".bin" && rel != "search/root.bin" {
			cache = forever
		}
		if object.Metadata["Cache-Control"] != cache {
			t.Errorf("%s: Cache-Control is %q, want %q", rel, object.Metadata["Cache-Control"], cache)
		}
		if kind := object.Metadata["Content-Type"]; strings.HasSuffix(rel, ".html") && !strings.HasPrefix(kind, "text/html") {
			t.Errorf("%s is %q", rel, kind)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 50 {
		t.Errorf("only %d files were compared", len(want))
	}
	list, err := store.ListBucket(t.Context(), "guidance", nil, gofakes3.ListBucketPage{MaxKeys: 10000})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list.Contents {
		if !want[o.Key] {
			t.Errorf("the store has %s, which is not of the site", o.Key)
		}
	}
}

// run runs the lines of an example in a shell that stops at the first that fails. What the machine says
// of other stores, and of ways to the internet, is not for it.
func run(t testing.TB, script string, env ...string) {
	t.Helper()
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(strings.ToUpper(v), "=")
		return strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "RCLONE_") || strings.HasSuffix(name, "_PROXY")
	}), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, out)
	}
}
