package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Engine answers queries from the files of an index. It is not safe for use by several goroutines.
type Engine struct {
	fetch func(name string) ([]byte, error)
	root  *root
	pages int

	words      map[place]*wordFile
	tiers      map[string][]posting
	spells     map[spellPlace][]spelling
	docs       map[int][]doc
	filters    map[string][]int
	ordinaries map[string]bool // the ordinary words; nil while they have not been read

	missing map[string]func([]byte) error // files that the query at hand waits for, and what reads them
	acc     []account                     // by page

	contexts *contexts // of the file that is being read
}

// Open reads the root through fetch, which is called again for the other files as queries need them.
// fetch gets a name without folder. An error of fetch is passed on; a damaged file is an error that
// names the file.
func Open(fetch func(name string) ([]byte, error)) (*Engine, error) {
	data, err := fetch(RootName)
	if err != nil {
		return nil, err
	}
	r, err := readRoot(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", RootName, err)
	}
	e := &Engine{
		fetch: fetch, root: r, pages: r.pages,
		words: map[place]*wordFile{}, tiers: map[string][]posting{}, spells: map[spellPlace][]spelling{},
		docs: map[int][]doc{}, filters: map[string][]int{},
		acc: make([]account, r.pages),
	}
	e.contexts = newContexts()
	if r.single {
		e.contexts.mixer = newMixer()
		e.words[0], e.docs[0] = r.allWords, r.allDocs
	}
	return e, nil
}

// rounds bounds how often a query asks for files: names of files, words, corrections of words and
// their files, postings, results, each of which may give way to the next.
const rounds = 16 + limitMost

// Query answers one query.
func (e *Engine) Query(q string, o Options) (Result, error) {
	for range rounds {
		e.missing = map[string]func([]byte) error{}
		r := e.attempt(q, o)
		if len(e.missing) == 0 {
			return r, nil
		}
		if err := e.load(); err != nil {
			return Result{}, err
		}
	}
	return Result{}, fmt.Errorf("search: the index leads from file to file without end")
}

// load reads the files that are missing.
func (e *Engine) load() error {
	names := make([]string, 0, len(e.missing))
	for name := range e.missing {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		data, err := e.fetch(name)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(name, nameEnd(digest(data))) {
			return fmt.Errorf("%s: %w", name, errDamaged)
		}
		if err := e.missing[name](data); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// place is the place of a file in a directory: its number if every file of names were full.
type place = int

// spellPlace is a file of spellings.
type spellPlace struct {
	kind byte
	at   place
}

// names gives a part of a directory, or nil while it is missing.
func (e *Engine) names(d *directory, n int) []shardEntry {
	list := d.files[n]
	if list == nil {
		e.missing[fileName('i', fmt.Sprintf("%c%d", d.kind, n), d.heads[n].sum)] = func(data []byte) error {
			r := newReader(data, e.contexts)
			list := r.entries()
			if !r.ok() || len(list) == 0 || len(list) > directorySize {
				return errDamaged
			}
			d.files[n] = list
			return nil
		}
	}
	return list
}

// locate gives the place of the file that holds a key, or -1 while a file is missing.
func (e *Engine) locate(d *directory, key string) place {
	n := within(d.heads, key)
	list := e.names(d, n)
	if list == nil {
		return -1
	}
	return n*directorySize + within(list, key)
}

// within gives the index of the entry that holds a key.
func within(list []shardEntry, key string) int {
	i, found := slices.BinarySearchFunc(list, key, func(s shardEntry, k string) int { return cmp.Compare(s.first, k) })
	if !found {
		i--
	}
	return max(0, i)
}

// between gives the places from one to another, or nil when there are more than most.
func between(d *directory, from, to place, most int) []place {
	var all []place
	for at := from; at <= to; {
		if len(all) == most {
			return nil
		}
		all = append(all, at)
		if n := at / directorySize; at%directorySize+1 < len(d.files[n]) {
			at++
		} else {
			at = (n + 1) * directorySize
		}
	}
	return all
}

// shard gives the place of the file of words that holds a key, or -1 while a file is missing.
func (e *Engine) shard(key string) place {
	if e.root.single {
		return 0
	}
	return e.locate(e.root.words, key)
}

// wordFile gives the file of words at a place, or nil while it is missing.
func (e *Engine) wordFile(at place) *wordFile {
	if at < 0 {
		return nil
	}
	f := e.words[at]
	if f == nil {
		list := e.names(e.root.words, at/directorySize)
		if list == nil {
			return nil
		}
		s := list[at%directorySize]
		e.missing[fileName('w', s.first, s.sum)] = func(data []byte) (err error) {
			e.words[at], err = readWords(newReader(data, e.contexts), e.pages)
			return err
		}
	}
	return f
}

// find gives the entry that has a form, or nil; a redirect is followed once.
func (e *Engine) find(form string) *entry {
	key := form
	for range 2 {
		f := e.wordFile(e.shard(key))
		if f == nil {
			return nil
		}
		if x := f.forms[form]; x != nil {
			return x
		}
		target, ok := f.redirects[key]
		if !ok {
			return nil
		}
		key = target
	}
	return nil
}

// tier gives the n-th file of postings of a common word.
func (e *Engine) tier(x *entry, n int) []posting {
	t := x.tiers[n]
	name := fileName('l', fmt.Sprintf("%s-%d", x.key, n), t.sum)
	posts, ok := e.tiers[name]
	if !ok {
		e.missing[name] = func(data []byte) error {
			r := newReader(data, e.contexts)
			list := r.shard(e.pages, t.count, x.forms)
			if !r.ok() {
				return errDamaged
			}
			e.tiers[name] = list
			return nil
		}
	}
	return posts
}

// spellings gives the words of the files in which words near to key lie.
func (e *Engine) spellings(d *directory, key string) []spelling {
	lo, at, hi := e.locate(d, key[:2]), e.locate(d, key), e.locate(d, key[:2]+"\xff")
	if lo < 0 || at < 0 || hi < 0 {
		return nil
	}
	files := between(d, lo, hi, 2)
	if files == nil {
		files = []place{at}
	}
	var all []spelling
	for _, at := range files {
		list, ok := e.spells[spellPlace{d.kind, at}]
		if !ok {
			s := d.files[at/directorySize][at%directorySize]
			e.missing[fileName(d.kind, s.first, s.sum)] = func(data []byte) (err error) {
				e.spells[spellPlace{d.kind, at}], err = readSpellings(newReader(data, e.contexts))
				return err
			}
		}
		all = append(all, list...)
	}
	return all
}

// doc gives what results show of a page; ok is false while a file is missing.
func (e *Engine) doc(page int) (d doc, ok bool) {
	n := page / e.root.docsPerFile
	docs := e.docs[n]
	if docs == nil {
		list := e.names(e.root.docs, n/directorySize)
		if list == nil || n%directorySize >= len(list) {
			return doc{}, false
		}
		count := min(e.root.docsPerFile, e.pages-n*e.root.docsPerFile)
		e.missing[fileName('d', fmt.Sprint(n), list[n%directorySize].sum)] = func(data []byte) (err error) {
			e.docs[n], err = readDocs(newReader(data, e.contexts), count)
			return err
		}
		return doc{}, false
	}
	return docs[page%e.root.docsPerFile], true
}

// allowed gives the pages that the filters let through; nil means all.
func (e *Engine) allowed(o Options) []bool {
	var ok []bool
	pass := func(kind byte, ids []string, labels []string, fs []filter) {
		if len(ids) == 0 {
			return
		}
		now := make([]bool, e.pages)
		for i, l := range labels {
			if !slices.Contains(ids, l) {
				continue
			}
			for _, d := range e.filter(kind, i, fs[i]) {
				now[d] = ok == nil || ok[d]
			}
		}
		ok = now
	}
	var topics []string
	for _, l := range e.root.topics {
		topics = append(topics, l.ID)
	}
	pass('t', o.Topics, topics, e.root.topicDocs)
	pass('a', o.Audience, e.root.audiences, e.root.audienceDocs)
	return ok
}

// filter gives the pages of a topic or an audience.
func (e *Engine) filter(kind byte, n int, f filter) []int {
	if e.root.single {
		return f.docs
	}
	name := fileName(kind, fmt.Sprint(n), f.sum)
	docs, ok := e.filters[name]
	if !ok {
		e.missing[name] = func(data []byte) error {
			r := newReader(data, e.contexts)
			list := r.docList(e.pages)
			if !r.ok() {
				return errDamaged
			}
			e.filters[name] = list
			return nil
		}
	}
	return docs
}
