package content

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// The rules of YAML, in front matter and in files.
const (
	RuleYAMLSyntax  diag.Rule = "yaml-syntax"      // what stands there is no YAML
	RuleYAMLFeature diag.Rule = "yaml-feature"     // anchors, aliases, tags and merge keys
	RuleUnknownKey  diag.Rule = "unknown-key"      // a key that means nothing here
	RuleRepeatedKey diag.Rule = "repeated-key"     // a key that is there already
	RuleLongValue   diag.Rule = "long-value"       // a value of more than 5,000 characters
	RuleWrongType   diag.Rule = "wrong-type"       // a list where a word belongs, and the like
	RuleBadDate     diag.Rule = "bad-date"         // a date that is not YYYY-MM-DD
	RuleMissingKey  diag.Rule = "missing-key"      // a key that must be there
	RuleHiddenChar  diag.Rule = "hidden-character" // a character that nobody sees
	RuleAfterHash   diag.Rule = "after-hash"       // a warning: words after a # that may be meant to be read
)

// yamlReader turns YAML nodes into values. It reads nodes only, because they keep places and what
// was typed: yes, 1.10 and 0300 stay those words.
type yamlReader struct {
	file  string
	first int // line of the file on which the YAML begins, from 1
	ds    *diag.List
	end   diag.Pos // of what is read
}

// root gives the top mapping, or nil when there is none or it cannot be read.
func (y *yamlReader) root(data []byte) *yaml.Node {
	top := y.top(data)
	if top != nil && top.Kind != yaml.MappingNode {
		y.ds.Errorf(y.pos(top), RuleWrongType, "write lines such as title: How often …", "there must be keys with values here, not %s", kindOf(top))
		return nil
	}
	return top
}

// top gives what the YAML holds, of whatever kind; an empty file holds a mapping without keys. It is
// nil when the YAML cannot be read.
func (y *yamlReader) top(data []byte) *yaml.Node {
	if !y.visible(data) || !y.oneDocument(data) {
		return nil
	}
	y.end = y.place(data, len(data))
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		if y.spaced(data, nil) {
			y.syntax(data, strings.TrimPrefix(err.Error(), "yaml: "))
		}
		return nil
	}
	if doc.Kind == 0 {
		return &yaml.Node{Kind: yaml.MappingNode}
	}
	top := doc.Content[0]
	if !y.spaced(data, top) || !y.plain(top) {
		return nil
	}
	if bytes.Contains(data, []byte(" #")) {
		y.afterHash(bytes.Split(data, []byte{'\n'}), top)
	}
	return top
}

// isEmpty reports whether top has found nothing but notes.
func isEmpty(top *yaml.Node) bool { return top.Kind == yaml.MappingNode && len(top.Content) == 0 }

// afterHash warns of notes for editors that look like the rest of a value: one space before the # and words on both sides,
// as in "Room # 3, on request". A note that is meant to be one stands further away, or on a line of its own.
func (y *yamlReader) afterHash(lines [][]byte, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.LineComment != "" && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
		if before, _, ok := bytes.Cut(lines[n.Line-1], []byte(" "+n.LineComment)); ok && len(before) > 0 && before[len(before)-1] != ' ' {
			y.ds.Warnf(y.pos(n), RuleAfterHash, "put the value between double quotes; a note for editors stands on a line of its own", "what stands after # is not read: %s", n.LineComment)
		}
	}
	for _, c := range n.Content {
		y.afterHash(lines, c)
	}
}

// maxValue is how many characters a value or a key may have: ten times the longest that people write. What is quoted,
// compared and shown on other pages is values.
const maxValue = 5000

const featureHint = "write the value itself; put text that begins with & * or ! between double quotes"

// plain reports whether the tree has none of the features that make one thing stand for another, and no endless value.
func (y *yamlReader) plain(n *yaml.Node) bool {
	if length := utf8.RuneCountInString(n.Value); length > maxValue {
		y.ds.Errorf(y.pos(n), RuleLongValue, "make it shorter; what readers need more words for is the text of a page", "the value has %d characters; at most %d are read", length, maxValue)
		return false
	}
	feature := ""
	switch {
	case n.Kind == yaml.AliasNode:
		feature = "an alias (*" + n.Value + ")"
	case n.Anchor != "":
		feature = "an anchor (&" + n.Anchor + ")"
	case n.Style&yaml.TaggedStyle != 0:
		feature = "a tag (" + n.Tag + ")"
	}
	// "rule #1" loses what stands after the sign; who writes a comment on purpose writes a space after it.
	if c := n.LineComment; len(c) > 1 && c[1] != ' ' && c[1] != '#' {
		y.ds.Errorf(y.pos(n), RuleYAMLFeature, `put the value between double quotes; or write a space after #, if it begins a note for editors`, "what stands after # is not read: %s", c)
		return false
	}
	if feature != "" {
		y.ds.Errorf(y.pos(n), RuleYAMLFeature, featureHint, "%s is not allowed", feature)
		return false
	}
	ok := true
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Tag == "!!merge" {
			y.ds.Errorf(y.pos(c), RuleYAMLFeature, "write the keys themselves", "a merge key (<<) is not allowed")
			ok = false
			continue
		}
		ok = y.plain(c) && ok
	}
	return ok
}

func (y *yamlReader) pos(n *yaml.Node) diag.Pos {
	p := diag.Pos{File: y.file, Line: y.first + n.Line - 1, Col: n.Column}
	if y.end.Compare(p) < 0 {
		return y.end // of a value that is not there, after a last line without an end
	}
	return p
}

// place is that of byte i of what is read.
func (y *yamlReader) place(data []byte, i int) diag.Pos {
	return diag.Pos{
		File: y.file,
		Line: y.first + bytes.Count(data[:i], []byte{'\n'}),
		Col:  1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:i], '\n')+1:i]),
	}
}

// fields reads a mapping whose keys are known: each goes to its function. It complains of unknown
// and repeated keys, and reports whether there was none, so that a key that is missing is no more than
// one that is misspelt.
func (y *yamlReader) fields(n *yaml.Node, known map[string]func(value *yaml.Node)) (ok bool) {
	return y.keys(n, func(key string) func(*yaml.Node) { return known[key] }, func() []string { return slices.Sorted(maps.Keys(known)) })
}

// keys does what fields does: find gives the function of a key, or nil, and names all keys there are.
func (y *yamlReader) keys(n *yaml.Node, find func(key string) func(value *yaml.Node), names func() []string) (ok bool) {
	ok = n.Kind == yaml.MappingNode
	y.pairs(n, func(key, value *yaml.Node) {
		set := find(key.Value)
		if set == nil {
			ok = false
			names := names()
			y.ds.Errorf(y.pos(key), RuleUnknownKey, diag.DidYouMean(key.Value, names, "the keys here are "+strings.Join(names, ", ")), "unknown key %q", key.Value)
			return
		}
		set(value)
	})
	return ok
}

// pairs reads a mapping with any keys, none twice.
func (y *yamlReader) pairs(n *yaml.Node, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		y.wrong(n, "keys with values", "write key: value, each on its own line and indented alike")
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			y.wrong(key, "a word", "")
			continue
		}
		if first, twice := seen[key.Value]; twice {
			y.ds.Errorf(y.pos(key), RuleRepeatedKey, "keep one of them", "the key %q is here twice", key.Value)
			y.ds.Note(y.pos(first), "first here")
			continue
		}
		seen[key.Value] = key
		each(key, value)
	}
}

// hidden reports a character that a reader does not see but a browser obeys: control characters, and
// those that turn the direction of writing (Unicode TR 36, "bidirectional text spoofing").
func hidden(r rune) bool {
	return (unicode.IsControl(r) && r != '\n' && r != '\t') || r == 0xfffe || r == 0xffff ||
		(r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069)
}

// numberedEntity matches a character that is written as HTML, by its number (CommonMark 0.31, 2.5).
var numberedEntity = regexp.MustCompile(`&#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});`)

// hides has the bytes that a hidden character is or begins with in UTF-8.
var hides = func() (t [256]bool) {
	for c := range byte(' ') {
		t[c] = c != '\n' && c != '\t' && c != '\r'
	}
	t[0x7f], t[0xc2], t[0xe2], t[0xef] = true, true, true, true
	return t
}()

// unseen finds a hidden character in a Markdown text, as itself or written as HTML. It gives its place and the
// character, which is 0 when there is none.
func unseen(text []byte) (at int, r rune) {
	if bytes.Contains(text, []byte("&#")) {
		for _, entity := range numberedEntity.FindAllIndex(text, -1) {
			if r, _ := utf8.DecodeRuneInString(html.UnescapeString(string(text[entity[0]:entity[1]]))); hidden(r) {
				return entity[0], r
			}
		}
	}
	for at, c := range text {
		if hides[c] {
			if r, _ := utf8.DecodeRune(text[at:]); hidden(r) {
				return at, r
			}
		}
	}
	return 0, 0
}

// text reads one value as it was typed, with white space folded.
func (y *yamlReader) text(n *yaml.Node) Text {
	if n.Kind != yaml.ScalarNode {
		y.wrong(n, "words", "write the words after the colon, on the same line")
		return Text{Pos: y.pos(n)}
	}
	value := strings.Join(strings.Fields(n.Value), " ")
	if value == "" {
		y.ds.Errorf(y.pos(n), RuleWrongType, "write the words after the colon, or delete the line", "the value is empty")
	}
	if i := strings.IndexFunc(value, hidden); i >= 0 {
		r := []rune(value[i:])[0]
		y.ds.Errorf(y.pos(n), RuleHiddenChar, "type the words again by hand", "the value has a character in it that cannot be seen (U+%04X)", r)
	}
	return Text{value, y.pos(n)}
}

// words reads a value that is published as plain words, and warns of signs of Markdown in it.
func (y *yamlReader) words(n *yaml.Node) Text {
	t := y.text(n)
	for _, sign := range []string{"**", "]("} {
		if strings.Contains(t.Value, sign) {
			y.ds.Warnf(t.Pos, markdown.RuleLooseSign, "take the signs out; words in bold and links can stand in the text below the second ---", "%s is published as it stands, because this line is plain words", sign)
			break
		}
	}
	return t
}

// to gives the function that reads a value into t.
func (y *yamlReader) to(t *Text) func(*yaml.Node) {
	return func(n *yaml.Node) { *t = y.text(n) }
}

// missing says what to write for a key that must be there.
var missing = map[string]string{
	"id":         "write id: and a short name",
	"title":      "write title: and the words",
	"status":     "write status: current, dated or unknown",
	"name":       "write name: and who it is about",
	"outcome":    "write outcome: and the id of the outcome's heading",
	"page":       "write page: articles/name.md",
	"file":       "write file: and the name of a file in the hub's assets/, such as logo.png",
	"words":      "write words: and what the logo says, for those who do not see it",
	"regular":    "write regular: and the name of a .woff2 file in the hub's assets/",
	"compliance": "write compliance: full, partial or none",
	"prepared":   "write prepared: and the day on which the statement was written",
	"what":       "write what: and what does not work, and for whom",
	"bold":       "write bold: and the name of a .woff2 file in the hub's assets/",
}

// must complains of a key that must be there and is not. whole is false where a misspelt key may be it.
func (y *yamlReader) must(whole bool, n *yaml.Node, key string, t Text) {
	if whole && t.Pos.IsZero() {
		y.ds.Errorf(y.pos(n), RuleMissingKey, missing[key], "this has no %s", key)
	}
}

// texts reads a list of values.
func (y *yamlReader) texts(n *yaml.Node) []Text {
	if n.Kind != yaml.SequenceNode {
		hint := "write a list: [one, two]"
		if n.Kind == yaml.ScalarNode && n.Value != "" && !strings.ContainsAny(n.Value, `[]{}?:"'`) && !strings.Contains(n.Value, " #") {
			hint = "write [" + strings.Join(strings.Fields(n.Value), " ") + "]"
		}
		if n.Kind == yaml.ScalarNode && n.Value != "" && !strings.ContainsAny(n.Value, "[]{},") {
			y.wrong(n, "a list", hint)
			return []Text{y.text(n)} // so that it is not complained of as missing, too
		}
		y.wrong(n, "a list", hint)
		return nil
	}
	all := make([]Text, 0, len(n.Content))
	for _, c := range n.Content {
		all = append(all, y.text(c))
	}
	return all
}

// maxParts is how many items of a list that was typed on one line are shown on lines of their own.
const maxParts = 10

// list reads a list.
func (y *yamlReader) list(n *yaml.Node, each func(item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		hint := "write each on its own line, after a dash"
		if n.Kind == yaml.ScalarNode && n.Value != "" {
			between := " - "
			if strings.Contains(n.Value, ",") {
				between = "\n- "
			}
			hint += ":"
			parts := strings.FieldsFunc(n.Value, func(r rune) bool { return r == ',' })
			for i, part := range parts {
				if i == maxParts {
					hint += between + "…"
					break
				}
				if part = strings.TrimSpace(part); part != "" {
					hint += between + part
				}
			}
		}
		y.wrong(n, "a list", hint)
		return
	}
	for _, c := range n.Content {
		each(c)
	}
}

// date reads a day.
func (y *yamlReader) date(n *yaml.Node) Date {
	t := y.text(n)
	if t.Value == "" {
		return Date{Pos: t.Pos}
	}
	day, err := time.Parse(time.DateOnly, t.Value)
	if err != nil {
		y.ds.Errorf(t.Pos, RuleBadDate, dateHint(t.Value), "%q is not a date", t.Value)
	}
	return Date{day, t.Pos}
}

// dayForms are other ways to write a day, the British ones first.
var dayForms = []string{"2/1/2006", "2.1.2006", "2-1-2006", "2/1/06", "2.1.06", "2 January 2006", "2 Jan 2006", "January 2 2006", "Jan 2 2006", "2006/1/2", "2006.1.2", "2006-1-2", "1/2/2006"}

// ordinal is the end of the number of a day, as in 2nd.
var ordinal = regexp.MustCompile(`([0-9])(?:st|nd|rd|th)\b`)

// dateHint says how to write a day that was written in another way, and which day that is, because 3/5 may be two.
func dateHint(typed string) string {
	typed = strings.ReplaceAll(ordinal.ReplaceAllString(typed, "$1"), ",", "")
	for _, form := range dayForms {
		if day, err := time.Parse(form, typed); err == nil {
			return day.Format("write 2006-01-02, which is 2 January 2006")
		}
	}
	return "write year, month and day: 2026-11-20"
}

// yes reads true or false.
func (y *yamlReader) yes(n *yaml.Node) bool {
	t := y.text(n)
	if t.Value != "true" && t.Value != "false" {
		hint := "write true or false"
		switch strings.ToLower(t.Value) {
		case "yes", "on", "true":
			hint = "write true"
		case "no", "off", "false":
			hint = "write false"
		}
		y.ds.Errorf(t.Pos, RuleWrongType, hint, "%q is neither true nor false", t.Value)
	}
	return t.Value == "true"
}

// number reads a whole number above 0.
func (y *yamlReader) number(n *yaml.Node) int {
	t := y.text(n)
	i, err := strconv.Atoi(t.Value)
	if err != nil || i < 1 {
		y.ds.Errorf(t.Pos, RuleWrongType, "write a number such as 5000", "%q is not a whole number above 0", t.Value)
		return 0
	}
	return i
}

func (y *yamlReader) wrong(n *yaml.Node, want, hint string) {
	y.ds.Errorf(y.pos(n), RuleWrongType, hint, "there must be %s here, not %s", want, kindOf(n))
}

func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Value == "":
		return "nothing"
	default:
		return fmt.Sprintf("the words %q", n.Value)
	}
}

// asError gives the file system's own words for an error, without the operation.
func asError(err error) string {
	for u := errors.Unwrap(err); u != nil; u = errors.Unwrap(err) {
		err = u
	}
	return err.Error()
}
