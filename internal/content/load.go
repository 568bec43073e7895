// Package content reads a site's folder into documents: Markdown with its front matter, site.yaml and
// sources.yaml. It is the only importer of the front matter and YAML libraries.
//
// The kind of a page is its folder:
//
//	content/index.md          the home page
//	content/glossary.md       terms, one to a level-2 heading
//	content/articles/**.md    articles: /<path>/
//	content/faqs/**.md        questions: /faqs/<path>/
//	content/decisions/**.md   decision trees: /decisions/<path>/
//	content/checklists/**.md  checklists: /checklists/<path>/
//	content/site.yaml         name, publisher, contacts, topics, settings
//	content/sources.yaml      the documents that the advice rests on
//
// Pictures and documents to download may lie beside the pages that link to them. Everything is
// optional: a folder with content/articles/x.md is a site.
//
// A hub's folder, hubs/<id>/, holds
//
//	site.yaml                 who the hub is, its contacts, and settings instead of the national ones
//	content/                  pages: at the path of a national one instead of it, else beside them
//	content/sections/**.md    sections that are added to pages: front matter names the page and the place
//	content/sources.yaml      documents that the hub's own advice rests on
//	assets/                   a logo, a font, hub.css
//
// A page that takes a national one's place keeps, under replaces, the digest of the words that it was
// copied from; package hubs compares.
//
// Every value knows its place in its file. Front matter is YAML between --- lines, of which only
// plain keys, values and lists are allowed; what an editor typed is what is meant, so yes, 1.10 and
// 0300 are those words. Load reports all mistakes of all files at once and never stops at the first.
package content

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"signpost/internal/checklist"
	"signpost/internal/decision"
	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
	"signpost/internal/parallel"
)

// The rules of files and folders.
const (
	RuleNoContent   diag.Rule = "no-content"    // nothing to build
	RuleFileName    diag.Rule = "file-name"     // a name that makes no good address
	RuleUnknownFile diag.Rule = "unknown-file"  // a file that means nothing where it lies
	RuleNotAFile    diag.Rule = "not-a-file"    // a symbolic link, a device
	RuleNotText     diag.Rule = "not-text"      // not UTF-8, or with NUL characters
	RuleTooLarge    diag.Rule = "too-large"     // a page over 1 MB, or a list longer than anybody reads
	RuleHeavy       diag.Rule = "heavy-picture" // a warning: a picture that takes a phone long to fetch
	RuleNoPicture   diag.Rule = "no-picture"    // a warning: the bytes of a picture are not those of one that browsers show
	RuleUnreadable  diag.Rule = "unreadable"    // the machine cannot read it, or there is nothing in it
	RuleNoTitle     diag.Rule = "missing-title" // a page without a title
	RuleUnknownHub  diag.Rule = "unknown-hub"   // a hub without a folder
)

// maxPage is the size of the largest page: many times the longest that anybody reads, and small
// enough that no Markdown makes a machine run out of memory.
const maxPage = 1 << 20

// Content is everything that was read.
type Content struct {
	Site      *Site
	Documents []*Document     // by path
	Sections  []*Document     // what a hub adds to pages, by path
	Replaced  []*Document     // national pages in whose place the hub has its own, by path
	Sources   []*Source       // in the order of sources.yaml, the national ones first
	Files     []*File         // pictures and downloads, by path
	Tests     []SearchTest    // what a search must find
	Version   string          // digest of all of it, 12 hexadecimal digits
	Texts     *markdown.Store // what the text of the pages is kept in
	Unread    []string        // pages that are there and cannot be made anything of, by path: a complaint says why

	// Doubtful: the national site.yaml cannot be read, or has a key that nobody knows. What it seems to lack may be
	// there. DoubtfulSources says the same of the sources.yaml of the site.
	Doubtful, DoubtfulSources bool
}

// File is a picture or a download that lies beside the pages.
type File struct {
	Path   string // relative to content/
	Name   string // in the source folder's file system
	Digest [sha256.Size]byte
}

// Address is where the file is published: its name holds its digest, so that it can be kept for ever.
func (f *File) Address() string {
	return HashedPath(path.Base(f.Path), f.Digest)
}

// HashedPath is where a file of that name and those bytes is published.
func HashedPath(name string, digest [sha256.Size]byte) string {
	ext := path.Ext(name)
	return fmt.Sprintf("assets/%s.%x%s", strings.TrimSuffix(name, ext), digest[:4], strings.ToLower(ext))
}

// Options says what Load reads.
type Options struct {
	Hub string // id of the hub whose files come over the national ones; empty for none
}

// Load reads the site in root, the source folder.
func Load(root fs.FS, opt Options) (*Content, diag.List) { return NewLoader(root).Load(opt) }

// Loader reads the sites of one source folder: the national one and those of its hubs. A shared one reads and
// parses each page and each file once, so the hubs share the national ones; what it gives must not be
// changed. Make a new Loader when files may have changed. It can be used from several goroutines.
type Loader struct {
	root    fs.FS
	shared  bool
	texts   *markdown.Store
	mu      sync.Mutex
	digests map[string]*[sha256.Size]byte // by the name of a file that was read

	// Of a shared Loader.
	folders  map[string]*folder // by the folder of a layer
	settings settings           // with which their pages were read
}

// folder is what a folder of pages holds.
type folder struct {
	hub   string
	files listing  // those that mean something there
	other []string // the paths of pages and settings that mean nothing, because of their names or places
	ds    diag.List
	stale bool // what it holds may have changed
}

// settings are those of site.yaml that decide how pages are read.
type settings struct{ allowHTML, requireSources bool }

// textsInMemory is how much of the text of pages is kept in memory, in bytes: that of some thousand pages.
const textsInMemory = 32 << 20

// NewLoader makes a Loader of a source folder, for one site of it.
func NewLoader(root fs.FS) *Loader {
	return &Loader{root: root, texts: markdown.NewStore(textsInMemory), digests: map[string]*[sha256.Size]byte{}}
}

// NewSharedLoader makes a Loader that keeps what it reads, for several sites.
func NewSharedLoader(root fs.FS) *Loader {
	shared := NewLoader(root)
	shared.shared, shared.folders = true, map[string]*folder{}
	return shared
}

// Forget makes a shared Loader read a file, or all of a folder, again.
func (shared *Loader) Forget(name string) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	for dir, in := range shared.folders {
		p, inside := strings.CutPrefix(name, dir+"/")
		switch {
		case inside && shared.forget(layer{dir, in.hub}, in, p, name):
		case inside, dir == name, strings.HasPrefix(dir, name+"/"):
			in.stale = true
			in.files.forget(name + "/")
		}
	}
}

// ReadAhead reads pages and files that are to be read again, so that the next Load finds that done. Names of anything
// else do no harm.
func (shared *Loader) ReadAhead(names []string) {
	var all listing
	shared.mu.Lock()
	settings := shared.settings
	for dir, in := range shared.folders {
		for _, name := range names {
			p, inside := strings.CutPrefix(name, dir+"/")
			if i, known := in.files.find(p); inside && known {
				all = append(all, in.files[i])
			}
		}
	}
	shared.mu.Unlock()
	l := &loader{root: shared.root, shared: shared}
	l.readAll(all, settings, func(int, read) {})
}

// forget makes a file of a folder be read again, also one that came or went among others. It is false for what is not
// as simple as that.
func (shared *Loader) forget(layer layer, in *folder, p, name string) bool {
	info, err := fs.Lstat(shared.root, name)
	there := err == nil && info.Mode().IsRegular()
	i, known := in.files.find(p)
	switch {
	case known:
		*in.files[i].kept = kept{}
		if !there && errors.Is(err, fs.ErrNotExist) {
			in.files = slices.Delete(slices.Clone(in.files), i, i+1)
			return true
		}
		return there
	case !there || in.stale:
		return false
	}
	beside := func(i int) bool { return i >= 0 && i < len(in.files) && path.Dir(in.files[i].path) == path.Dir(p) }
	one := &loader{root: shared.root, shared: shared}
	if unread(path.Base(p)) || !beside(i-1) && !beside(i) || !one.knows(name, p, layer) {
		return false
	}
	in.files = slices.Insert(slices.Clone(in.files), i, found{path: p, name: name, hub: layer.hub, kept: new(kept)})
	return true
}

// unread reports whether a file or folder is none of the site's, by its name. Word puts ~$name.docx beside a document that
// is open.
func unread(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "~$")
}

// Digest gives the digest of a page, a picture or a download as it was read. It is false for what was not read.
func (shared *Loader) Digest(name string) (digest [sha256.Size]byte, ok bool) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if was, ok := shared.digests[name]; ok {
		return *was, true
	}
	return digest, false
}

// Close removes what a large site keeps outside of memory. What Load gave is of no use after it.
func (shared *Loader) Close() error { return shared.texts.Close() }

// Load reads one site.
func (shared *Loader) Load(opt Options) (*Content, diag.List) {
	l := &loader{root: shared.root, shared: shared}
	c := &Content{Site: defaultSite(), Texts: shared.texts}
	layers := []layer{{dir: "content"}}
	known := false
	if opt.Hub != "" {
		ds := CheckHub(l.root, opt.Hub)
		l.ds.Add(ds...)
		known = len(ds) == 0
	}
	if known {
		layers = append(layers, layer{dir: path.Join("hubs", opt.Hub, "content"), hub: opt.Hub})
	}
	var all listing
	for _, layer := range layers {
		in := l.walk(layer)
		all, c.Unread = all.under(in.files), append(c.Unread, in.other...)
	}
	misnamed := func(file string) bool {
		return slices.ContainsFunc(c.Unread, func(p string) bool { return meant(p) == file })
	}

	// site.yaml comes first: it decides how the pages are read.
	before := len(l.ds)
	l.yamlFile(all.at("site.yaml").name, func(y *yamlReader, data []byte) {
		if n := y.root(data); n != nil {
			y.site(n, c.Site)
		}
	})
	c.Doubtful = misnamed("site.yaml") || loses(l.ds[before:])
	if known {
		l.hub(opt.Hub, c.Site)
	}
	before = len(l.ds)
	sources := all.at("sources.yaml")
	if sources.replaces != nil {
		c.Sources = l.sources(sources.replaces.name, nil)
	}
	c.Sources = l.sources(sources.name, c.Sources)
	c.DoubtfulSources = misnamed("sources.yaml") || loses(l.ds[before:])
	l.yamlFile(all.at("search-tests.yaml").name, func(y *yamlReader, data []byte) {
		if n := y.top(data); n != nil && !isEmpty(n) {
			c.Tests = y.searchTests(n)
		}
	})
	l.pages(c, all)
	if len(all) == 0 {
		l.ds.Errorf(diag.Pos{File: "content"}, RuleNoContent, "make a file content/articles/about.md that begins with\n    ---\n    title: About\n    ---", "there is nothing to build: the folder content/ is missing or empty")
	}
	c.Version = l.version()
	return c, l.ds
}

// sources reads a sources.yaml after another one.
func (l *loader) sources(name string, before []*Source) []*Source {
	all := before
	l.yamlFile(name, func(y *yamlReader, data []byte) {
		n := y.root(data)
		if n == nil {
			return
		}
		for _, s := range y.sources(n) {
			if i := slices.IndexFunc(before, func(b *Source) bool { return b.ID.Value == s.ID.Value }); i >= 0 {
				l.ds.Errorf(s.ID.Pos, RuleRepeatedKey, "give it another id; pages of the hub may cite the national one", "the national site has the source %q", s.ID.Value)
				l.ds.Note(before[i].ID.Pos, "there")
				continue
			}
			all = append(all, s)
		}
	})
	return all
}

type layer struct {
	dir string
	hub string
}

// found is a file that will be read.
type found struct {
	path     string // from the content folder
	name     string // in root
	hub      string // that it comes from
	kept     *kept  // what became of it, in a shared Loader
	replaces *found // the national file at the same path
}

// kept is what became of a file, once it was read.
type kept struct {
	once sync.Once
	read read
}

// listing is the files of a site, by path.
type listing []found

// find gives the place of the file at a path.
func (all listing) find(p string) (i int, ok bool) {
	return slices.BinarySearchFunc(all, p, func(f found, p string) int { return strings.Compare(f.path, p) })
}

// at gives the file at a path; it has no name when there is none.
func (all listing) at(p string) found {
	if i, ok := all.find(p); ok {
		return all[i]
	}
	return found{}
}

// under gives the files with those of a later layer over them, which replace those at the same path.
func (all listing) under(later listing) listing {
	if len(all) == 0 {
		return later
	}
	both := make(listing, 0, len(all)+len(later))
	for len(all) > 0 && len(later) > 0 {
		switch c := strings.Compare(all[0].path, later[0].path); {
		case c < 0:
			both, all = append(both, all[0]), all[1:]
		case c > 0:
			both, later = append(both, later[0]), later[1:]
		default:
			both = append(both, later[0])
			both[len(both)-1].replaces = &all[0]
			all, later = all[1:], later[1:]
		}
	}
	return append(append(both, all...), later...)
}

// forget makes all files be read again whose names begin with a prefix.
func (all listing) forget(prefix string) {
	for i := range all {
		if strings.HasPrefix(all[i].name, prefix) {
			*all[i].kept = kept{}
		}
	}
}

// loader reads one site, or one file of it.
type loader struct {
	root   fs.FS
	shared *Loader
	ds     diag.List
	sums   []sum // of the files that this site is made of
}

// sum is the digest of a file that was read.
type sum struct {
	name   string
	digest *[sha256.Size]byte
}

// sum notes the digest of a file.
func (l *loader) sum(name string, digest [sha256.Size]byte) {
	l.sums = append(l.sums, sum{name, &digest})
	l.shared.mu.Lock()
	defer l.shared.mu.Unlock()
	l.shared.digests[name] = &digest
}

// read is what became of one file.
type read struct {
	document *Document
	file     *File
	ds       diag.List
	sums     []sum // one, or none when it could not be read
	replaced *read // the national page in whose place it is
}

// readOnce reads a page, a picture or a download, unless it was read for another site.
func (l *loader) readOnce(files fs.FS, parser *markdown.Parser, f *found, with settings) read {
	if f.kept == nil {
		return l.readFile(files, parser, f, with)
	}
	f.kept.once.Do(func() { f.kept.read = l.readFile(files, parser, f, with) })
	return f.kept.read
}

func (l *loader) readFile(files fs.FS, parser *markdown.Parser, f *found, with settings) (r read) {
	one := &loader{root: files, shared: l.shared}
	if path.Ext(f.path) == ".md" {
		r.document = one.document(parser, f, with, &r.ds)
	} else {
		r.file = one.file(f, &r.ds)
	}
	r.sums = one.sums
	return r
}

func isDir(root fs.FS, name string) bool {
	info, err := fs.Stat(root, name)
	return err == nil && info.IsDir()
}

func exists(root fs.FS, name string) bool {
	_, err := fs.Stat(root, name)
	return err == nil
}

// walk lists the files of a layer.
func (l *loader) walk(layer layer) *folder {
	l.shared.mu.Lock()
	defer l.shared.mu.Unlock()
	in, known := l.shared.folders[layer.dir]
	if !known || in.stale {
		var before listing
		if known {
			before = in.files
		}
		in = l.look(layer, before)
		if l.shared.shared {
			l.shared.folders[layer.dir] = in
		}
	}
	l.ds.Add(in.ds...)
	return in
}

// look looks through the folder of a layer, of which some files may be known from before.
func (l *loader) look(layer layer, before listing) *folder {
	one := &loader{root: l.root, shared: l.shared}
	in := &folder{hub: layer.hub}
	next := 0 // the file of before that is likely to come next
	err := fs.WalkDir(l.root, layer.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			if name == layer.dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			one.ds.Errorf(diag.Pos{File: name}, RuleUnreadable, "", "this cannot be read: %s", asError(err))
			return nil
		}
		p := strings.TrimPrefix(name, layer.dir+"/")
		if next == len(before) || before[next].path != p {
			next, _ = before.find(p)
		}
		if next < len(before) && before[next].path == p && e.Type().IsRegular() {
			in.files = append(in.files, before[next])
			next++
			return nil
		}
		if name != layer.dir && unread(e.Name()) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case e.IsDir():
			if slices.Contains(rootFiles, p) {
				one.ds.Errorf(diag.Pos{File: name}, RuleNotAFile, "rename the folder", "this is a folder, and a file is read here")
			}
			return nil
		case !e.Type().IsRegular():
			one.ds.Errorf(diag.Pos{File: name}, RuleNotAFile, "put a copy of the file itself here", "this is a link or a device, not a file")
		case one.knows(name, p, layer):
			f := found{path: p, name: name, hub: layer.hub}
			if l.shared.shared {
				f.kept = new(kept)
			}
			in.files = append(in.files, f)
		case path.Ext(p) == ".md", meant(p) != "":
			in.other = append(in.other, p)
		}
		return nil
	})
	if err != nil {
		one.ds.Errorf(diag.Pos{File: layer.dir}, RuleUnreadable, "", "this cannot be read: %s", asError(err))
	}
	slices.SortFunc(in.files, func(x, y found) int { return strings.Compare(x.path, y.path) })
	in.ds = one.ds
	return in
}

// goodName is what a file or folder may be called, so that its address can be typed and every
// computer can hold it.
var goodName = regexp.MustCompile(`^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$`)

// maxName is the longest name of a file or folder, which leaves room for what the site adds to it.
const maxName = 200

// kindOfFolder gives the kind of a page by its first folder; hub is whose page it is.
func kindOfFolder(p, hub string) (Kind, bool) {
	folder, rest, ok := strings.Cut(p, "/")
	if !ok || rest == "" {
		return "", false
	}
	switch folder {
	case "articles":
		return Article, true
	case "faqs":
		return FAQ, true
	case "decisions":
		return Decision, true
	case "checklists":
		return Checklist, true
	case "sections":
		return Section, hub != ""
	}
	return "", false
}

// fileTypes are the pictures and downloads that may lie beside pages. SVG is not among them: it can
// hold scripts.
var fileTypes = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".csv", ".txt"}

// rootFiles are the files that stand at the top of content/.
var rootFiles = []string{"index.md", "glossary.md", "site.yaml", "sources.yaml", "search-tests.yaml", "record.json"}

// folders are those that pages lie in.
var folders = []string{"articles", "faqs", "decisions", "checklists"}

const moveIt = "move it to articles/, faqs/, decisions/ or checklists/"

// notepad says how a name got an end that nobody typed.
const notepad = "; in Notepad, save it with the type \"All files\""

// meant gives the file of rootFiles that another name was most likely meant for, or "".
func meant(p string) string {
	if slices.Contains(rootFiles, p) || strings.Contains(p, "/") {
		return ""
	}
	if ext := path.Ext(p); strings.EqualFold(ext, ".txt") {
		p = strings.TrimSuffix(p, ext)
	}
	return diag.Closest(p, rootFiles)
}

// nationalFiles are those of them that a hub does not have.
var nationalFiles = []string{"search-tests.yaml", "record.json"}

// knows reports whether a file has a meaning where it lies, and complains if it has none.
func (l *loader) knows(name, p string, layer layer) bool {
	at := diag.Pos{File: name}
	for part := range strings.SplitSeq(p, "/") {
		why := filename.Check(part)
		if !goodName.MatchString(part) || why != "" || len(part) > maxName {
			ext := path.Ext(part)
			hint := "use letters, digits and hyphens"
			switch s := markdown.Slug(strings.TrimSuffix(part, ext)); {
			case len(part) > maxName:
				hint = "use a shorter one"
			case goodName.MatchString(part):
				hint = "choose another name: " + why
			case s != "" && filename.Check(s) == "":
				hint = "rename it to " + s + strings.ToLower(ext)
			}
			l.ds.Errorf(at, RuleFileName, hint, "%q makes no good address", part)
			return false
		}
	}
	ext := path.Ext(p)
	_, inFolder := kindOfFolder(p, layer.hub)
	switch {
	case slices.Contains(rootFiles, p) && layer.hub != "" && p == "site.yaml":
		l.ds.Errorf(at, RuleUnknownFile, "move it to "+path.Join(path.Dir(layer.dir), "site.yaml"), "a hub's settings do not lie in its content folder")
		return false
	case layer.hub != "" && slices.Contains(nationalFiles, p):
		l.ds.Errorf(at, RuleUnknownFile, "delete it", "only the national content has this file")
		return false
	case strings.HasSuffix(strings.ToLower(p), ".md.txt"):
		l.ds.Errorf(at, RuleUnknownFile, "rename it to "+strings.TrimSuffix(path.Base(p), ext)+notepad, "this looks like a page, and its name ends in .txt")
		return false
	case meant(p) != "" && strings.EqualFold(ext, ".txt"):
		l.ds.Errorf(at, RuleUnknownFile, "rename it to "+meant(p)+notepad, "this looks like %s, and its name ends in .txt", meant(p))
		return false
	case slices.Contains(rootFiles, p), ext == ".md" && inFolder, slices.Contains(fileTypes, strings.ToLower(ext)):
		return true
	case meant(p) != "":
		hint := "rename it to " + meant(p)
		if ext == ".md" && !strings.EqualFold(p, meant(p)) {
			hint += ", or " + moveIt
		}
		l.ds.Errorf(at, RuleUnknownFile, hint, "this looks like %s, and has another name", meant(p))
	case ext == ".md":
		hint := moveIt
		if first, _, in := strings.Cut(p, "/"); in {
			if folder := diag.Closest(first, folders); folder != "" {
				hint = "rename the folder " + first + " to " + folder
			}
		}
		l.ds.Errorf(at, RuleUnknownFile, hint, "a page must lie in the folder of its kind")
	case !strings.Contains(p, "/"):
		l.ds.Errorf(at, RuleUnknownFile, "move it out of content/", "this file has no meaning here")
	default:
		l.ds.Errorf(at, RuleUnknownFile, "a page ends in .md; pictures in .png, .jpg or .webp", "a file that ends in %q has no meaning here", ext)
	}
	return false
}

// read gives the text of a file; it complains and gives nil when it is no text.
func (l *loader) read(name string, ds *diag.List) []byte {
	at := diag.Pos{File: name}
	data, size, err := ReadUpTo(l.root, name, maxPage)
	if size > maxPage {
		ds.Errorf(at, RuleTooLarge, "split it into several pages", "the file has %d kB; at most %d kB are read", (size+1<<10-1)>>10, maxPage>>10)
		return nil
	}
	if err != nil {
		ds.Errorf(at, RuleUnreadable, "", "this cannot be read: %s", asError(err))
		return nil
	}
	l.sum(name, sha256.Sum256(data))
	bad := -1
	if i := bytes.IndexByte(data, 0); i >= 0 {
		bad = i
	} else if !utf8.Valid(data) {
		bad = 0
		for bad < len(data) {
			r, size := utf8.DecodeRune(data[bad:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			bad += size
		}
	}
	if bad >= 0 {
		line := 1 + bytes.Count(data[:bad], []byte{'\n'})
		col := 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:bad], '\n')+1:bad])
		ds.Errorf(diag.Pos{File: name, Line: line, Col: col}, RuleNotText, "save the file as UTF-8 text", "there is a character here that is no text")
		return nil
	}
	return data
}

func (l *loader) yamlFile(name string, use func(*yamlReader, []byte)) {
	if name == "" {
		return
	}
	if data := l.read(name, &l.ds); data != nil {
		if bytes.HasPrefix(data, byteOrderMark) {
			l.ds.Errorf(diag.Pos{File: name, Line: 1, Col: 1}, RuleByteOrderMark, "save the file as UTF-8 without a byte-order mark (BOM)", "the file begins with a byte-order mark")
			return
		}
		use(&yamlReader{file: name, first: 1, ds: &l.ds}, data)
	}
}

// keep forgets pages that were read with other settings.
func (shared *Loader) keep(now settings) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if now != shared.settings {
		for _, in := range shared.folders {
			in.files.forget("")
		}
		shared.settings = now
	}
}

// readAll reads pages, pictures and downloads, as many at a time as there are processors. What else is among the files is
// passed over.
func (l *loader) readAll(all listing, with settings, use func(i int, r read)) {
	parser := markdown.NewParser(markdown.Options{AllowHTML: with.allowHTML, Store: l.shared.texts})
	const atOnce = 16 // most are known, in a preview
	workers := make([]Near, parallel.Workers(len(all), atOnce))
	parallel.Batches(len(workers), len(all), atOnce, func(worker, from, to int) {
		files := &workers[worker]
		files.Root = l.root
		for i := from; i < to; i++ {
			f := &all[i]
			ext := path.Ext(f.path)
			if ext != ".md" && !slices.Contains(fileTypes, strings.ToLower(ext)) {
				continue
			}
			r := l.readOnce(files, parser, f, with)
			if f.replaces != nil && ext == ".md" {
				national := l.readOnce(files, parser, f.replaces, with)
				r.replaced = &national
			}
			use(i, r)
		}
	})
	for i := range workers {
		workers[i].Close()
	}
}

// pages reads the documents and files, and keeps them in order.
func (l *loader) pages(c *Content, all listing) {
	with := settings{c.Site.AllowHTML, c.Site.RequireSources}
	l.shared.keep(with)
	reads := make([]read, len(all))
	l.readAll(all, with, func(i int, r read) { reads[i] = r })
	for i, r := range reads {
		l.sums = append(l.sums, r.sums...)
		l.ds.Add(r.ds...)
		switch d := r.document; {
		case d == nil && r.file == nil && path.Ext(all[i].path) == ".md":
			c.Unread = append(c.Unread, all[i].path)
		case d == nil:
		case d.Kind == Section:
			c.Sections = append(c.Sections, d)
		default:
			c.Documents = append(c.Documents, d)
		}
		if r.file != nil {
			c.Files = append(c.Files, r.file)
		}
		if national := r.replaced; national != nil {
			// What is wrong in it is told where it is published.
			l.sums = append(l.sums, national.sums...)
			if national.document != nil {
				c.Replaced = append(c.Replaced, national.document)
			}
		}
	}
}

// maxFile is the size in bytes of a picture or a download that is published: it passes through memory as a whole.
const maxFile = 100 << 20

func (l *loader) file(f *found, ds *diag.List) *File {
	if info, err := fs.Stat(l.root, f.name); err == nil && info.Size() > maxFile {
		ds.Errorf(diag.Pos{File: f.name}, RuleTooLarge, "make it smaller, or link to a place that holds it", "the file has %d MB; at most %d MB are published", (info.Size()+1<<20-1)>>20, maxFile>>20)
		return nil
	}
	digest, err := DigestFile(l.root, f.name)
	if err != nil {
		ds.Errorf(diag.Pos{File: f.name}, RuleUnreadable, "", "this cannot be read: %s", asError(err))
		return nil
	}
	if digest == sha256.Sum256(nil) {
		ds.Errorf(diag.Pos{File: f.name}, RuleUnreadable, "copy it here again", "the file is empty")
	}
	l.sum(f.name, digest)
	l.picture(f.name, ds)
	return &File{Path: f.path, Name: f.name, Digest: digest}
}

// heavy is the size in bytes from which a picture is too heavy for a page that is read on a phone: such a
// page takes some 20 kB without pictures.
const heavy = 1 << 20

// picture warns of pictures that readers do not see, or wait for. Browsers go by the first bytes of a
// picture, whatever its name says.
func (l *loader) picture(name string, ds *diag.List) {
	if !slices.Contains(Pictures, strings.ToLower(path.Ext(name))) {
		return
	}
	f, err := l.root.Open(name)
	if err != nil {
		return // told when its digest was made
	}
	defer f.Close()
	first := make([]byte, 32)
	n, _ := io.ReadFull(f, first)
	if first = first[:n]; n > 0 && !shown(first) {
		ds.Warnf(diag.Pos{File: name}, RuleNoPicture, "open it with a program for pictures, save it as JPEG or PNG, and put that here", "browsers cannot show this: it is no picture, or one of another kind, such as an iPhone's HEIC")
	}
	if st, err := f.Stat(); err == nil && st.Size() > heavy {
		ds.Warnf(diag.Pos{File: name}, RuleHeavy, "save it smaller, such as 1,200 pixels wide", "the picture has %.1f MB, for which readers on a phone wait long", float64(st.Size())/1e6)
	}
}

// Pictures are the ends of the names of pictures that browsers show.
var Pictures = []string{".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

// shown reports whether a picture that begins so is of a kind that browsers show (MIME Sniffing Standard, 6.1; of
// AVIF, the brands of its container).
func shown(first []byte) bool {
	for _, kind := range []string{"\x89PNG\r\n", "\xff\xd8\xff", "GIF87a", "GIF89a"} {
		if bytes.HasPrefix(first, []byte(kind)) {
			return true
		}
	}
	return len(first) > 12 && (string(first[:4]) == "RIFF" && string(first[8:12]) == "WEBP" ||
		string(first[4:8]) == "ftyp" && bytes.Contains(first[8:], []byte("avi")))
}

// document reads one page. It gives nil when nothing can be made of it; the complaints say why.
func (l *loader) document(parser *markdown.Parser, f *found, with settings, ds *diag.List) *Document {
	source := l.read(f.name, ds)
	if source == nil {
		return nil
	}
	d := &Document{Path: f.path, File: f.name, Hub: f.hub, Slug: strings.TrimSuffix(f.path, ".md")}
	switch kind, ok := kindOfFolder(f.path, f.hub); {
	case ok:
		d.Kind = kind
		_, d.Slug, _ = strings.Cut(d.Slug, "/")
	case f.path == "index.md":
		d.Kind = Home
	default:
		d.Kind = Glossary
	}
	yaml, body, ok := splitFrontMatter(f.name, source, ds)
	if !ok {
		return nil
	}
	if at, r := unseen(source[body:]); r != 0 {
		whole := &yamlReader{file: f.name, first: 1}
		ds.Errorf(whole.place(source, body+at), RuleHiddenChar, "type the words again by hand", "there is a character here that cannot be seen (U+%04X)", r)
	}
	placeholders(f.name, source, ds)
	y := &yamlReader{file: f.name, first: 2, ds: ds}
	n := y.root(yaml)
	if n != nil {
		d.Meta = y.meta(n, d.Kind, f.hub != "")
	}
	d.Doubtful = n == nil || loses(*ds)
	// An empty title has been complained of.
	if d.Meta.Title.Pos.IsZero() && !d.Doubtful {
		ds.Errorf(diag.Pos{File: f.name, Line: 1, Col: 1}, RuleNoTitle, "write a line such as title: How often should I have supervision?", "the page has no title")
	}
	d.Fold = strings.ToLower(cmp.Or(d.Meta.Short.Value, d.Meta.Title.Value))
	var more diag.List
	d.Body, more = parser.Parse(f.name, source, body)
	ds.Add(more...)
	special := d.Meta.Special()
	sayMore := checklist.AboutLines
	switch d.Kind {
	case Decision:
		d.Tree, more = decision.Parse(d.Body, special.Scenarios)
		sayMore = decision.AboutAnswers
	case Checklist:
		d.List, more = checklist.Parse(d.Body, special.Profile, retiredIDs(special.Retired), checklist.Options{RequireSources: with.requireSources})
	case Article, FAQ:
		parser.Pack(d.Body)
		return d
	default:
		return d
	}
	// Without the scenarios or the profile much seems wrong that is not.
	if d.Kind == Checklist && special.Profile != nil && !special.wholeProfile {
		more = slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return slices.Contains(checklist.AboutAnswers, d.Rule) })
	}
	if n != nil {
		*ds = markdown.WithoutSlips(*ds, more, sayMore)
		ds.Add(more...)
	}
	return d
}

// loses reports whether some of what a file says is lost by its mistakes.
func loses(ds diag.List) bool {
	return slices.ContainsFunc(ds, func(d diag.Diagnostic) bool {
		return slices.Contains([]diag.Rule{RuleUnknownKey, RuleYAMLSyntax, RuleYAMLFeature, RuleLongValue, RuleHiddenChar, RuleNotText, RuleByteOrderMark}, d.Rule)
	})
}

func retiredIDs(texts []Text) []checklist.Text {
	ids := make([]checklist.Text, len(texts))
	for i, t := range texts {
		ids[i] = checklist.Text(t)
	}
	return ids
}

// version is the digest of every file that was read, and of its name.
func (l *loader) version() string {
	slices.SortStableFunc(l.sums, func(x, y sum) int { return strings.Compare(x.name, y.name) })
	h := sha256.New()
	var lines []byte
	for i, s := range l.sums {
		if i > 0 && s.name == l.sums[i-1].name {
			continue // read for two purposes
		}
		lines = append(append(append(lines, s.digest[:]...), s.name...), '\n')
		if len(lines) > 1<<14 {
			h.Write(lines)
			lines = lines[:0]
		}
	}
	h.Write(lines)
	return fmt.Sprintf("%x", h.Sum(nil))[:12]
}

// ReadUpTo reads a file, and gives its size; of one that is larger than most it reads nothing.
func ReadUpTo(files fs.FS, name string, most int64) (data []byte, size int64, err error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > most {
		return nil, info.Size(), nil
	}
	buffer := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	if _, err := buffer.ReadFrom(io.LimitReader(f, most+1)); err != nil {
		return nil, 0, err
	}
	return buffer.Bytes(), int64(buffer.Len()), nil
}

// DigestFile gives the digest of a file's bytes, without holding those of a large one.
func DigestFile(files fs.FS, name string) (digest [sha256.Size]byte, err error) {
	f, err := files.Open(name)
	if err != nil {
		return digest, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return digest, err
	}
	h := sha256.New()
	// The buffer for copying is no larger than what a reader is limited to; most files are small.
	n, err := io.Copy(h, io.LimitReader(f, info.Size()+1))
	if err == nil && n > info.Size() {
		_, err = io.Copy(h, f) // it has grown
	}
	if err != nil {
		return digest, err
	}
	h.Sum(digest[:0])
	return digest, nil
}
