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
	Topics     []Entry
	Contents   []Entry
	Parts      []printPart
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

// printPages plans /print/, and above listLimit pages one print page for each topic, in parts of at
// most listLimit pages.
func (r *Renderer) printPages() {
	all := r.inReadingOrder()
	if len(all) <= listLimit {
		r.printed("/print/", "Print everything", "Everything in this guidance on one page.", nil, all)
		return
	}
	topics := slices.Clone(r.base.Topics)
	r.add("print", Page{URL: "/print/"}, func(l layout) framed {
		l.named("Print", "Every topic on a page that prints well.")
		p := printPage{Lede: "Choose the topic to print."}
		for _, t := range topics {
			p.Topics = append(p.Topics, Entry{Link: Link{t.Title, l.to("/print/" + t.ID + "/")}})
		}
		p.Topics = append(p.Topics, Entry{Link: Link{"Other pages", l.to("/print/other-pages/")}})
		p.layout = l
		return p
	})
	above := []pageLink{{"Print", "/print/"}}
	for _, t := range append(topics, &knowledge.Topic{ID: "other-pages", Title: "Other pages"}) {
		var heads []*knowledge.Head
		for _, h := range all {
			if first := firstTopic(h); first == t || first == nil && t.ID == "other-pages" {
				heads = append(heads, h)
			}
		}
		r.printed("/print/"+t.ID+"/", t.Title, "", above, heads)
	}
}

// inReadingOrder gives all pages topic by topic, each once; those without a topic come last.
func (r *Renderer) inReadingOrder() []*knowledge.Head {
	var all []*knowledge.Head
	for _, t := range r.base.Topics {
		for _, h := range t.Pages {
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

// printed plans a page that holds others, in parts of at most listLimit. Links between pages of one
// part stay in it.
func (r *Renderer) printed(at, title, lede string, above []pageLink, heads []*knowledge.Head) {
	parts := slices.Collect(slices.Chunk(heads, listLimit))
	for i, heads := range parts {
		anchors := map[string]string{}
		for _, h := range heads {
			anchors[h.URL] = anchor(h)
		}
		r.add("print", Page{URL: partURL(at, i), NoIndex: true}, func(l layout) framed {
			l.named(title+partName(i, len(parts)), lede)
			l.below(above...)
			l.hasVersion = true
			p := printPage{Lede: lede, Pagination: pagination(&l, at, i, len(parts))}
			for _, h := range heads {
				p.Contents = append(p.Contents, Entry{Link: Link{h.Title, "#" + anchor(h)}})
				p.Parts = append(p.Parts, r.printPart(&l, h, anchors))
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
	w := r.writer(l, h.Path)
	w.Shift, w.IDPrefix = 1, p.ID+"-"
	if h.Hub != "" {
		p.Local = r.localWords()
	}
	outside := r.href(l)
	href := func(path, dest string) string {
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
	p.Answer = safe(w.Text(h.Summary))
	local := func(after string) []localSection { return r.local(l, w, h.LocalAfter(after), 4, href) }
	switch page := r.byHead[h].(type) {
	case *knowledge.Article:
		p.Body = r.prose(l, w, h, page.Body.Body(), href)
	case *knowledge.FAQ:
		p.Body = r.prose(l, w, h, page.Body.Body(), href)
	case *knowledge.Decision:
		p.Body = r.prose(l, w, h, page.Tree.Intro, href)
		printTree(&p, w, page.Tree, local)
	case *knowledge.Checklist:
		p.Body = r.prose(l, w, h, page.List.Intro, href)
		printList(&p, w, page.List, local)
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
