// Package site puts the stages of a build together: content, knowledge, pages, search, feeds, in this
// order, each finished before the next begins. A build is a pure function: file trees, an address and
// a date go in, a plan of files comes out, and the same input gives the same plan on any machine.
//
// Everything that can be wrong is known when the plan is: content by then has been checked, templates
// have been proved against their data. Making the bytes of a file afterwards only needs memory.
package site

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/feeds"
	"signpost/internal/hosts"
	"signpost/internal/hubs"
	"signpost/internal/knowledge"
	"signpost/internal/parallel"
	"signpost/internal/record"
	"signpost/internal/render"
	"signpost/internal/search"
)

// Input is everything that a build depends on.
type Input struct {
	Source    fs.FS           // the folder that holds content/ and hubs/
	Loader    *content.Loader // of Source, shared by the sites of several hubs; nil makes one
	Templates fs.FS           // the folder that holds layout.html

	// Memory is what the build before has left, in a session; it goes with Loader. It may be nil.
	Memory *knowledge.Memory

	// Parsed gives Templates parsed, the first time that it is asked, for several sites; nil parses them for one.
	Parsed func() (*render.Templates, error)

	// Signed gives what was last signed off, as Record does, for several sites; nil reads it for one.
	Signed func() (*record.Record, diag.List)

	Assets   fs.FS     // the built styles, scripts and pictures
	Hub      string    // id of the hub to build for; empty for the national site
	BaseURL  string    // instead of site.yaml's; empty leaves that
	Today    time.Time // decides warnings only
	Live     bool      // for the preview: readers' browsers are not to keep pages for reading offline, and the index is made when it is asked for
	Portable bool      // links name index.html, for pages that are opened as files
}

// Share gives in for several sites of one source folder: each page is read once, and so are the templates and the
// record.
func (in Input) Share() Input {
	in.Loader = content.NewSharedLoader(in.Source)
	in.Parsed = sync.OnceValues(func() (*render.Templates, error) { return render.Parse(in.Templates) })
	in.Signed = in.signedOnce()
	return in
}

func (in Input) signedOnce() func() (*record.Record, diag.List) {
	return sync.OnceValues(func() (*record.Record, diag.List) { return Record(in.Source) })
}

// Checked is content that has been read and checked.
type Checked struct {
	Base   *knowledge.Base
	Record *record.Record // what was last signed off; nil without content/record.json
}

// Check reads and checks the content and makes nothing of it. What it gives is usable when the
// complaints have no error.
func Check(in Input) (Checked, diag.List) {
	loader := in.Loader
	if loader == nil {
		loader = content.NewLoader(in.Source)
	}
	c, ds := loader.Load(content.Options{Hub: in.Hub})
	base, more := knowledge.New(c, knowledge.Options{Today: in.Today, Memory: in.Memory})
	ds.Add(more...)
	ds.Add(hubs.Check(c)...)
	checked := Checked{Base: base}
	if in.Signed != nil {
		checked.Record, more = in.Signed()
	} else {
		checked.Record, more = Record(in.Source)
	}
	ds.Add(more...)
	if checked.Record != nil && !ds.HasErrors() {
		ds.Add(record.Check(checked.Record, base)...)
	}
	return checked, ds.Sorted().Without(c.Site.Ignored())
}

// Record reads what was last signed off. It is nil when the source folder has no record, and when the
// complaints have an error.
func Record(source fs.FS) (*record.Record, diag.List) {
	data, size, err := content.ReadUpTo(source, record.File, record.MaxSize)
	switch {
	case size > record.MaxSize:
		return nil, record.TooLarge(size, record.File)
	case err == nil:
		return record.Read(data, record.File)
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	}
	var ds diag.List
	ds.Errorf(diag.Pos{File: record.File}, record.RuleBadRecord, "", "the record cannot be read: %v", err)
	return nil, ds
}

// Build gives the plan. It is nil when the complaints have an error; err says that templates or
// assets cannot be used.
func Build(in Input) (out *Output, ds diag.List, err error) {
	checked, ds := Check(in)
	if ds.HasErrors() {
		return nil, ds, nil
	}
	out, err = Plan(in, checked)
	return out, ds, err
}

// Plan lists the files of checked content.
func Plan(in Input, checked Checked) (*Output, error) {
	base := checked.Base
	p := &plan{in: in, base: base, record: checked.Record, baseURL: cmp.Or(in.BaseURL, base.Site.BaseURL.Value)}
	for _, stage := range []func() error{p.assets, p.pages, p.search, p.feeds, p.hosts, p.offline} {
		if err := stage(); err != nil {
			return nil, err
		}
	}
	parallel.Sort(p.files, byPath)
	for i := 1; i < len(p.files); i++ {
		if p.files[i].Path == p.files[i-1].Path {
			return nil, fmt.Errorf("two files of the site have the path %s: give one of their pages another file name", p.files[i].Path)
		}
	}
	return &Output{Files: p.files, Version: base.Version, Index: p.late}, base.Texts.Err()
}

func byPath(a, b File) int { return cmp.Compare(a.Path, b.Path) }

type plan struct {
	in          Input
	base        *knowledge.Base
	record      *record.Record
	baseURL     string
	published   map[string]string // plain name of an asset → its path in the site
	rendered    []render.Page
	late        func() ([]File, error)
	siteVersion string // that readers' browsers know pages by; "" when they keep none
	files       []File
}

func (p *plan) add(name string, class Class, data []byte) {
	p.files = append(p.files, made(name, class, data))
}

// made is a file whose bytes are known.
func made(name string, class Class, data []byte) File {
	return File{name, class, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}}
}

// assets plans the built styles, scripts and pictures, and the files that pages link to. Their names
// hold a hash of their bytes, so that a host may keep them for ever.
func (p *plan) assets() error {
	p.published = map[string]string{}
	engine := "search-engine-files.js"
	if search.IsSingle(p.base) {
		engine = "search-engine-single.js"
	}
	err := fs.WalkDir(p.in.Assets, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if name == worker && !p.keeps() || strings.HasPrefix(name, "search-engine") && name != engine {
			return nil
		}
		data, err := fs.ReadFile(p.in.Assets, name)
		if err != nil {
			return err
		}
		p.published[name] = hashed(name, data)
		p.add(p.published[name], Hashed, data)
		return nil
	})
	p.published[render.SearchEngine] = p.published[engine]
	if err != nil {
		return fmt.Errorf("the assets cannot be read: %w", err)
	}
	files := p.base.Files
	if hub := p.base.Site.Hub; hub != nil {
		files = append(slices.Clone(files), hub.Files()...)
		if css := hub.CSS(); css != nil {
			p.published[render.HubStyle] = hashed(render.HubStyle, css)
			p.add(p.published[render.HubStyle], Hashed, css)
		}
	}
	seen := map[string]bool{}
	for _, f := range files {
		if seen[f.Address()] {
			continue // the same picture, twice among the pages
		}
		seen[f.Address()] = true
		p.files = append(p.files, File{f.Address(), Hashed, func(w io.Writer) error {
			r, err := p.in.Source.Open(f.Name)
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = io.Copy(w, r)
			return err
		}})
	}
	return nil
}

// hashed gives the path of an asset in the site.
func hashed(name string, data []byte) string {
	return content.HashedPath(name, sha256.Sum256(data))
}

func (p *plan) pages() error {
	parsed := p.in.Parsed
	if parsed == nil {
		parsed = func() (*render.Templates, error) { return render.Parse(p.in.Templates) }
	}
	templates, err := parsed()
	if err != nil {
		return err
	}
	options := render.Options{Templates: templates, Assets: p.published, BaseURL: p.baseURL, Portable: p.in.Portable}
	if p.keeps() {
		version, err := p.version()
		if err != nil {
			return err
		}
		options.Version, p.siteVersion = version, version
	}
	if p.record != nil {
		options.Histories = map[string]checklist.History{}
		for _, l := range p.base.Checklists {
			options.Histories[l.Slug()] = p.record.History(l.URL)
		}
		options.Latest = latest(p.record)
	}
	r, err := render.New(p.base, options)
	if err != nil {
		return err
	}
	p.rendered = r.Pages()
	p.files = slices.Grow(p.files, len(p.rendered)+100) // and feeds and so on
	for i := range p.rendered {
		page := &p.rendered[i]
		p.files = append(p.files, File{page.Path, Page, page.Make})
	}
	return nil
}

// latest gives what changed lately, for the home page.
func latest(r *record.Record) []render.Change {
	var all []render.Change
	for _, p := range r.Latest() {
		// The record was checked when it was read: its days are days.
		if day, err := time.Parse(time.DateOnly, p.Changed); err == nil {
			all = append(all, render.Change{URL: p.URL, Day: day, New: p.Appeared == p.Changed})
		}
	}
	return all
}

func (p *plan) search() (err error) {
	if p.in.Live {
		p.late = sync.OnceValues(p.index)
		return nil
	}
	index, err := p.index()
	p.files = append(p.files, index...)
	return err
}

// index makes the search index.
func (p *plan) index() ([]File, error) {
	index, err := search.Build(search.FromBase(p.base))
	if err != nil {
		return nil, err
	}
	var files []File
	for _, f := range index.Files() {
		class := Hashed
		if f.Name == search.RootName {
			class = Entry
		}
		files = append(files, made(IndexFolder+f.Name, class, f.Data))
	}
	slices.SortFunc(files, byPath)
	return files, nil
}

func (p *plan) feeds() error {
	listed := sync.OnceValue(func() (all []string) {
		for _, page := range p.rendered {
			if !page.NoIndex {
				all = append(all, page.URL)
			}
		}
		parallel.Sort(all, strings.Compare)
		return all
	})
	for _, f := range feeds.Files(p.base, feeds.Options{BaseURL: p.baseURL, Listed: listed, Record: p.record}) {
		class := Page
		if f.Entry {
			class = Entry
		}
		p.files = append(p.files, File{f.Path, class, f.Make})
	}
	return nil
}

// hosts plans what web hosts read. A copy that is opened as files has none.
func (p *plan) hosts() error {
	if p.in.Portable {
		return nil
	}
	for _, f := range hosts.Files(hosts.Options{Prefix: render.BasePath(p.baseURL), Redirects: p.base.Redirects}) {
		p.add(f.Path, Entry, f.Data)
	}
	return nil
}
