package render

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// layout is what templates/layout.html needs; every kind of page embeds it.
type layout struct {
	portable bool

	Lang        string // of the page: en-GB
	Home        string // the way to the home page
	Root        string // from the page to the root of the site: "../../", "./" at the root
	Title       string // of the browser's tab; the site's name is added to it
	Heading     string // the h1
	Description string
	Canonical   string // "" when the site does not know its own address
	NoIndex     bool
	Address     string // printed on paper

	SiteName, Publisher, Disclaimer string
	Version                         string // of the content, on pages that people act on, sign or keep; else ""

	Style, Boot, Script, Icon string // published paths, from the root of the site
	Scripts                   []string
	Search                    searchForm // in the header
	HasSearch                 bool
	Navigation, Footer        []Link
	Breadcrumb                Breadcrumb
	Back                      Link // instead of a breadcrumb
}

// searchForm is a form that leads to the search page.
type searchForm struct {
	FormID string
	ID     string // of the field
	Action string
	Label  string
	Engine string // published path of the script that is loaded once the field has the focus; "" for none
	Large  bool
}

// pageLink is a link before it is known from which page it leads.
type pageLink struct{ text, url string }

// layout makes the frame of a page.
func (r *Renderer) layout(p *Page) layout {
	site := r.base.Site
	l := layout{
		portable:   r.opt.Portable,
		Lang:       site.Language.Value,
		Root:       rootFrom(p.URL),
		NoIndex:    p.NoIndex,
		Address:    r.absolute(p.URL),
		SiteName:   site.Name.Value,
		Publisher:  site.Publisher.Value,
		Disclaimer: site.Disclaimer.Value,
		HasSearch:  true,
	}
	if p.Path == "404.html" {
		l.Root = r.basePath()
	}
	l.Home = l.to("/")
	if !p.NoIndex {
		l.Canonical = l.Address
	}
	if p.Head != nil {
		l.Heading, l.Title, l.Description = p.Head.Title, p.Head.Title, p.Head.Summary
	}
	l.Style, l.Boot, l.Script, l.Icon = l.asset("main.css", r), l.asset("boot.js", r), l.asset("site.js", r), l.asset("favicon.svg", r)
	l.Search = searchForm{FormID: "site-search", ID: "site-search-q", Action: l.to("/search/"), Label: "Search " + l.SiteName, Engine: l.asset("search-engine.js", r)}
	if script := l.asset("search-header.js", r); script != "" {
		l.Scripts = append(l.Scripts, script)
	}
	l.Breadcrumb = Breadcrumb{{"Home", l.Home}}
	for _, n := range r.base.Navigation {
		l.Navigation = append(l.Navigation, Link{n.Text, l.to(n.Head.URL)})
	}
	l.Footer = r.footer(&l)
	return l
}

// rootFrom gives the way from the page at an address to the root of the site.
func rootFrom(at string) string {
	if up := strings.Repeat("../", strings.Count(at, "/")-1); up != "" {
		return up
	}
	return "./"
}

// to gives the way from this page to an address of the site. Other addresses stay as they are.
func (l *layout) to(at string) string {
	rest, inside := strings.CutPrefix(at, "/")
	if !inside {
		return at
	}
	page, part := rest, ""
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		page, part = rest[:i], rest[i:]
	}
	if l.portable && (page == "" || strings.HasSuffix(page, "/")) {
		page += "index.html"
	}
	if page == "" {
		return l.Root + part
	}
	return strings.TrimPrefix(l.Root, "./") + page + part
}

func (l *layout) link(p pageLink) Link { return Link{p.text, l.to(p.url)} }

// asset gives the published path of an asset from this page, or "" when there is none of that name.
func (l *layout) asset(name string, r *Renderer) string {
	path := r.opt.Assets[name]
	if path == "" {
		return ""
	}
	return l.to("/" + path)
}

// footer gives the links of the footer: those of the header, which has no room for them on a phone,
// those of site.yaml, and those that every site has.
func (r *Renderer) footer(l *layout) []Link {
	all := slices.Clone(l.Navigation)
	for _, n := range r.base.Footer {
		all = append(all, Link{n.Text, l.to(n.Head.URL)})
	}
	all = append(all, Link{aToZTitle, l.to("/a-to-z/")})
	if r.base.Glossary != nil {
		all = append(all, Link{r.base.Glossary.Title, l.to("/glossary/")})
	}
	if len(r.base.Sources) > 0 {
		all = append(all, Link{sourcesTitle, l.to("/sources/")})
	}
	return append(all, Link{"Print everything", l.to("/print/")}, Link{accessibilityTitle, l.to("/accessibility/")})
}

// below puts the page under others: its breadcrumb leads through them.
func (l *layout) below(above ...pageLink) {
	for _, p := range above {
		l.Breadcrumb = append(l.Breadcrumb, l.link(p))
	}
}

// named sets the heading of a page that has no document of its own.
func (l *layout) named(heading, description string) {
	l.Heading, l.Title, l.Description = heading, heading, description
}

// words gives the first of them that says anything.
func words(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}

// writer begins the text of a page from the Markdown file at path: its links lead from this page.
func (r *Renderer) writer(l *layout, path string) *markdown.Writer {
	w := r.base.Markdown.Writer()
	w.Href = func(dest string) string { return l.to(r.base.Resolve(path, dest)) }
	w.TermHref = func(id string) string { return l.to("/glossary/#" + id) }
	return w
}

// safe marks what a markdown.Writer wrote as safe: it escapes all text, and refuses raw HTML and
// links that could run a script unless site.yaml allows them.
func safe(s string) template.HTML { return template.HTML(s) }

// contact is who to write to about a mistake.
type contact struct{ name, email, web string }

// reportTo finds the contact that site.yaml names for mistakes.
func (r *Renderer) reportTo() *contact {
	for _, c := range r.base.Contacts {
		if c.ID.Value == r.base.Site.ReportTo.Value && (c.Email.Value != "" || c.Web.Value != "") {
			return &contact{words(c.Name.Value, c.Role.Value), c.Email.Value, c.Web.Value}
		}
	}
	return nil
}

// report gives the link to report a mistake on a page: a mail that already names the page, or the
// contact's web page. It is empty when site.yaml names nobody.
func (r *Renderer) report(head *knowledge.Head) Link {
	switch {
	case r.contact == nil:
		return Link{}
	case r.contact.email != "":
		page := words(r.absolute(head.URL), head.URL)
		q := url.Values{"subject": {"Mistake on: " + head.Title}, "body": {"The page: " + page + "\n\nWhat is wrong:\n"}}
		return Link{"Report a mistake on this page", "mailto:" + r.contact.email + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")}
	default:
		return Link{"Report a mistake on this page", r.contact.web}
	}
}
