package knowledge

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
)

// reserved are the first parts of addresses that the site itself uses.
var reserved = []string{
	"404.html", "a-to-z", "accessibility", "assets", "checklists", "contact", "data", "decisions", "faqs",
	"feed.xml", "glossary", "hosting", "llms.txt", "offline", "offline.json", "print", "privacy", "robots.txt", "search", "sitemap.xml",
	"sources", "sw.js", "topics",
}

// folderParts are those of them below which pages of editors stand, or stood.
var folderParts = []string{"checklists", "decisions", "faqs", "topics"}

// isReserved reports whether an address is, or stands below, one that the site itself uses.
func isReserved(u string) bool {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(u, "/")), "/")
	return slices.Contains(reserved, first)
}

// claim is who has an address.
type claim struct {
	url string   // as it was written
	pos diag.Pos // of an old address, where it is written; of a page, its file
}

// KeyOf makes one of the addresses that are one file, at least where capitals do not count: /a/,
// /A/index.html.
func KeyOf(u string) string {
	u = strings.ToLower(u)
	if base, ok := strings.CutSuffix(u, "/index.html"); ok {
		u = base
	}
	return strings.TrimSuffix(u, "/")
}

// claim gives an address to a page. Addresses that differ only by case are the same place on many
// machines, so they clash; both places are told.
func (b *builder) claim(u string, pos diag.Pos) {
	key := KeyOf(u)
	other, taken := b.at.get(key)
	if !taken {
		b.at.set(key, claim{u, pos})
		return
	}
	why := "the address " + u + " is used twice"
	switch {
	case strings.EqualFold(other.url, u) && other.url != u:
		why = "the addresses " + other.url + " and " + u + " differ only by capitals"
	case other.url != u:
		why = "the addresses " + other.url + " and " + u + " are the same file"
	}
	b.clash(pos, other.pos, why)
}

// clash complains of two places that cannot both have what they ask for.
func (b *builder) clash(x, y diag.Pos, why string) {
	for _, pair := range [][2]diag.Pos{{x, y}, {y, x}} {
		b.ds.Errorf(pair[0], RuleDuplicateAddress, "rename one of them", "%s", why)
		b.ds.Note(pair[1], "also here")
	}
}

// aliases claims the old addresses.
func (b *builder) aliases() {
	for _, p := range b.inOrder {
		for _, a := range p.doc.Meta.Aliases {
			if why := badAlias(a.Value); why != "" {
				b.ds.Errorf(a.Pos, RuleBadAlias, aliasHint(a.Value), "%s", why)
				continue
			}
			if b.madeBySite(a.Value) || ofList(a.Value) {
				b.ds.Errorf(a.Pos, RuleReservedAddress, "delete it", "the address %s belongs to a page that the site makes itself", a.Value)
				continue
			}
			b.claim(a.Value, a.Pos)
			b.Redirects = append(b.Redirects, Redirect{a.Value, p.Head})
		}
	}
}

// madeBySite reports whether an old address is that of a page that the site makes itself.
func (b *builder) madeBySite(a string) bool {
	key := KeyOf(a)
	first, rest, _ := strings.Cut(strings.TrimPrefix(key, "/"), "/")
	if !isReserved(key) {
		return false
	}
	_, isTopic := b.topics[rest]
	return !slices.Contains(folderParts, first) || rest == "" || first == "topics" && isTopic
}

// letterPart is a part of the address of a list that is split by letter.
var letterPart = regexp.MustCompile(`^letter-(?:[a-z]|other)$`)

// ofList reports whether an address is that of a part of a list, which a list has when it is long.
func ofList(u string) bool {
	parts := strings.Split(strings.ToLower(strings.Trim(u, "/")), "/")
	return len(parts) > 1 && slices.Contains(folderParts, parts[0]) && slices.ContainsFunc(parts[1:], letterPart.MatchString)
}

// ofPage reports whether a name is kept for what is written in the folder of a page: index.html, its copies and the
// compressed ones.
func ofPage(name string) bool { return strings.HasPrefix(strings.ToLower(name), "index.") }

// spelled complains of folders that differ only by capitals: on many machines they are one, with one of the two names.
func (b *builder) spelled() {
	capitals := false
	for key, c := range b.at.all() {
		capitals = capitals || !strings.HasPrefix(c.url, key)
	}
	if !capitals {
		return // as nearly always
	}
	var addresses []string
	for key := range b.at.all() {
		addresses = append(addresses, key)
	}
	slices.Sort(addresses)
	first := map[string]claim{} // folder in small letters → the first that is in it
	for _, key := range addresses {
		c, _ := b.at.get(key)
		if top, _, _ := strings.Cut(c.url[1:], "/"); slices.Contains(folderParts, strings.ToLower(top)) && top != strings.ToLower(top) {
			b.ds.Errorf(c.pos, RuleReservedAddress, "write it in small letters", "the address %s is in the folder %s/ of the site, in capitals", c.url, strings.ToLower(top))
			continue
		}
		i := strings.LastIndexByte(key, '/')
		if strings.HasSuffix(c.url, "/") {
			i = len(key) // the page has a folder of its own
		}
		for ; i > 0; i = strings.LastIndexByte(key[:i], '/') {
			other, met := first[key[:i]]
			if !met {
				first[key[:i]] = c
			} else if other.url[:i] != c.url[:i] {
				b.clash(c.pos, other.pos, "the addresses "+other.url+" and "+c.url+" have folders that differ only by capitals")
				break
			}
		}
	}
}

// nested complains of addresses that stand below a decision, where the pages of its answers are, and
// below a file.
func (b *builder) nested() {
	closed := map[string]bool{} // to others: true is a decision, false a file
	for key, c := range b.at.all() {
		if !strings.HasSuffix(c.url, "/") {
			closed[key] = false
		}
	}
	for _, p := range b.inOrder {
		if p.Kind == content.Decision {
			closed[KeyOf(p.URL)] = true
		}
	}
	if len(closed) == 0 {
		return
	}
	below := map[string][]string{} // address → those above it that are closed
	for key := range b.at.all() {
		for i := strings.LastIndexByte(key, '/'); i > 0; i = strings.LastIndexByte(key[:i], '/') {
			if _, is := closed[key[:i]]; is {
				below[key] = append(below[key], key[:i])
			}
		}
	}
	for _, key := range keys(below) {
		c, _ := b.at.get(key)
		for _, key := range below[key] {
			above, _ := b.at.get(key)
			if !closed[key] {
				b.clash(c.pos, above.pos, "the address "+c.url+" stands below "+above.url+", which is a file")
				continue
			}
			hint := "move the file to another folder"
			if isOld := c.pos.Line > 0; isOld {
				if b.wasOutcome(key, c.url) {
					continue
				}
				hint = "choose an address elsewhere"
			}
			b.ds.Errorf(c.pos, RuleReservedAddress, hint, "the address %s stands below that of a decision, whose answers have their pages there", c.url)
			b.ds.Note(above.pos, "the decision")
		}
	}
}

// wasOutcome reports whether an old address is free for an outcome that a decision had once: below the decision, where the
// pages of outcomes are, with an id that no outcome has now.
func (b *builder) wasOutcome(decision, address string) bool {
	id, ok := strings.CutPrefix(KeyOf(address), decision+"/outcomes/")
	if !ok || !markdown.ValidID(id) {
		return false
	}
	p := b.byURL()[decision]
	return p == nil || p.tree() == nil || p.tree().addresses()[id] != p.URL+"outcomes/"+id+"/"
}

// aliasForm keeps out what means something in a pattern of a host's settings.
var aliasForm = regexp.MustCompile(`^[A-Za-z0-9/._~-]+$`)

// aliasHint gives an old address in the form that it must have, where that can be made of what was typed.
func aliasHint(typed string) string {
	if u, err := url.Parse(typed); err == nil && u.RawQuery == "" && strings.Trim(u.Path, "/") != "" {
		better := path.Clean("/" + u.Path)
		if ext := path.Ext(better); ext != ".html" && ext != ".htm" {
			better += "/"
		}
		if badAlias(better) == "" {
			return "write " + better
		}
	}
	if aliasForm.MatchString(typed) && slices.ContainsFunc(strings.Split(strings.Trim(typed, "/"), "/"), noFile) {
		return "take it out: no host can lead on from it"
	}
	return "write the old address without its host, such as /old/address/"
}

// noFile reports whether a part of an old address can be no file or folder of a site.
func noFile(part string) bool { return filename.Check(part) != "" || ofPage(part) }

// badAlias says why an old address cannot lead anywhere, or "".
func badAlias(a string) string {
	u, err := url.Parse(a)
	switch {
	case err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(a, "/"):
		return "an old address begins with /"
	case !aliasForm.MatchString(a):
		return "an old address may have letters, digits, hyphens, dots and / only"
	case path.Clean(a) != strings.TrimSuffix(a, "/"), KeyOf(a) == "":
		return "the old address is no address of its own"
	case !strings.HasSuffix(a, "/") && path.Ext(a) != ".html" && path.Ext(a) != ".htm":
		return "an old address ends in / or .html"
	case strings.HasPrefix(strings.ToLower(a), "/.signpost-"):
		return "addresses that begin with /.signpost- are kept"
	}
	parts := strings.Split(strings.Trim(a, "/"), "/")
	for i, part := range parts {
		if why := filename.Check(part); why != "" {
			return "no file can have this old address: " + why
		}
		if folder := i < len(parts)-1 || strings.HasSuffix(a, "/"); folder && ofPage(part) {
			return "a part of an old address may not begin with index., which is kept for pages"
		}
	}
	return ""
}

// unread is the hint about a page that is there and cannot be read.
const unread = "put right what is wrong with that file; if it gets another name, write that here"

// isUnread reports whether a file names a page that is there and cannot be read.
func (b *builder) isUnread(from, dest string) bool {
	return slices.Contains(b.c.Unread, path.Join(path.Dir(from), dest))
}

// pageHint suggests what a link meant: the file of an output address, or a page with the same words as its title, or
// with a similar name.
func (b *builder) pageHint(told diag.List, from, dest string) string {
	return meant(told, "write the path of its .md file, from this file's folder", func(otherwise string) string { return b.pageMeant(from, dest, otherwise) })
}

// pageMeant gives a page that a link may have meant, or otherwise.
func (b *builder) pageMeant(from, dest, otherwise string) string {
	if p := b.byAddress(from, dest); p != nil {
		return "write " + relative(from, p.doc.Path)
	}
	dest = strings.ReplaceAll(dest, `\`, "/")
	to := path.Join(path.Dir(from), dest)
	name := strings.TrimSuffix(path.Base(dest), ".md")
	var names, longer []string // the other pages, and those whose name begins with this one, or ends with it as a word
	for _, p := range b.inOrder {
		file := relative(from, p.doc.Path)
		switch {
		case p.doc.Path == from:
			continue
		case p.doc.Path == to, strings.EqualFold(p.Title, dest), strings.EqualFold(p.Short, dest):
			return "write " + file
		}
		names = append(names, file)
		if called := strings.TrimSuffix(path.Base(file), ".md"); len(name) > 2 && (strings.HasPrefix(called, name) || strings.HasSuffix(called, "-"+name)) {
			longer = append(longer, file)
		}
	}
	for _, file := range names {
		if strings.TrimSuffix(path.Base(file), ".md") == name {
			return "did you mean " + file + "?"
		}
	}
	if len(longer) == 1 {
		return "did you mean " + longer[0] + "?"
	}
	// The names of the files are compared, without their folders: in a long path, any short name is near.
	bases := make([]string, len(names))
	for i, file := range names {
		bases[i] = strings.TrimSuffix(path.Base(file), ".md")
	}
	if near := diag.Closest(name, bases); near != "" && len(name) > 2 {
		return "did you mean " + names[slices.Index(bases, near)] + "?"
	}
	return otherwise
}

// byAddress gives the page that has dest as its address in the built site, seen from the page of a
// file or from the root.
func (b *builder) byAddress(from, dest string) *page {
	dest = strings.TrimSuffix(dest, "index.html")
	base := "/"
	if p, ok := b.byPath.get(from); ok {
		base = p.URL
	}
	seen := []string{path.Join(base, dest), path.Join("/", dest)}
	if strings.HasPrefix(dest, "/") {
		seen = seen[1:]
	}
	for _, u := range seen {
		if p := b.byURL()[KeyOf(u)]; p != nil {
			return p
		}
	}
	return nil
}

// pagesByURL gives the pages by the keys of their addresses. Of two at one address it is the first.
func (b *builder) pagesByURL() map[string]*page {
	all := make(map[string]*page, len(b.inOrder))
	for _, p := range b.inOrder {
		if key := KeyOf(p.URL); all[key] == nil {
			all[key] = p
		}
	}
	return all
}

// relative gives the path of a file from the folder of another, as an editor writes it.
func relative(from, to string) string {
	dir := path.Dir(from)
	up := ""
	for dir != "." && !strings.HasPrefix(to, dir+"/") {
		dir = path.Dir(dir)
		up += "../"
	}
	if dir != "." {
		to = strings.TrimPrefix(to, dir+"/")
	}
	return up + to
}
