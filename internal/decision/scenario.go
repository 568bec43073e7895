package decision

import (
	"cmp"
	"fmt"
	"strings"
)

// scenarios walks every scenario, and finds the outcomes that none of them reaches.
func (v *verifier) scenarios() {
	covered := map[*Node]bool{}
	if all := v.t.Scenarios; len(all) > mostScenarios {
		v.ds.Errorf(all[mostScenarios].Pos, RuleTooLarge, "take out those that say the same", "the decision has %d scenarios; at most %d are followed", len(all), mostScenarios)
		return
	}
	for _, s := range v.t.Scenarios {
		if end := v.scenario(s); end != nil {
			covered[end] = true
		}
	}
	for _, n := range v.t.Outcomes() {
		way, reached := v.ways.To(n)
		if !reached || covered[n] || v.torn || n == v.t.Start() {
			continue
		}
		var answers []string
		for _, label := range way.Labels() {
			answers = append(answers, fmt.Sprintf("%q", label))
		}
		first := ""
		if len(v.t.Scenarios) == 0 {
			first = "scenarios:\n"
		}
		v.ds.Warnf(n.Pos, RuleNoScenario, fmt.Sprintf("add one to the scenarios in the front matter:\n%s  - name: Somebody who …\n    answers: [%s]\n    outcome: %s", first, strings.Join(answers, ", "), n.ID),
			"no scenario reaches the outcome %q", n.Title)
	}
}

// scenario walks one scenario and gives the outcome it ends in, or nil.
func (v *verifier) scenario(s Scenario) *Node {
	steps, end := v.walk(s)
	if end == nil {
		return nil
	}
	name := s.name()
	if s.Outcome.Value == "" {
		v.ds.Errorf(s.Pos, RuleScenarioOutcome, "write outcome: "+end.ID, "the scenario%s does not say which outcome it must reach", name)
		return end
	}
	if s.Outcome.Value != end.ID {
		var ids []string
		for _, n := range v.t.Outcomes() {
			ids = append(ids, n.ID)
		}
		expected := v.t.Node(s.Outcome.Value)
		switch {
		case expected == nil:
			hint := "its answers lead to " + end.ID
			if id := closest(&v.compared, s.Outcome.Value, ids); id != "" {
				hint = "did you mean " + id + "?"
			}
			v.ds.Errorf(s.Outcome.Pos, RuleScenarioOutcome, hint, "the scenario%s must reach %q, which is no heading of this file", name, s.Outcome.Value)
		case !expected.Outcome():
			v.ds.Errorf(s.Outcome.Pos, RuleScenarioOutcome, "its answers lead to "+end.ID, "the scenario%s must reach %q, which is a question and no outcome", name, s.Outcome.Value)
		default:
			v.ds.Errorf(s.Outcome.Pos, RuleScenarioOutcome, "if the tree is right, write outcome: "+end.ID+"; if the scenario is right, lead its last answer to #"+expected.ID,
				"the scenario%s must reach %q, but ends in %q", name, expected.ID, end.ID)
		}
		v.showWalk(steps, end)
		return end
	}
	if says := words(s.Says.Value); says != "" && !strings.Contains(words(end.Title), says) && !strings.Contains(v.text(end), says) {
		v.ds.Errorf(s.Says.Pos, RuleScenarioSays, "if the outcome is right, change what the scenario says; if the scenario is right, write these words into the outcome",
			"the outcome %q does not say %q", end.ID, says)
		v.ds.Note(end.Pos, "the outcome")
	}
	return end
}

// text gives the words of an outcome, of which many scenarios may ask.
func (v *verifier) text(n *Node) string {
	text, ok := v.texts[n]
	if !ok {
		text = words(n.Body.Text())
		v.texts[n] = text
	}
	return text
}

// walk gives the answers of a scenario and the outcome they end in, or nil.
func (v *verifier) walk(s Scenario) (steps []Step, end *Node) {
	n := v.t.Start()
	if n == nil {
		return nil, nil
	}
	for i, given := range s.Answers {
		if n.deadEnd() {
			return nil, nil // its answers are missing, and that is told
		}
		if n.Outcome() {
			v.ds.Errorf(given.Pos, RuleScenarioAnswer, fmt.Sprintf("take out %q and what follows it", given.Value), "the scenario%s goes on after the outcome %q", s.name(), n.ID)
			v.showWalk(steps, n)
			return nil, nil
		}
		a := n.answer(given.Value)
		if a == nil && n.torn {
			return nil, nil // it may be the answer that is written badly
		}
		if a == nil {
			v.ds.Errorf(given.Pos, RuleScenarioAnswer, v.suggest(n, given.Value), "the scenario%s gives answer %d as %q, but the question %q has no such answer", s.name(), i+1, given.Value, n.Title)
			v.showWalk(steps, n)
			return nil, nil
		}
		steps = append(steps, Step{n, a})
		if n = cmp.Or(a.Next, v.t.guess[a]); n == nil {
			return nil, nil // the unknown target is reported at the answer
		}
	}
	if !n.Outcome() {
		v.ds.Errorf(s.Pos, RuleScenarioAnswer, "add one of its answers: "+n.choices(), "the scenario%s stops at the question %q: an answer is missing", s.name(), n.Title)
		v.showWalk(steps, n)
		return nil, nil
	}
	return steps, n
}

// showWalk adds to the last complaint the questions and answers of a scenario.
func (v *verifier) showWalk(steps []Step, end *Node) {
	v.noteSteps(len(steps), func(i int) {
		v.ds.Note(steps[i].Answer.Pos, "%s %s", steps[i].Node.Title, steps[i].Answer.Label)
	})
	if len(steps) > 0 {
		v.ds.Note(end.Pos, "%s", end.Title)
	}
}

// name names the scenario in a message, if it has a name.
func (s Scenario) name() string {
	if s.Name.Value == "" {
		return ""
	}
	return fmt.Sprintf(" %q", s.Name.Value)
}

func (n *Node) answer(label string) *Answer {
	label = words(label)
	for _, a := range n.Answers {
		if a.Label == label {
			return a
		}
	}
	return nil
}

// suggest says which answer was meant by one that does not exist.
func (v *verifier) suggest(n *Node, label string) string {
	var labels []string
	meant := ""
	for _, a := range n.Answers {
		labels = append(labels, a.Label)
		if a.ID == strings.TrimPrefix(label, "#") {
			meant = a.Label
		}
	}
	if meant = cmp.Or(meant, closest(&v.compared, label, labels)); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	return "its answers are: " + n.choices()
}

func (n *Node) choices() string {
	return inLine(n.Answers, func(a *Answer) string { return fmt.Sprintf("%q", a.Label) })
}
