package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// maxPages is how many pages an index can number.
const maxPages = 1 << 20

// Build makes the index of in. The same input gives the same bytes. An error says which page cannot
// be indexed and why.
func Build(in Input) (*Index, error) {
	if len(in.Pages) > maxPages {
		return nil, fmt.Errorf("search: %d pages are more than an index holds (%d)", len(in.Pages), maxPages)
	}
	for _, p := range in.Pages {
		if len(p.URL) > textMost {
			return nil, fmt.Errorf("search: the address %.60s… has %d bytes, and an index holds %d: give the page a shorter name", p.URL, len(p.URL), textMost)
		}
	}
	if in.Language == "" {
		in.Language = "en"
	}
	language, _, _ := strings.Cut(strings.ToLower(in.Language), "-")
	c := gather(in, language)
	c.order()
	c.count()
	return write(c), nil
}

// step rounds to one of eight steps for each power of two, so that the average length, on which every
// impact depends, hardly ever changes with an edit.
func step(n int) int {
	size := 1
	for n/size >= 16 {
		size *= 2
	}
	return max(8, n/size*size)
}

// write makes the files.
func write(c *collector) *Index {
	b := &builder{c: c, pages: len(c.pages), single: len(c.pages) <= singleLimit}
	b.writers = make([]*writer, runtime.GOMAXPROCS(0))
	for i := range b.writers {
		b.writers[i] = newWriter(b.single)
	}
	// Meanwhile, because it takes as long as all else of a small site.
	everyday := make(chan []byte, 1)
	go func() { everyday <- b.ordinaryFile() }()
	for _, p := range c.in.Pages {
		if !slices.Contains(b.kinds, p.Kind) {
			b.kinds = append(b.kinds, p.Kind)
		}
	}
	slices.Sort(b.kinds)
	gs := b.groups()
	var directories [][]shardEntry
	if !b.single {
		words, docs := b.wordFiles(gs), b.docFiles()
		forward, backward := b.spellings(gs)
		directories = [][]shardEntry{b.directory('w', words), b.directory('f', forward), b.directory('b', backward), b.directory('d', docs)}
	}
	filters := b.filters()
	ordinary := uint32(0)
	if data := <-everyday; data != nil {
		ordinary = b.add('o', "", data)
	}

	w := b.writers[0]
	w.restart()
	w.number(0, b.pages)
	w.number(1, len(b.kinds))
	for _, k := range b.kinds {
		w.string(textLabel, "", 0, clean(k))
	}
	for _, labels := range [][]Label{c.in.Topics, c.in.Audiences} {
		w.number(1, len(labels))
		for _, l := range labels {
			w.string(textLabel, "", 0, clean(l.ID))
		}
	}
	for _, l := range c.in.Topics {
		w.string(textLabel, "", 0, clean(l.Title))
	}
	if b.single {
		w.number(6, int(ordinary))
	} else {
		w.sum(ordinary)
		w.number(0, docsPerFile(b.pages))
	}
	for _, f := range filters {
		if b.single {
			w.docList(f.docs)
		} else {
			w.sum(f.sum)
		}
	}
	if b.single {
		b.docs(w, 0, b.pages)
	} else {
		for _, dir := range directories {
			w.entries(dir)
		}
	}
	w.words(c.functionList())
	w.words(c.suffixes())
	if b.single {
		b.words(w, gs, nil)
	}
	body := w.file()
	magic := magicFiles
	if b.single {
		magic = magicSingle
	}
	head := append([]byte(magic), version)
	root := binary.BigEndian.AppendUint32(head, rootSum(head, body))
	return &Index{files: append([]File{{RootName, append(root, body...)}}, b.files...)}
}

// rootSum gives the number by which a reader checks a root: a hash of the body and the head.
func rootSum(head, body []byte) uint32 {
	h := fnv.New32a()
	h.Write(body)
	return h.Sum32() ^ binary.BigEndian.Uint32(head)
}

// entries writes a list of files.
func (w *writer) entries(list []shardEntry) {
	w.number(2, len(list))
	prev := ""
	for _, s := range list {
		w.after(textWord, prev, s.first)
		prev = s.first
		w.sum(s.sum)
	}
}

// directory writes the list of the files of a kind into files of so many names each, and gives the
// list of those, so that the root stays small and hardly grows.
func (b *builder) directory(kind byte, files []shardEntry) []shardEntry {
	var heads []shardEntry
	for n := 0; n*directorySize < len(files); n++ {
		part := files[n*directorySize : min(len(files), (n+1)*directorySize)]
		w := b.writers[0]
		w.restart()
		w.entries(part)
		heads = append(heads, shardEntry{part[0].first, b.add('i', fmt.Sprintf("%c%d", kind, n), w.file())})
	}
	return heads
}

// docsPerFile is how many pages share a file of what results show: few, because the results of a
// query lie apart, but not so few that a large site has too many files.
func docsPerFile(pages int) int {
	return max(6, min(72, pages/1400))
}

// filter is the pages of a topic or an audience.
type filter struct {
	docs []int
	sum  uint32
}

func (b *builder) filters() []filter {
	var fs []filter
	add := func(kind byte, n int, id string, has func(p *Page) []string) {
		var f filter
		for i := range b.pages {
			if slices.Contains(has(b.c.page(i)), id) {
				f.docs = append(f.docs, i)
			}
		}
		if !b.single {
			w := b.writers[0]
			w.restart()
			w.docList(f.docs)
			f.sum = b.add(kind, strconv.Itoa(n), w.file())
		}
		fs = append(fs, f)
	}
	for n, l := range b.c.in.Topics {
		add('t', n, l.ID, func(p *Page) []string { return p.Topics })
	}
	for n, l := range b.c.in.Audiences {
		add('a', n, l.ID, func(p *Page) []string { return p.Audience })
	}
	return fs
}

// docList writes a list of pages.
func (w *writer) docList(docs []int) {
	w.numAlone(ctxCount, len(docs))
	w.gaps(ctxGap, docs)
}

// suffixes gives the endings that many words have in several forms, by which a form that no page has
// is still known: the most common 48, of those that many words of the language have and of those that commonEnding forms
// of this site's words have.
func (c *collector) suffixes() []string {
	count := map[string]int{}
	for i := range c.terms {
		t := &c.terms[i]
		if len(t.surfaces) < 2 {
			continue
		}
		base := len(t.surfaces[0])
		for _, s := range t.surfaces[1:] {
			base = min(base, common(t.surfaces[0], s))
		}
		if base < 3 {
			continue
		}
		for _, s := range t.surfaces {
			if e := s[base:]; len(e) <= 6 {
				count[e]++
			}
		}
	}
	for _, e := range endings[c.language] {
		count[e] += commonEnding
	}
	var list []string
	for e, n := range count {
		if n >= commonEnding {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(x, y string) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y)) })
	list = list[:min(len(list), 48)]
	slices.Sort(list)
	return list
}

// commonEnding is how many forms make an ending count.
const commonEnding = 3

// functionList gives the function words.
func (c *collector) functionList() []string {
	var list []string
	for id, w := range c.words {
		if c.function[c.termOf[id]] {
			list = append(list, w)
		}
	}
	return list
}
