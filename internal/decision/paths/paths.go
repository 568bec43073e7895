// Package paths lists what a decision answers: one Row for each path of answers, with its outcome.
// An expert signs the list off; after an edit, Compare says which rows to read again.
//
// The list is published in two forms that say the same:
//
//   - paths.json is an array of {"answers": [label, …], "outcome": {"id", "title", "text"}, "url"},
//     a row to a line, so that a comparison of two files by line is readable. text is the plain words
//     of the outcome itself, without its title.
//   - paths.csv has the columns "answer 1" to "answer N", "outcome id", "outcome title", "outcome
//     text" and "url", for a spreadsheet. It begins with a byte-order mark, without which spreadsheets
//     take the text for another encoding. A cell that a spreadsheet would run as a formula begins with
//     an apostrophe (OWASP, "CSV Injection").
package paths

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"signpost/internal/decision"
)

// The limits of a list: a tree with more paths is no tree that anybody signs off. Each row repeats the words of its
// outcome, so a list of few rows can be long too.
const (
	Limit     = 100_000    // rows
	mostBytes = 20_000_000 // of one file, about
)

// Row is one path of answers and its outcome.
type Row struct {
	Answers []string `json:"answers"` // labels, in order
	Outcome Outcome  `json:"outcome"`
	URL     string   `json:"url"`
}

// Outcome is where a path ends.
type Outcome struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"` // plain words
}

// TooManyError says that a decision has more paths than can be listed, or that their list would be too long.
type TooManyError struct {
	Paths int // math.MaxInt stands for more than can be counted
}

func (e *TooManyError) Error() string {
	if e.Paths <= Limit {
		return fmt.Sprintf("the list of all paths would have more than %d MB, because each of %d paths repeats the text of its outcome: let answers lead together earlier, shorten the outcomes, or split the decision", mostBytes/1_000_000, e.Paths)
	}
	return fmt.Sprintf("the decision has more than %d paths, too many to list: let answers lead together earlier, or split the decision", Limit)
}

// Listable reports whether Of can list the paths of a tree.
func Listable(t *decision.Tree) bool { return fits(t, t.CountWalks()) }

// fits reports whether a tree of n walks is within the limits.
func fits(t *decision.Tree, n int) bool {
	const names = 100         // bytes of JSON that stand in each row
	cells := t.MaxQuestions() // that each row of a table has, also where they are empty
	return n <= Limit && mostBytes >= t.Weigh((*decision.Node).Outcome,
		func(o *decision.Node) int { return names + cells + len(o.ID) + len(o.Title) + o.Size },
		func(s decision.Step) int { return len(s.Answer.Label) + len(s.Answer.ID) + len(`"",/`) })
}

// Of lists the paths of a tree in the order of the file. url gives the address of a path. The error
// is a *TooManyError.
func Of(t *decision.Tree, url func(decision.Path) string) ([]Row, error) {
	n := t.CountWalks()
	if !fits(t, n) {
		return nil, &TooManyError{n}
	}
	return list(t, n, url, func(o *decision.Node) Outcome { return Outcome{o.ID, o.Title, o.Body.Text()} }), nil
}

// Ends lists the paths of a tree as Of does, but of each outcome the id alone: such a list is as long as it has rows. ok is
// false above Limit.
func Ends(t *decision.Tree, url func(decision.Path) string) (rows []Row, ok bool) {
	n := t.CountWalks()
	if n > Limit {
		return nil, false
	}
	return list(t, n, url, func(o *decision.Node) Outcome { return Outcome{ID: o.ID} }), true
}

// list makes the rows of n paths.
func list(t *decision.Tree, n int, url func(decision.Path) string, outcome func(*decision.Node) Outcome) []Row {
	outcomes := map[*decision.Node]Outcome{}
	for _, o := range t.Outcomes() {
		outcomes[o] = outcome(o)
	}
	rows := make([]Row, 0, n)
	for p := range t.Walks() {
		rows = append(rows, Row{p.Labels(), outcomes[p.End], url(p)})
	}
	return rows
}

// WriteJSON writes paths.json.
func WriteJSON(w io.Writer, rows []Row) error {
	out := bufio.NewWriter(w) // it keeps an error until Flush
	_ = out.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			_, _ = out.WriteString(",\n ")
		}
		row, err := compact(r)
		if err != nil {
			return err
		}
		_, _ = out.Write(row)
	}
	_, _ = out.WriteString("]\n")
	return out.Flush()
}

// compact is json.Marshal without the escapes that HTML needs and people do not.
func compact(r Row) ([]byte, error) {
	if r.Answers == nil {
		r.Answers = []string{}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(r)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// WriteCSV writes paths.csv.
func WriteCSV(w io.Writer, rows []Row) error {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Answers))
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	var record []string
	for i := range width {
		record = append(record, fmt.Sprintf("answer %d", i+1))
	}
	record = append(record, "outcome id", "outcome title", "outcome text", "url")
	_ = out.Write(record) // an error is kept until Flush
	for _, r := range rows {
		record = append(record[:0], r.Answers...)
		for range width - len(r.Answers) {
			record = append(record, "")
		}
		record = append(record, r.Outcome.ID, r.Outcome.Title, r.Outcome.Text, r.URL)
		for i, cell := range record {
			record[i] = harmless(cell)
		}
		_ = out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// harmless marks a cell that a spreadsheet would take for a formula as text.
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// Read reads paths.json. Keys that it does not know are left alone, for lists of a later version.
func Read(data []byte) ([]Row, error) {
	var rows []Row
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("this is no paths.json: %s", explain(data, err))
	}
	seen := map[string]int{}
	for i, r := range rows {
		if r.Outcome.ID == "" {
			return nil, fmt.Errorf("this is no paths.json: entry %d names no outcome", i+1)
		}
		key := r.key()
		if first, twice := seen[key]; twice {
			return nil, fmt.Errorf("this is no paths.json: entries %d and %d have the same answers", first, i+1)
		}
		seen[key] = i + 1
	}
	return rows, nil
}

// explain says in plain words, and with the line, what is wrong with JSON.
func explain(data []byte, err error) string {
	line := func(offset int64) int {
		return 1 + bytes.Count(data[:min(max(offset-1, 0), int64(len(data)))], []byte("\n"))
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "the file is empty"
	case errors.As(err, &syntax):
		return fmt.Sprintf("line %d: it is not JSON: %s", line(syntax.Offset), syntax)
	case errors.As(err, &kind):
		where := kind.Field
		if where == "" {
			where = "the list"
		}
		return fmt.Sprintf("line %d: %s has the type %s", line(kind.Offset), where, kind.Value)
	}
	return err.Error()
}

// key tells the answers of one path from those of another.
func (r Row) key() string {
	var b strings.Builder
	for _, a := range r.Answers {
		fmt.Fprintf(&b, "%q ", a)
	}
	return b.String()
}
