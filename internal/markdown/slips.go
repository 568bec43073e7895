package markdown

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"signpost/internal/diag"
)

// The rules about what looks as if something else was meant: readers see the signs themselves. All are warnings, but where
// words are lost.
const (
	RuleBrokenTable  diag.Rule = "broken-table"  // rows of a table that are published as text, or have cells that are not published
	RuleLinkApart    diag.Rule = "link-apart"    // a link with a space in it, or with its brackets the wrong way round
	RuleMissingSpace diag.Rule = "missing-space" // a heading or an item without the space after its sign
	RuleListSign     diag.Rule = "list-sign"     // items that begin with a sign that is none of Markdown's
)

// linkApart is what people type for a link with a space in it: [words] (page.md), but not [1] (see there).
var linkApart = regexp.MustCompile(`!?\[[^\[\]\n]*\S[^\[\]\n]*\] +\((?:[^()\s]+\.` + fileEnd + `(?:#[^()\s]*)?|#[^()\s]+|(?:https?://|mailto:|\.\.?/)[^()\s]+)\)`)

// linkTurned is a link with its brackets the wrong way round: (words)[page.md].
var linkTurned = regexp.MustCompile(`(!?)\(([^()\[\]\n]+)\)\[((?:https?://|mailto:|\.\.?/|#)[^\[\]\s]+|[^\[\]\s]+\.` + fileEnd + `(?:#[^\[\]\s]*)?)\]`)

// fileEnd is how the name of a page, a picture or a document ends.
const fileEnd = `(?i:md|png|jpe?g|webp|gif|avif|pdf|docx|xlsx|pptx|od[ts]|csv)`

// noSpace is a heading or an item of a list without the space after its sign. A star may begin words in italics.
var noSpace = regexp.MustCompile(`^(#{2,6})[^#\s]|^(-)(?:\[|\*\*)`)

// slipRules are those about the signs of words, whatever kind of page they stand on.
var slipRules = []diag.Rule{RuleBrokenTable, RuleLinkApart, RuleMissingSpace, RuleListSign, RuleLooseSign, RuleBareAddress, RuleIndentedText, RuleLinkWords}

// WithoutSlips leaves out what was told of the signs of a line, where a complaint of one of the rules says for the kind of
// page what is wrong with that line: it is one mistake.
func WithoutSlips(told, more diag.List, rules []diag.Rule) diag.List {
	lines := map[int]bool{}
	for _, d := range more {
		if slices.Contains(rules, d.Rule) {
			lines[d.Line] = true
		}
	}
	return slices.DeleteFunc(told, func(d diag.Diagnostic) bool { return lines[d.Line] && slices.Contains(slipRules, d.Rule) })
}

// maySlip looks at a whole text once, because many have no such signs.
func maySlip(text []byte) bool {
	return bytes.IndexByte(text, '|') >= 0 || bytes.IndexByte(text, '[') >= 0 ||
		bytes.HasPrefix(text, []byte("##")) || bytes.Contains(text, []byte("\n##")) || bytes.Contains(text, []byte("\n-*"))
}

// slips warns of what is still text in a paragraph, after goldmark has taken the tables out of it.
func (l *limits) slips(lines *text.Segments) {
	l.listSigns(lines)
	if !l.maySlip {
		return
	}
	rows, first, broken := 0, -1, false
	for i := range lines.Len() {
		segment := lines.At(i)
		line := segment.Value(l.doc.body)
		if bytes.Contains(line, []byte("] (")) {
			l.linkApart(segment, line)
		}
		if bytes.Contains(line, []byte("](")) {
			l.spaceInAddress(segment, line)
		}
		if bytes.Contains(line, []byte(")[")) {
			for _, m := range linkTurned.FindAllSubmatchIndex(line, -1) {
				if !meantAsText(line, m[0]) {
					l.diags.Warnf(l.tell(l.at(segment, m[0])), RuleLinkApart, fmt.Sprintf("write %s[%s](%s)", line[m[2]:m[3]], line[m[4]:m[5]], line[m[6]:m[7]]), "this is no %s, because its brackets are the wrong way round", linkOrPicture(line[m[0]]))
				}
			}
		}
		if len(line) > 0 && (line[0] == '#' || line[0] == '-') {
			l.missingSpace(segment, line)
		}
		row, hyphens := isRow(bytes.TrimSpace(line))
		if row {
			if rows++; first < 0 {
				first = i
			}
		}
		broken = broken || rows > 1 || hyphens
	}
	if broken {
		l.brokenTable(lines, first)
	}
}

// isRow reports whether a line looks like a row of a table, because it begins with a stroke or is a line of hyphens, and
// whether it is such a line.
func isRow(line []byte) (row, hyphens bool) {
	if len(line) == 0 || bytes.IndexByte([]byte("|-:"), line[0]) < 0 || bytes.IndexByte(line, '|') < 0 {
		return false, false
	}
	hyphens = delimiters(line) > 0
	return hyphens || line[0] == '|', hyphens
}

// cells counts the cells of a row.
func cells(row []byte) int {
	row = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(row), []byte("|")), []byte("|"))
	n := 1
	for i, c := range row {
		if c == '|' && (i == 0 || row[i-1] != '\\') {
			n++
		}
	}
	return n
}

// linkApart warns of each such link in a line.
func (l *limits) linkApart(segment text.Segment, line []byte) {
	for _, m := range linkApart.FindAllIndex(line, -1) {
		if meantAsText(line, m[0]) {
			continue
		}
		words, address, _ := bytes.Cut(line[m[0]:m[1]], []byte("] "))
		address = bytes.TrimLeft(address, " ")
		l.diags.Warnf(l.tell(l.at(segment, m[0])), RuleLinkApart, "take out the space: "+string(words)+"]"+string(address), "this is no %s, because there is a space between its words and its address", linkOrPicture(line[m[0]]))
	}
}

// linkOrPicture says which of them begins with a sign.
func linkOrPicture(first byte) string {
	if first == '!' {
		return "picture"
	}
	return "link"
}

// at is the place of a byte of a line.
func (l *limits) at(segment text.Segment, i int) diag.Pos {
	return l.doc.pos(segment.Start + i - segment.Padding)
}

// meantAsText reports whether what stands at a byte of a line is between signs for code, or after a backslash.
func meantAsText(line []byte, at int) bool {
	return bytes.Count(line[:at], []byte("`"))%2 == 1 || at > 0 && line[at-1] == '\\'
}

// spaceInAddress warns of each link or picture whose address has a space in it. What may be a title after an address is
// passed over.
func (l *limits) spaceInAddress(segment text.Segment, line []byte) {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte("]("))
		if i < 0 {
			return
		}
		before, middle := from, from+i
		from = middle + 2
		first := before + bytes.LastIndexByte(line[before:middle], '[')
		if first < before {
			continue
		}
		length := bytes.IndexByte(line[from:], ')')
		if length < 0 {
			return
		}
		dest := string(bytes.TrimSpace(line[from : from+length]))
		if !strings.Contains(dest, " ") || strings.ContainsAny(dest, "\"'(<") || meantAsText(line, first) {
			continue
		}
		if first > 0 && line[first-1] == '!' {
			first--
		}
		hint := `write the address of a page, such as [words](page.md); for brackets that are meant as they stand, \[`
		if strings.ContainsAny(dest, ".:/#") {
			better, rename := withoutSpace(dest)
			hint = "write " + string(line[first:middle]) + "](" + better + ")"
			if rename != "" {
				hint = "rename the file to " + rename + ", and " + hint
			}
		}
		l.diags.Warnf(l.tell(l.at(segment, first)), RuleLinkApart, hint, "this is no %s, because there is a space in its address", linkOrPicture(line[first]))
	}
}

// withoutSpace gives an address in the place of one that has a space in it, and the name that its file must be given for
// that; rename is empty when there is no file, or its name is good.
func withoutSpace(dest string) (better, rename string) {
	scheme, rest, _ := strings.Cut(dest, ":")
	switch strings.ToLower(scheme) {
	case "tel":
		return scheme + ":" + strings.ReplaceAll(rest, " ", ""), ""
	case "mailto":
		address, question, asks := strings.Cut(rest, "?")
		better = scheme + ":" + strings.ReplaceAll(address, " ", "")
		if asks {
			better += "?" + strings.ReplaceAll(question, " ", "%20")
		}
		return better, ""
	case "http", "https":
		rest = strings.TrimLeft(rest, "/ ")
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		return scheme + "://" + strings.ReplaceAll(rest[:end], " ", "") + strings.ReplaceAll(rest[end:], " ", "%20"), ""
	}
	page, heading, hasHeading := strings.Cut(dest, "#")
	better = page
	if strings.Contains(page, " ") {
		rename = Slug(strings.TrimSuffix(path.Base(page), path.Ext(page))) + strings.ToLower(path.Ext(page))
		better = path.Join(path.Dir(page), rename)
	}
	if hasHeading {
		better += "#" + Slug(heading)
	}
	return better, rename
}

// missingSpace warns of a line that begins with the sign of a heading or of an item.
func (l *limits) missingSpace(segment text.Segment, line []byte) {
	m := noSpace.FindSubmatchIndex(line)
	if m == nil {
		return
	}
	what, end := "heading", m[3]
	if end < 0 {
		what, end = "item of a list", m[5]
	}
	better := fmt.Sprintf("%s %s", line[:end], bytes.TrimSpace(line[end:]))
	if bytes.HasPrefix(line[end:], []byte(NoBreakSpace)) {
		l.diags.Warnf(l.at(segment, end), RuleMissingSpace, "delete it and type a space: "+better, "this is no %s, because there is a no-break space after its sign", what)
		return
	}
	l.diags.Warnf(l.at(segment, 0), RuleMissingSpace, "write "+better, "this is no %s, because there is no space after its sign", what)
}

// sign is what the beginning of a line looks like that was meant as an item of a list.
type sign byte

const (
	noSign      sign = iota
	bullet           // a sign that word processors put there: •
	dash             // a long dash, which may begin any line of a sentence
	letter           // a) one
	unspaced         // -one, *one
	unspacedOne      // 1.one
	noBreak          // a sign of Markdown with a no-break space after it
	noBreakOne       // and a number
)

// alone reports whether one line is enough to tell, because no sentence has such a sign at the beginning of a line.
func (s sign) alone() bool { return s == bullet || s == noBreak || s == noBreakOne }

// NoBreakSpace looks like a space and is none, in Markdown and in YAML. Word processors and mail programs type it.
const NoBreakSpace = "\u00a0"

// listSigns warns of the first line of a paragraph that was meant as an item of a list.
func (l *limits) listSigns(lines *text.Segments) {
	for i := range lines.Len() {
		segment := lines.At(i)
		line := segment.Value(l.doc.body)
		kind, size := signOf(line)
		if kind == noSign {
			continue
		}
		if !kind.alone() {
			if i+1 == lines.Len() {
				return
			}
			segment := lines.At(i + 1)
			next := segment.Value(l.doc.body)
			if also, _ := signOf(next); also != kind || kind == unspaced && next[0] != line[0] {
				continue
			}
		}
		typed, words := bytes.TrimSpace(line[:size]), bytes.TrimSpace(line[size:])
		at := l.at(segment, 0)
		switch kind {
		case bullet, dash:
			l.diags.Warnf(at, RuleListSign, fmt.Sprintf("begin each item with a hyphen and a space: - %s", words), "this is no item of a list, because %s is no sign for one", typed)
		case letter:
			l.diags.Warnf(at, RuleListSign, fmt.Sprintf("begin each item with a number, a full stop and a space: 1. %s", words), "this is no item of a list, because %s is no sign for one", typed)
		case unspaced, unspacedOne:
			l.diags.Warnf(at, RuleMissingSpace, fmt.Sprintf("write %s %s", typed, words), "this is no item of a list, because there is no space after its sign")
		default:
			l.diags.Warnf(l.at(segment, len(typed)), RuleMissingSpace, fmt.Sprintf("delete it and type a space: %s %s", typed, words), "this is no item of a list, because there is a no-break space after its sign")
		}
		return
	}
}

// signOf gives the sign that a line begins with, and how many bytes it has with the space after it.
func signOf(line []byte) (kind sign, size int) {
	if len(line) < 3 {
		return noSign, 0
	}
	switch c := line[0]; {
	case c == '-' || c == '*' || c == '+':
		switch {
		case bytes.HasPrefix(line[1:], []byte(NoBreakSpace)):
			return noBreak, 1 + len(NoBreakSpace)
		case isLetter(line[1]) && c != '+' && bytes.IndexByte(line[1:], '*') < 0:
			return unspaced, 1
		}
	case c >= '0' && c <= '9':
		n := 1
		for n < len(line)-2 && n < 3 && line[n] >= '0' && line[n] <= '9' {
			n++
		}
		if line[n] != '.' && line[n] != ')' {
			return noSign, 0
		}
		n++
		switch {
		case bytes.HasPrefix(line[n:], []byte(NoBreakSpace)):
			return noBreakOne, n + len(NoBreakSpace)
		case n < len(line) && isLetter(line[n]):
			return unspacedOne, n
		}
	case c == 'o' && line[1] == '\t':
		return bullet, 2 // what Word makes of the round bullet of its second level
	case line[1] == ')' && c >= 'a' && c <= 'z':
		if n := blankAt(line, 2); n > 0 {
			return letter, 2 + n
		}
	case c >= 0x80:
		r, n := utf8.DecodeRune(line)
		space := blankAt(line, n)
		switch {
		case space == 0:
		case strings.ContainsRune(bullets, r):
			return bullet, n + space
		case r == '–' || r == '—':
			return dash, n + space
		}
	}
	return noSign, 0
}

// bullets are signs of lists in word processors; the last one is of Word's font of symbols.
const bullets = "•·▪◦‣●○■□\uf0b7"

// blankAt gives the length of the space, tab or no-break space at a byte of a line; 0 when there is none.
func blankAt(line []byte, i int) int {
	switch {
	case i < len(line) && (line[i] == ' ' || line[i] == '\t'):
		return 1
	case bytes.HasPrefix(line[i:], []byte(NoBreakSpace)):
		return len(NoBreakSpace)
	}
	return 0
}

// isLetter reports whether a byte is a letter; of a letter with an accent it is a part.
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0xc3 && c < 0xe0
}

// headings compares a row of headings with the line of hyphens below it. goldmark takes fewer headings than columns for
// a table, and more for none.
func (l *limits) headings(row text.Segment, columns int) {
	if n := cells(row.Value(l.doc.body)); n != columns {
		l.diags.Warnf(l.doc.pos(row.Start), RuleBrokenTable, "give each column a heading, and a part of the line of hyphens; a heading may be empty: | A | |",
			"cells in the row of headings: %d; columns in the line of hyphens below it: %d", n, columns)
	}
}

// brokenTable says why rows, of which the first one is in a line of a paragraph, are no table.
func (l *limits) brokenTable(lines *text.Segments, first int) {
	at := l.doc.pos(lines.At(first).Start)
	for i := range lines.Len() {
		segment := lines.At(i)
		columns := delimiters(segment.Value(l.doc.body))
		if columns == 0 {
			continue
		}
		if i == 0 {
			l.diags.Warnf(at, RuleBrokenTable, "write a row with the headings above the line of hyphens", "this is no table, because nothing stands above its line of hyphens")
			return
		}
		l.headings(lines.At(i-1), columns)
		return
	}
	l.diags.Warnf(at, RuleBrokenTable, "write a line such as | --- | --- | below the row of headings", "this is no table, because there is no line of hyphens below its row of headings")
}

// tellRows is how many rows with too many cells are named in one complaint.
const tellRows = 10

// rows looks for what a table loses or has too much of: cells without a column, and lines that were not meant as rows.
func (l *limits) rows(table *east.Table) {
	columns, lost, inText := len(table.Alignments), 0, false
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		start := row.Pos()
		line, _, _ := bytes.Cut(l.doc.body[start:], []byte{'\n'})
		if bytes.IndexByte(line, '|') < 0 {
			// The headings of a table with one column may have no stroke either.
			if row != table.FirstChild() && !inText {
				l.diags.Warnf(l.doc.pos(start), RuleBrokenTable, "leave an empty line above it; if it is meant as a row, begin it with |", "this line becomes a row of the table above it")
			}
			inText = true
			continue
		}
		inText = false
		extra := cellAfter(line, columns)
		if extra < 0 || row == table.FirstChild() {
			continue
		}
		at := l.doc.pos(start + extra)
		if lost++; lost == 1 {
			l.diags.Errorf(at, RuleBrokenTable, `write a heading for each column, and a part of the line of hyphens; for a | that is meant as it stands, write \|`,
				"the row has more cells than the row of headings, and this one would be lost")
		} else if lost <= tellRows {
			l.diags.Note(at, "and here")
		}
	}
}

// cellAfter gives where the words of a row begin that stand behind its first columns, or -1 when there are none.
func cellAfter(row []byte, columns int) int {
	end := len(bytes.TrimRight(row, " \t\r"))
	at := len(row) - len(bytes.TrimLeft(row, " \t"))
	if at < end && row[at] == '|' {
		at++
	}
	for ; at < end && columns > 0; at++ {
		if row[at] == '|' && row[at-1] != '\\' {
			columns--
		}
	}
	rest := bytes.TrimLeft(row[at:end], " \t|")
	if columns > 0 || len(rest) == 0 {
		return -1
	}
	return end - len(rest)
}
