package render

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/markdown"
)

// layout is what templates/layout.html needs; every kind of page embeds it.
type layout struct {
	portable bool
	page     *Page

	Worker      string // the way to the worker that keeps pages for reading offline; "" without it
	SiteVersion string // that it knows pages by; "" without it
	Lang        string // of the page: en-GB
	SiteName    string
	Hub         string // what the hub is called in titles; "" on the national site
	Publisher   string
	Disclaimer  string
	Home        string // the way to the home page
	Root        string // from the page to the root of the site: "../../", "./" at the root
	Title       string // of the browser's tab; the site's name is added to it
	Heading     string // the h1, with joiners
	Description string
	Canonical   string // "" when the site does not know its own address
	NoIndex     bool
	Local       string // who wrote the page, when a hub did; or ""
	Address     string // printed on paper; without its host when the site does not know that

	Style, Boot, Script, Icon string   // published paths, from the page
	HubStyle                  string   // of the hub's own style sheet; "" without one
	Styles, Scripts           []string // more of them, on some kinds of pages
	Search                    searchForm
	Breadcrumb                Breadcrumb
	Back                      Link // instead of a breadcrumb
	Wide                      bool // main is as wide as the page, without either
	Embed                     Link // where the page's subject stands in the site: the page is for a frame in another one, without header and footer

	Share shared
	Facts []fact
	Copy  string // its file beside the page; "" when there is none

	hasSearch, hasNavigation, hasVersion bool // in header and footer

	// What is made of all this: the parts that pages share, and between them what is the page's own.
	Opening, Sharing, Resources, Beginning, Header, Trail, Main, Footer template.HTML
}

// frame gives the layout of a page that embeds it.
func (l layout) frame() *layout { return &l }

// header is the data of the header.
type header struct {
	Home, SiteName string
	Hub            string // name of the organisation, above that of the site; "" on the national site
	Logo           logo
	HasSearch      bool
	Search         searchForm
	Navigation     []Link
}

// logo is the picture before the name of a hub, and what it says.
type logo struct{ Src, Alt string }

// footer is the data of the footer.
type footer struct {
	Links                 []Link
	Publisher, Disclaimer string
	Version               string // of the content, on pages that people act on, sign or keep; else ""
}

// part says which of its kinds a shared part is: pages that have all of this alike share it.
type part struct {
	name                                 string // of its template
	root                                 string
	files                                string // its styles and scripts; in a trail, its links
	hasSearch, hasNavigation, hasVersion bool
	embedded                             bool
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

// layout begins the frame of a page.
func (r *Renderer) layout(p *Page) layout {
	site := r.base.Site
	l := layout{
		portable:   r.opt.Portable,
		page:       p,
		Lang:       site.Language.Value,
		SiteName:   site.Name.Value,
		Publisher:  site.Publisher.Value,
		Disclaimer: site.Disclaimer.Value,
		Root:       rootFrom(p.URL),
		NoIndex:    p.NoIndex,
		Canonical:  r.absolute(p.URL),
		Address:    words(r.absolute(p.URL), p.URL),

		hasSearch:     true,
		hasNavigation: true,
	}
	if p.Path == "404.html" || p.URL == "/offline/" { // shown at any address
		l.Root = BasePath(r.opt.BaseURL)
	}
	if r.opt.Version != "" {
		l.Worker, l.SiteVersion = l.to("/sw.js"), r.opt.Version
	}
	if p.copied {
		l.Copy = copyName
	}
	l.Home = l.to("/")
	if p.NoIndex {
		l.Canonical = ""
	}
	if hub := site.Hub; hub != nil {
		l.Hub = hub.ShortName.Value
		if r.opt.Assets[HubStyle] != "" {
			l.HubStyle = r.asset(&l, HubStyle)
		}
	}
	if p.Head != nil {
		if p.Head.Hub != "" {
			l.Local = r.localWords()
		}
		l.named(p.Head.Title, p.Head.Summary)
	}
	l.Style, l.Boot, l.Script, l.Icon = r.asset(&l, "main.css"), r.asset(&l, "boot.js"), r.asset(&l, "site.js"), r.asset(&l, "favicon.svg")
	l.Breadcrumb = Breadcrumb{{"Home", l.Home}}
	return l
}

// surround gives a page all that stands around its main part.
func (r *Renderer) surround(l *layout) (err error) {
	embedded := l.Embed.Href != ""
	if l.hasSearch && !embedded {
		l.Scripts = append(l.Scripts, r.asset(l, "search-header.js"))
	}
	share := func(to *template.HTML, kind part, data func() any) {
		if err == nil {
			*to, err = r.once(kind, data)
		}
	}
	whole := func() any { return l }
	share(&l.Opening, part{name: "opening", root: l.Root}, whole)
	if l.Share.URL != "" {
		share(&l.Sharing, part{name: "sharing"}, whole)
	}
	share(&l.Resources, part{name: "resources", root: l.Root, files: strings.Join(l.Styles, " ") + "|" + strings.Join(l.Scripts, " ")}, whole)
	share(&l.Beginning, part{name: "beginning", root: l.Root, embedded: embedded}, whole)
	if len(l.Breadcrumb) > 0 {
		share(&l.Trail, part{name: "breadcrumb", files: l.Breadcrumb.key()}, func() any { return l.Breadcrumb })
	}
	if embedded {
		return err
	}
	share(&l.Header, part{name: "header", root: l.Root, hasSearch: l.hasSearch, hasNavigation: l.hasNavigation}, func() any {
		h := header{Home: l.Home, SiteName: l.SiteName, HasSearch: l.hasSearch, Search: r.siteSearch(l)}
		if hub := r.base.Site.Hub; hub != nil {
			h.Hub = hub.Name.Value
			if hub.Logo != nil {
				h.Logo = logo{l.to("/" + hub.Logo.File.Address()), hub.Logo.Words.Value}
			}
		}
		if l.hasNavigation {
			h.Navigation = r.links(l, r.base.Navigation)
		}
		return h
	})
	share(&l.Footer, part{name: "footer", root: l.Root, hasVersion: l.hasVersion}, func() any {
		f := footer{Links: r.footerLinks(l), Publisher: l.Publisher, Disclaimer: l.Disclaimer}
		if l.hasVersion {
			f.Version = r.base.Version
		}
		return f
	})
	return err
}

// once makes a part that many pages share, the first time that it is asked for.
func (r *Renderer) once(kind part, data func() any) (template.HTML, error) {
	if made, ok := r.shared.Load(kind); ok {
		return made.(template.HTML), nil
	}
	var b bytes.Buffer
	if err := r.frames.ExecuteTemplate(&b, kind.name, data()); err != nil {
		return "", err
	}
	made := template.HTML(b.String())
	r.shared.Store(kind, made)
	return made, nil
}

// siteSearch is the search form that suggests pages while a reader types.
func (r *Renderer) siteSearch(l *layout) searchForm {
	return searchForm{FormID: "site-search", ID: "site-search-q", Action: l.to("/search/"), Label: "Search " + l.SiteName, Engine: r.asset(l, SearchEngine)}
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

// asset gives the published path of an asset from a page.
func (r *Renderer) asset(l *layout, name string) string { return l.to("/" + r.opt.Assets[name]) }

func (r *Renderer) links(l *layout, from []knowledge.Link) []Link {
	var all []Link
	for _, n := range from {
		all = append(all, Link{n.Text, l.to(n.URL)})
	}
	return all
}

// footerLinks gives the links of the header, which has no room for them on a phone, those of
// site.yaml, and those that every site has.
func (r *Renderer) footerLinks(l *layout) []Link {
	all := append(r.links(l, r.base.Navigation), r.links(l, r.base.Footer)...)
	all = append(all, Link{aToZTitle, l.to("/a-to-z/")})
	if r.base.Glossary != nil {
		all = append(all, Link{r.base.Glossary.Title, l.to("/glossary/")})
	}
	if len(r.base.Sources) > 0 {
		all = append(all, Link{sourcesTitle, l.to("/sources/")})
	}
	all = append(all, Link{"Print everything", l.to("/print/")})
	if len(r.base.Contacts) > 0 {
		all = append(all, Link{knowledge.ContactTitle, l.to(knowledge.ContactURL)})
	}
	return append(all, Link{privacyTitle, l.to("/privacy/")}, Link{accessibilityTitle, l.to("/accessibility/")})
}

// below puts the page under others: its breadcrumb leads through them.
func (l *layout) below(above ...pageLink) {
	for _, p := range above {
		l.Breadcrumb = append(l.Breadcrumb, l.link(p))
	}
}

// named sets the heading of a page, and what its tab and search engines show.
func (l *layout) named(heading, description string) {
	l.Heading, l.Title, l.Description = whole(heading), heading, description
}

// A hyphen after a word of one letter, as in "e-learning", and what is around it.
var afterLetter = regexp.MustCompile(`(^|[^\p{L}\p{N}])(\p{L}-)([\p{L}\p{N}])`)

const joiner = "\u2060" // WORD JOINER: no line ends here

// whole keeps lines from ending after "e-". Browsers break at any hyphen, and in a balanced heading on a phone they
// often do. It adds no markup: the words of an editor never make any.
func whole(words string) string {
	if !strings.Contains(words, "-") {
		return words
	}
	return afterLetter.ReplaceAllString(words, "$1$2"+joiner+"$3")
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
	href := r.href(l)
	w.Href = func(dest string) string { return href(path, dest) }
	w.TermHref = func(id string) string { return l.to("/glossary/#" + id) }
	return w
}

// safe marks what a markdown.Writer wrote as safe: it escapes all text, and refuses raw HTML and
// links that could run a script unless site.yaml allows them.
func safe(s string) template.HTML { return template.HTML(s) }
