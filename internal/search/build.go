package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
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
	c := newCollector(language)
	for _, w := range functionWords[language] {
		c.function[c.termOf[c.surface([]byte(w))]] = true
	}
	titles := make([][]int32, len(in.Pages))
	total := 0
	for i, p := range in.Pages {
		titles[i] = c.termsOf(p.Title)
		seen := slices.Clone(titles[i])
		slices.Sort(seen)
		for _, t := range slices.Compact(seen) {
			c.titleDF[t]++
		}
		total += len(p.Summary)
		for _, s := range p.Sections {
			total += len(s.Heading) + len(s.Text)
		}
	}
	c.average = step(total / max(1, len(in.Pages)) / 6)
	c.findPhrases(in)
	pages := make([]Page, len(in.Pages))
	for at, i := range order(in.Pages, titles, c) {
		pages[at] = in.Pages[i]
		c.add(&in.Pages[i], titles[i])
	}
	in.Pages = pages
	return write(in, c), nil
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

// add collects the words of one page.
func (c *collector) add(p *Page, title []int32) {
	carrier := int32(-1)
	for _, t := range title[:min(len(title), maxTitle)] {
		if carrier < 0 || cmp.Or(cmp.Compare(flagBit(c.function[t]), flagBit(c.function[carrier])), cmp.Compare(c.titleDF[t], c.titleDF[carrier])) < 0 {
			carrier = t
		}
	}
	c.known(p.Title)
	c.title(title, carrier, titleHash(split(p.Title)))
	c.titlePhrases(title)
	if p.Short != "" {
		c.title(c.known(p.Short), -1, -1)
	}
	for _, k := range p.Keywords {
		c.keyword(c.known(k))
	}
	c.text(p.Title, 0, textWeight)
	c.text(p.Summary, 0, summaryWeight)
	n := uint8(0)
	for _, s := range p.Sections {
		at := uint8(0)
		if s.Anchor != "" {
			n = min(n+1, maxSection)
			at = n
		}
		c.text(s.Heading, at, headingWeight)
		c.text(s.Text, at, textWeight)
	}
	c.flush()
}

// known gives the terms of a text whose words readers may type.
func (c *collector) known(text string) []int32 {
	eachWord(text, func(w []byte, _ bool) { c.uses[c.surface(w)]++ })
	return c.termsOf(text)
}

// titlePhrases notes the titles that the page would have with abbreviations written out or long
// forms shortened.
func (c *collector) titlePhrases(title []int32) {
	for i, t := range title {
		for _, p := range c.phrases[t] {
			// Phrases are found by their last word.
			k := len(p.terms)
			if k > i+1 || !slices.Equal(title[i+1-k:i+1], p.terms) {
				continue
			}
			for _, other := range p.others {
				c.title(slices.Concat(title[:i+1-k], other, title[i+1:]), -1, -1)
			}
		}
	}
}

// findPhrases collects the glossary's terms and the abbreviations that texts explain. Every form of
// one stands for the others. An abbreviation with several long forms is found by each of them, but
// finds none of them.
func (c *collector) findPhrases(in Input) {
	long := map[string][]string{} // short form → long forms, as rows of stems
	pairs := map[string][][2]string{}
	seen := func(short, full string) {
		key := strings.ToLower(short)
		var stems []string
		for _, t := range c.termsOf(full) {
			stems = append(stems, c.terms[t].stem)
		}
		row := strings.Join(stems, " ")
		if row == "" || slices.Contains(long[key], row) {
			return
		}
		long[key] = append(long[key], row)
		pairs[key] = append(pairs[key], [2]string{short, full})
	}
	for _, p := range in.Pages {
		abbreviations(p.Title, seen)
		abbreviations(p.Summary, seen)
		for _, s := range p.Sections {
			abbreviations(s.Heading, seen)
			abbreviations(s.Text, seen)
		}
	}
	glossary := map[string]bool{}
	for _, t := range in.Terms {
		forms := append([]string{t.Long, t.Abbr}, t.Also...)
		for _, f := range forms {
			glossary[strings.ToLower(f)] = true
		}
		c.alike(forms)
	}
	keys := make([]string, 0, len(pairs))
	for k := range pairs {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if glossary[k] {
			continue
		}
		for _, p := range pairs[k] {
			if len(pairs[k]) == 1 {
				c.alike(p[:])
			} else {
				c.standsFor(c.termsOf(p[1]), c.termsOf(p[0]))
			}
		}
	}
}

// alike makes every form stand for all others.
func (c *collector) alike(forms []string) {
	var rows [][]int32
	for _, f := range forms {
		if ts := c.termsOf(f); len(ts) > 0 && !slices.ContainsFunc(rows, func(r []int32) bool { return slices.Equal(r, ts) }) {
			eachWord(f, func(w []byte, _ bool) { c.uses[c.surface(w)]++ })
			rows = append(rows, ts)
		}
	}
	for i := range rows {
		for j := range rows {
			if i != j {
				c.standsFor(rows[i], rows[j])
			}
		}
	}
}

// standsFor makes a row of words stand for another.
func (c *collector) standsFor(row, other []int32) {
	if len(row) == 0 || len(row) > 12 || len(row) == 1 && c.function[row[0]] {
		return
	}
	last := row[len(row)-1]
	for i := range c.phrases[last] {
		if p := &c.phrases[last][i]; slices.Equal(p.terms, row) {
			p.others = append(p.others, other)
			return
		}
	}
	c.phrases[last] = append(c.phrases[last], phrase{row, [][]int32{other}})
}

// titleHash is 12 bits of the words of a title: what tells an exact title from another with the same
// words.
func titleHash(words []string) int16 {
	h := uint32(0)
	for _, w := range words {
		for i := 0; i < len(w); i++ {
			h = (h*31 + uint32(w[i])) & 0xffffff
		}
		h = (h*31 + ' ') & 0xffffff
	}
	return int16((h ^ h>>hashBits) & (1<<hashBits - 1))
}

// write makes the files.
func write(in Input, c *collector) *Index {
	b := &builder{in: in, c: c, pages: len(in.Pages), w: newWriter()}
	single := b.pages <= singleLimit
	words, wordPart := b.wordShards(single)

	var kinds []string
	for _, p := range in.Pages {
		if !slices.Contains(kinds, p.Kind) {
			kinds = append(kinds, p.Kind)
		}
	}
	slices.Sort(kinds)
	size := docsPerFile(b.pages)
	var docs []shardEntry
	var docPart []byte
	for at := 0; at < b.pages; at += size {
		ids := make([]int, min(size, b.pages-at))
		for i := range ids {
			ids[i] = at + i
		}
		b.w.restart()
		b.docs(kinds, ids)
		data := slices.Clone(b.w.finish())
		if single {
			docPart = data
		} else {
			docs = append(docs, shardEntry{sum: b.add('d', fmt.Sprint(at/size), data)})
		}
	}
	var forward, backward []shardEntry
	if !single {
		forward, backward = b.spellings()
	}
	filters := b.filters(single)
	var directories [][]shardEntry
	if !single {
		directories = [][]shardEntry{b.directory('w', words), b.directory('f', forward), b.directory('b', backward), b.directory('d', docs)}
	}

	w := b.w
	w.restart()
	w.flag(0, single)
	w.number(0, b.pages)
	w.number(0, size)
	w.number(1, len(kinds))
	for _, k := range kinds {
		w.string(clean(k))
	}
	for _, labels := range [][]Label{in.Topics, in.Audiences} {
		w.number(1, len(labels))
		for _, l := range labels {
			w.string(clean(l.ID))
			w.string(clean(l.Title))
		}
	}
	for _, list := range [][]string{c.suffixes(), c.functionList()} {
		w.number(1, len(list))
		prev := ""
		for _, s := range list {
			w.after(ctxShared, prev, s)
			prev = s
		}
	}
	for _, f := range filters {
		if single {
			w.docList(f.docs)
		} else {
			w.even(24, f.sum)
		}
	}
	if !single {
		for _, dir := range directories {
			w.entries(dir)
		}
	}
	meta := slices.Clone(w.finish())

	parts := [][]byte{meta, wordPart, docPart}
	var body []byte
	for _, p := range parts {
		body = binary.AppendUvarint(body, uint64(len(p)))
	}
	for _, p := range parts {
		body = append(body, p...)
	}
	h := fnv.New32a()
	h.Write(body)
	root := binary.LittleEndian.AppendUint32(append([]byte(magic), version), h.Sum32())
	return &Index{files: append([]File{{RootName, append(root, body...)}}, b.files...)}
}

// entries writes a list of files.
func (w *writer) entries(list []shardEntry) {
	w.number(2, len(list))
	prev := ""
	for _, s := range list {
		w.after(ctxShared, prev, s.first)
		prev = s.first
		w.even(24, s.sum)
	}
}

// directory writes the list of the files of a kind into files of so many names each, and gives the
// list of those, so that the root stays small and hardly grows.
func (b *builder) directory(kind byte, files []shardEntry) []shardEntry {
	var heads []shardEntry
	for n := 0; n*directorySize < len(files); n++ {
		part := files[n*directorySize : min(len(files), (n+1)*directorySize)]
		b.w.restart()
		b.w.entries(part)
		data := slices.Clone(b.w.finish())
		heads = append(heads, shardEntry{part[0].first, b.add('i', fmt.Sprintf("%c%d", kind, n), data)})
	}
	return heads
}

// docsPerFile is how many pages share a file of what results show: few, because the results of a
// query lie apart, but not so few that a large site has too many files.
func docsPerFile(pages int) int {
	switch {
	case pages <= singleLimit:
		return max(1, pages)
	default:
		return max(6, min(40, pages/2500))
	}
}

// filter is the pages of a topic or an audience.
type filter struct {
	docs []uint32
	sum  uint32
}

func (b *builder) filters(single bool) []filter {
	var fs []filter
	add := func(id, kind string, has func(p *Page) []string) {
		var f filter
		for i := range b.in.Pages {
			if slices.Contains(has(&b.in.Pages[i]), id) {
				f.docs = append(f.docs, uint32(i))
			}
		}
		if !single {
			b.w.restart()
			b.w.docList(f.docs)
			f.sum = b.add('t', kind+id, slices.Clone(b.w.finish()))
		}
		fs = append(fs, f)
	}
	for _, l := range b.in.Topics {
		add(l.ID, "t", func(p *Page) []string { return p.Topics })
	}
	for _, l := range b.in.Audiences {
		add(l.ID, "a", func(p *Page) []string { return p.Audience })
	}
	return fs
}

// docList writes a list of pages.
func (w *writer) docList(docs []uint32) {
	w.num(w.m, ctxCount, len(docs))
	last := -1
	for _, d := range docs {
		w.num(w.m, ctxGap, int(d)-last-1)
		last = int(d)
	}
}

// suffixes gives the endings that many words have in several forms, by which a form that no page has
// is still known: the most common 48.
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
	var list []string
	for e, n := range count {
		if n >= 3 {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(x, y string) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y)) })
	list = list[:min(len(list), 48)]
	slices.Sort(list)
	return list
}

// functionList gives the function words that pages use.
func (c *collector) functionList() []string {
	var list []string
	for id, w := range c.words {
		if c.uses[id] > 0 && c.function[c.termOf[id]] {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	return list
}
