package record

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lineCounter counts what is written.
type lineCounter struct{ gone, new int }

func (c *lineCounter) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		switch {
		case strings.HasPrefix(line, "    - "):
			c.gone++
		case strings.HasPrefix(line, "    + "):
			c.new++
		}
	}
	return len(b), nil
}

// Very much has changed since the record, and all of it is told.
func TestLimits(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	rows := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}

	t.Run("gone pages and old addresses", func(t *testing.T) {
		const n = 50_000
		old := New(files{"content/articles/x.md": "---\ntitle: X\n---\n"}.base(t), nil, day)
		old.Pages = old.Pages[:0]
		for i := range n {
			words := []string{fmt.Sprint("Page ", i)}
			old.Pages = append(old.Pages, &Page{URL: fmt.Sprintf("/p-%06d/", i), File: "content/articles/gone.md", Words: words, Digest: Digest(words)})
		}
		here := files{"content/articles/x.md": "---\ntitle: X\n---\n"}
		for from := 0; from < n-1; from += 4000 {
			aliases := ""
			for i := from; i < min(n-1, from+4000); i++ {
				aliases += fmt.Sprintf("- /p-%06d/\n", i)
			}
			here[fmt.Sprintf("content/articles/y-%d.md", from)] = "---\ntitle: Y\naliases:\n" + aliases + "---\n"
		}
		now := here.base(t)
		ds := Check(old, now)
		if len(ds) != 1 || !strings.Contains(ds[0].Message, "/p-049999/") {
			t.Errorf("of %d pages that are gone, one has no new address, and %d are told", n, len(ds))
		}
	})

	t.Run("a page in other words", func(t *testing.T) {
		const n = 80_000
		page := func(format string) files {
			return files{"content/articles/x.md": "---\ntitle: X\n---\n\n" + rows(n, format)}
		}
		var told lineCounter
		if err := Compare(New(page("a%d\n\n").base(t), nil, day), page("b%d\n\n").base(t)).Print(&told); err != nil {
			t.Fatal(err)
		}
		if told.gone != n || told.new != n {
			t.Errorf("of %d lines that changed, %d are told as gone and %d as new", n, told.gone, told.new)
		}
	})
}
