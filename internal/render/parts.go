package render

import (
	"slices"
	"strings"
	"time"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// The types of this file are what the components in templates/partials/ get.

// Link is a link from the page at hand.
type Link struct{ Text, Href string }

// Breadcrumb is the way from home to the page above.
type Breadcrumb []Link

// Up is the page above, where a phone has room for one link.
func (b Breadcrumb) Up() Link { return b[len(b)-1] }

// key tells one way from another.
func (b Breadcrumb) key() string {
	var key strings.Builder
	for _, l := range b {
		key.WriteString(l.Text + "\n" + l.Href + "\n")
	}
	return key.String()
}

// Card leads to one page.
type Card struct {
	Link
	Description string
	Note        string // quietly below, such as "Up to 5 questions"
	Check       bool   // something to do rather than to read
	Level       int    // of its heading
}

// SummaryRow is one answer of "Your answers so far".
type SummaryRow struct {
	Key, Value string
	Change     Link
	Hidden     string // what is changed, for those who hear the link alone
}

// Tag is a word that stands out.
type Tag struct{ Text, Colour string }

// Contents lists the sections of a page.
type Contents struct {
	Label string
	Links []Link
}

// Pagination leads to the page before and after in a long list.
type Pagination struct{ Previous, Next Link }

// Choice is one box of Choices.
type Choice struct{ ID, Value, Label string }

// Choices is a set of boxes to tick.
type Choices struct {
	ID, Name, Legend string
	Items            []Choice
}

// Entry is one page in a list of pages.
type Entry struct {
	Link
	Summary string // or ""
	Kind    string // "Checklist" and the like, where kinds are mixed; or ""
}

// Group is a run of entries under a heading.
type Group struct {
	ID, Title string
	Entries   []Entry
}

// About says quietly what a page rests on and who has checked it.
type About struct {
	Sources    []Cited
	Reviewed   string // a date; "" when no named person has checked the page
	ReviewedBy string
	NextReview string // a date or ""
	Report     Link   // empty when there is nobody to write to
}

// Cited is a source and the parts of it that a page rests on.
type Cited struct {
	Link
	Publisher, Date string
	Parts           []string
}

// date writes a day as the NHS style guide does: 20 November 2026.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006")
}

// isoDate writes a day in the form 2026-11-20 as date does, and anything else as it is.
func isoDate(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date(t)
}

// about gathers the quiet end of a page.
func (r *Renderer) about(l *layout, h *knowledge.Head, sources []knowledge.Citation) About {
	a := About{Sources: cited(l, sources), Report: r.report(l, h)}
	if h.ReviewedBy != "" && !h.Reviewed.IsZero() {
		a.Reviewed, a.ReviewedBy, a.NextReview = date(h.Reviewed), h.ReviewedBy, date(h.ReviewBy)
	}
	return a
}

// cited gathers citations by source, in the order in which the sources are first cited.
func cited(l *layout, from []knowledge.Citation) []Cited {
	var all []Cited
	at := map[*knowledge.Source]int{}
	for _, c := range from {
		i, ok := at[c.Source]
		if !ok {
			i = len(all)
			at[c.Source] = i
			all = append(all, Cited{Link: Link{c.Source.Title, l.to(c.Source.URL)}, Publisher: c.Source.Publisher, Date: c.Source.Date})
		}
		if c.Part != nil {
			all[i].Parts = append(all[i].Parts, partLabel(c.Part))
		}
	}
	return all
}

// partLabel names a part of a source in words.
func partLabel(p *content.Part) string { return words(p.Label.Value, p.ID.Value) }

// dated says that what a page rests on is tied to its time, and what to do about it, or "".
// Each date is said once, and "about 2021" is not said beside "2021".
func (r *Renderer) dated(sources []knowledge.Citation) string {
	var dates []string
	line := ""
	for _, c := range sources {
		d := strings.TrimPrefix(c.Source.Date, "about ")
		switch known := d != "" && !strings.HasPrefix(d, "not known"); {
		case c.Source.Status != knowledge.Dated:
		case !known:
			line = "From guidance with no date."
		case !slices.Contains(dates, d):
			dates = append(dates, d)
		}
	}
	if len(dates) > 0 {
		line = "From guidance of " + list(dates) + "."
	}
	if line == "" {
		return ""
	}
	if advice := r.base.Site.DatedAdvice.Value; advice != "" {
		line += " " + advice
	}
	return line
}

// list joins words as a sentence does: a, b and c.
func list(all []string) string {
	switch n := len(all); n {
	case 0:
		return ""
	case 1:
		return all[0]
	default:
		return strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
}

// kindName is what a reader calls a kind of page.
func kindName(k content.Kind) string {
	switch k {
	case content.Decision:
		return "Check your situation"
	case content.Checklist:
		return "Checklist"
	default:
		return ""
	}
}

// isCheck reports whether a page is something to do rather than to read.
func isCheck(h *knowledge.Head) bool {
	return h.Kind == content.Decision || h.Kind == content.Checklist
}
