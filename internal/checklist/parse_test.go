package checklist_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"signpost/internal/checklist"
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

const file = "content/checklists/x.md"

// profile gives the questions of the tests: who (coach, pcn) and, for coaches, hours (full, part).
func profile() []*checklist.Question {
	text := func(s string, line int) checklist.Text {
		return checklist.Text{Value: s, Pos: diag.Pos{File: file, Line: line, Col: 7}}
	}
	return []*checklist.Question{
		{ID: text("who", 2), Ask: text("Who are you?", 3), Pos: diag.Pos{File: file, Line: 2, Col: 5},
			Answers: []checklist.Option{{ID: text("coach", 4), Label: text("A coach", 4)}, {ID: text("pcn", 5), Label: text("I employ coaches", 5)}}},
		{ID: text("hours", 6), Ask: text("How do you work?", 7), For: text("coach", 8), Pos: diag.Pos{File: file, Line: 6, Col: 5},
			Answers: []checklist.Option{{ID: text("full", 9), Label: text("Full time", 9)}, {ID: text("part", 10), Label: text("Part time", 10)}}},
	}
}

func document(t testing.TB, source string) *markdown.Document {
	t.Helper()
	doc, ds := markdown.NewParser(markdown.Options{}).Parse(file, []byte(source), 0)
	if len(ds) > 0 {
		t.Fatalf("the test's own text is wrong: %v", ds)
	}
	return doc
}

// printed gives complaints as an editor sees them, without the line and the caret.
func printed(t *testing.T, ds diag.List) string {
	t.Helper()
	var b bytes.Buffer
	if err := ds.Sorted().Print(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestParseReadsWhatTheDesignShows(t *testing.T) {
	list, ds := checklist.Parse(document(t, `Work through this.

## Your supervision {#your-supervision}

Two things.

- a plain list belongs to the introduction

* [ ] **Must:** you have *regular* supervision {#qualified for="coach" sources="hwbc-faqs#13 role-overview"}

  Why it matters.

  - a list in the help
  - with two points

  Ask who it is.

* [ ] **Should:** you have it every month {#monthly for="coach pcn" when="hours=full hours=part" every="2 months" sources="hwbc-faqs#13"}

  Agree dates.

## More

- [ ] **COULD** you plan together {#capacity sources="role-overview"}

  Ask others.
`), profile(), nil, checklist.Options{RequireSources: true})
	if len(ds) > 0 {
		t.Fatal(printed(t, ds))
	}
	if got := list.Intro.Text(); got != "Work through this." {
		t.Errorf("introduction %q", got)
	}
	if len(list.Groups) != 2 || list.Groups[0].ID != "your-supervision" || list.Groups[1].ID != "more" {
		t.Fatalf("groups %+v", list.Groups)
	}
	if got := list.Groups[0].Intro.Text(); got != "Two things.\na plain list belongs to the introduction" {
		t.Errorf("introduction of the group %q", got)
	}
	items := list.Items()
	if len(items) != 3 {
		t.Fatalf("%d items", len(items))
	}
	first, second, third := items[0], items[1], items[2]
	if first.ID != "qualified" || first.Level != checklist.Must || first.Text != "you have regular supervision" || first.Every != 0 {
		t.Errorf("first item %+v", first)
	}
	if len(first.Sources) != 2 || first.Sources[1].Text != "role-overview" {
		t.Errorf("sources %v", first.Sources)
	}
	why, how := first.NextStep()
	if why.Text() != "Why it matters.\na list in the help\nwith two points" || how.Text() != "Ask who it is." {
		t.Errorf("why %q, how %q", why.Text(), how.Text())
	}
	if second.Level != checklist.Should || second.Every != 2 || len(second.For) != 2 || len(second.When) != 2 {
		t.Errorf("second item %+v", second)
	}
	if third.Level != checklist.Could || third.Text != "you plan together" {
		t.Errorf("third item %+v", third)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	// good is an item that nothing is wrong with, on line 3 of the tests that begin with it.
	const good = "## Group\n\n- [ ] **Must:** be good {#good sources=\"a\"}\n\n  Why and how.\n"
	long := strings.Repeat("word ", 24) + "w"
	for name, c := range map[string]struct{ source, want string }{
		"no level":              {"## Group\n\n- [ ] you have it {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: the item #x has no level (checklist-item-level)\n    begin it with **Must:**, **Should:** or **Could:**\n"},
		"misspelt level":        {"## Group\n\n- [ ] **Shuold:** you have it {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: \"Shuold\" is no level (checklist-item-level)\n    did you mean **Should:**?\n"},
		"unknown level":         {"## Group\n\n- [ ] **Recommended:** you have it {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: \"Recommended\" is no level (checklist-item-level)\n    begin it with **Must:**, **Should:** or **Could:**\n"},
		"colon outside":         {"## Group\n\n- [ ] **Must**: you have it {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: the colon after the level stands outside the stars (checklist-item-level)\n    write **Must:**\n"},
		"no statement":          {"## Group\n\n- [ ] **Must:** {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: the item #x says nothing after its level (checklist-item-form)\n    write the statement after the level\n"},
		"no id":                 {"## Group\n\n- [ ] **Must:** you have supervision every month {sources=\"a\"}\n\n  Help.\n", "3:1: error: the item has no id (checklist-item-id)\n    add {#you-have-supervision-every} after its words, or the id that it was published with, and never change it: readers' answers are kept under it\n"},
		"id twice":              {good + "\n- [ ] **Must:** again {#good sources=\"a\"}\n\n  Help.\n", "7:24: error: the id #good is used twice in this file (checklist-item-id)\n    content/checklists/x.md:3:26: first used here\n    give one of them another id\n"},
		"id of a heading":       {"## Group\n\n- [ ] **Must:** again {#group sources=\"a\"}\n\n  Help.\n", "3:24: error: the id #group is used twice in this file (checklist-item-id)\n    content/checklists/x.md:1:1: first used here\n    give one of them another id\n"},
		"for nobody known":      {"## Group\n\n- [ ] **Must:** x {#x for=\"coahc\" sources=\"a\"}\n\n  Help.\n", "3:28: error: the item #x is for \"coahc\", which is no answer of the first profile question (checklist-unknown-answer)\n    did you mean coach?\n"},
		"for far from any":      {"## Group\n\n- [ ] **Must:** x {#x for=\"coach manager\" sources=\"a\"}\n\n  Help.\n", "3:34: error: the item #x is for \"manager\", which is no answer of the first profile question (checklist-unknown-answer)\n    its answers are: coach, pcn\n"},
		"for the words":         {"## Group\n\n- [ ] **Must:** x {#x for=\"a coach\" sources=\"a\"}\n\n  Help.\n", "3:28: error: the item #x is for \"a coach\", which are the words of an answer: its name stands before them in the profile (checklist-unknown-answer)\n    write for=\"coach\"\n"},
		"for empty":             {"## Group\n\n- [ ] **Must:** x {#x for=\"\" sources=\"a\"}\n\n  Help.\n", "3:23: error: for is empty (checklist-attribute)\n    fill it in, or take it out\n"},
		"when without =":        {"## Group\n\n- [ ] **Must:** x {#x when=\"full\" sources=\"a\"}\n\n  Help.\n", "3:29: error: the condition \"full\" is not in the form question=answer (checklist-unknown-answer)\n    write when=\"question=answer\", such as when=\"hours=full\"\n"},
		"when of no question":   {"## Group\n\n- [ ] **Must:** x {#x when=\"hour=full\" sources=\"a\"}\n\n  Help.\n", "3:29: error: the condition \"hour=full\" names no profile question (checklist-unknown-answer)\n    did you mean hours?\n"},
		"when of no answer":     {"## Group\n\n- [ ] **Must:** x {#x when=\"hours=night\" sources=\"a\"}\n\n  Help.\n", "3:29: error: the condition \"hours=night\" names no answer of the profile question \"hours\" (checklist-unknown-answer)\n    its answers are: full, part\n"},
		"when never asked":      {"## Group\n\n- [ ] **Must:** x {#x for=\"pcn\" when=\"hours=full\" sources=\"a\"}\n\n  Help.\n", "3:39: error: the question \"hours\" is only asked of \"coach\", whom the item #x is not for (checklist-never-asked)\n    add coach to for, or take the condition out\n"},
		"unknown attribute":     {"## Group\n\n- [ ] **Must:** x {#x source=\"a\" sources=\"a\"}\n\n  Help.\n", "3:23: error: \"source\" means nothing in the braces of an item (checklist-attribute)\n    did you mean sources?\n"},
		"attribute of a group":  {"## Group {for=\"coach\"}\n\n- [ ] **Must:** x {#x sources=\"a\"}\n\n  Help.\n", "1:11: error: \"for\" means nothing on the heading of a group (checklist-attribute)\n    write it in the braces of each item\n"},
		"unknown time":          {"## Group\n\n- [ ] **Must:** x {#x every=\"week\" sources=\"a\"}\n\n  Help.\n", "3:30: error: \"week\" is no time between two dates (checklist-attribute)\n    write every=\"month\", every=\"3 months\" or every=\"year\": months and years can be told\n"},
		"no source":             {"## Group\n\n- [ ] **Must:** x {#x}\n\n  Help.\n", "3:1: error: the item #x has no source (checklist-no-source)\n    add sources=\"…\" to its braces, with an id of sources.yaml\n"},
		"too long":              {"## Group\n\n- [ ] **Must:** " + long + " {#x sources=\"a\"}\n\n  Help.\n", "3:1: warning: the item #x has 121 characters: more than 120 are hard to take in (checklist-long-item)\n    keep the statement short, and put the rest below it\n"},
		"no help":               {"## Group\n\n- [ ] **Must:** x {#x sources=\"a\"}\n", "3:1: warning: the item #x says neither why it is asked for nor how to meet it (checklist-no-help)\n    indent a paragraph or two below it\n"},
		"ticked":                {"## Group\n\n- [x] **Must:** x {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: the item is ticked: a checklist is published with empty boxes (checklist-item-form)\n    write - [ ]\n"},
		"without a box":         {good + "- **Must:** x {#x sources=\"a\"}\n\n  Help.\n", "6:1: error: the item has no box, and the others of its list have one (checklist-item-form)\n    begin it with - [ ]\n"},
		"all without boxes":     {"## Group\n\n- **Must:** x {#x sources=\"a\"}\n\n  Help.\n", "3:1: error: the item has no box, and the others of its list have one (checklist-item-form)\n    begin it with - [ ]\n"},
		"numbered":              {"## Group\n\n1. [ ] **Must:** x {#x sources=\"a\"}\n\n   Help.\n", "3:1: error: the items of a checklist have no numbers (checklist-item-form)\n    begin each item with - [ ]\n"},
		"group without items":   {good + "\n## Empty\n\nOnly words.\n", "7:1: error: the group \"Empty\" has no items (checklist-empty-group)\n    add an item (- [ ] **Must:** …), or take the heading out\n"},
		"no group":              {"Only words.\n", "1:1: error: the checklist has no groups (checklist-no-group)\n    write a heading such as ## Your supervision, and items below it\n"},
		"nothing at all":        {"", "1:1: error: the checklist has no groups (checklist-no-group)\n    write a heading such as ## Your supervision, and items below it\n"},
		"a box before a group":  {"- [ ] **Must:** x {#x sources=\"a\"}\n\n" + good, "1:1: error: a box that is no item of a group cannot be answered (checklist-stray-box)\n    make it an item of a group, not indented and with its own level and id; or take the box away\n"},
		"a box in an item":      {good + "\n  - [ ] **Must:** x\n\n  How.\n", "7:3: error: a box that is no item of a group cannot be answered (checklist-stray-box)\n    make it an item of a group, not indented and with its own level and id; or take the box away\n"},
		"a box in a quotation":  {"## Group\n\n> - [ ] **Must:** x\n\n- [ ] **Must:** be good {#good sources=\"a\"}\n\n  Why.\n", "3:3: error: a box that is no item of a group cannot be answered (checklist-stray-box)\n    make it an item of a group, not indented and with its own level and id; or take the box away\n"},
		"text between items":    {good + "\nLost words.\n\n- [ ] **Must:** x {#x sources=\"a\"}\n\n  Help.\n", "7:1: error: text after the items of a group has no place on the page (checklist-lost-text)\n    put it before the first item of the group, or indent it by two spaces to make it part of the item above\n"},
		"a heading after items": {good + "\n### Lost\n", "7:1: error: text after the items of a group has no place on the page (checklist-lost-text)\n    put it before the first item of the group, or indent it by two spaces to make it part of the item above\n"},
		"a list after items":    {good + "\n* a plain list\n", "7:1: error: text after the items of a group has no place on the page (checklist-lost-text)\n    put it before the first item of the group, or indent it by two spaces to make it part of the item above\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ds := checklist.Parse(document(t, c.source), profile(), nil, checklist.Options{RequireSources: true})
			want := "content/checklists/x.md:" + c.want
			if got := printed(t, ds); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestParseChecksTheProfile(t *testing.T) {
	const source = "## Group\n\n- [ ] **Must:** be good {#good}\n\n  Why and how.\n"
	for name, c := range map[string]struct {
		change func(p []*checklist.Question) []*checklist.Question
		want   string
	}{
		"one answer": {func(p []*checklist.Question) []*checklist.Question { p[1].Answers = p[1].Answers[:1]; return p },
			"6:5: error: the profile question \"hours\" has one answer: a question needs two or more (checklist-profile-answers)\n    add an answer, or take the question out\n"},
		"no answer": {func(p []*checklist.Question) []*checklist.Question { p[1].Answers = nil; return p },
			"6:5: error: the profile question \"hours\" has no answer: a question needs two or more (checklist-profile-answers)\n    add an answer, or take the question out\n"},
		"no id": {func(p []*checklist.Question) []*checklist.Question { p[1].ID.Value = ""; return p },
			"6:5: error: a profile question has no id (checklist-profile)\n    write id: and a short name that no other question has, such as id: how-do-you-work\n"},
		"bad id": {func(p []*checklist.Question) []*checklist.Question { p[1].ID.Value = "How Long"; return p },
			"6:7: error: \"How Long\" is no id: an id has lower-case letters, digits and hyphens only (checklist-profile)\n    write how-long\n"},
		"id twice": {func(p []*checklist.Question) []*checklist.Question { p[1].ID.Value = "who"; return p },
			"6:7: error: the profile has two questions with the id \"who\" (checklist-profile)\n    give one of them another id\n"},
		"asks nothing": {func(p []*checklist.Question) []*checklist.Question { p[1].Ask.Value = " "; return p },
			"6:5: error: the profile question \"hours\" asks nothing (checklist-profile)\n    write ask: Who are you?\n"},
		"for nobody": {func(p []*checklist.Question) []*checklist.Question { p[1].For.Value = "couch"; return p },
			"8:7: error: the profile question \"hours\" is for \"couch\", which is no answer of the first question (checklist-unknown-answer)\n    did you mean coach?\n"},
		"first for some": {func(p []*checklist.Question) []*checklist.Question {
			p[0].For = checklist.Text{Value: "coach", Pos: diag.Pos{File: file, Line: 5, Col: 3}}
			return p
		},
			"5:3: error: the profile question \"who\" is the first, so it is asked of everybody (checklist-profile)\n    take for out, or put the question it depends on first\n"},
		"bad answer id": {func(p []*checklist.Question) []*checklist.Question { p[1].Answers[0].ID.Value = "Full time"; return p },
			"9:7: error: \"Full time\" is no id: an id has lower-case letters, digits and hyphens only (checklist-profile)\n    write full-time\n"},
		"answer twice": {func(p []*checklist.Question) []*checklist.Question { p[1].Answers[1].ID.Value = "full"; return p },
			"10:7: error: the profile question \"hours\" has two answers with the id \"full\" (checklist-profile)\n    give one of them another id\n"},
		"answer without words": {func(p []*checklist.Question) []*checklist.Question { p[1].Answers[1].Label.Value = ""; return p },
			"10:7: error: the answer \"part\" of the profile question \"hours\" has no words (checklist-profile)\n    write part: and the words that are shown\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ds := checklist.Parse(document(t, source), c.change(profile()), nil, checklist.Options{})
			if got, want := printed(t, ds), "content/checklists/x.md:"+c.want; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestForNeedsAProfile(t *testing.T) {
	_, ds := checklist.Parse(document(t, "## G\n\n- [ ] **Must:** x {#x for=\"coach\"}\n\n  Help.\n"), nil, nil, checklist.Options{})
	want := "content/checklists/x.md:3:28: error: the item #x is for \"coach\", but the checklist asks no profile questions (checklist-unknown-answer)\n    add a profile with a question to the front matter, or take for out\n"
	if got := printed(t, ds); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestARetiredIdIsNotUsedAgain(t *testing.T) {
	retired := []checklist.Text{{Value: "gone", Pos: diag.Pos{File: file, Line: 2, Col: 3}}, {Value: "x", Pos: diag.Pos{File: file, Line: 3, Col: 3}}}
	_, ds := checklist.Parse(document(t, "## G\n\n- [ ] **Must:** x {#x}\n\n  Help.\n"), nil, retired, checklist.Options{})
	want := "content/checklists/x.md:3:3: error: #x is retired, and an item has it (checklist-retired)\n    content/checklists/x.md:3:20: used here\n    take it out of retired, or give the item a new id\n"
	if got := printed(t, ds); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A checklist that asks without end, or that is full of names, is refused or read like any other.
func TestEndlessChecklists(t *testing.T) {
	at := func(line int) diag.Pos { return diag.Pos{File: file, Line: line, Col: 5} }
	text := func(s string, line int) checklist.Text { return checklist.Text{Value: s, Pos: at(line)} }
	asking := func(questions, answers int) (profile []*checklist.Question) {
		for i := range questions {
			q := &checklist.Question{ID: text(fmt.Sprintf("q%d", i), i+2), Ask: text("Who?", i+2), Pos: at(i + 2)}
			for k := range answers {
				q.Answers = append(q.Answers, checklist.Option{ID: text(fmt.Sprintf("a%d", k), k+2), Label: text("x", k+2)})
			}
			profile = append(profile, q)
		}
		return profile
	}
	items := func(braces string, n int) string {
		var b strings.Builder
		b.WriteString("## G\n\n")
		for i := range n {
			fmt.Fprintf(&b, "- [ ] **Must:** x {#i%d %s}\n\n  Help.\n\n", i, braces)
		}
		return b.String()
	}
	var retired []checklist.Text
	for i := range 20_000 {
		retired = append(retired, text(fmt.Sprintf("i%d", i+19_999), i+2))
	}
	names := func(form string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		profile []*checklist.Question
		source  string
		want    string // how what an editor is told begins
	}{
		"many questions": {asking(21, 2), items("", 1), "22:5: error: the profile has 21 questions; at most 20 are read (checklist-profile)\n    ask only what decides which items apply, or make several checklists\n"},
		"many answers": {asking(1, 30_000), items(`for="`+names("b%d ", 300)+`" when="`+names("c%d=d ", 40)+`"`, 400),
			"52:5: error: a profile question has 30000 answers; at most 50 are read (checklist-profile)\n    put answers together that the same items are for\n"},
		"as many as may be": {asking(20, 50), items(`for="`+names("a%d ", 50)+`" when="`+names("q%d=a1 ", 20)+`"`, 1000), ""},
		"no answers of many": {asking(20, 50), items(`for="`+names("bbbbbbbbbb%d ", 100)+`"`, 400),
			`3:29: error: the item #i0 is for "bbbbbbbbbb0", which is no answer of the first profile question (checklist-unknown-answer)` + "\n    its answers are: a0, a1, a2, a3, a4, a5, a6, a7 …\n"},
		"names that are retired": {nil, items("", 20_000), "2:5: error: #i19999 is retired, and an item has it (checklist-retired)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			list, ds := checklist.Parse(document(t, c.source), c.profile, retired, checklist.Options{})
			got := printed(t, ds)
			want := c.want
			if want != "" {
				want = file + ":" + want
			}
			if !strings.HasPrefix(got, want) || want == "" && got != "" {
				t.Errorf("got\n%.1000s\nand it should begin\n%s", got, want)
			}
			if name != "no answers of many" && ds.HasErrors() && len(ds) > 1 {
				t.Errorf("there is one mistake, and an editor is told %d", len(ds))
			}
			if len(list.Items()) == 0 {
				t.Error("no items are read")
			}
		})
	}
}

// FuzzParse holds that every complaint stands inside the file, and that a checklist without an error
// loses no word and no box of what the editor wrote.
func FuzzParse(f *testing.F) {
	f.Add("Intro\n\n## G {#g}\n\nText\n\n- [ ] **Must:** x {#x for=\"coach\" when=\"hours=full\"}\n\n  Help.\n- [ ] **Should:** y {#y}\n")
	f.Add("## G\n\n1. [ ] **Must:** x {#x}\n   - [ ] **Could:** z {#z}\n\ntext\n\n> - [x] q\n")
	f.Add("- [ ] a\n\n## \n\n* **Must**: b {#b every=\"month\"}\n+ [ ] **must** c {#c}\n")
	if real, err := os.ReadFile("../../content/checklists/supervision-standards.md"); err == nil {
		f.Add(string(real))
	}
	f.Fuzz(func(t *testing.T, source string) {
		doc, mds := markdown.NewParser(markdown.Options{}).Parse(file, []byte(source), 0)
		list, ds := checklist.Parse(doc, profile(), nil, checklist.Options{})
		lines := strings.Split(source, "\n")
		for _, d := range ds {
			if d.File != file || d.Line > len(lines) || d.Line > 0 && d.Col > len([]rune(lines[d.Line-1]))+1 {
				t.Fatalf("%v is outside the file", d)
			}
		}
		if mds.HasErrors() || ds.HasErrors() {
			return
		}
		if boxes, items := len(doc.Body().Boxes()), len(list.Items()); boxes != items {
			t.Fatalf("%d boxes became %d items", boxes, items)
		}
		var b strings.Builder
		b.WriteString(list.Intro.Text())
		for _, g := range list.Groups {
			fmt.Fprintln(&b, g.Title, g.Intro.Text())
			for _, it := range g.Items {
				fmt.Fprintln(&b, it.Level, it.Text, it.Help.Text())
			}
		}
		if got, want := squeeze(b.String()), squeeze(doc.Body().Text()); got != want {
			t.Fatalf("words were lost:\n%q\n%q", got, want)
		}
	})
}

// squeeze leaves the letters, in lower case: what stands between them differs by where they were taken from.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func TestTimesBetweenDates(t *testing.T) {
	for text, want := range map[string]int{"month": 1, "1 month": 1, "3 months": 3, "year": 12, "2 years": 24, "10 years": 120, "11 years": 0, "week": 0, "0 months": 0, "-1 months": 0, "3": 0, "": 0, "99999999999999999999 years": 0, "1537228672809129302 years": 0, "+3 months": 0} {
		list, ds := checklist.Parse(document(t, "## Group {#g}\n\n- [ ] **Must:** x {#x every=\""+text+"\" sources=\"a\"}\n\n  Help.\n\n  How.\n"), nil, nil, checklist.Options{})
		if got := list.Items()[0].Every; got != want || ds.HasErrors() != (want == 0) {
			t.Errorf("every %q is %d months, want %d: %v", text, got, want, ds)
		}
	}
}
