package render

import (
	"net/url"
	"strings"
)

// What others show of a page: Open Graph (ogp.me) for those who share it, and JSON-LD in the words of
// schema.org for search engines. Both need whole addresses, so a site that does not know its own has
// neither, but for the answers of its FAQs.

// shared is what a page says of itself to who shares it.
type shared struct {
	URL, Image string // "" when the site does not know its own address
	Locale     string // en_GB
}

// The size of assets/images/share.png, and what it shows.
const (
	shareWidth  = 1200
	shareHeight = 630
	shareAlt    = "A signpost with three arms"
)

// Width, Height and Alt describe the picture.
func (shared) Width() int  { return shareWidth }
func (shared) Height() int { return shareHeight }
func (shared) Alt() string { return shareAlt }

// fact is one JSON-LD object. The template writes it as JSON in which no text can end the script.
type fact struct {
	Context    string     `json:"@context"`
	Type       string     `json:"@type"`
	Name       string     `json:"name,omitempty"`
	URL        string     `json:"url,omitempty"`
	MainEntity []question `json:"mainEntity,omitempty"`      // of an FAQPage
	Items      []listItem `json:"itemListElement,omitempty"` // of a BreadcrumbList
}

type question struct {
	Type     string         `json:"@type"`
	Name     string         `json:"name"`
	Accepted acceptedAnswer `json:"acceptedAnswer"`
}

type acceptedAnswer struct {
	Type string `json:"@type"`
	Text string `json:"text"`
}

type listItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

const schema = "https://schema.org"

// faqFact says that a page answers a question.
func faqFact(title, answer string) fact {
	return fact{Context: schema, Type: "FAQPage", MainEntity: []question{{"Question", title, acceptedAnswer{"Answer", answer}}}}
}

// share says what a page is, when its frame is complete.
func (r *Renderer) share(l *layout) {
	p := l.page
	if r.opt.BaseURL == "" || l.Embed.Href != "" || p.Path == "404.html" {
		return
	}
	l.Share = shared{URL: r.absolute(p.URL), Image: r.absolute("/" + r.opt.Assets["share.png"]), Locale: locale(l.Lang)}
	if l.NoIndex {
		return
	}
	if p.URL == "/" {
		l.Facts = append(l.Facts, fact{Context: schema, Type: "Organization", Name: words(l.Publisher, l.SiteName), URL: r.absolute("/")})
	}
	if len(l.Breadcrumb) > 0 && !r.opt.Portable {
		l.Facts = append(l.Facts, r.breadcrumbFact(l))
	}
}

// breadcrumbFact gives the way to a page, with the page itself at its end.
func (r *Renderer) breadcrumbFact(l *layout) fact {
	f := fact{Context: schema, Type: "BreadcrumbList"}
	here, err := url.Parse(r.absolute(l.page.URL))
	if err != nil {
		here = &url.URL{}
	}
	for _, link := range append(l.Breadcrumb[:len(l.Breadcrumb):len(l.Breadcrumb)], Link{strings.ReplaceAll(l.Heading, joiner, ""), ""}) {
		to := *here
		if at, err := here.Parse(link.Href); err == nil {
			to = *at
		}
		f.Items = append(f.Items, listItem{"ListItem", len(f.Items) + 1, link.Text, to.String()})
	}
	return f
}

// locale writes a language as Open Graph does: en_GB.
func locale(lang string) string {
	if len(lang) == 5 && lang[2] == '-' {
		return lang[:2] + "_" + lang[3:]
	}
	return ""
}
