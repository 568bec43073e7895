package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
)

// The rules of a hub's folder.
const (
	RuleHubName  diag.Rule = "hub-name"  // a warning: a hub whose settings do not name it
	RuleHubAsset diag.Rule = "hub-asset" // a logo or a font that is no such file of assets/
	RuleHubStyle diag.Rule = "hub-style" // hub.css loads something, or hides what it does
)

// Hub is who a site is built for: what hubs/<id>/site.yaml says of the hub itself.
type Hub struct {
	ID        string
	Name      Text // "Cambridgeshire and Peterborough Training Hub"
	ShortName Text // for the titles of pages: "C&P Training Hub"; the name when none is given
	Area      Text // "Cambridgeshire and Peterborough"
	Logo      *Logo
	Font      *Font
	Style     []byte // hub.css, or nil
}

// Logo is a picture that stands before the hub's name.
type Logo struct {
	File  *File
	Words Text // what it says, for those who do not see it
}

// Font is the typeface of a hub that may use another one than Arial.
type Font struct {
	Name          Text
	Regular, Bold *File
}

// Files gives the logo and the fonts that the hub has switched on.
func (h *Hub) Files() []*File {
	var all []*File
	if h.Logo != nil {
		all = append(all, h.Logo.File)
	}
	if h.Font != nil {
		all = append(all, h.Font.Regular, h.Font.Bold)
	}
	return all
}

// CSS gives the style sheet for the hub's font, followed by its own. It is nil when there is neither. It
// stands beside the fonts in the site.
func (h *Hub) CSS() []byte {
	var b bytes.Buffer
	if f := h.Font; f != nil {
		for _, face := range []struct {
			file   *File
			weight string
		}{{f.Regular, "400"}, {f.Bold, "600 700"}} {
			fmt.Fprintf(&b, "@font-face{font-display:swap;font-family:%q;font-weight:%s;src:url(%q) format(\"woff2\")}\n", f.Name.Value, face.weight, path.Base(face.file.Address()))
		}
		fmt.Fprintf(&b, "html,body,button,input,select,textarea,[class*=\"nhsuk-\"],[class*=\"app-\"]{font-family:%q,arial,sans-serif}\n", f.Name.Value)
	}
	b.Write(h.Style)
	return b.Bytes()
}

// styleFile is the style sheet of a hub, in its assets/.
const styleFile = "hub.css"

// fontTypes are the ends of the names of fonts.
var fontTypes = []string{".woff2"}

// logoTypes are the pictures that a logo may be. SVG is not among them: it can hold scripts.
var logoTypes = []string{".png", ".webp", ".jpg", ".jpeg", ".avif"}

// validHub reports whether a hub can have an id, which is the name of its folder.
func validHub(id string) bool { return markdown.ValidID(id) && filename.Check(id) == "" }

// Hubs gives the ids of the hubs of a source folder, in order.
func Hubs(root fs.FS) []string {
	var ids []string
	entries, _ := fs.ReadDir(root, "hubs")
	for _, e := range entries {
		if e.IsDir() && validHub(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids
}

// CheckHubs complains of folders in hubs/ that are no hubs, because their names make no id. Nobody would
// see that they are left out.
func CheckHubs(root fs.FS) diag.List {
	var ds diag.List
	entries, _ := fs.ReadDir(root, "hubs")
	for _, e := range entries {
		if e.IsDir() && !validHub(e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			hint := "use lower-case letters, digits and hyphens"
			if why := filename.Check(e.Name()); why != "" {
				hint = "choose another name: " + why
			} else if s := markdown.Slug(e.Name()); validHub(s) {
				hint = "rename it to " + s
			}
			ds.Errorf(diag.Pos{File: path.Join("hubs", e.Name())}, RuleFileName, hint, "%q cannot be the folder of a hub", e.Name())
		}
	}
	return ds
}

// hubEntries is what a hub's folder may hold. README.md is for those who look at the folder.
var hubEntries = []string{"assets", "content", "site.yaml", "README.md"}

// strangers complains of what means nothing in a hub's folder.
func (l *loader) strangers(dir string) {
	entries, _ := fs.ReadDir(l.root, dir)
	for _, e := range entries {
		at := diag.Pos{File: path.Join(dir, e.Name())}
		switch {
		case unread(e.Name()):
		case !slices.Contains(hubEntries, e.Name()):
			l.ds.Errorf(at, RuleUnknownFile, diag.DidYouMean(e.Name(), hubEntries, "pages belong into content/, and a logo or a font into assets/"), "this has no meaning in a hub's folder")
		case e.Name() == "site.yaml" && !e.Type().IsRegular():
			l.ds.Errorf(at, RuleNotAFile, "put a copy of the file itself here", "this is a link or a device, not a file")
		}
	}
}

// CheckHub complains when there is no hub of that id, and says which there are.
func CheckHub(root fs.FS, id string) diag.List {
	if validHub(id) && isDir(root, path.Join("hubs", id)) {
		return nil
	}
	hubs := Hubs(root)
	hint := "make it: signpost new hub \"Name of the hub\""
	if len(hubs) > 0 {
		hint = "the hubs are " + strings.Join(hubs, ", ") + "; make a new one: signpost new hub \"Name of the hub\""
	}
	hint = diag.DidYouMean(id, hubs, hint)
	for _, hub := range hubs {
		if strings.HasPrefix(hub, markdown.Slug(id)+"-") {
			hint = "did you mean " + hub + "?"
			break
		}
	}
	var ds diag.List
	ds.Errorf(diag.Pos{File: "hubs"}, RuleUnknownHub, hint, "there is no hub %q", id)
	return ds
}

// hub reads a hub's settings over those of the national site, and its assets.
func (l *loader) hub(id string, s *Site) {
	dir := path.Join("hubs", id)
	s.Hub = &Hub{ID: id}
	l.strangers(dir)
	files := l.hubAssets(path.Join(dir, "assets"))
	name := path.Join(dir, "site.yaml")
	national, whole := s.Publisher, true
	if exists(l.root, name) {
		l.yamlFile(name, func(y *yamlReader, data []byte) {
			if n := y.root(data); n != nil {
				whole = y.fields(n, y.hubKeys(s, files))
			}
		})
	}
	if s.Hub.Name.Value == "" {
		s.Hub.Name = Text{id, diag.Pos{File: name}}
		if whole {
			l.ds.Warnf(s.Hub.Name.Pos, RuleHubName, "write name: and the name of the hub", "the hub has no name, so its pages call it %s", id)
		}
	}
	if s.Publisher == national {
		s.Publisher = s.Hub.Name
	}
	if s.Hub.ShortName.Value == "" {
		s.Hub.ShortName = s.Hub.Name
	}
	if f := files[styleFile]; f != nil {
		s.Hub.Style = l.style(f)
	}
}

// shared are the keys of the national site.yaml that a hub may have too; its value is then taken instead.
var shared = []string{
	"publisher", "disclaimer", "description", "language", "dated-advice", "report-to", "base-url",
	"navigation", "footer", "urgent", "ignore-warnings", "accessibility", "host-logs", "markdown-copies", "offline",
}

// hubKeys is every key of a hub's site.yaml. docs/hubs.md explains each; a test compares.
func (y *yamlReader) hubKeys(s *Site, assets map[string]*File) map[string]func(*yaml.Node) {
	h := s.Hub
	keys := map[string]func(*yaml.Node){
		"name":       y.to(&h.Name),
		"short-name": y.to(&h.ShortName),
		"area":       y.to(&h.Area),
		"contacts":   func(v *yaml.Node) { s.Contacts = addContacts(s.Contacts, y.contacts(v)) },
		"topics":     func(v *yaml.Node) { s.Topics = y.addTopics(s.Topics, y.topics(v)) },
		"logo":       func(v *yaml.Node) { h.Logo = y.logo(v, h.ID, assets) },
		"font":       func(v *yaml.Node) { h.Font = y.font(v, h.ID, assets) },
	}
	national := y.siteKeys(s)
	for _, name := range shared {
		keys[name] = national[name]
	}
	return keys
}

func (y *yamlReader) logo(n *yaml.Node, hub string, assets map[string]*File) *Logo {
	var l Logo
	var file Text
	whole := y.fields(n, map[string]func(*yaml.Node){"file": y.to(&file), "words": y.to(&l.Words)})
	y.must(whole, n, "file", file)
	y.must(whole, n, "words", l.Words)
	l.File = y.asset(file, hub, assets, logoTypes)
	return &l
}

// fontName is what needs no escape in a style sheet.
var fontName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 -]*$`)

func (y *yamlReader) font(n *yaml.Node, hub string, assets map[string]*File) *Font {
	var f Font
	var regular, bold Text
	whole := y.fields(n, map[string]func(*yaml.Node){"name": y.to(&f.Name), "regular": y.to(&regular), "bold": y.to(&bold)})
	y.must(whole, n, "name", f.Name)
	y.must(whole, n, "regular", regular)
	y.must(whole, n, "bold", bold)
	if f.Name.Value != "" && !fontName.MatchString(f.Name.Value) {
		y.ds.Errorf(f.Name.Pos, RuleHubAsset, "write it in letters, digits, hyphens and spaces", "%q is no name of a font", f.Name.Value)
	}
	f.Regular, f.Bold = y.asset(regular, hub, assets, fontTypes), y.asset(bold, hub, assets, fontTypes)
	return &f
}

// addContacts puts the contacts of a hub after the national ones; one with the same id replaces that.
func addContacts(national, hub []Contact) []Contact {
	all := slices.DeleteFunc(slices.Clone(national), func(c Contact) bool {
		return slices.ContainsFunc(hub, func(h Contact) bool { return h.ID.Value == c.ID.Value })
	})
	return append(all, hub...)
}

// addTopics puts the topics of a hub after the national ones, which stay as they are.
func (y *yamlReader) addTopics(national, hub []Topic) []Topic {
	all := slices.Clone(national)
	for _, t := range hub {
		if i := slices.IndexFunc(national, func(n Topic) bool { return n.ID.Value == t.ID.Value }); i >= 0 {
			y.ds.Errorf(t.ID.Pos, RuleRepeatedKey, "give it another id; pages of the hub may use the national topic as it is", "the national site has the topic %q", t.ID.Value)
			y.ds.Note(national[i].ID.Pos, "there")
			continue
		}
		all = append(all, t)
	}
	return all
}

// asset finds a file of a hub's assets/ by the name in a setting.
func (y *yamlReader) asset(t Text, hub string, assets map[string]*File, types []string) *File {
	f := assets[t.Value]
	switch {
	case t.Value == "":
		return nil
	case !slices.Contains(types, strings.ToLower(path.Ext(t.Value))):
		y.ds.Errorf(t.Pos, RuleHubAsset, "name a file that ends in "+strings.Join(types, ", "), "%s cannot be used here", t.Value)
	case f == nil:
		names := make([]string, 0, len(assets))
		for name := range assets {
			names = append(names, name)
		}
		slices.Sort(names)
		y.ds.Errorf(t.Pos, RuleHubAsset, diag.DidYouMean(t.Value, names, "put it there"), "there is no %s in hubs/%s/assets/", t.Value, hub)
	}
	return f
}

// hubAssets reads the folder of a hub's logo, fonts and style sheet.
func (l *loader) hubAssets(dir string) map[string]*File {
	all := map[string]*File{}
	entries, _ := fs.ReadDir(l.root, dir)
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		ext := strings.ToLower(path.Ext(e.Name()))
		known := e.Name() == styleFile || slices.Contains(fontTypes, ext) || slices.Contains(logoTypes, ext)
		switch {
		case unread(e.Name()):
		case !e.Type().IsRegular() || !known:
			l.ds.Errorf(diag.Pos{File: name}, RuleUnknownFile, "a logo ends in "+strings.Join(logoTypes, ", ")+", a font in .woff2, and the style sheet is called "+styleFile, "this has no meaning in a hub's assets")
		case !goodName.MatchString(e.Name()):
			l.ds.Errorf(diag.Pos{File: name}, RuleFileName, "use letters, digits and hyphens", "%q makes no good address", e.Name())
		default:
			all[e.Name()] = l.file(&found{path: e.Name(), name: name}, &l.ds)
		}
	}
	return all
}

// loads is what would make a style sheet load a file, or hide that it does (CSS Syntax 3: an escape may
// stand for any letter of a name).
var loads = regexp.MustCompile(`(?i)@import|url\s*\(|image-set\s*\(|src\s*\(|\\`)

// style reads a hub's style sheet. It may load nothing: no page loads anything from another host.
func (l *loader) style(f *File) []byte {
	data := l.read(f.Name, &l.ds)
	if at := loads.FindIndex(data); at != nil {
		before := string(data[:at[0]])
		line := 1 + strings.Count(before, "\n")
		col := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
		l.ds.Errorf(diag.Pos{File: f.Name, Line: line, Col: col}, RuleHubStyle, "delete it; colours, spaces and sizes need no file", "a hub's style sheet may not have %q in it", data[at[0]:at[1]])
	}
	return data
}

// HubKeys gives the keys of a hub's site.yaml, for the documentation's test.
func HubKeys() []string {
	return slices.Sorted(maps.Keys((&yamlReader{}).hubKeys(&Site{Hub: &Hub{}}, nil)))
}
