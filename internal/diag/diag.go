// Package diag holds the one shape in which Signpost complains: a Diagnostic says where
// (file, line, column), what is wrong, and what to type instead.
//
// A Diagnostic is an error or a warning. Errors stop a build and cannot be switched off; a warning
// can, by its Rule, in site.yaml. All complaints of a run are collected in a List, sorted by
// position, and printed at once, each as
//
//	file:line:col: severity: message (rule)
//
// followed by the line itself, a caret under the column, and the hint. A complaint about a whole
// file has line 0 and prints as 1:1, without the line. No complaint is longer than a screen, however long
// what it quotes is.
package diag

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a source file. Line and Col count from 1; Col counts characters, not bytes.
// Line 0 means the whole file.
type Pos struct {
	File string
	Line int
	Col  int
}

// String gives file:line:col, with 1:1 for a whole file.
func (p Pos) String() string {
	file := p.File
	if strings.ContainsFunc(file, drives) || !utf8.ValidString(file) { // a name may hold anything, a new line too
		file = strings.Trim(strconv.Quote(file), `"`)
	}
	return fmt.Sprintf("%s:%d:%d", file, max(p.Line, 1), max(p.Col, 1))
}

// drives reports whether a terminal obeys a character instead of showing it.
func drives(c rune) bool {
	return c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
}

// IsZero reports whether p names no file at all.
func (p Pos) IsZero() bool { return p.File == "" }

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Rule is the stable name of a check, such as "unknown-target". It is printed after the message,
// explained in docs/editing.md, and names a warning in site.yaml's ignore-warnings.
type Rule string

// Severity tells an error from a warning.
type Severity uint8

// The severities. The zero value is Error, so that a forgotten severity is the safe one.
const (
	Error Severity = iota
	Warning
)

// String gives "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Note adds a second place or a path to a Diagnostic, such as the other file of a clash.
// Its Pos may be zero.
type Note struct {
	Pos     Pos
	Message string
}

// Diagnostic is one complaint.
type Diagnostic struct {
	Pos
	Rule     Rule
	Severity Severity
	Message  string
	Hint     string // what to type or do instead; may be empty
	Notes    []Note
}

// List collects complaints. The zero value is ready to use.
type List []Diagnostic

// Errorf adds an error. The hint may be empty.
func (l *List) Errorf(p Pos, r Rule, hint, format string, args ...any) {
	l.add(p, r, Error, hint, fmt.Sprintf(format, args...))
}

// Warnf adds a warning. The hint may be empty.
func (l *List) Warnf(p Pos, r Rule, hint, format string, args ...any) {
	l.add(p, r, Warning, hint, fmt.Sprintf(format, args...))
}

func (l *List) add(p Pos, r Rule, s Severity, hint, message string) {
	*l = append(*l, Diagnostic{Pos: p, Rule: r, Severity: s, Message: shorten(message, maxText), Hint: shorten(hint, maxHint)})
}

// maxText is how many bytes of a message or a note are kept, and maxHint of a hint, which may show some lines to type:
// nobody reads more, and what they quote may be a whole file.
const (
	maxText = 500
	maxHint = 2000
)

// shorten leaves out the middle of a long text: what is wrong is said before or after what is quoted.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	from, to := most/2, len(text)-most/2
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return text[:from] + "…" + text[to:]
}

// Add appends ds.
func (l *List) Add(ds ...Diagnostic) { *l = append(*l, ds...) }

// Note adds a note to the complaint that was added last.
func (l *List) Note(p Pos, format string, args ...any) {
	d := &(*l)[len(*l)-1]
	d.Notes = append(d.Notes, Note{p, shorten(fmt.Sprintf(format, args...), maxText)})
}

// HasErrors reports whether any complaint is an error.
func (l List) HasErrors() bool { return slices.ContainsFunc(l, Diagnostic.isError) }

// Count gives the number of errors and of warnings.
func (l List) Count() (errors, warnings int) {
	for _, d := range l {
		if d.isError() {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

func (d Diagnostic) isError() bool { return d.Severity == Error }

// maxAlike is how many complaints of one rule in one file are told: more are one mistake, such as a file
// of another kind, and nobody reads them.
const maxAlike = 1000

// maxNotes is how many notes of one complaint are told, with a last one that says how many more there are. One or two
// more take no more room than it does.
const maxNotes = 20

// Sorted gives the complaints in file order, repeats folded. Of more than 1,000 of one rule in one file
// the first are kept, and the last of those says how many more there are; so it is with the notes of each.
func (l List) Sorted() List {
	s := slices.Clone(l)
	slices.SortStableFunc(s, func(a, b Diagnostic) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	s = slices.CompactFunc(s, func(a, b Diagnostic) bool {
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Message == b.Message
	})
	type kind struct {
		file string
		rule Rule
	}
	number, last := map[kind]int{}, map[kind]int{}
	kept := s[:0]
	for _, d := range s {
		k := kind{d.File, d.Rule}
		if number[k]++; number[k] <= maxAlike {
			if n := len(d.Notes); n > maxNotes+2 {
				d.Notes = append(slices.Clip(d.Notes[:maxNotes]), Note{Message: fmt.Sprintf("and %d more", n-maxNotes)})
			}
			kept, last[k] = append(kept, d), len(kept)
		}
	}
	for k, n := range number {
		if n > maxAlike {
			d := &kept[last[k]]
			d.Notes = append(slices.Clip(d.Notes), Note{Message: fmt.Sprintf("and %d more of this kind in the file", n-maxAlike)})
		}
	}
	return kept
}

// Without gives the list with the warnings of the named rules left out. Errors always stay.
func (l List) Without(rules []Rule) List {
	return slices.DeleteFunc(slices.Clone(l), func(d Diagnostic) bool {
		return d.Severity == Warning && slices.Contains(rules, d.Rule)
	})
}

// Print writes the complaints in the form of the package comment. source gives the text of a file,
// for the line and the caret; it may be nil, and may give nil for a file it does not know.
func (l List) Print(w io.Writer, source func(file string) []byte) error {
	var b strings.Builder
	var file string    // whose lines are at hand
	var lines []string // nil when it is not known
	for _, d := range l {
		fmt.Fprintf(&b, "%s: %s: %s (%s)\n", d.Pos, d.Severity, d.Message, d.Rule)
		if source != nil && d.Line > 0 {
			if d.File != file {
				file, lines = d.File, linesOf(source(d.File))
			}
			if d.Line <= len(lines) {
				excerpt(&b, lines[d.Line-1], d.Col)
			}
		}
		for _, n := range d.Notes {
			if n.Pos.IsZero() {
				fmt.Fprintf(&b, "    %s\n", n.Message)
			} else {
				fmt.Fprintf(&b, "    %s: %s\n", n.Pos, n.Message)
			}
		}
		if d.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", strings.ReplaceAll(d.Hint, "\n", "\n    "))
		}
	}
	_, err := io.WriteString(w, strings.Map(func(c rune) rune {
		if drives(c) && c != '\n' {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(b.String(), "\uFFFD")))
	return err
}

// linesOf parts a text into lines, without their ends; a text that is not known has none.
func linesOf(src []byte) []string {
	if src == nil {
		return nil
	}
	lines := strings.Split(string(src), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// excerptWidth is how many characters of a line are shown: a terminal's width less the indent.
const excerptWidth = 100

// excerpt writes the line and a caret under column col. A long line is cut around the column,
// and what a terminal obeys becomes spaces so that the caret stands where it should. A line may be
// as long as its file, so no more of it than is shown is turned into characters.
func excerpt(b *strings.Builder, line string, col int) {
	col = min(max(col, 1), utf8.RuneCountInString(line)+1)
	from := 0
	if col > excerptWidth-20 {
		from = col - excerptWidth/2
	}
	shown := make([]rune, 0, excerptWidth)
	i := 0
	for _, c := range line {
		if i++; i <= from {
			continue
		}
		if len(shown) == excerptWidth {
			break
		}
		if drives(c) {
			c = ' '
		}
		shown = append(shown, c)
	}
	fmt.Fprintf(b, "    %s\n    %s^\n", string(shown), strings.Repeat(" ", col-1-from))
}

// JSON writes the complaints as an array of {file,line,col,severity,rule,message,hint}, one a line;
// an empty list is [].
func (l List) JSON(w io.Writer) error {
	type row struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Col      int    `json:"col"`
		Severity string `json:"severity"`
		Rule     Rule   `json:"rule"`
		Message  string `json:"message"`
		Hint     string `json:"hint"`
	}
	rows := make([]row, 0, len(l))
	for _, d := range l {
		message := d.Message
		for _, n := range d.Notes {
			message += "\n" + n.Message
			if !n.Pos.IsZero() {
				message += " (" + n.Pos.String() + ")"
			}
		}
		rows = append(rows, row{d.File, max(d.Line, 1), max(d.Col, 1), d.Severity.String(), d.Rule, message, d.Hint})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}

// maxWord is how many characters a word may have that is compared with others: it is no slip of typing when more is wrong.
const maxWord = 100

// Closest gives the candidate that is most like word, for "did you mean", or "" when none is near:
// at most a third of its letters, and at least one, may differ. Nothing is near a word of more than 100 characters.
func Closest(word string, candidates []string) string {
	if len(word) > utf8.UTFMax*maxWord || utf8.RuneCountInString(word) > maxWord {
		return ""
	}
	typed := []rune(strings.ToLower(word))
	length := len(typed)
	best, bestDistance := "", max(1, length/3)+1
	for _, c := range candidates {
		if len(c) > utf8.UTFMax*(length+bestDistance) {
			continue // so long that even its characters need not be counted
		}
		if n := utf8.RuneCountInString(c); max(n-length, length-n) >= bestDistance {
			continue // too long or too short to be near
		}
		if d := distance(typed, []rune(strings.ToLower(c)), bestDistance); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// DidYouMean gives `did you mean X?` for the candidate closest to word, or otherwise.
func DidYouMean(word string, candidates []string, otherwise string) string {
	if c := Closest(word, candidates); c != "" {
		return "did you mean " + c + "?"
	}
	return otherwise
}

// distance is the optimal string alignment distance: insertions, deletions, substitutions and
// swaps of neighbours, each counted once. From enough on it is not worked out, and enough is given.
func distance(a, b []rune, enough int) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	least := 0 // of the last row: no later one has less than it and the one before have
	for i := 1; i <= len(a); i++ {
		row[0] = i
		leastHere := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			leastHere = min(leastHere, row[j])
		}
		if min(least, leastHere) >= enough {
			return enough
		}
		least = leastHere
		before, last, row = last, row, before
	}
	return last[len(b)]
}
