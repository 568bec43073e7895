package content

import (
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/diag"
)

// files makes a source folder.
func files(all map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range all {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// printed gives complaints as an editor sees them.
func printed(ds diag.List, all map[string]string) string {
	var b strings.Builder
	_ = ds.Sorted().Print(&b, func(file string) []byte {
		if text, ok := all[file]; ok {
			return []byte(text)
		}
		return nil
	})
	return b.String()
}

// page loads one FAQ with the given front matter and gives what an editor is told.
func page(t *testing.T, meta string) string {
	t.Helper()
	all := map[string]string{"content/faqs/x.md": "---\n" + meta + "---\n\nText.\n"}
	_, ds := Load(files(all), Options{})
	return printed(ds, all)
}

func TestYAMLErrors(t *testing.T) {
	for _, meta := range []string{
		"title: a: b\nshort: c\n", "short: c\ntitle: a: b\n", "short: c\ntitle: [a\nsummary: d\n", "short: c\ntitle: \"a\nsummary: d\n",
		"short: c\n\ttitle: b\n", "short: c\ntitle: @a\n", "short: c\ntitle: *a\n", "short: c\ntitle: &a\n", "short: c\ntitle: !a b\n",
		"short: c\n title: b\nx: d\n", "short: c\ntitle\nx: d\n", "short: c\ntopics: [a, b]]\nx: d\n", "short: c\ntopics: {a: b\nx: d\n", "short: c\n- a\n", "short: c\nx: 'it's'\ny: d\n", "short: c\nx: \"a\" b\ny: d\n", "short: c\nx: \"\\q\"\n", "short: c\nx: |\n a\nb\n", "a: b\n...\nc: d\n", "a: b\n--- c\nd: e\n", "%YAML 1.1\n", "topics:\n  - a\n - b\nx: d\n", "topics:\n  - id: a\n   title: b\nx: d\n", "a: b\n}\n", "a: \"b\n", "", "# c\n", "a\n", "- a\n", "? a\n: b\n", "a: x # y\nb: - c\n",
		"a: b\r\nc: d: e\r\n", ": a\n", "<<: {a: b}\n", "a: \x01\n", "title: é\x01\n", "a:\n  - b\n  c: d\n", "a: |x\n  b\n", "a: b\nc:\n  d: e\n f: g\nh: i\n", "title: rule #1\n", "title: rule # 1\n", "title: b\n\n\n\nx: \"a\n\n\n",
	} {
		t.Logf("%q\n%s", meta, page(t, meta))
	}
}
