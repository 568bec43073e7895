package search

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Other names of what a page is about, as texts explain them: "high blood pressure, also called hypertension". They are
// titles of that page too, so that it is found by the word that the reader knows.

// The verbs that say that another name follows, "called" and "known", as keys of words.
const (
	calledKey = 'c' | 'a'<<8 | 'l'<<16 | 'l'<<24 | 'e'<<32 | 'd'<<40
	knownKey  = 'k' | 'n'<<8 | 'o'<<16 | 'w'<<24 | 'n'<<32
)

// alsoWords stand before them. Without one it is not clear whether the two names mean the same.
var alsoWords = []string{"also", "sometimes", "often", "commonly", "otherwise"}

// The limits of names: no text explains more in a sentence.
const (
	nameMost  = 5 // words of a name
	namesMost = 5 // names after one verb
)

// otherNames looks for other names after a verb that ends at text[end]. It calls found with each of them, and with the words
// before, of which some at the end are what has that name.
func otherNames(text string, end int, found func(name, words string)) {
	at, verb := wordBefore(text, end)
	rest := text[end:]
	if verb == "known" {
		var as bool
		if rest, as = strings.CutPrefix(rest, " as "); !as {
			return
		}
	}
	at, also := wordBefore(text, at)
	if !slices.Contains(alsoWords, also) {
		return
	}
	// Before it may stand "(", ", which is" and the like.
	for {
		from, w := wordBefore(text, at)
		if w == "" && at > 0 && strings.IndexByte(" ,(", text[at-1]) >= 0 {
			from = at - 1
		} else if !isEnglishFunction(w) {
			break
		}
		at = from
	}
	from := at
	for range nameMost {
		start, w := wordBefore(text, from)
		if w == "" || isEnglishFunction(w) {
			break
		}
		from = start
	}
	words := strings.TrimRight(text[from:at], " ")
	if words == "" {
		return
	}
	more := true
	for n := 0; more && n < namesMost; n++ {
		var name string
		if name, rest, more = nextName(rest); name != "" {
			found(name, words)
		}
	}
}

// nextName gives the name that text begins with, without an article; more says that " or " follows it, and rest what follows that.
func nextName(text string) (name, rest string, more bool) {
	text = strings.TrimLeft(text, " \"“")
	for _, article := range [...]string{"a ", "an ", "the "} {
		text = strings.TrimPrefix(text, article)
	}
	words, end := 0, 0
	for at := 0; ; at++ {
		start := at
		for at < len(text) && lower[text[at]] != 0 {
			at++
		}
		w := text[start:at]
		if w == "or" && words > 0 && words <= nameMost {
			return text[:end], text[at:], true
		}
		if w == "" || isEnglishFunction(strings.ToLower(w)) {
			break
		}
		words++
		end = at
		if words > nameMost || at == len(text) || strings.IndexByte(" -'", text[at]) < 0 {
			break
		}
	}
	// What goes on after a quotation mark is part of the name: "bad" cholesterol.
	if words > nameMost || strings.HasPrefix(text[end:], "\" ") {
		return "", "", false
	}
	return text[:end], "", false
}

// wordBefore gives the word that ends before text[end], in lower case, and where it begins. One space or hyphen may stand between.
func wordBefore(text string, end int) (start int, word string) {
	if end > 0 && (text[end-1] == ' ' || text[end-1] == '-') {
		end--
	}
	start = end
	for start > 0 && (lower[text[start-1]] != 0 || text[start-1] == '\'') {
		start--
	}
	return start, strings.ToLower(text[start:end])
}

func isEnglishFunction(word string) bool { return slices.Contains(functionWords["en"], word) }

// findNames notes the names that texts give to what a page is about. found has the numbers of the words of each name, and of the
// words before it: the longest row of these that is the whole title of a page, without function words, has that name. One word
// must stand alone, because it may be a part of something else.
func (c *collector) findNames(found [][2][]int32) {
	titles := map[string]bool{} // rowKey of what could be a title → whether it is
	for _, f := range found {
		for row := c.row(f[1]); len(row) > 0; row = row[1:] {
			titles[rowKey(row)] = false
		}
	}
	if len(titles) == 0 {
		return
	}
	var title []int32
	for i := range c.pages {
		title = c.titleOf(&c.pages[i], title[:0])
		if key := c.subject(title); !titles[key] {
			if _, asked := titles[key]; asked {
				titles[key] = true
			}
		}
	}
	c.names = map[string][][]int32{}
	seen := map[string]bool{}
	for _, f := range found {
		name, row := c.row(f[0]), c.row(f[1])
		for all := len(row); len(row) > 0 && (!titles[rowKey(row)] || len(row) == 1 && all > 1); {
			row = row[1:]
		}
		if len(row) == 0 || contains(name, row) || contains(row, name) {
			continue
		}
		if key := rowKey(row); isNew(seen, slices.Concat(row, []int32{-1}, name)) {
			c.names[key] = append(c.names[key], name)
		}
	}
}

// namesOf gives the other names of what a page with a title is about.
func (c *collector) namesOf(title []int32) [][]int32 {
	if len(c.names) == 0 {
		return nil
	}
	return c.names[c.subject(title)]
}

// subject gives the rowKey of a title without its function words.
func (c *collector) subject(title []int32) string {
	own := make([]int32, 0, 16)
	for _, t := range title {
		if !c.function[t] {
			own = append(own, t)
		}
	}
	return rowKey(own)
}

// rowKey gives a row of terms as a key of maps.
func rowKey(row []int32) string {
	key := make([]byte, 0, 64)
	for _, t := range row {
		key = binary.LittleEndian.AppendUint32(key, uint32(t))
	}
	return string(key)
}

// contains reports whether every term of y is one of x.
func contains(x, y []int32) bool {
	return !slices.ContainsFunc(y, func(t int32) bool { return !slices.Contains(x, t) })
}
