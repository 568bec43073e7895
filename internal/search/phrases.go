package search

import (
	"slices"
	"strings"
)

// phrase is a row of words that stands for other rows: an abbreviation, its long form, a spelling.
type phrase struct {
	terms  []int32
	others [][]int32
}

// findPhrases notes the glossary's terms and the abbreviations that texts explain, which list and found
// give sorted: the pairs of short and long form, and the numbers of their words. Every form of one stands
// for the others. An abbreviation with several long forms is found by each of them, but finds none of them.
func (c *collector) findPhrases(glossary [][][]int32, list [][2]string, found [][2][]int32) {
	known := map[string]bool{}
	for i, t := range c.in.Terms {
		for _, f := range append([]string{t.Long, t.Abbr}, t.Also...) {
			known[strings.ToLower(f)] = true
		}
		c.alike(glossary[i])
	}
	for i := 0; i < len(list); {
		short := strings.ToLower(list[i][0])
		var rows [][]int32 // the long forms as terms
		first, seen := i, map[string]bool{}
		for ; i < len(list) && strings.ToLower(list[i][0]) == short; i++ {
			if row := c.row(found[i][1]); isNew(seen, row) {
				rows = append(rows, row)
			}
		}
		switch {
		case known[short]:
		case len(rows) == 1:
			c.alike([][]int32{found[first][0], found[first][1]})
		default:
			for _, row := range rows {
				c.standsFor(row, c.row(found[first][0]))
			}
		}
	}
}

// row gives the terms of words.
func (c *collector) row(ids []int32) []int32 {
	ts := make([]int32, len(ids))
	for i, id := range ids {
		ts[i] = c.termOf[c.global[0][id]]
	}
	return ts
}

// alike makes every form stand for all others. Readers may type them.
func (c *collector) alike(forms [][]int32) {
	var rows [][]int32
	seen := map[string]bool{}
	for _, ids := range forms {
		if row := c.row(ids); isNew(seen, row) {
			for _, id := range ids {
				c.uses[c.global[0][id]]++
			}
			rows = append(rows, row)
		}
	}
	for i := range rows {
		for j := range rows {
			if i != j {
				c.standsFor(rows[i], rows[j])
			}
		}
	}
}

// isNew reports whether a row has words and was not there before.
func isNew(seen map[string]bool, row []int32) bool {
	key := rowKey(row)
	if key == "" || seen[key] {
		return false
	}
	seen[key] = true
	return true
}

// The limits of phrases. The name of nothing is longer, and every word of what a phrase stands for is counted wherever a page
// has the phrase.
const (
	phraseMost = 12 // words that stand for others
	otherMost  = 50 // words that they stand for
)

// standsFor makes a row of words stand for another.
func (c *collector) standsFor(row, other []int32) {
	if len(row) == 0 || len(row) > phraseMost || len(other) > otherMost || len(row) == 1 && c.function[row[0]] {
		return
	}
	key, last := rowKey(row), row[len(row)-1]
	at, there := c.phraseAt[key]
	if !there {
		at = len(c.phrases[last])
		c.phraseAt[key] = at
		c.phrases[last] = append(c.phrases[last], phrase{terms: row})
	}
	p := &c.phrases[last][at]
	p.others = append(p.others, other)
}

// endsAfter gives a bit for the last three bits of each term after which a phrase ends with t, so that most words need no
// look at the phrases.
func (c *collector) endsAfter(t int32) (ends uint8) {
	for _, p := range c.phrases[t] {
		if n := len(p.terms); n > 1 {
			ends |= 1 << (p.terms[n-2] & 7)
		} else {
			ends = 0xff
		}
	}
	return ends
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
