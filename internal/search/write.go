package search

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"signpost/internal/parallel"
)

// The layout of the index; docs/search-index.md says the same in prose.
const (
	version     = 5
	magicSingle = "SPS" // a root that is the whole index
	magicFiles  = "SPF" // a root that leads to files
	singleLimit = 150   // pages up to which everything is in the root

	spellShard    = 1600 // bytes of a file of spellings, about
	directorySize = 32   // names in a file of names
	prefixMost    = 16   // pages that a prefix remembers
	prefixLong    = 6    // letters of the longest prefix that remembers pages
	wideRange     = 2    // files that a prefix may span before it remembers pages
	completions   = 2    // words that a prefix is completed to
	textMost      = 2000 // bytes of a title, a heading, an address
)

// The sizes grow with large sites, so that 100,000 pages make some thousands of files and not more.

// wordShard is how many bytes a file of words has, about.
func wordShard(pages int) int { return max(480, pages/20) }

// inlineMost is how many postings stay beside their word.
func inlineMost(pages int) int { return max(200, pages/40) }

// tierFirst is how many postings the first file of a common word has.
func tierFirst(pages int) int { return max(1024, pages/15) }

// The kinds of entries in a file of words.
const (
	entryWord     = 0
	entryRedirect = 1
	entryPrefix   = 2
)

// The contexts of a model, each the first of a row of 256.
const (
	ctxKind   = iota << 8 // kind of an entry
	ctxShared             // letters shared with the word before
	ctxForms              // number of further forms
	ctxBack               // letters of the form before that are dropped
	_
	ctxSplit  // where a joined word is split
	ctxCount  // number of postings
	ctxTitle  // whether a title holds the word
	ctxImpact // impact, by whether a title holds the word
	_
	ctxSection // section, by the same
	_
	ctxLength           // words of the title
	ctxHas              // whether a page has a word that results show of it
	ctxForm             // forms of the word
	ctxKnown            // whether a word that results show is in a list
	ctxPos              // place in the title
	ctxNumber = 24 << 8 // any other number
	ctxGap    = 32 << 8 // gap between pages, by how common the word is
	ctxText   = 52 << 8 // the bytes of a string, by its kind
	ctxHashed = 64 << 8 // rows that hashes choose
	ctxAll    = ctxHashed + 1<<rowBits<<8
)

// The kinds of text.
const (
	textWord = iota
	textForm
	textTitle
	textExcerpt
	textAddress
	textLabel
)

// writer codes the parts of the index.
type writer struct {
	encoder
	*contexts
	list []packed // of the word at hand
	docs []int    // its pages
	room []packed // for its parts
}

func newWriter(single bool) *writer {
	w := &writer{contexts: newContexts()}
	if single {
		w.mixer = newMixer()
	}
	return w
}

// restart makes the writer ready for another file.
func (w *writer) restart() {
	w.begin()
	w.clear()
}

// file gives the bytes written since restart.
func (w *writer) file() []byte { return slices.Clone(w.finish()) }

// sum writes the digest of a file.
func (w *writer) sum(v uint32) { w.even(24, v) }

// number writes a number in the context of one of eight fields.
func (w *writer) number(field, v int) { w.numAlone(ctxNumber+field<<8, v) }

// numAlone writes a number that depends on nothing.
func (w *writer) numAlone(c, v int) { w.numIn(c, v, w.alone(c)) }

// string writes the rest of a text of some kind, whose beginning is known, and a NUL. There is none in it. The text before
// goes on with next, or ends.
func (w *writer) string(kind int, known string, next byte, rest string) {
	f := follow(kind, known, next)
	c := ctxText + kind<<8
	for i := range len(rest) + 1 {
		b := byte(0)
		if i < len(rest) {
			b = rest[i]
		}
		more := w.inText(&f)
		if w.mixer != nil {
			w.treeIn(c, 8, uint32(b), more)
		} else {
			w.char(w.m, more[0], more[1], c, uint32(b))
		}
		f.add(b)
	}
}

// after writes s as what it shares with prev and the rest.
func (w *writer) after(kind int, prev, s string) {
	n := common(prev, s)
	w.numIn(ctxShared, n, w.beside(ctxShared, len(prev), kind))
	w.string(kind, s[:n], nextOf(prev, n), s[n:])
}

// numIn, bitIn, treeIn and smallIn write as num, bit, tree and small do, in several contexts if there are more.
func (w *writer) numIn(c, v int, more []int) {
	if more == nil {
		w.num(w.m, c, v)
		return
	}
	x := uint32(v) + 1
	n := bits.Len32(x) - 1
	w.smallIn(c, numMost, n, more)
	for k := 1; k <= n; k++ {
		w.bitIn(c+32*min(k, 3)+n, x>>(n-k)&1, more)
	}
}

func (w *writer) bitIn(c int, bit uint32, more []int) {
	if more == nil {
		w.bit(w.m, c, bit)
	} else {
		w.mixed(w.mixer, w.m, c, more, bit)
	}
}

func (w *writer) treeIn(c, n int, v uint32, more []int) {
	if more == nil {
		w.tree(w.m, c, n, v)
		return
	}
	node := 1
	for n--; n >= 0; n-- {
		bit := v >> n & 1
		w.mixed(w.mixer, w.m, c+node, more, bit)
		node = node<<1 | int(bit)
	}
}

func (w *writer) smallIn(c, most, v int, more []int) {
	if more == nil {
		w.small(w.m, c, most, v)
		return
	}
	for i := range most {
		w.mixed(w.mixer, w.m, c+i, more, flagBit(i < v))
		if i == v {
			break
		}
	}
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

// gaps writes a list of ascending numbers as how many lie between.
func (w *writer) gaps(c int, list []int) {
	at := 0
	for _, i := range list {
		w.numIn(c, i-at, w.beside(c, at, len(list)))
		at = i + 1
	}
}

// pages writes which pages have a word.
func (w *writer) pages(pages int, list []packed, forms []string) {
	w.docs = w.docs[:0]
	if w.mixer == nil {
		for _, p := range list {
			w.docs = append(w.docs, p.doc())
		}
		w.gaps(ctxGap+gapClass(pages, len(list))<<8, w.docs)
		return
	}
	// First those of which results show a form of it, which are nearly all of these. Of the rest, the others are left out.
	has := make([]bool, len(w.texts))
	for _, p := range list {
		has[p.doc()] = true
	}
	shown := 0
	for i, s := range w.texts {
		if _, text := s.hints(forms); text > 0 {
			w.bitIn(ctxHas, flagBit(has[i]), w.beside(ctxHas, text, i))
			shown++
		} else if has[i] {
			w.docs = append(w.docs, i-shown)
		}
	}
	rest := len(w.docs)
	w.numIn(ctxCount, rest, w.beside(ctxCount, shown, len(list)-rest))
	w.gaps(ctxGap+gapClass(pages-shown, rest)<<8, w.docs)
}

// postings writes a list in the order of its pages; forms are those of the word, and main is the bit of the first.
func (w *writer) postings(pages int, list []packed, forms []string, main uint8) {
	w.pages(pages, list, forms)
	for _, p := range list {
		doc := p.doc()
		var place, text int
		if w.mixer != nil {
			place, text = w.texts[doc].hints(forms)
		}
		t := int(flagBit(p.title() > 0))
		w.bitIn(ctxTitle, uint32(t), w.beside(ctxTitle, text, doc))
		c := ctxImpact + t<<8
		n, impact := 4, p.impact()
		if w.mixer != nil {
			// Half of the steps are enough among few pages.
			n, impact = 3, max(min(1, impact), impact/2)
		}
		w.treeIn(c, n, uint32(impact), w.beside(c, text<<8+len(list), doc))
		if impact > 0 {
			c := ctxSection + t<<8
			w.smallIn(c, maxSection, p.section(), w.beside(c, text<<8+impact, doc))
		}
		if len(forms) > 1 {
			w.smallIn(ctxForm, 2, int(formsOf(p.forms(), main))-1, w.beside(ctxForm, impact, doc))
		}
		if t == 1 {
			w.treeIn(ctxLength, 5, uint32(p.title()), w.beside(ctxLength, place, doc))
			w.treeIn(ctxPos, 5, uint32(p.pos()), w.beside(ctxPos, place, p.title()))
		}
	}
}

// digest names a file by its content and lets a reader check it: 24 bits of FNV-1a, folded.
func digest(data []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range data {
		h = (h ^ uint32(c)) * 16777619
	}
	return (h ^ h>>24) & 0xffffff
}

// nameEnd is how the name of a file ends that has a digest.
func nameEnd(sum uint32) string { return fmt.Sprintf(".%d.bin", sum) }

// fileName gives the name of a file: a letter for its kind, its key in letters that any file system
// can hold, and its digest.
func fileName(kind byte, key string, sum uint32) string {
	name := []byte{kind, '-'}
	for i := 0; i < len(key); i++ {
		if lower[key[i]] == key[i] {
			name = append(name, key[i])
		} else {
			name = fmt.Appendf(name, "_%d_", key[i])
		}
	}
	return fmt.Sprintf("%s%s", name, nameEnd(sum))
}

// group is an entry of a file of words.
type group struct {
	kind   int
	key    string
	target string   // of a redirect
	likely []string // of a prefix: the words that titles most often complete it to
	t      *term
	posts  []packed // of a prefix
}

// groups makes the entries for words, sorted, each under the most common of its surfaces.
func (b *builder) groups() []group {
	c := b.c
	add := func(t *term, surface string) {
		if n := len(t.surfaces); t.count > 0 && (n == 0 || t.surfaces[n-1] != surface) {
			t.surfaces = append(t.surfaces, surface)
		}
	}
	for id, w := range c.words {
		if c.uses[id] == 0 {
			continue
		}
		t := &c.terms[c.termOf[id]]
		add(t, w)
		if c.spell == nil {
			continue
		}
		british, american := c.spell.both(w)
		for _, other := range [...]string{american, british} {
			if other != w && c.usesOf(other) == 0 {
				add(t, other)
			}
		}
	}
	if c.spell != nil {
		for i := range c.terms {
			// A number that a page writes is known by its name too.
			t := &c.terms[i]
			if name, ok := numberNames[t.stem]; ok {
				add(t, name)
				add(t, t.stem)
			}
		}
	}
	all, keys := make([]group, 0, len(c.terms)), make([]string, 0, len(c.terms))
	for i := range c.terms {
		t := &c.terms[i]
		if len(t.surfaces) == 0 {
			continue
		}
		// The word is kept under the form that pages use most.
		slices.Sort(t.surfaces)
		t.surfaces = slices.Compact(t.surfaces)
		most := 0
		if len(t.surfaces) > 1 {
			uses := int32(-1)
			for k, s := range t.surfaces {
				if n := c.usesOf(s); n > uses {
					most, uses = k, n
				}
			}
		}
		key := t.surfaces[most]
		copy(t.surfaces[1:], t.surfaces[:most])
		t.surfaces[0] = key
		if id := c.idOf(key); id >= 0 {
			t.main = c.formOf[id]
			t.split = int(c.splits[id])
		}
		all = append(all, group{kind: entryWord, key: key, t: t})
		keys = append(keys, key)
	}
	gs := make([]group, len(all))
	for i, at := range inOrder(keys) {
		gs[i] = all[at]
	}
	return gs
}

// Which forms of a word a page has: the one that the word is kept under, others, or both.
const (
	formMain  = 1
	formOther = 2
)

// formsOf turns the bits of the forms that a page has into those of the index; main is the bit of the form
// that the word is kept under, or 0 when no page has that.
func formsOf(forms, main uint8) uint8 {
	switch {
	case forms == 0, main == 0, forms&main != 0 && forms&^main != 0:
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
	if n := g.t.count; n <= inlineMost(pages) {
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
	c       *collector
	pages   int
	single  bool // there is to be only the root
	kinds   []string
	writers []*writer // one for each worker
	files   []File
}

// add adds a file and gives its digest.
func (b *builder) add(kind byte, key string, data []byte) uint32 {
	sum := digest(data)
	b.files = append(b.files, File{fileName(kind, key, sum), data})
	return sum
}

// wordFiles writes the words, split into files.
func (b *builder) wordFiles(gs []group) (shards []shardEntry) {
	starts := cut(len(gs), wordShard(b.pages), func(i int) int { return gs[i].size(b.pages) }, func(i int) string { return gs[i].key })
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
		entries[k] = slices.Clip(gs[s:end])
	}
	redirected := map[string]bool{} // two words can have a spelling in common that no page has
	for _, g := range gs {
		home := -1
		for _, s := range g.t.surfaces[1:] {
			if home < 0 {
				home = shardOf(seps, g.key)
			}
			if at := shardOf(seps, s); at != home && !redirected[s] {
				redirected[s] = true
				entries[at] = append(entries[at], group{kind: entryRedirect, key: s, target: g.key})
			}
		}
	}
	for _, g := range b.prefixes(seps) {
		at := shardOf(seps, g.key)
		entries[at] = append(entries[at], g)
	}
	data := make([][]byte, len(entries))
	tiers := make([][]File, len(entries))
	parallel.Batches(len(b.writers), len(entries), 1, func(worker, k, _ int) {
		slices.SortStableFunc(entries[k], func(x, y group) int {
			return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.kind, y.kind))
		})
		data[k], tiers[k] = b.wordFile(b.writers[worker], entries[k])
	})
	for k := range entries {
		b.files = append(b.files, tiers[k]...)
		shards = append(shards, shardEntry{seps[k], b.add('w', seps[k], data[k])})
	}
	return shards
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
		files int
		posts []packed
		words []completion
	}
	// A prefix lies in one file more than begin with it and something after it.
	all := map[string]*found{}
	for _, s := range seps {
		for n := 2; n <= min(prefixLong, len(s)-1); n++ {
			if all[s[:n]] == nil {
				all[s[:n]] = &found{files: 1}
			}
			all[s[:n]].files++
		}
	}
	var list, best []packed
	for i := range b.c.terms {
		t := &b.c.terms[i]
		list, best = list[:0], best[:0]
		if b.c.inTitles(t) {
			list = b.c.postings(list, t)
		}
		titles := 0
		for _, p := range list {
			if p.title() > 0 {
				titles++
				// The bits that only the page's own entry needs are left out.
				best = amongBest(best, p&^(1<<8-1))
			}
		}
		for _, s := range t.surfaces {
			for n := 2; n <= min(prefixLong, len(s)); n++ {
				f := all[s[:n]]
				if f == nil || f.files <= wideRange {
					break // and no longer one is wide either
				}
				for _, p := range best {
					f.posts = amongBest(f.posts, p)
				}
				if k := len(f.words); k == 0 || !slices.Contains(t.surfaces, f.words[k-1].word) {
					f.words = append(f.words, completion{s, titles*1024 + min(1023, t.count)})
				}
			}
		}
	}
	var gs []group
	for p, f := range all {
		if f.files <= wideRange {
			continue
		}
		slices.Sort(f.posts)
		slices.SortFunc(f.words, func(x, y completion) int { return cmp.Or(cmp.Compare(y.titles, x.titles), cmp.Compare(x.word, y.word)) })
		g := group{kind: entryPrefix, key: p, posts: f.posts}
		for _, w := range f.words[:min(len(f.words), completions)] {
			g.likely = append(g.likely, w.word)
		}
		gs = append(gs, g)
	}
	return gs
}

// amongBest puts a posting into its place among the best of a prefix, one for each page.
func amongBest(best []packed, p packed) []packed {
	rank := func(x, y packed) int {
		return cmp.Or(cmp.Compare(min(x.pos(), 1), min(y.pos(), 1)), cmp.Compare(x.title(), y.title()), cmp.Compare(x, y))
	}
	if n := len(best); n == prefixMost && rank(best[n-1], p) < 0 {
		return best
	}
	if same := slices.IndexFunc(best, func(x packed) bool { return x.doc() == p.doc() }); same >= 0 {
		if rank(best[same], p) <= 0 {
			return best
		}
		best = slices.Delete(best, same, same+1)
	}
	at, _ := slices.BinarySearchFunc(best, p, rank)
	best = slices.Insert(best, at, p)
	return best[:min(len(best), prefixMost)]
}

// wordFile writes one file of words, and the files of those of its words that are common.
func (b *builder) wordFile(w *writer, list []group) (data []byte, files []File) {
	// The files of common words come first, because this one names them.
	tiers := map[string][]tier{}
	for _, g := range list {
		if g.kind == entryWord && g.t.count > inlineMost(b.pages) {
			for n, f := range b.tiers(w, g) {
				sum := digest(f.data)
				tiers[g.key] = append(tiers[g.key], tier{f.count, sum})
				files = append(files, File{fileName('l', g.key+"-"+strconv.Itoa(n), sum), f.data})
			}
		}
	}
	w.restart()
	b.words(w, list, tiers)
	return w.file(), files
}

// words writes entries; tiers are the files of the common words among them.
func (b *builder) words(w *writer, list []group, tiers map[string][]tier) {
	keys := make([]string, len(list))
	for i, g := range list {
		keys[i] = g.key
	}
	w.words(keys)
	for _, g := range list {
		if !b.single {
			w.tree(w.m, ctxKind, 2, uint32(g.kind))
		}
		switch g.kind {
		case entryRedirect:
			w.string(textWord, "", 0, g.target)
		case entryPrefix:
			w.num(w.m, ctxCount, len(g.posts))
			w.postings(b.pages, g.posts, nil, 0)
			w.number(5, len(g.likely))
			for _, s := range g.likely {
				w.string(textWord, g.key, 0, s[len(g.key):])
			}
		case entryWord:
			w.numIn(ctxForms, len(g.t.surfaces)-1, w.atEnd(ctxForms, g.key))
			form := g.key
			for _, s := range g.t.surfaces[1:] {
				n := common(form, s)
				w.numIn(ctxBack, len(form)-n, w.atEnd(ctxBack, form))
				w.string(textForm, s[:n], nextOf(form, n), s[n:])
				form = s
			}
			w.numAlone(ctxSplit, g.t.split)
			ts := tiers[g.key]
			if !b.single {
				w.num(w.m, ctxCount, g.t.count)
				w.number(0, len(ts))
			}
			for _, t := range ts {
				w.number(1, t.count)
				w.sum(t.sum)
			}
			if len(ts) == 0 {
				w.list = b.c.postings(w.list[:0], g.t)
				w.postings(b.pages, w.list, g.t.surfaces, g.t.main)
			}
		}
	}
}

// tier is one file of a common word as its entry names it.
type tier struct {
	count int
	sum   uint32
}

// tierFile is one file of a common word.
type tierFile struct {
	count int
	data  []byte
}

// tiers writes the postings of a common word into files, the best first: those with the word in the
// title, then by impact. Each file holds twice as many as the one before. What no query can afford to
// fetch is not written.
func (b *builder) tiers(w *writer, g group) []tierFile {
	var sizes []int
	budget := tierBudget
	for left, size := g.t.count, tierFirst(b.pages); left > 0; size *= 2 {
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
	w.list = b.c.postings(w.list[:0], g.t)
	for _, p := range w.list {
		rank[worthMost-worth(p)]++
	}
	sum := 0
	for i, n := range rank {
		rank[i] = sum
		sum += n
	}
	parts := make([][]packed, len(sizes))
	w.room = slices.Grow(w.room[:0], len(w.list))
	at := 0
	for i, n := range sizes {
		parts[i] = w.room[at : at : at+n]
		at += n
	}
	for _, p := range w.list {
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
	var files []tierFile
	for _, part := range parts {
		w.restart()
		w.postings(b.pages, part, g.t.surfaces, g.t.main)
		files = append(files, tierFile{len(part), w.file()})
	}
	return files
}

// worthMost is the most that worth gives.
const worthMost = 16 + maxImpact + 8*maxTitle

// worth orders the postings of a common word: those with a title first, short titles before long ones.
func worth(p packed) int {
	if p.title() > 0 {
		return 16 + p.impact() + 8*(maxTitle-p.title())
	}
	return p.impact()
}

// spellings writes the words for correcting typing mistakes, forwards and backwards.
func (b *builder) spellings(gs []group) (forward, backward []shardEntry) {
	var words []string
	var freqs []int
	for _, g := range gs {
		for _, s := range g.t.surfaces {
			if isSpelled(s) {
				words = append(words, s)
				freqs = append(freqs, frequency(g.t.count))
			}
		}
	}
	forward = b.spellingFiles('f', words, freqs)
	for i, w := range words {
		words[i] = reversed(w)
	}
	return forward, b.spellingFiles('b', words, freqs)
}

// spellingFiles writes the files of one direction. A form of two words is as common as the more common of them.
func (b *builder) spellingFiles(kind byte, words []string, freqs []int) (shards []shardEntry) {
	all := make([]spelling, 0, len(words))
	for _, at := range inOrder(words) {
		if n := len(all); n > 0 && all[n-1].word == words[at] {
			all[n-1].freq = max(all[n-1].freq, freqs[at])
		} else {
			all = append(all, spelling{words[at], freqs[at]})
		}
	}
	starts := cut(len(all), spellShard, func(int) int { return 2 }, func(i int) string { return all[i].word })
	data := make([][]byte, len(starts))
	parallel.Batches(len(b.writers), len(starts), 1, func(worker, k, _ int) {
		part := all[starts[k]:]
		if k+1 < len(starts) {
			part = all[starts[k]:starts[k+1]]
		}
		w := b.writers[worker]
		w.restart()
		w.number(0, len(part))
		prev := ""
		for _, e := range part {
			w.after(textWord, prev, e.word)
			w.tree(w.m, ctxImpact, 3, uint32(e.freq))
			prev = e.word
		}
		data[k] = w.file()
	})
	for k, s := range starts {
		sep := ""
		if s > 0 {
			sep = separator(all[s-1].word, all[s].word)
		}
		shards = append(shards, shardEntry{sep, b.add(kind, sep, data[k])})
	}
	return shards
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// What a result shows of a page: so many bytes, and of a summary so many more as its first sentence needs, because what an
// answer begins with can mean something else than the whole.
const (
	excerptMost  = 72
	sentenceMost = 220
)

// excerpt gives the beginning of a text in whole sentences, if one ends in the second half of excerptMost bytes, or a later
// one within most. Else it is cut at a word.
func excerpt(text string, most int) string {
	b := make([]byte, 0, most+utf8.UTFMax)
	cut, word, stop := 0, 0, 0 // where excerptMost bytes end, the last whole word before that, and the last sentence to show
	for _, r := range text {
		if unicode.IsSpace(r) || r == 0 {
			n := len(b)
			if n == 0 || b[n-1] == ' ' {
				continue
			}
			if n <= excerptMost {
				word = n
			}
			// What ends in e.g. goes on.
			if strings.IndexByte(".?!", b[n-1]) >= 0 && b[max(0, n-3)] != '.' && n >= excerptMost/2 && (stop == 0 || n <= excerptMost) {
				stop = n
			}
			r = ' '
		}
		switch {
		case r == utf8.RuneError:
			continue
		case len(b)+utf8.RuneLen(r) > excerptMost && r != ' ' && stop > 0:
			return string(b[:stop])
		case len(b)+utf8.RuneLen(r) > most && r != ' ':
			if word >= excerptMost/2 {
				cut = word
			}
			return strings.TrimRight(string(b[:cut]), ".,:;–- ") + "…"
		}
		if b = utf8.AppendRune(b, r); len(b) <= excerptMost {
			cut = len(b)
		}
	}
	return strings.TrimSuffix(string(b), " ")
}

// docFiles writes what results show of pages, so many to a file.
func (b *builder) docFiles() (files []shardEntry) {
	size := docsPerFile(b.pages)
	data := make([][]byte, (b.pages+size-1)/size)
	parallel.Batches(len(b.writers), len(data), 1, func(worker, k, _ int) {
		w := b.writers[worker]
		w.restart()
		b.docs(w, k*size, min((k+1)*size, b.pages))
		data[k] = w.file()
	})
	for k := range data {
		files = append(files, shardEntry{sum: b.add('d', strconv.Itoa(k), data[k])})
	}
	return files
}

// docs writes what results show of a run of pages.
func (b *builder) docs(w *writer, from, to int) {
	prevTitle, prevURL := "", ""
	for i := from; i < to; i++ {
		p := b.c.page(i)
		title, excerpt := clean(p.Title), clean(b.c.pages[i].excerpt)
		w.after(textTitle, prevTitle, title)
		prevTitle = title
		guess := slug(title)
		w.url(prevURL, p.URL, guess)
		prevURL = p.URL
		w.number(0, slices.Index(b.kinds, p.Kind))
		topic := 0
		if len(p.Topics) > 0 {
			topic = 1 + slices.IndexFunc(b.c.in.Topics, func(l Label) bool { return l.ID == p.Topics[0] })
		}
		w.number(1, topic)
		w.string(textExcerpt, "", 0, excerpt)
		texts := []string{title, excerpt}
		sections := b.c.pages[i].sections
		w.number(2, strings.Count(sections, "\x00")/2)
		for sections != "" {
			var text, anchor string
			text, sections, _ = strings.Cut(sections, "\x00")
			anchor, sections, _ = strings.Cut(sections, "\x00")
			name := slug(text)
			if text == "" || name == guess {
				text, name = "", guess // which is not shown again
			}
			w.string(textTitle, "", 0, text)
			w.derived(name, anchor)
			texts = append(texts, text)
		}
		if b.single {
			w.texts = append(w.texts, newShown(texts))
		}
	}
}

// url writes an address as what it shares with the one before and with the slug of the title.
func (w *writer) url(prev, url, slug string) {
	url = clean(url)
	n := common(prev, url)
	n = strings.LastIndexByte(url[:n], '/') + 1
	w.number(3, strings.Count(url[:n], "/"))
	w.derived(url[:n]+slug+"/", url)
}

// derived writes an address as what it shares with a guess and the rest.
func (w *writer) derived(guess, s string) {
	n := common(guess, s)
	w.number(4, len(guess)-n)
	w.string(textAddress, s[:n], nextOf(guess, n), s[n:])
}

// clean takes out of s what a string of the index cannot hold, and cuts it where it is too long.
func clean(s string) string {
	s = s[:min(len(s), textMost)]
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
