package content

import (
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// The rules of site.yaml and sources.yaml.
const (
	RuleBadID      diag.Rule = "bad-id"      // an id with other characters than a-z, 0-9 and hyphens
	RuleBadAddress diag.Rule = "bad-address" // what should be a web or mail address or a telephone number is none
	RuleBadStatus  diag.Rule = "bad-status"  // a source that is neither current, dated nor unknown
)

// defaultDecisionPages is the limit of path pages of one decision when site.yaml sets none.
const defaultDecisionPages = 5000

// defaultSite is what a folder without site.yaml gets.
func defaultSite() *Site {
	return &Site{
		Name:          Text{Value: "Guidance"},
		Language:      Text{Value: "en-GB"},
		DecisionPages: defaultDecisionPages,
	}
}

// site reads site.yaml over what s says already, so that a hub's file can follow the national one.
func (y *yamlReader) site(n *yaml.Node, s *Site) { y.fields(n, y.siteKeys(s)) }

// siteKeys is every key of site.yaml. docs/editing.md explains each; a test compares.
func (y *yamlReader) siteKeys(s *Site) map[string]func(*yaml.Node) {
	text := func(to *Text) func(*yaml.Node) { return func(v *yaml.Node) { *to = y.text(v) } }
	return map[string]func(*yaml.Node){
		"name":            text(&s.Name),
		"publisher":       text(&s.Publisher),
		"disclaimer":      text(&s.Disclaimer),
		"description":     text(&s.Description),
		"language":        text(&s.Language),
		"dated-advice":    text(&s.DatedAdvice),
		"report-to":       text(&s.ReportTo),
		"base-url":        func(v *yaml.Node) { s.BaseURL = y.text(v); y.baseURL(s.BaseURL) },
		"contacts":        func(v *yaml.Node) { s.Contacts = y.contacts(v) },
		"topics":          func(v *yaml.Node) { s.Topics = y.topics(v) },
		"audiences":       func(v *yaml.Node) { s.Audiences = y.audiences(v) },
		"navigation":      func(v *yaml.Node) { s.Navigation = y.links(v) },
		"footer":          func(v *yaml.Node) { s.Footer = y.links(v) },
		"require-sources": func(v *yaml.Node) { s.RequireSources = y.yes(v) },
		"allow-html":      func(v *yaml.Node) { s.AllowHTML = y.yes(v) },
		"ignore-warnings": func(v *yaml.Node) { s.IgnoreWarnings = y.texts(v) },
		"limits": func(v *yaml.Node) {
			y.fields(v, map[string]func(*yaml.Node){
				"decision-pages": func(v *yaml.Node) { s.DecisionPages = y.number(v) },
			})
		},
	}
}

func (y *yamlReader) baseURL(t Text) {
	if t.Value == "" {
		return
	}
	if err := CheckBaseURL(t.Value); err != "" {
		y.ds.Errorf(t.Pos, RuleBadAddress, "write the address of the site's first page, such as https://guidance.example.org/coaches/", "%s", err)
	}
}

// CheckBaseURL says what is wrong with a base address, or "".
func CheckBaseURL(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return "the base address must begin with https:// or http:// and a host"
	case u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(s, "?#"):
		return "the base address must not have ? or # in it"
	case !strings.HasSuffix(u.Path, "/"):
		return "the base address must end in /"
	}
	return ""
}

var phone = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,}$`)

func (y *yamlReader) contacts(n *yaml.Node) []Contact {
	var all []Contact
	seen := map[string]diag.Pos{}
	y.list(n, func(item *yaml.Node) {
		var c Contact
		text := func(to *Text) func(*yaml.Node) { return func(v *yaml.Node) { *to = y.text(v) } }
		y.fields(item, map[string]func(*yaml.Node){
			"id": text(&c.ID), "role": text(&c.Role), "name": text(&c.Name), "email": text(&c.Email),
			"phone": text(&c.Phone), "web": text(&c.Web), "note": text(&c.Note),
		})
		y.id(item, c.ID, seen)
		if a, err := mail.ParseAddress(c.Email.Value); c.Email.Value != "" && (err != nil || a.Address != c.Email.Value) {
			y.ds.Errorf(c.Email.Pos, RuleBadAddress, "write it like name@example.org", "%q is not a mail address", c.Email.Value)
		}
		if c.Phone.Value != "" && !phone.MatchString(c.Phone.Value) {
			y.ds.Errorf(c.Phone.Pos, RuleBadAddress, "write digits and spaces, such as 01223 123456", "%q is not a telephone number", c.Phone.Value)
		}
		y.webAddress(c.Web)
		all = append(all, c)
	})
	return all
}

func (y *yamlReader) webAddress(t Text) {
	if t.Value == "" {
		return
	}
	if u, err := url.Parse(t.Value); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		y.ds.Errorf(t.Pos, RuleBadAddress, "write the whole address, from https:// on", "%q is not a web address", t.Value)
	}
}

// id checks that an id is there, is well formed and is new.
func (y *yamlReader) id(n *yaml.Node, id Text, seen map[string]diag.Pos) {
	switch first, twice := seen[id.Value]; {
	case id.Value == "":
		y.ds.Errorf(y.pos(n), RuleMissingKey, "write id: and a short name", "this has no id")
	case !markdown.ValidID(id.Value):
		hint := ""
		if s := markdown.Slug(id.Value); s != "" {
			hint = "write " + s
		}
		y.ds.Errorf(id.Pos, RuleBadID, hint, "%q is no id: an id has lower-case letters, digits and hyphens only", id.Value)
	case twice:
		y.ds.Errorf(id.Pos, RuleRepeatedKey, "give one of them another id", "the id %q is here twice", id.Value)
		y.ds.Note(first, "first here")
	default:
		seen[id.Value] = id.Pos
	}
}

func (y *yamlReader) topics(n *yaml.Node) []Topic {
	var all []Topic
	seen := map[string]diag.Pos{}
	y.list(n, func(item *yaml.Node) {
		var t Topic
		y.fields(item, map[string]func(*yaml.Node){
			"id":      func(v *yaml.Node) { t.ID = y.text(v) },
			"title":   func(v *yaml.Node) { t.Title = y.text(v) },
			"summary": func(v *yaml.Node) { t.Summary = y.text(v) },
		})
		y.id(item, t.ID, seen)
		y.mustHave(item, "title", t.Title)
		all = append(all, t)
	})
	return all
}

func (y *yamlReader) audiences(n *yaml.Node) []Audience {
	var all []Audience
	seen := map[string]diag.Pos{}
	y.list(n, func(item *yaml.Node) {
		var a Audience
		y.fields(item, map[string]func(*yaml.Node){
			"id":    func(v *yaml.Node) { a.ID = y.text(v) },
			"title": func(v *yaml.Node) { a.Title = y.text(v) },
		})
		y.id(item, a.ID, seen)
		y.mustHave(item, "title", a.Title)
		all = append(all, a)
	})
	return all
}

func (y *yamlReader) mustHave(n *yaml.Node, key string, t Text) {
	if t.Value == "" {
		y.ds.Errorf(y.pos(n), RuleMissingKey, "write "+key+": and the words", "this has no %s", key)
	}
}

// sources reads sources.yaml: id → what the document is.
func (y *yamlReader) sources(n *yaml.Node) []*Source {
	var all []*Source
	seen := map[string]diag.Pos{}
	y.pairs(n, func(key, value *yaml.Node) {
		s := &Source{ID: Text{key.Value, y.pos(key)}}
		y.id(key, s.ID, seen)
		y.fields(value, map[string]func(*yaml.Node){
			"title":     func(v *yaml.Node) { s.Title = y.text(v) },
			"publisher": func(v *yaml.Node) { s.Publisher = y.text(v) },
			"date":      func(v *yaml.Node) { s.Date = y.text(v) },
			"address":   func(v *yaml.Node) { s.Address = y.text(v); y.webAddress(s.Address) },
			"status":    func(v *yaml.Node) { s.Status = y.text(v) },
			"note":      func(v *yaml.Node) { s.Note = y.text(v) },
			"parts": func(v *yaml.Node) {
				y.pairs(v, func(key, value *yaml.Node) {
					s.Parts = append(s.Parts, Part{Text{key.Value, y.pos(key)}, y.text(value)})
				})
			},
		})
		y.mustHave(key, "title", s.Title)
		statuses := []string{"current", "dated", "unknown"}
		if s.Status.Value == "" {
			y.ds.Errorf(y.pos(key), RuleMissingKey, "write status: current, dated or unknown", "this has no status")
		} else if !slices.Contains(statuses, s.Status.Value) {
			y.ds.Errorf(s.Status.Pos, RuleBadStatus, diag.DidYouMean(s.Status.Value, statuses, "write current, dated or unknown"), "%q is no status", s.Status.Value)
		}
		all = append(all, s)
	})
	return all
}

// SiteKeys gives the keys of site.yaml, for the documentation's test.
func SiteKeys() []string {
	return slices.Sorted(maps.Keys((&yamlReader{}).siteKeys(defaultSite())))
}

// MetaKeys gives the keys of front matter, for the documentation's test.
func MetaKeys() []string {
	names := map[string]bool{}
	for _, k := range metaKeys() {
		names[k.name] = true
	}
	return slices.Sorted(maps.Keys(names))
}
