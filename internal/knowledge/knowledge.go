// Package knowledge makes one checked whole of a site's documents: every link resolved, every topic,
// audience, source and term found, every address used once. What render, search and feeds need is in
// the Base; they look nothing up in files.
//
// An address is written from the root of the site, with a slash at both ends ("/faqs/x/"); what
// becomes of it on a page below a sub-path is the renderer's business.
package knowledge

import (
	"iter"
	"net/url"
	"path"
	"strings"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/content"
	"signpost/internal/decision"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// ContactTitle and ContactURL are those of the page that says whom to contact, which a site has that has Contacts.
const (
	ContactTitle = "Contact us"
	ContactURL   = "/contact/"
)

// Base is the whole site, checked: every link resolved, every reference found.
type Base struct {
	Site       *content.Site
	Home       *Home     // never nil: a site without index.md gets one made from its name
	Glossary   *Glossary // nil when there is no glossary.md
	Articles   []*Article
	FAQs       []*FAQ
	Decisions  []*Decision
	Checklists []*Checklist
	Terms      []*Term // the glossary, by title
	Topics     []*Topic
	Audiences  []*Audience
	Sources    []*Source
	Contacts   []*content.Contact
	Navigation []Link // in the header
	Footer     []Link
	Urgent     *Link // shown wherever somebody who looks for help may not find it; nil when site.yaml names none
	Redirects  []Redirect
	Tests      []SearchTest    // what a search must find
	Files      []*content.File // pictures and downloads that pages link to
	Version    string          // digest of the content

	Markdown *markdown.Renderer // writes the text of pages, glossary terms marked
	Texts    *markdown.Store    // what the text of the pages is kept in; its Err says when some of it was lost

	pagesOf  map[*Topic][]*Head
	citedBy  map[*Source][]Cite
	inOrder  []*page                  // by path
	byPath   table[*page]             // by path
	sections map[string]*page         // local sections, the same
	byFile   map[string]*content.File // by path
	words    *markdown.Terms
}

// PagesOf gives the pages of a topic, in the order: articles, FAQs, decisions, checklists, each by title.
func (b *Base) PagesOf(t *Topic) []*Head { return b.pagesOf[t] }

// CitedBy gives the pages that cite a source, in the same order, with the parts they cite.
func (b *Base) CitedBy(s *Source) []Cite { return b.citedBy[s] }

// Related gives the pages that a page names as related.
func (b *Base) Related(h *Head) []*Head {
	var all []*Head
	for _, file := range h.related {
		if p, ok := b.byPath.get(file); ok {
			all = append(all, p.Head)
		}
	}
	return all
}

// TextHeads gives the heads of all articles and FAQs, by the path of their files.
func (b *Base) TextHeads() iter.Seq[*Head] {
	return func(yield func(*Head) bool) {
		for _, p := range b.inOrder {
			if p.text() && !yield(p.Head) {
				return
			}
		}
	}
}

// Page gives the *Article, *FAQ, *Decision, *Checklist, *Home or *Glossary that has a head; nil when there is no file
// of it.
func (b *Base) Page(h *Head) any {
	if p, ok := b.byPath.get(h.Path); ok {
		return p.made
	}
	return nil
}

// Body gives the text of an article or an FAQ.
func (b *Base) Body(h *Head) markdown.Fragment {
	switch page := b.Page(h).(type) {
	case *Article:
		return page.Body
	case *FAQ:
		return page.Body
	}
	return markdown.Fragment{}
}

// Heads gives the heads of all articles, FAQs, decisions and checklists, in this order, each by title.
func (b *Base) Heads() iter.Seq[*Head] {
	return func(yield func(*Head) bool) {
		for _, a := range b.Articles {
			if !yield(a.Head) {
				return
			}
		}
		for _, f := range b.FAQs {
			if !yield(f.Head) {
				return
			}
		}
		for _, d := range b.Decisions {
			if !yield(d.Head) {
				return
			}
		}
		for _, l := range b.Checklists {
			if !yield(l.Head) {
				return
			}
		}
	}
}

// Head is what every page has: what it is, where it is, what it rests on.
type Head struct {
	Kind       content.Kind
	ID         string // "faqs/supervision": unique in the site
	URL        string // from the root of the site: "/faqs/supervision/"
	Page       string // its file in the published site: "faqs/supervision/index.html"
	File       string // of its Markdown: "content/faqs/supervision.md"
	Path       string // of its Markdown, from content/: "faqs/supervision.md"
	Hub        string // id of the hub that wrote it; empty for a national page
	Title      string
	Short      string // for lists; the title when none is given
	Fold       string // the short title in lower case, for sorting
	Letter     byte   // 'A' to 'Z', which the short title begins with; or 0
	Summary    string
	Topics     []*Topic
	Audience   []*Audience
	Sources    []Citation
	Reviewed   time.Time // zero when no named person has checked the page
	ReviewedBy string
	ReviewBy   time.Time // zero when no next review is due
	Keywords   []string
	Local      []*Section // what a hub adds to the page, by file
	Pos        diag.Pos

	related []string // the paths of pages, from content/
}

// Dated gives the sources of the page that are dated.
func (h *Head) Dated() []*Source { return dated(h.Sources) }

// Citation is a source, and the part of it that something rests on.
type Citation struct {
	Source *Source
	Part   *content.Part // nil when the whole source is meant
}

// Article is a page of text.
type Article struct {
	*Head
	Body markdown.Fragment
}

// FAQ is a question; its Summary is the direct answer.
type FAQ struct {
	*Head
	Body markdown.Fragment
}

// Decision is a decision tree. Its questions have a page for each path of answers that leads to them,
// or, above the limit of site.yaml, one page each, whose address keeps the answers in its fragment:
// "/decisions/x/nodes/hours/#answers=coach/part-time".
type Decision struct {
	*Head
	Tree     *decision.Tree
	Outcomes []*Outcome // in file order
	ByNode   bool       // a page for each node, not for each path

	addresses func() map[string]string // id of a heading → its address
}

// PathURL gives the address of the page that a path of answers leads to.
func (d *Decision) PathURL(p decision.Path) string {
	if len(p.Steps) == 0 {
		return d.URL
	}
	segments := p.Segments()
	if d.ByNode {
		return d.NodeURL(p.End) + "#answers=" + strings.Join(segments, "/")
	}
	return d.URL + strings.Join(segments, "/") + "/"
}

// NodeURL gives the address of the page that a node has whatever the answers: an outcome's own page, or
// a question's when the decision is ByNode. Another question has none but the start.
func (d *Decision) NodeURL(n *decision.Node) string {
	switch {
	case n == d.Tree.Start():
		return d.URL
	case n.Outcome():
		return d.URL + "outcomes/" + n.ID + "/"
	default:
		return d.URL + "nodes/" + n.ID + "/"
	}
}

// Slug is the last part of the address: "four-day-training".
func (h *Head) Slug() string {
	_, slug, _ := strings.Cut(strings.Trim(h.URL, "/"), "/")
	return slug
}

// Outcome is an outcome of a decision: a page of its own.
type Outcome struct {
	Decision *Decision
	Node     *decision.Node
	URL      string // "/decisions/four-day-training/outcomes/course-still-needed/"
	Sources  []Citation
}

// Dated gives the sources of the outcome that are dated.
func (o *Outcome) Dated() []*Source { return dated(o.Sources) }

// Checklist is a checklist.
type Checklist struct {
	*Head
	List *checklist.List
	// Sources of each item, by its id. Head.Sources are those of the page.
	ItemSources map[string][]Citation

	ids func() map[string]bool // of the items
}

// Home is the home page.
type Home struct {
	*Head
	Body     *markdown.Document // nil when there is no index.md
	Doors    []Door
	Featured []Link
}

// Glossary is the page of terms.
type Glossary struct {
	*Head
	Intro markdown.Fragment
	Body  *markdown.Document
}

// Door is a way in for one kind of reader.
type Door struct {
	Title string
	Links []Link
}

// Link is a link to a page or a part of it, with the words to show.
type Link struct {
	Head *Head
	URL  string
	Text string
}

// Topic is a subject.
type Topic struct {
	ID, Title, Summary string
	URL                string // "/topics/supervision/"
}

// Audience is a kind of reader.
type Audience struct {
	ID, Title string
}

// Source is a document that advice rests on.
type Source struct {
	ID, Title, Publisher, Date, Address, Note string
	Status                                    Status
	Parts                                     []*content.Part
	URL                                       string // "/sources/#hwbc-faqs"

	parts map[string]*content.Part // by id
}

// Cite is a page that cites a source, with the parts it cites.
type Cite struct {
	Head  *Head
	Parts []*content.Part
}

// Status says whether a source still holds.
type Status string

// The statuses of a source.
const (
	Current Status = "current"
	Dated   Status = "dated"
	Unknown Status = "unknown"
)

// Term is an entry of the glossary.
type Term struct {
	*markdown.Term
	Title string // as its heading says: "Primary care network (PCN)"
	URL   string // "/glossary/#pcn"
	Body  markdown.Fragment
}

// SearchTest is a page that readers who type a query must find.
type SearchTest struct {
	Query string
	URL   string
	Pos   diag.Pos
}

// Redirect leads from an old address to a page.
type Redirect struct {
	From string
	To   *Head
}

// Resolve gives where a link of the file at from (a path from content/) leads: an address from the root of the site
// such as "/faqs/supervision/#how-often", or the destination itself when it leads elsewhere. New has checked
// that there is such a place.
func (b *Base) Resolve(from, dest string) string {
	if markdown.External(dest) {
		return dest
	}
	target, id := parts(dest)
	file := from
	if target != "" {
		file = path.Join(path.Dir(from), target)
	}
	if f, ok := b.byFile[file]; ok {
		if id == "" {
			return "/" + f.Address()
		}
		// A part of a download, such as guide.pdf#page=3, is its reader's business.
		return "/" + f.Address() + "#" + url.PathEscape(id)
	}
	to, ok := b.byPath.get(file)
	if !ok {
		if to, ok = b.sections[file]; !ok {
			return dest
		}
	}
	if id == "" {
		return to.URL
	}
	return to.at(id)
}

func dated(cs []Citation) []*Source {
	var all []*Source
	for _, c := range cs {
		if c.Source.Status == Dated {
			all = append(all, c.Source)
		}
	}
	return distinct(all)
}

// Words gives the citation for a reader: "Health and wellbeing coach FAQs, Question 13, …".
func (c Citation) Words() string {
	if c.Part == nil {
		return c.Source.Title
	}
	return c.Source.Title + ", " + c.Part.Label.Value
}

// Ref gives the citation as an editor writes it: "hwbc-faqs#13".
func (c Citation) Ref() string {
	if c.Part == nil {
		return c.Source.ID
	}
	return c.Source.ID + "#" + c.Part.ID.Value
}
