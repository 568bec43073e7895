package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
)

// The limits of what a posting can say.
const (
	maxImpact  = 15 // of the impact; 0 says that the word is only in the title
	maxSection = 63 // sections from this one on count as this one, which no result leads to
	maxTitle   = 31 // words of a title that count
)

// posting says what one page has of one word.
type posting struct {
	doc     uint32
	impact  uint8 // how much of the page's text the word is, 0 to maxImpact
	section uint8 // index of the section that has most of it
	title   uint8 // words of the title that holds it, without function words; 0: not in a title
	pos     uint8 // its place in that title, from 0
	hash    int16 // hash of that title; -1: this is not the posting that carries it
	forms   uint8 // formMain, formOther
}

// packed is a posting while the index is made, the page in its highest bits: memory goes into these.
// Its forms are those of the page among the first eight of the term.
type packed uint64

func pack(p posting) packed {
	n := uint64(p.doc)<<41 | uint64(p.impact)<<37 | uint64(p.section)<<31 | uint64(p.title)<<26 | uint64(p.pos)<<21 | uint64(p.forms)
	if p.hash >= 0 {
		n |= 1<<20 | uint64(p.hash)<<8
	}
	return packed(n)
}

func (p packed) doc() int     { return int(p >> 41) }
func (p packed) impact() int  { return int(p >> 37 & 15) }
func (p packed) section() int { return int(p >> 31 & 63) }
func (p packed) title() int   { return int(p >> 26 & 31) }
func (p packed) pos() int     { return int(p >> 21 & 31) }
func (p packed) hashed() bool { return p>>20&1 != 0 }
func (p packed) hash() int    { return int(p >> 8 & (1<<hashBits - 1)) }
func (p packed) forms() uint8 { return uint8(p) }

// term is one word of the index with all of its forms.
type term struct {
	id       int32
	stem     string
	surfaces []string
	known    int   // forms met so far
	main     uint8 // the bit of the first surface among its forms
	split    int   // where the first surface, written with a hyphen, is split; 0: nowhere
	count    int   // postings
}

// collector knows the words of all pages and gathers their postings.
type collector struct {
	in    Input
	pages []gathered
	stem  func() func(string) string
	spell *speller

	words  []string  // the words as pages write them, sorted
	uses   []int32   // word → how often pages have it
	splits []uint8   // word → where a hyphen stood in it
	termOf []int32   // word → term
	formOf []uint8   // word → its bit among the forms of its term
	global [][]int32 // worker → its words → words
	infos  [][]info  // the same → what counting needs to know of the word

	terms    []term
	titleDF  []int32 // term → titles that hold it
	function []bool  // term → it is a function word: only titles index it
	average  int     // words of an average page

	phrases [][]phrase // last term → the phrases that end with it
	posts   [][]chunks // run of pages → term → its postings
}

// info is what counting needs to know of a word.
type info struct {
	term     int32
	form     uint8
	function bool // see collector
	ends     bool // a phrase ends with it
}

// phrase is a row of words that stands for other rows: an abbreviation, its long form, a spelling.
type phrase struct {
	terms  []int32
	others [][]int32
}

// gather reads the pages of in and makes one vocabulary of their words.
func gather(in Input, language string) *collector {
	c := &collector{in: in, pages: make([]gathered, len(in.Pages)), stem: stemmer(language)}
	if language == "en" {
		c.spell = newSpeller()
	}
	gs := make([]*gatherer, workers(len(in.Pages), pagesAtOnce))
	for i := range gs {
		gs[i] = newGatherer()
	}
	inParallel(len(in.Pages), pagesAtOnce, func(worker, from, to int) {
		for i := from; i < to; i++ {
			c.pages[i] = gs[worker].page(&in.Pages[i])
			c.pages[i].page, c.pages[i].worker = i, worker
		}
	})
	length := 0
	pairs := gs[0].pairs
	for _, g := range gs {
		length += g.length
		for p := range g.pairs {
			pairs[p] = true
		}
	}
	c.average = step(length / max(1, len(in.Pages)))

	// Words that no page may have, but that the rules below speak of.
	extra := gs[0]
	var functions []int32
	for _, w := range functionWords[language] {
		functions = append(functions, extra.ids(w)...)
	}
	glossary := make([][][]int32, len(in.Terms))
	for i, t := range in.Terms {
		for _, f := range append([]string{t.Long, t.Abbr}, t.Also...) {
			glossary[i] = append(glossary[i], extra.ids(f))
		}
	}
	list := make([][2]string, 0, len(pairs))
	for p := range pairs {
		list = append(list, p)
	}
	slices.SortFunc(list, func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x[0]), strings.ToLower(y[0])), cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
	})
	found := make([][2][]int32, len(list))
	for i, p := range list {
		found[i] = [2][]int32{extra.ids(p[0]), extra.ids(p[1])}
	}

	c.merge(gs)
	c.findTerms()
	for _, id := range functions {
		c.function[c.termOf[c.global[0][id]]] = true
	}
	c.findPhrases(glossary, list, found)
	c.infos = make([][]info, len(gs))
	for k, words := range c.global {
		c.infos[k] = make([]info, len(words))
		for i, w := range words {
			t := c.termOf[w]
			c.infos[k][i] = info{t, c.formOf[w], c.function[t], len(c.phrases[t]) > 0}
		}
	}
	return c
}

// pagesAtOnce is how many pages a worker takes at a time.
const pagesAtOnce = 32

// ids gives the numbers of the words of a text that is no page's.
func (g *gatherer) ids(text string) []int32 {
	var ids []int32
	eachWord(text, func(w []byte, _ bool) { ids = append(ids, g.id(w)) })
	return ids
}

// merge makes one sorted vocabulary of those of the workers.
func (c *collector) merge(gs []*gatherer) {
	all := gs[0].vocabulary
	c.global = make([][]int32, len(gs))
	var buf [wordRoom]byte
	for k, g := range gs {
		c.global[k] = make([]int32, len(g.words))
		for i, w := range g.words {
			id := int32(i)
			if k > 0 {
				id = all.id(buf[:copy(buf[:], w)])
				all.use(id, g.entries[i].uses)
				all.cut(id, g.entries[i].cut)
			}
			c.global[k][i] = id
		}
		g.vocabulary = vocabulary{}
	}
	sorted := make([]int32, len(all.words))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(x, y int32) int { return strings.Compare(all.words[x], all.words[y]) })
	rank := make([]int32, len(sorted))
	c.words, c.uses, c.splits = make([]string, len(sorted)), make([]int32, len(sorted)), make([]uint8, len(sorted))
	for i, id := range sorted {
		rank[id] = int32(i)
		c.words[i], c.uses[i], c.splits[i] = all.words[id], all.entries[id].uses, all.entries[id].cut
	}
	for _, ids := range c.global {
		for i, id := range ids {
			ids[i] = rank[id]
		}
	}
}

// findTerms puts the forms of each word together.
func (c *collector) findTerms() {
	stems := make([]string, len(c.words))
	const atOnce = 1000
	stem := make([]func(string) string, workers(len(c.words), atOnce))
	inParallel(len(c.words), atOnce, func(worker, from, to int) {
		if stem[worker] == nil {
			stem[worker] = c.stem()
		}
		for i := from; i < to; i++ {
			w := c.words[i]
			if c.spell == nil {
				stems[i] = stem[worker](w)
			} else if n, ok := numbers[w]; ok {
				stems[i] = n
			} else {
				stems[i] = stem[worker](c.spell.other(c.spell.american, w))
			}
		}
	})
	c.termOf, c.formOf = make([]int32, len(c.words)), make([]uint8, len(c.words))
	byStem := make(map[string]int32, len(c.words))
	for i, s := range stems {
		t, ok := byStem[s]
		if !ok {
			t = int32(len(c.terms))
			byStem[s] = t
			c.terms = append(c.terms, term{id: t, stem: s})
		}
		c.termOf[i] = t
		c.formOf[i] = 1 << min(c.terms[t].known, 7)
		c.terms[t].known++
	}
	c.titleDF = make([]int32, len(c.terms))
	c.function = make([]bool, len(c.terms))
	c.phrases = make([][]phrase, len(c.terms))
}

// idOf gives the number of a word, or -1.
func (c *collector) idOf(word string) int {
	if i, ok := slices.BinarySearch(c.words, word); ok {
		return i
	}
	return -1
}

// titleOf appends the terms of a page's title, which its stream begins with.
func (c *collector) titleOf(p *gathered, terms []int32) []int32 {
	joined := false
	for in := p.stream[3:]; len(in) > 0; {
		n, size := number(in)
		switch in = in[size:]; n {
		case fieldMark:
			return terms
		case joinedMark:
			joined = true
		default:
			if !joined {
				terms = append(terms, c.infos[p.worker][n-wordMark].term)
			}
			joined = false
		}
	}
	return terms
}

// number reads a number of a stream and gives its size.
func number(in []byte) (uint32, int) {
	n := uint32(in[0])
	if n < 0x80 {
		return n, 1
	}
	size := 1
	n &= 0x7f
	for shift := 7; ; shift += 7 {
		c := uint32(in[size])
		size++
		n |= c & 0x7f << shift
		if c < 0x80 {
			return n, size
		}
	}
}

// order sorts the pages into the order in which the index numbers them: pages that share the rarest
// words of their titles stand together, which makes gaps between them small and results lie in few
// files. It counts the titles that hold each term.
func (c *collector) order() {
	var ts []int32
	for i := range c.pages {
		ts = c.titleOf(&c.pages[i], ts[:0])
		slices.Sort(ts)
		for _, t := range slices.Compact(ts) {
			c.titleDF[t]++
		}
	}
	const most = 4
	type key struct {
		page  int32
		terms [most]int32 // one more than the term; 0: there are no more
	}
	keys := make([]key, len(c.pages))
	for i := range c.pages {
		ts = c.titleOf(&c.pages[i], ts[:0])
		own := slices.DeleteFunc(ts, func(t int32) bool { return c.titleDF[t] < 2 })
		slices.SortFunc(own, func(x, y int32) int { return cmp.Or(cmp.Compare(c.titleDF[x], c.titleDF[y]), cmp.Compare(x, y)) })
		keys[i].page = int32(i)
		for k, t := range slices.Compact(own)[:min(len(own), most)] {
			keys[i].terms[k] = t + 1
		}
	}
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(slices.Compare(x.terms[:], y.terms[:]), strings.Compare(c.in.Pages[x.page].URL, c.in.Pages[y.page].URL), cmp.Compare(x.page, y.page))
	})
	pages := make([]gathered, len(keys))
	for at, k := range keys {
		pages[at] = c.pages[k.page]
	}
	c.pages = pages
}

// page gives the i-th page of the index.
func (c *collector) page(i int) *Page { return &c.in.Pages[c.pages[i].page] }

// count makes the postings of all pages. Each worker takes a run of pages, so that the parts of a term's
// postings stand in the order of the pages.
func (c *collector) count() {
	n := workers(len(c.pages), pagesAtOnce)
	c.posts = make([][]chunks, n)
	inParallel(n, 1, func(_, part, _ int) {
		k := &counter{collector: c, states: make([]state, len(c.terms)), posts: make([]chunks, len(c.terms))}
		for i := part * len(c.pages) / n; i < (part+1)*len(c.pages)/n; i++ {
			k.count(i)
			c.pages[i].stream = nil
		}
		c.posts[part] = k.posts
	})
	for t := range c.terms {
		for _, posts := range c.posts {
			c.terms[t].count += posts[t].len()
		}
	}
}

// eachPart calls do with the parts of a term's postings in the order of the pages.
func (c *collector) eachPart(t *term, do func(part []packed)) {
	for _, posts := range c.posts {
		l := &posts[t.id]
		for _, part := range l.full {
			do(part)
		}
		do(l.last)
	}
}

// chunks is a list that grows without being copied.
type chunks struct {
	full [][]packed
	last []packed
}

// chunkMost is the most postings of a chunk. Each has twice as many as the one before.
const chunkMost = 1024

func (l *chunks) add(p packed) {
	if n := len(l.last); n == cap(l.last) {
		if n > 0 {
			l.full = append(l.full, l.last)
		}
		l.last = make([]packed, 0, min(max(2, 2*n), chunkMost))
	}
	l.last = append(l.last, p)
}

func (l *chunks) len() int {
	n := len(l.last)
	for _, part := range l.full {
		n += len(part)
	}
	return n
}

// state is what the page at hand has of a term.
type state struct {
	page        int32 // one more than the page that this is about
	tf          int32
	here        int32 // in the section at hand
	most        int32 // in the section that has most
	hash        int16
	section, at uint8
	title, pos  uint8
	forms       uint8
}

// counter makes the postings of a run of pages.
type counter struct {
	*collector
	states       []state
	posts        []chunks
	page         int32 // one more than the page at hand
	touched      []int32
	length       int
	terms, words []int32   // of the title at hand
	run          [16]int32 // the last terms, for phrases
	n            int       // terms so far
}

// touch gives the state of a term on the page at hand.
func (k *counter) touch(t int32) *state {
	s := &k.states[t]
	if s.page != k.page {
		*s = state{page: k.page, hash: -1}
		k.touched = append(k.touched, t)
	}
	return s
}

// add adds an occurrence with a weight in a section; form is the bit of the form that was met.
func (k *counter) add(t int32, form uint8, section int, weight int32) {
	s := k.touch(t)
	s.forms |= form
	if at := uint8(section); s.at != at {
		s.at, s.here = at, 0
	}
	s.tf += weight
	s.here += weight
	if s.here > s.most {
		s.most, s.section = s.here, uint8(section)
	}
}

// count makes the postings of one page.
func (k *counter) count(page int) {
	k.page = int32(page) + 1
	k.length = 0
	p := &k.pages[page]
	infos, global := k.infos[p.worker], k.global[p.worker]
	kind, section, weight := 0, 0, int32(0)
	joined := false
	for in := p.stream; len(in) > 0; {
		n, size := number(in)
		in = in[size:]
		switch n {
		case fieldMark:
			k.endField(kind)
			kind, section = int(in[0]), int(in[1])
			weight = weights[kind]
			in = in[2:]
			k.n = 0
			continue
		case joinedMark:
			joined = true
			continue
		}
		w := infos[n-wordMark]
		if weight > 0 && !(w.function && !joined) {
			k.add(w.term, w.form, section, weight)
		}
		if !joined {
			if kind < fieldText {
				k.terms, k.words = append(k.terms, w.term), append(k.words, global[n-wordMark])
			}
			k.length++
			k.run[k.n%len(k.run)] = w.term
			k.n++
			if w.ends && weight > 0 {
				k.endPhrases(w.term, section, weight)
			}
		}
		joined = false
	}
	k.endField(kind)
	k.flush()
}

// endPhrases counts what the phrases stand for that end with the last word of the text, a term.
func (k *counter) endPhrases(t int32, section int, weight int32) {
	for _, p := range k.phrases[t] {
		if len(p.terms) > k.n || !k.endsWith(p.terms) {
			continue
		}
		for _, other := range p.others {
			for _, o := range other {
				if !k.function[o] {
					k.add(o, 0, section, weight)
				}
			}
		}
	}
}

// endsWith reports whether the last words of the text are those of a phrase, of which the last is known to be.
func (k *counter) endsWith(phrase []int32) bool {
	for i := len(phrase) - 2; i >= 0; i-- {
		if k.run[(k.n-len(phrase)+i)%len(k.run)] != phrase[i] {
			return false
		}
	}
	return true
}

// endField notes what a title or a keyword says as a whole.
func (k *counter) endField(kind int) {
	switch kind {
	case fieldTitle:
		carrier := int32(-1)
		for _, t := range k.terms[:min(len(k.terms), maxTitle)] {
			if carrier < 0 || cmp.Or(cmp.Compare(flagBit(k.function[t]), flagBit(k.function[carrier])), cmp.Compare(k.titleDF[t], k.titleDF[carrier])) < 0 {
				carrier = t
			}
		}
		words := make([]string, len(k.words))
		for i, w := range k.words {
			words[i] = k.collector.words[w]
		}
		k.title(k.terms, 0, carrier, titleHash(words))
		k.titlePhrases(k.terms)
	case fieldOther, fieldKeyword:
		k.title(k.terms, 1, -1, -1)
	}
	k.terms, k.words = k.terms[:0], k.words[:0]
}

// title notes the words of a title of the page. carrier is the term whose posting carries the title's
// hash, or -1 for a title that the page could also have. Its short title and its keywords are such, longer by
// a word than they are, so that a page's own title comes before another's of the same words. A word that several titles hold stands in the
// shortest of them.
func (k *counter) title(terms []int32, longer int, carrier int32, hash int16) {
	length := longer
	for _, t := range terms {
		if !k.function[t] {
			length++
		}
	}
	length = min(max(1, length), maxTitle)
	for i, t := range terms[:min(len(terms), maxTitle)] {
		s := k.touch(t)
		if s.title == 0 || carrier < 0 && s.hash < 0 && length < int(s.title) {
			s.title, s.pos = uint8(length), uint8(i)
		}
		if t == carrier && s.hash < 0 {
			s.pos, s.hash = uint8(i), hash
		}
	}
}

// titlePhrases notes the titles that the page would have with abbreviations written out or long forms
// shortened.
func (k *counter) titlePhrases(title []int32) {
	for i, t := range title {
		for _, p := range k.phrases[t] {
			// Phrases are found by their last word.
			n := len(p.terms)
			if n > i+1 || !slices.Equal(title[i+1-n:i+1], p.terms) {
				continue
			}
			for _, other := range p.others {
				k.title(slices.Concat(title[:i+1-n], other, title[i+1:]), 0, -1, -1)
			}
		}
	}
}

// The constants of the impact, as in BM25: how fast repetition saturates and how much the length of
// a page matters.
const (
	k1 = 1.2
	b  = 0.9
)

// flush turns what the page at hand has into postings.
func (k *counter) flush() {
	norm := k1 * (1 - b + b*float64(k.length)/float64(k.average))
	for _, t := range k.touched {
		s := &k.states[t]
		p := posting{doc: uint32(k.page - 1), title: s.title, pos: s.pos, section: s.section, hash: s.hash, forms: s.forms}
		if s.tf > 0 {
			tf := float64(s.tf) / textWeight
			p.impact = uint8(min(maxImpact, 1+int(maxImpact*tf/(tf+norm))))
		}
		k.posts[t].add(pack(p))
	}
	k.touched = k.touched[:0]
}

// The weights of words by where they stand.
const (
	textWeight    = 2
	summaryWeight = 3
	titleWeight   = 4
	headingWeight = 6
)

// weights are those of the fields; words that the text does not say have none.
var weights = [...]int32{fieldTitle: titleWeight, fieldOther: 0, fieldKeyword: summaryWeight, fieldText: textWeight, fieldSummary: summaryWeight, fieldHeading: headingWeight}

// findPhrases notes the glossary's terms and the abbreviations that texts explain, which list and found
// give sorted: the pairs of short and long form, and the numbers of their words. Every form of one stands
// for the others. An abbreviation with several long forms is found by each of them, but finds none of them.
func (c *collector) findPhrases(glossary [][][]int32, list [][2]string, found [][2][]int32) {
	known := map[string]bool{}
	for i, t := range c.in.Terms {
		for _, f := range append([]string{t.Long, t.Abbr}, t.Also...) {
			known[strings.ToLower(f)] = true
		}
		c.alike(glossary[i])
	}
	for i := 0; i < len(list); {
		short := strings.ToLower(list[i][0])
		var rows [][]int32 // the long forms as terms
		first := i
		for ; i < len(list) && strings.ToLower(list[i][0]) == short; i++ {
			row := c.row(found[i][1])
			if len(row) > 0 && !slices.ContainsFunc(rows, func(r []int32) bool { return slices.Equal(r, row) }) {
				rows = append(rows, row)
			}
		}
		switch {
		case known[short]:
		case len(rows) == 1:
			c.alike([][]int32{found[first][0], found[first][1]})
		default:
			for _, row := range rows {
				c.standsFor(row, c.row(found[first][0]))
			}
		}
	}
}

// row gives the terms of words.
func (c *collector) row(ids []int32) []int32 {
	ts := make([]int32, len(ids))
	for i, id := range ids {
		ts[i] = c.termOf[c.global[0][id]]
	}
	return ts
}

// alike makes every form stand for all others. Readers may type them.
func (c *collector) alike(forms [][]int32) {
	var rows [][]int32
	for _, ids := range forms {
		row := c.row(ids)
		if len(row) > 0 && !slices.ContainsFunc(rows, func(r []int32) bool { return slices.Equal(r, row) }) {
			for _, id := range ids {
				c.uses[c.global[0][id]]++
			}
			rows = append(rows, row)
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

// stemmer gives a maker of stemmers of a language, one for each worker; a language without one keeps its
// words as they are.
func stemmer(language string) func() func(string) string {
	return func() func(string) string {
		stem, ok := stemmers[language]
		if !ok {
			return func(w string) string { return w }
		}
		env := snowballstem.NewEnv("")
		return func(w string) string {
			env.SetCurrent(w)
			stem(env)
			return env.Current()
		}
	}
}

// abbreviations finds "Long Name (LN)" in a text and gives each pair of short and long form.
func abbreviations(text string, found func(short, long string)) {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '(')
		if i < 0 {
			return
		}
		open := at + i
		at = open + 1
		end := strings.IndexByte(text[at:min(len(text), at+9)], ')')
		if end < 2 {
			continue
		}
		short := text[at : at+end]
		letters := strings.TrimSuffix(short, "s")
		if !isShort(letters) {
			continue
		}
		if long := longForm(text[max(0, open-120):open], letters); long != "" {
			found(letters, long)
		}
	}
}

// isShort reports whether s can be an abbreviation: two to eight capitals and digits.
func isShort(s string) bool {
	if len(s) < 2 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if (s[i] < 'A' || s[i] > 'Z') && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// longForm gives the last words of text whose first letters are those of short; small words between
// them count when their letter is wanted and are passed over when it is not.
func longForm(text, short string) string {
	end := len(strings.TrimRight(text, " "))
	if len(text)-end > 1 {
		return ""
	}
	at := end
	for k := len(short) - 1; k >= 0; {
		if at <= 0 {
			return ""
		}
		start := at
		for start > 0 && lower[text[start-1]] != 0 {
			start--
		}
		if start == at {
			// Only one space or hyphen may stand between two words.
			if c := text[at-1]; c != ' ' && c != '-' || at != end && at < len(text) && lower[text[at]] == 0 {
				return ""
			}
			at--
			continue
		}
		switch word := text[start:at]; {
		case lower[word[0]] == lower[short[k]]:
			k--
		case !slices.Contains(smallWords, strings.ToLower(word)):
			return ""
		}
		at = start
		if k < 0 && at > 0 && lower[text[at-1]] != 0 {
			return ""
		}
	}
	return text[at:end]
}

// smallWords may be left out of an abbreviation.
var smallWords = []string{"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with", "by"}
