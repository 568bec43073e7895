package decision

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
)

// The rules about how a decision is written.
const (
	RuleNoStart          diag.Rule = "no-start"           // no level-2 heading, or the first one is no question
	RuleUnknownTarget    diag.Rule = "unknown-target"     // an answer leads to no level-2 heading of the file
	RuleNotAnAnswer      diag.Rule = "not-an-answer"      // an item of an answer list that is not a link, and nothing or a dash and a hint
	RuleMixedList        diag.Rule = "mixed-list"         // links to pages and to headings in one list
	RuleAnswersNotLast   diag.Rule = "answers-not-last"   // a list of answers with other text below it
	RuleDuplicateAnswer  diag.Rule = "duplicate-answer"   // two answers of a question with the same label
	RuleAnswerID         diag.Rule = "answer-id"          // an answer's part of the address: taken, reserved, missing or too long
	RuleEmptyHeading     diag.Rule = "empty-heading"      // a node without words
	RuleNodeID           diag.Rule = "node-id"            // an id too long to be part of an address
	RuleUnknownAttribute diag.Rule = "unknown-attribute"  // a key in braces that means nothing here
	RuleTooLarge         diag.Rule = "decision-too-large" // more than anybody can read and sign off
)

// AboutAnswers are the rules that say what is wrong with a line of a list of answers.
var AboutAnswers = []diag.Rule{RuleNotAnAnswer, RuleMixedList}

// labelWidth is how many characters of a label an answer's part of the address has: a path of seven
// answers then still fits into an address that can be mailed and printed.
const labelWidth = 30

// The limits of what one decision holds. A tree grows when it is published: a title is shown wherever an answer
// leads to it, a label on every page behind it, and the picture and each complaint walk through all of it.
const (
	mostNodes     = 1000
	mostAnswers   = 200  // of a question
	mostInAll     = 5000 // answers of all questions
	mostLetters   = 500  // of a title or a label
	mostScenarios = 1000
)

// mostCompared is how many letters of unknown names are compared with each of those that there are: where there are
// more, they are no slips of the hand.
const mostCompared = 1_000_000

// closest gives what an unknown name most likely means, or "". compared counts the letters that were compared.
func closest(compared *int, name string, known []string) string {
	if len(name) > filename.MaxPart {
		return ""
	}
	if *compared += len(name) * len(known); *compared > mostCompared {
		return ""
	}
	return diag.Closest(name, known)
}

// reserved are the parts of an address below a decision that are pages of their own.
var reserved = []string{"outcomes", "nodes", "embed", "all-answers", "picture"}

// Parse reads the nodes of a document. The scenarios come from its front matter. The Tree is as whole
// as it can be when there are complaints; an answer whose target is unknown has no Next.
func Parse(doc *markdown.Document, scenarios []Scenario) (*Tree, diag.List) {
	var ds diag.List
	intro, sections := doc.Split(2)
	t := &Tree{
		Intro: intro, Scenarios: scenarios, pos: doc.Pos(),
		deeper: map[string]int{}, nodes: map[string]*Node{}, guess: map[*Answer]*Node{},
	}
	if len(sections) > mostNodes {
		ds.Errorf(sections[mostNodes].Pos, RuleTooLarge, "make several decisions of it; an outcome can link to another decision",
			"the decision has %d questions and outcomes; at most %d are read", len(sections), mostNodes)
		t.unread = true
		return t, ds
	}
	for _, h := range doc.Headings {
		t.deeper[h.ID] = h.Level
	}
	known := newSigns(doc)
	inAll := 0
	for _, s := range sections {
		n := &Node{ID: s.ID, Title: s.Text, Body: s.Body, Pos: s.Pos}
		if tooLong(&n.Title) {
			ds.Errorf(n.Pos, RuleTooLarge, "say it in one line, and write the rest below it", "the heading has more than %d characters", mostLetters)
		}
		if rest, list := s.Body.TrailingList(); list != nil && leadsOn(list) {
			n.Body = rest
			t.readAnswers(n, list, known, &ds)
		} else if list, below := strayAnswers(s.Body); list != nil {
			// Read all the same, so that this one mistake is not reported at every node behind it.
			t.readAnswers(n, list, known, &ds)
			ds.Errorf(below, RuleAnswersNotLast, "move this text above the list of answers", "the answers of %q do not end its section", n.Title)
		}
		if n.Title == "" {
			ds.Errorf(n.Pos, RuleEmptyHeading, "write the question, or the outcome's advice in one line", "the heading has no words")
		}
		n.Size = n.Body.Size()
		n.readAttrs(s.Attrs, &ds)
		if inAll += len(n.Answers); inAll > mostInAll {
			ds.Errorf(n.Pos, RuleTooLarge, "make several decisions of it; an outcome can link to another decision",
				"up to this question the decision has %d answers; at most %d are read", inAll, mostInAll)
			t.Nodes, t.nodes, t.unread = nil, nil, true
			return t, ds
		}
		t.Nodes = append(t.Nodes, n)
		if t.nodes[n.ID] == nil {
			t.nodes[n.ID] = n
			delete(t.deeper, n.ID)
		}
	}
	t.checkStart(&ds)
	var ids []string
	for _, n := range t.Nodes {
		ids = append(ids, n.ID)
	}
	compared := 0
	for _, n := range t.Nodes {
		n.checkAnswers(&ds)
		t.link(n, ids, &compared, &ds)
	}
	return t, ds
}

// tooLong reports whether a title or a label has too many characters, and leaves out the rest then.
func tooLong(title *string) bool {
	if utf8.RuneCountInString(*title) <= mostLetters {
		return false
	}
	*title = string([]rune(*title)[:mostLetters])
	return true
}

// leadsOn reports whether a list was meant as answers: some item begins with a link to a heading.
func leadsOn(list *markdown.List) bool {
	return slices.ContainsFunc(list.Items, isAnswer)
}

func isAnswer(it *markdown.Item) bool {
	return it.Link != nil && strings.HasPrefix(it.Link.Dest, "#")
}

// strayAnswers finds a list of nothing but links to headings, and where the text below it begins.
func strayAnswers(body markdown.Fragment) (list *markdown.List, below diag.Pos) {
	blocks := body.Blocks()
	for i, b := range blocks {
		if b.List != nil && len(b.List.Items) > 1 && !slices.ContainsFunc(b.List.Items, func(it *markdown.Item) bool { return !isAnswer(it) }) {
			switch {
			case i+1 == len(blocks):
				return b.List, b.List.Pos
			case blocks[i+1].List != nil:
				return b.List, blocks[i+1].List.Pos
			}
			return b.List, blocks[i+1].Other.Pos()
		}
	}
	return nil, diag.Pos{}
}

func (t *Tree) readAnswers(n *Node, list *markdown.List, known signs, ds *diag.List) {
	for i, it := range list.Items {
		if i == mostAnswers {
			n.torn = true
			ds.Errorf(it.Pos, RuleTooLarge, "group them, and ask which one in a second question", "the question has %d answers; at most %d are read", len(list.Items), mostAnswers)
			return
		}
		if isAnswer(it) {
			below := glued(it, known)
			n.torn = n.torn || below != nil
			n.Answers = append(n.Answers, readAnswer(it, below, ds))
			continue
		}
		n.torn = true
		switch {
		case it.Link != nil && it.Link.Dest == "":
			t.slip(it.Link.Pos)
			ds.Errorf(it.Link.Pos, RuleNotAnAnswer, "write the name of a heading of this file after #, such as (#heading)", "the answer %q leads nowhere", it.Link.Label)
		case it.Link != nil:
			hint := "an answer leads to a heading of this file, such as (#heading); put links to pages into the text above the list, or into an outcome"
			if id := known.headings[markdown.Slug(strings.TrimSuffix(it.Link.Dest, ".md"))]; id != "" {
				hint = "did you mean (#" + id + ")?"
			}
			t.slip(it.Link.Pos)
			ds.Errorf(it.Link.Pos, RuleMixedList, hint, "%q leads to a page, but other items of this list are answers", it.Link.Label)
		case strings.Contains(it.Text, "] (#"):
			ds.Errorf(it.Pos, RuleNotAnAnswer, "take out the space between ] and (", "%q is no link", shorten(it.Text))
		case strings.Contains(it.Text, "](#"):
			hint := "write the name of the heading as in its braces, or in lower-case letters with hyphens in place of spaces, such as (#ask-your-manager)"
			_, name, _ := strings.Cut(it.Text, "](#")
			name, _, closed := strings.Cut(name, ")")
			if !closed {
				ds.Errorf(it.Pos, RuleNotAnAnswer, fmt.Sprintf("write (#%s)", strings.TrimSpace(name)), "%q is no link: its round bracket is not closed", shorten(it.Text))
				continue
			}
			if id := known.headings[markdown.Slug(name)]; id != "" {
				hint = "write (#" + id + ")"
			}
			ds.Errorf(it.Pos, RuleNotAnAnswer, hint, "%q is no link: what stands after # is no name of a heading", shorten(it.Text))
		default:
			ds.Errorf(it.Pos, RuleNotAnAnswer, `write every item of the answer list as "- [Answer](#heading)"; in a list of things to do, put a word before a link to a heading`,
				"%q is no answer: it does not begin with a link", shorten(it.Text))
		}
	}
}

// signs is what of a document helps to say what an answer was meant to be.
type signs struct {
	firsts   map[int]markdown.Link // the first link of each line
	headings map[string]string     // the ids of headings, by themselves and by the words
}

func newSigns(doc *markdown.Document) signs {
	known := signs{map[int]markdown.Link{}, map[string]string{}}
	for l := range doc.Links() {
		if _, ok := known.firsts[l.Pos.Line]; !ok {
			known.firsts[l.Pos.Line] = l
		}
	}
	for _, h := range doc.Headings {
		known.headings[markdown.Slug(h.Text)] = h.ID
	}
	for _, h := range doc.Headings {
		known.headings[h.ID] = h.ID
	}
	return known
}

// slip notes that a link of an answer list has been complained of.
func (t *Tree) slip(at diag.Pos) {
	if t.slips == nil {
		t.slips = map[diag.Pos]bool{}
	}
	t.slips[at] = true
}

// glued gives the link of a line below an answer that begins with a dash and no space, so that it is a part of the
// answer; or nil.
func glued(it *markdown.Item, known signs) *markdown.Link {
	l, ok := known.firsts[it.Link.Pos.Line+1]
	if ok && l.Pos.Col == it.Pos.Col+1 && strings.HasPrefix(l.Dest, "#") && strings.HasPrefix(it.Rest.Text(), "-") {
		return &l
	}
	return nil
}

func readAnswer(it *markdown.Item, below *markdown.Link, ds *diag.List) *Answer {
	a := &Answer{Label: words(it.Link.Label), Target: strings.TrimPrefix(it.Link.Dest, "#"), Pos: it.Link.Pos}
	if tooLong(&a.Label) {
		ds.Errorf(a.Pos, RuleTooLarge, "say it in a few words, and write the rest after a dash, or above the list", "the answer has more than %d characters", mostLetters)
	}
	asLink := fmt.Sprintf("[%s](#%s)", a.Label, a.Target)
	hint, ok := it.Hint()
	a.Hint = words(hint)
	if a.Label == "" {
		ds.Errorf(a.Pos, RuleNotAnAnswer, fmt.Sprintf("write the words of the answer: [Yes, all of them](#%s)", a.Target), "the answer has no words")
	}
	if below != nil {
		at := diag.Pos{File: below.Pos.File, Line: below.Pos.Line, Col: it.Pos.Col}
		ds.Errorf(at, RuleNotAnAnswer, fmt.Sprintf("write - [Answer](%s)", below.Dest), "there is no space after the dash, so the line is no answer of its own")
	} else if !ok {
		rest := it.Rest.Text()
		ds.Errorf(a.Pos, RuleNotAnAnswer, fmt.Sprintf("write %s — %s", asLink, shorten(strings.TrimLeft(rest, "-–—:;,. "))),
			"after the answer %q stands %q: only a dash and a hint may follow an answer", a.Label, shorten(rest))
	}
	if it.Task {
		ds.Errorf(it.Pos, RuleNotAnAnswer, "write - "+asLink, "the answer %q has a box to tick: an answer is a link only", a.Label)
	}
	if !it.Body.Empty() {
		ds.Errorf(it.Body.Pos(), RuleNotAnAnswer, fmt.Sprintf("make it a hint on the same line, %s — hint, or move it above the list", asLink),
			"below the answer %q stands more text: an answer is one line", a.Label)
	}
	for _, attr := range it.Attrs.All() {
		ds.Errorf(attr.Pos, RuleUnknownAttribute, "only an id may stand after an answer: {#id}", "an answer has no %q", attr.Key)
	}
	a.ID, a.idPos = it.Attrs.ID, it.Attrs.IDPos
	if a.ID == "" {
		a.ID = addressPart(a.Label)
	}
	return a
}

// addressPart makes an answer's part of the address: as many whole words of its label as fit.
func addressPart(label string) string {
	id := markdown.Slug(label)
	if len(id) <= labelWidth {
		return id
	}
	if i := strings.LastIndexByte(id[:labelWidth+1], '-'); i > 0 {
		return id[:i]
	}
	return id[:labelWidth]
}

func (n *Node) readAttrs(attrs markdown.Attrs, ds *diag.List) {
	for _, a := range attrs.All() {
		if a.Key == "sources" {
			if !n.Outcome() {
				ds.Errorf(a.Pos, RuleUnknownAttribute, "move them to the outcomes that rest on them; what a question itself says can be cited in the front matter", "the question %q names sources, which no page would show", n.Title)
			}
			n.Sources = a.Words()
			continue
		}
		ds.Errorf(a.Pos, RuleUnknownAttribute, diag.DidYouMean(a.Key, []string{"sources"}, `a heading may have an id and sources: {#id sources="source#part"}`),
			"a heading of a decision has no %q", a.Key)
	}
	switch why := filename.Check(n.ID); {
	case len(n.ID) > filename.MaxPart:
		ds.Errorf(n.Pos, RuleNodeID, "set a short one after the heading: {#short-id}",
			"the id of this heading is %d characters long, too long for an address", len(n.ID))
	case why != "":
		ds.Errorf(n.Pos, RuleNodeID, "set another one after the heading: {#"+n.ID+"-page}",
			"the id %q of this heading cannot be a part of an address: %s", n.ID, why)
	}
}

func (t *Tree) checkStart(ds *diag.List) {
	start := t.Start()
	switch {
	case start == nil:
		ds.Errorf(t.pos, RuleNoStart, "write the first question as a level-2 heading (## Which role are you in?) with a list of answers under it", "the decision has no question")
	case start.Outcome():
		ds.Errorf(start.Pos, RuleNoStart, `the first level-2 heading is where everybody starts: end its section with a list of answers, such as "- [Answer](#heading)"`,
			"the decision starts with %q, which has no answers", start.Title)
	}
}

// checkAnswers finds answers that a reader, or an address, could not tell apart.
func (n *Node) checkAnswers(ds *diag.List) {
	labels, ids := map[string]*Answer{}, map[string]*Answer{}
	for _, a := range n.Answers {
		if first := labels[strings.ToLower(a.Label)]; first != nil && a.Label != "" {
			if first.Target == a.Target {
				ds.Errorf(a.Pos, RuleDuplicateAnswer, "take one of them out", "the answer %q stands twice", a.Label)
			} else {
				ds.Errorf(a.Pos, RuleDuplicateAnswer, "give one of them other words, or take one out", "the answer %q leads to #%s and to #%s", a.Label, first.Target, a.Target)
			}
			ds.Note(first.Pos, "first written here")
			continue
		}
		labels[strings.ToLower(a.Label)] = a
		if a.Label == "" {
			continue
		}
		const how = "set another one after the answer: [%s](#%s) {#%s}"
		switch first, why := ids[a.ID], filename.Check(a.ID); {
		case a.ID == "":
			ds.Errorf(a.Pos, RuleAnswerID, fmt.Sprintf(how, a.Label, a.Target, "short-id"), "the answer %q has no letters or digits to make its part of the address from", a.Label)
		case slices.Contains(reserved, a.ID):
			ds.Errorf(a.at(), RuleAnswerID, fmt.Sprintf(how, a.Label, a.Target, a.ID+"-answer"), "the answer %q would have the address part %q, which every decision needs for a page of its own", a.Label, a.ID)
		case len(a.ID) > filename.MaxPart:
			ds.Errorf(a.at(), RuleAnswerID, fmt.Sprintf(how, a.Label, a.Target, addressPart(a.Label)), "the address part of the answer %q is %d characters long, too long for an address", a.Label, len(a.ID))
		case why != "":
			ds.Errorf(a.at(), RuleAnswerID, fmt.Sprintf(how, a.Label, a.Target, a.ID+"-answer"), "the answer %q cannot have the address part %q: %s", a.Label, a.ID, why)
		case first != nil:
			ds.Errorf(a.at(), RuleAnswerID, fmt.Sprintf(how, a.Label, a.Target, a.ID+"-2"), "the answers %q and %q have the same address part %q", first.Label, a.Label, a.ID)
			ds.Note(first.at(), "the other answer")
		default:
			ids[a.ID] = a
		}
	}
}

// at is the place of what makes the answer's part of the address.
func (a *Answer) at() diag.Pos {
	if !a.idPos.IsZero() {
		return a.idPos
	}
	return a.Pos
}

// link finds the node of each answer. ids are those of all nodes.
func (t *Tree) link(n *Node, ids []string, compared *int, ds *diag.List) {
	for _, a := range n.Answers {
		if a.Next = t.nodes[a.Target]; a.Next != nil {
			continue
		}
		t.slip(a.Pos)
		if level := t.deeper[a.Target]; level > 0 {
			n.torn = true
			ds.Errorf(a.Pos, RuleUnknownTarget, fmt.Sprintf("make that heading level 2, or lead the answer to another one: %s", t.targets()),
				"the answer %q leads to #%s, which is a level-%d heading: an answer leads to a level-2 heading", a.Label, a.Target, level)
			continue
		}
		hint := "write a level-2 heading with that id, or lead the answer to another one: " + t.targets()
		if id := closest(compared, a.Target, ids); id != "" {
			t.guess[a] = t.nodes[id]
			hint = "did you mean #" + id + "?"
		} else {
			n.torn = true
		}
		ds.Errorf(a.Pos, RuleUnknownTarget, hint, "the answer %q leads to #%s, which is no heading of this file", a.Label, a.Target)
	}
}

// targets lists ids that an answer could lead to.
func (t *Tree) targets() string {
	return inLine(t.Nodes, func(n *Node) string { return "#" + n.ID })
}

// inLine lists the names of things, as many as can be read in one line.
func inLine[T any](all []T, name func(T) string) string {
	const few = 8
	var names []string
	for i, it := range all {
		if i == few {
			names = append(names, "…")
			break
		}
		names = append(names, name(it))
	}
	return strings.Join(names, ", ")
}

// words parts words by single spaces.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// shorten keeps a message to a line.
func shorten(s string) string {
	const width = 40
	r := []rune(words(s))
	if len(r) <= width {
		return string(r)
	}
	return strings.TrimSpace(string(r[:width-1])) + "…"
}
