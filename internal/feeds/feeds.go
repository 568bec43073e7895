// Package feeds writes what programs read: the sitemap (sitemaps.org 0.9), robots.txt (RFC 9309),
// llms.txt (llmstxt.org: what there is, as Markdown, for programs that answer questions), the
// feed of changes (RFC 4287: new, reworded, reviewed), the paths of each decision for sign-off, and the content as data in
// data/. A decision with more paths than package paths lists has no paths.csv and paths.json; one with a
// page for each node has nodes.json, from which its pages name the answers that their address keeps. The
// feed, and the days in the sitemap, come from the record; the feed's ids need a base address. Without
// them there is no feed.
package feeds

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"signpost/internal/checklist"
	"signpost/internal/decision/paths"
	"signpost/internal/knowledge"
	"signpost/internal/record"
)

// Options says what the files need beside the base.
type Options struct {
	BaseURL string          // absolute address of the site's root; when empty, addresses begin with /
	Listed  func() []string // gives the addresses from the root that search engines may list, in order
	Record  *record.Record  // when each page changed; nil without a record
}

// File is one file.
type File struct {
	Path  string
	Entry bool // it names pages, so is published after them
	Make  func(w io.Writer) error
}

// Files gives all of them.
func Files(b *knowledge.Base, opt Options) []File {
	files := []File{
		{"sitemap.xml", true, func(w io.Writer) error { return sitemap(w, b, opt) }},
		{"robots.txt", true, func(w io.Writer) error { return robots(w, opt) }},
		{"llms.txt", true, func(w io.Writer) error { return llms(w, b, opt) }},
		{"data/pages.json", false, func(w io.Writer) error { return writePages(w, b) }},
		{"data/glossary.json", false, func(w io.Writer) error { return writeJSON(w, glossary(b)) }},
		{"data/sources.json", false, func(w io.Writer) error { return writeJSON(w, sources(b)) }},
	}
	if len(b.Checklists) > 0 {
		files = append(files, File{"data/checklist.schema.json", false, func(w io.Writer) error { return write(w, checklist.Schema) }})
	}
	if opt.Record != nil && opt.BaseURL != "" {
		files = append(files, File{"feed.xml", true, func(w io.Writer) error { return feed(w, b, opt) }})
	}
	for _, d := range b.Decisions {
		dir := strings.TrimPrefix(d.URL, "/")
		if paths.Listable(d.Tree) {
			files = append(files,
				File{dir + "paths.csv", false, func(w io.Writer) error { return writePaths(w, d, paths.WriteCSV) }},
				File{dir + "paths.json", false, func(w io.Writer) error { return writePaths(w, d, paths.WriteJSON) }},
			)
		}
		if d.ByNode {
			files = append(files, File{dir + "nodes.json", false, func(w io.Writer) error { return writeJSON(w, nodes(d)) }})
		}
	}
	for _, l := range b.Checklists {
		var history checklist.History
		if opt.Record != nil {
			history = opt.Record.History(l.URL)
		}
		files = append(files, File{"data/" + l.ID + ".json", false, func(w io.Writer) error { return writeChecklist(w, l, history) }})
	}
	return files
}

// feedEntries is how many changes the feed names: what a reader of feeds who was away for months still
// wants to see.
const feedEntries = 50

// news is the last thing that happened to a page.
type news struct {
	page *record.Page
	day  string // YYYY-MM-DD
	what string // for readers
	id   string // apart from all other news of the page
}

// newsOf says what last happened to a page: the record first had it, first had it in its present words, or somebody
// has reviewed it since. A review is news once: of the page that says so, not of each outcome of a decision.
func newsOf(p *record.Page, signedOff string, outcome bool) news {
	switch {
	case p.Reviewed > p.Changed && p.Reviewed <= signedOff && !outcome:
		return news{p, p.Reviewed, "Reviewed, in the same words", p.Digest + "-reviewed-" + p.Reviewed}
	case p.Changed != p.Appeared:
		return news{p, p.Changed, "Reworded", p.Digest}
	}
	return news{p, p.Changed, "New page", p.Digest}
}

// feed writes what changed (Atom, RFC 4287), the newest first: each page that is there once, with the last thing
// that happened to it.
func feed(w io.Writer, b *knowledge.Base, opt Options) error {
	type link struct {
		Rel  string `xml:"rel,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	type entry struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Link    link   `xml:"link"`
		Summary string `xml:"summary"`
	}
	type atom struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Links   []link   `xml:"link"`
		Entries []entry  `xml:"entry"`
	}
	moment := func(day string) string { return day + "T00:00:00Z" }
	listed, outcomes := map[string]bool{}, map[string]bool{}
	for _, u := range opt.Listed() {
		listed[u] = true
	}
	for _, d := range b.Decisions {
		for _, o := range d.Outcomes {
			outcomes[o.URL] = true
		}
	}
	var all []news
	for _, p := range opt.Record.Pages {
		if listed[p.URL] {
			all = append(all, newsOf(p, opt.Record.SignedOff, outcomes[p.URL]))
		}
	}
	slices.SortStableFunc(all, func(x, y news) int {
		return cmp.Or(cmp.Compare(y.day, x.day), cmp.Compare(x.page.URL, y.page.URL))
	})
	f := atom{
		ID: opt.absolute("/"), Title: b.Site.Name.Value, Updated: moment(opt.Record.SignedOff),
		Author: cmp.Or(b.Site.Publisher.Value, b.Site.Name.Value),
		Links:  []link{{"self", opt.absolute("/feed.xml")}, {"", opt.absolute("/")}},
	}
	for _, n := range all[:min(len(all), feedEntries)] {
		at := opt.absolute(n.page.URL)
		f.Entries = append(f.Entries, entry{ID: at + "#" + n.id, Title: n.page.Title(), Updated: moment(n.day), Link: link{"", at}, Summary: n.what})
	}
	return writeXML(w, f)
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// Paths lists the paths of a decision, each with its address from the root.
func Paths(d *knowledge.Decision) ([]paths.Row, error) {
	return paths.Of(d.Tree, d.PathURL)
}

func writePaths(w io.Writer, d *knowledge.Decision, write func(io.Writer, []paths.Row) error) error {
	rows, err := Paths(d)
	if err != nil {
		return err
	}
	return write(w, rows)
}

// nodeList is nodes.json: what a page of a decision that is ByNode needs to name the answers in its address.
type nodeList struct {
	Start string `json:"start"`
	Nodes []node `json:"nodes"` // the questions
}

type node struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Answers []answer `json:"answers"`
}

type answer struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Next  string `json:"next"`
}

func nodes(d *knowledge.Decision) nodeList {
	all := nodeList{Start: d.Tree.Start().ID}
	for _, q := range d.Tree.Questions() {
		n := node{ID: q.ID, Title: q.Title}
		for _, a := range q.Answers {
			n.Answers = append(n.Answers, answer{a.ID, a.Label, a.Next.ID})
		}
		all.Nodes = append(all.Nodes, n)
	}
	return all
}

func write(w io.Writer, data []byte) error {
	_, err := w.Write(data)
	return err
}

func writeChecklist(w io.Writer, l *knowledge.Checklist, history checklist.History) error {
	cited := map[string]knowledge.Citation{}
	for _, cs := range l.ItemSources {
		for _, c := range cs {
			cited[c.Ref()] = c
		}
	}
	data, err := checklist.JSON(l.List, checklist.Page{
		ID: l.Slug(), URL: l.URL, Title: l.Title, Summary: l.Summary, History: history,
		Cite: func(ref string) (words, address string) {
			c := cited[ref]
			return c.Words(), c.Source.Address
		},
	})
	if err != nil {
		return err
	}
	return write(w, data)
}

// Absolute gives an address from the root as one from anywhere.
func (o Options) absolute(u string) string {
	if o.BaseURL == "" {
		return u
	}
	return strings.TrimSuffix(o.BaseURL, "/") + u
}

func sitemap(w io.Writer, b *knowledge.Base, opt Options) error {
	type entry struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	type urlset struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []entry  `xml:"url"`
	}
	var set urlset
	for _, u := range opt.Listed() {
		e := entry{Loc: opt.absolute(u)}
		if opt.Record != nil {
			if p := opt.Record.Page(u); p != nil {
				e.LastMod = p.Changed
			}
		}
		set.URLs = append(set.URLs, e)
	}
	return writeXML(w, set)
}

func robots(w io.Writer, opt Options) error {
	text := "User-agent: *\nAllow: /\n"
	if opt.BaseURL != "" {
		text += "\nSitemap: " + opt.absolute("/sitemap.xml") + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

type page struct {
	URL      string   `json:"url"`
	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary,omitempty"`
	Topics   []string `json:"topics"`
	Audience []string `json:"audience"`
	Sources  []string `json:"sources"`
	Reviewed string   `json:"reviewed,omitempty"`
}

// writePages writes the pages as a list in JSON, a line to each, and keeps none: there may be very many.
func writePages(w io.Writer, b *knowledge.Base) error {
	before := "[\n "
	for h := range b.Heads() {
		p := page{URL: h.URL, Kind: string(h.Kind), Title: h.Title, Summary: h.Summary, Topics: []string{}, Audience: []string{}, Sources: []string{}}
		for _, t := range h.Topics {
			p.Topics = append(p.Topics, t.ID)
		}
		for _, a := range h.Audience {
			p.Audience = append(p.Audience, a.ID)
		}
		for _, c := range h.Sources {
			p.Sources = append(p.Sources, c.Ref())
		}
		if !h.Reviewed.IsZero() {
			p.Reviewed = h.Reviewed.Format("2006-01-02")
		}
		line, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if err := write(w, append([]byte(before), line...)); err != nil {
			return err
		}
		before = ",\n "
	}
	if before == "[\n " {
		return write(w, []byte("[]\n"))
	}
	return write(w, []byte("\n]\n"))
}

type term struct {
	ID   string `json:"id"`
	Term string `json:"term"`
	Abbr string `json:"abbreviation,omitempty"`
	Text string `json:"text"`
}

func glossary(b *knowledge.Base) []term {
	all := []term{}
	for _, t := range b.Terms {
		all = append(all, term{t.ID, t.Long, t.Abbr, t.Body.Text()})
	}
	return all
}

type source struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Publisher string   `json:"publisher,omitempty"`
	Date      string   `json:"date,omitempty"`
	Address   string   `json:"address,omitempty"`
	Status    string   `json:"status"`
	CitedBy   []string `json:"citedBy"`
}

func sources(b *knowledge.Base) []source {
	all := []source{}
	for _, s := range b.Sources {
		row := source{s.ID, s.Title, s.Publisher, s.Date, s.Address, string(s.Status), []string{}}
		for _, c := range b.CitedBy(s) {
			row.CitedBy = append(row.CitedBy, c.Head.URL)
		}
		all = append(all, row)
	}
	return all
}

// writeJSON writes v with a line for each value; angle brackets and ampersands are escaped, so that
// the file is harmless where it is put into a page.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return write(w, b.Bytes())
}
