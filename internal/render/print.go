package render

import (
	"html/template"
	"slices"
	"strings"

	"signpost/internal/checklist"
	"signpost/internal/decision"
	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// printPage is the data of templates/print.html: many pages in reading order, or the topics that
// have such a page.
type printPage struct {
	layout
	Lede       string
	Topics     []Entry // what can be printed alone
	Contents   []Group
	Last       []Entry // of the contents: what stands behind the pages
	Parts      []printPart
	Rests      []source // on everything that the site rests on
	Pagination Pagination
}

// printPart is one page among others on paper.
type printPart struct {
	ID, Title string
	Local     string // who wrote it, when a hub did; or ""
	Answer    template.HTML
	Dated     string
	Body      prose
	Asks      []printAsk // of a decision
	Groups    []checkGroup
	Sources   []Cited
}

// printAsk is a question or an outcome of a decision on paper.
type printAsk struct {
	ID, Title string
	Body      template.HTML
	Local     []localSection
	Answers   []answer
}

// printPages plans /print/ and a print page for each topic. Above listLimit pages /print/ only leads to
// those.
func (r *Renderer) printPages() {
	all := r.inReadingOrder()
	var topics []printed
	for _, t := range r.base.Topics {
		if len(r.base.PagesOf(t)) > 0 {
			topics = append(topics, printed{url: printURL(t), title: t.Title, lede: t.Summary, above: []pageLink{{printTitle, "/print/"}}, groups: []headGroup{{heads: r.base.PagesOf(t)}}})
		}
	}
	if len(all) <= listLimit {
		r.printed(printed{url: "/print/", title: "All pages", heading: "All of this guidance", lede: r.base.Site.Description.Value, groups: r.byFirstTopic(all), whole: true, topics: topics})
	} else {
		if rest := without(all); len(rest) > 0 {
			topics = append(topics, printed{url: "/print/" + knowledge.OtherTopic + "/", title: otherPages, above: []pageLink{{printTitle, "/print/"}}, groups: []headGroup{{heads: rest}}})
		}
		r.add("print", Page{URL: "/print/", NoIndex: true}, func(l layout) framed {
			l.named(printTitle, "Every topic on a page that prints well.")
			p := printPage{Lede: "Choose the topic to print.", Topics: printLinks(&l, topics)}
			p.layout = l
			return p
		})
	}
	for _, t := range topics {
		r.printed(t)
	}
}

const (
	printTitle = "Print everything"
	otherPages = "Other pages"
)

func printURL(t *knowledge.Topic) string { return "/print/" + t.ID + "/" }

func printLinks(l *layout, topics []printed) []Entry {
	var all []Entry
	for _, t := range topics {
		all = append(all, Entry{Link: Link{t.title, l.to(t.url)}})
	}
	return all
}

// inReadingOrder gives all pages topic by topic, each once; those without a topic come last.
func (r *Renderer) inReadingOrder() []*knowledge.Head {
	var all []*knowledge.Head
	for _, t := range r.base.Topics {
		for _, h := range r.base.PagesOf(t) {
			if firstTopic(h) == t {
				all = append(all, h)
			}
		}
	}
	for h := range r.base.Heads() {
		if firstTopic(h) == nil {
			all = append(all, h)
		}
	}
	return all
}

// without gives the pages that have no topic.
func without(all []*knowledge.Head) []*knowledge.Head {
	return slices.DeleteFunc(slices.Clone(all), func(h *knowledge.Head) bool { return firstTopic(h) != nil })
}

// headGroup is a run of pages under a title.
type headGroup struct {
	title string
	heads []*knowledge.Head
}

// byFirstTopic groups pages that are in reading order.
func (r *Renderer) byFirstTopic(all []*knowledge.Head) []headGroup {
	var groups []headGroup
	for _, t := range r.base.Topics {
		g := headGroup{title: t.Title}
		for _, h := range all {
			if firstTopic(h) == t {
				g.heads = append(g.heads, h)
			}
		}
		groups = append(groups, g)
	}
	groups = append(groups, headGroup{otherPages, without(all)})
	groups = slices.DeleteFunc(groups, func(g headGroup) bool { return len(g.heads) == 0 })
	if len(groups) == 1 {
		groups[0].title = ""
	}
	return groups
}

// printed is a page that holds others, before it is known how many parts it takes.
type printed struct {
	url, title, lede string
	heading          string // where the title is no good one on paper
	above            []pageLink
	groups           []headGroup
	whole            bool      // the glossary and the sources come last
	topics           []printed // what can be printed instead
}

// printed plans such a page, in parts of at most listLimit pages. Links between pages of one part stay
// in it.
func (r *Renderer) printed(of printed) {
	parts := [][]headGroup{of.groups}
	if len(of.groups) == 1 {
		parts = nil
		for heads := range slices.Chunk(of.groups[0].heads, listLimit) {
			parts = append(parts, []headGroup{{heads: heads}})
		}
	}
	for i, groups := range parts {
		r.add("print", Page{URL: partURL(of.url, i), NoIndex: true}, func(l layout) framed {
			anchors := map[string]string{}
			for _, g := range groups {
				for _, h := range g.heads {
					anchors[h.URL] = anchor(h)
				}
			}
			glossary := r.base.Glossary
			if !of.whole {
				glossary = nil
			}
			if glossary != nil {
				anchors[glossary.URL] = anchor(glossary.Head)
			}
			l.named(words(of.heading, of.title)+partName(i, len(parts)), of.lede)
			l.Title = of.title + ", to print" + partName(i, len(parts))
			l.below(of.above...)
			l.hasVersion = true
			p := printPage{Lede: of.lede, Topics: printLinks(&l, of.topics), Pagination: pagination(&l, of.url, i, len(parts))}
			for _, g := range groups {
				contents := Group{Title: g.title}
				for _, h := range g.heads {
					contents.Entries = append(contents.Entries, Entry{Link: Link{h.Title, "#" + anchor(h)}})
					p.Parts = append(p.Parts, r.printPart(&l, h, anchors))
				}
				p.Contents = append(p.Contents, contents)
			}
			if glossary != nil {
				p.Parts = append(p.Parts, r.printTerms(&l, anchors))
				p.Last = append(p.Last, Entry{Link: Link{glossary.Title, "#" + anchor(glossary.Head)}})
			}
			if of.whole && len(r.base.Sources) > 0 {
				p.Rests = r.described()
				p.Last = append(p.Last, Entry{Link: Link{sourcesTitle, "#sources"}})
			}
			p.layout = l
			return p
		})
	}
}

// anchor names a page where several share one.
func anchor(h *knowledge.Head) string { return strings.ReplaceAll(h.ID, "/", "-") }

func (r *Renderer) printPart(l *layout, h *knowledge.Head, anchors map[string]string) printPart {
	p := printPart{ID: anchor(h), Title: h.Title, Dated: r.dated(h.Sources), Sources: cited(l, h.Sources)}
	w, href := r.printWriter(l, h, anchors)
	if h.Hub != "" {
		p.Local = r.localWords()
	}
	p.Answer = safe(w.Text(h.Summary))
	local := func(after string) []localSection { return r.local(l, w, h.LocalAfter(after), 4, href) }
	switch page := r.base.Page(h).(type) {
	case *knowledge.Article, *knowledge.FAQ:
		p.Body = r.prose(l, w, h, r.base.Body(h), href)
	case *knowledge.Decision:
		p.Body = r.prose(l, w, h, page.Tree.Intro, href)
		printTree(&p, w, page.Tree, local)
	case *knowledge.Checklist:
		p.Body = r.prose(l, w, h, page.List.Intro, href)
		printList(&p, w, page.List, local)
	}
	return p
}

// printWriter begins the text of a page among others on paper: links to those lead to them there.
func (r *Renderer) printWriter(l *layout, h *knowledge.Head, anchors map[string]string) (w *markdown.Writer, href func(path, dest string) string) {
	w = r.writer(l, h.Path)
	w.Shift, w.IDPrefix = 1, anchor(h)+"-"
	outside := r.href(l)
	href = func(path, dest string) string {
		page, part, _ := strings.Cut(r.base.Resolve(path, dest), "#")
		id, here := anchors[page]
		switch {
		case !here:
			return outside(path, dest)
		case part == "":
			return "#" + id
		default:
			return "#" + id + "-" + part
		}
	}
	w.Href = func(dest string) string { return href(h.Path, dest) }
	if id, here := anchors["/glossary/"]; here {
		w.TermHref = func(term string) string { return "#" + id + "-" + term }
	}
	return w, href
}

// printTerms is the glossary among other pages.
func (r *Renderer) printTerms(l *layout, anchors map[string]string) printPart {
	g := r.base.Glossary
	p := printPart{ID: anchor(g.Head), Title: g.Title}
	w, href := r.printWriter(l, g.Head, anchors)
	p.Body = r.prose(l, w, g.Head, g.Intro, href)
	for _, t := range r.base.Terms {
		w, _ := r.printWriter(l, g.Head, anchors)
		w.Mark(t.ID)
		p.Asks = append(p.Asks, printAsk{ID: w.IDPrefix + t.ID, Title: t.Title, Body: safe(w.HTML(t.Body))})
	}
	return p
}

func printTree(p *printPart, w *markdown.Writer, t *decision.Tree, local func(after string) []localSection) {
	for _, n := range t.Nodes {
		a := printAsk{ID: w.IDPrefix + n.ID, Title: n.Title, Body: safe(w.HTML(n.Body)), Local: local(n.ID)}
		for _, to := range n.Answers {
			a.Answers = append(a.Answers, answer{Link: Link{to.Label, "#" + w.IDPrefix + to.Next.ID}, Hint: to.Next.Title})
		}
		p.Asks = append(p.Asks, a)
	}
}

func printList(p *printPart, w *markdown.Writer, list *checklist.List, local func(after string) []localSection) {
	for _, g := range list.Groups {
		group := checkGroup{ID: w.IDPrefix + g.ID, Title: g.Title, Intro: safe(w.HTML(g.Intro))}
		for _, it := range g.Items {
			group.Items = append(group.Items, checkItem{
				ID: w.IDPrefix + it.ID, Level: levelTag(it.Level), Text: safe(w.HTML(it.Words)), For: appliesTo(list, it), Help: safe(w.HTML(it.Help)),
			})
		}
		group.Local = local(g.ID)
		p.Groups = append(p.Groups, group)
	}
}
