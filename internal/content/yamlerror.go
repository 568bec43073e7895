package content

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// visible complains of the first character that nobody sees, and reports whether there is none. The separators of lines
// and of paragraphs are among them, and a carriage return alone, because YAML takes each for the end of a line.
func (y *yamlReader) visible(data []byte) bool {
	i := bytes.IndexFunc(data, func(r rune) bool { return hidden(r) && r != '\r' || r == '\u2028' || r == '\u2029' })
	if at := loneReturn.FindIndex(data); at != nil && (i < 0 || at[0] < i) {
		i = at[0]
	}
	if i < 0 {
		return true
	}
	r, _ := utf8.DecodeRune(data[i:])
	y.ds.Errorf(y.place(data, i), RuleHiddenChar, "type the words again by hand", "there is a character here that cannot be seen (U+%04X)", r)
	return false
}

var loneReturn = regexp.MustCompile(`\r(?:[^\n]|\z)`)

// maxSpaces is how many no-break spaces of a file are told of: nobody reads more, and the place of each takes time to count.
const maxSpaces = 1000

// spaced complains of no-break spaces where a space has a meaning, and reports whether there are none: before a key or a
// dash, and after them. The lines of a value that stands between quotation marks, or below its key, are words whatever
// they begin with; they are known when the tree is.
func (y *yamlReader) spaced(data []byte, top *yaml.Node) bool {
	if !bytes.Contains(data, []byte(markdown.NoBreakSpace)) {
		return true
	}
	values := inValues(top)
	found := 0
	for number, start := 1, 0; start < len(data) && found < maxSpaces; number++ {
		line, _ := cutLine(data[start:])
		if m := notSpaced.FindSubmatchIndex(line); m != nil && !values.holds(number) {
			at := max(m[2], m[4], m[6]) // the one that matched; the others are -1
			y.ds.Errorf(y.place(data, start+at), RuleHiddenChar, "delete it and type a space", "there is a no-break space here, which looks like a space and is none")
			found++
		}
		start += len(line)
	}
	return found == 0
}

// span is lines of a file, from the one after first to the one before last.
type span struct{ first, last int }

// spans is in the order of the file.
type spans []span

// holds reports whether a line, from 1, is one of them.
func (s spans) holds(line int) bool {
	i, _ := slices.BinarySearchFunc(s, line, func(v span, line int) int { return cmp.Compare(v.last, line+1) })
	return i < len(s) && s[i].first < line
}

// inValues gives the lines below the first one of each value that is not plain.
func inValues(top *yaml.Node) (values spans) {
	var visit func(n *yaml.Node)
	open := false
	visit = func(n *yaml.Node) {
		if open && n.Line > values[len(values)-1].first {
			values[len(values)-1].last = n.Line
			open = false
		}
		if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && !open {
			values = append(values, span{n.Line, math.MaxInt})
			open = true
		}
		for _, c := range n.Content {
			visit(c)
		}
	}
	if top != nil {
		visit(top)
	}
	return values
}

// notSpaced is a line with a no-break space before a key or a dash, after a key's colon, or after a dash.
var notSpaced = regexp.MustCompile(`^(?:[ \t]*(\x{a0})[ \t\x{a0}]*(?:-[ \t\x{a0}]|[A-Za-z][A-Za-z0-9-]*:)|(?:[ \t]*- )*[ \t]*(?:[A-Za-z][A-Za-z0-9-]*:(\x{a0})|-(\x{a0})))`)

// oneDocument complains of a line that ends the YAML before its end, so that the rest would be lost in
// silence. A file, other than front matter, may begin with ---.
func (y *yamlReader) oneDocument(data []byte) bool {
	content := false
	n := 0
	for line := range bytes.Lines(data) {
		marker, _, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte{' '})
		if string(marker) == "..." || (string(marker) == fence && (content || y.first > 1)) {
			y.ds.Errorf(diag.Pos{File: y.file, Line: y.first + n, Col: 1}, RuleYAMLFeature, "delete the line", "%s would end what is read here, and the lines below it would be lost", marker)
			return false
		}
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
			content = true
		}
		n++
	}
	return true
}

// plainWords says in the words of an editor what the YAML library says in its own.
var plainWords = []struct{ library, message, hint string }{
	{"mapping values are not allowed", "there is a second colon in this value", `put the value between double quotes, such as title: "Supervision: how often?"`},
	{"found character that cannot start any token", "a value may not begin with this sign", `put the value between double quotes, such as title: "@home"`},
	{"could not find expected ':'", "the line has no colon after its key", "write key: value, with a space after the colon; indent a value that goes on below its key"},
	{"did not find expected ',' or ']'", "the list is not closed, or a comma is missing in it", "write [one, two]"},
	{"did not find expected ',' or '}'", "the brace is not closed, or a comma is missing in it", "write {one: words, two: words}"},
	{"found unexpected end of stream", "the quotation mark is not closed", `write the same mark at the end of the value: "like this"`},
	{"did not find expected key", "the line does not fit those above it", `begin keys that belong together in the same column; put a value that has quotation marks or apostrophes in it between double quotes as a whole, such as title: "What's new"`},
	{"did not find expected '-' indicator", "the line does not fit into the list above it", "begin every item of the list with - in the same column"},
	{"block sequence entries are not allowed", "a list may not begin here", `begin it on the next line; put a value that begins with - between double quotes`},
	{"did not find expected alphabetic or numeric character", "a value may not begin with this sign", `put the value between double quotes, such as summary: "*Never* burn plastic."`},
	{"did not find expected node content", "a sign stands here that means something else", `put a value that begins with a sign between double quotes`},
	{"found unknown escape character", "the backslash means nothing here", `between double quotes write \\ for a backslash`},
	{"did not find expected hexdecimal number", "the backslash means nothing here", `between double quotes write \\ for a backslash`},
}

// syntax complains of YAML that cannot be read, at the line that an editor has to change. The library
// names no line for many errors and another one for most (it counts some from 0, and names the start
// of what a line is part of), so the line is looked for.
func (y *yamlReader) syntax(data []byte, message string) {
	at := diag.Pos{File: y.file, Line: y.first + badLine(data), Col: 1}
	if name, ok := strings.CutPrefix(message, "unknown anchor "); ok {
		name, _, _ = strings.Cut(name, " ")
		y.ds.Errorf(at, RuleYAMLFeature, featureHint, "an alias (*%s) is not allowed", strings.Trim(name, "'"))
		return
	}
	message, hint := inPlainWords(message, lineOf(data, at.Line-y.first))
	y.ds.Errorf(at, RuleYAMLSyntax, hint, "%s", message)
}

// inPlainWords says what is wrong with a line, first by what people type, then by what the library says.
func inPlainWords(library, line string) (message, hint string) {
	text := strings.TrimLeft(line, " \t")
	key, value, _ := strings.Cut(text, ":")
	switch {
	case strings.Contains(line[:len(line)-len(text)], "\t"):
		return "the line is indented with a tab", "delete the tab and type spaces"
	case strings.ContainsAny(value, "“”„") && strings.Contains(library, "mapping values"):
		return "there is a second colon in this value, and curly quotation marks do not hold a value together", `put straight double quotes around the value: "…"`
	case (strings.Contains(library, "mapping values") || strings.Contains(library, "expected ':'")) && missesSpace.MatchString(line):
		return "there is no space after the colon", "write " + key + ": " + strings.TrimSpace(value)
	case strings.Contains(library, "mapping values") && strings.Contains(value, ": ") && !strings.ContainsAny(value, `"\'`):
		return "there is a second colon in this value", fmt.Sprintf("put the value between double quotes: %s: \"%s\"", key, strings.TrimSpace(value))
	case strings.Contains(library, "expected key") && strings.Count(value, "'") > 2 && !strings.ContainsAny(value, `"\`):
		return "an apostrophe ends the value before its end", fmt.Sprintf("put the value between double quotes: %s: \"%s\"", key, strings.Trim(strings.TrimSpace(value), "'"))
	case strings.Contains(library, "mapping values") && len(text) < len(line) && strings.Count(text, ": ") < 2:
		return "the line is indented further than the one above", "begin keys that belong together in the same column"
	case strings.Contains(library, "',' or ']'") && strings.Contains(value, " #"):
		return "what stands after # is not read, so the list is not closed", `write the # without a space before it, or put the value between double quotes: ["rule #1"]`
	case strings.Contains(library, "',' or ']'") && strings.Contains(value, "?") && strings.HasSuffix(strings.TrimSpace(value), "]"):
		return "a question mark in a list means something else", `put a value that has one between double quotes: ["How often?"]`
	}
	for _, w := range plainWords {
		if strings.Contains(library, w.library) {
			return w.message, w.hint
		}
	}
	return "this cannot be read: " + libraryLine.ReplaceAllString(library, ""), "put the value between double quotes"
}

// lineOf gives the line with a number, from 0.
func lineOf(data []byte, number int) string {
	lines := strings.Split(string(data), "\n")
	return strings.TrimSuffix(lines[min(number, len(lines)-1)], "\r")
}

// missesSpace is a key whose value follows without a space.
var missesSpace = regexp.MustCompile(`^[a-z-]+:[^ \t]`)

var libraryLine = regexp.MustCompile(`^line \d+: `)

// maxSearch is how many lines of one entry are searched for the bad one.
const maxSearch = 500

// badLine gives the first line, from 0, of what cannot be read. The entries of the top level stand for
// themselves: the first that cannot be read alone has the mistake, after the most of its lines that can.
func badLine(data []byte) int {
	lines := bytes.SplitAfter(data, []byte{'\n'})
	begins := func(line []byte) bool {
		return len(bytes.TrimSpace(line)) > 0 && !bytes.ContainsRune([]byte(" \t#-"), rune(line[0]))
	}
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && !begins(lines[to]) {
			to++
		}
		if entry := lines[from:to]; !readable(entry) {
			good := min(len(entry), maxSearch) - 1
			for good > 0 && !readable(entry[:good]) {
				good--
			}
			for good < len(entry)-1 && len(bytes.TrimSpace(entry[good])) == 0 {
				good++
			}
			return from + good
		}
		from = to
	}
	return 0
}

func readable(lines [][]byte) bool {
	var n yaml.Node
	text := bytes.Join(lines, nil)
	return yaml.Unmarshal(text, &n) == nil && (n.Kind == 0 || n.Content[0].Kind != yaml.ScalarNode)
}
