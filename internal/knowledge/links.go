package knowledge

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// files lists the pictures and downloads that pages link to.
func (b *builder) files() {
	for _, p := range b.inOrder {
		if p.found != nil {
			b.Files = append(b.Files, p.found.used...)
		}
	}
	b.Files = distinct(b.Files)
}

// links checks every link and picture of a document's text. It may be at work on several pages at once.
func (b *builder) links(p *page) {
	for l := range p.doc.Body.Links() {
		b.link(p, l)
	}
	for l := range p.doc.Body.Images() {
		b.picture(p, l)
	}
	if p.part != nil || p.Kind == content.Article || p.Kind == content.FAQ || p.Kind == content.Home {
		for _, a := range p.doc.Body.Braces {
			attributes(&p.note().told, a, nil)
		}
	}
}

// attributes complains of braces that hold other keys than the known ones; only a heading may have an id.
func attributes(ds *diag.List, a markdown.Braces, known []string) {
	for _, attr := range a.Attrs.All() {
		if !a.Heading || !slices.Contains(known, attr.Key) {
			ds.Errorf(attr.Pos, RuleUnknownAttribute, diag.DidYouMean(attr.Key, known, "delete it"), "%q means nothing here", attr.Key)
		}
	}
	if !a.Heading && a.Attrs.ID != "" {
		ds.Errorf(a.Attrs.Pos, RuleUnknownAttribute, `put it after a heading; for a brace that is meant as it stands, write \{`, "an item of a list has no id here")
	}
}

// parts gives the two parts of a destination, decoded.
func parts(dest string) (target, anchor string) {
	target, anchor, _ = strings.Cut(dest, "#")
	if decoded, err := url.PathUnescape(target); err == nil {
		target = decoded
	}
	if decoded, err := url.PathUnescape(anchor); err == nil {
		anchor = decoded
	}
	return target, anchor
}

func (b *builder) link(p *page, l markdown.Link) {
	if base := b.Site.BaseURL.Value; base != "" && strings.HasPrefix(l.Dest, base) {
		target, id := parts("/" + strings.TrimPrefix(l.Dest, base))
		if b.byAddress(p.doc.Path, target) != nil {
			b.brokenLink(p, target, id, l)
			return
		}
	}
	if l.External() || p.tree() != nil && p.tree().Tree.Slip(l.Pos) {
		return
	}
	from := p.doc.Path
	target, id := parts(l.Dest)
	if target == "" && id == "" {
		p.note().told.Errorf(l.Pos, RuleBrokenLink, "write between the round brackets where it leads, such as (page.md)", "the link leads nowhere")
		return
	}
	to := p
	if target != "" {
		file := path.Join(path.Dir(from), target)
		if f, ok := b.byFile[file]; ok && !strings.HasPrefix(target, "/") {
			p.use(f)
			return
		}
		var ok bool
		if to, ok = b.byPath.get(file); !ok || strings.HasPrefix(target, "/") || strings.HasSuffix(target, "/") {
			b.brokenLink(p, target, id, l)
			return
		}
	}
	if id != "" {
		if _, ok := anchor(to, id); !ok {
			noAnchor(&p.note().told, l.Pos, to, id)
		}
	}
}

// noAnchor complains of the id of a part that a page has not, and that is named at a place.
func noAnchor(told *diag.List, at diag.Pos, to *page, id string) {
	if from, national := strings.CutPrefix(at.File, "content/"); national && to.doc.Hub != "" {
		// The national file is as it should be.
		told.Errorf(diag.Pos{File: to.doc.File}, RuleBrokenAnchor, "give the heading that takes its place these braces: {#"+id+"}",
			"%s links to the heading #%s of the national page, and this page, which replaces that, has no such heading", from, id)
		return
	}
	rule, what := RuleBrokenAnchor, "heading"
	if to.Kind == content.Glossary {
		rule, what = RuleUnknownTerm, "term"
	}
	hint := meant(*told, "write the name of a "+what+" that is there", func(string) string {
		anchors := anchorsOf(to)
		if len(anchors) == 0 {
			return "it has no " + what + "s: link to the page, without #" + id
		}
		return diag.DidYouMean(id, anchors, "the "+what+"s there are "+list(anchors))
	})
	told.Errorf(at, rule, hint, "%s has no %s #%s", to.doc.Path, what, id)
}

// mostGuessed is how many complaints of a list say what may have been meant. To find that out, a name is compared with all
// others of the site; and who has more to put right begins with the first.
const mostGuessed = 100

// meant gives the hint of a complaint that is about to be added to told: what guess makes of it, or, when there are many
// already, otherwise.
func meant(told diag.List, otherwise string, guess func(otherwise string) string) string {
	if len(told) >= mostGuessed {
		return otherwise
	}
	return guess(otherwise)
}

func (b *builder) brokenLink(p *page, target, anchor string, l markdown.Link) {
	from := p.doc.Path
	if known := b.byAddress(from, target); known != nil {
		file := relative(from, known.doc.Path)
		if anchor != "" {
			file += "#" + anchor
		}
		p.note().told.Errorf(l.Pos, RuleLinkToOutput, "write "+file, "the link leads to an address of the built site; a link names the file")
		return
	}
	if b.isUnread(from, target) {
		p.note().told.Errorf(l.Pos, RuleBrokenLink, unread, "the page %s, to which the link leads, cannot be read", target)
		return
	}
	hint := b.pageHint(p.note().told, from, target)
	switch {
	case strings.HasPrefix(target, "www."):
		hint = "write https://" + l.Dest
	case mailAddress.MatchString(target):
		hint = "write mailto:" + l.Dest
	}
	p.note().told.Errorf(l.Pos, RuleBrokenLink, hint, "the link leads to %s, which is not there", target)
}

// mailAddress is one that is written as if it were a page.
var mailAddress = regexp.MustCompile(`^[^\s/@]+@[^\s/@]+\.[a-zA-Z]{2,}(?:\?.*)?$`)

// use notes that a page needs a file.
func (p *page) use(f *content.File) { p.note().used = append(p.found.used, f) }

// windowsPath is a path as Windows shows it, C:\Users\Jo\x.jpg, or an address of a file.
var windowsPath = regexp.MustCompile(`^(?:[A-Za-z]:[\\/]|\\\\|file:)`)

// picture resolves a picture: a file beside the pages, because no page loads anything from another host.
func (b *builder) picture(p *page, l markdown.Link) {
	from := p.doc.Path
	target, anchor := parts(l.Dest)
	f, ok := b.byFile[path.Join(path.Dir(from), target)]
	switch {
	case l.Dest == "":
		p.note().told.Errorf(l.Pos, RulePicture, "write the name of its file between the round brackets, such as (photo.jpg)", "the picture names no file")
	case windowsPath.MatchString(l.Dest):
		name := l.Dest[strings.LastIndexAny(l.Dest, `\/`)+1:]
		p.note().told.Errorf(l.Pos, RulePicture, "put a copy of the picture beside the page, and write its name: "+name, "the picture lies on your own computer, where no reader finds it")
	case strings.Contains(target, `\`):
		p.note().told.Errorf(l.Pos, RulePicture, "write "+strings.ReplaceAll(target, `\`, "/"), "there is no picture %s: folders are parted by /", l.Dest)
	case l.External():
		p.note().told.Errorf(l.Pos, RulePicture, "put a copy of the picture beside the page and name that, if you may publish it", "the picture lies on another host: pages load nothing from there")
	case !slices.Contains(content.Pictures, strings.ToLower(path.Ext(target))):
		p.note().told.Errorf(l.Pos, RulePicture, "name a file that ends in .jpg, .png, .webp, .gif or .avif; for a link, leave out the !", "%s is no picture", target)
	case !ok || anchor != "" || strings.HasPrefix(target, "/"):
		hint := meant(p.note().told, "write the path of its file, from this file's folder", func(otherwise string) string {
			names := make([]string, 0, len(b.byFile))
			for name := range b.byFile {
				names = append(names, relative(from, name))
			}
			slices.Sort(names)
			return diag.DidYouMean(target, names, otherwise)
		})
		p.note().told.Errorf(l.Pos, RulePicture, hint, "there is no picture %s", l.Dest)
	default:
		p.use(f)
	}
}

// at gives the address of a part of the page.
func (p *page) at(id string) string {
	switch {
	case p.part != nil:
		return p.part.URL + "--" + id
	case p.tree() == nil:
		return p.URL + "#" + id
	}
	address, _ := anchor(p, id)
	return address
}

// anchor gives the address of a heading. A node of a decision is a page of its own: an outcome has
// its address, a question is reached from the start.
func anchor(p *page, id string) (string, bool) {
	if p.part != nil || p.tree() == nil {
		l, items := p.made.(*Checklist)
		return p.at(id), p.doc.Body.HasAnchor(id) || items && l.ids()[id]
	}
	address, ok := p.tree().addresses()[id]
	return address, ok
}

// addressesIn gives the addresses of the headings of a decision.
func addressesIn(d *Decision, headings []*markdown.Heading) map[string]string {
	outcomes := make(map[string]*Outcome, len(d.Outcomes))
	for _, o := range d.Outcomes {
		outcomes[o.Node.ID] = o
	}
	all := make(map[string]string, len(headings))
	node := "" // the level-2 heading that stands above
	for _, h := range headings {
		if h.Level == 2 {
			node = h.ID
		}
		if all[h.ID] != "" {
			continue // which has been complained of
		}
		all[h.ID] = d.URL
		if o := outcomes[h.ID]; o != nil {
			all[h.ID] = o.URL
		} else if o := outcomes[node]; o != nil {
			all[h.ID] = o.URL + "#" + h.ID
		}
	}
	return all
}

// anchorsOf gives the ids that a link to a page may name.
func anchorsOf(p *page) []string {
	return append(p.doc.Body.Anchors(), itemsOf(p)...)
}

// itemsOf gives the ids of the items of a checklist.
func itemsOf(p *page) (ids []string) {
	if p.part == nil && p.Kind == content.Checklist {
		for _, it := range p.doc.List.Items() {
			ids = append(ids, it.ID)
		}
	}
	return ids
}
