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
	maxSection = 15 // sections after this one count as this one
	maxTitle   = 31 // one more than the words of a title that count
)

// posting says what one page has of one word.
type posting struct {
	doc     uint32
	impact  uint8 // how much of the page's text the word is, 0 to maxImpact
	section uint8 // index of the section that has most of it
	title   uint8 // words of the title that holds it, without function words; 0: not in a title; maxTitle: in a keyword
	pos     uint8 // its place in that title, from 0
	hash    int16 // hash of that title; -1: this is not the posting that carries it
	forms   uint8 // while collecting: the forms that the page has, of the first eight; in the index: formMain, formOther
}

// term is one word of the index with all of its forms.
type term struct {
	stem     string
	surfaces []string
	known    int // forms met so far
	split    int // where the first surface, written with a hyphen, is split; 0: nowhere
	posts    []posting
}

// collector gathers the postings of pages.
type collector struct {
	stem     func(string) string
	spell    *speller
	ids      *table   // word as written → surface
	termOf   []int32  // surface → term
	splitOf  []int32  // surface → where a hyphen stood in it
	formOf   []uint8  // surface → its bit among the forms of its term
	words    []string // surface → word
	uses     []int32  // surface → how often pages have it
	byStem   map[string]int32
	terms    []term
	titleDF  []int32 // term → titles that hold it
	function []bool  // term → it is a function word: only titles index it
	average  int     // words of an average page

	phrases [][]phrase // last term → the phrases that end with it

	// Of the page at hand.
	stamp   []int32 // term → 1 + the page that touched it last
	state   []state // term → what the page has of it
	touched []int32
	page    int32
	length  int
}

// state is what the page at hand has of a word.
type state struct {
	tf          int32
	here        int32 // in the section at hand
	most        int32 // in the section that has most
	section, at uint8
	title, pos  uint8
	forms       uint8
	hash        int16
}

// phrase is a row of words that stands for other rows: an abbreviation, its long form, a spelling.
type phrase struct {
	terms  []int32
	others [][]int32
}

func newCollector(language string) *collector {
	c := &collector{
		stem:   stemmer(language),
		ids:    newTable(),
		byStem: map[string]int32{},
	}
	if language == "en" {
		c.spell = newSpeller()
	}
	return c
}

// surface gives the id of a word as written, which it makes when it is new.
func (c *collector) surface(word []byte) int32 {
	h := hashOf(word)
	if id := c.ids.find(word, h, c.words); id >= 0 {
		return id
	}
	c.ids.add(h, int32(len(c.words)))
	return c.addSurface(string(word))
}

func (c *collector) addSurface(word string) int32 {
	id := int32(len(c.words))
	c.words = append(c.words, word)
	c.splitOf = append(c.splitOf, 0)
	c.uses = append(c.uses, 0)
	stem := word
	if c.spell != nil {
		if n, ok := numbers[word]; ok {
			stem = n
		} else {
			stem = c.stem(c.spell.other(c.spell.american, word))
		}
	} else {
		stem = c.stem(word)
	}
	t, ok := c.byStem[stem]
	if !ok {
		t = int32(len(c.terms))
		c.byStem[stem] = t
		c.terms = append(c.terms, term{stem: stem})
		c.titleDF = append(c.titleDF, 0)
		c.phrases = append(c.phrases, nil)
		c.function = append(c.function, false)
		c.stamp = append(c.stamp, 0)
		c.state = append(c.state, state{})
	}
	c.termOf = append(c.termOf, t)
	c.formOf = append(c.formOf, 1<<min(c.terms[t].known, 7))
	c.terms[t].known++
	return id
}

// termsOf gives the terms of a text, without the joined forms of words with hyphens.
func (c *collector) termsOf(text string) []int32 {
	var ts []int32
	eachWord(text, func(w []byte, _ bool) { ts = append(ts, c.termOf[c.surface(w)]) })
	return ts
}

// touch gives the state of a term on the page at hand.
func (c *collector) touch(t int32) *state {
	s := &c.state[t]
	if c.stamp[t] != c.page+1 {
		c.stamp[t] = c.page + 1
		*s = state{hash: -1}
		c.touched = append(c.touched, t)
	}
	return s
}

// count adds an occurrence with a weight in a section; form is the bit of the form that was met.
func (c *collector) count(t int32, form, section uint8, weight int32) {
	s := c.touch(t)
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

// text counts the words of a text that belongs to a section.
func (c *collector) text(text string, section uint8, weight int32) {
	var prev int32 = -1
	var joined []byte
	var run [16]int32 // the last terms, for phrases
	n := 0
	eachWord(text, func(w []byte, glued bool) {
		id := c.surface(w)
		c.uses[id]++
		t := c.termOf[id]
		c.length++
		if !c.function[t] {
			c.count(t, c.formOf[id], section, weight)
		}
		if glued && prev >= 0 && len(w)+len(c.words[prev]) <= maxWord {
			joined = append(append(joined[:0], c.words[prev]...), w...)
			j := c.surface(joined)
			c.uses[j]++
			c.splitOf[j] = int32(len(c.words[prev]))
			c.count(c.termOf[j], c.formOf[j], section, weight)
		}
		prev = id
		run[n%len(run)] = t
		n++
		for _, p := range c.phrases[t] {
			if k := len(p.terms); k <= n && k <= len(run) && c.endsWith(&run, n, p.terms) {
				for _, other := range p.others {
					for _, o := range other {
						if !c.function[o] {
							c.count(o, 0, section, weight)
						}
					}
				}
			}
		}
	})
}

// endsWith reports whether the n terms of run end with the terms of a phrase.
func (c *collector) endsWith(run *[16]int32, n int, phrase []int32) bool {
	for i, t := range phrase {
		if run[(n-len(phrase)+i)%len(run)] != t {
			return false
		}
	}
	return true
}

// title notes the words of a title of the page. carrier is the term whose posting carries the title's
// hash, or -1 for a title that the page could also have. A word that several titles hold stands in the
// shortest of them.
func (c *collector) title(terms []int32, carrier int32, hash int16) {
	length := 0
	for _, t := range terms {
		if !c.function[t] {
			length++
		}
	}
	length = min(max(1, length), maxTitle-1)
	for i, t := range terms[:min(len(terms), maxTitle)] {
		s := c.touch(t)
		if s.title == 0 || carrier < 0 && s.hash < 0 && length < int(s.title) {
			s.title, s.pos = uint8(length), uint8(i)
		}
		if t == carrier && s.hash < 0 {
			s.pos, s.hash = uint8(i), hash
		}
	}
}

// keyword notes words that count like those of a title, but make none.
func (c *collector) keyword(terms []int32) {
	for _, t := range terms {
		if s := c.touch(t); s.title == 0 {
			s.title, s.pos = maxTitle, maxTitle
		}
	}
}

// The constants of the impact, as in BM25: how fast repetition saturates and how much the length of
// a page matters.
var (
	k1 = 1.2
	b  = 0.75
)

// flush turns what the page at hand has into postings.
func (c *collector) flush() {
	norm := k1 * (1 - b + b*float64(c.length)/float64(c.average))
	for _, t := range c.touched {
		s := &c.state[t]
		p := posting{doc: uint32(c.page), title: s.title, pos: s.pos, section: s.section, hash: s.hash, forms: s.forms}
		if s.tf > 0 {
			tf := float64(s.tf) / textWeight
			p.impact = uint8(min(maxImpact, 1+int(maxImpact*tf/(tf+norm))))
		}
		c.terms[t].posts = append(c.terms[t].posts, p)
	}
	c.touched = c.touched[:0]
	c.length = 0
	c.page++
}

// The weights of words by where they stand.
const (
	textWeight    = 2
	summaryWeight = 3
	headingWeight = 6
)

// stemmer gives the stemmer of a language; a language without one keeps its words as they are.
func stemmer(language string) func(string) string {
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

// order gives the pages in the order that the index numbers them: pages that share the rarest words
// of their titles stand together, which makes gaps between them small and results lie in few files.
func order(pages []Page, titles [][]int32, c *collector) []int {
	type key struct {
		page  int
		stems []string
	}
	keys := make([]key, len(pages))
	for i, ts := range titles {
		own := slices.Clone(ts)
		own = slices.DeleteFunc(own, func(t int32) bool { return c.titleDF[t] < 2 })
		slices.SortFunc(own, func(x, y int32) int {
			return cmp.Or(cmp.Compare(c.titleDF[x], c.titleDF[y]), cmp.Compare(c.terms[x].stem, c.terms[y].stem))
		})
		own = slices.Compact(own)
		keys[i] = key{page: i}
		for _, t := range own[:min(len(own), 4)] {
			keys[i].stems = append(keys[i].stems, c.terms[t].stem)
		}
	}
	slices.SortStableFunc(keys, func(x, y key) int {
		return cmp.Or(slices.Compare(x.stems, y.stems), cmp.Compare(pages[x.page].URL, pages[y.page].URL))
	})
	at := make([]int, len(keys))
	for i, k := range keys {
		at[i] = k.page
	}
	return at
}

// table finds words by their bytes faster than a map of strings, which has to hash them afresh.
type table struct {
	slots []slot
	used  int
}

type slot struct {
	hash uint32
	id   int32 // one more than the surface; 0: free
}

func newTable() *table { return &table{slots: make([]slot, 1<<12)} }

// hashOf is FNV-1a with its bits mixed, because the table uses the low ones.
func hashOf(word []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range word {
		h = (h ^ uint32(c)) * 16777619
	}
	return h ^ h>>15
}

// find gives the surface of a word, or -1.
func (t *table) find(word []byte, hash uint32, words []string) int32 {
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.id == 0 {
			return -1
		}
		if s.hash == hash && words[s.id-1] == string(word) {
			return s.id - 1
		}
	}
}

// add notes a word that is not in the table.
func (t *table) add(hash uint32, id int32) {
	if t.used*2 >= len(t.slots) {
		old := t.slots
		t.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.id != 0 {
				t.put(s)
			}
		}
	}
	t.used++
	t.put(slot{hash, id + 1})
}

func (t *table) put(s slot) {
	mask := uint32(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].id != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

// idOf gives the surface of a word, or -1.
func (c *collector) idOf(word string) int32 {
	return c.ids.find([]byte(word), hashOf([]byte(word)), c.words)
}
