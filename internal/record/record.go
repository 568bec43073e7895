// Package record remembers what was last signed off and published, so that a build, which is a pure
// function, can tell what has changed since: which pages are new, changed or gone, where paths of
// answers now end, how an item of a checklist was worded when somebody answered it.
//
// The record is one file, content/record.json, which `signpost record` writes and an editor commits
// with a release; everything else only reads it. Its JSON has a fixed order and a line for each block
// of words, so that a comparison of two versions shows what changed in the advice.
//
//	{
//	 "version": 1,
//	 "signed-off": "2026-11-20",
//	 "pages": [{
//	   "url": "/faqs/supervision/",            from the root of the site
//	   "file": "content/faqs/supervision.md",
//	   "words": ["Title", "Summary", "…"],     plain words, the title first, a line to a block
//	   "digest": "0123456789abcdef",           of the words, see Digest
//	   "appeared": "2026-03-01",               the first record that had the page
//	   "changed": "2026-11-20",                the first record that had it in these words
//	   "reviewed": "2026-11-01",               by a named person; left out when it was not
//	   "aliases": ["/old/address/"]            old addresses that lead to it; left out when there are none
//	 }],
//	 "decisions": [{
//	   "url": "/decisions/four-day-training/",
//	   "questions": [{"id": "role", "words": ["Which role?", "Help.", "A coach", "Another role — hint"]}],
//	   "paths": [{"answers": ["A coach"], "outcome": "course", "url": "/decisions/four-day-training/coach/"}]
//	 }],
//	 "checklists": [{
//	   "url": "/checklists/supervision-standards/",
//	   "items": [{"id": "regular", "versions": [{"date": "2026-11-20", "level": "must", "words": "…"}]}]
//	 }]
//	 "copied": [{                              left out when no hub replaces a page
//	   "file": "content/faqs/supervision.md",
//	   "digest": "0123456789abcdef",           of all words of the file, see DocumentWords
//	   "words": ["Title", "Summary", "…"]
//	 }]
//	}
//
// Pages are those that editors write, with topics and outcomes, which have addresses of their own; the
// pages of a walk through a decision are its paths. A version of an item without words says that the
// item was taken out that day. A decision with too many paths to list has none here.
//
// What a hub adds or replaces is not in the record: it is no change of the national advice. But the
// national words that a hub's page was copied from are kept, so that what has changed since can be shown.
package record

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/decision"
	"signpost/internal/decision/paths"
	"signpost/internal/knowledge"
)

// File is where the record lies below the source folder.
const File = "content/record.json"

// format is the version of the file's form.
const format = 1

// Record is what was signed off on one day.
type Record struct {
	Version    int          `json:"version"`
	SignedOff  string       `json:"signed-off"`       // YYYY-MM-DD
	Pages      []*Page      `json:"pages"`            // by URL
	Decisions  []*Decision  `json:"decisions"`        // by URL
	Checklists []*Checklist `json:"checklists"`       // by URL
	Copied     []*Copied    `json:"copied,omitempty"` // by file and digest
}

// Page is one address and its words.
type Page struct {
	URL      string   `json:"url"`
	File     string   `json:"file"`
	Words    []string `json:"words"`
	Digest   string   `json:"digest"`
	Appeared string   `json:"appeared"`
	Changed  string   `json:"changed"`
	Reviewed string   `json:"reviewed,omitempty"`
	Aliases  []string `json:"aliases,omitempty"` // in order
}

// Title gives the title of the page.
func (p *Page) Title() string {
	if len(p.Words) == 0 {
		return ""
	}
	return p.Words[0]
}

// Decision is a decision's questions and paths. The words of its outcomes are those of their pages.
type Decision struct {
	URL       string      `json:"url"`
	Questions []*Question `json:"questions"` // in file order
	Paths     []*Path     `json:"paths"`     // in the order of the walk
}

// Question is a question as it is asked: its title, its help, and a line for each answer.
type Question struct {
	ID    string   `json:"id"`
	Words []string `json:"words"`
}

// Path is a path of answers and the id of its outcome.
type Path struct {
	Answers []string `json:"answers"`
	Outcome string   `json:"outcome"`
	URL     string   `json:"url"`
}

// Checklist is every version of each item of a checklist.
type Checklist struct {
	URL   string  `json:"url"`
	Items []*Item `json:"items"` // by id
}

// Item is one item of a checklist.
type Item struct {
	ID       string     `json:"id"`
	Versions []*Version `json:"versions"` // the oldest first
}

// Version is how an item read from one day on.
type Version struct {
	Date  string `json:"date"`
	Level string `json:"level,omitempty"`
	Words string `json:"words,omitempty"` // empty when the item was taken out
}

// New records a base on a day. previous is the last record, or nil.
func New(b *knowledge.Base, previous *Record, day time.Time) *Record {
	today := day.Format(time.DateOnly)
	if previous == nil {
		previous = &Record{}
	}
	r := &Record{Version: format, SignedOff: today, Pages: Pages(b)}
	for _, p := range r.Pages {
		p.Appeared, p.Changed = today, today
		if was := previous.Page(p.URL); was != nil {
			p.Appeared = was.Appeared
			if was.Digest == p.Digest {
				p.Changed = was.Changed
			}
		}
	}
	for _, d := range b.Decisions {
		if d.Hub == "" {
			r.Decisions = append(r.Decisions, newDecision(d))
		}
	}
	slices.SortFunc(r.Decisions, func(a, b *Decision) int { return cmp.Compare(a.URL, b.URL) })
	for _, l := range b.Checklists {
		if l.Hub == "" {
			r.Checklists = append(r.Checklists, newChecklist(l, previous.History(l.URL), today))
		}
	}
	slices.SortFunc(r.Checklists, func(a, b *Checklist) int { return cmp.Compare(a.URL, b.URL) })
	return r
}

// Pages gives the pages of a base by address, without the dates that only a record knows and without
// what a hub wrote.
func Pages(b *knowledge.Base) []*Page {
	var all []*Page
	aliases := map[string][]string{}
	for _, r := range b.Redirects {
		aliases[r.To.URL] = append(aliases[r.To.URL], r.From)
	}
	add := func(h *knowledge.Head, url string, texts ...string) {
		if h.Hub != "" {
			return
		}
		p := &Page{URL: url, File: h.File, Words: lines(texts...), Aliases: slices.Sorted(slices.Values(aliases[url]))}
		p.Digest = Digest(p.Words)
		if !h.Reviewed.IsZero() {
			p.Reviewed = h.Reviewed.Format(time.DateOnly)
		}
		all = append(all, p)
	}
	page := func(h *knowledge.Head, texts ...string) {
		add(h, h.URL, append([]string{h.Title, h.Summary}, texts...)...)
	}
	if b.Home.Body == nil {
		page(b.Home.Head)
	} else {
		page(b.Home.Head, b.Home.Body.Body().Text())
	}
	if b.Glossary != nil {
		page(b.Glossary.Head, b.Glossary.Body.Body().Text())
	}
	for _, a := range b.Articles {
		page(a.Head, a.Body.Text())
	}
	for _, f := range b.FAQs {
		page(f.Head, f.Body.Text())
	}
	for _, d := range b.Decisions {
		page(d.Head, d.Tree.Intro.Text())
		for _, o := range d.Outcomes {
			add(d.Head, o.URL, o.Node.Title, o.Node.Body.Text())
		}
	}
	for _, l := range b.Checklists {
		page(l.Head, checklistText(l.List))
	}
	for _, t := range b.Topics {
		page(&knowledge.Head{URL: t.URL, File: "content/site.yaml", Title: t.Title, Summary: t.Summary})
	}
	slices.SortFunc(all, func(a, b *Page) int { return cmp.Compare(a.URL, b.URL) })
	return all
}

func checklistText(l *checklist.List) string {
	texts := []string{l.Intro.Text()}
	for _, g := range l.Groups {
		texts = append(texts, g.Title, g.Intro.Text())
		for _, it := range g.Items {
			texts = append(texts, it.Level.Title()+": "+it.Text, it.Help.Text())
		}
	}
	return strings.Join(texts, "\n")
}

// lines parts texts into lines, with single spaces between words, and leaves out the empty ones.
func lines(texts ...string) []string {
	all := []string{}
	for _, text := range texts {
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				all = append(all, line)
			}
		}
	}
	return all
}

// Digest gives 16 hexadecimal digits that change when the words do.
func Digest(words []string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	return hex.EncodeToString(sum[:8])
}

func newDecision(d *knowledge.Decision) *Decision {
	r := &Decision{URL: d.URL, Questions: []*Question{}, Paths: []*Path{}}
	for _, n := range d.Tree.Questions() {
		r.Questions = append(r.Questions, newQuestion(n))
	}
	rows, _ := paths.Ends(d.Tree, d.PathURL) // none when there are too many
	for _, row := range rows {
		r.Paths = append(r.Paths, &Path{row.Answers, row.Outcome.ID, row.URL})
	}
	return r
}

func newQuestion(n *decision.Node) *Question {
	texts := []string{n.Title, n.Body.Text()}
	for _, a := range n.Answers {
		answer := a.Label
		if a.Hint != "" {
			answer += " — " + a.Hint
		}
		texts = append(texts, answer)
	}
	return &Question{n.ID, lines(texts...)}
}

func newChecklist(l *knowledge.Checklist, history checklist.History, today string) *Checklist {
	r := &Checklist{URL: l.URL, Items: []*Item{}}
	now := map[string]checklist.Version{}
	for _, it := range l.List.Items() {
		now[it.ID] = checklist.Version{Date: today, Level: it.Level, Text: it.Text}
	}
	for id, versions := range history {
		is := cmp.Or(now[id], checklist.Version{Date: today})
		delete(now, id)
		if was := versions[len(versions)-1]; was.Text != is.Text || was.Text != "" && was.Level != is.Level {
			versions = append(slices.Clip(versions), is)
		}
		r.Items = append(r.Items, newItem(id, versions))
	}
	for id, is := range now {
		r.Items = append(r.Items, newItem(id, []checklist.Version{is}))
	}
	slices.SortFunc(r.Items, func(a, b *Item) int { return cmp.Compare(a.ID, b.ID) })
	return r
}

func newItem(id string, versions []checklist.Version) *Item {
	it := &Item{ID: id}
	for _, v := range versions {
		version := &Version{Date: v.Date, Words: v.Text}
		if v.Text != "" {
			version.Level = v.Level.String()
		}
		it.Versions = append(it.Versions, version)
	}
	return it
}

// Latest gives the pages by the day on which they changed, the newest first. Pages that have not
// changed since the first record are left out: on that day everything was new.
func (r *Record) Latest() []*Page {
	first := ""
	for _, p := range r.Pages {
		if first == "" || p.Appeared < first {
			first = p.Appeared
		}
	}
	var latest []*Page
	for _, p := range r.Pages {
		if p.Changed > first {
			latest = append(latest, p)
		}
	}
	slices.SortStableFunc(latest, func(x, y *Page) int {
		return cmp.Or(cmp.Compare(y.Changed, x.Changed), cmp.Compare(x.URL, y.URL))
	})
	return latest
}

// Page gives the page at an address, or nil.
func (r *Record) Page(url string) *Page {
	i, ok := slices.BinarySearchFunc(r.Pages, url, func(p *Page, url string) int { return cmp.Compare(p.URL, url) })
	if !ok {
		return nil
	}
	return r.Pages[i]
}

// History gives every version of each item of the checklist at an address. It is empty when the record
// does not know the checklist.
func (r *Record) History(url string) checklist.History {
	i := slices.IndexFunc(r.Checklists, func(l *Checklist) bool { return l.URL == url })
	if i < 0 {
		return nil
	}
	h := checklist.History{}
	for _, it := range r.Checklists[i].Items {
		for _, v := range it.Versions {
			version := checklist.Version{Date: v.Date, Text: v.Words}
			if v.Words != "" {
				_ = version.Level.UnmarshalText([]byte(v.Level)) // Read has checked it
			}
			h[it.ID] = append(h[it.ID], version)
		}
	}
	return h
}

// Rows gives the paths of the decision at an address as they were signed off, in the form in which
// they are compared. ok is false when the record does not know its paths.
func (r *Record) Rows(url string) (rows []paths.Row, ok bool) {
	d := r.decision(url)
	if d == nil || len(d.Paths) == 0 {
		return nil, false
	}
	outcomes := map[string]paths.Outcome{} // many paths lead to each
	for _, p := range d.Paths {
		o, ok := outcomes[p.Outcome]
		if !ok {
			o.ID = p.Outcome
			if page := r.Page(url + "outcomes/" + p.Outcome + "/"); page != nil && len(page.Words) > 0 {
				o.Title, o.Text = page.Words[0], strings.Join(page.Words[1:], "\n")
			}
			outcomes[p.Outcome] = o
		}
		rows = append(rows, paths.Row{Answers: p.Answers, Outcome: o, URL: p.URL})
	}
	return rows, true
}

func (r *Record) decision(url string) *Decision {
	i := slices.IndexFunc(r.Decisions, func(d *Decision) bool { return d.URL == url })
	if i < 0 {
		return nil
	}
	return r.Decisions[i]
}
