package search

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
)

// The layout of the index; docs/search-index.md says the same in prose.
const (
	version     = 1
	magic       = "SPX"
	singleLimit = 150 // pages up to which everything is in the root

	spellShard    = 1600 // bytes of a file of spellings, about
	directorySize = 32   // names in a file of names
	prefixMost    = 16   // pages that a prefix remembers
	prefixLong    = 6    // letters of the longest prefix that remembers pages
	wideRange     = 2    // files that a prefix may span before it remembers pages
	completions   = 2    // words that a prefix is completed to
	hashBits      = 12   // of the hash of a title
	textMost      = 2000 // bytes of a title, a heading, an address
)

// The sizes grow with large sites, so that 100,000 pages make some thousands of files and not more.

// wordShard is how many bytes a file of words has, about.
func wordShard(pages int) int { return max(480, pages/50) }

// inlineMost is how many postings stay beside their word.
func inlineMost(pages int) int { return max(200, pages/150) }

// tierFirst is how many postings the first file of a common word has.
func tierFirst(pages int) int { return max(1024, pages/50) }

// The kinds of entries in a file of words.
const (
	entryWord     = 0
	entryRedirect = 1
	entryPrefix   = 2
	entryEnd      = 3
)

// The contexts of a model, each the first of a row.
const (
	ctxKind    = 0                     // kind of an entry
	ctxShared  = ctxKind + 4           // letters shared with the word before
	ctxForms   = ctxShared + numSize   // number of further forms
	ctxBack    = ctxForms + numSize    // letters of the form before that are dropped
	ctxBase    = ctxBack + numSize     // letters of the stem
	ctxSplit   = ctxBase + numSize     // where a joined word is split
	ctxCount   = ctxSplit + numSize    // number of postings
	ctxGap     = ctxCount + numSize    // gap between pages, by how common the word is
	ctxTitle   = ctxGap + 20*numSize   // whether a title holds the word
	ctxImpact  = ctxTitle + 2          // impact, by whether a title holds the word
	ctxSection = ctxImpact + 2*16      // section, by the same
	ctxLength  = ctxSection + 2*16     // words of the title
	ctxPos     = ctxLength + 32        // place in the title, by its length
	ctxHash    = ctxPos + 8*32         // whether the posting carries the title's hash
	ctxForm    = ctxHash + 1           // forms of the word
	ctxNumber  = ctxForm + 4           // any other number
	ctxFlag    = ctxNumber + 8*numSize // any other flag
	ctxText    = ctxFlag + 16          // the bytes of a string, by the byte before
	ctxPair    = ctxText + 256*256     // and by the two bytes before
	ctxAll     = ctxPair + 1024*256
)

// writer codes the parts of the index.
type writer struct {
	*encoder
	m *model
}

func newWriter() *writer { return &writer{newEncoder(), newModel(ctxAll)} }

// restart makes the writer ready for another file.
func (w *writer) restart() {
	*w.encoder = encoder{rng: 0xffffffff, pending: 1}
	w.m.reset()
}

// number writes a number in the context of one of eight fields.
func (w *writer) number(field, v int) { w.num(w.m, ctxNumber+field*numSize, v) }

func (w *writer) flag(field int, v bool) {
	var bit uint32
	if v {
		bit = 1
	}
	w.bit(w.m, ctxFlag+field, bit)
}

// string writes s, which holds no NUL, and a NUL.
func (w *writer) string(s string) {
	before, prev := 0, 0
	for i := 0; i <= len(s); i++ {
		c := byte(0)
		if i < len(s) {
			c = s[i]
		}
		w.char(w.m, ctxText+prev<<8, ctxPair+pair(before, prev), uint32(c))
		before, prev = prev, int(c)
	}
}

// after writes s as what it shares with prev and the rest.
func (w *writer) after(c int, prev, s string) {
	n := common(prev, s)
	w.num(w.m, c, n)
	w.string(s[n:])
}

// common gives the length of the longest common prefix.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// gapClass groups lists by the gap to be expected among n pages.
func gapClass(pages, n int) int { return min(19, bits.Len(uint(pages/max(1, n)))) }

func flagBit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// postings writes a list in the order of its pages; forms says that the word has more than one.
func (w *writer) postings(pages int, list []posting, forms bool) {
	gap := ctxGap + gapClass(pages, len(list))*numSize
	last := -1
	for _, p := range list {
		w.num(w.m, gap, int(p.doc)-last-1)
		last = int(p.doc)
		t := flagBit(p.title > 0)
		w.bit(w.m, ctxTitle, t)
		w.tree(w.m, ctxImpact+16*int(t), 4, uint32(p.impact))
		if p.impact > 0 {
			w.tree(w.m, ctxSection+16*int(t), 4, uint32(p.section))
		}
		if forms {
			w.tree(w.m, ctxForm, 2, uint32(p.forms))
		}
		if t == 1 {
			w.tree(w.m, ctxLength, 5, uint32(p.title))
			w.tree(w.m, ctxPos+32*min(7, int(p.title)), 5, uint32(p.pos))
			w.bit(w.m, ctxHash, flagBit(p.hash >= 0))
			if p.hash >= 0 {
				w.even(hashBits, uint32(p.hash))
			}
		}
	}
}

// digest names a file by its content and lets a reader check it: 24 bits of FNV-1a, folded.
func digest(data []byte) uint32 {
	h := fnv.New32a()
	h.Write(data)
	return (h.Sum32() ^ h.Sum32()>>24) & 0xffffff
}

// fileName gives the name of a file: a letter for its kind, its key in letters that any file system
// can hold, and its digest.
func fileName(kind byte, key string, sum uint32) string {
	name := []byte{kind, '-'}
	for i := 0; i < len(key); i++ {
		if lower[key[i]] == key[i] {
			name = append(name, key[i])
		} else {
			name = append(append(name, '_'), hex.EncodeToString([]byte{key[i]})...)
		}
	}
	return fmt.Sprintf("%s.%06x.bin", name, sum)
}

// group is an entry of a file of words.
type group struct {
	kind   int
	key    string
	target string   // of a redirect
	likely []string // of a prefix: the words that titles most often complete it to
	t      *term
	base   int // letters that all forms share with the stem
}

// groups makes the entries for words, sorted, each under the most common of its surfaces.
func groups(c *collector) []group {
	for id, w := range c.words {
		if c.uses[id] == 0 {
			continue
		}
		t := &c.terms[c.termOf[id]]
		if len(t.posts) == 0 {
			continue
		}
		t.surfaces = append(t.surfaces, w)
		if c.spell == nil {
			continue
		}
		for _, other := range [...]string{c.spell.other(c.spell.american, w), c.spell.other(c.spell.british, w)} {
			if other != w && c.usesOf(other) == 0 {
				t.surfaces = append(t.surfaces, other)
			}
		}
	}
	if c.spell != nil {
		for w := range numbers {
			if t, ok := c.byStem[numbers[w]]; ok && len(c.terms[t].posts) > 0 {
				c.terms[t].surfaces = append(c.terms[t].surfaces, w, numbers[w])
			}
		}
	}
	var gs []group
	for i := range c.terms {
		t := &c.terms[i]
		if len(t.surfaces) == 0 {
			continue
		}
		// The word is kept under the form that pages use most.
		slices.Sort(t.surfaces)
		t.surfaces = slices.Compact(t.surfaces)
		most := 0
		for k, s := range t.surfaces {
			if c.usesOf(s) > c.usesOf(t.surfaces[most]) {
				most = k
			}
		}
		key := t.surfaces[most]
		copy(t.surfaces[1:], t.surfaces[:most])
		t.surfaces[0] = key
		if id := c.idOf(key); id >= 0 {
			main := c.formOf[id]
			for k := range t.posts {
				t.posts[k].forms = formsOf(t.posts[k].forms, main)
			}
		}
		g := group{kind: entryWord, key: key, t: t}
		if id := c.idOf(g.key); id >= 0 {
			t.split = int(c.splitOf[id])
		}
		g.base = common(g.key, t.stem)
		gs = append(gs, g)
	}
	slices.SortFunc(gs, func(x, y group) int { return cmp.Compare(x.key, y.key) })
	return gs
}

// Which forms of a word a page has: the one that the word is kept under, others, or both.
const (
	formMain  = 1
	formOther = 2
)

// formsOf turns the bits of the forms that a page has into those of the index.
func formsOf(forms, main uint8) uint8 {
	switch {
	case forms == 0, forms&main != 0 && forms&^main != 0:
		return formMain | formOther
	case forms&main != 0:
		return formMain
	}
	return formOther
}

// usesOf gives how often pages have a word.
func (c *collector) usesOf(word string) int32 {
	if id := c.idOf(word); id >= 0 {
		return c.uses[id]
	}
	return 0
}

// size estimates the bytes of a group in a file of words.
func (g group) size(pages int) int {
	bytes := 3 + 2*len(g.t.surfaces)
	if n := len(g.t.posts); n <= inlineMost(pages) {
		bytes += n * (bits.Len(uint(pages/max(1, n))) + 6) / 8
	} else {
		bytes += 8
	}
	return bytes
}

// cut gives the first entries of files of about so many bytes. Where a file ends depends on the words
// around the place alone, so that an edit moves few ends.
func cut(n, target int, size func(i int) int, key func(i int) string) []int {
	starts := []int{0}
	sum := 0
	for i := range n {
		if sum >= target*3/2 || sum >= target*2/3 && digest([]byte(key(i)))%16 == 0 {
			starts = append(starts, i)
			sum = 0
		}
		sum += size(i)
	}
	return starts
}

// separator gives the shortest string that is after a and not after b.
func separator(a, b string) string { return b[:min(len(b), common(a, b)+1)] }

// shardOf gives the file that holds a key.
func shardOf(seps []string, key string) int {
	i, found := slices.BinarySearch(seps, key)
	if !found {
		i--
	}
	return max(0, i)
}

// shardEntry is a file in the root: the first key it may hold, and its digest.
type shardEntry struct {
	first string
	sum   uint32
}

// builder writes the files of an index.
type builder struct {
	in    Input
	c     *collector
	pages int
	files []File
	w     *writer
}

func (b *builder) add(kind byte, key string, data []byte) uint32 {
	sum := digest(data)
	b.files = append(b.files, File{fileName(kind, key, sum), data})
	return sum
}

// wordShards writes the words, split into files, or as one when there is to be only the root.
func (b *builder) wordShards(single bool) (shards []shardEntry, root []byte) {
	gs := groups(b.c)
	starts := []int{0}
	if !single {
		starts = cut(len(gs), wordShard(b.pages), func(i int) int { return gs[i].size(b.pages) }, func(i int) string { return gs[i].key })
	}
	seps := make([]string, len(starts))
	for k, s := range starts[1:] {
		seps[k+1] = separator(gs[s-1].key, gs[s].key)
	}
	entries := make([][]group, len(starts))
	for k, s := range starts {
		end := len(gs)
		if k+1 < len(starts) {
			end = starts[k+1]
		}
		entries[k] = slices.Clone(gs[s:end])
	}
	redirected := map[string]bool{} // two words can have a spelling in common that no page has
	for _, g := range gs {
		home := shardOf(seps, g.key)
		for _, s := range g.t.surfaces[1:] {
			if at := shardOf(seps, s); at != home && !redirected[s] {
				redirected[s] = true
				entries[at] = append(entries[at], group{kind: entryRedirect, key: s, target: g.key})
			}
		}
	}
	if !single {
		for _, g := range b.prefixes(seps) {
			at := shardOf(seps, g.key)
			entries[at] = append(entries[at], g)
		}
	}
	for k, list := range entries {
		slices.SortStableFunc(list, func(x, y group) int {
			return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.kind, y.kind))
		})
		data := b.wordFile(list, single)
		if single {
			return nil, data
		}
		shards = append(shards, shardEntry{seps[k], b.add('w', seps[k], data)})
	}
	return shards, nil
}

// prefixes makes the entries of prefixes that span many files: the pages whose titles have a word
// with the prefix, those first that begin with it, then by the length of the title; and the words
// that most titles complete it to.
func (b *builder) prefixes(seps []string) []group {
	type completion struct {
		word   string
		titles int
	}
	type found struct {
		posts []posting
		words []completion
	}
	all := map[string]*found{}
	for i := range b.c.terms {
		t := &b.c.terms[i]
		titles := slices.DeleteFunc(slices.Clone(t.posts), func(p posting) bool { return p.title == 0 })
		for _, s := range t.surfaces {
			for n := 2; n <= min(prefixLong, len(s)); n++ {
				p := s[:n]
				f := all[p]
				if f == nil {
					if shardOf(seps, p+"\xff")-shardOf(seps, p) < wideRange {
						break
					}
					f = new(found)
					all[p] = f
				}
				f.posts = append(f.posts, titles...)
				if k := len(f.words); k == 0 || !slices.Contains(t.surfaces, f.words[k-1].word) {
					f.words = append(f.words, completion{s, len(titles)*1024 + min(1023, len(t.posts))})
				}
			}
		}
	}
	var gs []group
	for p, f := range all {
		slices.SortFunc(f.posts, func(x, y posting) int {
			return cmp.Or(cmp.Compare(min(x.pos, 1), min(y.pos, 1)), cmp.Compare(x.title, y.title), cmp.Compare(x.doc, y.doc), cmp.Compare(x.pos, y.pos))
		})
		list := slices.CompactFunc(f.posts, func(x, y posting) bool { return x.doc == y.doc })
		list = list[:min(len(list), prefixMost)]
		slices.SortFunc(list, func(x, y posting) int { return cmp.Or(cmp.Compare(x.doc, y.doc), cmp.Compare(x.title, y.title)) })
		list = slices.CompactFunc(list, func(x, y posting) bool { return x.doc == y.doc })
		for i := range list {
			list[i].hash = -1
		}
		slices.SortFunc(f.words, func(x, y completion) int { return cmp.Or(cmp.Compare(y.titles, x.titles), cmp.Compare(x.word, y.word)) })
		g := group{kind: entryPrefix, key: p, t: &term{posts: list}}
		for _, w := range f.words[:min(len(f.words), completions)] {
			g.likely = append(g.likely, w.word)
		}
		gs = append(gs, g)
	}
	return gs
}

// wordFile writes one file of words.
func (b *builder) wordFile(list []group, single bool) []byte {
	// The files of common words come first, because this one names them.
	tiers := map[string][]tier{}
	if !single {
		for _, g := range list {
			if g.kind == entryWord && len(g.t.posts) > inlineMost(b.pages) {
				tiers[g.key] = b.tiers(g)
			}
		}
	}
	w := b.w
	w.restart()
	prev := ""
	for _, g := range list {
		w.tree(w.m, ctxKind, 2, uint32(g.kind))
		w.after(ctxShared, prev, g.key)
		prev = g.key
		switch g.kind {
		case entryRedirect:
			w.string(g.target)
		case entryPrefix:
			w.num(w.m, ctxCount, len(g.t.posts))
			w.postings(b.pages, g.t.posts, false)
			w.number(5, len(g.likely))
			for _, s := range g.likely {
				w.string(s[len(g.key):])
			}
		case entryWord:
			w.num(w.m, ctxBase, len(g.key)-g.base)
			w.num(w.m, ctxForms, len(g.t.surfaces)-1)
			form := g.key
			for _, s := range g.t.surfaces[1:] {
				n := common(form, s)
				w.num(w.m, ctxBack, len(form)-n)
				w.string(s[n:])
				form = s
			}
			w.num(w.m, ctxSplit, g.t.split)
			w.num(w.m, ctxCount, len(g.t.posts))
			ts, common := tiers[g.key]
			w.flag(3, common)
			if common {
				w.number(0, len(ts))
				for _, t := range ts {
					w.number(1, t.count)
					w.even(24, t.sum)
				}
			} else {
				w.postings(b.pages, g.t.posts, len(g.t.surfaces) > 1)
			}
		}
	}
	w.tree(w.m, ctxKind, 2, entryEnd)
	return slices.Clone(w.finish())
}

// tier is one file of a common word.
type tier struct {
	count int
	sum   uint32
}

// tiers writes the postings of a common word into files, the best first: those with the word in the
// title, then by impact. Each file holds twice as many as the one before. What no query can afford to
// fetch is not written.
func (b *builder) tiers(g group) []tier {
	var sizes []int
	budget := tierBudget
	for left, size := len(g.t.posts), tierFirst(b.pages); left > 0; size *= 2 {
		if size+size/2 > left {
			size = left
		}
		if len(sizes) > 0 {
			if budget -= size; budget < 0 {
				break
			}
		}
		sizes = append(sizes, size)
		left -= size
	}
	// Counting how many have each worth says where each posting ranks, without sorting.
	var rank [worthMost + 1]int
	for _, p := range g.t.posts {
		rank[worthMost-worth(p)]++
	}
	sum := 0
	for i, n := range rank {
		rank[i] = sum
		sum += n
	}
	parts := make([][]posting, len(sizes))
	for i, n := range sizes {
		parts[i] = make([]posting, 0, n)
	}
	for _, p := range g.t.posts {
		r := &rank[worthMost-worth(p)]
		at := *r
		*r++
		for i, n := range sizes {
			if at < n {
				parts[i] = append(parts[i], p)
				break
			}
			at -= n
		}
	}
	var ts []tier
	for n, part := range parts {
		b.w.restart()
		b.w.postings(b.pages, part, len(g.t.surfaces) > 1)
		ts = append(ts, tier{len(part), b.add('l', fmt.Sprintf("%s-%d", g.key, n), slices.Clone(b.w.finish()))})
	}
	return ts
}

// worthMost is the most that worth gives.
const worthMost = 16 + maxImpact + 8*maxTitle

// worth orders the postings of a common word: those with a title first, short titles before long ones.
func worth(p posting) int {
	if p.title > 0 {
		return 16 + int(p.impact) + 8*(maxTitle-int(p.title))
	}
	return int(p.impact)
}

// spellings writes the words for correcting typing mistakes, forwards and backwards.
func (b *builder) spellings() (forward, backward []shardEntry) {
	type entry struct {
		word string
		freq uint32
	}
	var all []entry
	for _, t := range b.c.terms {
		for _, s := range t.surfaces {
			if len(s) >= 4 && (s[0] < '0' || s[0] > '9') {
				all = append(all, entry{s, uint32(frequency(len(t.posts)))})
			}
		}
	}
	for _, kind := range []byte{'f', 'b'} {
		if kind == 'b' {
			for i := range all {
				all[i].word = reversed(all[i].word)
			}
		}
		slices.SortFunc(all, func(x, y entry) int { return cmp.Or(cmp.Compare(x.word, y.word), cmp.Compare(y.freq, x.freq)) })
		all = slices.CompactFunc(all, func(x, y entry) bool { return x.word == y.word })
		starts := cut(len(all), spellShard, func(int) int { return 2 }, func(i int) string { return all[i].word })
		for k, s := range starts {
			end := len(all)
			if k+1 < len(starts) {
				end = starts[k+1]
			}
			b.w.restart()
			prev, sep := "", ""
			if s > 0 {
				sep = separator(all[s-1].word, all[s].word)
			}
			b.w.number(0, end-s)
			for _, e := range all[s:end] {
				b.w.after(ctxShared, prev, e.word)
				b.w.tree(b.w.m, ctxImpact, 3, e.freq)
				prev = e.word
			}
			shard := shardEntry{sep, b.add(kind, sep, slices.Clone(b.w.finish()))}
			if kind == 'f' {
				forward = append(forward, shard)
			} else {
				backward = append(backward, shard)
			}
		}
	}
	return forward, backward
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// excerptMost is how many bytes of a page's summary a result shows.
const excerptMost = 72

// excerpt gives the beginning of a page's summary or text, cut at a word.
func excerpt(p Page) string {
	text := p.Summary
	for i := 0; text == "" && i < len(p.Sections); i++ {
		text = p.Sections[i].Text
	}
	text = strings.ToValidUTF8(text[:min(len(text), 4*excerptMost)], "")
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "\x00", "")
	if len(text) <= excerptMost {
		return text
	}
	cut := strings.LastIndexByte(text[:excerptMost], ' ')
	if cut < excerptMost/2 {
		cut = excerptMost
		for text[cut]&0xc0 == 0x80 {
			cut--
		}
	}
	return text[:cut] + "…"
}

// docs writes what results show of pages.
func (b *builder) docs(kinds []string, pages []int) {
	w := b.w
	prevTitle, prevURL := "", ""
	for _, i := range pages {
		p := &b.in.Pages[i]
		title := clean(p.Title)
		w.after(ctxShared, prevTitle, title)
		prevTitle = title
		b.url(prevURL, p.URL, slug(title))
		prevURL = p.URL
		w.number(0, slices.Index(kinds, p.Kind))
		topic := 0
		if len(p.Topics) > 0 {
			topic = 1 + slices.IndexFunc(b.in.Topics, func(l Label) bool { return l.ID == p.Topics[0] })
		}
		w.number(1, topic)
		w.string(clean(excerpt(*p)))
		sections := slices.DeleteFunc(slices.Clone(p.Sections), func(s Section) bool { return s.Anchor == "" })
		sections = sections[:min(len(sections), maxSection)]
		w.number(2, len(sections))
		for _, s := range sections {
			heading := clean(s.Heading)
			same := slug(heading) == slug(title)
			w.flag(0, same)
			if !same {
				w.string(heading)
			}
			usual := s.Anchor == slug(heading)
			w.flag(1, usual)
			if !usual {
				w.string(clean(s.Anchor))
			}
		}
	}
}

// url writes an address as what it shares with the one before and with the slug of the title.
func (b *builder) url(prev, url, slug string) {
	w := b.w
	url = clean(url)
	n := common(prev, url)
	n = strings.LastIndexByte(url[:n], '/') + 1
	w.num(w.m, ctxNumber+3*numSize, strings.Count(url[:n], "/"))
	rest := url[n:]
	usual := rest == slug+"/"
	w.flag(2, usual)
	if usual {
		return
	}
	k := common(rest, slug)
	w.number(4, len(slug)-k)
	w.string(rest[k:])
}

// clean takes out of s what a string of the index cannot hold, and cuts it where it is too long.
func clean(s string) string {
	s = s[:min(len(s), textMost)]
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
