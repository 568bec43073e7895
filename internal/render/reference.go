package render

import (
	"html/template"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// glossaryPage is the data of templates/glossary.html.
type glossaryPage struct {
	layout
	Intro template.HTML
	Terms []term
}

type term struct {
	ID, Title string
	Body      template.HTML
}

// sourcesPage is the data of templates/sources.html.
type sourcesPage struct {
	layout
	Sources []source
}

type source struct {
	ID, Title, Publisher, Date, Address, Note string
	Status                                    Tag
	CitedBy                                   []citing
	All                                       Link // to the list of what cites it, when that is long
}

// citing is a part of a source, with the pages that rest on it.
type citing struct {
	Part  string
	Pages []Link
}

// searchPage is the data of templates/search.html.
type searchPage struct {
	layout
	Engine            string // published path of the search engine's script
	Topics, Audiences Choices
	TopicLinks        []Entry
	AToZ              Link
	Urgent            Link // "" when the site names none
}

// notFoundPage is the data of templates/not-found.html.
type notFoundPage struct {
	layout
	Decisions []Link // the starts of the decisions, with the site's path before them
	AToZ      Link
	Urgent    Link // "" when the site names none
}

// notFoundDecisions is how many decisions the page for a missing address knows.
const notFoundDecisions = 50

// referencePages plans the pages that readers look things up in.
func (r *Renderer) referencePages() {
	if g := r.base.Glossary; g != nil {
		r.add("glossary", Page{URL: g.URL, Head: g.Head}, r.glossary)
	}
	if len(r.base.Sources) > 0 {
		r.add("sources", Page{URL: "/sources/"}, r.sources)
		for _, s := range r.base.Sources {
			if len(r.base.CitedBy(s)) > sourceLimit {
				r.list(listing{
					url: "/sources/" + s.ID + "/", title: "What rests on " + s.Title, above: []pageLink{{sourcesTitle, "/sources/"}},
					heads: headsOf(r.base.CitedBy(s), func(c knowledge.Cite) *knowledge.Head { return c.Head }), letters: true,
				})
			}
		}
	}
	r.add("search", Page{URL: "/search/"}, r.search)
	r.add("not-found", Page{URL: "/404.html", NoIndex: true}, func(l layout) framed {
		l.named("Page not found", "")
		l.Breadcrumb, l.hasSearch = nil, false
		l.Scripts = append(l.Scripts, r.asset(&l, "not-found.js"))
		p := notFoundPage{AToZ: Link{aToZTitle, l.to("/a-to-z/")}, Urgent: r.urgent(&l)}
		for i, d := range r.base.Decisions {
			if i == notFoundDecisions {
				break
			}
			p.Decisions = append(p.Decisions, Link{d.Title, l.to(d.URL)})
		}
		l.Search = searchForm{FormID: "not-found-search", ID: "not-found-q", Action: l.to("/search/"), Label: "Search " + l.SiteName, Large: true}
		p.layout = l
		return p
	})
}

func (r *Renderer) glossary(l layout) framed {
	g := r.base.Glossary
	p := glossaryPage{Intro: safe(r.writer(&l, g.Path).HTML(g.Intro))}
	for _, t := range r.base.Terms {
		w := r.writer(&l, g.Path)
		w.Mark(t.ID)
		p.Terms = append(p.Terms, term{t.ID, t.Title, safe(w.HTML(t.Body))})
	}
	p.layout = l
	return p
}

// sourceLimit is how many pages that rest on a source the sources page itself lists.
const sourceLimit = 50

func (r *Renderer) sources(l layout) framed {
	l.named(sourcesTitle, "The documents that this guidance rests on, and what rests on each.")
	p := sourcesPage{Sources: r.described()}
	for i, s := range r.base.Sources {
		out := &p.Sources[i]
		if len(r.base.CitedBy(s)) > sourceLimit {
			out.All = Link{"All " + count(len(r.base.CitedBy(s)), "page", "pages"), l.to("/sources/" + s.ID + "/")}
		} else {
			out.CitedBy = r.byPart(&l, s)
		}
	}
	p.layout = l
	return p
}

// described gives every source without what rests on it.
func (r *Renderer) described() []source {
	var all []source
	for _, s := range r.base.Sources {
		all = append(all, source{ID: s.ID, Title: s.Title, Publisher: s.Publisher, Date: s.Date, Address: s.Address, Note: s.Note, Status: statusTag(s.Status)})
	}
	return all
}

// byPart lists what rests on a source part by part, in the order of the source; what rests on it
// without naming a part comes last.
func (r *Renderer) byPart(l *layout, s *knowledge.Source) []citing {
	pages := map[*content.Part][]Link{}
	for _, c := range r.base.CitedBy(s) {
		to := Link{c.Head.Short, l.to(c.Head.URL)}
		for _, part := range c.Parts {
			pages[part] = append(pages[part], to)
		}
		if len(c.Parts) == 0 {
			pages[nil] = append(pages[nil], to)
		}
	}
	var all []citing
	for _, part := range s.Parts {
		if len(pages[part]) > 0 {
			all = append(all, citing{partLabel(part), pages[part]})
		}
	}
	if len(pages[nil]) > 0 {
		all = append(all, citing{"The document as a whole", pages[nil]})
	}
	return all
}

// statusTag says in a word whether a source still holds.
func statusTag(s knowledge.Status) Tag {
	switch s {
	case knowledge.Current:
		return Tag{"Current", "green"}
	case knowledge.Dated:
		return Tag{"Dated", "yellow"}
	default:
		return Tag{"Not known if current", "grey"}
	}
}

// topicLinks gives a link to each topic.
func (r *Renderer) topicLinks(l *layout) (links []Entry) {
	for _, t := range r.base.Topics {
		links = append(links, Entry{Link: Link{t.Title, l.to(t.URL)}})
	}
	return links
}

// urgent gives the link that stands wherever somebody who looks for help may not find it.
func (r *Renderer) urgent(l *layout) Link {
	if r.base.Urgent == nil {
		return Link{}
	}
	return Link{r.base.Urgent.Text, l.to(r.base.Urgent.URL)}
}

func (r *Renderer) search(l layout) framed {
	l.named("Search", "Search "+l.SiteName+".")
	l.hasSearch = false
	l.Styles = append(l.Styles, r.asset(&l, "checkboxes.css"))
	l.Scripts = append(l.Scripts, r.asset(&l, "search-page.js"))
	l.Search = searchForm{FormID: "search-form", ID: "search-q", Action: l.to("/search/"), Label: "Search for"}
	p := searchPage{Engine: r.asset(&l, SearchEngine), AToZ: Link{aToZTitle, l.to("/a-to-z/")}, Urgent: r.urgent(&l)}
	p.Topics = Choices{ID: "search-topics", Name: "topic", Legend: "Topic"}
	for _, t := range r.base.Topics {
		p.Topics.Items = append(p.Topics.Items, Choice{"topic-" + t.ID, t.ID, t.Title})
	}
	p.TopicLinks = r.topicLinks(&l)
	p.Audiences = Choices{ID: "search-audience", Name: "audience", Legend: "For"}
	for _, a := range r.base.Audiences {
		p.Audiences.Items = append(p.Audiences.Items, Choice{"audience-" + a.ID, a.ID, a.Title})
	}
	p.layout = l
	return p
}
