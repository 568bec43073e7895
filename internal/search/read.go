package search

import (
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
	m model
}

func newReader(data []byte) *reader { return &reader{newDecoder(data), make(model, ctxAll)} }

func (r *reader) number(field int) int { return r.num(r.m, ctxNumber+field*numSize) }

func (r *reader) flag(field int) bool { return r.bit(r.m, ctxFlag+field) == 1 }

// sum reads the digest of a file.
func (r *reader) sum() uint32 { return r.low16(24) }

// stringMost bounds the strings of a damaged file.
const stringMost = 4096

func (r *reader) string() string {
	var b []byte
	before, prev := 0, 0
	for r.ok() && len(b) < stringMost && r.left > 0 {
		r.left--
		c := int(r.char(r.m, ctxText+prev<<8, ctxPair+pair(before, prev)<<8))
		if c == 0 {
			return string(b)
		}
		b = append(b, byte(c))
		before, prev = prev, c
	}
	r.fail()
	return ""
}

func (r *reader) after(c int, prev string) string {
	n := r.num(r.m, c)
	if n > len(prev) {
		r.fail()
		return ""
	}
	return prev[:n] + r.string()
}

// postings reads n postings of an index of so many pages; forms says that the word has several.
func (r *reader) postings(pages, n int, forms bool) []posting {
	if n > pages {
		r.fail()
		return nil
	}
	var list []posting
	gap := ctxGap + gapClass(pages, n)*numSize
	last := -1
	for range n {
		p := posting{hash: -1, forms: formMain | formOther}
		last += 1 + r.num(r.m, gap)
		if last >= pages || !r.ok() {
			r.fail()
			return nil
		}
		p.doc = uint32(last)
		t := int(r.bit(r.m, ctxTitle))
		p.impact = uint8(r.tree(r.m, ctxImpact+16*t, 4))
		if p.impact > 0 {
			p.section = uint8(r.small(r.m, ctxSection+64*t, maxSection))
		}
		if forms {
			p.forms = 1 + uint8(r.small(r.m, ctxForm, 2))
		}
		if t == 1 {
			p.title = uint8(r.tree(r.m, ctxLength, 5))
			p.pos = uint8(r.tree(r.m, ctxPos+32*min(7, int(p.title)), 5))
			if p.title == 0 {
				r.fail()
				return nil
			}
			if r.bit(r.m, ctxHash) == 1 {
				p.hash = int16(r.even(hashBits))
			}
		}
		list = append(list, p)
	}
	return list
}

func (r *reader) docList(pages int) []uint32 {
	n := r.num(r.m, ctxCount)
	last := -1
	var docs []uint32
	for range n {
		last += 1 + r.num(r.m, ctxGap)
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

func readWords(data []byte, pages int) (*wordFile, error) {
	r := newReader(data)
	f := &wordFile{forms: map[string]*entry{}, redirects: map[string]string{}, prefixes: map[string]prefixEntry{}}
	prev := ""
	for r.ok() {
		kind := r.tree(r.m, ctxKind, 2)
		if kind == entryEnd {
			return f, nil
		}
		key := r.after(ctxShared, prev)
		prev = key
		switch kind {
		case entryRedirect:
			f.redirects[key] = r.string()
			f.redirected = append(f.redirected, key)
		case entryPrefix:
			p := prefixEntry{posts: r.postings(pages, r.num(r.m, ctxCount), false)}
			for n := r.number(5); n > 0 && r.ok(); n-- {
				p.likely = append(p.likely, key+r.string())
			}
			f.prefixes[key] = p
		case entryWord:
			e := &entry{key: key, base: len(key) - r.num(r.m, ctxBase), forms: []string{key}}
			form := key
			for n := r.num(r.m, ctxForms); n > 0 && r.ok(); n-- {
				back := r.num(r.m, ctxBack)
				if back > len(form) {
					r.fail()
					break
				}
				form = form[:len(form)-back] + r.string()
				e.forms = append(e.forms, form)
			}
			e.split = r.num(r.m, ctxSplit)
			e.count = r.num(r.m, ctxCount)
			if e.base < 0 || e.count > pages || e.split > 0 && e.split >= len(key) {
				r.fail()
				break
			}
			if r.flag(3) {
				for n := r.number(0); n > 0 && r.ok(); n-- {
					e.tiers = append(e.tiers, tier{r.number(1), r.sum()})
				}
			} else {
				e.posts = r.postings(pages, e.count, len(e.forms) > 1)
			}
			f.words = append(f.words, e)
			for _, s := range e.forms {
				if f.forms[s] == nil {
					f.forms[s] = e
				}
			}
		}
	}
	return nil, errDamaged
}

// spelling is a word to correct a typing mistake to.
type spelling struct {
	word string
	freq int
}

func readSpellings(data []byte) ([]spelling, error) {
	r := newReader(data)
	var list []spelling
	prev := ""
	for n := r.number(0); n > 0; n-- {
		prev = r.after(ctxShared, prev)
		list = append(list, spelling{prev, int(r.tree(r.m, ctxImpact, 3))})
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

// derived reads a string as what it shares with a guess and the rest.
func (r *reader) derived(guess string) string {
	back := r.number(4)
	if back > len(guess) {
		r.fail()
		return ""
	}
	return guess[:len(guess)-back] + r.string()
}

func readDocs(data []byte, n int) ([]doc, error) {
	r := newReader(data)
	var docs []doc
	prev := doc{}
	for range n {
		var d doc
		d.title = r.after(ctxShared, prev.title)
		guess := slug(d.title)
		cut := 0
		for k := r.number(3); k > 0; k-- {
			i := strings.IndexByte(prev.url[cut:], '/')
			if i < 0 {
				return nil, errDamaged
			}
			cut += i + 1
		}
		d.url = prev.url[:cut] + r.derived(guess+"/")
		d.kind = r.number(0)
		d.topic = r.number(1)
		d.excerpt = r.string()
		for k := r.number(2); k > 0 && r.ok(); k-- {
			h := heading{text: d.title}
			same := r.flag(0)
			if !same {
				h.text = r.string()
			}
			h.anchor = r.derived(slug(h.text))
			if same {
				h.text = ""
			}
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
	topicDocs, audienceDocs  []filter
	words, forward, backward *directory
	docs                     *directory
	wordPart, docPart        []byte // of a single file
}

func readRoot(data []byte) (*root, error) {
	head := len(magic) + 1
	if len(data) < head+4 || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("the file is no search index")
	}
	if data[len(magic)] != version {
		return nil, fmt.Errorf("the search index has version %d, and this program reads version %d: build the site again", data[len(magic)], version)
	}
	h := fnv.New32a()
	h.Write(data[head+4:])
	if h.Sum32() != binary.LittleEndian.Uint32(data[head:]) {
		return nil, errDamaged
	}
	var parts [3][]byte
	var lengths [3]uint64
	body := data[head+4:]
	for i := range lengths {
		n, used := binary.Uvarint(body)
		if used <= 0 {
			return nil, errDamaged
		}
		lengths[i], body = n, body[used:]
	}
	for i, n := range lengths {
		if n > uint64(len(body)) {
			return nil, errDamaged
		}
		parts[i], body = body[:n], body[n:]
	}
	return readMeta(parts)
}

func readMeta(parts [3][]byte) (*root, error) {
	r := newReader(parts[0])
	t := &root{functions: map[string]bool{}, wordPart: parts[1], docPart: parts[2]}
	t.single = r.flag(0)
	t.pages = r.number(0)
	t.docsPerFile = r.number(0)
	if t.pages > maxPages || t.docsPerFile < 1 || t.single && t.docsPerFile < t.pages {
		return nil, errDamaged
	}
	for n := r.number(1); n > 0 && r.ok(); n-- {
		t.kinds = append(t.kinds, r.string())
	}
	for _, labels := range []*[]Label{&t.topics, &t.audiences} {
		for n := r.number(1); n > 0 && r.ok(); n-- {
			id := r.string()
			*labels = append(*labels, Label{id, r.string()})
		}
	}
	for i := range 2 {
		prev := ""
		for n := r.number(1); n > 0 && r.ok(); n-- {
			prev = r.after(ctxShared, prev)
			if i == 0 {
				t.suffixes = append(t.suffixes, prev)
			} else {
				t.functions[prev] = true
			}
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
	if !t.single {
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
		prev = r.after(ctxShared, prev)
		list = append(list, shardEntry{prev, r.sum()})
	}
	return list
}
