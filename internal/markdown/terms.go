package markdown

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Term is one entry of the glossary, as the words of a page may name it.
type Term struct {
	ID    string
	Long  string   // the name in full: "primary care network"
	Abbr  string   // the initials, if there are any: "PCN"
	Also  []string // other names and spellings
	Known bool     // the initials need no expanding: everybody knows them
}

// longAndShort reads "Long name (LN)"; the initials may have brackets of their own: "Ionising radiation regulations (IR(ME)R)".
var longAndShort = regexp.MustCompile(`^(.*\S)\s+\(((?:[^()]|\([^()]*\))+)\)$`)

// SplitTerm reads a glossary heading: "Primary care network (PCN)" gives the name and the initials;
// a heading without brackets gives the name alone.
func SplitTerm(heading string) (long, abbr string) {
	if m := longAndShort.FindStringSubmatch(heading); m != nil {
		return m[1], m[2]
	}
	return heading, ""
}

// Terms finds glossary terms in text: whole words; names in any case, initials as they are written,
// both also in the plural with an s, or es where a name asks for it. Words of a name may be parted by
// a line break.
type Terms struct {
	terms   []*Term
	byFirst map[string][]phrase // by the first word in lower case, longest phrase first
	begin   [1 << 10]bool       // by beginning: whether first words begin like that; most words of a text do not
}

// beginning mixes the first two letters of a word, in any case; it is 0 for a word that has not two of ASCII.
func beginning(word string) int {
	if len(word) < 2 || word[0]|word[1] >= utf8.RuneSelf {
		return 0
	}
	return int(word[0]&31)<<5 | int(word[1]&31)
}

type phrase struct {
	words []string // in lower case, for initials as written
	gaps  []string // what parts each word from the one before; the first is empty
	term  *Term
	abbr  bool
}

// NewTerms makes the finder. When two terms share a name, the first has it.
func NewTerms(terms []*Term) *Terms {
	t := &Terms{terms: terms, byFirst: map[string][]phrase{}}
	t.begin[0] = true
	for _, term := range terms {
		t.add(term.Long, term)
		t.add(term.Abbr, term)
		for _, name := range term.Also {
			t.add(name, term)
		}
	}
	for _, ps := range t.byFirst {
		slices.SortStableFunc(ps, func(a, b phrase) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return t
}

func (t *Terms) add(name string, term *Term) {
	spans := splitWords(name)
	if len(spans) == 0 {
		return
	}
	p := phrase{term: term, abbr: name == term.Abbr || isInitials(name)}
	for i, w := range spans {
		word, gap := w.in(name), ""
		if !p.abbr {
			word = strings.ToLower(word)
		}
		if i > 0 {
			gap = foldGap(name[spans[i-1].to:w.from])
		}
		p.words, p.gaps = append(p.words, word), append(p.gaps, gap)
	}
	first := strings.ToLower(p.words[0])
	t.byFirst[first] = append(t.byFirst[first], p)
	t.begin[beginning(first)] = true
	// The plural of one letter begins like no other word of it.
	t.begin[beginning(first+"s")] = true
	t.begin[beginning(first+"es")] = true
}

// foldGap makes one of what parts words alike: any white space is a space, both apostrophes are one.
func foldGap(gap string) string {
	if strings.TrimSpace(gap) == "" {
		return " "
	}
	return strings.ReplaceAll(gap, "’", "'")
}

// isInitials reports whether a name is written like an abbreviation: one word, two capitals or more.
func isInitials(name string) bool {
	capitals := 0
	for _, r := range name {
		if unicode.IsSpace(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2
}

func (t *Terms) byID(id string) *Term {
	if t == nil {
		return nil
	}
	i := slices.IndexFunc(t.terms, func(t *Term) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return t.terms[i]
}

// Unexpanded gives the terms whose initials stand in s before their name in full does, in order.
func (t *Terms) Unexpanded(s string) []*Term {
	var all []*Term
	named := map[*Term]bool{}
	for _, m := range t.find(s) {
		if named[m.term] {
			continue
		}
		named[m.term] = true
		if s[m.from:m.to] == m.term.Abbr || strings.TrimSuffix(s[m.from:m.to], "s") == m.term.Abbr {
			if !m.term.Known {
				all = append(all, m.term)
			}
		}
	}
	return all
}

// match is one place where a term stands: bytes from to to of the text.
type match struct {
	from, to int
	term     *Term
	abbr     bool
}

// none reports whether there is nothing to find.
func (t *Terms) none() bool { return t == nil || len(t.byFirst) == 0 }

// find gives the places of all terms in s, in order, none overlapping.
func (t *Terms) find(s string) []match {
	if t.none() {
		return nil
	}
	words := splitWords(s)
	var found []match
	for i := 0; i < len(words); {
		p, ok := t.at(s, words[i:])
		if !ok {
			i++
			continue
		}
		n := len(p.words)
		found = append(found, match{words[i].from, words[i+n-1].to, p.term, p.abbr})
		i += n
	}
	return found
}

// at gives the longest phrase that stands at the beginning of words.
func (t *Terms) at(s string, words []span) (phrase, bool) {
	first := words[0].in(s)
	if !t.begin[beginning(first)] {
		return phrase{}, false
	}
	first = strings.ToLower(first)
	for _, key := range []string{first, strings.TrimSuffix(first, "s"), strings.TrimSuffix(first, "es")} {
		for _, p := range t.byFirst[key] {
			if p.stands(s, words) {
				return p, true
			}
		}
	}
	return phrase{}, false
}

func (p phrase) stands(s string, words []span) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, want := range p.words {
		got := words[i].in(s)
		if !p.abbr {
			got = strings.ToLower(got)
		}
		last := i == len(p.words)-1
		if got != want && !(last && got == p.plural(want)) {
			return false
		}
		if i > 0 && foldGap(s[words[i-1].to:words[i].from]) != p.gaps[i] {
			return false
		}
	}
	return true
}

// plural gives the plural of the last word of a name.
func (p phrase) plural(word string) string {
	if !p.abbr {
		for _, end := range []string{"s", "x", "ch", "sh"} {
			if strings.HasSuffix(word, end) {
				return word + "es"
			}
		}
	}
	return word + "s"
}

// span is a word: bytes from to to.
type span struct{ from, to int }

func (w span) in(s string) string { return s[w.from:w.to] }

// splitWords finds the words of s. Hyphens, strokes and ampersands inside a word belong to it
// ("e-LfH", "NHSE/I", "A&E"); an apostrophe parts words, so that a possessive s is no part of a name.
func splitWords(s string) []span {
	var words []span
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			i += size
			continue
		}
		j := i
		for j < len(s) {
			r, size := utf8.DecodeRuneInString(s[j:])
			if wordRune(r) {
				j += size
				continue
			}
			next, _ := utf8.DecodeRuneInString(s[j+size:])
			if (r == '-' || r == '/' || r == '&') && wordRune(next) {
				j += size
				continue
			}
			break
		}
		words = append(words, span{i, j})
		i = j
	}
	return words
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
