package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strings"
)

// Reading the files of an index. Every reader here takes bytes that may be anything, and gives an
// error for what no writer wrote; no count in a file makes it allocate more than the file can hold.

// reader decodes the parts of a file.
type reader struct {
	*decoder
	*contexts
}

// newReader gives a reader of a file. The contexts are its own until another reader gets them.
func newReader(data []byte, k *contexts) *reader {
	k.clear()
	return &reader{newDecoder(data), k}
}

func (r *reader) number(field int) int { return r.numIn(ctxNumber+field<<8, nil) }

// sum reads the digest of a file.
func (r *reader) sum() uint32 { return r.even(24) }

// stringMost bounds the strings of a damaged file.
const stringMost = 4096

// string reads a text of some kind that begins with known.
func (r *reader) string(kind int, known string) string {
	var f follower
	for i := range len(known) {
		f.add(known[i])
	}
	b := []byte(known)
	for r.ok() && len(b) < stringMost && r.left > 0 {
		r.left--
		c := byte(r.treeIn(ctxText+kind<<8, 8, r.inText(&f)))
		if c == 0 {
			return string(b)
		}
		b = append(b, c)
		f.add(c)
	}
	r.fail()
	return ""
}

// changed reads a text that begins like s, with so many bytes at its end left out.
func (r *reader) changed(kind int, s string, back int) string {
	if back < 0 || back > len(s) {
		r.fail()
		return ""
	}
	return r.string(kind, s[:len(s)-back])
}

// after reads a text that begins like prev.
func (r *reader) after(kind int, prev string) string {
	return r.changed(kind, prev, len(prev)-r.numIn(ctxShared, nil))
}

// bitIn reads a bit in the context c and its like in the rows of more.
func (r *reader) bitIn(c int, more []int) uint32 {
	if r.mixer != nil && more != nil {
		p := r.mixer.look(r.m, c, more)
		bit := r.decode(p)
		r.mixer.learn(r.m, c, more, p, bit)
		return bit
	}
	// The first of them that has seen something speaks.
	first := c
	for i := len(more) - 1; i >= 0; i-- {
		if at := more[i] ^ c&255; r.m[at] != 0 {
			first = at
		}
	}
	s := stateOf(r.m[first])
	bit := r.decode(s >> 3)
	r.m[first] = moved(s, bit)
	for _, row := range more {
		if row^c&255 == first {
			break
		}
		r.m[row^c&255] = moved(s&^7, bit)
	}
	return bit
}

func (r *reader) treeIn(c, n int, more []int) uint32 {
	node := 1
	for range n {
		node = node<<1 | int(r.bitIn(c+node, more))
	}
	return uint32(node) - 1<<n
}

func (r *reader) numIn(c int, more []int) int {
	n := r.smallIn(c, numMost, more)
	if r.left--; n == numMost || r.left < 0 {
		r.fail()
		return 0
	}
	x := uint32(1)
	if n > 0 {
		x = x<<1 | r.bitIn(c+32+n, more)
	}
	if n > 1 {
		x = x<<1 | r.bitIn(c+64+n, more)
	}
	if n > 2 {
		x = x<<(n-2) | r.even(n-2)
	}
	return int(x) - 1
}

func (r *reader) smallIn(c, most int, more []int) int {
	n := 0
	for n < most && r.bitIn(c+n, more) == 1 {
		n++
	}
	return n
}

// postings reads n postings of an index of so many pages; forms are those of the word.
func (r *reader) postings(pages, n int, forms []string) []posting {
	if n > pages {
		r.fail()
		return nil
	}
	var list []posting
	gap := ctxGap + gapClass(pages, n)<<8
	last := -1
	for range n {
		p := posting{forms: formMain | formOther}
		last += 1 + r.numIn(gap, r.beside(gap, last+1, n))
		if last >= pages || !r.ok() {
			r.fail()
			return nil
		}
		p.doc = uint32(last)
		guess := 0
		if r.mixer != nil {
			guess = placeOf(r.titles[last], forms)
		}
		t := int(r.bitIn(ctxTitle, r.beside(ctxTitle, guess, last)))
		c := ctxImpact + t<<8
		p.impact = uint8(r.treeIn(c, 4, r.beside(c, n, last)))
		if p.impact > 0 {
			c := ctxSection + t<<8
			p.section = uint8(r.smallIn(c, maxSection, r.beside(c, int(p.impact), last)))
		}
		if len(forms) > 1 {
			p.forms = 1 + uint8(r.smallIn(ctxForm, 2, r.beside(ctxForm, int(p.impact), last)))
		}
		if t == 1 {
			p.title = uint8(r.treeIn(ctxLength, 5, r.beside(ctxLength, guess, last)))
			c := ctxPos + min(7, int(p.title))<<8
			p.pos = uint8(r.treeIn(c, 5, r.beside(c, guess, last)))
			if p.title == 0 {
				r.fail()
				return nil
			}
		}
		list = append(list, p)
	}
	return list
}

func (r *reader) docList(pages int) []uint32 {
	n := r.numIn(ctxCount, nil)
	last := -1
	var docs []uint32
	for range n {
		last += 1 + r.numIn(ctxGap, nil)
		if last >= pages || !r.ok() {
			r.fail()
			return nil
		}
		docs = append(docs, uint32(last))
	}
	return docs
}

// entry is a word of a file of words.
type entry struct {
	key   string
	base  int      // letters of the stem
	forms []string // the key is the first
	split int
	count int
	tiers []tier
	posts []posting
}

// wordFile is a decoded file of words.
type wordFile struct {
	words      []*entry          // by key
	forms      map[string]*entry // by form
	redirects  map[string]string
	redirected []string // the keys of redirects, sorted
	prefixes   map[string]prefixEntry
}

// prefixEntry is what a file of words says of a prefix that spans many files.
type prefixEntry struct {
	posts  []posting
	likely []string
}

func readWords(r *reader, pages int) (*wordFile, error) {
	f := &wordFile{forms: map[string]*entry{}, redirects: map[string]string{}, prefixes: map[string]prefixEntry{}}
	prev := ""
	for n := r.number(0); n > 0 && r.ok(); n-- {
		var kind uint32
		if r.mixer == nil {
			kind = r.treeIn(ctxKind, 2, nil)
		}
		key := r.after(textWord, prev)
		prev = key
		switch kind {
		case entryRedirect:
			f.redirects[key] = r.string(textWord, "")
			f.redirected = append(f.redirected, key)
		case entryPrefix:
			p := prefixEntry{posts: r.postings(pages, r.numIn(ctxCount, nil), nil)}
			for n := r.number(5); n > 0 && r.ok(); n-- {
				p.likely = append(p.likely, r.string(textWord, key))
			}
			f.prefixes[key] = p
		case entryWord:
			e := &entry{key: key, base: len(key) - r.numIn(ctxBase, r.atEnd(ctxBase, key)), forms: []string{key}}
			form := key
			for n := r.numIn(ctxForms, r.atEnd(ctxForms, key)); n > 0 && r.ok(); n-- {
				form = r.changed(textForm, form, r.numIn(ctxBack, r.atEnd(ctxBack, form)))
				e.forms = append(e.forms, form)
			}
			e.split = r.numIn(ctxSplit, nil)
			e.count = r.numIn(ctxCount, nil)
			if e.base < 0 || e.count > pages || e.split > 0 && e.split >= len(key) {
				r.fail()
				break
			}
			if r.mixer == nil {
				for n := r.number(0); n > 0 && r.ok(); n-- {
					e.tiers = append(e.tiers, tier{r.number(1), r.sum()})
				}
			}
			if e.tiers == nil {
				e.posts = r.postings(pages, e.count, e.forms)
			}
			f.words = append(f.words, e)
			for _, s := range e.forms {
				f.forms[s] = e
			}
		default:
			r.fail()
		}
	}
	if !r.ok() {
		return nil, errDamaged
	}
	return f, nil
}

// spelling is a word to correct a typing mistake to.
type spelling struct {
	word string
	freq int
}

func readSpellings(r *reader) ([]spelling, error) {
	var list []spelling
	prev := ""
	for n := r.number(0); n > 0; n-- {
		prev = r.after(textWord, prev)
		list = append(list, spelling{prev, int(r.treeIn(ctxImpact, 3, nil))})
		if !r.ok() {
			return nil, errDamaged
		}
	}
	return list, nil
}

// doc is what results show of a page.
type doc struct {
	url, title, excerpt string
	kind, topic         int
	sections            []heading
}

type heading struct{ text, anchor string }

// derived reads an address as what it shares with a guess and the rest.
func (r *reader) derived(guess string) string { return r.changed(textAddress, guess, r.number(4)) }

func readDocs(r *reader, n int) ([]doc, error) {
	var docs []doc
	prev := doc{}
	for range n {
		var d doc
		d.title = r.after(textTitle, prev.title)
		guess := slug(d.title)
		cut := 0
		for k := r.number(3); k > 0; k-- {
			i := strings.IndexByte(prev.url[cut:], '/')
			if i < 0 {
				return nil, errDamaged
			}
			cut += i + 1
		}
		d.url = r.derived(prev.url[:cut] + guess + "/")
		if r.mixer != nil {
			r.titles = append(r.titles, split(d.title))
		}
		d.kind = r.number(0)
		d.topic = r.number(1)
		d.excerpt = r.string(textExcerpt, "")
		for k := r.number(2); k > 0 && r.ok(); k-- {
			h := heading{text: r.string(textTitle, "")}
			h.anchor = r.derived(slug(cmp.Or(h.text, d.title)))
			d.sections = append(d.sections, h)
		}
		if !r.ok() {
			return nil, errDamaged
		}
		docs = append(docs, d)
		prev = d
	}
	return docs, nil
}

// root is the decoded root.
type root struct {
	single                   bool
	pages, docsPerFile       int
	kinds                    []string
	topics, audiences        []Label
	suffixes                 []string
	functions                map[string]bool
	ordinary                 uint32 // digest of the file of ordinary words; 0: there is none
	topicDocs, audienceDocs  []filter
	words, forward, backward *directory
	docs                     *directory
	allWords                 *wordFile // of a single root
	allDocs                  []doc     // of a single root
}

func readRoot(data []byte) (*root, error) {
	const head = 4
	t := &root{functions: map[string]bool{}}
	if len(data) < head+4 {
		return nil, fmt.Errorf("the file is no search index")
	}
	switch string(data[:head-1]) {
	case magicSingle:
		t.single = true
	case magicFiles:
	default:
		return nil, fmt.Errorf("the file is no search index")
	}
	if data[head-1] != version {
		return nil, fmt.Errorf("the search index has version %d, and this program reads version %d: build the site again", data[head-1], version)
	}
	h := fnv.New32a()
	h.Write(data[head+4:])
	if h.Sum32() != binary.BigEndian.Uint32(data[head:]) {
		return nil, errDamaged
	}
	k := newContexts()
	if t.single {
		k.mixer = newMixer()
	}
	r := newReader(data[head+4:], k)
	t.pages = r.number(0)
	if t.pages > maxPages {
		return nil, errDamaged
	}
	for n := r.number(1); n > 0 && r.ok(); n-- {
		t.kinds = append(t.kinds, r.string(textLabel, ""))
	}
	for _, labels := range []*[]Label{&t.topics, &t.audiences} {
		for n := r.number(1); n > 0 && r.ok(); n-- {
			id := r.string(textLabel, "")
			*labels = append(*labels, Label{id, r.string(textLabel, "")})
		}
	}
	t.suffixes = r.words()
	for _, w := range r.words() {
		t.functions[w] = true
	}
	t.ordinary = r.sum()
	if t.docsPerFile = max(1, t.pages); !t.single {
		if t.docsPerFile = r.number(0); t.docsPerFile < 1 {
			return nil, errDamaged
		}
	}
	for i, fs := range []*[]filter{&t.topicDocs, &t.audienceDocs} {
		for range []int{len(t.topics), len(t.audiences)}[i] {
			var f filter
			if t.single {
				f.docs = r.docList(t.pages)
			} else {
				f.sum = r.sum()
			}
			*fs = append(*fs, f)
		}
	}
	if t.single && r.ok() {
		var err error
		if t.allDocs, err = readDocs(r, t.pages); err == nil {
			t.allWords, err = readWords(r, t.pages)
		}
		if err != nil {
			return nil, err
		}
	} else {
		for i, dir := range []**directory{&t.words, &t.forward, &t.backward, &t.docs} {
			*dir = &directory{kind: "wfbd"[i], heads: r.entries(), files: map[int][]shardEntry{}}
			if len((*dir).heads) == 0 {
				return nil, errDamaged
			}
		}
		files := (t.pages + t.docsPerFile - 1) / t.docsPerFile
		if len(t.docs.heads) != (files+directorySize-1)/directorySize {
			return nil, errDamaged
		}
	}
	if !r.ok() {
		return nil, errDamaged
	}
	return t, nil
}

// directory is the list of the files of a kind, which is itself cut into files.
type directory struct {
	kind  byte
	heads []shardEntry
	files map[int][]shardEntry // those at hand
}

func (r *reader) entries() []shardEntry {
	var list []shardEntry
	prev := ""
	for n := r.number(2); n > 0 && r.ok(); n-- {
		prev = r.after(textWord, prev)
		list = append(list, shardEntry{prev, r.sum()})
	}
	return list
}
