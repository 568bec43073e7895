package decision

import (
	"strings"
	"testing"
)

// small is a whole tree: two questions, three outcomes.
const small = `Who this is for.

## Which role? {#role}

One sentence of help.

- [A coach](#trained)
- [Another role](#other) — such as a link worker {#another}

## Are you trained? {#trained}

- [Yes](#ready)
- [No](#course)
- [I am not sure](#course)

## You are ready {#ready sources="faqs#1"}

You can start.

## You need the course {#course sources="faqs#2"}

Take it *before* you start.

## Ask your PCN {#other sources="faqs#3"}

The guidance is silent.
`

// edit replaces one place of the small tree.
func edit(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(small, old) != 1 {
		t.Fatalf("the small tree does not hold %q once", old)
	}
	return strings.Replace(small, old, new, 1)
}

// scenarios reach every outcome of the small tree.
func scenarios() []Scenario {
	return []Scenario{
		scenario("A trained coach", "ready", "You can start.", "A coach", "Yes"),
		scenario("An untrained coach", "course", "Take it before you", "A coach", "No"),
		scenario("A link worker", "other", "Ask your PCN", "Another role"),
	}
}

func TestSmallTreeIsWhole(t *testing.T) {
	if _, ds := read(t, small, VerifyOptions{RequireSources: true}, scenarios()...); len(ds) > 0 {
		t.Errorf("complaints:\n%s", show(ds))
	}
}

// Every mistake an editor can make in the text is told with its place and a way out.
func TestRules(t *testing.T) {
	const at = file + ":"
	for _, tt := range []struct {
		name, text, want string
	}{
		{"no question", "Only text.\n", at + `1:1: error: the decision has no question (no-start)
    write the first question as a level-2 heading (## Which role are you in?) with a list of answers under it
`},
		{"first heading is an outcome", strings.Replace(small, "## Which", "## Start here {#start sources=\"faqs#1\"}\n\n## Which", 1), at + `3:1: error: the decision starts with "Start here", which has no answers (no-start)
    the first level-2 heading is where everybody starts: end its section with a list of answers, such as "- [Answer](#heading)"
`},
		{"misspelt target", edit(t, "(#ready)", "(#raedy)"), at + `12:3: error: the answer "Yes" leads to #raedy, which is no heading of this file (unknown-target)
    did you mean #ready?
`},
		{"unknown target", edit(t, "(#ready)", "(#somewhere)"), at + `12:3: error: the answer "Yes" leads to #somewhere, which is no heading of this file (unknown-target)
    write a level-2 heading with that id, or lead the answer to another one: #role, #trained, #ready, #course, #other
`},
		{"target is a deeper heading", edit(t, "(#ready)", "(#next)") + "\n### Next {#next}\n", at + `12:3: error: the answer "Yes" leads to #next, which is a level-3 heading: an answer leads to a level-2 heading (unknown-target)
    make that heading level 2, or lead the answer to another one: #role, #trained, #ready, #course, #other
`},
		{"question without answers", edit(t, "## You are ready {", "## Are you ready? {"), at + `16:1: error: the question "Are you ready?" has no answers (dead-end)
    reached by: A coach → Yes
    end its section with a list of answers, such as "- [Answer](#heading)"; if it is an outcome, say the advice as a statement, without the question mark
`},
		{"question whose answers are pages", edit(t, "## You are ready {#ready sources=\"faqs#1\"}\n\nYou can start.", "## Are you ready? {#ready sources=\"faqs#1\"}\n\n- [Yes](../faqs/a.md)\n- [No](../faqs/b.md)"), at + `16:1: error: the question "Are you ready?" has no answers (dead-end)
    reached by: A coach → Yes
    lead its answers to headings of this file, such as "- [Answer](#heading)", not to pages; if it is an outcome, say the advice as a statement, without the question mark
`},
		{"text below the answers", edit(t, "## You are ready", "Choose one.\n\n## You are ready"), at + `16:1: error: the answers of "Are you trained?" do not end its section (answers-not-last)
    move this text above the list of answers
`},
		{"one answer", edit(t, "- [No](#course)\n- [I am not sure](#course)\n", "") + "\n## More {#more sources=\"x\"}\n", at + `10:1: error: the question "Are you trained?" has only one answer (one-answer)
    reached by: A coach
    write a second answer, or lead straight to what comes next
` + at + `18:1: error: nobody can reach "You need the course": no answer leads to #course (unreachable)
    lead an answer to it, such as - [Answer](#course), or take it out
` + at + `26:1: error: nobody can reach "More": no answer leads to #more (unreachable)
    lead an answer to it, such as - [Answer](#more), or take it out
`},
		{"cycle", edit(t, "[I am not sure](#course)", "[I am not sure](#role)"), at + `14:3: error: the answer "I am not sure" leads back to "Which role?", so somebody could go round for ever (cycle)
    content/decisions/test.md:7:3: Which role?: A coach → Are you trained?
    content/decisions/test.md:14:3: Are you trained?: I am not sure → Which role?
    lead this answer, or another of the circle, to a question or an outcome further on
`},
		{"answer leads to its own question", edit(t, "[I am not sure](#course)", "[I am not sure](#trained)"), at + `14:3: error: the answer "I am not sure" leads back to "Are you trained?", so somebody could go round for ever (cycle)
    content/decisions/test.md:14:3: Are you trained?: I am not sure → Are you trained?
    lead this answer, or another of the circle, to a question or an outcome further on
`},
		{"answer twice", edit(t, "- [I am not sure](#course)\n", "- [I am not sure](#course)\n- [no](#course)\n"), at + `15:3: error: the answer "no" stands twice (duplicate-answer)
    content/decisions/test.md:13:3: first written here
    take one of them out
`},
		{"label twice", edit(t, "- [I am not sure](#course)\n", "- [I am not sure](#course)\n- [No](#ready)\n"), at + `15:3: error: the answer "No" leads to #course and to #ready (duplicate-answer)
    content/decisions/test.md:13:3: first written here
    give one of them other words, or take one out
`},
		{"address part twice, from labels", edit(t, "- [Yes](#ready)\n", "- [Yes](#ready)\n- [I have finished the four-day course with one provider](#ready)\n- [I have finished the four-day course with two providers](#ready)\n"), at + `14:3: error: the answers "I have finished the four-day course with one provider" and "I have finished the four-day course with two providers" have the same address part "i-have-finished-the-four-day" (answer-id)
    content/decisions/test.md:13:3: the other answer
    set another one after the answer: [I have finished the four-day course with two providers](#ready) {#i-have-finished-the-four-day-2}
`},
		{"address part twice, in braces", edit(t, "- [No](#course)", "- [No](#course) {#yes}"), at + `13:18: error: the answers "Yes" and "No" have the same address part "yes" (answer-id)
    content/decisions/test.md:12:3: the other answer
    set another one after the answer: [No](#course) {#yes-2}
`},
		{"reserved address part", edit(t, "- [No](#course)", "- [No](#course) {#outcomes}"), at + `13:18: error: the answer "No" would have the address part "outcomes", which every decision needs for a page of its own (answer-id)
    set another one after the answer: [No](#course) {#outcomes-answer}
`},
		{"reserved address part from a label", edit(t, "- [No](#course)", "- [All answers](#course)"), at + `13:3: error: the answer "All answers" would have the address part "all-answers", which every decision needs for a page of its own (answer-id)
    set another one after the answer: [All answers](#course) {#all-answers-answer}
`},
		{"no address part", edit(t, "[No]", "[–]"), at + `13:3: error: the answer "–" has no letters or digits to make its part of the address from (answer-id)
    set another one after the answer: [–](#course) {#short-id}
`},
		{"address part too long", edit(t, "- [No](#course)", "- [No](#course) {#"+strings.Repeat("a", 101)+"}"), at + `13:18: error: the address part of the answer "No" is 101 characters long, too long for an address (answer-id)
    set another one after the answer: [No](#course) {#no}
`},
		{"heading without words", edit(t, "## You are ready {", "## {"), at + `16:1: error: the heading has no words (empty-heading)
    write the question, or the outcome's advice in one line
`},
		{"id too long", edit(t, "## You are ready {#ready sources=\"faqs#1\"}", "## "+strings.Repeat("long ", 21)+"{sources=\"x\"}") + "\n", at + `12:3: error: the answer "Yes" leads to #ready, which is no heading of this file (unknown-target)
    write a level-2 heading with that id, or lead the answer to another one: #role, #trained, #` + strings.TrimSuffix(strings.Repeat("long-", 21), "-") + `, #course, #other
` + at + `16:1: error: the id of this heading is 104 characters long, too long for an address (node-id)
    set a short one after the heading: {#short-id}
`},
		{"sources of a question", edit(t, "## Are you trained? {#trained}", "## Are you trained? {#trained sources=\"faqs#1\"}"), at + `10:31: error: the question "Are you trained?" names sources, which no page would show (unknown-attribute)
    move them to the outcomes that rest on them; what a question itself says can be cited in the front matter
`},
		{"item that is no link", edit(t, "- [No](#course)", "- No, or only a part"), at + `13:1: error: "No, or only a part" is no answer: it does not begin with a link (not-an-answer)
    write every item of the answer list as "- [Answer](#heading)"; in a list of things to do, put a word before a link to a heading
`},
		{"item whose link has a space in it", edit(t, "- [No](#course)", "- [No](#The course)"), at + `13:1: error: "[No](#The course)" is no link: what stands after # is no name of a heading (not-an-answer)
    write the name of the heading as in its braces, or in lower-case letters with hyphens in place of spaces, such as (#ask-your-manager)
`},
		{"item whose link has the words of a heading", edit(t, "- [No](#course)", "- [No](#You need the course)"), at + `13:1: error: "[No](#You need the course)" is no link: what stands after # is no name of a heading (not-an-answer)
    write (#course)
`},
		{"answer without a space after its dash", edit(t, "- [No](#course)", "-[No](#course)"), at + `13:1: error: there is no space after the dash, so the line is no answer of its own (not-an-answer)
    write - [Answer](#course)
`},
		{"item whose link has a space before its address", edit(t, "- [A coach](#trained)", "- [A coach] (#trained)"), at + `7:1: error: "[A coach] (#trained)" is no link (not-an-answer)
    take out the space between ] and (
`},
		{"answer whose bracket is not closed", edit(t, "- [No](#course)", "- [No](#course"), at + `13:1: error: "[No](#course" is no link: its round bracket is not closed (not-an-answer)
    write (#course)
`},
		{"answer that leads nowhere", edit(t, "- [No](#course)", "- [No](  )"), at + `13:3: error: the answer "No" leads nowhere (not-an-answer)
    write the name of a heading of this file after #, such as (#heading)
`},
		{"item that leads to a heading as if it were a page", edit(t, "- [A coach](#trained)", "- [A coach](trained.md)"), at + `7:3: error: "A coach" leads to a page, but other items of this list are answers (mixed-list)
    did you mean (#trained)?
`},
		{"text after an answer without a dash", edit(t, "- [No](#course)", "- [No](#course), not yet"), at + `13:3: error: after the answer "No" stands ", not yet": only a dash and a hint may follow an answer (not-an-answer)
    write [No](#course) — not yet
`},
		{"text below an answer", edit(t, "- [No](#course)\n", "- [No](#course)\n\n  Not yet.\n\n"), at + `15:3: error: below the answer "No" stands more text: an answer is one line (not-an-answer)
    make it a hint on the same line, [No](#course) — hint, or move it above the list
`},
		{"answer with a box", edit(t, "- [No](#course)", "- [ ] [No](#course)"), at + `13:1: error: the answer "No" has a box to tick: an answer is a link only (not-an-answer)
    write - [No](#course)
`},
		{"answer without words", edit(t, "- [No](#course)", "- [](#course)"), at + `13:3: error: the answer has no words (not-an-answer)
    write the words of the answer: [Yes, all of them](#course)
`},
		{"pages and headings in one list", edit(t, "- [No](#course)", "- [No](../faqs/prior-learning.md)"), at + `13:3: error: "No" leads to a page, but other items of this list are answers (mixed-list)
    an answer leads to a heading of this file, such as (#heading); put links to pages into the text above the list, or into an outcome
`},
		{"key after a heading", edit(t, `{#ready sources="faqs#1"}`, `{#ready sources="faqs#1" source="faqs#2"}`), at + `16:43: error: a heading of a decision has no "source" (unknown-attribute)
    did you mean sources?
`},
		{"key after an answer", edit(t, "- [No](#course)", `- [No](#course) {#no for="coach"}`), at + `13:22: error: an answer has no "for" (unknown-attribute)
    only an id may stand after an answer: {#id}
`},
		{"outcome without a source", edit(t, ` {#ready sources="faqs#1"}`, ` {#ready}`), at + `16:1: error: the outcome "You are ready" names no source (missing-source)
    reached by: A coach → Yes
    write what it rests on after the heading: {#ready sources="source#part"}
`},
		{"yes/no question without a not sure", edit(t, "- [I am not sure](#course)\n", ""), at + `13:3: warning: the yes/no question has no answer for somebody who is not sure (not-sure)
    add an answer such as "- [I am not sure](#heading)"
`},
		{"long question", edit(t, "Are you trained?", "Have you finished the four-day training for health coaches by today?"), at + `10:1: warning: the question is 68 characters long; over 65 it is hard to take in (long-question)
    move what explains the question into the text below it
`},
		{"many answers", edit(t, "- [No](#course)\n", "- [No](#course)\n- [A](#course)\n- [B](#course)\n- [C](#course)\n- [D](#course)\n- [E](#course)\n"), at + `19:3: warning: the question has 8 answers; more than 7 are hard to compare (many-answers)
    group them, and ask which one in a second question
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ds := read(t, tt.text, VerifyOptions{RequireSources: true})
			var without strings.Builder
			for _, d := range ds {
				if d.Rule != RuleNoScenario {
					one := ds[:0:0]
					one.Add(d)
					without.WriteString(show(one))
				}
			}
			if got := without.String(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// What looks near a mistake and is none.
func TestNoComplaint(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"an outcome that ends in a list of pages", edit(t, "You can start.", "- [One](../faqs/one.md)\n- [Two](../faqs/two.md)")},
		{"an outcome that ends in things to do", edit(t, "You can start.", "1. Ask.\n2. If you are not sure, [start again](#role).")},
		{"an ordered list of answers", edit(t, "- [Yes](#ready)\n- [No](#course)\n- [I am not sure](#course)", "1. [Yes](#ready)\n2. [No](#course)\n3. [I am not sure](#course)")},
		{"answers under a deeper heading", edit(t, "- [Yes](#ready)", "### Choose one\n\n- [Yes](#ready)")},
		{"a hint after a hyphen", edit(t, "- [No](#course)", "- [No](#course) - not yet")},
		{"do not know instead of not sure", edit(t, "I am not sure", "I don’t know")},
		{"two answers lead to the same node", small},
		{"a reserved word within an address part", edit(t, "- [No](#course)", "- [No](#course) {#no-outcomes}")},
		{"answers that only begin with the letters of yes and no", edit(t, "- [Yes](#ready)\n- [No](#course)\n- [I am not sure](#course)", "- [Yesterday](#ready)\n- [November](#course)")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ds := read(t, tt.text, VerifyOptions{RequireSources: true})
			for _, d := range ds {
				if d.Rule != RuleNoScenario {
					t.Errorf("complaint: %v %s", d.Pos, d.Message)
				}
			}
		})
	}
}

// A scenario fails with the place in the front matter, the way it went, and what to type.
func TestScenarioRules(t *testing.T) {
	for _, tt := range []struct {
		name     string
		scenario Scenario
		want     string
	}{
		{"unknown answer", scenario("S", "ready", "", "A coach", "Yess"), `front:2:16: error: the scenario "S" gives answer 2 as "Yess", but the question "Are you trained?" has no such answer (scenario-answer)
    content/decisions/test.md:7:3: Which role? A coach
    content/decisions/test.md:10:1: Are you trained?
    did you mean "Yes"?
`},
		{"answer by its address part", scenario("S", "other", "", "another"), `front:2:15: error: the scenario "S" gives answer 1 as "another", but the question "Which role?" has no such answer (scenario-answer)
    did you mean "Another role"?
`},
		{"answer like no other", scenario("", "ready", "", "Somebody else"), `front:2:15: error: the scenario gives answer 1 as "Somebody else", but the question "Which role?" has no such answer (scenario-answer)
    its answers are: "A coach", "Another role"
`},
		{"missing answer", scenario("S", "ready", "", "A coach"), `front:1:5: error: the scenario "S" stops at the question "Are you trained?": an answer is missing (scenario-answer)
    content/decisions/test.md:7:3: Which role? A coach
    content/decisions/test.md:10:1: Are you trained?
    add one of its answers: "Yes", "No", "I am not sure"
`},
		{"no answers", scenario("S", "ready", ""), `front:1:5: error: the scenario "S" stops at the question "Which role?": an answer is missing (scenario-answer)
    add one of its answers: "A coach", "Another role"
`},
		{"answer too many", scenario("S", "other", "", "Another role", "Yes"), `front:2:16: error: the scenario "S" goes on after the outcome "other" (scenario-answer)
    content/decisions/test.md:8:3: Which role? Another role
    content/decisions/test.md:24:1: Ask your PCN
    take out "Yes" and what follows it
`},
		{"another outcome", scenario("S", "ready", "", "A coach", "No"), `front:3:14: error: the scenario "S" must reach "ready", but ends in "course" (scenario-outcome)
    content/decisions/test.md:7:3: Which role? A coach
    content/decisions/test.md:13:3: Are you trained? No
    content/decisions/test.md:20:1: You need the course
    if the tree is right, write outcome: course; if the scenario is right, lead its last answer to #ready
`},
		{"unknown outcome", scenario("S", "curse", "", "A coach", "No"), `front:3:14: error: the scenario "S" must reach "curse", which is no heading of this file (scenario-outcome)
    content/decisions/test.md:7:3: Which role? A coach
    content/decisions/test.md:13:3: Are you trained? No
    content/decisions/test.md:20:1: You need the course
    did you mean course?
`},
		{"question as outcome", scenario("S", "role", "", "A coach", "No"), `front:3:14: error: the scenario "S" must reach "role", which is a question and no outcome (scenario-outcome)
    content/decisions/test.md:7:3: Which role? A coach
    content/decisions/test.md:13:3: Are you trained? No
    content/decisions/test.md:20:1: You need the course
    its answers lead to course
`},
		{"no outcome", scenario("S", "", "", "A coach", "No"), `front:1:5: error: the scenario "S" does not say which outcome it must reach (scenario-outcome)
    write outcome: course
`},
		{"words the outcome does not contain", scenario("S", "course", "Take it after", "A coach", "No"), `front:4:11: error: the outcome "course" does not say "Take it after" (scenario-says)
    content/decisions/test.md:20:1: the outcome
    if the outcome is right, change what the scenario says; if the scenario is right, write these words into the outcome
`},
		{"words of another outcome", scenario("S", "course", "You can start.", "A coach", "No"), `front:4:11: error: the outcome "course" does not say "You can start." (scenario-says)
    content/decisions/test.md:20:1: the outcome
    if the outcome is right, change what the scenario says; if the scenario is right, write these words into the outcome
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ds := read(t, small, VerifyOptions{}, append(scenarios(), tt.scenario)...)
			if got := show(ds); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestOutcomeWithoutScenario(t *testing.T) {
	_, ds := read(t, small, VerifyOptions{}, scenarios()[0])
	want := `content/decisions/test.md:20:1: warning: no scenario reaches the outcome "You need the course" (no-scenario)
    add one to the scenarios in the front matter:
      - name: Somebody who …
        answers: ["A coach", "No"]
        outcome: course
content/decisions/test.md:24:1: warning: no scenario reaches the outcome "Ask your PCN" (no-scenario)
    add one to the scenarios in the front matter:
      - name: Somebody who …
        answers: ["Another role"]
        outcome: other
`
	if got := show(ds); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
