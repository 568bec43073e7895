package markdown

import (
	"regexp"
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
//
// The names make a tree, in which each word leads on to those that follow it in some name: so a text is
// read at the same pace whatever names begin alike.
type Terms struct {
	byID  map[string]*Term
	next  map[step]int  // the branches of the tree, numbered; 0 is where every name begins
	ends  []end         // by branch: the names that end there
	begin [1 << 10]bool // by beginning: whether first words begin like that; most words of a text do not
}

// step leads from a branch of the tree to the next one.
type step struct {
	from int
	word string // in lower case, after what parts it from the word before
}

// end is what ends at a branch: the first name of those that differ in nothing but case, and the first initials.
type end struct{ name, initials *phrase }

// beginning mixes the first two letters of a word, in any case; it is 0 for a word that has not two of ASCII.
func beginning(word string) int {
	if len(word) < 2 || word[0]|word[1] >= utf8.RuneSelf {
		return 0
	}
	return int(word[0]&31)<<5 | int(word[1]&31)
}

// phrase is a name as it stands in a text.
type phrase struct {
	words []string // in lower case, for initials as written
	term  *Term
	abbr  bool
}

// maxWords is how many words a name may have that is looked for: no text has a longer one twice.
const maxWords = 20

// NewTerms makes the finder. When two terms share a name, the first has it; initials come before names of the same letters.
func NewTerms(terms []*Term) *Terms {
	t := &Terms{byID: map[string]*Term{}, next: map[step]int{}, ends: make([]end, 1)}
	t.begin[0] = true
	for _, term := range terms {
		if t.byID[term.ID] == nil {
			t.byID[term.ID] = term
		}
		t.add(term.Long, term)
		t.add(term.Abbr, term)
		for _, name := range term.Also {
			t.add(name, term)
		}
	}
	return t
}

func (t *Terms) add(name string, term *Term) {
	spans := splitWords(name)
	if len(spans) == 0 || len(spans) > maxWords {
		return
	}
	p := &phrase{term: term, abbr: name == term.Abbr || isInitials(name)}
	at := 0
	for i, w := range spans {
		word := w.in(name)
		s := step{at, gapBefore(name, spans, i) + strings.ToLower(word)}
		if !p.abbr {
			word = strings.ToLower(word)
		}
		p.words = append(p.words, word)
		if at = t.next[s]; at == 0 {
			at = len(t.ends)
			t.next[s], t.ends = at, append(t.ends, end{})
		}
	}
	switch e := &t.ends[at]; {
	case p.abbr && e.initials == nil:
		e.initials = p
	case !p.abbr && e.name == nil:
		e.name = p
	}
	first := strings.ToLower(p.words[0])
	t.begin[beginning(first)] = true
	// The plural of one letter begins like no other word of it.
	t.begin[beginning(first+"s")] = true
	t.begin[beginning(first+"es")] = true
}

// gapBefore gives what parts a word from the one before, nothing for the first. What parts words alike is one: any
// white space is a space, both apostrophes are one.
func gapBefore(s string, words []span, i int) string {
	if i == 0 {
		return ""
	}
	gap := s[words[i-1].to:words[i].from]
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
func (t *Terms) none() bool { return t == nil || len(t.next) == 0 }

// find gives the places of all terms in s, in order, none overlapping.
func (t *Terms) find(s string) []match {
	if t.none() {
		return nil
	}
	words := splitWords(s)
	var found []match
	for i := 0; i < len(words); {
		p := t.at(s, words[i:])
		if p == nil {
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
func (t *Terms) at(s string, words []span) (longest *phrase) {
	if !t.begin[beginning(words[0].in(s))] {
		return nil
	}
	for i, branch := 0, 0; i < min(len(words), maxWords); i++ {
		word := gapBefore(s, words, i) + strings.ToLower(words[i].in(s))
		next := t.next[step{branch, word}]
		p := t.ends[next].standing(s, words)
		for _, plural := range []string{"s", "es"} {
			if singular, ok := strings.CutSuffix(word, plural); ok && p == nil {
				p = t.ends[t.next[step{branch, singular}]].standing(s, words)
			}
		}
		if p != nil {
			longest = p
		}
		if branch = next; branch == 0 {
			break
		}
	}
	return longest
}

// standing gives what ends at a branch and stands in the text, as its words are written there.
func (e end) standing(s string, words []span) *phrase {
	switch {
	case e.initials != nil && e.initials.stands(s, words):
		return e.initials
	case e.name != nil && e.name.stands(s, words):
		return e.name
	}
	return nil
}

// stands reports whether words are those of the phrase, but for what parts them.
func (p *phrase) stands(s string, words []span) bool {
	for i, want := range p.words {
		got := words[i].in(s)
		if !p.abbr {
			got = strings.ToLower(got)
		}
		last := i == len(p.words)-1
		if got != want && !(last && got == p.plural(want)) {
			return false
		}
	}
	return true
}

// plural gives the plural of the last word of a name.
func (p *phrase) plural(word string) string {
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
