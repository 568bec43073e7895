package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/text"

	"signpost/internal/diag"
)

// The rules about what looks as if something else was meant: both are warnings, and readers see the signs themselves.
const (
	RuleBrokenTable diag.Rule = "broken-table" // rows of a table that are published as text
	RuleLinkApart   diag.Rule = "link-apart"   // a link with a space between its words and its address
)

// linkApart is what people type for a link with a space in it: [words] (page.md), but not [1] (see there).
var linkApart = regexp.MustCompile(`\[[^\[\]\n]*\S[^\[\]\n]*\] +\((?:[^()\s]+\.md(?:#[^()\s]*)?|#[^()\s]+|(?:https?://|mailto:|\.\.?/)[^()\s]+)\)`)

// maySlip looks at a whole text once, because most have no such signs.
func maySlip(text []byte) bool {
	return bytes.IndexByte(text, '|') >= 0 || bytes.Contains(text, []byte("] ("))
}

// slips warns of what is still text in a paragraph, after goldmark has taken the tables out of it.
func (l *limits) slips(lines *text.Segments, item bool) {
	rows, first, broken := 0, -1, false
	for i := range lines.Len() {
		segment := lines.At(i)
		line := segment.Value(l.doc.body)
		if bytes.Contains(line, []byte("] (")) {
			l.linkApart(segment, line, item && i == 0)
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

// linkApart warns of each such link in a line. A heading's name at the start of an item is left to package decision: there
// it is an answer, and an error.
func (l *limits) linkApart(segment text.Segment, line []byte, item bool) {
	for _, m := range linkApart.FindAllIndex(line, -1) {
		if bytes.Count(line[:m[0]], []byte("`"))%2 == 1 || m[0] > 0 && line[m[0]-1] == '\\' {
			continue // between signs for code, or meant as it stands
		}
		words, address, _ := bytes.Cut(line[m[0]:m[1]], []byte("] "))
		address = bytes.TrimLeft(address, " ")
		if item && m[0] == 0 && bytes.HasPrefix(address, []byte("(#")) {
			continue
		}
		l.diags.Warnf(l.doc.pos(segment.Start+m[0]-segment.Padding), RuleLinkApart, "take out the space: "+string(words)+"]"+string(address),
			"this is no link, because there is a space between its words and its address")
	}
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
