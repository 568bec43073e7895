package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
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

// What the library says of YAML that cannot be read is told in plain words, at the line to change.
func TestYAMLErrors(t *testing.T) {
	const (
		colon  = "there is a second colon in this value"
		fit    = "the line does not fit those above it"
		list   = "the line does not fit into the list above it"
		nocol  = "the line has no colon after its key"
		open   = "the list is not closed, or a comma is missing in it"
		brace  = "the brace is not closed, or a comma is missing in it"
		quote  = "the quotation mark is not closed"
		sign   = "a value may not begin with this sign"
		slash  = "the backslash means nothing here"
		lost   = "would end what is read here, and the lines below it would be lost"
		unseen = "there is a character here that cannot be seen"
	)
	for _, test := range []struct {
		meta string
		at   string // line:col in the front matter, from 1
		says string
	}{
		{"title: a: b\nshort: c\n", "1:1", colon + " (yaml-syntax)"},
		{"short: c\ntitle: a: b\n", "2:1", colon},
		{"short: c\r\ntitle: a: b\r\n", "2:1", colon},
		{"a: b\n\n\nc: d: e\n", "4:1", colon},
		{"short: c\n title: b\nx: d\n", "2:1", "the line is indented further than the one above"},
		{"short: c\ntitle:b\nx: d\n", "2:1", "there is no space after the colon"},
		{"title: “a: b”\n", "1:1", "there is a second colon in this value, and curly quotation marks do not hold a value together"},
		{"a: b\nsources: [a #5]\n", "2:1", "what stands after # is not read, so the list is not closed"},
		{"topics:\n\t- a\nx: d\n", "2:1", "the line is indented with a tab"},
		{"short: [b\n  c]\ntitle: e: f\n", "3:1", colon},
		{"short: c\ntitle: [a\nsummary: d\n", "2:1", open},
		{"a: [b, c\n", "1:1", open},
		{"short: c\ntopics: {a: b\nx: d\n", "2:1", brace},
		{"short: c\ntitle: \"a\nsummary: d\n", "2:1", quote},
		{"title: b\n\n\n\nx: \"a\n\n\n", "5:1", quote},
		{"title: b\nx: 'a\n", "2:1", quote},
		{"short: c\n\ttitle: b\n", "2:1", "the line is indented with a tab"},
		{"short: c\ntitle: @a\n", "2:1", sign},
		{"short: c\ntitle: `a`\n", "2:1", sign},
		{"short: c\ntitle: %a\n", "2:1", sign},
		{"short: c\ntitle\nx: d\n", "2:1", nocol},
		{"a: b\nc\nd\ne: f\n", "2:1", nocol},
		{"short: c\nx: |\n a\nb\n", "4:1", nocol},
		{"short: c\ntopics: [a, b]]\nx: d\n", "2:1", fit},
		{"short: c\n- a\n", "2:1", fit},
		{"short: c\nx: 'it's'\ny: d\n", "2:1", "an apostrophe ends the value before its end"},
		{"short: c\nx: *a* b\n", "2:1", sign},
		{"short: c\nx: \"a\" b\ny: d\n", "2:1", fit},
		{"a: b\nc: \"d\" # e\nf: \"g\"h\n", "3:1", fit},
		{"topics:\n  - a\n - b\nx: d\n", "3:1", fit},
		{"a: b\nc:\n  d: e\n f: g\nh: i\n", "4:1", fit},
		{"a: b\n}\n", "2:1", fit},
		{": a\n", "1:1", fit},
		{"topics:\n  - id: a\n   title: b\nx: d\n", "3:1", list},
		{"a:\n  - b\n  c: d\n", "3:1", list},
		{"short: c\nx: \"\\q\"\n", "2:1", slash},
		{"short: c\nx: \"\\xzz\"\n", "2:1", slash},
		{"a: x # y\nb: - c\n", "2:1", "a list may not begin here"},
		{"a: x\nb: [,]\n", "2:1", "a sign stands here that means something else"},
		{"a: x\nb: |x\n  c\n", "2:1", "this cannot be read: did not find expected comment or line break"},
		{"%YAML 1.1\n", "1:1", "this cannot be read: did not find expected <document start>"},
		{"short: c\ntitle: *a\n", "2:1", "an alias (*a) is not allowed (yaml-feature)"},
		{"a: b\n...\nc: d\n", "2:1", "... " + lost},
		{"a: b\n--- c\nd: e\n", "2:1", "--- " + lost},
		{"a: \x01\n", "1:4", unseen + " (U+0001)"},
		{"short: c\ntitle: é\u202e\n", "2:9", unseen + " (U+202E)"},
		{"a\n", "1:1", `there must be keys with values here, not the words "a" (wrong-type)`},
		{"- a\n", "1:1", "there must be keys with values here, not a list"},
		{"short: c\ntitle: rule #1\n", "2:8", "what stands after # is not read: #1 (yaml-feature)"},
		{"title: rule\ntopics: [a] #[b]\n", "2:9", "what stands after # is not read: #[b]"},
	} {
		var line, col int
		if _, err := fmt.Sscanf(test.at, "%d:%d", &line, &col); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("content/faqs/x.md:%d:%d: error: %s", line+1, col, test.says)
		if got := page(t, test.meta); !strings.HasPrefix(got, want) {
			t.Errorf("%q gives\n%s\nand should begin\n%s", test.meta, got, want)
		}
	}
}

// What an editor typed is what is meant.
func TestValuesStayAsTyped(t *testing.T) {
	all := map[string]string{"content/faqs/x.md": "---\ntitle: yes  # a note\nshort: 1.10\nsummary: >-\n  two\n  lines\nkeywords: [no, 0300, null, ~, 1e3, 0x1F, 2026-11-20, \"#1\", ' a  b ', true]\nreviewed: 2026-11-20\nreviewed-by: \"A \\u00e9\"\n---\n"}
	c, ds := Load(files(all), Options{})
	if len(ds) > 0 {
		t.Fatal(printed(ds, all))
	}
	m := c.Documents[0].Meta
	var keywords []string
	for _, k := range m.Keywords {
		keywords = append(keywords, k.Value)
	}
	for got, want := range map[string]string{
		m.Title.Value: "yes", m.Short.Value: "1.10", m.Summary.Value: "two lines", m.Review().By.Value: "A é",
		strings.Join(keywords, "|"):           "no|0300|null|~|1e3|0x1F|2026-11-20|#1|a b|true",
		m.Review().On.Time.Format("2.1.2006"): "20.11.2026",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, p := range []struct {
		pos       diag.Pos
		line, col int
	}{{m.Title.Pos, 2, 8}, {m.Keywords[1].Pos, 7, 16}, {m.Keywords[9].Pos, 7, 70}, {m.Review().On.Pos, 8, 11}} {
		if p.pos.Line != p.line || p.pos.Col != p.col {
			t.Errorf("%v should be %d:%d", p.pos, p.line, p.col)
		}
	}
}

// What cannot be shown in a text file of tests.
func TestFiles(t *testing.T) {
	text := "---\ntitle: A\n---\n"
	for _, test := range []struct{ name, data, want string }{
		{"content/faqs/x.md", "\ufeff" + text, "content/faqs/x.md:1:1: error: the file begins with a byte-order mark (byte-order-mark)\n    \ufeff---\n    ^\n    save the file as UTF-8 without a byte-order mark (BOM)\n"},
		{"content/site.yaml", "\ufeffname: x\n", "content/site.yaml:1:1: error: the file begins with a byte-order mark (byte-order-mark)\n    \ufeffname: x\n    ^\n    save the file as UTF-8 without a byte-order mark (BOM)\n"},
		{"content/faqs/x.md", text + "é \xe9\n", "content/faqs/x.md:4:3: error: there is a character here that is no text (not-text)\n    é \ufffd\n      ^\n    save the file as UTF-8 text\n"},
		{"content/faqs/x.md", text + "a\x00\n", "content/faqs/x.md:4:2: error: there is a character here that is no text (not-text)\n    a \n     ^\n    save the file as UTF-8 text\n"},
		{"content/faqs/x.md", text + strings.Repeat("word ", 1<<18), "content/faqs/x.md:1:1: error: the file has 1281 kB; at most 1024 kB are read (too-large)\n    split it into several pages\n"},
		{"content/search-tests.yaml", strings.Repeat("- {query: a, finds: faqs/x.md}\n", 20_000), "content/search-tests.yaml:2001:3: error: there are more than 2000 search tests (too-large)\n    - {query: a, finds: faqs/x.md}\n      ^\n    take out those that are alike\n"},
		{"content/search-tests.yaml", "- query: " + strings.Repeat("é", 201) + "\n  finds: faqs/x.md\n", "content/search-tests.yaml:1:10: error: the query has more than 200 characters (too-large)\n    - query: " + strings.Repeat("é", 91) + "\n             ^\n    write what readers type: a few words\n"},
		{"content/faqs/x.md", text + "## “é\u202e {#q}\n", "content/faqs/x.md:4:6: error: there is a character here that cannot be seen (U+202E) (hidden-character)\n    ## “é  {#q}\n         ^\n    type the words again by hand\n"},
		{"content/faqs/x.md", text + "a\n\nb\x0bc\td\n", "content/faqs/x.md:6:2: error: there is a character here that cannot be seen (U+000B) (hidden-character)\n    b c d\n     ^\n    type the words again by hand\n"},
		{"content/faqs/x.md", text + "é\u0085\n", "content/faqs/x.md:4:2: error: there is a character here that cannot be seen (U+0085) (hidden-character)\n    é \n     ^\n    type the words again by hand\n"},
		{"content/faqs/x.md", text + "a&#27;\n", "content/faqs/x.md:4:2: error: there is a character here that cannot be seen (U+001B) (hidden-character)\n    a&#27;\n     ^\n    type the words again by hand\n"},
		{"content/faqs/x.md", text + "a\n\n&#8212; &#x0202E;b\n", "content/faqs/x.md:6:9: error: there is a character here that cannot be seen (U+202E) (hidden-character)\n    &#8212; &#x0202E;b\n            ^\n    type the words again by hand\n"},
		{"content/faqs/x.md", strings.ReplaceAll(text, "\n", "\r\n") + "Text [a](javascript:b)\r\n", "content/faqs/x.md:4:6: error: a link may not begin with \"javascript:\" (link-scheme)\n    Text [a](javascript:b)\n         ^\n    link to a page (../faqs/x.md), a web address (https://…), mailto: or tel:\n"},
		{"content/articles/x.jpg", "\xff\xd8\xff" + strings.Repeat("x", 9<<20), "content/articles/x.jpg:1:1: warning: the picture has 9.4 MB, for which readers on a phone wait long (heavy-picture)\n    save it smaller, such as 1,200 pixels wide\n"},
		{"content/articles/x.jpg", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "content/articles/x.jpg:1:1: warning: browsers cannot show this: it is no picture, or one of another kind, such as an iPhone's HEIC (no-picture)\n    open it with a program for pictures, save it as JPEG or PNG, and put that here\n"},
		{"content/articles/x.avif", "\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmif1", ""},
		{"content/articles/x.webp", "RIFF\x00\x01\x00\x00WEBPVP8 ", ""},
		{"content/articles/x.JPG", "\x89PNG\r\n\x1a\n", ""}, // browsers go by the bytes
	} {
		all := map[string]string{test.name: test.data, "content/articles/ok.md": text}
		_, ds := Load(files(all), Options{})
		if got := printed(ds, all); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}

// A link out of the folder, a device or a file that cannot be read is told, and nothing of it is read.
func TestStrangeFiles(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret.md")
	for name, text := range map[string]string{secret: "secret", filepath.Join(dir, "content/articles/a.md"): "---\ntitle: A\n---\n"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(secret, filepath.Join(dir, "content/articles/link.md")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(dir, "content/faqs")); err != nil {
		t.Skip(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	_, ds := Load(root.FS(), Options{})
	want := "content/articles/link.md:1:1: error: this is a link or a device, not a file (not-a-file)\n    put a copy of the file itself here\n" +
		"content/faqs:1:1: error: this is a link or a device, not a file (not-a-file)\n    put a copy of the file itself here\n"
	if got := printed(ds, nil); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	broken := unreadable{files(map[string]string{"content/articles/a.md": "x", "content/articles/b.png": "x"})}
	_, ds = Load(broken, Options{})
	want = "content/articles/a.md:1:1: error: this cannot be read: permission denied (unreadable)\ncontent/articles/b.png:1:1: error: this cannot be read: permission denied (unreadable)\n"
	if got := printed(ds, nil); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// unreadable is a file system whose files cannot be opened.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if path.Ext(name) != "" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func (u unreadable) ReadFile(name string) ([]byte, error) {
	_, err := u.Open(name)
	return nil, err
}

// A hub's file takes the place of the national one, and its settings that of single keys.
func TestHub(t *testing.T) {
	all := map[string]string{
		"content/site.yaml":                "name: National\npublisher: NHS\n",
		"content/articles/a.md":            "---\ntitle: National A\n---\n",
		"content/articles/b.md":            "---\ntitle: National B\n---\n",
		"hubs/east/site.yaml":              "name: East\n",
		"hubs/east/content/articles/a.md":  "---\ntitle: East A\n---\n",
		"hubs/east/content/faqs/local.md":  "---\ntitle: East Q\n---\n",
		"hubs/west/content/articles/b.md":  "---\ntitle: West B\n---\n",
		"hubs/Not A Hub/content/faqs/x.md": "",
	}
	c, ds := Load(files(all), Options{Hub: "east"})
	if len(ds) > 0 {
		t.Fatal(printed(ds, all))
	}
	var got []string
	for _, d := range c.Documents {
		got = append(got, d.Path+" "+d.File+" "+d.Hub+" "+d.Meta.Title.Value)
	}
	want := []string{
		"articles/a.md hubs/east/content/articles/a.md east East A",
		"articles/b.md content/articles/b.md  National B",
		"faqs/local.md hubs/east/content/faqs/local.md east East Q",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if c.Site.Name.Value != "National" || c.Site.Hub.Name.Value != "East" || c.Site.Publisher.Value != "East" {
		t.Errorf("the site is %q of %q, published by %q", c.Site.Name.Value, c.Site.Hub.Name.Value, c.Site.Publisher.Value)
	}
	if len(c.Replaced) != 1 || c.Replaced[0].Meta.Title.Value != "National A" {
		t.Errorf("replaced is %v", c.Replaced)
	}
	if hubs := Hubs(files(all)); !slices.Equal(hubs, []string{"east", "west"}) {
		t.Errorf("the hubs are %q", hubs)
	}
}

// The version changes with every byte that is read, and with nothing else.
func TestVersion(t *testing.T) {
	version := func(change string) string {
		all := map[string]string{"content/articles/a.md": "---\ntitle: A\n---\n", "content/articles/b.png": "x", "content/articles/.hidden": "x"}
		if change != "" {
			all[change] += "y"
		}
		c, _ := Load(files(all), Options{})
		return c.Version
	}
	base := version("")
	for _, change := range []string{"content/articles/a.md", "content/articles/b.png", "content/articles/c.txt"} {
		if version(change) == base {
			t.Errorf("a change of %s leaves the version", change)
		}
	}
	if version("") != base || version("content/articles/.hidden") != base || version("README.md") != base {
		t.Error("the version changes with what is not read")
	}
}

// Whatever is read here stands in the settings of hosts and in the addresses of every page.
func TestBaseURL(t *testing.T) {
	for _, good := range []string{"https://example.org/", "http://localhost:8080/", "https://bücher.example/a/b-c_d~e.f/", "https://[::1]:80/", "https://192.0.2.1/x/"} {
		if why := CheckBaseURL(good); why != "" {
			t.Errorf("%s is refused: %s", good, why)
		}
	}
	for _, bad := range []string{
		"", "example.org/", "//example.org/", "ftp://example.org/", "javascript:alert(1)/", "https:///x/", "https://example.org", "https://example.org/x", "https://example.org/?x", "https://example.org/#/",
		"https://example.org/a b/", "https://example.org/a%20b/", "https://example.org/{x}/", "https://example.org/$x/", "https://example.org/a;b/", "https://example.org/%22/", "https://example.org/%0a/",
		"https://example.org//", "https://example.org/a//b/", "https://example.org/../", "https://example.org/a/./", "https://example.org/%2e%2e/", "https://user:word@example.org/", "https://a\"b/", "https://a<b>/", "https://a b/", "https://a\nb/",
	} {
		if CheckBaseURL(bad) == "" {
			t.Errorf("%q is taken", bad)
		}
	}
}

// What has no end in a file of settings or at the top of a page is refused, in a line that an editor can read.
func TestEndless(t *testing.T) {
	top := func(lines string) string { return "---\n" + lines + "---\n" }
	words := strings.Repeat("words ", 170_000)
	list := strings.Repeat("a, ", 1600)
	topics := strings.Repeat("a, ", 20)
	numbered := func(line string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line, i)
		}
		return b.String()
	}
	long := "make it shorter; what readers need more words for is the text of a page\n"
	for _, test := range []struct{ name, file, text, want string }{
		{"lines at the top", "content/faqs/x.md", top("title: A\n" + strings.Repeat("# a\n", 20_000)), "1:1: error: the front matter has more than 64 kB, which is all that is read (front-matter-large)\n    ---\n    ^\n    move what is text below the second ---\n"},
		{"a title", "content/faqs/x.md", top("title: " + words[:59_999] + ".\n"), "2:8: error: the value has 60000 characters; at most 5000 are read (long-value)\n"},
		{"a name", "content/site.yaml", "name: " + words + ".\n", "1:7: error: the value has 1020001 characters; at most 5000 are read (long-value)\n"},
		{"a key", "content/site.yaml", "? \"" + words[:9000] + "a\"\n: a\n", "1:3: error: the value has 9001 characters; at most 5000 are read (long-value)\n"},
		{"a title of two bytes a character", "content/faqs/x.md", top("title: " + strings.Repeat("é", 5000) + "\n"), ""},
		{"a list in one value", "content/site.yaml", "navigation: \"" + list + "\"\n", "1:13: error: there must be a list here, not the words "},
		{"a list in one value is shown", "content/site.yaml", "navigation: a, b,, c\n", "1:13: error: there must be a list here, not the words \"a, b,, c\" (wrong-type)\n    navigation: a, b,, c\n                ^\n    write each on its own line, after a dash:\n    - a\n    - b\n    - c\n"},
		{"a page in every topic", "content/faqs/x.md", top("title: A\ntopics: [" + topics + "b]\n"), "3:70: error: the page is listed under 21 topics; at most 20 are read (many-topics)\n"},
		{"a page for every audience", "content/faqs/x.md", top("title: A\naudience: [" + topics + "b]\n"), "3:72: error: the page is listed under 21 audiences; at most 20 are read (many-topics)\n"},
		{"a long header", "content/site.yaml", "navigation:\n" + numbered("- a%d.md\n", 20_000), "52:3: error: there are 20000 links in this list; at most 50 are read (many-links)\n"},
		{"a header that is as long as it may be", "content/site.yaml", "navigation:\n" + numbered("- a%d.md\n", 50), ""},
		{"a page in many topics", "content/faqs/x.md", top("title: A\ntopics: [" + topics + "]\n"), ""},
		{"a limit", "content/site.yaml", "limits: {decision-pages: 9223372036854775807}\n", "1:26: error: 9223372036854775807 is more than can be asked for (high-limit)\n    limits: {decision-pages: 9223372036854775807}\n                             ^\n    write 20000 or less\n"},
		{"a high limit", "content/site.yaml", "limits: {decision-pages: 20000}\n", ""},
		{"parts of a source", "content/sources.yaml", "a:\n  title: A\n  status: current\n  parts:\n" + numbered("    a%d: x\n", 30_000) + "  strength:\n" + numbered("    a%d: must\n", 30_000), ""},
		{"starting words", "content/faqs/x.md", top("title: A\n") + strings.Repeat("Write here x\n", 80_000), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := map[string]string{test.file: test.text, "content/articles/ok.md": top("title: A\n")}
			_, ds := Load(files(all), Options{})
			got := printed(ds, all)
			if test.want == "" && got != "" || !strings.HasPrefix(got, test.file+":"+test.want) && test.want != "" {
				t.Errorf("an editor is told\n%.2000s\nand should be told\n%s", got, test.want)
			}
			if strings.Contains(got, "(long-value)") && !strings.HasSuffix(got, long) {
				t.Errorf("the hint is missing:\n%.2000s", got)
			}
			if strings.Count(got, "\n") > 20 {
				t.Errorf("an editor is told %d lines", strings.Count(got, "\n"))
			}
		})
	}
}

// A small file of YAML does not become a large one, and is read in a moment.
func TestYAMLBombs(t *testing.T) {
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 30; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for name, meta := range map[string]string{
		"aliases":        laughs,
		"merged aliases": "a: &a {b: c}\nd:\n  <<: *a\n",
		"open lists":     "a: " + strings.Repeat("[", 200_000) + "\n",
		"open mappings":  "a: " + strings.Repeat("{b: ", 50_000) + "\n",
		"deep lists":     "a:\n" + strings.Repeat("- ", 100_000) + "b\n",
		"keys of keys":   strings.Repeat("? ", 100_000) + "a\n",
		"many keys":      strings.Repeat("a: b\n", 100_000),
		"one long word":  "title: " + strings.Repeat("a", 900_000) + "\n",
		"many documents": strings.Repeat("--- a\n", 100_000),
		"notes":          "title:\n" + strings.Repeat("- a # b\n", 120_000),
		"no-break space": strings.Repeat("\u00a0k:\n", 200_000),
	} {
		for _, file := range []string{"content/faqs/x.md", "content/site.yaml"} {
			text := meta
			if file != "content/site.yaml" {
				text = "---\n" + meta + "---\n\nText.\n"
			}
			_, ds := Load(files(map[string]string{file: text, "content/articles/ok.md": "---\ntitle: A\n---\n"}), Options{})
			if !ds.HasErrors() {
				t.Errorf("%s in %s are taken", name, file)
			}
		}
	}
}
