package content

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
)

// RuleAccessibilityClaim is a statement that claims more than it shows, or names no problem where it says
// that there are some.
const RuleAccessibilityClaim diag.Rule = "accessibility-claim"

// How far a site complies, as the Public Sector Bodies (Websites and Mobile Applications) (No. 2)
// Accessibility Regulations 2018 want it said.
const (
	FullyCompliant     = "full"
	PartiallyCompliant = "partial"
	NotCompliant       = "none"
)

// The reasons why a part of a site is not accessible, as the model statement of these regulations groups
// them.
const (
	NonCompliance = "fault"
	Burden        = "burden"
	OutOfScope    = "exempt"
)

var (
	compliances    = []string{FullyCompliant, PartiallyCompliant, NotCompliant}
	problemReasons = []string{NonCompliance, Burden, OutOfScope}
)

// Accessibility is what a site says of its own accessibility.
type Accessibility struct {
	Compliance Text // full, partial or none
	Scope      Text // what the statement is about; the whole site when empty
	Problems   []Problem
	Prepared   Date // when the statement was written
	Reviewed   Date // when it was last looked at; zero when not since
	Tested     Date // when the site was last tested
	Method     Text // how it was tested, and by whom
	Contact    Text // id of a contact
	Within     Text // how soon they answer: "5 working days"
	Enforced   Text // who enforces it, where that is not the body for England, Scotland and Wales
}

// Problem is a part of a site that not everybody can use.
type Problem struct {
	What, Instead, Until Text
	Reason               Text // fault, burden or exempt
}

// accessibility reads the statement of site.yaml.
func (y *yamlReader) accessibility(n *yaml.Node) *Accessibility {
	a := &Accessibility{}
	whole := y.fields(n, map[string]func(*yaml.Node){
		"compliance":     y.to(&a.Compliance),
		"scope":          y.to(&a.Scope),
		"problems":       func(v *yaml.Node) { a.Problems = y.problems(v) },
		"prepared":       func(v *yaml.Node) { a.Prepared = y.date(v) },
		"reviewed":       func(v *yaml.Node) { a.Reviewed = y.date(v) },
		"tested":         func(v *yaml.Node) { a.Tested = y.date(v) },
		"method":         y.to(&a.Method),
		"contact":        y.to(&a.Contact),
		"answers-within": y.to(&a.Within),
		"enforced-by":    y.to(&a.Enforced),
	})
	y.must(whole, n, "compliance", a.Compliance)
	y.must(whole, n, "prepared", Text{Pos: a.Prepared.Pos})
	y.oneOf(a.Compliance, compliances, "compliance")
	switch {
	case !whole, !slices.Contains(compliances, a.Compliance.Value):
	case a.Compliance.Value == FullyCompliant && (!a.Tested.Given() || a.Method.Value == ""):
		y.ds.Errorf(a.Compliance.Pos, RuleAccessibilityClaim, "write tested: and the day, and method: and how and by whom; or write compliance: partial and the problems", "the statement says fully compliant, but not when and how that was tested")
	case a.Compliance.Value == FullyCompliant && slices.ContainsFunc(a.Problems, func(p Problem) bool { return p.Reason.Value != OutOfScope }):
		y.ds.Errorf(a.Compliance.Pos, RuleAccessibilityClaim, "write compliance: partial", "the statement says fully compliant and names a problem")
	case a.Compliance.Value != FullyCompliant && len(a.Problems) == 0:
		y.ds.Errorf(a.Compliance.Pos, RuleAccessibilityClaim, "list them under problems", "the statement says that not everything is accessible, but not what")
	}
	return a
}

func (y *yamlReader) problems(n *yaml.Node) []Problem {
	var all []Problem
	y.list(n, func(item *yaml.Node) {
		p := Problem{Reason: Text{Value: NonCompliance}}
		whole := y.fields(item, map[string]func(*yaml.Node){
			"what": y.to(&p.What), "instead": y.to(&p.Instead), "until": y.to(&p.Until), "reason": y.to(&p.Reason),
		})
		y.must(whole, item, "what", p.What)
		y.oneOf(p.Reason, problemReasons, "reason")
		all = append(all, p)
	})
	return all
}

// oneOf complains of a value that is none of a few words.
func (y *yamlReader) oneOf(t Text, of []string, what string) {
	if t.Value != "" && !slices.Contains(of, t.Value) {
		y.ds.Errorf(t.Pos, RuleBadStatus, diag.DidYouMean(t.Value, of, "write "+of[0]+", "+of[1]+" or "+of[2]), "%q is no %s", t.Value, what)
	}
}
