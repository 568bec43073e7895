package knowledge

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"signpost/internal/checklist"
	"signpost/internal/content"
	"signpost/internal/decision"
	"signpost/internal/diag"
	"signpost/internal/markdown"
	"signpost/internal/parallel"
)

// The rules of this package.
const (
	RuleBrokenLink       diag.Rule = "broken-link"       // a link to a page that is not there
	RuleBrokenAnchor     diag.Rule = "broken-anchor"     // a link to a heading that is not there
	RuleLinkToOutput     diag.Rule = "link-to-output"    // a link to an address of the built site instead of its file
	RuleUnknownSource    diag.Rule = "unknown-source"    // a source that sources.yaml does not have
	RuleUnknownPart      diag.Rule = "unknown-part"      // a part that the source does not list
	RuleUnknownTopic     diag.Rule = "unknown-topic"     // a topic that site.yaml does not have
	RuleUnknownAudience  diag.Rule = "unknown-audience"  // an audience that site.yaml does not have
	RuleUnknownTerm      diag.Rule = "unknown-term"      // a link to a term that the glossary does not have
	RuleUnknownContact   diag.Rule = "unknown-contact"   // report-to, or the accessibility statement, names no contact
	RuleUnknownAttribute diag.Rule = "unknown-attribute" // braces that mean nothing where they stand
	RuleDuplicateAddress diag.Rule = "duplicate-address" // two pages at one address
	RuleReservedAddress  diag.Rule = "reserved-address"  // an address that the site itself uses
	RuleBadAlias         diag.Rule = "bad-alias"         // an old address that is none
	RuleSelfRelated      diag.Rule = "self-related"      // a page that is related to itself
	RulePicture          diag.Rule = "picture"           // a picture that is no file beside the pages
	RuleUnknownWarning   diag.Rule = "unknown-warning"   // ignore-warnings names no warning
	RuleMissingSource    diag.Rule = "missing-source"    // advice without a source, under require-sources
	RuleReviewIncomplete diag.Rule = "review-incomplete" // a review without a name, or a name without a date
	RuleOverdueReview    diag.Rule = "overdue-review"    // a warning: the next review is past
	RuleFutureReview     diag.Rule = "future-review"     // a warning: the last review is still to come
	RuleTwiceInGlossary  diag.Rule = "repeated-term"     // two terms with one name
	RuleNotExpanded      diag.Rule = "not-expanded"      // a warning: an abbreviation before its long form
	RuleEmptyPage        diag.Rule = "empty-page"        // a warning: an article or FAQ with a title and no words
	RuleEmptyTopic       diag.Rule = "empty-topic"       // a warning: a topic that no page has
	RuleRepeatedLink     diag.Rule = "repeated-link"     // a warning: one page twice in a list of links
	RuleUnusedFile       diag.Rule = "unused-file"       // a warning: a document that no page links to, such as a page written in Word
	RuleSameTitle        diag.Rule = "same-title"        // a warning: two pages of one kind with one title, such as a copied file
	RuleDecisionByNode   diag.Rule = "decision-by-node"  // a warning: a decision with more paths than may be unrolled
)

// Warnings gives the rules that warn, which ignore-warnings in site.yaml may name. All others are errors.
func Warnings() []diag.Rule {
	return []diag.Rule{
		RuleOverdueReview, RuleFutureReview, RuleEmptyPage, RuleEmptyTopic, RuleRepeatedLink, RuleUnusedFile, RuleNotExpanded, RuleSameTitle, RuleDecisionByNode,
		content.RuleHubName, content.RulePlaceholder, content.RuleAfterHash, content.RuleHeavy, content.RuleNoPicture,
		markdown.RuleBrokenTable, markdown.RuleLinkApart, markdown.RuleMissingSpace, markdown.RuleListSign, markdown.RuleLooseSign, markdown.RuleBareAddress, markdown.RuleIndentedText,
		decision.RuleNotSure, decision.RuleNoScenario, decision.RuleLongQuestion, decision.RuleManyAnswers,
		checklist.RuleLongItem, checklist.RuleNoHelp, checklist.RuleStronger,
		// Of packages that import this one; a test compares.
		"vanished-page", "shadows-national", "national-changed",
	}
}

func warningNames() []string {
	var names []string
	for _, r := range Warnings() {
		names = append(names, string(r))
	}
	return names
}

// Options says how to judge.
type Options struct {
	Today  time.Time // decides warnings only
	Memory *Memory   // what the call before has left, in a preview; or nil
}

// folders are the first parts of addresses by kind.
var folders = map[content.Kind]string{
	content.Article:   "",
	content.FAQ:       "faqs/",
	content.Decision:  "decisions/",
	content.Checklist: "checklists/",
}

// New links the documents to each other and to topics, sources and terms, and checks every rule that
// needs more than one file. The Base is usable only when the complaints have no error.
func New(c *content.Content, opt Options) (*Base, diag.List) {
	b := begin(c, opt)
	last := opt.Memory.remembered(b)
	if last != nil && !b.resume(last) {
		return fromNothing(c, opt)
	}
	if last == nil {
		b.settings()
		b.makePages()
		b.glossary()
	}
	parallel.Each(len(b.made), func(i int) { b.links(b.made[i]) })
	for _, p := range b.made {
		b.head(p)
		b.reviews(p)
	}
	for _, doc := range c.Sections {
		b.section(doc)
	}
	for _, p := range b.made {
		if d := p.tree(); d != nil {
			b.unroll(p, d)
		}
	}
	b.files()
	b.home()
	b.navigation()
	b.searchTests()
	b.advice()
	b.lists()
	ds := b.complaints()
	switch {
	case !ds.HasErrors():
		b.expansions()
		b.empty()
		b.emptyTopics()
		b.unused()
		ds = b.complaints()
	case last != nil:
		return fromNothing(c, opt) // what is left out where there are errors was not left out on the other pages
	}
	opt.Memory.keep(b, ds)
	if opt.Memory == nil {
		b.forget()
	}
	return b.Base, ds.Without(c.Site.Ignored())
}

// fromNothing does New without what was remembered.
func fromNothing(c *content.Content, opt Options) (*Base, diag.List) {
	*opt.Memory = Memory{}
	return New(c, opt)
}

// page is a document on its way to become part of the base.
type page struct {
	*Head
	doc     *content.Document
	made    any      // *Article, *FAQ, *Decision, *Checklist, *Home or *Glossary
	part    *Section // of a local section, whose Head is that of the page it is added to
	found   *found   // nil when there is nothing of note
	settled bool     // its Head is whole
}

// found is what was found on a page.
type found struct {
	told diag.List
	used []*content.File // pictures and downloads
}

// note gives what was found on a page, to add to it.
func (p *page) note() *found {
	if p.found == nil {
		p.found = new(found)
	}
	return p.found
}

// tree gives the decision that the page is, or nil.
func (p *page) tree() *Decision {
	d, _ := p.made.(*Decision)
	return d
}

// text reports whether the page is an article or an FAQ.
func (p *page) text() bool { return p.Kind == content.Article || p.Kind == content.FAQ }

type builder struct {
	*Base
	c     *content.Content
	today time.Time
	at    table[claim]            // by address in lower case
	ds    diag.List               // what is not of one page
	alike diag.List               // of titles
	byURL func() map[string]*page // by the key of the address, once links have to be guessed at

	made     []*page           // those that are new: all but those of Memory
	headings []Head            // room for heads
	places   map[*page]*places // where local sections can stand; of the pages to which any is added
	change   change

	topics    map[string]*Topic
	audiences map[string]*Audience
	sources   map[string]*Source
}

// begin makes a builder that knows the files.
func begin(c *content.Content, opt Options) *builder {
	b := &builder{
		Base:  &Base{Site: c.Site, Version: c.Version, Texts: c.Texts, byFile: map[string]*content.File{}},
		c:     c,
		today: opt.Today,
	}
	b.byURL = sync.OnceValue(b.pagesByURL)
	for _, f := range c.Files {
		b.byFile[f.Path] = f
	}
	return b
}

// complaints gives all of them.
func (b *builder) complaints() diag.List {
	all := append(slices.Clone(b.ds), b.alike...)
	for _, p := range b.inOrder {
		if p.found != nil {
			all.Add(p.found.told...)
		}
	}
	return all
}

// forget drops what is needed of documents until a base is made, and no more.
func (b *builder) forget() {
	for _, p := range b.inOrder {
		if p.text() {
			p.doc = nil
		}
		p.found = nil
	}
}

// settings makes what site.yaml and sources.yaml list.
func (b *builder) settings() {
	b.topics, b.audiences, b.sources = map[string]*Topic{}, map[string]*Audience{}, map[string]*Source{}
	for i := range b.c.Site.Contacts {
		b.Contacts = append(b.Contacts, &b.c.Site.Contacts[i])
	}
	for _, t := range b.c.Site.Topics {
		topic := &Topic{ID: t.ID.Value, Title: t.Title.Value, Summary: t.Summary.Value, URL: "/topics/" + t.ID.Value + "/"}
		if topic.ID == OtherTopic {
			b.ds.Errorf(t.ID.Pos, RuleReservedAddress, "choose another one", "the id %q is kept for pages without a topic", topic.ID)
		}
		b.topics[meantID(topic.ID)] = topic
		b.Topics = append(b.Topics, topic)
	}
	for _, a := range b.c.Site.Audiences {
		audience := &Audience{a.ID.Value, a.Title.Value}
		b.audiences[meantID(audience.ID)] = audience
		b.Audiences = append(b.Audiences, audience)
	}
	for _, s := range b.c.Sources {
		source := &Source{
			ID: s.ID.Value, Title: s.Title.Value, Publisher: s.Publisher.Value, Date: s.Date.Value,
			Address: s.Address.Value, Note: s.Note.Value, Status: Status(s.Status.Value), URL: "/sources/#" + s.ID.Value,
			parts: make(map[string]*content.Part, len(s.Parts)),
		}
		for i := range s.Parts {
			part := &s.Parts[i]
			source.Parts = append(source.Parts, part)
			source.parts[part.ID.Value] = part
		}
		b.sources[meantID(source.ID)] = source
		b.Sources = append(b.Sources, source)
	}
	for _, w := range b.c.Site.IgnoreWarnings {
		if !slices.Contains(Warnings(), diag.Rule(w.Value)) {
			hint := meant(b.ds, "take it out", func(string) string {
				return diag.DidYouMean(w.Value, warningNames(), "the warnings are "+strings.Join(warningNames(), ", "))
			})
			b.ds.Errorf(w.Pos, RuleUnknownWarning, hint, "there is no warning %q; an error cannot be ignored", w.Value)
		}
	}
	b.contact(b.c.Site.ReportTo)
	if a := b.c.Site.Accessibility; a != nil {
		b.contact(a.Contact)
	}
}

// OtherTopic stands for the id of a topic in the address of the print page of pages that have none.
const OtherTopic = "other-pages"

// meantID gives the id that one should be, so that not every page that names it is complained of, too.
func meantID(id string) string {
	if markdown.ValidID(id) {
		return id
	}
	return markdown.Slug(id)
}

// contact checks that a setting names a contact.
func (b *builder) contact(id content.Text) {
	if id.Value == "" || slices.ContainsFunc(b.Contacts, func(c *content.Contact) bool { return c.ID.Value == id.Value }) {
		return
	}
	var ids []string
	for _, c := range b.Contacts {
		ids = append(ids, c.ID.Value)
	}
	b.ds.Errorf(id.Pos, RuleUnknownContact, diag.DidYouMean(id.Value, ids, "write the id of a contact of this file"), "there is no contact %q", id.Value)
}

// makePages makes the heads and claims the addresses.
func (b *builder) makePages() {
	n := len(b.c.Documents)
	b.byPath, b.at, b.headings = newTable[*page](n), newTable[claim](n), make([]Head, 0, n)
	for _, doc := range b.c.Documents {
		p := b.pageOf(doc)
		b.claim(p.URL, diag.Pos{File: doc.File})
		b.byPath.set(doc.Path, p)
		b.inOrder = append(b.inOrder, p)
	}
	b.made = b.inOrder
	b.titles()
	b.aliases()
	b.spelled()
	b.nested()
	if b.Home == nil {
		b.Home = &Home{Head: &Head{Kind: content.Home, ID: "index", URL: "/", Page: "index.html", Title: b.Site.Name.Value, Short: b.Site.Name.Value, Summary: b.Site.Description.Value}}
	}
}

// newHead gives a Head. Those of all pages lie side by side, because they are gone through together.
func (b *builder) newHead() *Head {
	if len(b.headings) == cap(b.headings) {
		return new(Head)
	}
	b.headings = b.headings[:len(b.headings)+1]
	return &b.headings[len(b.headings)-1]
}

// pageOf begins the page of a document.
func (b *builder) pageOf(doc *content.Document) *page {
	m, review := &doc.Meta, doc.Meta.Review()
	h := b.newHead()
	*h = Head{
		Kind: doc.Kind, File: doc.File, Path: doc.Path, Hub: doc.Hub,
		Title: m.Title.Value, Short: cmp.Or(m.Short.Value, m.Title.Value), Fold: doc.Fold, Summary: m.Summary.Value,
		Reviewed: review.On.Time, ReviewedBy: review.By.Value, ReviewBy: review.Next.Time,
		Pos: cmp.Or(m.Title.Pos, diag.Pos{File: doc.File}),
	}
	if c, _ := utf8.DecodeRuneInString(h.Short); unicode.ToUpper(c) >= 'A' && unicode.ToUpper(c) <= 'Z' {
		h.Letter = byte(unicode.ToUpper(c))
	}
	for _, k := range m.Keywords {
		h.Keywords = append(h.Keywords, k.Value)
	}
	p := &page{Head: h, doc: doc}
	switch doc.Kind {
	case content.Home:
		h.ID, h.URL, h.Page = "index", "/", "index.html"
		b.Home = &Home{Head: h, Body: doc.Body}
		p.made = b.Home
		return p
	case content.Glossary:
		h.address("glossary")
		b.Glossary = &Glossary{Head: h, Body: doc.Body}
		p.made = b.Glossary
		return p
	}
	h.address(folders[doc.Kind] + doc.Slug)
	if dir, name := path.Split(doc.Slug); strings.EqualFold(name, "index") {
		hint := "give the file a name of its own; the home page is content/index.md"
		if dir != "" {
			hint = "move it to " + path.Dir(doc.File) + ".md, whose address is /" + folders[doc.Kind] + dir
		}
		b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, hint, "a page called index would have the address %s", h.URL)
	}
	if slices.ContainsFunc(strings.Split(doc.Slug, "/"), ofPage) {
		b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, "give it another name", "names that begin with index. are kept for what is written in the folder of a page")
	}
	if ofList(h.URL) {
		b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, "give the file another name", "the address %s belongs to a part of a long list that the site makes itself", h.URL)
	}
	if doc.Kind == content.Article && isReserved(h.URL) {
		b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, "give the file another name", "the address %s belongs to a page that the site makes itself", h.URL)
	}
	p.write()
	return p
}

// address gives a page its id, and its address and its file by that.
func (h *Head) address(id string) {
	whole := "/" + id + "/index.html"
	h.ID, h.URL, h.Page = whole[1:len(id)+1], whole[:len(id)+2], whole[1:]
}

// write makes what the page is, from its head and its document.
func (p *page) write() {
	switch doc := p.doc; doc.Kind {
	case content.Article:
		p.made = &Article{p.Head, doc.Body.Body()}
	case content.FAQ:
		p.made = &FAQ{p.Head, doc.Body.Body()}
	case content.Decision:
		d := &Decision{Head: p.Head, Tree: doc.Tree}
		for _, n := range doc.Tree.Nodes {
			if n.Outcome() {
				d.Outcomes = append(d.Outcomes, &Outcome{Decision: d, Node: n, URL: d.NodeURL(n)})
			}
		}
		d.addresses = sync.OnceValue(func() map[string]string { return addressesIn(d, doc.Body.Headings) })
		p.made = d
	case content.Checklist:
		l := &Checklist{Head: p.Head, List: doc.List, ItemSources: map[string][]Citation{}}
		l.ids = sync.OnceValue(func() map[string]bool {
			ids := map[string]bool{}
			for _, it := range doc.List.Items() {
				ids[it.ID] = true
			}
			return ids
		})
		p.made = l
	}
}

// titles warns of two pages that readers cannot tell apart in a list.
func (b *builder) titles() {
	type key struct {
		kind  content.Kind
		title string
	}
	first := make(map[key]*page, len(b.inOrder))
	for _, p := range b.inOrder {
		if p.Title == "" {
			continue
		}
		at := key{p.Kind, p.Fold}
		if p.Short != p.Title {
			at.title = strings.ToLower(p.Title)
		}
		if other, ok := first[at]; ok {
			b.alike.Warnf(p.doc.Meta.Title.Pos, RuleSameTitle, "if the file is a copy, delete one; if not, say in the titles how the pages differ", "another page has the same title")
			b.alike.Note(other.doc.Meta.Title.Pos, "here")
			continue
		}
		first[at] = p
	}
}

// empty warns of pages that say nothing.
func (b *builder) empty() {
	for _, p := range b.made {
		if p.text() && p.Summary == "" && p.doc.Body.Body().Empty() && p.Title != "" && !p.doc.Doubtful {
			p.note().told.Warnf(p.Pos, RuleEmptyPage, "write its text below the second line of hyphens", "the page has a title and nothing else")
		}
	}
}

// emptyTopics warns of topics without pages.
func (b *builder) emptyTopics() {
	if len(b.c.Unread) > 0 {
		return // a page that cannot be read may have the topic
	}
	for _, t := range b.c.Site.Topics {
		if id := t.ID.Value; len(b.pagesOf[b.topics[id]]) == 0 {
			b.ds.Warnf(t.ID.Pos, RuleEmptyTopic, "write it at the top of a page: topics: ["+id+"]; or take the topic out of site.yaml", "no page has the topic %q, so those who choose it find an empty page", id)
		}
	}
}

// written are the ends of the names of documents that may have been meant as pages.
var written = []string{".docx", ".odt", ".txt"}

// unused warns of documents that no page links to. A hub's site may replace the page that links to a national one.
func (b *builder) unused() {
	if len(b.c.Unread) > 0 {
		return // a page that cannot be read may link to it
	}
	for _, f := range b.c.Files {
		ext := strings.ToLower(path.Ext(f.Path))
		if !slices.Contains(written, ext) || slices.Contains(b.Files, f) || b.Site.Hub != nil && !strings.HasPrefix(f.Name, "hubs/") {
			continue
		}
		name := path.Base(f.Path)
		b.ds.Warnf(diag.Pos{File: f.Name}, RuleUnusedFile, "link to it: [words]("+name+"); if it was meant as a page, copy its words into "+strings.TrimSuffix(name, path.Ext(name))+".md", "no page links to this file, so readers do not get it")
	}
}

// mostCounted is the largest number of paths that a message gives.
const mostCounted = 1_000_000

// The limits of the pages of one decision, beside that of site.yaml for their number: each repeats the answers given
// so far, and all that lead to an outcome repeat its text.
const (
	mostOnWay     = 50          // answers on the longest way; its last page has an address of 1,500 characters
	mostPageBytes = 100_000_000 // of what the decision says on all pages
)

// unroll decides whether a decision has a page for each path of answers.
func (b *builder) unroll(p *page, d *Decision) {
	why, hint := "", "let answers lead together earlier, or split the decision"
	switch limit, pages := b.Site.DecisionPages, d.Tree.Pages(); {
	case limit > 0 && pages > limit:
		number := strconv.Itoa(pages)
		if pages > mostCounted {
			number = "more than a million"
		}
		why = fmt.Sprintf("the decision would have %s pages, one for each path of answers, and the limit is %d", number, limit)
		hint = "let answers lead together earlier, split the decision, or set decision-pages under limits in content/site.yaml"
	case d.Tree.MaxQuestions() > mostOnWay:
		why = fmt.Sprintf("a way through the decision has %d answers, which each page behind them would list, and the limit is %d", d.Tree.MaxQuestions(), mostOnWay)
	case d.pageBytes() > mostPageBytes:
		why = fmt.Sprintf("the decision would have %d pages, one for each path of answers, and more than %d MB, because they repeat its texts", pages, mostPageBytes/1_000_000)
		hint = "let answers lead together earlier, split the decision, or move long texts to an article and link to it"
	default:
		return
	}
	d.ByNode = true
	p.note().told.Warnf(d.Pos, RuleDecisionByNode, hint, "%s; so each question has one page, and the answers so far are shown with scripts only", why)
}

// pageBytes is about how many bytes the pages of all paths of answers have, without what all pages of the site have.
func (d *Decision) pageBytes() int {
	const markup = 300 // bytes of HTML around an answer, or a source
	always := func(*decision.Node) bool { return true }
	return d.Tree.Weigh(always, func(n *decision.Node) int {
		size := 2*len(n.Title) + n.Size
		for _, a := range n.Answers {
			size += len(a.Label) + len(a.Hint) + markup
		}
		if n.Outcome() {
			size += markup * (len(n.Sources) + len(d.Sources))
			for _, s := range d.LocalAfter(n.ID) {
				size += s.Body.Body().Size()
			}
		}
		return size
	}, func(s decision.Step) int {
		return 2*len(s.Node.Title) + len(s.Answer.Label) + markup
	})
}

// head resolves what the front matter names.
func (b *builder) head(p *page) {
	if p.settled {
		return
	}
	p.settled = true
	m := &p.doc.Meta
	for _, t := range m.Topics {
		if topic, ok := b.topics[t.Value]; ok {
			p.Topics = append(p.Topics, topic)
		} else {
			guess := named(t.Value, b.topics, func(t *Topic) string { return t.Title })
			b.lacks(t.Pos, RuleUnknownTopic, "list it under topics in content/site.yaml", guess, "there is no topic %q", t.Value)
		}
	}
	for _, a := range m.Audience {
		if audience, ok := b.audiences[a.Value]; ok {
			p.Audience = append(p.Audience, audience)
		} else {
			guess := named(a.Value, b.audiences, func(a *Audience) string { return a.Title })
			b.lacks(a.Pos, RuleUnknownAudience, "list it under audiences in content/site.yaml", guess, "there is no audience %q", a.Value)
		}
	}
	for _, s := range m.Sources {
		if c, ok := b.citation(s.Value, s.Pos); ok {
			p.Sources = append(p.Sources, c)
		}
	}
	if p.Kind == content.FAQ && b.Site.RequireSources && len(m.Sources) == 0 && !p.doc.Doubtful {
		b.ds.Errorf(p.Pos, RuleMissingSource, b.sourceHint(), "the answer names no source")
	}
	for _, r := range m.Related {
		to, ok := b.page(p.doc.Path, r)
		switch {
		case !ok:
		case to == p.Head:
			b.ds.Errorf(r.Pos, RuleSelfRelated, "name another page, or delete it", "the page names itself as related")
		default:
			p.related = append(p.related, to.Path)
		}
	}
	p.Topics, p.Audience, p.Sources, p.related = distinct(p.Topics), distinct(p.Audience), distinct(p.Sources), distinct(p.related)
}

// sourceHint shows how a page names its sources, by one that the site has.
func (b *builder) sourceHint() string {
	if len(b.Sources) == 0 {
		return "describe the document that it rests on in content/sources.yaml, and name it in a line such as sources: [its-id]"
	}
	ref := b.Sources[0].ID
	if parts := b.Sources[0].Parts; len(parts) > 0 {
		ref += "#" + parts[0].ID.Value
	}
	return "write a line such as sources: [" + ref + "]"
}

// curly are the quotation marks that word processors make of straight ones.
const curly = "“”„‘’"

// named guesses at a name that is not there: the id of the thing whose title was typed, or one that is like it.
func named[V any](name string, things map[string]V, title func(V) string) func(otherwise string) string {
	return func(otherwise string) string {
		ids := keys(things)
		if typed := strings.Trim(name, curly); typed != name && slices.Contains(ids, typed) {
			return "write " + typed + ", without quotation marks or between straight ones"
		}
		for _, id := range ids {
			if strings.EqualFold(title(things[id]), name) {
				return "write " + id + ", its id"
			}
		}
		return diag.DidYouMean(name, ids, otherwise)
	}
}

// lacks complains of a name that site.yaml or sources.yaml does not have. It says nothing when that file has
// a mistake of its own, because the name may stand in it, and every page would be complained of.
func (b *builder) lacks(pos diag.Pos, rule diag.Rule, otherwise string, guess func(otherwise string) string, format string, args ...any) {
	doubtful := b.c.Doubtful
	if rule == RuleUnknownSource || rule == RuleUnknownPart {
		doubtful = b.c.DoubtfulSources
	}
	if !doubtful {
		b.ds.Errorf(pos, rule, meant(b.ds, otherwise, guess), format, args...)
	}
}

// citation reads "hwbc-faqs#13".
func (b *builder) citation(ref string, pos diag.Pos) (Citation, bool) {
	if typed := strings.Trim(ref, curly); typed != ref {
		hint := "write " + typed + ", without quotation marks or between straight ones"
		b.lacks(pos, RuleUnknownSource, hint, func(string) string { return hint }, "there is no source %q", ref)
		return Citation{}, false
	}
	id, part, hasPart := strings.Cut(ref, "#")
	s, ok := b.sources[id]
	if !ok {
		guess := named(id, b.sources, func(s *Source) string { return s.Title })
		b.lacks(pos, RuleUnknownSource, "describe it in content/sources.yaml", guess, "there is no source %q", id)
		return Citation{}, false
	}
	if !hasPart {
		return Citation{Source: s}, true
	}
	p, ok := s.parts[part]
	if !ok {
		guess := func(otherwise string) string {
			var ids []string
			for _, p := range s.Parts {
				ids = append(ids, p.ID.Value)
			}
			return diag.DidYouMean(part, ids, otherwise)
		}
		b.lacks(pos, RuleUnknownPart, "list it under the parts of "+id+" in content/sources.yaml", guess, "the source %s has no part %q", id, part)
		return Citation{}, false
	}
	return Citation{s, p}, true
}

// page finds the page that a value of YAML names by its path.
func (b *builder) page(from string, t content.Text) (*Head, bool) {
	to := path.Join(path.Dir(from), t.Value)
	if p, ok := b.byPath.get(to); ok {
		return p.Head, true
	}
	b.noPage(from, t.Value, t.Pos)
	return nil, false
}

// noPage complains of the name of a page in YAML.
func (b *builder) noPage(from, name string, at diag.Pos) {
	if b.isUnread(from, name) {
		b.ds.Errorf(at, RuleBrokenLink, unread, "the page %s cannot be read", name)
		return
	}
	b.ds.Errorf(at, RuleBrokenLink, b.pageHint(b.ds, from, name), "there is no page %s", name)
}

// reviews checks that a claim of a review is whole, and warns when the next is overdue.
func (b *builder) reviews(p *page) {
	review := p.doc.Meta.Review()
	switch {
	case review.On.Given() && review.By.Value == "":
		p.note().told.Errorf(review.On.Pos, RuleReviewIncomplete, "write reviewed-by: and the name or the role", "the page says when it was reviewed but not by whom")
	case review.On.Pos.IsZero() && review.By.Value != "":
		p.note().told.Errorf(review.By.Pos, RuleReviewIncomplete, "write reviewed: and the date", "the page says who reviewed it but not when")
	}
	if review.On.Given() && review.Next.Given() && review.Next.Time.Before(review.On.Time) {
		p.note().told.Errorf(review.Next.Pos, RuleReviewIncomplete, "write a later date", "the next review is before the last one")
	}
	if review.On.Given() && !b.today.IsZero() && review.On.Time.After(b.today) {
		p.note().told.Warnf(review.On.Pos, RuleFutureReview, "write the day on which it was reviewed; the next review is review-by", "the page says that it was reviewed on %s, which is still to come", review.On.Time.Format("2 January 2006"))
	}
	if review.Next.Given() && !b.today.IsZero() && review.Next.Time.Before(b.today) {
		p.note().told.Warnf(review.Next.Pos, RuleOverdueReview, "have the page reviewed, then change reviewed and review-by", "the review of this page was due on %s", review.Next.Time.Format("2 January 2006"))
	}
}

// home resolves what the home page names.
func (b *builder) home() {
	p, ok := b.byPath.get("index.md")
	if !ok {
		return
	}
	for _, d := range p.doc.Meta.Special().Doors {
		b.Home.Doors = append(b.Home.Doors, Door{Title: d.Title.Value, Links: b.yamlLinks("index.md", d.Links)})
	}
	b.Home.Featured = b.yamlLinks("index.md", p.doc.Meta.Special().Featured)
}

// yamlLinks resolves a list of links, in which each should be once.
func (b *builder) yamlLinks(from string, all []content.Link) []Link {
	var links []Link
	there := map[string]bool{} // addresses
	for _, l := range all {
		link, ok := b.yamlLink(from, l)
		if !ok {
			continue
		}
		if there[link.URL] {
			b.ds.Warnf(l.Page.Pos, RuleRepeatedLink, "keep one of the two", "%s stands twice in this list", l.Page.Value)
		}
		there[link.URL] = true
		links = append(links, link)
	}
	return links
}

func (b *builder) yamlLink(from string, l content.Link) (Link, bool) {
	file, id := l.Page, ""
	file.Value, id, _ = strings.Cut(l.Page.Value, "#")
	if file.Value == "" {
		b.ds.Errorf(l.Page.Pos, RuleBrokenLink, "write the name of the file before #"+id, "%s names no page", l.Page.Value)
		return Link{}, false
	}
	h, ok := b.page(from, file)
	if !ok {
		return Link{}, false
	}
	link := Link{h, h.URL, cmp.Or(l.Text.Value, h.Short)}
	if id != "" {
		p, _ := b.byPath.get(h.Path)
		if link.URL, ok = anchor(p, id); !ok {
			noAnchor(&b.ds, l.Page.Pos, p, id)
		}
	}
	return link, ok
}

// navigation resolves the links of site.yaml, whose paths begin at content/.
func (b *builder) navigation() {
	b.Navigation = b.yamlLinks("site.yaml", b.Site.Navigation)
	b.Footer = b.yamlLinks("site.yaml", b.Site.Footer)
	if urgent := b.Site.Urgent; urgent != nil {
		if link, ok := b.yamlLink("site.yaml", *urgent); ok {
			b.Urgent = &link
		}
	}
}

// mostNames is how many other names a term may have. Each stands for all the others in a search, so that their number counts
// twice.
const mostNames = 20

// glossary makes the terms.
func (b *builder) glossary() {
	if b.Glossary == nil {
		b.Markdown = markdown.NewRenderer(markdown.NewTerms(nil))
		return
	}
	intro, sections := b.Glossary.Body.Split(2)
	b.Glossary.Intro = intro
	names := map[string]diag.Pos{}
	var terms []*markdown.Term
	for _, s := range sections {
		t := &markdown.Term{ID: s.ID}
		t.Long, t.Abbr = markdown.SplitTerm(s.Text)
		if also, ok := s.Attrs.Get("also"); ok {
			for name := range strings.SplitSeq(also.Value, ",") {
				if name = strings.TrimSpace(name); name == "" {
					continue
				}
				if len(t.Also) == mostNames {
					b.ds.Errorf(also.ValuePos, content.RuleTooLarge, "keep those that people use", "the term has more than %d other names", mostNames)
					break
				}
				t.Also = append(t.Also, name)
			}
		}
		if expand, ok := s.Attrs.Get("expand"); ok {
			t.Known = expand.Value == "no"
			if !t.Known {
				b.ds.Errorf(expand.ValuePos, RuleUnknownAttribute, `write expand="no", or nothing`, "%q means nothing here", expand.Value)
			}
		}
		for _, name := range append([]string{t.Long, t.Abbr}, t.Also...) {
			if name == "" {
				continue
			}
			if first, twice := names[strings.ToLower(name)]; twice {
				b.ds.Errorf(s.Pos, RuleTwiceInGlossary, "keep one of them", "the glossary has %q twice", name)
				b.ds.Note(first, "first here")
				continue
			}
			names[strings.ToLower(name)] = s.Pos
		}
		terms = append(terms, t)
		b.Terms = append(b.Terms, &Term{Term: t, Title: s.Text, URL: "/glossary/#" + t.ID, Body: s.Body})
	}
	for _, a := range b.Glossary.Body.Braces {
		attributes(&b.ds, a, []string{"also", "expand"})
	}
	slices.SortStableFunc(b.Terms, func(x, y *Term) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)), cmp.Compare(x.ID, y.ID))
	})
	if len(terms) == 0 {
		b.ds.Warnf(b.Glossary.Pos, RuleEmptyPage, "write each as a heading, and what it is below it: ## Long form (LF)", "the glossary has no terms")
	}
	b.words = markdown.NewTerms(terms)
	b.Markdown = markdown.NewRenderer(b.words)
}

// searchTests resolves the pages of search-tests.yaml.
func (b *builder) searchTests() {
	for _, t := range b.c.Tests {
		file, id, hasAnchor := strings.Cut(t.Finds.Value, "#")
		p, ok := b.byPath.get(file)
		if !ok {
			b.noPage("search-tests.yaml", file, t.Finds.Pos)
			continue
		}
		u := p.URL
		if hasAnchor {
			if u, ok = anchor(p, id); !ok || p.tree() == nil {
				b.ds.Errorf(t.Finds.Pos, RuleBrokenAnchor, "after # stands the id of an outcome of a decision", "%s has no outcome #%s", file, id)
				continue
			}
		}
		b.Tests = append(b.Tests, SearchTest{t.Query.Value, u, t.Query.Pos})
	}
}

// advice resolves the sources of outcomes and items.
func (b *builder) advice() {
	for _, p := range b.made {
		switch made := p.made.(type) {
		case *Decision:
			told := made.Tree.Verify(decision.VerifyOptions{RequireSources: b.Site.RequireSources})
			if p.doc.Doubtful {
				told = told.Without([]diag.Rule{decision.RuleNoScenario})
			}
			p.note().told.Add(told...)
			for _, o := range made.Outcomes {
				o.Sources = b.citations(o.Node.Sources)
			}
		case *Checklist:
			for _, it := range made.List.Items() {
				made.ItemSources[it.ID] = b.citations(it.Sources)
			}
			p.note().told.Add(checklist.Stronger(made.List, b.strength)...)
		}
	}
}

// strength gives the strongest word of a source as an item cites it, where sources.yaml says it.
func (b *builder) strength(ref string) (checklist.Level, bool) {
	id, part, _ := strings.Cut(ref, "#")
	s, ok := b.sources[id]
	if !ok {
		return 0, false
	}
	p, ok := s.parts[part]
	if !ok || p.Strength == 0 {
		return 0, false
	}
	return p.Strength, true
}

func (b *builder) citations(refs []markdown.Word) []Citation {
	var all []Citation
	for _, ref := range refs {
		if c, ok := b.citation(ref.Text, ref.Pos); ok {
			all = append(all, c)
		}
	}
	return distinct(all)
}

// distinct gives each value once, where it stands first. It changes all.
func distinct[V comparable](all []V) []V {
	const few = 20 // to look through
	var seen map[V]bool
	if len(all) > few {
		seen = make(map[V]bool, len(all))
	}
	kept := all[:0]
	for _, v := range all {
		if seen == nil && slices.Contains(kept, v) || seen[v] {
			continue
		}
		if kept = append(kept, v); seen != nil {
			seen[v] = true
		}
	}
	return kept
}

// lists sorts pages into kinds, topics and sources, in the order in which readers see them.
func (b *builder) lists() {
	var articles []*Article
	var faqs []*FAQ
	var decisions []*Decision
	var checklists []*Checklist
	for _, p := range b.made {
		switch made := p.made.(type) {
		case *Article:
			articles = append(articles, made)
		case *FAQ:
			faqs = append(faqs, made)
		case *Decision:
			decisions = append(decisions, made)
		case *Checklist:
			checklists = append(checklists, made)
		}
	}
	b.Articles = merged(b.Articles, articles, b.change.out, func(a *Article) *Head { return a.Head })
	b.FAQs = merged(b.FAQs, faqs, b.change.out, func(f *FAQ) *Head { return f.Head })
	b.Decisions = merged(b.Decisions, decisions, b.change.out, func(d *Decision) *Head { return d.Head })
	b.Checklists = merged(b.Checklists, checklists, b.change.out, func(l *Checklist) *Head { return l.Head })
	if b.pagesOf != nil && !b.change.heads {
		return
	}
	b.pagesOf, b.citedBy = map[*Topic][]*Head{}, map[*Source][]Cite{}
	for h := range b.Heads() {
		for _, t := range h.Topics {
			b.pagesOf[t] = append(b.pagesOf[t], h)
		}
		switch h.Kind {
		case content.Decision:
			cited := slices.Clone(h.Sources)
			for _, o := range b.Page(h).(*Decision).Outcomes {
				cited = append(cited, o.Sources...)
			}
			b.cite(h, distinct(cited))
		case content.Checklist:
			cited, l := slices.Clone(h.Sources), b.Page(h).(*Checklist)
			for _, it := range l.List.Items() {
				cited = append(cited, l.ItemSources[it.ID]...)
			}
			b.cite(h, distinct(cited))
		default:
			b.cite(h, h.Sources)
		}
	}
}

// merged gives pages by their short titles, whatever their capitals: those that were there without those that are
// out, and the new ones.
func merged[P any](before, made []P, out map[*Head]bool, head func(P) *Head) []P {
	order := func(x, y P) int {
		a, b := head(x), head(y)
		if c := strings.Compare(a.Fold, b.Fold); c != 0 {
			return c
		}
		return strings.Compare(a.URL, b.URL)
	}
	slices.SortFunc(made, order)
	if len(before) == 0 {
		return made
	}
	all := make([]P, 0, len(before)+len(made))
	for _, p := range made {
		at, _ := slices.BinarySearchFunc(before, p, order)
		for _, q := range before[:at] {
			if !out[head(q)] {
				all = append(all, q)
			}
		}
		before, all = before[at:], append(all, p)
	}
	for _, q := range before {
		if !out[head(q)] {
			all = append(all, q)
		}
	}
	return all
}

// cite notes what the page at hand rests on: citations of which each stands once.
func (b *builder) cite(h *Head, cs []Citation) {
	for _, c := range cs {
		all := b.citedBy[c.Source]
		if n := len(all); n == 0 || all[n-1].Head != h {
			all = append(all, Cite{Head: h})
		}
		if last := &all[len(all)-1]; c.Part != nil {
			last.Parts = append(last.Parts, c.Part)
		}
		b.citedBy[c.Source] = all
	}
}

func keys[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// list writes the first few of a list of anchors.
func list(words []string) string {
	const most = 8
	if len(words) == 0 {
		return "none"
	}
	more := ""
	if len(words) > most {
		words, more = words[:most], " …"
	}
	return "#" + strings.Join(words, ", #") + more
}

// expansions warns of an abbreviation that a page uses before it says what it stands for (NHS service
// manual, "Abbreviations and acronyms"). Terms that the glossary marks as known are left out.
func (b *builder) expansions() {
	if len(b.Terms) == 0 {
		return
	}
	parallel.Each(len(b.made), func(i int) {
		p := b.made[i]
		lead := p.doc.Meta.Summary
		lead.Pos = cmp.Or(lead.Pos, p.Pos)
		switch d := p.tree(); {
		case p.Kind == content.Glossary:
		case d != nil:
			b.expanded(p, "the start page", lead, d.Tree.Intro, "")
			for _, n := range d.Tree.Nodes {
				answers := ""
				for _, a := range n.Answers {
					answers += "\n" + a.Label + "\n" + a.Hint
				}
				b.expanded(p, "this page", content.Text{Value: n.Title, Pos: n.Pos}, n.Body, answers)
			}
		default:
			b.expanded(p, "the page", lead, p.doc.Body.Body(), "")
		}
	})
}

// mostExpanded is how many abbreviations of one text are warned of: each is looked for in all of it.
const mostExpanded = 100

// expanded checks one page: the words that lead it, its text, and what comes after the text.
func (b *builder) expanded(p *page, where string, lead content.Text, body markdown.Fragment, after string) {
	terms := b.words.Unexpanded(lead.Value + "\n" + body.Text() + "\n" + after)
	if len(terms) == 0 {
		return
	}
	inLead := map[*markdown.Term]bool{}
	for _, t := range b.words.Unexpanded(lead.Value) {
		inLead[t] = true
	}
	for _, t := range terms[:min(len(terms), mostExpanded)] {
		at := lead.Pos
		if found := body.Find(lead.Pos.File, t.Abbr); !found.IsZero() && !inLead[t] {
			at = found
		}
		p.note().told.Warnf(at, RuleNotExpanded, "write "+t.Long+" ("+t.Abbr+") where it is first used", "%s uses %s before it says what that is", where, t.Abbr)
	}
}
