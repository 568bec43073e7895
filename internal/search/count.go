package search

import (
	"cmp"
	"slices"

	"signpost/internal/parallel"
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

// count makes the postings of all pages. Each worker takes a run of pages, so that the parts of a term's
// postings stand in the order of the pages.
func (c *collector) count() {
	n := parallel.Workers(len(c.pages), pagesAtOnce)
	c.posts = make([][]chunks, n)
	parallel.Batches(n, n, 1, func(_, part, _ int) {
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
	// The conversion keeps processors that can from adding to the product before it is rounded: the same content
	// gives the same bytes everywhere.
	norm := float64(k1 * (1 - b + b*float64(k.length)/float64(k.average)))
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
