package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"signpost/internal/diag"
	"signpost/internal/preview"
	"signpost/internal/site"
)

// lockedBuffer is a log that is written and read at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// An editor saves a file and sees the new words without touching the browser; breaks it and sees what
// is wrong and where; mends it and sees the page again.
func TestLiveReload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "content", "articles", "about.md")
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	save("---\ntitle: About us\n---\n\nThe first words.\n")

	in := site.Input{Source: os.DirFS(dir), Templates: os.DirFS("../templates"), Assets: os.DirFS("../assets/dist"), Today: today}
	in.Live = true
	session := site.NewSession(in)
	address := make(chan string, 1)
	var log lockedBuffer
	server, err := preview.New(preview.Config{
		Addr: "127.0.0.1:0", Source: dir, Watch: []string{filepath.Join(dir, "content")}, Log: &log,
		Ready: func(url string) { address <- url },
		Build: func(_ context.Context, changed []string) (*site.Output, diag.List, func(string) []byte, error) {
			var names []string
			for _, file := range changed {
				names = append(names, strings.TrimPrefix(filepath.ToSlash(file), filepath.ToSlash(dir)+"/"))
			}
			out, ds, err := session.Build(names)
			return out, ds, func(file string) []byte {
				data, _ := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
				return data
			}, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the preview ended with %v", err)
		}
	})

	b := newTab(t, 1280)
	b.open(strings.TrimSuffix(<-address, "/") + "/about/")
	b.until(`document.body.innerText.includes("The first words.")`)
	b.checkAxe("the preview")

	save("---\ntitle: About us\n---\n\nThe second words.\n")
	b.until(`document.body.innerText.includes("The second words.")`)

	save("---\ntitle: About us\n---\n\nSee [the other page](other.md).\n")
	b.until(`document.body.innerText.includes("content/articles/about.md:5:5")`)
	if !strings.Contains(log.String(), "content/articles/about.md:5:5: error:") {
		t.Errorf("the log does not say what is wrong:\n%s", log.String())
	}
	if !eval[bool](b, `document.querySelector("h1").innerText.includes("About us")`) {
		t.Error("the last good page is gone")
	}
	b.checkAxe("the preview with an error")

	save("---\ntitle: About us\n---\n\nThe third words.\n")
	b.until(`document.body.innerText.includes("The third words.") && !document.body.innerText.includes("about.md:5:5")`)
}
