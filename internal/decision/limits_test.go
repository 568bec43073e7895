package decision

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// each writes something for each number below n.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(format, "NEXT", fmt.Sprint(i+1)), "N", fmt.Sprint(i)))
	}
	return b.String()
}

// A small file stays a small decision, and is read in a moment. Without the limits some of these take minutes,
// gigabytes, or tell megabytes.
func TestLimits(t *testing.T) {
	const several = "    make several decisions of it; an outcome can link to another decision\n"
	long := strings.Repeat("long ", 100_000)
	small := "## S {#s}\n\n- [A](#o)\n- [B](#p)\n\n## O {#o}\n\n" + long + "\n\n## P {#p}\n\nText.\n"
	of := func(n int, s Scenario) []Scenario { return slices.Repeat([]Scenario{s}, n) }
	for _, test := range []struct {
		name, text string
		scenarios  []Scenario
		want       string // the first complaint
	}{
		{"a chain", each(20_000, "## QN {#qN}\n\n- [A](#qNEXT)\n- [B](#oN)\n\n## ON {#oN}\n\n"), nil,
			file + ":3501:1: error: the decision has 40000 questions and outcomes; at most 1000 are read (decision-too-large)\n" + several},
		{"headings alone", each(200_000, "##\n"), nil,
			file + ":1001:1: error: the decision has 200000 questions and outcomes; at most 1000 are read (decision-too-large)\n" + several},
		{"a wide question", "## S {#s}\n\n" + each(30_000, "- [AN](#o)\n") + "\n## O {#o}\n", nil,
			file + ":203:1: error: the question has 30000 answers; at most 200 are read (decision-too-large)\n    group them, and ask which one in a second question\n"},
		{"wide questions", each(500, "## QN {#qN}\n\n"+each(200, "- [a](#o)\n")+"\n") + "## O {#o}\n" + long, nil,
			file + ":5076:1: error: up to this question the decision has 5200 answers; at most 5000 are read (decision-too-large)\n" + several},
		{"a long title", "## S {#s}\n\n- [A](#o)\n- [B](#o)\n\n## " + long + "{#o}\n", nil,
			file + ":6:1: error: the heading has more than 500 characters (decision-too-large)\n    say it in one line, and write the rest below it\n"},
		{"a long answer", "## S {#s}\n\n- [" + long + "](#o)\n- [B](#o)\n\n## O {#o}\n", nil,
			file + ":3:3: error: the answer has more than 500 characters (decision-too-large)\n    say it in a few words, and write the rest after a dash, or above the list\n"},
		{"unknown targets", each(900, "## QN {#q-"+strings.Repeat("a", 90)+"N}\n\n- [A](#q-"+strings.Repeat("b", 90)+"N)\n- [B](#q-"+strings.Repeat("b", 90)+"N)\n\n"), nil,
			file + ":3:3: error: the answer \"A\" leads to #q-" + strings.Repeat("b", 90) + "0, which is no heading of this file (unknown-target)\n"},
		{"questions with one answer", each(998, "## QN {#qN}\n\n- [A](#qNEXT)\n\n") + "## O {#q998}\n", nil,
			file + ":1:1: error: the question \"Q0\" has only one answer (one-answer)\n"},
		{"circles", each(25, "## QN {#qN}\n\n"+each(200, "- [M](#q0)\n")+"\n"), nil,
			file + ":3:3: error: the answer \"M\" leads back to \"Q0\", so somebody could go round for ever (cycle)\n"},
		{"nobody gets there", "## S {#s}\n\n- [A](#o)\n- [B](#o)\n\n## O {#o}\n\n" + each(990, "## QN {#qN}\n\n- [A](#qNEXT)\n- [B](#qNEXT)\n\n") + "## P {#q990}\n", nil,
			file + ":8:1: error: nobody can reach \"Q0\": no answer leads to #q0 (unreachable)\n"},
		{"many scenarios", small, of(20_000, scenario("N", "o", "", "A")),
			"front:1:5: error: the decision has 20000 scenarios; at most 1000 are followed (decision-too-large)\n    take out those that say the same\n"},
		{"scenarios of a long outcome", small, of(1000, scenario("N", "o", "short", "A")),
			"front:4:11: error: the outcome \"o\" does not say \"short\" (scenario-says)\n"},
		{"scenarios of a wide question", "## S {#s}\n\n" + each(200, "- ["+strings.Repeat("b", 480)+"N](#o)\n") + "\n## O {#o}\n", of(1000, scenario("N", "o", "", strings.Repeat("c", 483))),
			"front:2:15: error: the scenario \"N\" gives answer 1 as "},
		{"long scenarios", each(998, "## QN {#qN}\n\n- [A](#qNEXT)\n- [B](#o)\n\n") + "## P {#q998}\n\n## O {#o}\n", of(1000, scenario("N", "o", "", slices.Repeat([]string{"A"}, 998)...)),
			"front:3:14: error: the scenario \"N\" must reach \"o\", but ends in \"q998\" (scenario-outcome)\n"},
		{"no scenarios", each(499, "## QN {#qN}\n\n- [A](#qNEXT)\n- [B](#oN)\n\n## ON {#oN}\n\n") + "## Q {#q499}\n", nil,
			file + ":6:1: warning: no scenario reaches the outcome \"O0\" (no-scenario)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree, ds := read(t, test.text, VerifyOptions{}, test.scenarios...)
			got := show(ds)
			for from := range ds {
				if first := show(ds[from:]); strings.HasPrefix(first, test.want) {
					got = ""
					break
				}
			}
			if got != "" {
				t.Errorf("an editor is told %.500s\nand should be told %s", got, test.want)
			}
			if told := len(show(ds)); told > 2<<20 {
				t.Errorf("an editor is told %d bytes", told)
			}
			tree.Outline()
		})
	}
}

// Of a long way the first answers are shown and the last, and all of them where they are to be typed.
func TestLongWays(t *testing.T) {
	chain := each(20, "## QN {#qN}\n\n- [AN](#qNEXT)\n- [BN](#o)\n\n")
	_, ds := read(t, chain+"## Really? {#q20}\n\n## O {#o}\n", VerifyOptions{}, scenario("N", "o", "", "B0"))
	want := "    reached by: A0 → A1 → A2 → A3 → A4 → A5 → A6 → A7 → A8 → A9 → A10 → … → A19\n"
	if got := show(ds); !strings.Contains(got, want) {
		t.Errorf("an editor is told\n%s\nwhich does not have\n%s", got, want)
	}
	_, ds = read(t, chain+"## P {#q20}\n\n## O {#o}\n", VerifyOptions{}, scenario("N", "o", "", "B0"))
	want = `    answers: ["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A15", "A16", "A17", "A18", "A19"]` + "\n"
	if got := show(ds); !strings.Contains(got, want) {
		t.Errorf("an editor is told\n%s\nwhich does not have\n%s", got, want)
	}
}
