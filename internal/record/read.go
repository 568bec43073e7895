package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/diag"
)

// RuleBadRecord is a record that cannot be read. Going on without it would forget the history.
const RuleBadRecord diag.Rule = "bad-record"

// MaxSize is how many bytes a record has at most: enough for 30,000 pages, and as many as services that keep projects take in one
// file.
const MaxSize = 100 << 20

// TooLarge complains of a record that is larger than that.
func TooLarge(size int64, file string) (ds diag.List) {
	ds.Errorf(diag.Pos{File: file}, RuleBadRecord, badRecordHint, "the record has %d MB; at most %d MB are read", (size+1<<20-1)>>20, MaxSize>>20)
	return ds
}

const badRecordHint = "take back the last good version of the file from version control; or delete it, which forgets the history, and run: signpost record"

// Read reads a record. file names it in complaints. The Record is nil when there are any.
func Read(data []byte, file string) (*Record, diag.List) {
	var ds diag.List
	r := &Record{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(r)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("text follows the end of the record")
		}
	}
	if err != nil {
		ds.Errorf(place(data, file, dec.InputOffset(), err), RuleBadRecord, badRecordHint, "the record cannot be read: %s", plain(data, err))
		return nil, ds
	}
	if r.Version > format {
		ds.Errorf(diag.Pos{File: file}, RuleBadRecord, "use the version of Signpost that wrote it, or a later one", "the record was written by a later version of Signpost")
		return nil, ds
	}
	if err := r.check(); err != nil {
		ds.Errorf(diag.Pos{File: file}, RuleBadRecord, badRecordHint, "the record is damaged: %s", err)
		return nil, ds
	}
	return r, nil
}

// place finds the line and column of an error in JSON.
func place(data []byte, file string, offset int64, err error) diag.Pos {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return diag.Pos{File: file, Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + len([]rune(string(line)))}
}

func plain(data []byte, err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "the file is empty"
	case errors.As(err, &kind):
		return fmt.Sprintf("%s has the type %s", kind.Field, kind.Value)
	case bytes.Contains(data, []byte("<<<<<<<")):
		return "two versions of it were merged, and the marks of the merge are still in it"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// check finds what no record that Signpost wrote can have.
func (r *Record) check() error {
	if r.Version < 1 {
		return errors.New("it has no version")
	}
	if !isDay(r.SignedOff) {
		return fmt.Errorf("%q is no day on which it was signed off", r.SignedOff)
	}
	last := ""
	for _, p := range r.Pages {
		switch {
		case p == nil || !strings.HasPrefix(p.URL, "/"):
			return errors.New("a page has no address")
		case p.URL <= last:
			return fmt.Errorf("the page %s stands twice or out of order", p.URL)
		case !isDay(p.Appeared) || !isDay(p.Changed) || p.Reviewed != "" && !isDay(p.Reviewed):
			return fmt.Errorf("the page %s has a date that is none", p.URL)
		case p.Digest != Digest(p.Words):
			return fmt.Errorf("the words of %s were changed by hand: they do not match their digest", p.URL)
		}
		last = p.URL
	}
	for _, c := range r.Copied {
		if c == nil || c.Digest != Digest(c.Words) {
			return errors.New("words that a hub copied were changed by hand: they do not match their digest")
		}
	}
	last = ""
	for _, d := range r.Decisions {
		if d == nil || d.URL <= last || slices.Contains(d.Questions, nil) || slices.Contains(d.Paths, nil) {
			return errors.New("a decision is incomplete, stands twice or out of order")
		}
		last = d.URL
	}
	last = ""
	for _, l := range r.Checklists {
		if l == nil || l.URL <= last || slices.Contains(l.Items, nil) {
			return errors.New("a checklist is incomplete, stands twice or out of order")
		}
		last = l.URL
		if err := l.check(); err != nil {
			return fmt.Errorf("the checklist %s: %w", l.URL, err)
		}
	}
	return nil
}

func (l *Checklist) check() error {
	last := ""
	for _, it := range l.Items {
		if it.ID <= last || len(it.Versions) == 0 {
			return fmt.Errorf("the item %q has no words, or stands twice or out of order", it.ID)
		}
		last = it.ID
		for _, v := range it.Versions {
			if v == nil || !isDay(v.Date) {
				return fmt.Errorf("the item %q has a date that is none", it.ID)
			}
			var level checklist.Level
			if err := level.UnmarshalText([]byte(v.Level)); v.Words != "" && err != nil {
				return fmt.Errorf("the item %q: %w", it.ID, err)
			}
		}
	}
	return nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Write writes the record as JSON. The same record gives the same bytes.
func (r *Record) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(r)
}
