package knowledge

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// linker checks the links of a page. Several may be at work at once.
type linker struct {
	*builder
	ds   diag.List
	used []*content.File
}

// add adds what a linker has found.
func (b *builder) add(l *linker) {
	b.ds.Add(l.ds...)
	for _, f := range l.used {
		b.Files = appendNew(b.Files, f)
	}
}

// links checks every link and picture of a document's text.
func (b *linker) links(p *page) {
	for l := range p.doc.Body.Links() {
		b.link(p, l)
	}
	for l := range p.doc.Body.Images() {
		b.picture(p, l)
	}
	if p.part != nil || p.Kind == content.Article || p.Kind == content.FAQ || p.Kind == content.Home {
		for _, a := range p.doc.Body.Braces {
			b.attributes(a, nil)
		}
	}
}

// attributes complains of braces that hold other keys than the known ones; only a heading may have an id.
func (b *linker) attributes(a markdown.Braces, known []string) {
	for _, attr := range a.Attrs.All() {
		if !a.Heading || !slices.Contains(known, attr.Key) {
			b.ds.Errorf(attr.Pos, RuleUnknownAttribute, diag.DidYouMean(attr.Key, known, "delete it"), "%q means nothing here", attr.Key)
		}
	}
	if !a.Heading && a.Attrs.ID != "" {
		b.ds.Errorf(a.Attrs.Pos, RuleUnknownAttribute, `put it after a heading; for a brace that is meant as it stands, write \{`, "an item of a list has no id here")
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

func (b *linker) link(p *page, l markdown.Link) {
	if l.External() || p.tree != nil && p.tree.Tree.Slip(l.Pos) {
		return
	}
	from := p.doc.Path
	target, id := parts(l.Dest)
	to := p
	if target != "" {
		file := path.Join(path.Dir(from), target)
		if f, ok := b.files[file]; ok && !strings.HasPrefix(target, "/") {
			b.useFile(f)
			return
		}
		var ok bool
		if to, ok = b.pages[file]; !ok || strings.HasPrefix(target, "/") || strings.HasSuffix(target, "/") {
			b.brokenLink(from, target, id, l)
			return
		}
	}
	if id != "" {
		if _, ok := anchor(to, id); !ok {
			anchors := anchorsOf(to)
			rule, what := RuleBrokenAnchor, "heading"
			if to.Kind == content.Glossary {
				rule, what = RuleUnknownTerm, "term"
			}
			hint := "it has no " + what + "s: link to the page, without #" + id
			if len(anchors) > 0 {
				hint = diag.DidYouMean(id, anchors, "the "+what+"s there are "+list(anchors))
			}
			b.ds.Errorf(l.Pos, rule, hint, "%s has no %s #%s", to.doc.Path, what, id)
		}
	}
}

func (b *linker) brokenLink(from, target, anchor string, l markdown.Link) {
	if known := b.byAddress(from, target); known != nil {
		file := relative(from, known.doc.Path)
		if anchor != "" {
			file += "#" + anchor
		}
		b.ds.Errorf(l.Pos, RuleLinkToOutput, "write "+file, "the link leads to an address of the built site; a link names the file")
		return
	}
	hint := b.pageHint(from, target)
	if strings.HasPrefix(target, "www.") {
		hint = "write https://" + l.Dest
	}
	b.ds.Errorf(l.Pos, RuleBrokenLink, hint, "the link leads to %s, which is not there", target)
}

// useFile notes that a page needs a file.
func (b *linker) useFile(f *content.File) { b.used = append(b.used, f) }

// pictures are the ends of the names of pictures that browsers show.
var pictures = []string{".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

// picture resolves a picture: a file beside the pages, because no page loads anything from another host.
func (b *linker) picture(p *page, l markdown.Link) {
	from := p.doc.Path
	target, anchor := parts(l.Dest)
	f, ok := b.files[path.Join(path.Dir(from), target)]
	switch {
	case l.External():
		b.ds.Errorf(l.Pos, RulePicture, "put a copy of the picture beside the page and name that, if you may publish it", "the picture lies on another host: pages load nothing from there")
	case !slices.Contains(pictures, strings.ToLower(path.Ext(target))):
		b.ds.Errorf(l.Pos, RulePicture, "name a file that ends in .jpg, .png, .webp, .gif or .avif; for a link, leave out the !", "%s is no picture", target)
	case !ok || anchor != "" || strings.HasPrefix(target, "/"):
		names := make([]string, 0, len(b.files))
		for name := range b.files {
			names = append(names, relative(from, name))
		}
		slices.Sort(names)
		b.ds.Errorf(l.Pos, RulePicture, diag.DidYouMean(target, names, "write the path of its file, from this file's folder"), "there is no picture %s", l.Dest)
	default:
		b.useFile(f)
	}
}

// anchor gives the address of a heading. A node of a decision is a page of its own: an outcome has
// its address, a question is reached from the start.
func anchor(p *page, id string) (string, bool) {
	if p.part != nil {
		return p.part.URL + "--" + id, p.doc.Body.HasAnchor(id)
	}
	if p.tree == nil {
		return p.URL + "#" + id, p.doc.Body.HasAnchor(id) || slices.Contains(itemsOf(p), id)
	}
	node := "" // the level-2 heading that stands above
	for _, h := range p.doc.Body.Headings {
		if h.Level == 2 {
			node = h.ID
		}
		if h.ID != id {
			continue
		}
		for _, o := range p.tree.Outcomes {
			switch {
			case o.Node.ID == id:
				return o.URL, true
			case o.Node.ID == node:
				return o.URL + "#" + id, true
			}
		}
		return p.URL, true
	}
	return "", false
}

// partOf gives where links to the parts of a page lead that are not on it at their ids.
func partOf(p *page) func(id string) string {
	return func(id string) string {
		address, _ := anchor(p, id)
		return address
	}
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
