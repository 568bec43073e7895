package paths

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"signpost/internal/decision"
	"signpost/internal/markdown"
)

const small = `## Which role? {#role}

- [A coach](#trained)
- [Another role](#other) — such as a link worker {#another}

## Are you trained? {#trained}

- [Yes](#ready)
- [No](#course)

## You are ready {#ready}

You can *start*, "today".

Ask [your PCN](../articles/help.md) first.

## -- You need the course {#course}

=Take it.

## Ask your PCN {#other}
`

func rows(t testing.TB, text string) []Row {
	t.Helper()
	doc, _ := markdown.NewParser(markdown.Options{}).Parse("test.md", []byte(text), 0)
	tree, _ := decision.Parse(doc, nil)
	all, err := Of(tree, func(p decision.Path) string {
		return "https://example.org/decisions/test/" + strings.Join(p.Segments(), "/") + "/"
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWriteJSON(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, rows(t, small)); err != nil {
		t.Fatal(err)
	}
	want := `[{"answers":["A coach","Yes"],"outcome":{"id":"ready","title":"You are ready","text":"You can start, \"today\".\nAsk your PCN first."},"url":"https://example.org/decisions/test/a-coach/yes/"},
 {"answers":["A coach","No"],"outcome":{"id":"course","title":"-- You need the course","text":"=Take it."},"url":"https://example.org/decisions/test/a-coach/no/"},
 {"answers":["Another role"],"outcome":{"id":"other","title":"Ask your PCN","text":""},"url":"https://example.org/decisions/test/another/"}]
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	b.Reset()
	if err := WriteJSON(&b, nil); err != nil || b.String() != "[]\n" {
		t.Errorf("no rows: %q, %v", b.String(), err)
	}
}

func TestWriteCSV(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, rows(t, small)); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Error("a spreadsheet would take the text for another encoding: no byte-order mark")
	}
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"answer 1", "answer 2", "outcome id", "outcome title", "outcome text", "url"},
		{"A coach", "Yes", "ready", "You are ready", "You can start, \"today\".\nAsk your PCN first.", "https://example.org/decisions/test/a-coach/yes/"},
		{"A coach", "No", "course", "'-- You need the course", "'=Take it.", "https://example.org/decisions/test/a-coach/no/"},
		{"Another role", "", "other", "Ask your PCN", "", "https://example.org/decisions/test/another/"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// No cell may run as a formula in a spreadsheet, whatever an editor types.
func TestCSVCellsAreHarmless(t *testing.T) {
	for _, cell := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"} {
		if got := harmless(cell); got != "'"+cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
	for _, cell := range []string{"", "a=b", "'quoted'", "1-2", "– a dash", "é"} {
		if got := harmless(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

// A tree of few questions can have more paths than fit into memory: it is refused, not listed.
func TestTooManyPaths(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "## Q%d? {#q%d}\n\n- [A](#q%d)\n- [B](#q%d)\n\n", i, i, i+1, i+1)
	}
	b.WriteString("## End {#q60}\n")
	doc, _ := markdown.NewParser(markdown.Options{}).Parse("test.md", []byte(b.String()), 0)
	tree, _ := decision.Parse(doc, nil)
	_, err := Of(tree, func(decision.Path) string { return "" })
	var many *TooManyError
	if !errors.As(err, &many) || many.Paths != 1<<60 {
		t.Errorf("got %v", err)
	}
}

// Each row repeats the text of its outcome, so few paths can fill a disk: they are not listed either.
func TestTooLongAList(t *testing.T) {
	text := "## S? {#s}\n\n"
	for i := range 200 {
		text += fmt.Sprintf("- [A%d](#o)\n", i)
	}
	text += "\n## O {#o}\n\n"
	for words, want := range map[int]string{
		10_000: "",
		50_000: "the list of all paths would have more than 20 MB, because each of 200 paths repeats the text of its outcome: let answers lead together earlier, shorten the outcomes, or split the decision",
	} {
		doc, _ := markdown.NewParser(markdown.Options{}).Parse("test.md", []byte(text+strings.Repeat("word ", words)), 0)
		tree, _ := decision.Parse(doc, nil)
		rows, err := Of(tree, func(decision.Path) string { return "" })
		if err == nil {
			err = errors.New("")
		}
		if err.Error() != want || Listable(tree) != (want == "") || len(rows) != 200 && want == "" {
			t.Errorf("an outcome of %d words: %d rows, %v", words, len(rows), err)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ data, want string }{
		{"", "this is no paths.json: the file is empty"},
		{"[\n{\"answers\": [}]", "this is no paths.json: line 2: it is not JSON: invalid character '}' looking for beginning of value"},
		{"{}", "this is no paths.json: line 1: the list has the type object"},
		{"[\n{\"answers\": \"Yes\"}]", "this is no paths.json: line 2: answers has the type string"},
		{`[{"answers": ["Yes"]}]`, "this is no paths.json: entry 1 names no outcome"},
		{`[{"answers": ["Yes"], "outcome": {"id": "a"}}, {"answers": ["Yes"], "outcome": {"id": "b"}}]`, "this is no paths.json: entries 1 and 2 have the same answers"},
	} {
		if _, err := Read([]byte(tt.data)); err == nil || err.Error() != tt.want {
			t.Errorf("%q:\ngot  %v\nwant %s", tt.data, err, tt.want)
		}
	}
}

func TestCompare(t *testing.T) {
	before := rows(t, small)
	for _, tt := range []struct {
		name, old, new, want string
	}{
		{"nothing", "", "", "Nothing changed: every path ends where it did, in the same words.\n"},
		{"only the marks of a text", "*start*", "**start**", "Nothing changed: every path ends where it did, in the same words.\n"},
		{"only the lines of a text", "*start*, ", "*start*,\n", "Nothing changed: every path ends where it did, in the same words.\n"},
		{"an answer leads elsewhere", "[No](#course)", "[No](#other)", `1 path ends elsewhere:
  A coach → No
    was: -- You need the course (course)
    now: Ask your PCN (other)
`},
		{"an answer more", "- [No](#course)", "- [No](#course)\n- [Not sure](#course)", `1 new path:
  A coach → Not sure
    -- You need the course (course)
`},
		{"an answer less", "- [No](#course)\n", "", `1 path is gone:
  A coach → No
    was: -- You need the course (course)
`},
		{"an answer in other words at its old address", "[Another role](#other) —", "[Some other role](#other) —", `1 path has answers in other words:
  was: Another role
  now: Some other role
`},
		{"an answer in other words at another address", "[No](#course)", "[Not yet](#course)", `1 new path:
  A coach → Not yet
    -- You need the course (course)
1 path is gone:
  A coach → No
    was: -- You need the course (course)
`},
		{"an answer in other words that leads elsewhere", "[Another role](#other) —", "[Some other role](#trained) —", `2 new paths:
  Some other role → Yes
    You are ready (ready)
  Some other role → No
    -- You need the course (course)
1 path is gone:
  Another role
    was: Ask your PCN (other)
`},
		{"an outcome says something else", "You can *start*, \"today\".", "You can *start* tomorrow.", `1 outcome changed its words:
  ready
    - You can start, "today".
    + You can start tomorrow.
`},
		{"an outcome has another heading", "## You are ready", "## You are trained", `1 outcome changed its words:
  ready
    - You are ready
    + You are trained
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(small, tt.old, tt.new, 1)
			if tt.old != "" && text == small {
				t.Fatalf("%q is not in the tree", tt.old)
			}
			var b strings.Builder
			c := Compare(before, rows(t, text))
			if err := c.Print(&b); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", b.String(), tt.want)
			}
			if c.Empty() != strings.HasPrefix(tt.want, "Nothing") {
				t.Errorf("empty: %v", c.Empty())
			}
		})
	}
}

// The same list at another address of the site is the same advice.
func TestCompareIgnoresTheHost(t *testing.T) {
	before, after := rows(t, small), rows(t, small)
	for i := range after {
		after[i].URL = strings.Replace(after[i].URL, "https://example.org", "https://hub.example/coaching", 1)
	}
	if c := Compare(before, after); !c.Empty() {
		t.Errorf("changes: %+v", c)
	}
}

// Whatever the bytes, Read gives a complaint or rows that are written and read again the same, and
// that differ in nothing from themselves.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	_ = WriteJSON(&b, rows(f, small))
	f.Add(b.Bytes())
	f.Add([]byte(`[{"answers":null,"outcome":{"id":"=a"},"url":"%zz"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := Read(data)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, all); err != nil {
			t.Fatal(err)
		}
		again, err := Read(b.Bytes())
		if err != nil {
			t.Fatalf("%v:\n%s", err, b.Bytes())
		}
		if c := Compare(all, again); !c.Empty() || len(again) != len(all) {
			t.Errorf("%d rows became %d: %+v", len(all), len(again), c)
		}
		var out strings.Builder
		if err := WriteCSV(&out, all); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
		if err != nil || len(records) != len(all)+1 {
			t.Errorf("%d rows became %d records: %v", len(all), len(records)-1, err)
		}
	})
}
