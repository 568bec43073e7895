// Package render turns a knowledge.Base into the pages of the site. It is the only importer of
// html/template.
//
// Parse parses the templates and proves them: each is checked, every branch of it, against the type of
// its data, so that a misspelt field stops the build before anything is published and no page can
// fail for its template. Templates receive structs, never maps.
//
// templates/layout.html is the frame of every page; each kind of page has a file of its own for what
// stands inside it (templates/faq.html), named main; templates/partials/ holds the components. Much of the
// frame (header, footer, styles and scripts, the way from home) differs only by how deep a page lies, by its
// topic and by what it leaves out, so each variant is made once: it would otherwise be most of the work. The
// data of a page is made when the page is made, and dropped after it: a Renderer holds addresses and heads.
// Pages can be made in any order and at the same time.
//
// Links between pages are relative, so that a site works below any path. The page for a missing
// address (404.html) is the exception: it is served anywhere, so its links begin with the path of
// Options.BaseURL.
//
// No page grows with the site. A list of more than 200 entries is split by letter (see list), and the
// print page of more than 200 pages by topic (see printPages). Nor does an edit change more pages than
// it must: the version of the content, which every edit changes, stands only on the home page and on
// those that people act on, sign or keep (outcomes, checklists, print pages).
package render

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jba/templatecheck"

	"signpost/internal/checklist"
	"signpost/internal/knowledge"
	"signpost/internal/parallel"
)

// Options says how the pages are made.
type Options struct {
	Templates *Templates                   // see Parse
	Assets    map[string]string            // plain name of an asset to its published path: "main.css" to "assets/main.1a2b3c4d.css"
	Portable  bool                         // links name index.html, for a copy that is opened without a server
	Version   string                       // of the whole site, for the worker that keeps pages for reading offline; "" without it
	BaseURL   string                       // absolute address of the site's root, or "": then no page names a canonical address
	Latest    []Change                     // pages that changed lately, the newest first; nil without a record
	Histories map[string]checklist.History // of checklists, by the last part of their address; nil without a record
}

// Change says that a page is new or has other words since a day.
type Change struct {
	URL string
	Day time.Time
	New bool
}

// Page is one HTML page of the plan.
type Page struct {
	Path    string          // of its file: "faqs/x/index.html"
	URL     string          // from the root of the site: "/faqs/x/"
	NoIndex bool            // not for search engines, nor for the site's own search
	Head    *knowledge.Head // of the page's document; nil for pages made from several

	copied bool // there is a copy in Markdown beside it
	r      *Renderer
	main   *template.Template
	data   func(layout) framed     // makes what main gets, from the frame of the page; nil for an article or an FAQ
	write  func(w io.Writer) error // instead of both, for what has no frame
}

// Make writes the HTML. It is safe to call from several goroutines, and again.
func (p *Page) Make(w io.Writer) error {
	if err := p.r.make(p, w); err != nil {
		return fmt.Errorf("making %s: %w", p.Path, err)
	}
	return p.r.base.Texts.Err()
}

// Renderer makes the pages of one base.
type Renderer struct {
	base *knowledge.Base
	opt  Options
	*Templates
	shared  sync.Map // parts of frames, by part
	buffers sync.Pool
	pages   []Page
}

// required are the assets that the pages name.
var required = []string{
	"main.css", "boot.js", "site.js", "not-found.js", "favicon.svg",
	"search-header.js", "search-page.js", SearchEngine, "checkboxes.css", "checklist.js", "checklist.css",
	"decision.js", "decision.css", "share.png",
}

// SearchEngine is the name by which pages know the script that searches, whichever a site has.
const SearchEngine = "search-engine.js"

// HubStyle is the plain name of the style sheet of a hub's own, which Options.Assets may have.
const HubStyle = "hub.css"

// kinds are the kinds of pages: the template of each, with the type of its data.
func kinds() map[string]any {
	return map[string]any{
		"home":          homePage{},
		"faq":           textPage{},
		"article":       textPage{},
		"list":          listPage{},
		"glossary":      glossaryPage{},
		"sources":       sourcesPage{},
		"search":        searchPage{},
		"accessibility": accessibilityPage{},
		"contact":       contactPage{},
		"offline":       offlinePage{},
		"privacy":       privacyPage{},
		"print":         printPage{},
		"not-found":     notFoundPage{},
		"start":         startPage{},
		"question":      questionPage{},
		"outcome":       outcomePage{},
		"all-answers":   sheetPage{},
		"picture":       picturePage{},
		"checklist":     checklistPage{},
	}
}

// New lists the pages. The error says that an asset is missing.
func New(base *knowledge.Base, opt Options) (*Renderer, error) {
	r := &Renderer{
		base:      base,
		opt:       opt,
		Templates: opt.Templates,
		buffers:   sync.Pool{New: func() any { return new(buffers) }},
	}
	for _, name := range required {
		if opt.Assets[name] == "" {
			return nil, fmt.Errorf("the asset %s is missing: build the assets first", name)
		}
	}
	r.plan()
	return r, nil
}

// Templates are parsed templates that fit their data.
type Templates struct {
	frames *template.Template            // layout.html, with the components
	mains  map[string]*template.Template // by kind

	// For ParseAgain: the frames before they are executed, which is when others can be parsed into them, and the
	// files, those of the frames together as "".
	parts *template.Template
	files map[string]string
}

// Parse reads the layout, the components and the template of each kind from the folder that holds layout.html,
// and checks each against its data. The error names the template, its line and the field or the construct that
// is wrong.
func Parse(files fs.FS) (*Templates, error) { return ParseAgain(files, &Templates{}) }

// ParseAgain gives what Parse does, and takes over from before what has not changed.
func ParseAgain(files fs.FS, before *Templates) (*Templates, error) {
	all := &Templates{mains: map[string]*template.Template{}, files: map[string]string{}}
	partials, err := fs.Glob(files, "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	frameFiles := append([]string{"layout.html", "redirect.html"}, partials...)
	for _, name := range frameFiles {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		all.files[""] += name + "\x00" + string(text) + "\x00"
	}
	if all.parts, all.frames = before.parts, before.frames; all.files[""] != before.files[""] {
		if err := all.parseFrames(files, frameFiles); err != nil {
			return nil, err
		}
	}
	kinds := kinds()
	names := slices.Sorted(maps.Keys(kinds))
	mains, errs := make([]*template.Template, len(names)), make([]error, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(files, name+".html")
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		all.files[name] = string(text)
		if main, ok := before.mains[name]; ok && all.frames == before.frames && all.files[name] == before.files[name] {
			mains[i] = main
		}
	}
	parallel.Each(len(names), func(i int) {
		if name := names[i]; mains[i] == nil {
			mains[i], errs[i] = parseMain(all.files[name], all.parts, name, kinds[name])
		}
	})
	for i, name := range names {
		if errs[i] != nil {
			return nil, errs[i]
		}
		all.mains[name] = mains[i]
	}
	return all, nil
}

// parseFrames reads what stands around the main part of a page.
func (all *Templates) parseFrames(files fs.FS, names []string) (err error) {
	if all.parts, err = template.New("layout.html").ParseFS(files, names...); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	all.frames = template.Must(all.parts.Clone())
	for name, data := range map[string]any{
		"layout.html": layout{}, "redirect.html": redirectPage{}, "opening": layout{}, "sharing": layout{}, "resources": layout{}, "beginning": layout{},
		"header": header{}, "breadcrumb": Breadcrumb{}, "footer": footer{}, "outline": outlineNode{},
	} {
		if all.frames.Lookup(name) == nil {
			return fmt.Errorf("templates: there is no %q", name)
		}
		if err := templatecheck.CheckHTMLStrict(all.frames.Lookup(name), data); err != nil {
			return fmt.Errorf("templates: %w", err)
		}
	}
	return nil
}

// parseMain reads what stands inside the frame of a kind of page.
func parseMain(text string, parts *template.Template, kind string, data any) (*template.Template, error) {
	t, err := template.Must(parts.Clone()).New(kind + ".html").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	main := t.Lookup("main")
	if main == nil {
		return nil, fmt.Errorf(`templates/%s.html does not define "main"`, kind)
	}
	if err := templatecheck.CheckHTMLStrict(main, data); err != nil {
		return nil, fmt.Errorf("templates/%s.html: %w", kind, err)
	}
	return main, nil
}

// Pages gives every page, in no order.
func (r *Renderer) Pages() []Page { return r.pages }

// plan lists the pages.
func (r *Renderer) plan() {
	r.textPages()
	r.homePages()
	r.decisionPages()
	r.checklistPages()
	r.listPages()
	r.referencePages()
	r.owedPages()
	r.printPages()
	r.redirectPages()
}

// framed is the data of a kind of page: a struct that embeds layout.
type framed interface{ frame() *layout }

// add adds a page of a kind to the plan. data makes what its template gets, from the frame of the
// page; an article or an FAQ needs none.
func (r *Renderer) add(kind string, p Page, data func(layout) framed) {
	if p.Path == "" {
		p.Path = file(p.URL)
	}
	p.r, p.main, p.data = r, r.mains[kind], data
	p.copied = r.copied(kind, &p)
	r.pages = append(r.pages, p)
	if p.copied {
		r.pages = append(r.pages, r.copy(p))
	}
}

// make makes a page.
func (r *Renderer) make(p *Page, w io.Writer) error {
	if p.write != nil {
		return p.write(w)
	}
	b := r.buffers.Get().(*buffers)
	defer r.buffers.Put(b)
	return r.write(w, b, p.main, r.dataOf(p))
}

// dataOf gives what the template of a page gets.
func (r *Renderer) dataOf(p *Page) framed {
	l := r.layout(p)
	if p.data != nil {
		return p.data(l)
	}
	return r.text(l, p.Head)
}

// file gives the path of the file at an address: one that ends in a slash is a folder with an index.html.
func file(at string) string {
	name := strings.TrimPrefix(at, "/")
	if strings.HasSuffix(at, "/") {
		name += "index.html"
	}
	return name
}

// inside makes what stands in the frame of a page.
func (r *Renderer) inside(b *bytes.Buffer, main *template.Template, data framed) error {
	if d, ok := data.(interface{ failed() error }); ok && d.failed() != nil {
		return d.failed()
	}
	return main.Execute(b, data)
}

// buffers is what it takes to make a page.
type buffers struct{ main, frame bytes.Buffer }

// mainMark stands in the frame where the main part of a page goes, so that this, most of the page, goes through
// one template only. No text has the character.
const mainMark = "\x00"

// write makes a page, from the inside out.
func (r *Renderer) write(w io.Writer, b *buffers, main *template.Template, data framed) error {
	b.main.Reset()
	if err := r.inside(&b.main, main, data); err != nil {
		return err
	}
	l := data.frame()
	l.Main = mainMark
	r.share(l)
	if err := r.surround(l); err != nil {
		return err
	}
	b.frame.Reset()
	if err := r.frames.Execute(&b.frame, l); err != nil {
		return err
	}
	above, below, ok := bytes.Cut(b.frame.Bytes(), []byte(mainMark))
	if !ok {
		return errors.New("layout.html does not show .Main")
	}
	for _, part := range [][]byte{above, b.main.Bytes(), below} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// BasePath is the path of a site's root on its host, with slashes at both ends; "/" when its address is
// not known.
func BasePath(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return "/"
	}
	return "/" + strings.Trim(u.Path, "/") + "/"
}

// absolute gives the whole address of a page, or "" when the site does not know its own.
func (r *Renderer) absolute(at string) string {
	if r.opt.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(r.opt.BaseURL, "/") + at
}
