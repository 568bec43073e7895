package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// The titles of the lists that the site makes by itself.
const (
	faqsTitle    = "Questions and answers"
	checksTitle  = "Check where you stand"
	topicsTitle  = "Topics"
	aToZTitle    = "A to Z"
	sourcesTitle = "Sources"
)

// listLimit is how many entries one page lists.
const listLimit = 200

// listPage is the data of templates/list.html.
type listPage struct {
	layout
	Lede       string
	Letters    []Link
	Cards      []Card
	Groups     []Group
	Pagination Pagination
	Print      Link // to all of it on one page; empty when there is none
}

// listing is a list of pages before it is known how many pages it takes.
type listing struct {
	url, title, lede string
	above            []pageLink
	letters          bool // grouped by letter even when short
	groups           func(l *layout) []Group
	cards            func(l *layout) []Card
	heads            []*knowledge.Head // all of them, by kind and title, for the split by letter
	print            pageLink          // to all of it on one page; empty when there is none
}

// listPages plans the lists: FAQs, decisions and checklists, topics, A to Z.
func (r *Renderer) listPages() {
	if len(r.base.FAQs) > 0 {
		heads := headsOf(r.base.FAQs, func(f *knowledge.FAQ) *knowledge.Head { return f.Head })
		r.list(listing{url: "/faqs/", title: faqsTitle, heads: heads, groups: func(l *layout) []Group { return r.byTopic(l, heads) }})
	}
	if checks := r.checks(); len(checks) > 0 {
		r.list(listing{
			url: "/decisions/", title: checksTitle, heads: checks,
			lede:  "Answer a few questions, or go through a checklist, and see what applies to you.",
			cards: func(l *layout) []Card { return r.cards(l, checks, 2) },
		})
	}
	if len(r.base.Topics) > 0 {
		r.add("list", Page{URL: "/topics/"}, func(l layout) framed {
			l.named(topicsTitle, "Every topic of this guidance.")
			g := Group{}
			for _, t := range r.base.Topics {
				g.Entries = append(g.Entries, Entry{Link: Link{t.Title, l.to(t.URL)}, Summary: t.Summary})
			}
			return listPage{layout: l, Groups: []Group{g}}
		})
	}
	for _, t := range r.base.Topics {
		var toPrint pageLink
		if len(r.base.PagesOf(t)) > 0 {
			toPrint = pageLink{"Print everything about this topic", printURL(t)}
		}
		r.list(listing{
			print: toPrint,
			url:   t.URL, title: t.Title, lede: t.Summary, heads: r.base.PagesOf(t),
			above:  []pageLink{{topicsTitle, "/topics/"}},
			groups: func(l *layout) []Group { return r.topicGroups(l, t) },
			cards: func(l *layout) []Card {
				return r.cards(l, slices.DeleteFunc(slices.Clone(r.base.PagesOf(t)), func(h *knowledge.Head) bool { return !isCheck(h) }), 3)
			},
		})
	}
	r.list(listing{url: "/a-to-z/", title: aToZTitle, lede: "Every page of this guidance by its first letter.", heads: slices.Collect(r.base.Heads()), letters: true})
}

func headsOf[P any](pages []P, head func(P) *knowledge.Head) []*knowledge.Head {
	all := make([]*knowledge.Head, len(pages))
	for i, p := range pages {
		all[i] = head(p)
	}
	return all
}

// list plans one list: a page, or above listLimit entries a page of letters that leads to pages of
// at most listLimit entries each.
func (r *Renderer) list(of listing) {
	if len(of.heads) <= listLimit {
		r.add("list", Page{URL: of.url}, func(l layout) framed {
			l.named(of.title, of.lede)
			l.below(of.above...)
			p := listPage{layout: l, Lede: of.lede, Print: l.link(of.print)}
			if of.letters {
				for _, g := range byLetter(of.heads) {
					p.Letters = append(p.Letters, Link{g.letter, "#" + g.id()})
					p.Groups = append(p.Groups, Group{ID: g.id(), Title: g.letter, Entries: entries(&l, g.heads)})
				}
				return p
			}
			if of.groups != nil {
				p.Groups = of.groups(&l)
			}
			if of.cards != nil {
				p.Cards = of.cards(&l)
			}
			return p
		})
		return
	}
	letters := byLetter(of.heads)
	index := func(l *layout) []Link {
		var all []Link
		for _, g := range letters {
			all = append(all, Link{g.letter, l.to(of.url + g.id() + "/")})
		}
		return all
	}
	r.add("list", Page{URL: of.url}, func(l layout) framed {
		l.named(of.title, of.lede)
		l.below(of.above...)
		return listPage{layout: l, Lede: of.lede, Letters: index(&l), Print: l.link(of.print)}
	})
	for _, g := range letters {
		parts := slices.Collect(slices.Chunk(g.heads, listLimit))
		for i, heads := range parts {
			r.add("list", Page{URL: partURL(of.url+g.id()+"/", i)}, func(l layout) framed {
				l.named(of.title+": "+g.letter+partName(i, len(parts)), "")
				l.below(append(slices.Clone(of.above), pageLink{of.title, of.url})...)
				return listPage{
					layout:     l,
					Letters:    index(&l),
					Groups:     []Group{{Entries: entries(&l, heads)}},
					Pagination: pagination(&l, of.url+g.id()+"/", i, len(parts)),
				}
			})
		}
	}
}

// partURL is the address of part i of a long page, counted from 0.
func partURL(at string, i int) string {
	if i == 0 {
		return at
	}
	return fmt.Sprintf("%s%d/", at, i+1)
}

// partName says in a title which part of a long page it is.
func partName(i, of int) string {
	if of == 1 {
		return ""
	}
	return fmt.Sprintf(" (page %d of %d)", i+1, of)
}

// pagination leads to the parts before and after part i.
func pagination(l *layout, at string, i, of int) Pagination {
	var p Pagination
	if i > 0 {
		p.Previous = Link{fmt.Sprintf("%d of %d", i, of), l.to(partURL(at, i-1))}
	}
	if i < of-1 {
		p.Next = Link{fmt.Sprintf("%d of %d", i+2, of), l.to(partURL(at, i+1))}
	}
	return p
}

// letterGroup is the pages whose short titles begin with one letter.
type letterGroup struct {
	letter string
	heads  []*knowledge.Head
}

// id is the letter as a part of an address.
func (g letterGroup) id() string {
	if len(g.letter) > 1 {
		return "letter-other"
	}
	return "letter-" + strings.ToLower(g.letter)
}

// otherLetters names the group of titles that begin with no letter from A to Z.
func otherLetters(heads []*knowledge.Head) string {
	if slices.ContainsFunc(heads, func(h *knowledge.Head) bool { return h.Fold == "" || h.Fold[0] < '0' || h.Fold[0] > '9' }) {
		return "Other"
	}
	return "0 to 9"
}

// byLetter groups pages by the first letter of their short titles, and sorts each group. Pages of one kind have been
// sorted already.
func byLetter(heads []*knowledge.Head) []letterGroup {
	var byNumber [27][]*knowledge.Head // 0 is for titles that begin with no letter
	for _, h := range heads {
		n := 0
		if h.Letter != 0 {
			n = int(h.Letter-'A') + 1
		}
		byNumber[n] = append(byNumber[n], h)
	}
	var all []letterGroup
	for n, heads := range byNumber {
		if len(heads) == 0 {
			continue
		}
		if heads[0].Kind != heads[len(heads)-1].Kind {
			slices.SortFunc(heads, func(x, y *knowledge.Head) int {
				return cmp.Or(strings.Compare(x.Fold, y.Fold), strings.Compare(x.URL, y.URL))
			})
		}
		g := letterGroup{string(rune('A' + n - 1)), heads}
		if n == 0 {
			g.letter = otherLetters(heads)
		}
		all = append(all, g)
	}
	return all
}

// entries lists pages by their short titles, with their kind where that helps.
func entries(l *layout, heads []*knowledge.Head) []Entry {
	var all []Entry
	for _, h := range heads {
		all = append(all, Entry{Link: Link{h.Short, l.to(h.URL)}, Kind: kindName(h.Kind)})
	}
	return all
}

func (r *Renderer) cards(l *layout, heads []*knowledge.Head, level int) []Card {
	var all []Card
	for _, h := range heads {
		all = append(all, r.card(l, h, level))
	}
	return all
}

// byTopic groups pages by their first topic, in the order of site.yaml; the rest comes last.
func (r *Renderer) byTopic(l *layout, heads []*knowledge.Head) []Group {
	var all []Group
	for _, t := range append(slices.Clone(r.base.Topics), nil) {
		g := Group{}
		if t != nil {
			g.ID, g.Title = t.ID, t.Title
		} else if len(all) > 0 {
			g.ID, g.Title = "other", "Other questions"
		}
		for _, h := range heads {
			if firstTopic(h) == t {
				g.Entries = append(g.Entries, Entry{Link: Link{h.Title, l.to(h.URL)}})
			}
		}
		if len(g.Entries) > 0 {
			all = append(all, g)
		}
	}
	return all
}

func firstTopic(h *knowledge.Head) *knowledge.Topic {
	if len(h.Topics) == 0 {
		return nil
	}
	return h.Topics[0]
}

// topicGroups lists what can be read about a topic: articles with their summaries, then questions.
func (r *Renderer) topicGroups(l *layout, t *knowledge.Topic) []Group {
	articles, faqs := Group{ID: "guides", Title: "Guides"}, Group{ID: "questions", Title: "Questions"}
	for _, h := range r.base.PagesOf(t) {
		switch h.Kind {
		case content.Article:
			articles.Entries = append(articles.Entries, Entry{Link: Link{h.Title, l.to(h.URL)}, Summary: h.Summary})
		case content.FAQ:
			faqs.Entries = append(faqs.Entries, Entry{Link: Link{h.Title, l.to(h.URL)}})
		}
	}
	return slices.DeleteFunc([]Group{articles, faqs}, func(g Group) bool { return len(g.Entries) == 0 })
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
