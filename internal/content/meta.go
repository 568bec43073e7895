package content

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"signpost/internal/checklist"
	"signpost/internal/decision"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// A key of the front matter: which kinds of page have it, and where its value goes.
type metaKey struct {
	name  string
	kinds []Kind // nil is every kind of page; a local section has its own
	hub   bool   // only pages of hubs have it
	set   func(y *yamlReader, m *Meta, n *yaml.Node)
}

// metaKeys is every key of front matter. docs/editing.md explains each; a test compares.
var metaKeys = makeMetaKeys()

func makeMetaKeys() []metaKey {
	words := func(of func(*Meta) *Text) func(*yamlReader, *Meta, *yaml.Node) {
		return func(y *yamlReader, m *Meta, n *yaml.Node) { *of(m) = y.words(n) }
	}
	texts := func(of func(*Meta) *[]Text) func(*yamlReader, *Meta, *yaml.Node) {
		return func(y *yamlReader, m *Meta, n *yaml.Node) { *of(m) = y.texts(n) }
	}
	review := func(set func(*yamlReader, *Review, *yaml.Node)) func(*yamlReader, *Meta, *yaml.Node) {
		return func(y *yamlReader, m *Meta, n *yaml.Node) {
			if m.review == nil {
				m.review = new(Review)
			}
			set(y, m.review, n)
		}
	}
	special := func(set func(*yamlReader, *Special, *yaml.Node)) func(*yamlReader, *Meta, *yaml.Node) {
		return func(y *yamlReader, m *Meta, n *yaml.Node) {
			if m.special == nil {
				m.special = new(Special)
			}
			set(y, m.special, n)
		}
	}
	return []metaKey{
		{name: "title", kinds: everywhere, set: words(func(m *Meta) *Text { return &m.Title })},
		{name: "short", set: words(func(m *Meta) *Text { return &m.Short })},
		{name: "summary", set: words(func(m *Meta) *Text { return &m.Summary })},
		{name: "topics", set: func(y *yamlReader, m *Meta, n *yaml.Node) { m.Topics = y.drawers(n, "topics") }},
		{name: "audience", set: func(y *yamlReader, m *Meta, n *yaml.Node) { m.Audience = y.drawers(n, "audiences") }},
		{name: "sources", kinds: everywhere, set: texts(func(m *Meta) *[]Text { return &m.Sources })},
		{name: "reviewed", set: review(func(y *yamlReader, r *Review, n *yaml.Node) { r.On = y.date(n) })},
		{name: "reviewed-by", set: review(func(y *yamlReader, r *Review, n *yaml.Node) { r.By = y.text(n) })},
		{name: "review-by", set: review(func(y *yamlReader, r *Review, n *yaml.Node) { r.Next = y.date(n) })},
		{name: "keywords", set: texts(func(m *Meta) *[]Text { return &m.Keywords })},
		{name: "aliases", set: texts(func(m *Meta) *[]Text { return &m.Aliases })},
		{name: "related", set: texts(func(m *Meta) *[]Text { return &m.Related })},
		{name: "doors", kinds: []Kind{Home}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Doors = y.doors(n) })},
		{name: "featured", kinds: []Kind{Home}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Featured = y.links(n) })},
		{name: "scenarios", kinds: []Kind{Decision}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Scenarios = y.scenarios(n) })},
		{name: "profile", kinds: []Kind{Checklist}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Profile, s.wholeProfile = y.profile(n) })},
		{name: "retired", kinds: []Kind{Checklist}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Retired = y.texts(n) })},
		{name: "replaces", hub: true, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.Replaces = y.text(n) })},
		{name: "adds-to", kinds: []Kind{Section}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.AddsTo = y.text(n) })},
		{name: "after", kinds: []Kind{Section}, set: special(func(y *yamlReader, s *Special, n *yaml.Node) { s.After = y.text(n) })},
	}
}

// RuleManyTopics is about a page that is in every drawer.
const RuleManyTopics diag.Rule = "many-topics"

// maxTopics is how many topics a page may be listed under: each has a page to print that holds the whole text of its pages.
const maxTopics = 20

// drawers reads the topics or the audiences that a page is listed under.
func (y *yamlReader) drawers(n *yaml.Node, what string) []Text {
	all := y.texts(n)
	if len(all) > maxTopics {
		y.ds.Errorf(all[maxTopics].Pos, RuleManyTopics, "keep those under which readers would look for it", "the page is listed under %d %s; at most %d are read", len(all), what, maxTopics)
		all = all[:maxTopics]
	}
	return all
}

// everywhere is every kind of page, and local sections.
var everywhere = []Kind{Article, FAQ, Decision, Checklist, Home, Glossary, Section}

// meta reads the front matter of a page of the given kind; hub says that a hub wrote it.
func (y *yamlReader) meta(n *yaml.Node, kind Kind, hub bool) Meta {
	var m Meta
	has := func(k metaKey) bool {
		return (hub || !k.hub) && (k.kinds == nil && kind != Section || slices.Contains(k.kinds, kind))
	}
	find := func(name string) func(*yaml.Node) {
		for _, k := range metaKeys {
			if k.name == name && has(k) {
				return func(value *yaml.Node) { k.set(y, &m, value) }
			}
		}
		return nil
	}
	y.keys(n, find, func() []string {
		var names []string
		for _, k := range metaKeys {
			if has(k) {
				names = append(names, k.name)
			}
		}
		slices.Sort(names)
		return names
	})
	return m
}

func (y *yamlReader) doors(n *yaml.Node) []Door {
	var all []Door
	y.list(n, func(item *yaml.Node) {
		var d Door
		whole := y.fields(item, map[string]func(*yaml.Node){
			"title": y.to(&d.Title),
			"links": func(v *yaml.Node) { d.Links = y.links(v) },
		})
		y.must(whole, item, "title", d.Title)
		all = append(all, d)
	})
	return all
}

// RuleManyLinks is about a list of links that nobody reads to its end.
const RuleManyLinks diag.Rule = "many-links"

// maxLinks is how many links such a list may have: those of the header and the footer stand in every page.
const maxLinks = 50

// links reads a list of pages, each a path or {page: path, text: words}.
func (y *yamlReader) links(n *yaml.Node) []Link {
	var all []Link
	y.list(n, func(item *yaml.Node) {
		if l := y.link(item); l != nil {
			all = append(all, *l)
		}
	})
	if len(all) > maxLinks {
		y.ds.Errorf(all[maxLinks].Page.Pos, RuleManyLinks, "keep those that most readers look for; topics and the A to Z lead to the others", "there are %d links in this list; at most %d are read", len(all), maxLinks)
		all = all[:maxLinks]
	}
	return all
}

// link reads the path of a page, or page: and text:. It is nil when no page is named.
func (y *yamlReader) link(n *yaml.Node) *Link {
	var l Link
	if n.Kind == yaml.ScalarNode {
		l.Page = y.text(n)
	} else {
		whole := y.fields(n, map[string]func(*yaml.Node){"page": y.to(&l.Page), "text": y.to(&l.Text)})
		y.must(whole, n, "page", l.Page)
	}
	if l.Page.Value == "" {
		return nil
	}
	return &l
}

func (y *yamlReader) scenarios(n *yaml.Node) []decision.Scenario {
	var all []decision.Scenario
	y.list(n, func(item *yaml.Node) {
		var name, outcome, says Text
		s := decision.Scenario{Pos: y.pos(item)}
		whole := y.fields(item, map[string]func(*yaml.Node){
			"name": y.to(&name),
			"answers": func(v *yaml.Node) {
				for _, t := range y.texts(v) {
					s.Answers = append(s.Answers, decision.Text(t))
				}
			},
			"outcome": y.to(&outcome),
			"says":    y.to(&says),
		})
		y.must(whole, item, "name", name)
		y.must(whole, item, "outcome", outcome)
		s.Name, s.Outcome, s.Says = decision.Text(name), decision.Text(outcome), decision.Text(says)
		if whole {
			all = append(all, s)
		}
	})
	return all
}

// answersHint gives the answers of a profile question with a key before each, where they are a list.
func answersHint(n *yaml.Node) string {
	var all []string
	for _, c := range n.Content {
		if id := markdown.Slug(c.Value); id != "" {
			all = append(all, id+": "+quote(c.Value))
		}
	}
	return "write a short name before each: {" + strings.Join(all, ", ") + "}"
}

// profile reads the questions of a checklist, which checks for itself that they can be asked. They are not whole
// when some of what was typed was lost.
func (y *yamlReader) profile(n *yaml.Node) (questions []*checklist.Question, whole bool) {
	var all []*checklist.Question
	before := len(*y.ds)
	y.list(n, func(item *yaml.Node) {
		var id, ask, who Text
		q := &checklist.Question{Pos: y.pos(item)}
		y.fields(item, map[string]func(*yaml.Node){
			"id":  y.to(&id),
			"ask": y.to(&ask),
			"for": y.to(&who),
			"answers": func(v *yaml.Node) {
				if v.Kind == yaml.SequenceNode {
					y.wrong(v, "keys with values", answersHint(v))
					return
				}
				y.pairs(v, func(key, value *yaml.Node) {
					q.Answers = append(q.Answers, checklist.Option{
						ID:    checklist.Text{Value: key.Value, Pos: y.pos(key)},
						Label: checklist.Text(y.text(value)),
					})
				})
			},
		})
		q.ID, q.Ask, q.For = checklist.Text(id), checklist.Text(ask), checklist.Text(who)
		all = append(all, q)
	})
	return all, len(*y.ds) == before
}
