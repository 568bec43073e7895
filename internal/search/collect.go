package search

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"

	"signpost/internal/parallel"
)

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
	in       Input
	language string
	pages    []gathered
	stem     func() func(string) string
	spell    *speller

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

	phrases  [][]phrase           // last term → the phrases that end with it
	phraseAt map[string]int       // rowKey of a phrase → its place among those
	names    map[string][][]int32 // subject of a title → other names of it
	posts    []store              // run of pages → its postings
}

// info is what counting needs to know of a word.
type info struct {
	term     int32
	form     uint8
	function bool  // see collector
	ends     uint8 // after which terms, by their last three bits, a phrase ends with it
}

// gather reads the pages of in and makes one vocabulary of their words.
func gather(in Input, language string) *collector {
	c := &collector{in: in, language: language, pages: make([]gathered, len(in.Pages)), stem: stemmer(language)}
	if language == "en" {
		c.spell = newSpeller()
	}
	gs := make([]*gatherer, parallel.Workers(len(in.Pages), pagesAtOnce))
	for i := range gs {
		gs[i] = newGatherer(language)
	}
	parallel.Batches(len(gs), len(in.Pages), pagesAtOnce, func(worker, from, to int) {
		for i := from; i < to; i++ {
			c.pages[i] = gs[worker].page(&in.Pages[i])
			c.pages[i].page, c.pages[i].worker = int32(i), int32(worker)
		}
	})
	length := 0
	pairs, names := gs[0].pairs, gs[0].names
	for _, g := range gs {
		length += g.length
		for p := range g.pairs {
			pairs[p] = true
		}
		for p := range g.names {
			names[p] = true
		}
	}
	c.average = step(length / max(1, len(in.Pages)))

	// Words that no page may have, but that the rules below speak of.
	extra := gs[0]
	var functions []int32
	words := functionWords[language]
	if len(in.Pages) <= singleLimit {
		words = slices.Concat(words, weakWords[language])
	}
	for _, w := range words {
		functions = append(functions, extra.ids(w)...)
	}
	glossary := make([][][]int32, len(in.Terms))
	for i, t := range in.Terms {
		for _, f := range append([]string{t.Long, t.Abbr}, t.Also...) {
			glossary[i] = append(glossary[i], extra.ids(f))
		}
	}
	list, found := extra.sorted(pairs)
	_, named := extra.sorted(names)

	c.merge(gs)
	c.findTerms()
	for _, id := range functions {
		c.function[c.termOf[c.global[0][id]]] = true
	}
	c.findPhrases(glossary, list, found)
	c.findNames(named)
	c.infos = make([][]info, len(gs))
	for k, words := range c.global {
		c.infos[k] = make([]info, len(words))
		for i, w := range words {
			t := c.termOf[w]
			c.infos[k][i] = info{t, c.formOf[w], c.function[t], c.endsAfter(t)}
		}
	}
	return c
}

// pagesAtOnce is how many pages a worker takes at a time.
const pagesAtOnce = 32

// ids gives the numbers of the words of a text that is no page's.
func (g *gatherer) ids(text string) []int32 {
	var ids []int32
	for g.read(text); g.next(); {
		ids = append(ids, g.id(g.key, g.word(), 0))
	}
	return ids
}

// sorted gives pairs of texts in an order that is always the same, and the numbers of their words.
func (g *gatherer) sorted(pairs map[[2]string]bool) (list [][2]string, words [][2][]int32) {
	list = slices.SortedFunc(maps.Keys(pairs), func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x[0]), strings.ToLower(y[0])), cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
	})
	for _, p := range list {
		words = append(words, [2][]int32{g.ids(p[0]), g.ids(p[1])})
	}
	return list, words
}

// merge makes one sorted vocabulary of those of the workers.
func (c *collector) merge(gs []*gatherer) {
	all := gs[0].vocabulary
	c.global = make([][]int32, len(gs))
	var buf [wordRoom]byte
	for k, g := range gs {
		uses := g.uses()
		c.global[k] = make([]int32, len(g.words))
		for i, w := range g.words {
			id := int32(i)
			if k > 0 {
				word := buf[:copy(buf[:], w)]
				id = all.id(keyOf(word), word, uses[i])
				all.cut(id, g.cuts[i])
			}
			c.global[k][i] = id
		}
		g.vocabulary = vocabulary{}
	}
	uses := all.uses()
	sorted := inOrder(all.words)
	rank := make([]int32, len(sorted))
	c.words, c.uses, c.splits = make([]string, len(sorted)), make([]int32, len(sorted)), make([]uint8, len(sorted))
	for i, id := range sorted {
		rank[id] = int32(i)
		c.words[i], c.uses[i], c.splits[i] = all.words[id], uses[id], all.cuts[id]
	}
	for _, ids := range c.global {
		for i, id := range ids {
			ids[i] = rank[id]
		}
	}
}

// inOrder gives the places of words in the order of the words.
func inOrder(words []string) []int32 {
	// Few comparisons need more than the first bytes.
	type start struct {
		first uint64
		at    int32
	}
	starts := make([]start, len(words))
	for i, w := range words {
		var first [8]byte
		copy(first[:], w)
		starts[i] = start{binary.BigEndian.Uint64(first[:]), int32(i)}
	}
	slices.SortFunc(starts, func(x, y start) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		return cmp.Or(strings.Compare(words[x.at], words[y.at]), cmp.Compare(x.at, y.at))
	})
	order := make([]int32, len(words))
	for i, s := range starts {
		order[i] = s.at
	}
	return order
}

// findTerms puts the forms of each word together.
func (c *collector) findTerms() {
	stems := make([]string, len(c.words))
	const atOnce = 1000
	stem := make([]func(string) string, parallel.Workers(len(c.words), atOnce))
	parallel.Batches(len(stem), len(c.words), atOnce, func(worker, from, to int) {
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
				_, american := c.spell.both(w)
				stems[i] = stem[worker](american)
			}
		}
	})
	c.termOf, c.formOf = make([]int32, len(c.words)), make([]uint8, len(c.words))
	byStem := make(map[string]int32, len(c.words))
	c.terms = make([]term, 0, len(c.words))
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
	c.phrases, c.phraseAt = make([][]phrase, len(c.terms)), map[string]int{}
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
				terms = append(terms, c.termOf[c.global[p.worker][n-wordMark]])
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
