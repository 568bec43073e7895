package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
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

func (r *reader) number(field int) int { return r.numAlone(ctxNumber + field<<8) }

// numAlone reads a number that depends on nothing.
func (r *reader) numAlone(c int) int { return r.numIn(c, r.alone(c)) }

// sum reads the digest of a file.
func (r *reader) sum() uint32 { return r.even(24) }

// stringMost bounds the strings of a damaged file.
const stringMost = 4096

// string reads a text of some kind that begins with known. The text before goes on with next, or ends.
func (r *reader) string(kind int, known string, next byte) string {
	f := follow(kind, known, next)
	b := []byte(known)
	for r.ok() && len(b) < stringMost {
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

// shared reads a text that begins with so many bytes of s.
func (r *reader) shared(kind int, s string, n int) string {
	if n > len(s) {
		r.fail()
		return ""
	}
	return r.string(kind, s[:n], nextOf(s, n))
}

// changed reads a text that begins like s, with so many bytes at its end left out.
func (r *reader) changed(kind int, s string, back int) string {
	if back > len(s) {
		r.fail()
		return ""
	}
	return r.shared(kind, s, len(s)-back)
}

// after reads a text that begins like prev.
func (r *reader) after(kind int, prev string) string {
	return r.shared(kind, prev, r.numIn(ctxShared, r.beside(ctxShared, len(prev), kind)))
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
	if n == numMost {
		r.fail()
		return 0
	}
	x := uint32(1)
	ways := n
	if more == nil {
		ways = min(n, 2)
	}
	for k := 1; k <= ways; k++ {
		x = x<<1 | r.bitIn(c+32*min(k, 3)+n, more)
	}
	if n > ways {
		x = x<<(n-ways) | r.even(n-ways)
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

// gaps reads n ascending numbers below most.
func (r *reader) gaps(c, n, most int) []int {
	if n > most {
		r.fail()
		return nil
	}
	var list []int
	at := 0
	for range n {
		i := at + r.numIn(c, r.beside(c, at, n))
		if i >= most || !r.ok() {
			r.fail()
			return nil
		}
		list = append(list, i)
		at = i + 1
	}
	return list
}

// pagesOf reads the pages that have a word with these forms, in a single root.
func (r *reader) pagesOf(forms []string) []int {
	var docs, others []int
	for i, s := range r.texts {
		if _, text := s.hints(forms); text == 0 {
			others = append(others, i)
		} else if r.bitIn(ctxHas, r.beside(ctxHas, text, i)) == 1 {
			docs = append(docs, i)
		}
	}
	shown := len(r.texts) - len(others)
	rest := r.numIn(ctxCount, r.beside(ctxCount, shown, len(docs)))
	for _, at := range r.gaps(ctxGap+gapClass(len(others), rest)<<8, rest, len(others)) {
		docs = append(docs, others[at])
	}
	slices.Sort(docs)
	return docs
}

// postings reads the postings of a word with these forms on these pages.
func (r *reader) postings(docs []int, forms []string) []posting {
	var list []posting
	for _, doc := range docs {
		p := posting{doc: uint32(doc), forms: formMain | formOther}
		var place, text int
		if r.mixer != nil {
			place, text = r.texts[doc].hints(forms)
		}
		t := int(r.bitIn(ctxTitle, r.beside(ctxTitle, text, doc)))
		c := ctxImpact + t<<8
		n := 4
		if r.mixer != nil {
			n = 3
		}
		impact := int(r.treeIn(c, n, r.beside(c, text<<8+len(docs), doc)))
		p.impact = uint8(impact << (4 - n))
		if impact > 0 {
			c := ctxSection + t<<8
			p.section = uint8(r.smallIn(c, maxSection, r.beside(c, text<<8+impact, doc)))
		}
		if len(forms) > 1 {
			p.forms = 1 + uint8(r.smallIn(ctxForm, 2, r.beside(ctxForm, impact, doc)))
		}
		if t == 1 {
			p.title = uint8(r.treeIn(ctxLength, 5, r.beside(ctxLength, place, doc)))
			p.pos = uint8(r.treeIn(ctxPos, 5, r.beside(ctxPos, place, int(p.title))))
		}
		if t == 1 && p.title == 0 || !r.ok() {
			r.fail()
			return nil
		}
		list = append(list, p)
	}
	return list
}

// shard reads n postings of an index of so many pages.
func (r *reader) shard(pages, n int, forms []string) []posting {
	return r.postings(r.gaps(ctxGap+gapClass(pages, n)<<8, n, pages), forms)
}

func (r *reader) docList(pages int) []int { return r.gaps(ctxGap, r.numAlone(ctxCount), pages) }

// entry is a word of a file of words.
type entry struct {
	key   string
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
	sorted     []form // see inOrder
}

// form is one of the forms of the words of a file, in a sorted list.
type form struct {
	spelling
	at     int // the word
	shared int // letters with which the form before it begins, too
}

// inOrder gives all forms of the words, sorted when they are first asked for.
func (f *wordFile) inOrder() []form {
	if f.sorted != nil {
		return f.sorted
	}
	for i, x := range f.words {
		for _, s := range x.forms {
			f.sorted = append(f.sorted, form{spelling: spelling{s, frequency(x.count)}, at: i})
		}
	}
	slices.SortFunc(f.sorted, func(x, y form) int { return strings.Compare(x.word, y.word) })
	for i := 1; i < len(f.sorted); i++ {
		f.sorted[i].shared = common(f.sorted[i-1].word, f.sorted[i].word)
	}
	return f.sorted
}

// beginning gives the forms that begin with p.
func (f *wordFile) beginning(p string) []form {
	all := f.inOrder()
	from, _ := slices.BinarySearchFunc(all, p, func(x form, p string) int { return strings.Compare(x.word, p) })
	to := from
	for to < len(all) && strings.HasPrefix(all[to].word, p) {
		to++
	}
	return all[from:to]
}

// beginAlike gives the words of which a form begins with p, by key.
func (f *wordFile) beginAlike(p string) []*entry {
	var at []int
	for _, x := range f.beginning(p) {
		at = append(at, x.at)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	words := make([]*entry, len(at))
	for i, n := range at {
		words[i] = f.words[n]
	}
	return words
}

// prefixEntry is what a file of words says of a prefix that spans many files.
type prefixEntry struct {
	posts  []posting
	likely []string
}

func readWords(r *reader, pages int) (*wordFile, error) {
	f := &wordFile{forms: map[string]*entry{}, redirects: map[string]string{}, prefixes: map[string]prefixEntry{}}
	for _, key := range r.words() {
		var kind uint32
		if r.mixer == nil {
			kind = r.treeIn(ctxKind, 2, nil)
		}
		switch kind {
		case entryRedirect:
			f.redirects[key] = r.string(textWord, "", 0)
			f.redirected = append(f.redirected, key)
		case entryPrefix:
			p := prefixEntry{posts: r.shard(pages, r.numAlone(ctxCount), nil)}
			for n := r.number(5); n > 0 && r.ok(); n-- {
				p.likely = append(p.likely, r.string(textWord, key, 0))
			}
			f.prefixes[key] = p
		case entryWord:
			e := &entry{key: key, forms: []string{key}}
			form := key
			for n := r.numIn(ctxForms, r.atEnd(ctxForms, key)); n > 0 && r.ok(); n-- {
				form = r.changed(textForm, form, r.numIn(ctxBack, r.atEnd(ctxBack, form)))
				e.forms = append(e.forms, form)
			}
			e.split = r.numAlone(ctxSplit)
			if e.split > 0 && e.split >= len(key) {
				r.fail()
				break
			}
			if r.mixer != nil {
				e.posts = r.postings(r.pagesOf(e.forms), e.forms)
				e.count = len(e.posts)
			} else if err := r.countAndTiers(e, pages); err != nil {
				return nil, err
			}
			f.words = append(f.words, e)
			for _, s := range e.forms {
				f.forms[s] = e
			}
		default:
			r.fail()
		}
		if !r.ok() {
			break
		}
	}
	if !r.ok() {
		return nil, errDamaged
	}
	return f, nil
}

// countAndTiers reads the number of pages that have a word, and the postings or where they are.
func (r *reader) countAndTiers(e *entry, pages int) error {
	e.count = r.numAlone(ctxCount)
	if e.count > pages {
		return errDamaged
	}
	for n := r.number(0); n > 0 && r.ok(); n-- {
		e.tiers = append(e.tiers, tier{r.number(1), r.sum()})
	}
	if e.tiers == nil {
		e.posts = r.shard(pages, e.count, e.forms)
	}
	return nil
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
		d.kind = r.number(0)
		d.topic = r.number(1)
		d.excerpt = r.string(textExcerpt, "", 0)
		texts := []string{d.title, d.excerpt}
		for k := r.number(2); k > 0 && r.ok(); k-- {
			h := heading{text: r.string(textTitle, "", 0)}
			h.anchor = r.derived(slug(cmp.Or(h.text, d.title)))
			texts = append(texts, h.text)
			d.sections = append(d.sections, h)
		}
		if !r.ok() {
			return nil, errDamaged
		}
		if r.mixer != nil {
			r.texts = append(r.texts, newShown(texts))
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
	topics                   []Label
	audiences                []string // ids
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
	if rootSum(data[:head], data[head+4:]) != binary.BigEndian.Uint32(data[head:]) {
		return nil, errDamaged
	}
	k := newContexts()
	if t.single {
		k.mixer = newMixer()
	}
	r := newReader(data[head+4:], k)
	t.pages = r.number(0)
	if t.pages > maxPages || t.single && t.pages > singleLimit {
		return nil, errDamaged
	}
	for n := r.number(1); n > 0 && r.ok(); n-- {
		t.kinds = append(t.kinds, r.string(textLabel, "", 0))
	}
	for n := r.number(1); n > 0 && r.ok(); n-- {
		t.topics = append(t.topics, Label{ID: r.string(textLabel, "", 0)})
	}
	for n := r.number(1); n > 0 && r.ok(); n-- {
		t.audiences = append(t.audiences, r.string(textLabel, "", 0))
	}
	for i := range t.topics {
		t.topics[i].Title = r.string(textLabel, "", 0)
	}
	if t.single {
		t.ordinary = uint32(r.number(6))
	} else {
		t.ordinary = r.sum()
	}
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
		if t.allDocs, err = readDocs(r, t.pages); err != nil {
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
	for _, w := range r.words() {
		t.functions[w] = true
	}
	t.suffixes = r.words()
	if t.single && r.ok() {
		var err error
		if t.allWords, err = readWords(r, t.pages); err != nil {
			return nil, err
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
