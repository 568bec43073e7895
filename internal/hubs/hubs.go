// Package hubs tells what a training hub's folder does to the national site: which pages it adds, which
// sections it adds to national pages, which pages it replaces, and what has changed in the national one
// since it was replaced. It is the only importer of the library that compares texts.
//
// A page that replaces a national one keeps, as replaces in its front matter, the digest of the words
// that it was copied from (record.DocumentWords). As long as the national page has these words, all is
// well. When they differ, check warns, and Of shows how the national page has changed, if the record
// knows the words of that digest.
package hubs

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/record"
)

// The rules of this package.
const (
	RuleReplacesNothing diag.Rule = "replaces-nothing" // the national page that was replaced is gone
	RuleShadows         diag.Rule = "shadows-national" // a warning: a hub's page at the path of a national one, which does not say that it replaces it
	RuleNationalChanged diag.Rule = "national-changed" // a warning: the national page has changed since it was replaced
)

// Hub is what one hub adds and replaces.
type Hub struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Area     string        `json:"area,omitempty"`
	Pages    []Page        `json:"adds"`
	Sections []Section     `json:"sections"`
	Replaced []Replacement `json:"replaces"`
}

// Page is a page that a hub adds.
type Page struct {
	Title string `json:"title"`
	File  string `json:"file"`
}

// Section is a local section, which leaves its page as it is.
type Section struct {
	Page
	AddsTo string `json:"adds-to"` // the file of the page: "content/faqs/x.md"
}

// State is how a replacement stands to the national page.
type State string

// The states of a replacement.
const (
	Same    State = "same"    // the national page still has the words that were copied
	Changed State = "changed" // it has others
	Gone    State = "gone"    // it is not there any more
	Unsaid  State = "unsaid"  // the hub's page does not say what it was copied from
)

// Replacement is a page that a hub has in the place of a national one.
type Replacement struct {
	Page
	National string `json:"national"` // the file that it replaces
	State    State  `json:"state"`
	Copied   string `json:"copied,omitempty"` // digest of the national words that it was copied from
	Now      string `json:"now,omitempty"`    // digest of the national words as they are
	Diff     string `json:"diff,omitempty"`   // unified; empty when nothing changed, and when the record does not have the words
}

// Says tells an editor how the replacement stands to the national page.
func (r Replacement) Says() string {
	switch {
	case r.State == Same:
		return "The national page has not changed since."
	case r.State == Gone:
		return "The national page is not there any more."
	case r.State == Unsaid:
		return "It does not say from which words it was copied: the national page is now at " + r.Now + "."
	case r.Diff == "":
		return "The national page has changed from " + r.Copied + " to " + r.Now + ". The record does not have the words of then."
	default:
		return "The national page has changed from " + r.Copied + " to " + r.Now + ":"
	}
}

// Of tells what the hub that c was loaded for adds and replaces. r is the record, or nil.
func Of(c *content.Content, r *record.Record) Hub {
	h := Hub{Pages: []Page{}, Sections: []Section{}, Replaced: []Replacement{}}
	if s := c.Site.Hub; s != nil {
		h.ID, h.Name, h.Area = s.ID, s.Name.Value, s.Area.Value
	}
	for _, s := range c.Sections {
		h.Sections = append(h.Sections, Section{page(s), path.Join("content", path.Dir(s.Path), s.Meta.Special().AddsTo.Value)})
	}
	for d, national := range pages(c) {
		if national == nil && d.Meta.Special().Replaces.Value == "" {
			h.Pages = append(h.Pages, page(d))
			continue
		}
		h.Replaced = append(h.Replaced, replacement(d, national, r))
	}
	return h
}

func page(d *content.Document) Page { return Page{d.Meta.Title.Value, d.File} }

// pages gives each page that the hub wrote, by path, with the national one at the same path, or nil.
func pages(c *content.Content) func(yield func(d, national *content.Document) bool) {
	return func(yield func(d, national *content.Document) bool) {
		for _, d := range c.Documents {
			if d.Hub == "" {
				continue
			}
			var national *content.Document
			if i := slices.IndexFunc(c.Replaced, func(n *content.Document) bool { return n.Path == d.Path }); i >= 0 {
				national = c.Replaced[i]
			}
			if !yield(d, national) {
				return
			}
		}
	}
}

func replacement(d, national *content.Document, r *record.Record) Replacement {
	is := Replacement{Page: page(d), National: "content/" + d.Path, Copied: d.Meta.Special().Replaces.Value}
	if national == nil {
		is.State = Gone
		return is
	}
	words := record.DocumentWords(national)
	is.Now = record.Digest(words)
	switch is.Copied {
	case "":
		is.State = Unsaid
	case is.Now:
		is.State = Same
	default:
		is.State = Changed
		if was, ok := wordsOf(r, is); ok {
			is.Diff = udiff.Unified(is.National+" when it was copied", is.National+" now", text(was), text(words))
		}
	}
	return is
}

func wordsOf(r *record.Record, is Replacement) ([]string, bool) {
	if r == nil {
		return nil, false
	}
	return r.Words(is.National, is.Copied)
}

func text(words []string) string { return strings.Join(words, "\n") + "\n" }

// Check complains of what hubs' editors must know: national pages that are gone, that are hidden without
// its being said, and that have changed since they were replaced.
func Check(c *content.Content) diag.List {
	var ds diag.List
	for d, national := range pages(c) {
		said := d.Meta.Special().Replaces
		if national == nil {
			if said.Value != "" {
				ds.Errorf(said.Pos, RuleReplacesNothing, "delete the line to keep the page as your own, or delete the file",
					"the national page content/%s, which this one replaces, is not there any more", d.Path)
			}
			continue
		}
		switch now := record.Digest(record.DocumentWords(national)); {
		case said.Value == "":
			ds.Warnf(cmp.Or(d.Meta.Title.Pos, diag.Pos{File: d.File}), RuleShadows, "if it is meant to, add the line\n    replaces: "+now+"\nelse give the file another name",
				"the page hides the national page content/%s", d.Path)
		case said.Value != now:
			ds.Warnf(said.Pos, RuleNationalChanged, "see what has changed with: signpost hubs\nand when your page says what it should, write\n    replaces: "+now,
				"the national page content/%s has changed since this one was copied from it", d.Path)
		}
	}
	return ds
}

// Copies gives the national files, and the digests of their words, that the hub's pages were copied from.
func Copies(c *content.Content) []record.Copied {
	var all []record.Copied
	for d := range pages(c) {
		if digest := d.Meta.Special().Replaces.Value; digest != "" {
			all = append(all, record.Copied{File: "content/" + d.Path, Digest: digest})
		}
	}
	return all
}
