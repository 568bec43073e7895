package search

import (
	"encoding/binary"
	"math/bits"
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
	forms   uint8 // formMain, formOther
}

// packed is a posting in 64 bits, the page in the highest. Its forms are those of the page among the first eight of
// the term.
type packed uint64

func (p packed) doc() int     { return int(p >> 28) }
func (p packed) impact() int  { return int(p >> 24 & 15) }
func (p packed) section() int { return int(p >> 18 & 63) }
func (p packed) title() int   { return int(p >> 13 & 31) }
func (p packed) pos() int     { return int(p >> 8 & 31) }
func (p packed) forms() uint8 { return uint8(p) }

// count makes the postings of all pages. Each worker takes a run of pages, so that the parts of a term's
// postings stand in the order of the pages.
func (c *collector) count() {
	n := parallel.Workers(len(c.pages), pagesAtOnce)
	c.posts = make([]store, n)
	parallel.Batches(n, n, 1, func(_, part, _ int) {
		k := &counter{collector: c, states: make([]state, len(c.terms)), store: store{lists: make([]list, len(c.terms))}}
		for i := part * len(c.pages) / n; i < (part+1)*len(c.pages)/n; i++ {
			k.count(i)
			c.pages[i].stream = nil
		}
		c.posts[part] = k.store
	})
	for t := range c.terms {
		for _, posts := range c.posts {
			c.terms[t].count += int(posts.lists[t].count)
		}
	}
}

// postings appends all postings of a term to list, in the order of the pages.
func (c *collector) postings(list []packed, t *term) []packed {
	for i := range c.posts {
		list = c.posts[i].postings(list, t.id)
	}
	return list
}

// inTitles reports whether a title holds a term.
func (c *collector) inTitles(t *term) bool {
	return slices.ContainsFunc(c.posts, func(s store) bool { return s.lists[t.id].title })
}

// store keeps the postings of many terms in few bytes, because nothing takes as much memory while an index is made. The
// bytes of a term lie in blocks, each twice as large as the one before.
type store struct {
	lists []list   // term → its postings
	slabs [][]byte // the blocks; the first bytes of each have the place of the next one
	used  int      // bytes of the last slab
}

// list is where the postings of a term are.
type list struct {
	first uint32 // place of the first block
	at    uint32 // place for the next posting
	count uint32
	doc   uint32 // one more than the page of the last posting
	size  uint8  // bytes of the last block
	left  uint8  // of them, how many are free
	title bool   // a posting says that a title holds the term
}

const (
	slabSize  = 1 << 16
	blockLess = 12 // bytes of the first block
	blockMost = 192
	linkSize  = 4
	postMost  = 10 // bytes of a posting

	anyForms = 7 // the forms of a posting are not one of the first seven
)

// A posting begins with a byte that is never 0: the impact, whether a title holds the word, and which form the page has. Then
// come the section, the pages since the posting before, the forms if they are several, and what is to be said of
// the title. A 0 says that the block ends.
func (s *store) add(t int32, p posting) {
	l := &s.lists[t]
	form := min(bits.TrailingZeros8(p.forms), anyForms)
	if p.forms != 1<<form {
		form = anyForms
	}
	var buf [postMost]byte
	buf[0] = p.impact<<4 | byte(form)
	buf[1] = p.section
	n := 2
	gap := p.doc + 1 - l.doc
	for ; gap >= 0x80; gap >>= 7 {
		buf[n] = byte(gap) | 0x80
		n++
	}
	buf[n] = byte(gap)
	n++
	l.doc = p.doc + 1
	if form == anyForms {
		buf[n] = p.forms
		n++
	}
	if p.title > 0 {
		l.title = true
		buf[0] |= 1 << 3
		buf[n], buf[n+1] = p.title, p.pos
		n += 2
	}
	if int(l.left) < n {
		s.grow(l)
	}
	out := s.slabs[l.at/slabSize][l.at%slabSize:][:n]
	for i := range out {
		out[i] = buf[i]
	}
	l.at += uint32(n)
	l.left -= uint8(n)
	l.count++
}

// grow gives a list another block.
func (s *store) grow(l *list) {
	size := min(max(blockLess, 2*int(l.size)), blockMost)
	if len(s.slabs) == 0 || s.used+linkSize+size > slabSize {
		s.slabs = append(s.slabs, make([]byte, slabSize))
		s.used = 0
	}
	block := uint32((len(s.slabs)-1)*slabSize + s.used)
	s.used += linkSize + size
	if l.size == 0 {
		l.first = block
	} else {
		last := l.at + uint32(l.left) - uint32(l.size) - linkSize
		binary.LittleEndian.PutUint32(s.slabs[last/slabSize][last%slabSize:], block)
	}
	l.at, l.size, l.left = block+linkSize, uint8(size), uint8(size)
}

// postings appends the postings of a term to all.
func (s *store) postings(all []packed, t int32) []packed {
	l := &s.lists[t]
	next, size := l.first, blockLess
	var in []byte // of the block at hand
	doc := ^uint64(0)
	for range l.count {
		if len(in) == 0 || in[0] == 0 {
			block := s.slabs[next/slabSize][next%slabSize:][:linkSize+size]
			next, size = binary.LittleEndian.Uint32(block), min(2*size, blockMost)
			in = block[linkSize:]
		}
		first, section, gap := in[0], in[1], uint64(in[2])
		in = in[3:]
		if gap >= 0x80 {
			gap &= 0x7f
			for shift := 7; ; shift += 7 {
				c := in[0]
				in = in[1:]
				gap |= uint64(c&0x7f) << shift
				if c < 0x80 {
					break
				}
			}
		}
		doc += gap
		p := doc<<28 | uint64(first>>4)<<24 | uint64(section)<<18
		if form := first & 7; form < anyForms {
			p |= 1 << form
		} else {
			p |= uint64(in[0])
			in = in[1:]
		}
		if first&(1<<3) != 0 {
			p |= uint64(in[0])<<13 | uint64(in[1])<<8
			in = in[2:]
		}
		all = append(all, packed(p))
	}
	return all
}

// state is what the page at hand has of a term.
type state struct {
	page        int32 // one more than the page that this is about
	tf          int32
	here        int32 // in the section at hand
	most        int32 // in the section that has most
	section, at uint8
	title, pos  uint8
	forms       uint8
}

// counter makes the postings of a run of pages.
type counter struct {
	*collector
	store
	states  []state
	page    int32 // one more than the page at hand
	touched []int32
	length  int
	part    bool    // the page at hand is best reached from another
	run     []int32 // the terms of the field at hand
}

// touch gives the state of a term on the page at hand.
func (k *counter) touch(t int32) *state {
	s := &k.states[t]
	if s.page != k.page {
		*s = state{page: k.page}
		k.touched = append(k.touched, t)
	}
	return s
}

// meet adds an occurrence with a weight in a section; form is the bit of the form that was met.
func (k *counter) meet(t int32, form, section uint8, weight int32) {
	s := k.touch(t)
	s.forms |= form
	if s.at != section {
		s.at, s.here = section, 0
	}
	s.tf += weight
	s.here += weight
	if s.here > s.most {
		s.most, s.section = s.here, section
	}
}

// count makes the postings of one page.
func (k *counter) count(page int) {
	k.page = int32(page) + 1
	k.length = 0
	p := &k.pages[page]
	k.part = isPart(k.in.Pages[p.page].Kind)
	infos := k.infos[p.worker]
	kind, section, weight := uint8(0), uint8(0), int32(0)
	joined := false
	before := int32(0)
	for in := p.stream; len(in) > 0; {
		n, size := number(in)
		in = in[size:]
		switch n {
		case fieldMark:
			k.endField(kind)
			kind, section = in[0], in[1]
			weight = weights[kind]
			in = in[2:]
			continue
		case joinedMark:
			joined = true
			continue
		}
		w := infos[n-wordMark]
		if weight > 0 && (!w.function || joined) {
			k.meet(w.term, w.form, section, weight)
		}
		if joined {
			joined = false
			continue
		}
		k.run = append(k.run, w.term)
		if w.ends>>(before&7)&1 != 0 && weight > 0 {
			k.endPhrases(w.term, section, weight)
		}
		before = w.term
	}
	k.endField(kind)
	k.flush()
}

// fewPhrases is how many phrases are compared one by one, which is faster than to look a few up.
const fewPhrases = 30

// endPhrases counts what the phrases stand for that end with the last word of the text, a term.
func (k *counter) endPhrases(t int32, section uint8, weight int32) {
	phrases := k.phrases[t]
	if len(phrases) > fewPhrases {
		for n := 1; n <= min(phraseMost, len(k.run)); n++ {
			if at, is := k.phraseAt[rowKey(k.run[len(k.run)-n:])]; is {
				k.endPhrase(&phrases[at], section, weight)
			}
		}
		return
	}
	for i := range phrases {
		p := &phrases[i]
		if n := len(k.run) - len(p.terms); n >= 0 && slices.Equal(k.run[n:], p.terms) {
			k.endPhrase(p, section, weight)
		}
	}
}

// endPhrase counts what a phrase stands for.
func (k *counter) endPhrase(p *phrase, section uint8, weight int32) {
	for _, other := range p.others {
		for _, o := range other {
			if !k.function[o] {
				k.meet(o, 0, section, weight)
			}
		}
	}
}

// endField notes what a title or a keyword says as a whole.
func (k *counter) endField(kind uint8) {
	k.length += len(k.run)
	switch kind {
	case fieldTitle:
		k.title(k.run, 0)
		k.titlePhrases(k.run)
		for _, name := range k.namesOf(k.run) {
			k.title(name, 1)
		}
	case fieldOther, fieldKeyword:
		k.title(k.run, 1)
	}
	k.run = k.run[:0]
}

// title notes the words of a title of the page. Its short title and its keywords are titles too, longer by a word than
// they are, so that a page's own title comes before another's of the same words. A word that several titles hold stands
// in the shortest of them.
func (k *counter) title(terms []int32, longer int) {
	length := longer
	if k.part {
		length++
	}
	for _, t := range terms {
		if !k.function[t] {
			length++
		}
	}
	length = min(max(1, length), maxTitle)
	for i, t := range terms[:min(len(terms), maxTitle)] {
		s := k.touch(t)
		if s.title == 0 || length < int(s.title) {
			s.title, s.pos = uint8(length), uint8(i)
		}
	}
}

// titlePhrases notes the titles that the page would have with abbreviations written out or long forms
// shortened.
func (k *counter) titlePhrases(title []int32) {
	title = title[:min(len(title), 2*maxTitle)] // what follows does not count
	for i, t := range title {
		for _, p := range k.phrases[t] {
			// Phrases are found by their last word.
			n := len(p.terms)
			if n > i+1 || !slices.Equal(title[i+1-n:i+1], p.terms) {
				continue
			}
			for _, other := range p.others {
				k.title(slices.Concat(title[:i+1-n], other, title[i+1:]), 0)
			}
		}
	}
}

// isPart reports whether pages of a kind are best reached from another page: an outcome from its decision, a term of the
// glossary from the page that uses it. They count a little less.
func isPart(kind string) bool { return kind == "outcome" || kind == "glossary" }

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
		p := posting{doc: uint32(k.page - 1), title: s.title, pos: s.pos, section: s.section, forms: s.forms}
		if s.tf > 0 {
			tf := float64(s.tf) / textWeight
			p.impact = uint8(min(maxImpact, 1+int(maxImpact*tf/(tf+norm))))
			if k.part {
				p.impact = max(1, p.impact*3/4)
			}
		}
		k.add(t, p)
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
