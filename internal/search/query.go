package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The order of results. Everything is whole numbers, so that engine.ts comes to the same scores;
// where a division is not exact, it rounds towards zero.

// The limits of a query.
const (
	queryWords = 64    // words that count
	limitMost  = 100   // hits
	expansions = 24    // words that one typed word can stand for
	tierBudget = 12000 // postings of common words beyond their first files
	bigMost    = 2     // common words that a prefix can stand for
	typoMost   = 3     // words that a typing mistake can stand for
	rerank     = 30    // best pages that are looked at again for words that stand together
	looked     = 4     // best pages whose titles are compared with the query, at least
	typed      = 5     // what a title that was typed is worth
	shortQuery = 3     // words up to which a query is very short
	longQuery  = 6     // words above which a query is a sentence
	commonMost = 12    // common words that are looked up, the rarest ones
	closeness  = 32    // of 256, what a page gains when all that matches stands in one section
	otherForm  = 32    // of 64, what another form of a word is worth
	massBase   = 96    // what every word of a short query counts, besides its idf, when it is missing
)

// The weights of matches, of 64.
const (
	weightExact  = 64
	weightJoined = 58
	weightForm   = 54
	weightPrefix = 44
	weightMore   = 22 // words that begin with a word that is itself in the index
	weightTypo   = 44
	weightTypo2  = 30
)

// word is a word of the query.
type word struct {
	text       string
	function   bool
	incomplete bool // it may be the beginning of a word
	matches    []match
	joined     *entry // the word that it was split from
	idf        int
	mass       int    // what it counts when words are missing
	corrected  string // the spelling to suggest
}

// match is a word of the index that a word of the query stands for.
type match struct {
	entry  *entry // nil for a prefix of very many words
	lists  [][]posting
	weight int // of 64
	how    string
	form   string // the form of the word that matched
}

// account is what a page has gathered in a query.
type account struct {
	seen    bool
	sum     int // points
	mass    int // idf of the words that matched
	title   int // idf of those that are in the title
	count   int // of those in the title
	length  int // words of the title
	inPlace int // words that stand at the same place in the title as in the query
	ordered int // words that stand as far in the title from the one before as in the query
	pos     int // place in the title of the last word that is there
	word    int // and the word
	turn    int // word of the query that touched it last, from 1
	now     int // points of that word
	best    posting
}

// attempt answers the query as far as the files at hand go. Whatever it lacks is in e.missing.
func (e *Engine) attempt(q string, o Options) Result {
	res := Result{Query: q}
	ws := e.parse(q)
	for i := range ws {
		if !ws[i].function {
			e.expand(ws, i)
		}
	}
	allowed := e.allowed(o)
	if len(e.missing) > 0 {
		return res
	}
	limit := o.Limit
	if limit <= 0 {
		limit = 10
	}
	limit = min(limit, limitMost)
	// The first files of common words are enough when a title holds every word.
	var top []hit
	for _, most := range [...]int{0, tierBudget} {
		e.lists(ws, most)
		if len(e.missing) > 0 {
			return res
		}
		var titled bool
		if top, titled = e.rank(ws, max(limit, rerank), allowed, &res); titled {
			break
		}
	}
	e.show(ws, top, max(limit, looked), o.Explain, &res)
	res.Hits = res.Hits[:min(len(res.Hits), limit)]
	return res
}

// parse splits the query into words. Function words are set aside when there are others.
func (e *Engine) parse(q string) []word {
	var ws []word
	content := false
	texts := split(q)
	texts = texts[:min(len(texts), queryWords)]
	for i, s := range texts {
		w := word{text: s, function: e.root.functions[s]}
		w.incomplete = i == len(texts)-1 && endsInWord(q)
		content = content || !w.function
		if w.function {
			ws = append(ws, w)
			continue
		}
		first, second, x := e.parts(s, w.incomplete)
		if first == "" {
			ws = append(ws, w)
			continue
		}
		ws = append(ws, word{text: first, joined: x, function: e.root.functions[first]})
		ws = append(ws, word{text: second, joined: x, incomplete: w.incomplete, function: e.root.functions[second]})
	}
	if !content {
		for i := range ws {
			ws[i].function = false
		}
	}
	return ws
}

// endsInWord reports whether the last character of q is part of a word.
func endsInWord(q string) bool {
	r, _ := utf8.DecodeLastRuneInString(q)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// parts gives the two words that s is written from, when the index knows it with a hyphen, when it is
// a number with its unit, or when it knows both and not s; and the entry of s itself.
func (e *Engine) parts(s string, incomplete bool) (first, second string, x *entry) {
	f := e.wordFile(e.shard(s))
	if f == nil {
		return "", "", nil
	}
	x = e.find(s)
	if x != nil {
		if x.split > 0 && x.key == s && !(incomplete && e.begins(s)) {
			return s[:x.split], s[x.split:], x
		}
		return "", "", nil
	}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) {
		return s[:n], s[n:], nil
	}
	if incomplete && e.begins(s) {
		return "", "", nil
	}
	for n := len(s) - 2; n >= 3 && len(s) >= 6; n-- {
		if f.forms[s[:n]] != nil && e.find(s[n:]) != nil && !e.near(s) {
			return s[:n], s[n:], nil
		}
	}
	return "", "", nil
}

// begins reports whether a longer word of the file for p begins with p.
func (e *Engine) begins(p string) bool {
	f := e.wordFile(e.shard(p))
	if f == nil {
		return false
	}
	return slices.ContainsFunc(f.beginning(p), func(x form) bool { return len(x.word) > len(p) })
}

// near reports whether a word of the index is one mistake away from s.
func (e *Engine) near(s string) bool {
	best := e.corrections(s, 1)
	return len(best) > 0
}

// add adds a match, or raises the weight of one with the same word.
func (w *word) add(m match) {
	for k := range w.matches {
		if m.entry != nil && w.matches[k].entry == m.entry {
			if m.weight > w.matches[k].weight {
				w.matches[k] = m
			}
			return
		}
	}
	w.matches = append(w.matches, m)
}

// expand finds what the i-th word of the query stands for.
func (e *Engine) expand(ws []word, i int) {
	w := &ws[i]
	f := e.wordFile(e.shard(w.text))
	if f == nil {
		return
	}
	exact := e.find(w.text)
	if exact != nil {
		w.add(match{entry: exact, weight: weightExact, how: "exact", form: w.text})
	}
	if w.joined != nil {
		w.add(match{entry: w.joined, weight: weightExact, how: "joined", form: w.joined.key})
	}
	for _, k := range [...]int{i - 1, i} {
		if k >= 0 && k+1 < len(ws) {
			e.join(w, ws[k].text, ws[k+1].text)
		}
	}
	if exact == nil || w.incomplete {
		e.prefix(w, exact)
	}
	if exact == nil && len(w.matches) == 0 {
		if one, plural := strings.CutSuffix(w.text, "s"); plural {
			if x := e.find(one); x != nil {
				w.add(match{entry: x, weight: weightForm, how: "form", form: one})
			}
		}
		if stem := e.shortestStem(w.text); stem != "" {
			for _, x := range f.beginAlike(stem) {
				if e.endsOtherwise(w.text, x.key) {
					w.add(match{entry: x, weight: weightForm, how: "form", form: x.key})
				}
			}
		}
		e.typos(w)
	}
}

// shortestStem gives the beginning of a word with which its other forms begin at least, or "" when it has no ending.
func (e *Engine) shortestStem(s string) string {
	for n := 3; n < len(s); n++ {
		if e.hasEnding(s, n) {
			return s[:n]
		}
	}
	return ""
}

// endsOtherwise reports whether two words are one stem of at least three letters with two endings.
func (e *Engine) endsOtherwise(a, b string) bool {
	for n := 3; n < len(a) && n <= len(b) && a[:n] == b[:n]; n++ {
		if e.hasEnding(a, n) && e.hasEnding(b, n) {
			return true
		}
	}
	return false
}

// hasEnding reports whether an ending stands after the first n bytes of a word, or after the last of them once more, as in
// "swimming".
func (e *Engine) hasEnding(s string, n int) bool {
	return slices.Contains(e.root.suffixes, s[n:]) || n < len(s) && s[n] == s[n-1] && slices.Contains(e.root.suffixes, s[n+1:])
}

// join adds the word that two words of the query make together, if it lies in a file that one of
// them needs anyway.
func (e *Engine) join(w *word, a, b string) {
	both := a + b
	if len(both) > maxWord {
		return
	}
	at := e.shard(both)
	if at < 0 || at != e.shard(a) && at != e.shard(b) {
		return
	}
	if f := e.wordFile(at); f != nil && f.forms[both] != nil {
		w.add(match{entry: f.forms[both], weight: weightJoined, how: "joined", form: both})
	}
}

// prefix adds the words that begin with w.
func (e *Engine) prefix(w *word, exact *entry) {
	p := w.text
	if len(p) < 2 {
		return
	}
	files := []place{0}
	if !e.root.single {
		lo, hi := e.shard(p), e.shard(p+"\xff")
		if lo < 0 || hi < 0 {
			return
		}
		files = between(e.root.words, lo, hi, wideRange)
		if files == nil {
			f := e.wordFile(lo)
			if f == nil {
				return
			}
			known, ok := f.prefixes[p]
			if !ok {
				return
			}
			w.add(match{lists: [][]posting{known.posts}, weight: weightMore, how: "prefix", form: p})
			if len(p) > 2 {
				for n, s := range known.likely {
					if x := e.find(s); x != nil {
						w.add(match{entry: x, weight: weightPrefix - 2*n, how: "prefix", form: s})
					}
				}
			}
			return
		}
	}
	var all []match
	for _, at := range files {
		f := e.wordFile(at)
		if f == nil {
			continue
		}
		for _, x := range f.beginAlike(p) {
			if x == exact {
				continue
			}
			for _, s := range x.forms {
				if strings.HasPrefix(s, p) {
					all = append(all, match{entry: x, how: "prefix", form: s})
					break
				}
			}
		}
		for _, s := range f.redirected {
			if strings.HasPrefix(s, p) {
				if x := e.find(s); x != nil && x != exact {
					all = append(all, match{entry: x, how: "prefix", form: s})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(x, y match) int { return cmp.Compare(y.entry.count, x.entry.count) })
	weight := weightPrefix
	if exact != nil {
		weight = weightMore
	}
	for n, m := range all[:min(len(all), expansions)] {
		m.weight = weight - min(n, 8)
		w.add(m)
	}
}

// correction is a word that a mistyped one may stand for.
type correction struct {
	word           string
	mistakes, cost int
}

// corrections gives the words within so many mistakes of s, the likeliest first: fewer mistakes,
// a word that more pages have, and the same first letter.
func (e *Engine) corrections(s string, most int) []correction {
	var all []correction
	consider := func(word string, d, freq int) {
		if d > most || d == 0 {
			return
		}
		cost := 8*d - freq
		if word[0] != s[0] {
			cost += 2
		}
		all = append(all, correction{word, d, cost})
	}
	if e.root.single {
		e.words[0].near(s, most, func(x spelling, d int) { consider(x.word, d, x.freq) })
	} else {
		for _, x := range e.spellings(e.root.forward, s) {
			consider(x.word, distance(s, x.word, most), x.freq)
		}
		for _, x := range e.spellings(e.root.backward, reversed(s)) {
			word := reversed(x.word)
			consider(word, distance(s, word, most), x.freq)
		}
	}
	slices.SortFunc(all, func(x, y correction) int { return cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(x.word, y.word)) })
	return slices.Compact(all)
}

// isSpelled reports whether typing mistakes in a word are put right.
func isSpelled(word string) bool { return len(word) >= 4 && word[0] > '9' }

// frequency is how common a word of so many pages is, in three bits.
func frequency(pages int) int { return min(7, bits.Len(uint(pages))*2/3) }

// mistakes gives how many mistakes a word of so many letters may hold.
func mistakes(letters int) int {
	switch {
	case letters >= 7:
		return 2
	case letters >= 4:
		return 1
	}
	return 0
}

// typos adds the words that w may be a mistyping of, and suggests one of a word that is no form either.
func (e *Engine) typos(w *word) {
	suggest := len(w.matches) == 0
	most := mistakes(len(w.text))
	if most == 0 {
		return
	}
	best := e.corrections(w.text, most)
	if len(best) > 0 && e.ordinary(w.text) {
		return
	}
	for _, c := range best[:min(len(best), typoMost)] {
		if c.cost > best[0].cost+4 {
			break
		}
		x := e.find(c.word)
		if x == nil {
			continue
		}
		weight := weightTypo
		if c.mistakes > 1 {
			weight = weightTypo2
		}
		if suggest && w.corrected == "" {
			w.corrected = c.word
		}
		w.add(match{entry: x, weight: weight, how: "typo", form: c.word})
	}
}

// distance gives how many bytes must be changed, added, left out or swapped with their neighbour to
// make a of b, or more than most.
func distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most || len(b) > maxWord {
		return most + 1
	}
	var rows [3]distances
	rows[0].begin(b)
	for i := 1; i <= len(a); i++ {
		if rows[i%3].next(&rows[(i+2)%3], &rows[(i+1)%3], a[:i], b) > most {
			return most + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

// distances are those of one word from each beginning of another.
type distances [maxWord + 3]int

// begin gives those of no letters from each beginning of b.
func (row *distances) begin(b string) {
	for j := range len(b) + 1 {
		row[j] = j
	}
}

// next gives those of a from each beginning of b, and the least of them. up and up2 are those of a without its last letter and
// without two.
func (row *distances) next(up, up2 *distances, a, b string) (least int) {
	i := len(a)
	row[0], least = i, i
	for j := 1; j <= len(b); j++ {
		d := up[j-1]
		if a[i-1] != b[j-1] {
			d++
		}
		d = min(d, up[j]+1, row[j-1]+1)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			d = min(d, up2[j-2]+1)
		}
		row[j] = d
		least = min(least, d)
	}
	return least
}

// near calls found with the words of the file that are at most so many mistakes away from s. What words begin with alike is
// compared once, so that most words need no look.
func (f *wordFile) near(s string, most int, found func(x spelling, d int)) {
	if len(s) > maxWord+most {
		return
	}
	var rows [maxWord + 1]distances
	rows[0].begin(s)
	known := 0         // rows that hold for the word at hand
	far := maxWord + 1 // letters with which no word begins that is near
	sorted := f.inOrder()
	for i := range sorted {
		x := &sorted[i]
		if known = min(known, x.shared); known >= far || !isSpelled(x.word) || len(x.word) > maxWord {
			continue
		}
		for far = maxWord + 1; known < len(x.word) && far > maxWord; {
			known++
			if rows[known].next(&rows[known-1], &rows[max(0, known-2)], x.word[:known], s) > most {
				far = known
			}
		}
		if d := rows[known][len(s)]; far > maxWord && d <= most {
			found(x.spelling, d)
		}
	}
}

// lists gives every match its postings: the first file of each common word, and further files of the
// rarest of them within a budget of postings.
func (e *Engine) lists(ws []word, budget int) {
	var common []*match
	for i := range ws {
		n := 0
		for k := range ws[i].matches {
			m := &ws[i].matches[k]
			if m.entry == nil {
				continue
			}
			if m.entry.tiers == nil {
				m.lists = [][]posting{m.entry.posts}
			} else if n++; n <= bigMost {
				common = append(common, m)
			}
		}
	}
	slices.SortStableFunc(common, func(x, y *match) int { return cmp.Compare(x.entry.count, y.entry.count) })
	for k, m := range common {
		m.lists = nil
		if k >= commonMost {
			continue
		}
		for n, t := range m.entry.tiers {
			if n > 0 {
				if budget -= t.count; budget < 0 {
					break
				}
			}
			m.lists = append(m.lists, e.tier(m.entry, n))
		}
	}
}

// log2 gives 32 times the logarithm of x/256, for x of at least 256.
func log2(x int) int {
	n := bits.Len(uint(x)) - 1
	return 32*(n-8) + (x<<5>>n - 32)
}

// worthOf gives what a posting is worth, before the weight of its word.
func worthOf(p posting) int {
	n := 0
	if p.impact > 0 {
		n = 4*int(p.impact) + 2
	}
	if p.title > 0 {
		n += 20 + 40/(int(p.title)+2)
	}
	return n
}

// points gives what a posting is worth for a word of the query: less where the page has another form
// of the word than the one that matched.
func (m *match) points(w *word, worth int, p posting) int {
	n := w.idf * m.weight * worth / 64
	form := uint8(formOther)
	if m.entry == nil || m.form == m.entry.key {
		form = formMain
	}
	if p.forms&form == 0 {
		n = n * otherForm / 64
	}
	return n
}

// hit is a page with its score.
type hit struct {
	doc   int
	score int
}

func better(x, y hit) bool { return x.score > y.score || x.score == y.score && x.doc < y.doc }

// rank gives the best pages, and whether the title of any page holds every word.
func (e *Engine) rank(ws []word, limit int, allowed []bool, res *Result) (top []hit, titled bool) {
	res.Total = 0
	clear(e.acc)
	var touched []int
	mass, functions := 0, 0
	for _, w := range ws {
		if w.function {
			functions++
		}
	}
	// People leave out what does not matter when they type words, but not when they write sentences.
	words := len(ws) - functions
	sentence := words > longQuery || words >= shortQuery && functions > 1
	for i := range ws {
		w := &ws[i]
		if w.function {
			continue
		}
		df := 0
		for _, m := range w.matches {
			if m.entry != nil {
				df = max(df, m.entry.count)
			} else {
				df = max(df, prefixMost, e.pages/16)
			}
		}
		if df == 0 {
			continue
		}
		w.idf = log2(256 * (e.pages + df) / df)
		w.mass = w.idf
		if !sentence {
			w.mass += massBase
		}
		mass += w.mass
		touched = e.gather(w, i, allowed, touched)
	}
	most := 0
	for _, d := range touched {
		most = max(most, e.acc[d].mass)
	}
	for _, d := range touched {
		a := &e.acc[d]
		titled = titled || a.title == mass
		if a.mass*2 >= most {
			res.Total++
		}
		h := hit{d, a.final(mass, words, len(ws), sentence)}
		if len(top) == limit && !better(h, top[limit-1]) {
			continue
		}
		top = insert(top, h, limit)
	}
	return e.together(ws, top), titled
}

// insert puts h in its place among the best.
func insert(top []hit, h hit, limit int) []hit {
	at := len(top)
	for at > 0 && better(h, top[at-1]) {
		at--
	}
	if len(top) < limit {
		top = append(top, hit{})
	}
	copy(top[at+1:], top[at:])
	top[at] = h
	return top
}

// gather adds what the i-th word of the query is worth to the pages that have it.
func (e *Engine) gather(w *word, i int, allowed []bool, touched []int) []int {
	var mine []int
	for _, m := range w.matches {
		for _, list := range m.lists {
			for _, p := range list {
				d := int(p.doc)
				if allowed != nil && !allowed[d] {
					continue
				}
				a := &e.acc[d]
				if !a.seen {
					a.seen = true
					a.word = -1
					touched = append(touched, d)
				}
				if a.turn != i+1 {
					a.turn = i + 1
					a.now = -1
					mine = append(mine, d)
				}
				if points := m.points(w, worthOf(p), p); points > a.now {
					a.now = points
					a.best = p
				}
			}
		}
	}
	for _, d := range mine {
		a := &e.acc[d]
		a.sum += a.now
		a.mass += w.mass
		if p := a.best; p.title > 0 {
			a.title += w.mass
			a.count++
			a.length = max(a.length, int(p.title))
			if a.word >= 0 && int(p.pos)-a.pos == i-a.word {
				a.ordered++
			}
			if int(p.pos) == i {
				a.inPlace++
			}
			a.word, a.pos = i, int(p.pos)
		}
	}
	return touched
}

// final gives the score of a page before its sections are looked at. mass is that of all words, of which there are n,
// without function words so many.
func (a *account) final(mass, words, n int, sentence bool) int {
	cover := a.mass * 256 / mass
	s := a.sum
	have := min(a.count, a.length)
	// Words that are missing demote, less where the whole title is part of a very short query, and little in a sentence.
	times := 3
	switch {
	case sentence:
		times = 0
		s = s * (512 + cover) / 768
	case words <= shortQuery && a.count > 0 && have == a.length:
		times = 1
	}
	for range times {
		s = s * cover / 256
	}
	if a.count == 0 {
		return s
	}
	bonus := 640 * have / a.length * a.title / mass * a.title / mass
	if n > 1 {
		bonus += 64 * a.ordered / (n - 1)
	}
	bonus += 32 * a.inPlace / n
	return s * (256 + bonus) / 256
}

// isTyped reports whether the words of a title are those of the query, as typed or put right; the last may have been cut
// short.
func isTyped(ws []word, title []string) bool {
	if len(ws) != len(title) {
		return false
	}
	for i, w := range ws {
		last := i == len(ws)-1
		if as := cmp.Or(w.corrected, w.text); as != title[i] && !(last && strings.HasPrefix(title[i], as)) {
			return false
		}
	}
	return true
}

// sectionsOf gives what each section of a page is worth to the query, and the number of words found.
func sectionsOf(ws []word, page int) (worth [maxSection + 1]int, words int) {
	for i := range ws {
		best, section := 0, 0
		for _, m := range ws[i].matches {
			for _, list := range m.lists {
				k, ok := slices.BinarySearchFunc(list, uint32(page), func(p posting, d uint32) int { return cmp.Compare(p.doc, d) })
				if !ok || list[k].impact == 0 {
					continue
				}
				if points := m.points(&ws[i], 4*int(list[k].impact)+2, list[k]); points > best {
					best, section = points, int(list[k].section)
				}
			}
		}
		if best > 0 {
			words++
			worth[section] += best
		}
	}
	return worth, words
}

// together raises the best pages by how much of what matched stands in one section.
func (e *Engine) together(ws []word, top []hit) []hit {
	var again []hit
	for _, h := range top {
		worth, words := sectionsOf(ws, h.doc)
		if words > 1 {
			sum := 0
			for _, v := range worth {
				sum += v
			}
			h.score += h.score * slices.Max(worth[:]) / sum * closeness / 256
		}
		again = insert(again, h, len(top))
	}
	return again
}

// show fills in what the reader sees of the n best pages, of which one at most is an outcome of each decision.
func (e *Engine) show(ws []word, top []hit, n int, explain bool, res *Result) {
	if len(top) == 0 {
		res.Topics = e.root.topics
	}
	shown := map[string]bool{}
	for _, h := range top {
		if len(res.Hits) == n {
			break
		}
		d, ok := e.doc(h.doc)
		if !ok {
			n-- // it will be one of them
			continue
		}
		x := Hit{URL: d.url, Title: d.title, Excerpt: d.excerpt, Score: h.score}
		if d.kind < len(e.root.kinds) {
			x.Kind = e.root.kinds[d.kind]
		}
		if x.Kind == "outcome" {
			tree, _, _ := strings.Cut(d.url, "/outcomes/")
			if shown[tree] {
				continue
			}
			shown[tree] = true
		}
		if d.topic > 0 && d.topic <= len(e.root.topics) {
			x.Topic = e.root.topics[d.topic-1].Title
		}
		worth, _ := sectionsOf(ws, h.doc)
		best := 0
		for s := range worth {
			if worth[s] > worth[best] {
				best = s
			}
		}
		if best > 0 && best <= len(d.sections) && d.sections[best-1].text != "" {
			x.Heading, x.Anchor = d.sections[best-1].text, d.sections[best-1].anchor
			if x.Kind == "glossary" {
				x.Title, x.Heading = x.Heading, "" // what was looked for is the term
			}
		}
		if isTyped(ws, split(d.title)) {
			x.Score *= typed
		}
		x.Marks = marks(ws, d.excerpt)
		if explain {
			x.Explain = reasons(ws, h.doc)
		}
		res.Hits = append(res.Hits, x)
	}
	for _, w := range ws {
		if !w.function && len(w.matches) == 0 {
			res.Unknown = append(res.Unknown, w.text)
		}
	}
	slices.SortStableFunc(res.Hits, func(x, y Hit) int { return cmp.Compare(y.Score, x.Score) })
	parts := make([]string, len(ws))
	fixed := false
	for i, w := range ws {
		parts[i] = cmp.Or(w.corrected, w.text)
		fixed = fixed || w.corrected != ""
	}
	if fixed {
		res.DidYouMean = strings.Join(parts, " ")
	}
}

// marks gives the ranges of an excerpt whose words match the query.
func marks(ws []word, text string) [][2]int {
	var ranges [][2]int
	start := -1
	end := func(i int) {
		if start < 0 {
			return
		}
		if found := split(text[start:i]); len(found) > 0 && matchesAny(ws, found[0]) {
			ranges = append(ranges, [2]int{start, i})
		}
		start = -1
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
		} else {
			end(i)
		}
	}
	end(len(text))
	return ranges
}

// matchesAny reports whether a word of a text is one that the query stands for.
func matchesAny(ws []word, s string) bool {
	for _, w := range ws {
		if w.function {
			continue
		}
		for _, m := range w.matches {
			if m.entry == nil && strings.HasPrefix(s, m.form) || m.entry != nil && slices.Contains(m.entry.forms, s) {
				return true
			}
		}
	}
	return false
}

// reasons gives what each word of the query found on a page.
func reasons(ws []word, page int) []Reason {
	var rs []Reason
	for _, w := range ws {
		best := Reason{Word: w.text, How: "nowhere on the page"}
		if w.function {
			best.How = "too common to count"
		}
		for _, m := range w.matches {
			for _, list := range m.lists {
				k, ok := slices.BinarySearchFunc(list, uint32(page), func(p posting, d uint32) int { return cmp.Compare(p.doc, d) })
				if !ok {
					continue
				}
				p := list[k]
				if points := m.points(&w, worthOf(p), p); points > best.Points {
					where := "text"
					if p.title > 0 {
						where = "title"
					}
					best = Reason{w.text, m.form, m.how, where, points}
				}
			}
		}
		rs = append(rs, best)
	}
	return rs
}
