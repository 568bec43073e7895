package diag

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestPrint(t *testing.T) {
	long := strings.Repeat("word ", 60)
	text := map[string]string{
		"a.md": "first\r\n\tsécond 😀 x\r\nthird",
		"b.md": long + "\n",
		"c.md": "a\x1b[31m\u202eb\u2066\x7f\u0085c\nnot \xff text\n",
	}
	source := func(file string) []byte {
		if s, ok := text[file]; ok {
			return []byte(s)
		}
		return nil
	}
	for _, test := range []struct {
		name string
		d    Diagnostic
		want string
	}{
		{"a whole file", Diagnostic{Pos: Pos{File: "a.md"}, Rule: "r", Message: "m"}, "a.md:1:1: error: m (r)\n"},
		{"a warning with a hint", Diagnostic{Pos: Pos{"a.md", 1, 3}, Rule: "r", Severity: Warning, Message: "m", Hint: "h"}, "a.md:1:3: warning: m (r)\n    first\n      ^\n    h\n"},
		{"a tab and characters of several bytes", Diagnostic{Pos: Pos{"a.md", 2, 11}, Rule: "r", Message: "m"}, "a.md:2:11: error: m (r)\n     sécond 😀 x\n              ^\n"},
		{"a last line without an end", Diagnostic{Pos: Pos{"a.md", 3, 5}, Rule: "r", Message: "m"}, "a.md:3:5: error: m (r)\n    third\n        ^\n"},
		{"after the end of a line", Diagnostic{Pos: Pos{"a.md", 1, 6}, Rule: "r", Message: "m"}, "a.md:1:6: error: m (r)\n    first\n         ^\n"},
		{"past the file", Diagnostic{Pos: Pos{"a.md", 4, 1}, Rule: "r", Message: "m"}, "a.md:4:1: error: m (r)\n"},
		{"past the line", Diagnostic{Pos: Pos{"a.md", 1, 99}, Rule: "r", Message: "m"}, "a.md:1:99: error: m (r)\n    first\n         ^\n"},
		{"an unknown file", Diagnostic{Pos: Pos{"x.md", 1, 1}, Rule: "r", Message: "m", Hint: "h"}, "x.md:1:1: error: m (r)\n    h\n"},
		{"a long line", Diagnostic{Pos: Pos{"b.md", 1, 201}, Rule: "r", Message: "m"}, "b.md:1:201: error: m (r)\n    " + long[151:251] + "\n    " + strings.Repeat(" ", 49) + "^\n"},
		{"the beginning of a long line", Diagnostic{Pos: Pos{"b.md", 1, 6}, Rule: "r", Message: "m"}, "b.md:1:6: error: m (r)\n    " + long[:100] + "\n         ^\n"},
		{"what would drive the terminal", Diagnostic{Pos: Pos{"c.md", 1, 11}, Rule: "r", Message: "m"}, "c.md:1:11: error: m (r)\n    a [31m b   c\n              ^\n"},
		{"what is no text", Diagnostic{Pos: Pos{"c.md", 2, 5}, Rule: "r", Message: "m"}, "c.md:2:5: error: m (r)\n    not \ufffd text\n        ^\n"},
		{"notes, and a hint of two lines", Diagnostic{Pos: Pos{"a.md", 1, 1}, Rule: "r", Message: "m", Hint: "h\n    i", Notes: []Note{{Pos{"b.md", 2, 3}, "there"}, {Pos{}, "so"}}},
			"a.md:1:1: error: m (r)\n    first\n    ^\n    b.md:2:3: there\n    so\n    h\n        i\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			if err := (List{test.d}).Print(&b, source); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
	var b strings.Builder
	if err := (List{{Pos: Pos{"a.md", 1, 3}, Rule: "r", Message: "m"}}).Print(&b, nil); err != nil || b.String() != "a.md:1:3: error: m (r)\n" {
		t.Errorf("without sources it prints %q, %v", b.String(), err)
	}
	if err := (List{{}}).Print(failing{}, nil); err == nil {
		t.Error("a writer that fails is not told")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestJSON(t *testing.T) {
	var l List
	var b bytes.Buffer
	if err := l.JSON(&b); err != nil || b.String() != "[]\n" {
		t.Errorf("an empty list is %q, %v", b.String(), err)
	}
	l.Errorf(Pos{File: "a.md"}, "r", "h", "<%s>", "m")
	l.Note(Pos{"b.md", 2, 3}, "there")
	l.Note(Pos{}, "so")
	l.Warnf(Pos{"a.md", 4, 5}, "s", "", "w")
	b.Reset()
	if err := l.JSON(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), `\u003c`) {
		t.Error("signs are escaped that need not be:", b.String())
	}
	var got []map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"file": "a.md", "line": 1.0, "col": 1.0, "severity": "error", "rule": "r", "message": "<m>\nthere (b.md:2:3)\nso", "hint": "h"},
		{"file": "a.md", "line": 4.0, "col": 5.0, "severity": "warning", "rule": "s", "message": "w", "hint": ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSorted(t *testing.T) {
	var l List
	l.Warnf(Pos{"b", 1, 1}, "r", "", "6")
	l.Errorf(Pos{"a", 10, 1}, "r", "", "5")
	l.Errorf(Pos{"a", 9, 12}, "r", "", "4")
	l.Warnf(Pos{"a", 9, 2}, "a", "", "3")
	l.Errorf(Pos{"a", 9, 2}, "z", "", "2")
	l.Errorf(Pos{"a", 9, 2}, "z", "other hint", "2")
	l.Errorf(Pos{"a", 0, 0}, "z", "", "1")
	var got string
	for _, d := range l.Sorted() {
		got += d.Message
	}
	if got != "123456" {
		t.Errorf("sorted to %s", got)
	}
	if errs, warnings := l.Count(); errs != 5 || warnings != 2 {
		t.Errorf("counted %d errors and %d warnings", errs, warnings)
	}
	left := l.Without([]Rule{"a", "z"})
	if errs, warnings := left.Count(); errs != 5 || warnings != 1 || len(l) != 7 {
		t.Errorf("left are %d errors and %d warnings; errors always stay", errs, warnings)
	}
	if !left.HasErrors() || (List{{Severity: Warning}}).HasErrors() || (List{}).HasErrors() {
		t.Error("HasErrors is wrong")
	}
}

// A file of another kind is not told of a hundred thousand times.
func TestManyAlike(t *testing.T) {
	var l List
	for i := range 5000 {
		l.Errorf(Pos{"a", i + 1, 1}, "r", "", "m")
	}
	l.Errorf(Pos{"a", 6000, 1}, "s", "", "m")
	l.Errorf(Pos{"b", 1, 1}, "r", "", "m")
	got := l.Sorted()
	if len(got) != 1002 || got[999].Line != 1000 || got[1000].Rule != "s" || got[1001].File != "b" {
		t.Fatalf("%d complaints are told", len(got))
	}
	if want := []Note{{Message: "and 4000 more of this kind in the file"}}; !cmp.Equal(got[999].Notes, want) || got[998].Notes != nil {
		t.Errorf("the last says %v", got[999].Notes)
	}
	if again := got.Sorted(); !cmp.Equal(again, got) {
		t.Error("sorted again it is another list")
	}
}

// Whatever an editor typed, what is said of it fits on a screen, and still says what is wrong and what to type.
func TestNothingIsLong(t *testing.T) {
	huge := strings.Repeat("é ", 1<<19)
	source := func(string) []byte { return []byte(huge) }
	var l List
	l.Errorf(Pos{"a.md", 1, 500_001}, "r", "write "+huge+" here", "%q is no date", huge)
	for i := range 17_000 {
		l.Note(Pos{"a.md", i + 2, 1}, "%s stands here", huge[:2000])
	}
	l.Warnf(Pos{"b.md", 1, 1}, "r", "short", "short")
	for range 22 {
		l.Note(Pos{}, "so")
	}
	sorted := l.Sorted()
	if again := sorted.Sorted(); !cmp.Equal(again, sorted) {
		t.Error("sorted again it is another list")
	}
	if got := len(sorted[1].Notes); got != 22 || sorted[1].Notes[21].Message != "so" {
		t.Errorf("of 22 notes %d are told", got)
	}
	var b strings.Builder
	if err := sorted[:1].Print(&b, source); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 3+20+1+1+1 {
		t.Fatalf("%d lines are printed", len(lines))
	}
	for i, line := range lines {
		if len(line) > 600 && i < 24 || len(line) > 2100 || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes is printed: %s", len(line), line)
		}
	}
	for i, want := range map[int][2]string{ // how it begins and ends
		0:  {`a.md:1:500001: error: "é é `, ` é " is no date (r)`},
		1:  {"    " + strings.Repeat(" é", 50), ""},
		2:  {"    " + strings.Repeat(" ", 49) + "^", ""},
		3:  {"    a.md:2:1: é é ", " é stands here"},
		23: {"    and 16980 more", ""},
		24: {"    write é é ", " é  here"},
	} {
		if !strings.HasPrefix(lines[i], want[0]) || !strings.HasSuffix(lines[i], want[1]) {
			t.Errorf("line %d is %s", i, lines[i])
		}
	}
}

func TestDidYouMean(t *testing.T) {
	names := []string{"title", "topics", "summary", "sources", "id"}
	for word, want := range map[string]string{
		"titel": "did you mean title?", "Title": "did you mean title?", "topic": "did you mean topics?", "sumary": "did you mean summary?",
		"suorces": "did you mean sources?", "author": "other", "": "other", "di": "did you mean id?", "zz": "other", "résumé": "other",
	} {
		if got := DidYouMean(word, names, "other"); got != want {
			t.Errorf("%q gives %q, want %q", word, got, want)
		}
	}
	if got := Closest("x", nil); got != "" {
		t.Errorf("nothing is closest to %q", got)
	}
	// Words as long as a file are not compared with each other.
	long := strings.Repeat("a", 100)
	huge := []string{strings.Repeat("a", 1<<20), strings.Repeat("é", 1<<20), strings.Repeat("a", 101), long[:99] + "b"}
	for word, want := range map[string]string{
		long: huge[2], long[:98] + "bb": huge[3], long + "a": "", huge[0] + "b": "", strings.Repeat("b", 100): "", strings.Repeat("é", 100): "",
	} {
		if got := Closest(word, huge); got != want {
			t.Errorf("%.110s is near %q, want %q", word, got, want)
		}
	}
}

// Whatever names, words and files hold, what is printed is text that drives no terminal, and the place of a
// complaint is one line.
func FuzzPrint(f *testing.F) {
	f.Add("content/a.md", "message", "hint", "line", 1, 1)
	f.Add("a\x1b]0;x\x07\nb\xff.md", "\x1b[2J", "\u202e\u0085", "\x1b[31m\tx\r\n", 1, 3)
	f.Fuzz(func(t *testing.T, file, message, hint, source string, line, col int) {
		l := List{{Pos: Pos{file, line, col}, Rule: "r", Message: message, Hint: hint, Notes: []Note{{Pos: Pos{file, line, col}, Message: message}}}}
		var b strings.Builder
		if err := l.Print(&b, func(string) []byte { return []byte(source) }); err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(b.String()) {
			t.Errorf("not UTF-8: %q", b.String())
		}
		for _, c := range b.String() {
			if c != '\n' && drives(c) {
				t.Errorf("%q drives a terminal: %U", b.String(), c)
			}
		}
		if place := l[0].Pos.String(); strings.ContainsFunc(place, drives) || !strings.HasPrefix(b.String(), place+": error: ") {
			t.Errorf("%q does not begin with the place %q", b.String(), place)
		}
	})
}
