package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// open gives an engine on the files of an index.
func open(t testing.TB, x *Index) *Engine {
	t.Helper()
	e, err := Open(fetchFrom(x))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func fetchFrom(x *Index) func(string) ([]byte, error) {
	files := map[string][]byte{}
	for _, f := range x.Files() {
		files[f.Name] = f.Data
	}
	return func(name string) ([]byte, error) {
		data, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("there is no %s", name)
		}
		return data, nil
	}
}

var syllables = strings.Fields("ba co di fe gu ha jo ki lu ma ne po qui ra so ti u ve wa xe ya zo an el in or us ter ment tion")

// madeUp makes an index's input of so many pages, always the same: words of a made-up language in the
// proportions of a real one, and some of every feature.
func madeUp(pages int) Input {
	r := rand.New(rand.NewPCG(1, uint64(pages)))
	words := make([]string, 3000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	word := func() string {
		// Squaring twice makes some words common and most rare.
		f := r.Float64()
		return words[int(f*f*f*float64(len(words)))]
	}
	text := func(n int) string {
		ws := make([]string, n)
		for i := range ws {
			ws[i] = word()
		}
		return strings.Join(ws, " ")
	}
	in := Input{
		Language:  "en",
		Topics:    []Label{{"t0", "First topic"}, {"t1", "Second topic"}, {"t2", "Third topic"}},
		Audiences: []Label{{"coach", "Coaches"}, {"pcn", "Primary care networks"}},
		Terms:     []Term{{Long: "Primary care network", Abbr: "PCN", Also: []string{"network of practices"}}},
	}
	extra := []string{
		"A four-day course in the centre, with counselling. Follow-up after 2 weeks.",
		"The PCN pays. Café Ångström naïveté.",
		"Motivational interviewing (MI) helps. A primary care network pays.",
		"Pages about jobs, for those who are looking for some more learning.",
		"Don't forget the coach's notes, 𝒳 and 日本語.",
	}
	for i := range pages {
		p := Page{
			URL:     fmt.Sprintf("faqs/page-%d/", i),
			Title:   text(1 + r.IntN(7)),
			Kind:    []string{"faq", "article", "decision", "outcome", "glossary"}[i%5],
			Topics:  []string{fmt.Sprintf("t%d", i%3)},
			Summary: text(5 + r.IntN(20)),
		}
		switch {
		case p.Kind == "outcome":
			p.URL = fmt.Sprintf("decisions/tree-%d/outcomes/end-%d/", i%3, i)
		case i%7 == 0:
			p.URL = fmt.Sprintf("measures/outcomes/page-%d/", i)
		}
		if i%2 == 0 {
			p.Audience = []string{"coach"}
		}
		var sections []Section
		for s := range 1 + r.IntN(4) {
			sec := Section{Heading: text(3), Text: text(20 + r.IntN(80))}
			if s > 0 {
				sec.Anchor = fmt.Sprintf("part-%d", s)
			}
			if r.IntN(4) == 0 {
				sec.Text += " " + extra[r.IntN(len(extra))]
			}
			sections = append(sections, sec)
		}
		p.Sections = slices.Values(sections)
		in.Pages = append(in.Pages, p)
	}
	return in
}

// site is a small site with every feature that queries are tested for.
func site() Input {
	return Input{
		Topics:    []Label{{"training", "Training"}, {"supervision", "Supervision"}},
		Audiences: []Label{{"coach", "Coaches"}, {"pcn", "Primary care networks"}},
		Terms:     []Term{{Long: "Primary care network", Abbr: "PCN", Also: []string{"PCNs"}}},
		Pages: []Page{
			{URL: "faqs/supervision/", Title: "How often should I have supervision?", Kind: "faq", Topics: []string{"supervision"}, Audience: []string{"coach"},
				Summary: "Monthly if you work full time.", Keywords: []string{"mentor"},
				Sections: slices.Values([]Section{
					{Text: "Supervision keeps you and people safe."},
					{Anchor: "part-time", Heading: "If you work part time", Text: "You may need supervision less often. Agree follow-up meetings with your supervisor."},
				})},
			{URL: "faqs/four-day/", Title: "Do I need the full four-day training?", Kind: "decision", Topics: []string{"training"}, Audience: []string{"coach"},
				Summary: "Life coaches may not need all of it.", Sections: slices.Values([]Section{{Text: "Answer a few questions about the course in your training centre."}})},
			{URL: "faqs/funding/", Title: "Who pays for training?", Kind: "faq", Topics: []string{"training"}, Audience: []string{"pcn"},
				Summary: "The Additional Roles Reimbursement Scheme (ARRS) does.", Sections: slices.Values([]Section{{Text: "A primary care network claims the money back."}})},
			{URL: "role/", Title: "What a coach does", Kind: "article",
				Summary: "Coaches help people with COPD and other long-term conditions.", Sections: slices.Values([]Section{{Text: "Counselling is another job. Coaches use motivational interviewing."}})},
			{URL: "claims/", Title: "Claims", Kind: "article",
				Summary: "What ARRS covers.", Sections: slices.Values([]Section{{Text: "PCN managers send their claims every month, with anaemia clinics left out."}})},
		},
	}
}

// TestQueries asks as readers do.
func TestQueries(t *testing.T) {
	x, err := Build(site())
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	for _, c := range []struct{ query, first string }{
		{"How often should I have supervision?", "faqs/supervision/"},
		{"su", "faqs/supervision/"},
		{"superv", "faqs/supervision/"},
		{"supervised", "faqs/supervision/"},
		{"supervison", "faqs/supervision/"},
		{"dupervision", "faqs/supervision/"},
		{"mentor", "faqs/supervision/"},
		{"followup", "faqs/supervision/"},
		{"follow up", "faqs/supervision/"},
		{"follow-up", "faqs/supervision/"},
		{"4 day training", "faqs/four-day/"},
		{"4day", "faqs/four-day/"},
		{"four day", "faqs/four-day/"},
		{"fourday course", "faqs/four-day/"},
		{"do I have to do the training if I am a life coach", "faqs/four-day/"},
		{"training center", "faqs/four-day/"},
		{"additional roles reimbursement", "faqs/funding/"},
		{"primary care networks claim", "claims/"},
		{"counseling", "role/"},
		{"anemia", "claims/"},
		{"supervision zyxwvut", "faqs/supervision/"},
		{"who pays", "faqs/funding/"},
	} {
		r, err := e.Query(c.query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Hits) == 0 || r.Hits[0].URL != c.first {
			t.Errorf("%q finds %+v, and should find %s first", c.query, r.Hits, c.first)
		}
	}
}

// A form of a word that no page has is known where its stem is, also in a site of one page.
func TestOtherForms(t *testing.T) {
	x, err := Build(Input{Language: "en", Pages: []Page{{URL: "x/", Title: "Trial", Kind: "faq", Sections: slices.Values([]Section{{
		Text: "We swim, run, stop and travel. They may evict you. Enrol with care. Be kind to a woman, on foot. You pay. The council commits.",
	}})}}})
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	for _, query := range []string{
		"swimming", "running", "stopped", "travelling", "traveling", "enrols", "enrolled", "women", "feet", "paid", "paying", "committed", "committing", "councils",
	} {
		if r, err := e.Query(query, Options{}); err != nil || len(r.Hits) != 1 {
			t.Errorf("%q finds %v, %v", query, r.Hits, err)
		}
	}
	for _, query := range []string{"evidence", "careless", "commission"} {
		if r, err := e.Query(query, Options{}); err != nil || len(r.Hits) > 0 {
			t.Errorf("%q, which is no form of another word, finds %v, %v", query, r.Hits, err)
		}
	}
}

// TestAbbreviations wants pages that have one form found by the other.
func TestAbbreviations(t *testing.T) {
	x, err := Build(site())
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	for _, c := range []struct{ query, found string }{
		{"PCN", "faqs/funding/"}, {"primary care network", "claims/"}, {"ARRS", "faqs/funding/"}, {"additional roles reimbursement scheme", "claims/"},
	} {
		r, err := e.Query(c.query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		ok := false
		for _, h := range r.Hits {
			ok = ok || h.URL == c.found
		}
		if !ok {
			t.Errorf("%q does not find %s: %+v", c.query, c.found, r.Hits)
		}
	}
}

// TestResults looks at what a result says.
func TestResults(t *testing.T) {
	x, err := Build(site())
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	ask := func(q string, o Options) Result {
		t.Helper()
		r, err := e.Query(q, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := ask("part time supervison", Options{Explain: true})
	h := r.Hits[0]
	if h.Heading != "If you work part time" || h.Anchor != "part-time" || h.Kind != "faq" || h.Topic != "Supervision" {
		t.Errorf("the best hit is %+v", h)
	}
	if r.DidYouMean != "part time supervision" {
		t.Errorf("did you mean %q?", r.DidYouMean)
	}
	if len(h.Explain) != 3 || h.Explain[2].How != "typo" || h.Explain[2].Match != "supervision" || h.Explain[2].Where != "title" {
		t.Errorf("explained by %+v", h.Explain)
	}
	if len(h.Marks) != 1 || h.Excerpt[h.Marks[0][0]:h.Marks[0][1]] != "time" {
		t.Errorf("%q is marked at %v", h.Excerpt, h.Marks)
	}
	if r := ask("training", Options{Audience: []string{"pcn"}}); len(r.Hits) != 1 || r.Hits[0].URL != "faqs/funding/" || r.Total != 1 {
		t.Errorf("the filter lets through %+v", r.Hits)
	}
	if r := ask("training", Options{Topics: []string{"training", "supervision"}, Audience: []string{"coach"}}); len(r.Hits) != 1 || r.Hits[0].URL != "faqs/four-day/" {
		t.Errorf("the filters let through %+v", r.Hits)
	}
	if r := ask("training", Options{Limit: 1}); len(r.Hits) != 1 || r.Total < 2 {
		t.Errorf("a limit of 1 gives %d hits of %d", len(r.Hits), r.Total)
	}
	if r := ask("qqqq", Options{}); len(r.Hits) != 0 || len(r.Topics) != 2 {
		t.Errorf("nothing found gives %+v", r)
	}
}

// TestOwnTitle wants the page whose title was typed before pages that have the words as keywords, as a short
// title or again and again in their text.
func TestOwnTitle(t *testing.T) {
	text := func(s string) iter.Seq[Section] { return slices.Values([]Section{{Text: s}}) }
	in := Input{Pages: []Page{
		{URL: "own/", Title: "Money for training", Sections: text("Ask your network. " + strings.Repeat("Some other words. ", 40))},
		{URL: "keyword/", Title: "Who decides?", Keywords: []string{"money for training", "money", "training"}, Sections: text("Training, money, training.")},
		{URL: "short/", Title: "Where the money for all of the training comes from", Short: "Money for training", Sections: text("Training costs money.")},
		{URL: "text/", Title: "Budgets", Sections: text(strings.Repeat("Money for training. ", 20))},
	}}
	x, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"money for training", "Money for training?", "mony for training", "money for train"} {
		r, err := open(t, x).Query(q, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Hits) != 4 || r.Hits[0].URL != "own/" {
			t.Errorf("%q finds %+v", q, r.Hits)
		}
	}
}

// TestManySections wants results of long pages to lead to the heading that matched, or to the page where
// it has more headings than the index can name.
func TestManySections(t *testing.T) {
	var sections []Section
	for i := range 80 {
		sections = append(sections, Section{Anchor: fmt.Sprintf("part-%d", i), Heading: fmt.Sprintf("Part %d", i), Text: "About " + syllables[i%20] + syllables[i/20] + "zyx."})
	}
	x, err := Build(Input{Pages: []Page{{URL: "long/", Title: "A long page", Sections: slices.Values(sections)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 14, 15, 16, 40, 61, 62, 63, 79} {
		r, err := open(t, x).Query(syllables[i%20]+syllables[i/20]+"zyx", Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := sections[i].Anchor
		if i+1 >= maxSection {
			want = ""
		}
		if len(r.Hits) != 1 || r.Hits[0].Anchor != want {
			t.Errorf("section %d leads to %+v", i, r.Hits)
		}
	}
}

// TestLong indexes titles, headings and words of any length, and refuses an address that no reader
// could follow.
func TestLong(t *testing.T) {
	long := strings.Repeat("long é ", 2000)
	in := Input{Pages: []Page{{URL: "a/", Title: long, Summary: long, Keywords: []string{long}, Sections: slices.Values([]Section{
		{Anchor: "a", Heading: long, Text: strings.Repeat("x", 100_000)}, {Anchor: long, Heading: "b", Text: "zebra"},
	})}}}
	x, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"long", "zebra", long} {
		r, err := open(t, x).Query(q, Options{})
		if err != nil || len(r.Hits) != 1 {
			t.Errorf("%.20q gives %v, %v", q, r.Hits, err)
		}
	}
	in.Pages[0].URL = long
	if _, err := Build(in); err == nil || !strings.Contains(err.Error(), "shorter name") {
		t.Errorf("a long address gives %v", err)
	}
}

// TestDeterministic builds the same index with one worker and with many.
func TestDeterministic(t *testing.T) {
	in := madeUp(400)
	first, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 5, 16} {
		runtime.GOMAXPROCS(n)
		x, err := Build(in)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(first.Files(), x.Files(), func(a, b File) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
			t.Errorf("the files differ on %d processors", n)
		}
	}
	names := map[string]bool{}
	for _, f := range first.Files() {
		if names[f.Name] {
			t.Errorf("there are two files %s", f.Name)
		}
		names[f.Name] = true
	}
}

// TestEdit changes one word of one page, which must leave nearly all files as they were.
func TestEdit(t *testing.T) {
	in := madeUp(1500)
	before, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	sections := slices.Collect(in.Pages[700].Sections)
	sections[0].Text += " zebra"
	in.Pages[700].Sections = slices.Values(sections)
	after, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	old := map[string]bool{}
	for _, f := range before.Files() {
		old[f.Name] = true
	}
	changed := 0
	for _, f := range after.Files() {
		if !old[f.Name] {
			changed++
		}
	}
	if changed > len(old)/10 {
		t.Errorf("%d of %d files have another name", changed, len(old))
	}
}

// TestDamaged cuts and changes each file and wants an error that names it.
func TestDamaged(t *testing.T) {
	x, err := Build(madeUp(200))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[byte]int{}
	for i, f := range x.Files() {
		if kinds[f.Name[0]]++; kinds[f.Name[0]] > 5 {
			continue
		}
		for _, data := range [][]byte{nil, f.Data[:len(f.Data)/2], append(slices.Clone(f.Data), 1), flipped(f.Data)} {
			if bytes.Equal(data, f.Data) {
				continue
			}
			fetch := fetchFrom(x)
			asked := false
			e, err := Open(func(name string) ([]byte, error) {
				if name == f.Name {
					asked = true
					return data, nil
				}
				return fetch(name)
			})
			for n := 0; err == nil && !asked && n < 40; n++ {
				// Some query needs the file.
				_, err = e.Query(x.wordsNear(f.Name, n), Options{Topics: []string{"t0", "t1", "t2"}, Audience: []string{"coach", "pcn"}})
			}
			if asked && (err == nil || !strings.Contains(err.Error(), f.Name)) {
				t.Errorf("%d bytes instead of %d of %s: %v", len(data), len(f.Data), f.Name, err)
			}
			if i == 0 && !asked {
				t.Error("the root is not read")
			}
		}
	}
}

// wordsNear gives a query that may need a file.
func (x *Index) wordsNear(name string, n int) string {
	key, _, _ := strings.Cut(name[2:], ".")
	return key + syllables[n%len(syllables)]
}

func flipped(data []byte) []byte {
	if len(data) == 0 {
		return []byte{4}
	}
	data = slices.Clone(data)
	data[len(data)/2] ^= 4
	return data
}

// TestMadeUpRoot reads roots that say what none can mean.
func TestMadeUpRoot(t *testing.T) {
	for _, c := range []struct {
		magic          string
		pages, perFile int
	}{{magicFiles, 3, 0}, {magicFiles, maxPages + 1, 6}, {magicSingle, singleLimit + 1, 0}, {"SPX", 3, 6}} {
		w := newWriter(c.magic == magicSingle)
		w.restart()
		w.number(0, c.pages)
		for range 3 {
			w.number(1, 0)
		}
		if c.magic == magicSingle {
			w.number(6, 0)
		} else {
			w.sum(0)
			w.number(0, c.perFile)
		}
		_, err := Open(func(string) ([]byte, error) { return rootOf(c.magic, w.file()), nil })
		if err == nil || !strings.Contains(err.Error(), RootName) {
			t.Errorf("%s: %d pages, %d in a file: %v", c.magic, c.pages, c.perFile, err)
		}
	}
}

// TestBits: a file that somebody made up of bits that are as likely as bits can be ends before it has said more than any
// index says, and the index of a site that says the same thing everywhere does not.
func TestBits(t *testing.T) {
	d := newDecoder(make([]byte, 1000))
	n := 0
	for ; d.ok(); n++ {
		d.decode(1<<13 - 32)
	}
	if most := bitsMost + bitsPerByte*1000; n > most+1 {
		t.Errorf("1,000 bytes give %d bits, more than %d", n, most)
	}
	for _, pages := range []int{singleLimit, 20_000} {
		in := Input{Language: "en", Topics: []Label{{"t", "Topic"}}}
		for i := range pages {
			in.Pages = append(in.Pages, Page{URL: fmt.Sprintf("same/%d/", i), Title: "The same words", Kind: "faq", Summary: "The same words again.", Topics: []string{"t"}})
		}
		x, err := Build(in)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Open(x.Fetch)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.Query("same words again", Options{Topics: []string{"t"}}); err != nil || got.Total < min(pages, 1000) {
			t.Errorf("of %d pages that are alike, %d are found: %v", pages, got.Total, err)
		}
	}
}

// FuzzRead reads anything as a file of each kind, and as a whole site with a sound root: it must end
// with an answer or an error.
func FuzzRead(f *testing.F) {
	for _, n := range []int{3, 200} {
		x, err := Build(madeUp(n))
		if err != nil {
			f.Fatal(err)
		}
		for i, file := range x.Files() {
			if i < 40 {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const pages = 200
		k := newContexts()
		if w, err := readWords(newReader(data, k), pages); err == nil {
			for _, x := range w.words {
				if x.split < 0 || x.split > len(x.key) || len(x.posts) > pages {
					t.Fatalf("a word out of bounds: %+v", x)
				}
				for _, p := range x.posts {
					if p.doc >= pages || p.section > maxSection {
						t.Fatalf("a posting out of bounds: %+v", p)
					}
				}
			}
		}
		readSpellings(newReader(data, k))
		readDocs(newReader(data, k), 16)
		r := newReader(data, k)
		r.entries()
		newReader(data, k).words()
		newReader(data, k).docList(pages)
		newReader(data, k).shard(pages, 150, []string{"a", "b"})

		for _, sealed := range [][]byte{data, rootOf(magicSingle, data), rootOf(magicFiles, data), reseal(data)} {
			e, err := Open(func(name string) ([]byte, error) {
				if name == RootName {
					return sealed, nil
				}
				return data, nil
			})
			if err == nil && e.pages < 1<<12 {
				for _, q := range []string{"ba", "bacoter", "supervison of the", "4day"} {
					e.Query(q, Options{Topics: []string{"t0"}})
					e.Query(q, Options{})
				}
			}
		}
	})
}

// rootOf gives data the beginning of a sound root.
func rootOf(magic string, data []byte) []byte {
	return reseal(append(append([]byte(magic), version, 0, 0, 0, 0), data...))
}

// reseal gives data the hash that a root has.
func reseal(data []byte) []byte {
	if len(data) < 8 {
		return data
	}
	data = slices.Clone(data)
	binary.BigEndian.PutUint32(data[4:], rootSum(data[:4], data[8:]))
	return data
}

// FuzzQuery asks anything of a sound index: an answer, never an error, with marks inside the excerpt.
func FuzzQuery(f *testing.F) {
	var engines []*Engine
	for _, n := range []int{30, 200} {
		x, err := Build(madeUp(n))
		if err != nil {
			f.Fatal(err)
		}
		engines = append(engines, open(f, x))
	}
	for _, q := range hostileQueries() {
		f.Add(q.Query)
	}
	f.Fuzz(func(t *testing.T, q string) {
		for _, e := range engines {
			r, err := e.Query(q, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i, h := range r.Hits {
				if i > 0 && h.Score > r.Hits[i-1].Score {
					t.Fatal("the hits are out of order")
				}
				for _, m := range h.Marks {
					if m[0] < 0 || m[1] > len(h.Excerpt) || m[0] >= m[1] {
						t.Fatalf("%q is marked at %v", h.Excerpt, m)
					}
				}
			}
		}
	})
}

// FuzzBuild indexes anything and finds it again by its title.
func FuzzBuild(f *testing.F) {
	f.Add("How often?", "how-often", "Monthly (M).", "mentor")
	f.Add("\x00\xff", "#", "Long Name (LN)", "")
	f.Fuzz(func(t *testing.T, title, anchor, text, keyword string) {
		x, err := Build(Input{Pages: []Page{
			{URL: "a/", Title: title, Keywords: []string{keyword}, Summary: text, Sections: slices.Values([]Section{{Anchor: anchor, Heading: text, Text: title}})},
			{URL: "b/", Title: text, Summary: title},
		}})
		if err != nil {
			return
		}
		e := open(t, x)
		r, err := e.Query(title, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(split(title)) > 0 && len(split(title)) <= queryWords && len(r.Hits) == 0 {
			t.Fatalf("%q finds nothing", title)
		}
	})
}
