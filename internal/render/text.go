package render

import (
	"html/template"

	"signpost/internal/content"
	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// homePage is the data of templates/home.html.
type homePage struct {
	layout
	Lede     string
	Doors    []Group
	Checks   []Card
	More     Link // to the rest of the checks, when not all are shown
	Featured []Entry
	Latest   []Entry
	Browse   []Entry // where nobody has written what the home page shows
	Body     template.HTML
}

// The home page shows so many decisions and checklists, and so many pages that changed lately.
const (
	homeChecks = 12
	homeLatest = 5
)

func (r *Renderer) homePages() {
	home := r.base.Home
	r.add("home", Page{URL: "/", Head: home.Head}, func(l layout) framed {
		l.Breadcrumb, l.hasSearch = nil, false
		l.hasVersion = true
		l.Wide = true
		l.Search = r.siteSearch(&l)
		l.Search.Label, l.Search.Large = "Search the guidance", true
		l.Scripts = append(l.Scripts, r.asset(&l, "search-header.js"))
		l.Title = ""
		l.Description = words(home.Summary, r.base.Site.Description.Value)
		p := homePage{Lede: home.Summary}
		for _, d := range home.Doors {
			g := Group{Title: d.Title}
			for _, to := range d.Links {
				g.Entries = append(g.Entries, Entry{Link: Link{words(to.Text, to.Head.Short), l.to(to.URL)}})
			}
			p.Doors = append(p.Doors, g)
		}
		for _, h := range r.checks() {
			if len(p.Checks) == homeChecks {
				p.More = Link{"All questions and checklists", l.to("/decisions/")}
				break
			}
			p.Checks = append(p.Checks, r.card(&l, h, 3))
		}
		for _, to := range home.Featured {
			p.Featured = append(p.Featured, Entry{Link: Link{words(to.Text, to.Head.Title), l.to(to.URL)}})
		}
		p.Latest = r.latest(&l)
		if len(p.Doors) == 0 && len(p.Featured) == 0 && home.Body == nil {
			p.Browse = append(r.topicLinks(&l), Entry{Link: Link{"All pages from A to Z", l.to("/a-to-z/")}})
		}
		if home.Body != nil {
			p.Body = safe(r.writer(&l, home.Path).HTML(home.Body.Body()))
		}
		p.layout = l
		return p
	})
}

// latest lists the pages that changed last. Addresses that are pages no more are left out.
func (r *Renderer) latest(l *layout) []Entry {
	byURL := map[string]*knowledge.Head{}
	for h := range r.base.Heads() {
		byURL[h.URL] = h
	}
	var all []Entry
	for _, c := range r.opt.Latest {
		h := byURL[c.URL]
		if h == nil || len(all) == homeLatest {
			continue
		}
		what := "Changed "
		if c.New {
			what = "New "
		}
		all = append(all, Entry{Link: Link{h.Short, l.to(h.URL)}, Kind: what + date(c.Day)})
	}
	return all
}

// checks gives the heads of all decisions and checklists.
func (r *Renderer) checks() []*knowledge.Head {
	var all []*knowledge.Head
	for _, d := range r.base.Decisions {
		all = append(all, d.Head)
	}
	for _, c := range r.base.Checklists {
		all = append(all, c.Head)
	}
	return all
}

// textPage is the data of templates/faq.html and templates/article.html.
type textPage struct {
	layout
	Answer   template.HTML // the summary: of an FAQ, the direct answer
	Dated    string
	Contents Contents // empty below three headings
	Body     prose
	Checks   []Card
	Related  []Entry
	About    About
}

// textPages plans the pages of articles and FAQs, nearly in the order of their paths.
func (r *Renderer) textPages() {
	texts := len(r.base.Articles) + len(r.base.FAQs)
	r.pages = make([]Page, 0, texts+texts/8+100) // and lists, decisions and so on
	for h := range r.base.TextHeads() {
		r.add(string(h.Kind), Page{Path: h.Page, URL: h.URL, Head: h}, nil)
	}
}

func (r *Renderer) text(l layout, h *knowledge.Head) textPage {
	body := r.base.Body(h)
	l.below(r.above(h)...)
	w := r.writer(&l, h.Path)
	p := textPage{
		Answer: safe(w.Text(h.Summary)),
		Dated:  r.dated(h.Sources),
		Body:   r.prose(&l, w, h, body, r.href(&l)),
		About:  r.about(&l, h, h.Sources),
	}
	if h.Kind == content.FAQ {
		answer := h.Summary
		if answer == "" {
			answer = words(body.Text(), h.Title)
		}
		l.Facts = append(l.Facts, faqFact(h.Title, answer))
	}
	if h.Kind == content.Article {
		p.Contents = contents(h, body)
	}
	p.Checks, p.Related = r.related(&l, h)
	p.layout = l
	return p
}

// above gives the pages that a page's breadcrumb leads through, home left out: its first topic, or
// the list of its kind.
func (r *Renderer) above(h *knowledge.Head) []pageLink {
	switch {
	case h.Kind == content.Decision || h.Kind == content.Checklist:
		return []pageLink{{checksTitle, "/decisions/"}}
	case len(h.Topics) > 0:
		return []pageLink{{h.Topics[0].Title, h.Topics[0].URL}}
	case h.Kind == content.FAQ:
		return []pageLink{{faqsTitle, "/faqs/"}}
	default:
		return nil
	}
}

// contents lists the level-2 headings of a page, when there are three or more.
func contents(head *knowledge.Head, body markdown.Fragment) Contents {
	c := Contents{Label: "Contents"}
	local := func(after string) {
		for _, s := range head.LocalAfter(after) {
			c.Links = append(c.Links, Link{s.Title, "#" + s.ID})
		}
	}
	for _, h := range body.Headings() {
		if h.Level == 2 {
			c.Links = append(c.Links, Link{h.Text, "#" + h.ID})
			local(h.ID)
		}
	}
	local("")
	if len(c.Links) < 3 {
		return Contents{}
	}
	return c
}

// related parts the related pages into those to do and those to read.
func (r *Renderer) related(l *layout, h *knowledge.Head) (checks []Card, rest []Entry) {
	for _, to := range r.base.Related(h) {
		if isCheck(to) {
			checks = append(checks, r.card(l, to, 3))
		} else {
			rest = append(rest, Entry{Link: Link{to.Short, l.to(to.URL)}})
		}
	}
	return checks, rest
}

// card shows a page as a card.
func (r *Renderer) card(l *layout, h *knowledge.Head, level int) Card {
	return Card{Link: Link{h.Title, l.to(h.URL)}, Description: h.Summary, Note: r.effort(h), Check: isCheck(h), Level: level}
}

// effort says how much there is to do: how many questions at most, or how many things to check.
// Never in minutes: times press people.
func (r *Renderer) effort(h *knowledge.Head) string {
	switch page := r.base.Page(h).(type) {
	case *knowledge.Decision:
		return "Up to " + count(page.Tree.MaxQuestions(), "question", "questions")
	case *knowledge.Checklist:
		return "Checklist of " + count(len(page.List.Items()), "item", "items")
	default:
		return ""
	}
}
