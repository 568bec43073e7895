package search

import (
	"encoding/binary"
	"math/bits"
	"strings"

	"signpost/internal/content"
)

// The first of two passes over the pages: each text is read once and kept as a row of numbers, two bytes
// or less for most words. Pages are read by several workers, each with a vocabulary of its own; what
// they make depends on neither their number nor who reads which page once collect.go has put the
// vocabularies together.

// vocabulary numbers words in the order in which it meets them, so that those met most lie close together.
type vocabulary struct {
	slots []slot // a hash table
	words []string
	cuts  []uint8 // word → where a hyphen stood in it; 0: nowhere
}

// slot has all that is to be known of a word that was met before.
type slot struct {
	key  uint64 // see keyOf
	word int32  // one more than the word; the same below 0 for a word of more than eight bytes; 0: free
	uses int32  // how often pages have the word
}

func newVocabulary() vocabulary { return vocabulary{slots: make([]slot, 1<<12)} }

// keyOf gives the bytes of a short word as a number, and mixes those of a longer one. word has the
// capacity of wordRoom.
func keyOf(word []byte) uint64 {
	n := len(word)
	if n <= 8 {
		return binary.LittleEndian.Uint64(word[:8]) & (1<<(8*n) - 1)
	}
	key := uint64(n)
	for i := 0; i+8 < n; i += 8 {
		key = (bits.RotateLeft64(key, 23) ^ binary.LittleEndian.Uint64(word[i:i+8])) * spread
	}
	return (bits.RotateLeft64(key, 23) ^ binary.LittleEndian.Uint64(word[n-8:])) * spread
}

// spread is an odd number whose multiples have well-mixed high bits: 2^64 over the golden ratio.
const spread = 0x9e3779b97f4a7c15

// id gives the number of a word, a new one when the word is new, and counts so many uses of it. key is that of
// keyOf. A word of up to eight bytes is its own key.
func (v *vocabulary) id(key uint64, word []byte, uses int32) int32 {
	mask := uint64(len(v.slots) - 1)
	at := key * spread >> 32 & mask
	for ; ; at = (at + 1) & mask {
		s := &v.slots[at]
		if s.word == 0 {
			break
		}
		if s.key != key || (s.word > 0) != (len(word) <= 8) {
			continue
		}
		id := s.id()
		if s.word > 0 || v.words[id] == string(word) {
			s.uses += uses
			return id
		}
	}
	id := int32(len(v.words))
	v.words = append(v.words, string(word))
	v.cuts = append(v.cuts, 0)
	s := slot{key, id + 1, uses}
	if len(word) > 8 {
		s.word = -s.word
	}
	v.slots[at] = s
	if 2*len(v.words) >= len(v.slots) {
		v.grow()
	}
	return id
}

// id gives the number of the word in a slot.
func (s *slot) id() int32 { return max(s.word, -s.word) - 1 }

// grow doubles the table.
func (v *vocabulary) grow() {
	old := v.slots
	v.slots = make([]slot, 2*len(old))
	mask := uint64(len(v.slots) - 1)
	for _, s := range old {
		if s.word == 0 {
			continue
		}
		at := s.key * spread >> 32 & mask
		for v.slots[at].word != 0 {
			at = (at + 1) & mask
		}
		v.slots[at] = s
	}
}

// uses gives how often pages have each word.
func (v *vocabulary) uses() []int32 {
	uses := make([]int32, len(v.words))
	for i := range v.slots {
		if s := &v.slots[i]; s.word != 0 {
			uses[s.id()] = s.uses
		}
	}
	return uses
}

// cut notes where a hyphen stands in a word. Of several places the first counts.
func (v *vocabulary) cut(id int32, at uint8) {
	if c := &v.cuts[id]; *c == 0 || at > 0 && at < *c {
		*c = at
	}
}

// The fields of a page, which say how its words count.
const (
	fieldTitle   = iota // the title
	fieldOther          // another title
	fieldKeyword        // words that the page does not say
	fieldText
	fieldSummary
	fieldHeading
)

// The marks between the words of a page; a word is its number and wordMark.
const (
	fieldMark  = iota // two bytes follow: the field and the section of the words after it
	joinedMark        // the next word is the two before it, which a hyphen joins, as one
	wordMark
)

// gathered is what the first pass keeps of a page.
type gathered struct {
	page     int32 // in the input
	worker   int32
	stream   []byte
	excerpt  string
	sections string // those that results can lead to: headings and anchors, each ended by a NUL
}

// gatherer reads pages.
type gatherer struct {
	vocabulary
	scanner
	out    []byte // of the page at hand
	heads  []byte // its sections
	joined []byte
	pairs  map[[2]string]bool // abbreviations and their long forms
	names  map[[2]string]bool // other names, and the words before them that say of what; nil: not looked for
	noted  int                // how often the page at hand has explained one or the other
	length int                // words of all texts
}

func newGatherer(language string) *gatherer {
	g := &gatherer{vocabulary: newVocabulary(), joined: make([]byte, 0, wordRoom), pairs: map[[2]string]bool{}}
	if language == "en" {
		g.names = map[[2]string]bool{}
	}
	return g
}

// put writes a word into the stream of the page at hand.
func (g *gatherer) put(id int32) {
	n := uint32(id) + wordMark
	for ; n >= 0x80; n >>= 7 {
		g.out = append(g.out, byte(n)|0x80)
	}
	g.out = append(g.out, byte(n))
}

// field reads a text into the stream of the page at hand.
func (g *gatherer) field(kind, section int, text string) {
	g.out = append(g.out, fieldMark, byte(kind), byte(section))
	prev := int32(-1)
	for g.read(text); g.next(); {
		w := g.word()
		id := g.id(g.key, w, 1)
		g.put(id)
		if g.glued && prev >= 0 && len(w)+len(g.words[prev]) <= maxWord {
			both := append(append(g.joined[:0], g.words[prev]...), w...)
			j := g.id(keyOf(both), both, 1)
			g.cut(j, uint8(len(g.words[prev])))
			g.out = append(g.out, joinedMark)
			g.put(j)
		}
		prev = id
		g.length++
		if (g.key == calledKey || g.key == knownKey) && g.names != nil {
			otherNames(g.text, g.at, func(name, words string) { g.note(g.names, name, words) })
		}
	}
	if kind != fieldOther && kind != fieldKeyword {
		abbreviations(text, func(short, long string) { g.note(g.pairs, short, long) })
	}
}

// notedMost is how many explanations of words are noted of one page: more than a page has that is not made to be slow.
const notedMost = 1000

// note notes a pair of parts of a text, without keeping the text.
func (g *gatherer) note(pairs map[[2]string]bool, a, b string) {
	g.noted++
	if g.noted <= notedMost && !pairs[[2]string{a, b}] {
		pairs[[2]string{strings.Clone(a), strings.Clone(b)}] = true
	}
}

// page reads a page. It is the one place where the index meets a page's text, and meets each only once.
func (g *gatherer) page(p *Page) gathered {
	g.out, g.heads, g.noted = g.out[:0], g.heads[:0], 0
	g.field(fieldTitle, 0, p.Title)
	if p.Short != "" {
		g.field(fieldOther, 0, p.Short)
	}
	for _, k := range p.Keywords {
		g.field(fieldKeyword, 0, k)
	}
	g.field(fieldSummary, 0, p.Summary)
	made := gathered{excerpt: excerpt(p.Summary, sentenceMost)}
	n := 0 // sections with an anchor so far
	if p.Sections != nil {
		for s := range p.Sections {
			at := 0
			if s.Anchor != "" {
				n = min(n+1, maxSection)
				at = n
				if n < maxSection {
					g.heads = append(append(g.heads, clean(s.Heading)...), 0)
					g.heads = append(append(g.heads, clean(s.Anchor)...), 0)
				}
			}
			g.field(fieldHeading, at, s.Heading)
			g.field(fieldText, at, s.Text)
			// What one term means says nothing of the others, as which a result may show the glossary.
			if made.excerpt == "" && p.Kind != string(content.Glossary) {
				made.excerpt = excerpt(s.Text, excerptMost)
			}
		}
	}
	made.sections = string(g.heads)
	made.stream = append(make([]byte, 0, len(g.out)), g.out...)
	return made
}
