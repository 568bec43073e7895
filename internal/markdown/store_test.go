package markdown

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// What does not fit into memory is read again from a file, whole, by several readers at once; the file is gone
// in the end.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := NewStore(1000)
	p := NewParser(Options{Store: s})
	var docs []*Document
	for i := range 50 {
		d, ds := p.Parse("f.md", fmt.Appendf(nil, "## Heading %d\n\nPage *number* %d.\n", i, i), 0)
		if ds != nil {
			t.Fatal(ds)
		}
		p.Pack(d)
		docs = append(docs, d)
	}
	if s.used > 1000 || s.end == 0 {
		t.Fatalf("%d bytes are kept in memory, and %d in the file", s.used, s.end)
	}
	var wg sync.WaitGroup
	for i, d := range docs {
		wg.Go(func() {
			want := fmt.Sprintf("<h2 id=\"heading-%d\">Heading %d</h2>\n<p>Page <em>number</em> %d.</p>", i, i, i)
			if got := NewRenderer(nil).Writer().HTML(d.Body()); got != want {
				t.Errorf("got %s", got)
			}
			if pieces := d.Body().CutAfter([]string{fmt.Sprintf("heading-%d", i)}); len(pieces) != 2 || pieces[0].Text() != fmt.Sprintf("Heading %d\nPage number %d.", i, i) {
				t.Errorf("page %d is cut into %v", i, pieces)
			}
		})
	}
	wg.Wait()
	if err := s.Err(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%s is left behind", left[0].Name())
	}
	if docs[49].Body().Text(); s.Err() == nil {
		t.Error("nothing says that a text is gone")
	}
}

// Where no file can be made, all is kept in memory.
func TestStoreWithoutFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/not-there")
	s := NewStore(10)
	for range 3 {
		if got := s.keep([]byte(strings.Repeat("x", 20))); len(got.load()) != 20 {
			t.Error("a text is gone")
		}
	}
	if s.Err() != nil || s.Close() != nil {
		t.Error("there is an error", s.Err())
	}
}
