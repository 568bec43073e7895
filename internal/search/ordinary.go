package search

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed english.txt
var ordinaryEnglish string

// ordinaryLimit is the number of pages up to which a site may lack many everyday words. Larger ones have nearly all.
const ordinaryLimit = 500

// ordinaryWords are everyday words of a language, sorted. A word of these that no page has is no mistyped word of the
// site: it may well be what the reader is looking for, such as "wages" where the site says "pay" and "pages".
func ordinaryWords(language string) []string {
	if language != "en" {
		return nil
	}
	return strings.Fields(ordinaryEnglish)
}

// ordinaryFile writes the ordinary words that a site may lack into a file; nil if there is to be none.
func (b *builder) ordinaryFile() []byte {
	list := ordinaryWords(b.c.language)
	if list == nil || b.pages > ordinaryLimit {
		return nil
	}
	w := newWriter(b.single)
	w.restart()
	w.words(list)
	return w.file()
}

// words writes a list of sorted words: which of those that results show are in it, and the others.
func (w *writer) words(list []string) {
	if known := w.known(); len(known) > 0 {
		in := make(map[string]bool, len(list))
		for _, s := range list {
			in[s] = true
		}
		for _, s := range known {
			w.bitIn(ctxKnown, flagBit(in[s]), w.atEnd(ctxKnown, s))
			delete(in, s)
		}
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !in[s] })
	}
	w.number(1, len(list))
	prev := ""
	for _, s := range list {
		w.after(textWord, prev, s)
		prev = s
	}
}

// words reads one.
func (r *reader) words() (list []string) {
	for _, s := range r.known() {
		if r.bitIn(ctxKnown, r.atEnd(ctxKnown, s)) == 1 {
			list = append(list, s)
		}
	}
	prev := ""
	for n := r.number(1); n > 0 && r.ok(); n-- {
		prev = r.after(textWord, prev)
		list = append(list, prev)
	}
	slices.Sort(list)
	return list
}

// ordinary reports whether a word that no page has is an ordinary one. It is false while the file is missing.
func (e *Engine) ordinary(word string) bool {
	if e.root.ordinary == 0 {
		return false
	}
	if e.ordinaries == nil {
		e.missing[fileName('o', "", e.root.ordinary)] = func(data []byte) error {
			r := newReader(data, e.contexts)
			list := r.words()
			if !r.ok() {
				return errDamaged
			}
			e.ordinaries = map[string]bool{}
			for _, w := range list {
				e.ordinaries[w] = true
			}
			return nil
		}
	}
	return e.ordinaries[word]
}
