package preview

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/internal/diag"
	"signpost/internal/site"
)

// BenchmarkEdit measures the time from the end of a write to the new text being served, among
// 10,000 files, with a build that costs nothing: what noticing and answering alone take.
func BenchmarkEdit(b *testing.B) {
	dir := b.TempDir()
	for i := range 10_000 {
		name := filepath.Join(dir, "content", fmt.Sprint("f", i/100), fmt.Sprint(i, ".md"))
		if i%100 == 0 {
			os.MkdirAll(filepath.Dir(name), 0o777)
		}
		os.WriteFile(name, []byte("text"), 0o666)
	}
	page := filepath.Join(dir, "content", "f7", "777.md")
	srv, err := New(Config{
		Addr: "127.0.0.1:0", Source: dir, Watch: []string{filepath.Join(dir, "content")}, Log: io.Discard,
		Build: func(context.Context, []string) (*site.Output, diag.List, func(string) []byte, error) {
			data, err := os.ReadFile(page)
			f := site.File{Path: "index.html", Make: func(w io.Writer) error { _, err := w.Write(data); return err }}
			return &site.Output{Files: []site.File{f}}, nil, nil, err
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- srv.Run(ctx) }()
	get := func() string {
		resp, err := client.Get(srv.URL())
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return string(text)
	}
	get()
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		text := fmt.Sprintf("edit %d.", i)
		os.WriteFile(page, []byte(text), 0o666)
		start := time.Now()
		if got := get(); !strings.Contains(got, text) {
			b.Fatalf("stale after %v: %s", time.Since(start), got)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "ms-p95")
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
