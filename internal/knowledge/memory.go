package knowledge

import (
	"path"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/parallel"
)

// Memory is what New leaves for the next call, so that a preview need not work out anew what an edit has not changed.
// It is used when articles and FAQs alone have changed, and only when the site had no error: then pages whose
// files are as they were keep their heads, their links lead where they led, and the lists are mended. The result is the
// same as without it, and a Base that New has given is never changed. The content of each call must be that of
// one shared content.Loader.
type Memory struct{ last *builder }

// remembered gives the builder of the call before when b can go on from it.
func (m *Memory) remembered(b *builder) *builder {
	if m == nil || m.last == nil {
		return nil
	}
	last := m.last
	same := b.today.Equal(last.today) && b.c.Doubtful == last.c.Doubtful && b.c.DoubtfulSources == last.c.DoubtfulSources &&
		len(b.c.Sections) == 0 && len(last.c.Sections) == 0 && slices.Equal(b.c.Files, last.c.Files) &&
		reflect.DeepEqual(b.c.Site, last.c.Site) && reflect.DeepEqual(b.c.Sources, last.c.Sources)
	if !same || !b.compare(last) {
		return nil
	}
	return last
}

// keep keeps what a call has made, when it was right.
func (m *Memory) keep(b *builder, ds diag.List) {
	if m == nil {
		return
	}
	m.last, b.change = b, change{}
	if ds.HasErrors() {
		m.last = nil
	}
}

// change is what is different from the call before.
type change struct {
	docs  []*content.Document // new ones, and those in the place of others
	was   []*page             // what stood in their place; nil for a new one
	gone  []*page
	out   map[*Head]bool // heads of pages that are not what they were
	heads bool           // the lists have other heads than before
	lost  []string       // the paths of pages that are gone, or of which a heading is
}

// compare looks for what has changed. It is false when that is more than Memory is made for.
func (b *builder) compare(last *builder) bool {
	// An old address may clash with others, and leads to a head.
	plain := func(doc *content.Document) bool {
		return (doc.Kind == content.Article || doc.Kind == content.FAQ) && len(doc.Meta.Aliases) == 0
	}
	docs, old := b.c.Documents, last.inOrder
	for len(docs) > 0 || len(old) > 0 {
		switch {
		case len(docs) > 0 && len(old) > 0 && docs[0] == old[0].doc:
			docs, old = docs[1:], old[1:]
		case len(docs) == 0 || len(old) > 0 && old[0].doc.Path < docs[0].Path:
			if !plain(old[0].doc) {
				return false
			}
			b.change.gone, old = append(b.change.gone, old[0]), old[1:]
		case !plain(docs[0]):
			return false
		case len(old) == 0 || docs[0].Path < old[0].doc.Path:
			b.change.docs, b.change.was, docs = append(b.change.docs, docs[0]), append(b.change.was, nil), docs[1:]
		case !plain(old[0].doc):
			return false
		default:
			b.change.docs, b.change.was = append(b.change.docs, docs[0]), append(b.change.was, old[0])
			docs, old = docs[1:], old[1:]
		}
	}
	return true
}

// resume takes over what the call before has made, and begins the pages that have changed. It is false when something
// is gone that others name.
func (b *builder) resume(last *builder) bool {
	base := *last.Base
	base.Version, base.Files, base.Tests, base.Navigation, base.Footer, base.Urgent = b.Version, nil, nil, nil, nil, nil
	base.byFile, base.byPath = b.byFile, last.byPath.next()
	b.Base, b.at, b.alike = &base, last.at.next(), last.alike
	b.c.Site = last.c.Site // contacts are known by their places in it
	b.topics, b.audiences, b.sources = last.topics, last.audiences, last.sources

	b.inOrder = slices.Clone(last.inOrder)
	b.change.out = map[*Head]bool{}
	for _, p := range b.change.gone {
		b.change.heads, b.change.out[p.Head] = true, true
		b.change.lost = append(b.change.lost, p.Path)
		b.byPath.drop(p.Path)
		b.at.drop(KeyOf(p.URL))
		i, _ := b.place(p.Path)
		b.inOrder = slices.Delete(b.inOrder, i, i+1)
	}
	for i, doc := range b.change.docs {
		was := b.change.was[i]
		p := b.again(doc, was)
		if was == nil {
			b.claim(p.URL, diag.Pos{File: doc.File})
		} else {
			b.change.out[was.Head] = true
			if slices.ContainsFunc(was.doc.Body.Anchors(), func(id string) bool { return !doc.Body.HasAnchor(id) }) {
				b.change.lost = append(b.change.lost, doc.Path)
			}
		}
		b.change.heads = b.change.heads || !p.settled
		b.byPath.set(doc.Path, p)
		if i, there := b.place(doc.Path); there {
			b.inOrder[i] = p
		} else {
			b.inOrder = slices.Insert(b.inOrder, i, p)
		}
		b.made = append(b.made, p)
	}
	if len(b.change.lost) > 0 && !b.lead() {
		return false
	}
	if b.change.heads {
		b.alike = nil
		b.titles()
		b.spelled()
		b.nested()
	}
	home := *b.Home
	home.Doors, home.Featured = nil, nil
	b.Home = &home
	return true
}

// place gives the place of a path among the pages.
func (b *builder) place(file string) (i int, there bool) {
	return slices.BinarySearchFunc(b.inOrder, file, func(p *page, file string) int { return strings.Compare(p.Path, file) })
}

// again begins the page of a document in the place of another. When they differ in nothing that other pages show, the
// head is the same.
func (b *builder) again(doc *content.Document, was *page) *page {
	if was == nil || !reflect.DeepEqual(doc.Meta, was.doc.Meta) {
		return b.pageOf(doc)
	}
	p := &page{Head: was.Head, doc: doc, settled: true}
	p.write()
	return p
}

// lead reports whether all that pages name that have not changed is still there.
func (b *builder) lead() bool {
	var lost atomic.Bool
	var names []string
	for _, file := range b.change.lost {
		names = append(names, path.Base(file))
	}
	const few = 8 // to look for by name
	parallel.Each(len(b.inOrder), func(i int) {
		was := b.inOrder[i]
		if slices.Contains(b.made, was) {
			return
		}
		p := page{Head: was.Head, doc: was.doc, made: was.made}
		if len(names) > few || p.doc.Body.MayName(names) {
			b.links(&p)
		}
		if p.found != nil && len(p.found.told) > 0 || slices.ContainsFunc(p.related, b.lacksPage) {
			lost.Store(true)
		}
	})
	return !lost.Load()
}

func (b *builder) lacksPage(file string) bool {
	_, ok := b.byPath.get(file)
	return !ok
}
