package content

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
)

// RulePlaceholder warns of words of a starting file that are still in a page.
const RulePlaceholder diag.Rule = "placeholder"

// Kinds are the kinds of pages that a starting file can be made for, by the name that people type.
func Kinds() []string { return []string{"article", "faq", "decision", "checklist"} }

// Starter gives the path below content/ and the text of a starting file of a kind, one of Kinds. The
// text passes check, with a warning for each sentence that has to be replaced; source is what its advice is
// said to rest on ("" when the site requires none); topics are the ids that the page may be listed under, for
// a note to the editor. The path is "" when the title has no letter or digit to make one from.
func Starter(kind, title, source string, topics []string) (path, text string) {
	slug := nameFor(title, kind)
	if slug == "" {
		return "", ""
	}
	title = strings.Join(strings.Fields(title), " ")
	head := "---\ntitle: " + quote(title) + "\n"
	sources := ""
	if source != "" {
		sources = fmt.Sprintf("sources: [%s]  # the documents that this rests on, from sources.yaml\n", quote(source))
	}
	if len(topics) > 0 {
		sources += fmt.Sprintf("topics: []  # where it is listed: %s\n", strings.Join(topics, ", "))
	}
	braces := func(id string) string {
		if source == "" {
			return "{#" + id + "}"
		}
		return fmt.Sprintf("{#%s sources=%q}", id, source)
	}
	switch kind {
	case "article":
		return "articles/" + slug + ".md", head + sources + `summary: Write here in one sentence what the page tells.
---

Write here the text. Leave an empty line between paragraphs.

## Write here a heading

Write here more. Link to another page by its file, such as ` + "`[words](other-page.md)`" + `.
`
	case "faq":
		return "faqs/" + slug + ".md", head + sources + `summary: Write here the direct answer in one or two sentences. It is shown first.
---

Write here the reasons, and what to do.
`
	case "decision":
		return "decisions/" + slug + ".md", head + sources + `summary: Write here who this is for and what it tells them.
scenarios:
  - name: Somebody who gives the first answer
    answers: [Write here the first answer]
    outcome: first-outcome
  - name: Somebody who gives the second answer
    answers: [Write here the second answer]
    outcome: second-outcome
---

Write here what it cannot tell them. The summary says who it is for, and what it tells them.

## Write here what you ask first? {#first-question}

- [Write here the first answer](#first-outcome)
- [Write here the second answer](#second-outcome) — a hint, if it needs one

## Write here the first outcome, as an answer in words ` + braces("first-outcome") + `

Write here why, in two or three sentences, and then what to do next.

## Write here the second outcome, as an answer in words ` + braces("second-outcome") + `

Write here why, in two or three sentences, and then what to do next.
`
	default:
		return "checklists/" + slug + ".md", head + sources + `summary: Write here who this is for and what it helps them to check.
profile:
  - id: who
    ask: Who are you?
    answers: {new: I am new, longer: I have been here longer}
---

Write here how to use the checklist.

## Write here the name of a group {#first-group}

- [ ] **Must:** write here what must be there ` + braces("first-item") + `

  Write here why, and how to meet it.

- [ ] **Should:** write here what should be there ` + strings.Replace(braces("second-item"), "}", ` for="new"}`, 1) + `

  Write here why, and how to meet it.
`
	}
}

// toReplace is how each sentence of a starting file begins that has to be replaced.
var toReplace = regexp.MustCompile(`[Ww]rite here [^{\n]*[^{\n ]`)

// startingSentences gives those sentences.
func startingSentences() (all []string) {
	for _, kind := range Kinds() {
		_, text := Starter(kind, "x", "", nil)
		all = append(all, toReplace.FindAllString(text, -1)...)
	}
	return all
}

// placeholders warns of what a starting file says and an editor has not replaced. Nearly every page has no such
// words, so they are looked for before anything else is.
func placeholders(file string, source []byte, ds *diag.List) {
	if !bytes.Contains(source, []byte("rite here ")) {
		return
	}
	found := false
	starting := startingSentences()
	for i, line := range bytes.Split(source, []byte("\n")) {
		at := toReplace.FindIndex(line)
		if at == nil || !slices.Contains(starting, string(bytes.TrimRight(line[at[0]:at[1]], "\r\"' "))) {
			continue
		}
		pos := diag.Pos{File: file, Line: i + 1, Col: 1 + len([]rune(string(line[:at[0]])))}
		if found {
			ds.Note(pos, "and here")
			continue
		}
		found = true
		ds.Warnf(pos, RulePlaceholder, "write the words of this page in place of these, or take them out", "readers would see what a starting file says to its editor")
	}
}

// nameFor makes the name of a file or folder of what a title is of: not too long, and one that every file system can hold.
func nameFor(title, what string) string {
	slug := markdown.Slug(title)
	if len(slug) > filename.MaxPart {
		slug = slug[:filename.MaxPart]
		if end := strings.LastIndexByte(slug, '-'); end > 0 {
			slug = slug[:end]
		}
	}
	if slug != "" && filename.Check(slug) != "" {
		slug += "-" + what
	}
	return slug
}

// HubStarter gives the id of a new hub, from its name, and the text of its site.yaml. The id is "" when
// the name has no letter or digit to make one from.
func HubStarter(name string) (id, text string) {
	name = strings.Join(strings.Fields(name), " ")
	return nameFor(name, "hub"), fmt.Sprintf(`# Who the hub is, and how its site differs from the national one.
# docs/hubs.md explains each line. What stands after # is not read.

name: %s
# short-name: for the titles of pages, when the name is long
# area: Exampleshire

# Where the site will be, from https:// to the last /
# base-url: https://guidance.example.org/

# Whom readers can ask
# contacts:
#   - id: hub
#     role: Questions about this site
#     email: name@example.org
# report-to: hub
`, quote(name))
}

// quote writes words as a YAML value: as they are where that is plain, else between double quotes.
func quote(s string) string {
	plain := s != "" && !strings.ContainsAny(s, ":#[]{},&*!|>%@`\"'\\") && !strings.ContainsAny(s[:1], "-? ") && !strings.HasSuffix(s, " ")
	for _, r := range s {
		plain = plain && !hidden(r)
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}
