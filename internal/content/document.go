package content

import (
	"cmp"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/decision"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// Kind is the kind of a page; it comes from the folder of its file.
type Kind string

// The kinds of pages that editors write.
const (
	Article   Kind = "article"
	FAQ       Kind = "faq"
	Decision  Kind = "decision"
	Checklist Kind = "checklist"
	Home      Kind = "home"
	Glossary  Kind = "glossary"
)

// Section is the kind of a local section: words that a hub adds to a national page.
const Section Kind = "section"

// Document is one Markdown file of content/.
type Document struct {
	Path string // relative to content/, with slashes: "faqs/supervision.md"
	File string // as shown to people: "content/faqs/supervision.md"
	Kind Kind
	Slug string // the part of the address below that of the kind: "supervision"
	Hub  string // id of the hub that it comes from; empty for a national page
	Fold string // its short title in lower case, for sorting
	Meta Meta
	Body *markdown.Document
	Tree *decision.Tree  // of a decision
	List *checklist.List // of a checklist

	// Doubtful: the front matter cannot be read, or has a key that nobody knows. What it seems to lack
	// may be there.
	Doubtful bool
}

// Text is a value of front matter or of a YAML file, with its place.
type Text struct {
	Value string
	Pos   diag.Pos
}

// Date is a day of front matter, with its place. The zero time means that it is not given.
type Date struct {
	Time time.Time
	Pos  diag.Pos
}

// Given reports whether the front matter has the date.
func (d Date) Given() bool { return !d.Time.IsZero() }

// Meta is the front matter of a page.
type Meta struct {
	Title, Short, Summary      Text
	Topics, Audience, Sources  []Text
	Keywords, Aliases, Related []Text

	// Large sites have many pages that say nothing of either.
	review  *Review
	special *Special
}

// Review gives what the page says of its review.
func (m *Meta) Review() Review {
	if m.review == nil {
		return Review{}
	}
	return *m.review
}

// Special gives what only some kinds of pages say.
func (m *Meta) Special() Special {
	if m.special == nil {
		return Special{}
	}
	return *m.special
}

// Review is the part of front matter that says who checked a page, and when.
type Review struct {
	On   Date // the key reviewed
	By   Text // the key reviewed-by
	Next Date // the key review-by
}

// Special is the part of front matter that only some kinds of pages have.
type Special struct {
	Doors    []Door // of the home page
	Featured []Link // of the home page

	Scenarios    []decision.Scenario   // of a decision
	Profile      []*checklist.Question // of a checklist
	wholeProfile bool                  // nothing of it was lost in reading
	Retired      []Text                // of a checklist: ids of items that were taken out

	Replaces Text // of a hub's page: the digest of the national page that it was copied from
	AddsTo   Text // of a local section: the path of the page, from its own file
	After    Text // of a local section: the id of the heading whose part it follows; "" is the end
}

// Door is one of the home page's ways in, for one kind of reader.
type Door struct {
	Title Text
	Links []Link
}

// Link names a page of the site in YAML.
type Link struct {
	Page Text // path of its file, from the file that names it, and perhaps # and the id of a part
	Text Text // words to show instead of the page's short title; optional
}

// Site is site.yaml: what the site is called, who publishes it, and settings.
type Site struct {
	Name        Text // in the header and in titles
	Publisher   Text // "Published by …" in the footer
	Disclaimer  Text // after it, such as "Not an official NHS England site"
	Description Text // one sentence, for search engines and feeds
	BaseURL     Text // address of the site's root, with a slash at the end
	Language    Text // BCP 47, such as en-GB
	DatedAdvice Text // what to do about dated guidance: "Check with your training hub."
	Contacts    []Contact
	ReportTo    Text // id of the contact for mistakes
	Topics      []Topic
	Audiences   []Audience
	Navigation  []Link // in the header
	Footer      []Link
	Urgent      *Link // what to read when something cannot wait; nil when site.yaml says nothing of it

	Accessibility *Accessibility // nil when site.yaml says nothing of it
	HostLogs      Text           // what the host keeps of each request, for the page about privacy

	MarkdownCopies bool // each page is published as Markdown too
	Offline        bool // readers' browsers keep pages for reading without a connection
	RequireSources bool
	AllowHTML      bool
	IgnoreWarnings []Text // rules of warnings that are not reported
	DecisionPages  int    // above this many path pages a decision falls back to a page for each node

	Hub *Hub // the hub that the site is built for; nil for the national site
}

// Contact is somebody to ask, by role.
type Contact struct {
	ID, Role, Name, Email, Phone, Web, Note Text
}

// Title is what a contact is called: by what they are for, or else by the first of what else is known of them.
func (c *Contact) Title() string {
	return cmp.Or(c.Role.Value, c.Name.Value, c.Email.Value, c.Phone.Value, c.Web.Value)
}

// Topic is a subject that pages are listed under.
type Topic struct {
	ID, Title, Summary Text
}

// Audience is a kind of reader.
type Audience struct {
	ID, Title Text
}

// Source is one document that the site's advice rests on.
type Source struct {
	ID        Text
	Title     Text
	Publisher Text
	Date      Text // in words, such as "about 2021 to 2022"
	Address   Text
	Status    Text // current, dated or unknown
	Note      Text
	Parts     []Part
}

// Part is a part of a source that pages may cite.
type Part struct {
	ID, Label Text
	Strength  checklist.Level // its strongest word; 0 when sources.yaml does not say
}

// Ignored gives the rules of the warnings that are not reported.
func (s *Site) Ignored() []diag.Rule {
	rules := make([]diag.Rule, len(s.IgnoreWarnings))
	for i, t := range s.IgnoreWarnings {
		rules[i] = diag.Rule(t.Value)
	}
	return rules
}

// SearchTest is a line of search-tests.yaml: a page that readers who type the query must find among
// the first results.
type SearchTest struct {
	Query Text
	Finds Text // path of the page's file, from content/; "#id" after it names an outcome of a decision
}
