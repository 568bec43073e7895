package knowledge

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

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
	RuleSameTitle        diag.Rule = "same-title"        // a warning: two pages of one kind with one title, such as a copied file
	RuleDecisionByNode   diag.Rule = "decision-by-node"  // a warning: a decision with more paths than may be unrolled
)

// Warnings gives the rules that warn, which ignore-warnings in site.yaml may name. All others are errors.
func Warnings() []diag.Rule {
	return []diag.Rule{
		RuleOverdueReview, RuleFutureReview, RuleEmptyPage, RuleNotExpanded, RuleSameTitle, RuleDecisionByNode,
		content.RuleHubName, content.RulePlaceholder,
		markdown.RuleBrokenTable, markdown.RuleLinkApart,
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
	Today time.Time // decides warnings only
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
	b := &builder{
		Base:  &Base{Site: c.Site, Version: c.Version, Texts: c.Texts, places: make(map[string]place, len(c.Documents)), files: map[string]*content.File{}},
		c:     c,
		pages: make(map[string]*page, len(c.Documents)),
		at:    make(map[string]claim, len(c.Documents)),
	}
	for i := range c.Site.Contacts {
		b.Contacts = append(b.Contacts, &c.Site.Contacts[i])
	}
	for _, f := range c.Files {
		b.files[f.Path] = f
	}
	b.settings()
	b.makePages()
	b.glossary()
	linked := make([]linker, len(b.inOrder))
	parallel.Each(len(linked), func(i int) {
		linked[i].builder = b
		linked[i].links(b.inOrder[i])
	})
	for i, p := range b.inOrder {
		b.head(p)
		b.add(&linked[i])
		b.reviews(p, opt.Today)
	}
	for _, doc := range c.Sections {
		b.section(doc)
	}
	b.home()
	b.navigation()
	b.searchTests()
	b.advice()
	b.lists()
	if !b.ds.HasErrors() {
		b.expansions()
		b.empty()
	}
	return b.Base, b.ds.Without(c.Site.Ignored())
}

// page is a document on its way to become part of the base.
type page struct {
	*Head
	doc  *content.Document
	tree *Decision
	part *Section // of a local section, whose Head is that of the page it is added to
}

type builder struct {
	*Base
	c       *content.Content
	pages   map[string]*page // by path
	inOrder []*page
	at      map[string]claim // by address in lower case
	ds      diag.List

	topics    map[string]*Topic
	audiences map[string]*Audience
	sources   map[string]*Source
}

// settings makes what site.yaml and sources.yaml list.
func (b *builder) settings() {
	b.topics, b.audiences, b.sources = map[string]*Topic{}, map[string]*Audience{}, map[string]*Source{}
	for _, t := range b.c.Site.Topics {
		topic := &Topic{ID: t.ID.Value, Title: t.Title.Value, Summary: t.Summary.Value, URL: "/topics/" + t.ID.Value + "/"}
		b.topics[topic.ID] = topic
		b.Topics = append(b.Topics, topic)
	}
	for _, a := range b.c.Site.Audiences {
		audience := &Audience{a.ID.Value, a.Title.Value}
		b.audiences[audience.ID] = audience
		b.Audiences = append(b.Audiences, audience)
	}
	for _, s := range b.c.Sources {
		source := &Source{
			ID: s.ID.Value, Title: s.Title.Value, Publisher: s.Publisher.Value, Date: s.Date.Value,
			Address: s.Address.Value, Note: s.Note.Value, Status: Status(s.Status.Value), URL: "/sources/#" + s.ID.Value,
		}
		for i := range s.Parts {
			source.Parts = append(source.Parts, &s.Parts[i])
		}
		b.sources[source.ID] = source
		b.Sources = append(b.Sources, source)
	}
	for _, w := range b.c.Site.IgnoreWarnings {
		if !slices.Contains(Warnings(), diag.Rule(w.Value)) {
			b.ds.Errorf(w.Pos, RuleUnknownWarning, diag.DidYouMean(w.Value, warningNames(), "the warnings are "+strings.Join(warningNames(), ", ")), "there is no warning %q; an error cannot be ignored", w.Value)
		}
	}
	b.contact(b.c.Site.ReportTo)
	if a := b.c.Site.Accessibility; a != nil {
		b.contact(a.Contact)
	}
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
	for _, doc := range b.c.Documents {
		m, review := &doc.Meta, doc.Meta.Review()
		h := Head{
			Kind: doc.Kind, File: doc.File, Path: doc.Path, Hub: doc.Hub,
			Title: m.Title.Value, Short: cmp.Or(m.Short.Value, m.Title.Value), Fold: doc.Fold, Summary: m.Summary.Value,
			Reviewed: review.On.Time, ReviewedBy: review.By.Value, ReviewBy: review.Next.Time,
			Pos: cmp.Or(m.Title.Pos, diag.Pos{File: doc.File}),
		}
		for _, k := range m.Keywords {
			h.Keywords = append(h.Keywords, k.Value)
		}
		p := &page{doc: doc}
		switch doc.Kind {
		case content.Home:
			h.ID, h.URL = "index", "/"
			b.Home = &Home{Head: h, Body: doc.Body}
			p.Head = &b.Home.Head
		case content.Glossary:
			h.ID, h.URL = "glossary", "/glossary/"
			b.Glossary = &Glossary{Head: h, Body: doc.Body}
			p.Head = &b.Glossary.Head
		default:
			h.ID = folders[doc.Kind] + doc.Slug
			h.URL = "/" + h.ID + "/"
			if dir, name := path.Split(doc.Slug); strings.EqualFold(name, "index") {
				hint := "give the file a name of its own; the home page is content/index.md"
				if dir != "" {
					hint = "move it to " + path.Dir(doc.File) + ".md, whose address is /" + folders[doc.Kind] + dir
				}
				b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, hint, "a page called index would have the address %s", h.URL)
			}
			if doc.Kind == content.Article && isReserved(h.URL) {
				b.ds.Errorf(diag.Pos{File: doc.File}, RuleReservedAddress, "give the file another name", "the address %s belongs to a page that the site makes itself", h.URL)
			}
			switch doc.Kind {
			case content.Article:
				a := &Article{h, doc.Body.Body()}
				b.Articles = append(b.Articles, a)
				p.Head = &a.Head
			case content.FAQ:
				f := &FAQ{h, doc.Body.Body()}
				b.FAQs = append(b.FAQs, f)
				p.Head = &f.Head
			case content.Decision:
				d := &Decision{Head: h, Tree: doc.Tree}
				for _, n := range doc.Tree.Nodes {
					if n.Outcome() {
						d.Outcomes = append(d.Outcomes, &Outcome{Decision: d, Node: n, URL: d.NodeURL(n)})
					}
				}
				b.unroll(d)
				b.Decisions = append(b.Decisions, d)
				p.Head, p.tree = &d.Head, d
			case content.Checklist:
				l := &Checklist{Head: h, List: doc.List, ItemSources: map[string][]Citation{}}
				b.Checklists = append(b.Checklists, l)
				p.Head = &l.Head
			}
		}
		to := place{url: p.URL}
		if p.tree != nil {
			to.part = partOf(p)
		}
		b.places[doc.Path] = to
		b.claim(p.URL, diag.Pos{File: doc.File})
		b.pages[doc.Path] = p
		b.inOrder = append(b.inOrder, p)
	}
	b.titles()
	b.aliases()
	b.nested()
	if b.Home == nil {
		b.Home = &Home{Head: Head{Kind: content.Home, ID: "index", URL: "/", Title: b.Site.Name.Value, Short: b.Site.Name.Value, Summary: b.Site.Description.Value}}
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
			b.ds.Warnf(p.doc.Meta.Title.Pos, RuleSameTitle, "if the file is a copy, delete one; if not, say in the titles how the pages differ", "another page has the same title")
			b.ds.Note(other.doc.Meta.Title.Pos, "here")
			continue
		}
		first[at] = p
	}
}

// empty warns of pages that say nothing.
func (b *builder) empty() {
	for _, p := range b.inOrder {
		if (p.Kind == content.Article || p.Kind == content.FAQ) && p.Summary == "" && p.doc.Body.Body().Empty() && p.Title != "" && !p.doc.Doubtful {
			b.ds.Warnf(p.Pos, RuleEmptyPage, "write its text below the second line of hyphens", "the page has a title and nothing else")
		}
	}
}

// mostCounted is the largest number of paths that a message gives.
const mostCounted = 1_000_000

// unroll decides whether a decision has a page for each path of answers.
func (b *builder) unroll(d *Decision) {
	limit, pages := b.Site.DecisionPages, d.Tree.Pages()
	if limit <= 0 || pages <= limit {
		return
	}
	d.ByNode = true
	number := strconv.Itoa(pages)
	if pages > mostCounted {
		number = "more than a million"
	}
	b.ds.Warnf(d.Pos, RuleDecisionByNode, "let answers lead together earlier, split the decision, or set decision-pages under limits in content/site.yaml",
		"the decision would have %s pages, one for each path of answers, and the limit is %d; so each question has one page, and the answers so far are shown with scripts only", number, limit)
}

// head resolves what the front matter names.
func (b *builder) head(p *page) {
	m := &p.doc.Meta
	for _, t := range m.Topics {
		if topic, ok := b.topics[t.Value]; ok {
			p.Topics = appendNew(p.Topics, topic)
		} else {
			b.lacks(t.Pos, RuleUnknownTopic, diag.DidYouMean(t.Value, keys(b.topics), "list it under topics in content/site.yaml"), "there is no topic %q", t.Value)
		}
	}
	for _, a := range m.Audience {
		if audience, ok := b.audiences[a.Value]; ok {
			p.Audience = appendNew(p.Audience, audience)
		} else {
			b.lacks(a.Pos, RuleUnknownAudience, diag.DidYouMean(a.Value, keys(b.audiences), "list it under audiences in content/site.yaml"), "there is no audience %q", a.Value)
		}
	}
	for _, s := range m.Sources {
		if c, ok := b.citation(s.Value, s.Pos); ok {
			p.Sources = appendNew(p.Sources, c)
		}
	}
	if p.Kind == content.FAQ && b.Site.RequireSources && len(m.Sources) == 0 && !p.doc.Doubtful {
		b.ds.Errorf(p.Pos, RuleMissingSource, "write a line such as sources: [hwbc-faqs#13]", "the answer names no source")
	}
	for _, r := range m.Related {
		to, ok := b.page(p.doc.Path, r)
		switch {
		case !ok:
		case to == p.Head:
			b.ds.Errorf(r.Pos, RuleSelfRelated, "name another page, or delete it", "the page names itself as related")
		default:
			p.Related = appendNew(p.Related, to)
		}
	}
}

// lacks complains of a name that site.yaml or sources.yaml does not have. It says nothing when these have
// a mistake of their own, because the name may stand in it, and every page would be complained of.
func (b *builder) lacks(pos diag.Pos, rule diag.Rule, hint, format string, args ...any) {
	if !b.c.Doubtful {
		b.ds.Errorf(pos, rule, hint, format, args...)
	}
}

// citation reads "hwbc-faqs#13".
func (b *builder) citation(ref string, pos diag.Pos) (Citation, bool) {
	id, part, hasPart := strings.Cut(ref, "#")
	s, ok := b.sources[id]
	if !ok {
		b.lacks(pos, RuleUnknownSource, diag.DidYouMean(id, keys(b.sources), "describe it in content/sources.yaml"), "there is no source %q", id)
		return Citation{}, false
	}
	if !hasPart {
		return Citation{Source: s}, true
	}
	i := slices.IndexFunc(s.Parts, func(p *content.Part) bool { return p.ID.Value == part })
	if i < 0 {
		var ids []string
		for _, p := range s.Parts {
			ids = append(ids, p.ID.Value)
		}
		b.lacks(pos, RuleUnknownPart, diag.DidYouMean(part, ids, "list it under the parts of "+id+" in content/sources.yaml"), "the source %s has no part %q", id, part)
		return Citation{}, false
	}
	return Citation{s, s.Parts[i]}, true
}

// page finds the page that a value of YAML names by its path.
func (b *builder) page(from string, t content.Text) (*Head, bool) {
	to := path.Join(path.Dir(from), t.Value)
	if p, ok := b.pages[to]; ok {
		return p.Head, true
	}
	b.ds.Errorf(t.Pos, RuleBrokenLink, b.pageHint(from, t.Value), "there is no page %s", t.Value)
	return nil, false
}

// reviews checks that a claim of a review is whole, and warns when the next is overdue.
func (b *builder) reviews(p *page, today time.Time) {
	review := p.doc.Meta.Review()
	switch {
	case review.On.Given() && review.By.Value == "":
		b.ds.Errorf(review.On.Pos, RuleReviewIncomplete, "write reviewed-by: and the name or the role", "the page says when it was reviewed but not by whom")
	case !review.On.Given() && review.By.Value != "":
		b.ds.Errorf(review.By.Pos, RuleReviewIncomplete, "write reviewed: and the date", "the page says who reviewed it but not when")
	}
	if review.On.Given() && review.Next.Given() && review.Next.Time.Before(review.On.Time) {
		b.ds.Errorf(review.Next.Pos, RuleReviewIncomplete, "write a later date", "the next review is before the last one")
	}
	if review.On.Given() && !today.IsZero() && review.On.Time.After(today) {
		b.ds.Warnf(review.On.Pos, RuleFutureReview, "write the day on which it was reviewed; the next review is review-by", "the page says that it was reviewed on %s, which is still to come", review.On.Time.Format("2 January 2006"))
	}
	if review.Next.Given() && !today.IsZero() && review.Next.Time.Before(today) {
		b.ds.Warnf(review.Next.Pos, RuleOverdueReview, "have the page reviewed, then change reviewed and review-by", "the review of this page was due on %s", review.Next.Time.Format("2 January 2006"))
	}
}

// home resolves what the home page names.
func (b *builder) home() {
	p, ok := b.pages["index.md"]
	if !ok {
		return
	}
	for _, d := range p.doc.Meta.Special().Doors {
		door := Door{Title: d.Title.Value}
		for _, l := range d.Links {
			if link, ok := b.yamlLink("index.md", l); ok {
				door.Links = append(door.Links, link)
			}
		}
		b.Home.Doors = append(b.Home.Doors, door)
	}
	for _, l := range p.doc.Meta.Special().Featured {
		if link, ok := b.yamlLink("index.md", l); ok {
			b.Home.Featured = append(b.Home.Featured, link)
		}
	}
}

func (b *builder) yamlLink(from string, l content.Link) (Link, bool) {
	h, ok := b.page(from, l.Page)
	if !ok {
		return Link{}, false
	}
	return Link{h, cmp.Or(l.Text.Value, h.Short)}, true
}

// navigation resolves the links of site.yaml, whose paths begin at content/.
func (b *builder) navigation() {
	for _, l := range b.Site.Navigation {
		if link, ok := b.yamlLink("site.yaml", l); ok {
			b.Navigation = append(b.Navigation, link)
		}
	}
	for _, l := range b.Site.Footer {
		if link, ok := b.yamlLink("site.yaml", l); ok {
			b.Footer = append(b.Footer, link)
		}
	}
}

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
				if name = strings.TrimSpace(name); name != "" {
					t.Also = append(t.Also, name)
				}
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
	l := linker{builder: b}
	for _, a := range b.Glossary.Body.Braces {
		l.attributes(a, []string{"also", "expand"})
	}
	b.add(&l)
	slices.SortStableFunc(b.Terms, func(x, y *Term) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)), cmp.Compare(x.ID, y.ID))
	})
	b.words = markdown.NewTerms(terms)
	b.Markdown = markdown.NewRenderer(b.words)
}

// searchTests resolves the pages of search-tests.yaml.
func (b *builder) searchTests() {
	for _, t := range b.c.Tests {
		file, id, hasAnchor := strings.Cut(t.Finds.Value, "#")
		p, ok := b.pages[file]
		if !ok {
			b.ds.Errorf(t.Finds.Pos, RuleBrokenLink, b.pageHint("search-tests.yaml", file), "there is no page %s", file)
			continue
		}
		u := p.URL
		if hasAnchor {
			if u, ok = anchor(p, id); !ok || p.tree == nil {
				b.ds.Errorf(t.Finds.Pos, RuleBrokenAnchor, "after # stands the id of an outcome of a decision", "%s has no outcome #%s", file, id)
				continue
			}
		}
		b.Tests = append(b.Tests, SearchTest{t.Query.Value, u, t.Query.Pos})
	}
}

// advice resolves the sources of outcomes and items.
func (b *builder) advice() {
	for _, d := range b.Decisions {
		told := d.Tree.Verify(decision.VerifyOptions{RequireSources: b.Site.RequireSources})
		if b.pages[d.Path].doc.Doubtful {
			told = told.Without([]diag.Rule{decision.RuleNoScenario})
		}
		b.ds.Add(told...)
		for _, o := range d.Outcomes {
			o.Sources = b.citations(o.Node.Sources)
		}
	}
	for _, l := range b.Checklists {
		for _, g := range l.List.Groups {
			for _, it := range g.Items {
				l.ItemSources[it.ID] = b.citations(it.Sources)
			}
		}
		b.ds.Add(checklist.Stronger(l.List, b.strength)...)
	}
}

// strength gives the strongest word of a source as an item cites it, where sources.yaml says it.
func (b *builder) strength(ref string) (checklist.Level, bool) {
	id, part, _ := strings.Cut(ref, "#")
	s, ok := b.sources[id]
	if !ok {
		return 0, false
	}
	i := slices.IndexFunc(s.Parts, func(p *content.Part) bool { return p.ID.Value == part })
	if i < 0 || s.Parts[i].Strength == 0 {
		return 0, false
	}
	return s.Parts[i].Strength, true
}

func (b *builder) citations(refs []markdown.Word) []Citation {
	var all []Citation
	for _, ref := range refs {
		if c, ok := b.citation(ref.Text, ref.Pos); ok {
			all = appendNew(all, c)
		}
	}
	return all
}

// appendNew appends v when it is not there yet.
func appendNew[V comparable](all []V, v V) []V {
	if slices.Contains(all, v) {
		return all
	}
	return append(all, v)
}

// lists sorts pages into topics and sources, in the order in which readers see them.
func (b *builder) lists() {
	byTitle(b.Articles, func(a *Article) *Head { return &a.Head })
	byTitle(b.FAQs, func(f *FAQ) *Head { return &f.Head })
	byTitle(b.Decisions, func(d *Decision) *Head { return &d.Head })
	byTitle(b.Checklists, func(l *Checklist) *Head { return &l.Head })
	for h := range b.Heads() {
		for _, t := range h.Topics {
			t.Pages = append(t.Pages, h)
		}
		for _, c := range h.Sources {
			c.Source.cite(h, c.Part)
		}
	}
	for _, d := range b.Decisions {
		for _, o := range d.Outcomes {
			for _, c := range o.Sources {
				c.Source.cite(&d.Head, c.Part)
			}
		}
	}
	for _, l := range b.Checklists {
		for _, it := range l.List.Items() {
			for _, c := range l.ItemSources[it.ID] {
				c.Source.cite(&l.Head, c.Part)
			}
		}
	}
}

// byTitle sorts pages by their short titles, whatever their capitals.
func byTitle[P any](pages []P, head func(P) *Head) {
	slices.SortFunc(pages, func(x, y P) int {
		a, b := head(x), head(y)
		if c := strings.Compare(a.Fold, b.Fold); c != 0 {
			return c
		}
		return strings.Compare(a.URL, b.URL)
	})
}

// cite notes that a page rests on a part of the source.
func (s *Source) cite(h *Head, part *content.Part) {
	i := slices.IndexFunc(s.CitedBy, func(c Cite) bool { return c.Head == h })
	if i < 0 {
		s.CitedBy = append(s.CitedBy, Cite{Head: h})
		i = len(s.CitedBy) - 1
	}
	c := &s.CitedBy[i]
	if part != nil && !slices.Contains(c.Parts, part) {
		c.Parts = append(c.Parts, part)
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
	told := make([]diag.List, len(b.inOrder))
	parallel.Each(len(b.inOrder), func(i int) {
		p, ds := b.inOrder[i], &told[i]
		lead := p.doc.Meta.Summary
		lead.Pos = cmp.Or(lead.Pos, p.Pos)
		switch {
		case p.Kind == content.Glossary:
		case p.tree != nil:
			b.expanded(ds, "the start page", lead, p.tree.Tree.Intro, "")
			for _, n := range p.tree.Tree.Nodes {
				answers := ""
				for _, a := range n.Answers {
					answers += "\n" + a.Label + "\n" + a.Hint
				}
				b.expanded(ds, "this page", content.Text{Value: n.Title, Pos: n.Pos}, n.Body, answers)
			}
		default:
			b.expanded(ds, "the page", lead, p.doc.Body.Body(), "")
		}
	})
	for _, ds := range told {
		b.ds.Add(ds...)
	}
}

// expanded checks one page: the words that lead it, its text, and what comes after the text.
func (b *builder) expanded(ds *diag.List, where string, lead content.Text, body markdown.Fragment, after string) {
	for _, t := range b.words.Unexpanded(lead.Value + "\n" + body.Text() + "\n" + after) {
		at := lead.Pos
		if found := body.Find(lead.Pos.File, t.Abbr); !found.IsZero() && !slices.Contains(b.words.Unexpanded(lead.Value), t) {
			at = found
		}
		ds.Warnf(at, RuleNotExpanded, "write "+t.Long+" ("+t.Abbr+") where it is first used", "%s uses %s before it says what that is", where, t.Abbr)
	}
}
