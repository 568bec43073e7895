package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// browserEngine bundles the two engines of the browser and gives a function that runs queries through the one for an
// index.
func browserEngine(t *testing.T) func(x *Index, queries []browserQuery) []browserAnswer {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := exec.LookPath("node"); err != nil {
		missing(t, "Node is not installed: the browser's search engine cannot be tested without it")
	}
	if _, err := os.Stat(filepath.Join(root, "node_modules")); err != nil {
		missing(t, "what bundles the scripts is not installed: run npm ci in the folder of package.json")
	}
	// Reading the sources tells the test cache that the answers depend on them.
	sources, err := filepath.Glob(filepath.Join(root, "assets", "scripts", "search", "*.ts"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources of the browser's engine: %v", err)
	}
	bundle := filepath.Join(root, "assets", "bundle.mjs")
	for _, s := range append(sources, bundle, filepath.Join("testdata", "run.mjs")) {
		if _, err := os.ReadFile(s); err != nil {
			t.Fatal(err)
		}
	}
	engines := map[string]string{magicSingle: "true", magicFiles: "false"}
	for magic, single := range engines {
		engines[magic] = filepath.Join(t.TempDir(), "engine.js")
		if out, err := exec.Command("node", bundle, "search/engine.ts", engines[magic], "SINGLE="+single).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", bundle, err, out)
		}
	}
	return func(x *Index, queries []browserQuery) []browserAnswer {
		t.Helper()
		dir := t.TempDir()
		script := engines[magicFiles]
		if len(x.files) > 0 && bytes.HasPrefix(x.files[0].Data, []byte(magicSingle)) {
			script = engines[magicSingle]
		}
		for _, f := range x.Files() {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		in, err := json.Marshal(queries)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("node", filepath.Join("testdata", "run.mjs"), script, dir)
		cmd.Stdin = bytes.NewReader(in)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("node: %v", err)
		}
		var answers []browserAnswer
		if err := json.Unmarshal(out, &answers); err != nil {
			t.Fatalf("node: %v\n%s", err, out)
		}
		return answers
	}
}

// missing skips a test on a developer's machine, and fails it where everything must be there.
func missing(t *testing.T, message string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(message)
	}
	t.Skip(message)
}

type browserQuery struct {
	Query   string         `json:"query"`
	Options browserOptions `json:"options"`
}

type browserOptions struct {
	Limit    int      `json:"limit,omitempty"`
	Topics   []string `json:"topics,omitempty"`
	Audience []string `json:"audience,omitempty"`
}

type browserAnswer struct {
	Error      string
	Hits       []browserHit
	Total      int
	Unknown    []string
	DidYouMean string
}

type browserHit struct {
	URL, Title, Anchor, Heading, Kind, Topic, Excerpt string
	Marks                                             [][2]int
	Score                                             int
}

// asBrowser gives a result in the form in which the browser's engine gives it: with places in
// UTF-16 units.
func asBrowser(r Result) browserAnswer {
	a := browserAnswer{Total: r.Total, Unknown: r.Unknown, DidYouMean: r.DidYouMean}
	for _, h := range r.Hits {
		b := browserHit{URL: h.URL, Title: h.Title, Anchor: h.Anchor, Heading: h.Heading, Kind: h.Kind, Topic: h.Topic, Excerpt: h.Excerpt, Score: h.Score}
		for _, m := range h.Marks {
			b.Marks = append(b.Marks, [2]int{units(h.Excerpt[:m[0]]), units(h.Excerpt[:m[1]])})
		}
		a.Hits = append(a.Hits, b)
	}
	return a
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// queriesFor makes queries of every kind from the pages: whole titles, titles cut short and mistyped,
// words of bodies, words joined and split.
func queriesFor(pages []Page, n int) []browserQuery {
	var qs []browserQuery
	add := func(q string, o browserOptions) { qs = append(qs, browserQuery{q, o}) }
	for i := 0; len(qs) < n; i++ {
		p := pages[i*7919%len(pages)]
		title := strings.ToLower(p.Title)
		ws := strings.Fields(title)
		at := i % max(1, len(title))
		switch i % 9 {
		case 0:
			add(p.Title, browserOptions{})
		case 1:
			add(title[:at], browserOptions{Limit: 3})
		case 2:
			add(title[:at]+"x"+title[at:], browserOptions{})
		case 3:
			if at+1 < len(title) {
				add(title[:at]+title[at+1:], browserOptions{})
			}
		case 4:
			body := strings.Fields(textOf(p))
			add(strings.Join(body[min(len(body), i%40):min(len(body), i%40+5)], " "), browserOptions{})
		case 5:
			body := strings.Fields(textOf(p))
			add("do i have to "+strings.Join(body[min(len(body), i%30):min(len(body), i%30+14)], " "), browserOptions{Limit: 20})
		case 6:
			add(strings.Join(ws, ""), browserOptions{})
		case 7:
			add(title, browserOptions{Topics: []string{"t" + fmt.Sprint(i%3)}})
		case 8:
			add(title+" ", browserOptions{Topics: []string{"t0", "t2"}, Audience: []string{"coach"}})
		}
	}
	return qs
}

// textOf gives the text of a page's first section.
func textOf(p Page) string {
	if p.Sections != nil {
		for s := range p.Sections {
			return s.Text
		}
	}
	return ""
}

// TestParity runs the same queries through both engines and wants the same answers, scores and all.
func TestParity(t *testing.T) {
	run := browserEngine(t)
	for _, pages := range []int{0, 1, 40, 150, 151, 1500} {
		t.Run(fmt.Sprint(pages), func(t *testing.T) {
			in := madeUp(pages)
			x, err := Build(in)
			if err != nil {
				t.Fatal(err)
			}
			e := open(t, x)
			qs := append(hostileQueries(), queriesFor(append(in.Pages, Page{Title: "none"}), 150)...)
			for i, got := range run(x, qs) {
				q := qs[i]
				r, err := e.Query(q.Query, Options{Limit: q.Options.Limit, Topics: q.Options.Topics, Audience: q.Options.Audience})
				if err != nil {
					t.Fatalf("%q: %v", q.Query, err)
				}
				if want := asBrowser(r); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%q %v: the engines differ\nbrowser %+v\nGo      %+v", q.Query, q.Options, got, want)
				}
			}
		})
	}
}

// hostileQueries are queries that engines stumble over.
func hostileQueries() []browserQuery {
	var qs []browserQuery
	for _, q := range []string{
		"", " ", "a", "é", "ﬁ", "İstanbul", "ΟΔΥΣΣΕΥΣ", "don't", "coach's", "x's'y", "''", "-", "4day", "4 day",
		"four-day", "fourday", "followup", "follow up", "follow-up", "__proto__", "constructor", "hasOwnProperty toString",
		"日本語", "𝒳𝓎", "naïve café", "\x00", "\u202e", strings.Repeat("word ", 100), strings.Repeat("a", 500), strings.Repeat("é", 60), strings.Repeat("a", 300_000), strings.Repeat("x", 39) + "𝒳y",
		"wages", "jabs and jbos", "smoking earn ", "someone once more",
		"counselling colour", "pcn", "primary care network", "the of and", "what is the",
	} {
		qs = append(qs, browserQuery{Query: q})
	}
	return qs
}

// TestBrowserDamaged wants an error that names the file from the browser's engine too.
func TestBrowserDamaged(t *testing.T) {
	run := browserEngine(t)
	x, err := Build(madeUp(200))
	if err != nil {
		t.Fatal(err)
	}
	sound := x.files
	qs := []browserQuery{{Query: strings.Fields(madeUp(200).Pages[0].Title)[0]}}
	if a := run(x, qs); len(a) != 1 || a[0].Error != "" || len(a[0].Hits) == 0 {
		t.Fatalf("the sound index answers %+v", a)
	}
	for _, kind := range []byte{'r', 'i', 'w', 'd', 'o'} {
		for _, change := range []func([]byte) []byte{
			flipped,
			func(data []byte) []byte { return data[:len(data)/2] },
			func([]byte) []byte { return nil },
			func(data []byte) []byte { return append(slices.Clone(data), 1) },
		} {
			x := &Index{}
			for _, f := range sound {
				if f.Name[0] == kind {
					f.Data = change(f.Data)
				}
				x.files = append(x.files, f)
			}
			qs := qs
			if kind == 'o' { // which is read before a word is put right
				qs = []browserQuery{{Query: "pgaes"}}
			}
			a := run(x, qs)
			want := string(kind) + "-"
			if kind == 'r' {
				want = RootName
			}
			if len(a) != 1 || !strings.Contains(a[0].Error, want) {
				t.Errorf("a damaged file %c gives %+v", kind, a)
			}
		}
	}
	// A root for the other engine, which is chosen by its first letters but does not read them.
	for _, pages := range []int{40, 200} {
		x, err := Build(madeUp(pages))
		if err != nil {
			t.Fatal(err)
		}
		other := slices.Clone(x.files)
		other[0].Data = append([]byte(magicSingle), x.files[0].Data[len(magicSingle):]...)
		if pages <= singleLimit {
			copy(other[0].Data, magicFiles)
		}
		if a := run(&Index{files: other}, qs); len(a) != 1 || !strings.Contains(a[0].Error, "root.bin: Error: the file is damaged") {
			t.Errorf("the engine for other sites reads the root of %d pages: %+v", pages, a)
		}
	}
	// A root whose hash is right and whose content is anything.
	for n := range 8 {
		junk := make([]byte, 64+n)
		for i := range junk {
			junk[i] = byte(i*i*(n+3) + n)
		}
		for _, magic := range []string{magicFiles, magicSingle} {
			x := &Index{files: []File{{RootName, rootOf(magic, junk)}}}
			if a := run(x, qs); len(a) != 1 {
				t.Errorf("a made-up root gives %+v", a)
			}
		}
	}
}
