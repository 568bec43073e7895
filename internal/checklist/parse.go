package checklist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// The rules of this package.
const (
	RuleNoGroup       diag.Rule = "checklist-no-group"        // a checklist without a level-2 heading
	RuleEmptyGroup    diag.Rule = "checklist-empty-group"     // a group without items
	RuleLostText      diag.Rule = "checklist-lost-text"       // text after the items of a group, which no page would show
	RuleStrayBox      diag.Rule = "checklist-stray-box"       // a box that is not an item of a group
	RuleItemForm      diag.Rule = "checklist-item-form"       // an item without a box, ticked, numbered or without words
	RuleItemLevel     diag.Rule = "checklist-item-level"      // an item without a level, or with one that does not exist
	RuleItemID        diag.Rule = "checklist-item-id"         // an item without an id, or with one that is taken
	RuleUnknownAttr   diag.Rule = "checklist-attribute"       // a word in braces that means nothing here
	RuleUnknownAnswer diag.Rule = "checklist-unknown-answer"  // for or when that names no answer of the profile
	RuleNeverAsked    diag.Rule = "checklist-never-asked"     // when names a question that nobody of its for is asked
	RuleNoSource      diag.Rule = "checklist-no-source"       // an item without a source
	RuleProfile       diag.Rule = "checklist-profile"         // a profile question that cannot be asked
	RuleFewAnswers    diag.Rule = "checklist-profile-answers" // a profile question with fewer than two answers
	RuleRetired       diag.Rule = "checklist-retired"         // an id that is both an item and retired
	RuleVanished      diag.Rule = "checklist-vanished"        // an id of the record that is neither an item nor retired
	RuleLongItem      diag.Rule = "checklist-long-item"       // warning: an item that is too long to take in
	RuleNoHelp        diag.Rule = "checklist-no-help"         // warning: an item that says neither why nor how
	RuleStronger      diag.Rule = "checklist-stronger"        // warning: a must whose sources all say less
)

// AboutAnswers are the rules that depend on the answers of the profile.
var AboutAnswers = []diag.Rule{RuleFewAnswers, RuleUnknownAnswer, RuleNeverAsked}

// AboutLines are the rules that say what is wrong with a line that was meant as an item.
var AboutLines = []diag.Rule{RuleLostText, RuleItemForm, RuleItemLevel}

// How much a profile may ask: many times what anybody answers before a checklist.
const (
	maxQuestions = 20
	maxOptions   = 50
)

// maxHints is how many words that are no answer are compared with the answers: more are one mistake.
const maxHints = 100

// maxText is how many characters an item may have before it is too long to take in.
const maxText = 120

// Options says what Parse asks for.
type Options struct {
	RequireSources bool // an item without a source is an error
}

// Parse reads the checklist of a document. profile and retired are the front matter's. The List is as whole
// as the complaints let it be.
func Parse(doc *markdown.Document, profile []*Question, retired []Text, opt Options) (*List, diag.List) {
	p := &parser{opt: opt, list: &List{Profile: profile, Retired: retired}, ids: map[string]diag.Pos{}}
	p.profile()
	for _, h := range doc.Headings {
		p.ids[h.ID] = h.Pos
	}
	intro, sections := doc.Split(2)
	p.list.Intro = intro
	p.strayBoxes(intro)
	if len(sections) == 0 {
		at := intro.Pos()
		if at.IsZero() {
			at = doc.Pos()
		}
		p.ds.Errorf(at, RuleNoGroup, "write a heading such as ## Your supervision, and items below it", "the checklist has no groups")
	}
	for _, s := range sections {
		p.group(s)
	}
	p.retired(retired)
	return p.list, p.ds
}

type parser struct {
	opt  Options
	list *List
	ids  map[string]diag.Pos // of headings and items: both become anchors of one page
	ds   diag.List

	endless bool // the profile asks too much, so that nothing is said of who an item is for
	hints   int  // words that were compared with the answers
}

// profile checks the questions of the front matter.
func (p *parser) profile() {
	p.tooMuch()
	if p.endless {
		return
	}
	seen := map[string]bool{}
	for i, q := range p.list.Profile {
		name := fmt.Sprintf("the profile question %q", q.ID.Value)
		switch {
		case q.ID.Value == "":
			name = "a profile question"
			hint := "write id: and a short name that no other question has, such as id: who"
			if slug := shortSlug(q.Ask.Value); slug != "" && i > 0 {
				hint = "write id: and a short name that no other question has, such as id: " + slug
			}
			p.ds.Errorf(q.Pos, RuleProfile, hint, "a profile question has no id")
		case !markdown.ValidID(q.ID.Value):
			p.ds.Errorf(q.ID.Pos, RuleProfile, "write "+markdown.Slug(q.ID.Value), "%q is no id: an id has lower-case letters, digits and hyphens only", q.ID.Value)
		case seen[q.ID.Value]:
			p.ds.Errorf(q.ID.Pos, RuleProfile, "give one of them another id", "the profile has two questions with the id %q", q.ID.Value)
		}
		seen[q.ID.Value] = true
		if strings.TrimSpace(q.Ask.Value) == "" {
			p.ds.Errorf(q.Pos, RuleProfile, "write ask: Who are you?", "%s asks nothing", name)
		}
		if q.For.Value != "" {
			p.questionFor(i, q, name)
		}
		if len(q.Answers) < 2 {
			p.ds.Errorf(q.Pos, RuleFewAnswers, "add an answer, or take the question out", "%s has %s: a question needs two or more", name, number(len(q.Answers), "answer"))
		}
		p.options(q, name)
	}
}

// tooMuch complains of a profile that nobody would answer.
func (p *parser) tooMuch() {
	if n := len(p.list.Profile); n > maxQuestions {
		p.endless = true
		p.ds.Errorf(p.list.Profile[maxQuestions].Pos, RuleProfile, "ask only what decides which items apply, or make several checklists", "the profile has %d questions; at most %d are read", n, maxQuestions)
	}
	for _, q := range p.list.Profile {
		if n := len(q.Answers); n > maxOptions {
			p.endless = true
			p.ds.Errorf(q.Answers[maxOptions].ID.Pos, RuleProfile, "put answers together that the same items are for", "a profile question has %d answers; at most %d are read", n, maxOptions)
		}
	}
}

func (p *parser) questionFor(i int, q *Question, name string) {
	if i == 0 {
		p.ds.Errorf(q.For.Pos, RuleProfile, "take for out, or put the question it depends on first", "%s is the first, so it is asked of everybody", name)
		return
	}
	first := p.list.Profile[0]
	if _, ok := first.answer(q.For.Value); !ok {
		p.ds.Errorf(q.For.Pos, RuleUnknownAnswer, p.didYouMean(q.For.Value, first), "%s is for %q, which is no answer of the first question", name, q.For.Value)
	}
}

func (p *parser) options(q *Question, name string) {
	seen := map[string]bool{}
	for _, o := range q.Answers {
		switch {
		case !markdown.ValidID(o.ID.Value):
			hint := ""
			if slug := markdown.Slug(o.ID.Value); slug != "" {
				hint = "write " + slug
			}
			p.ds.Errorf(o.ID.Pos, RuleProfile, hint, "%q is no id: an id has lower-case letters, digits and hyphens only", o.ID.Value)
		case seen[o.ID.Value]:
			p.ds.Errorf(o.ID.Pos, RuleProfile, "give one of them another id", "%s has two answers with the id %q", name, o.ID.Value)
		}
		seen[o.ID.Value] = true
		if strings.TrimSpace(o.Label.Value) == "" {
			p.ds.Errorf(o.ID.Pos, RuleProfile, fmt.Sprintf("write %s: and the words that are shown", o.ID.Value), "the answer %q of %s has no words", o.ID.Value, name)
		}
	}
}

// group reads one section: text, then items, then nothing else.
func (p *parser) group(s markdown.Section) {
	g := &Group{ID: s.ID, Title: s.Text, Pos: s.Pos}
	p.list.Groups = append(p.list.Groups, g)
	for _, a := range s.Attrs.All() {
		p.ds.Errorf(a.Pos, RuleUnknownAttr, "write it in the braces of each item", "%q means nothing on the heading of a group", a.Key)
	}
	intro, body := s.Body.CutBefore(hasItems)
	g.Intro = intro
	p.strayBoxes(g.Intro)
	for _, b := range body.Blocks() {
		if b.List == nil || !hasItems(b.List) {
			at := b.Other.Pos()
			if b.List != nil {
				at = b.List.Pos
			}
			hint := "put it before the first item of the group, or indent it by two spaces to make it part of the item above"
			switch words := b.Other.Text(); {
			case strings.HasPrefix(words, "-[") || strings.HasPrefix(words, "-*"):
				hint = "write a space after the dash, to make it an item"
			case strings.HasPrefix(words, "-\u00a0"):
				hint = "delete the no-break space after the dash and type a space, to make it an item"
			case strings.HasPrefix(words, "•") || strings.HasPrefix(words, "– ") || strings.HasPrefix(words, "— "):
				hint = "begin it with a hyphen and a space, to make it an item"
			}
			p.ds.Errorf(at, RuleLostText, hint, "text after the items of a group has no place on the page")
			p.strayBoxes(b.Other)
			continue
		}
		if b.List.Ordered {
			p.ds.Errorf(b.List.Pos, RuleItemForm, "begin each item with - [ ]", "the items of a checklist have no numbers")
		}
		for _, it := range b.List.Items {
			g.Items = append(g.Items, p.item(it))
		}
	}
	if len(g.Items) == 0 {
		p.ds.Errorf(s.Pos, RuleEmptyGroup, "add an item (- [ ] **Must:** …), or take the heading out", "the group %q has no items", g.Title)
	}
}

// hasItems tells a list of items from one that is text like any other: an item of it has a box or a level.
func hasItems(l *markdown.List) bool {
	return slices.ContainsFunc(l.Items, func(it *markdown.Item) bool {
		_, ok := levelOf(it.Strong)
		return it.Task || ok
	})
}

// levelOf reads the strong words that begin an item, with or without a colon.
func levelOf(strong string) (level Level, ok bool) {
	err := level.UnmarshalText([]byte(strings.ToLower(strings.TrimSuffix(strong, ":"))))
	return level, err == nil
}

// item reads one item.
func (p *parser) item(m *markdown.Item) *Item {
	it := &Item{ID: m.Attrs.ID, Text: m.Rest.Text(), Words: m.Rest, Help: m.Body, Pos: m.Pos}
	p.form(m)
	p.level(it, m)
	p.id(it, m)
	for _, a := range m.Attrs.All() {
		p.attr(it, a)
	}
	if !p.endless {
		for _, w := range it.When {
			p.when(it, w)
		}
	}
	if p.opt.RequireSources && len(it.Sources) == 0 {
		p.ds.Errorf(it.Pos, RuleNoSource, `add sources="…" to its braces, with an id of sources.yaml`, "%s has no source", it.name())
	}
	if n := utf8.RuneCountInString(it.Text); n > maxText {
		p.ds.Warnf(it.Pos, RuleLongItem, "keep the statement short, and put the rest below it", "%s has %d characters: more than %d are hard to take in", it.name(), n, maxText)
	}
	if it.Help.Empty() {
		p.ds.Warnf(it.Pos, RuleNoHelp, "indent a paragraph or two below it", "%s says neither why it is asked for nor how to meet it", it.name())
	}
	p.strayBoxes(it.Help)
	return it
}

// name is what a message calls an item.
func (it *Item) name() string {
	if it.ID == "" {
		return "the item"
	}
	return "the item #" + it.ID
}

func (p *parser) form(m *markdown.Item) {
	switch {
	case !m.Task:
		p.ds.Errorf(m.Pos, RuleItemForm, "begin it with - [ ]", "the item has no box, and the others of its list have one")
	case m.Checked:
		p.ds.Errorf(m.Pos, RuleItemForm, "write - [ ]", "the item is ticked: a checklist is published with empty boxes")
	}
}

func (p *parser) level(it *Item, m *markdown.Item) {
	level, ok := levelOf(m.Strong)
	switch {
	case ok && it.Text == "":
		p.ds.Errorf(it.Pos, RuleItemForm, "write the statement after the level", "%s says nothing after its level", it.name())
	case ok && strings.HasPrefix(it.Text, ":"):
		p.ds.Errorf(it.Pos, RuleItemLevel, "write **"+level.Title()+":**", "the colon after the level stands outside the stars")
	case !ok && m.Strong == "":
		p.ds.Errorf(it.Pos, RuleItemLevel, levelHint, "%s has no level", it.name())
	case !ok:
		hint := levelHint
		if near := diag.Closest(strings.TrimSuffix(m.Strong, ":"), []string{Must.Title(), Should.Title(), Could.Title()}); near != "" {
			hint = "did you mean **" + near + ":**?"
		}
		p.ds.Errorf(it.Pos, RuleItemLevel, hint, "%q is no level", strings.TrimSuffix(m.Strong, ":"))
	}
	it.Level = level
}

const levelHint = "begin it with **Must:**, **Should:** or **Could:**"

func (p *parser) id(it *Item, m *markdown.Item) {
	if it.ID == "" {
		hint := "add {#…} after its words, and never change it: readers' answers are kept under it"
		if slug := shortSlug(it.Text); slug != "" {
			hint = fmt.Sprintf("add {#%s} after its words, or the id that it was published with, and never change it: readers' answers are kept under it", slug)
		}
		p.ds.Errorf(it.Pos, RuleItemID, hint, "the item has no id")
		return
	}
	if first, taken := p.ids[it.ID]; taken {
		p.ds.Errorf(m.Attrs.IDPos, RuleItemID, "give one of them another id", "the id #%s is used twice in this file", it.ID)
		p.ds.Note(first, "first used here")
		return
	}
	p.ids[it.ID] = m.Attrs.IDPos
}

// shortSlug makes an id from the first few words.
func shortSlug(text string) string {
	words := strings.Split(markdown.Slug(text), "-")
	return strings.Join(words[:min(len(words), 4)], "-")
}

var attrs = []string{"for", "when", "sources", "every"}

func (p *parser) attr(it *Item, a markdown.Attr) {
	switch a.Key {
	case "for":
		it.For = p.words(a)
		if p.endless {
			return
		}
		if o, ok := p.labelled(a.Value); ok {
			p.ds.Errorf(a.ValuePos, RuleUnknownAnswer, fmt.Sprintf("write for=%q", o.ID.Value), "%s is for %q, which are the words of an answer: its name stands before them in the profile", it.name(), a.Value)
			return
		}
		for _, w := range it.For {
			p.forWho(it, w)
		}
	case "when":
		it.When = p.words(a)
	case "sources":
		it.Sources = p.words(a)
	case "every":
		if it.Every = months(a.Value); it.Every == 0 {
			p.ds.Errorf(a.ValuePos, RuleUnknownAttr, `write every="month", every="3 months" or every="year": months and years can be told`, "%q is no time between two dates", a.Value)
		}
	default:
		p.ds.Errorf(a.Pos, RuleUnknownAttr, diag.DidYouMean(a.Key, attrs, "an item's braces hold its #id, for, when, sources and every"), "%q means nothing in the braces of an item", a.Key)
	}
}

// words gives the words of an attribute that must have some.
func (p *parser) words(a markdown.Attr) []markdown.Word {
	words := a.Words()
	if len(words) == 0 {
		p.ds.Errorf(a.Pos, RuleUnknownAttr, "fill it in, or take it out", "%s is empty", a.Key)
	}
	return words
}

// labelled gives the answer of the first question that has these words.
func (p *parser) labelled(words string) (Option, bool) {
	if len(p.list.Profile) == 0 {
		return Option{}, false
	}
	first := p.list.Profile[0]
	if _, ok := first.answer(words); ok {
		return Option{}, false
	}
	i := slices.IndexFunc(first.Answers, func(o Option) bool { return strings.EqualFold(o.Label.Value, strings.TrimSpace(words)) })
	if i < 0 {
		return Option{}, false
	}
	return first.Answers[i], true
}

func (p *parser) forWho(it *Item, w markdown.Word) {
	if len(p.list.Profile) == 0 {
		p.ds.Errorf(w.Pos, RuleUnknownAnswer, "add a profile with a question to the front matter, or take for out", "%s is for %q, but the checklist asks no profile questions", it.name(), w.Text)
		return
	}
	first := p.list.Profile[0]
	if _, ok := first.answer(w.Text); !ok {
		p.ds.Errorf(w.Pos, RuleUnknownAnswer, p.didYouMean(w.Text, first), "%s is for %q, which is no answer of the first profile question", it.name(), w.Text)
	}
}

func (p *parser) when(it *Item, w markdown.Word) {
	name, answer, ok := strings.Cut(w.Text, "=")
	if !ok {
		p.ds.Errorf(w.Pos, RuleUnknownAnswer, `write when="question=answer", such as when="hours=full"`, "the condition %q is not in the form question=answer", w.Text)
		return
	}
	var ids []string
	for _, q := range p.list.Profile {
		ids = append(ids, q.ID.Value)
	}
	i := slices.Index(ids, name)
	if i < 0 && slices.Contains(ids, "") {
		return // the question without an id may be meant
	}
	if i < 0 {
		p.ds.Errorf(w.Pos, RuleUnknownAnswer, p.closest(name, ids, "the profile asks: "), "the condition %q names no profile question", w.Text)
		return
	}
	q := p.list.Profile[i]
	if _, ok := q.answer(answer); !ok {
		p.ds.Errorf(w.Pos, RuleUnknownAnswer, p.didYouMean(answer, q), "the condition %q names no answer of the profile question %q", w.Text, name)
		return
	}
	asked := q.For.Value
	if asked != "" && len(it.For) > 0 && !slices.ContainsFunc(it.For, func(w markdown.Word) bool { return w.Text == asked }) {
		p.ds.Errorf(w.Pos, RuleNeverAsked, fmt.Sprintf("add %s to for, or take the condition out", asked), "the question %q is only asked of %q, whom %s is not for", name, asked, it.name())
	}
}

func (p *parser) strayBoxes(f markdown.Fragment) {
	for _, at := range f.Boxes() {
		p.ds.Errorf(at, RuleStrayBox, "make it an item of a group, not indented and with its own level and id; or take the box away", "a box that is no item of a group cannot be answered")
	}
}

func (p *parser) retired(retired []Text) {
	items := map[string]bool{}
	for _, it := range p.list.Items() {
		items[it.ID] = true
	}
	for _, r := range retired {
		if at, used := p.ids[r.Value]; used && items[r.Value] {
			p.ds.Errorf(r.Pos, RuleRetired, "take it out of retired, or give the item a new id", "#%s is retired, and an item has it", r.Value)
			p.ds.Note(at, "used here")
		}
	}
}

func (p *parser) didYouMean(word string, q *Question) string {
	var ids []string
	for _, o := range q.Answers {
		ids = append(ids, o.ID.Value)
	}
	return p.closest(word, ids, "its answers are: ")
}

// closest gives the hint about a word that is none of the ids: the one that is like it, or the first few.
func (p *parser) closest(word string, ids []string, otherwise string) string {
	const most = 8
	switch {
	case len(ids) == 0:
		otherwise += "nothing"
	case len(ids) > most:
		otherwise += strings.Join(ids[:most], ", ") + " …"
	default:
		otherwise += strings.Join(ids, ", ")
	}
	if p.hints++; p.hints > maxHints {
		return otherwise
	}
	return diag.DidYouMean(word, ids, otherwise)
}

func number(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// mostMonths is the longest time between two dates of an item: ten years.
const mostMonths = 120

// months reads a time between two dates, such as "month", "3 months" or "2 years". It is 0 for anything else.
func months(s string) int {
	n, unit := 1, s
	if number, rest, ok := strings.Cut(s, " "); ok {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n < 1 || n > mostMonths || number[0] == '+' {
			return 0
		}
		unit = rest
	}
	switch unit {
	case "month", "months":
	case "year", "years":
		n *= 12
	default:
		return 0
	}
	if n > mostMonths {
		return 0
	}
	return n
}
