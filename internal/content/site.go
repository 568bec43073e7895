package content

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"signpost/internal/diag"
	"signpost/internal/filename"
	"signpost/internal/markdown"
)

// The rules of site.yaml and sources.yaml.
const (
	RuleBadID       diag.Rule = "bad-id"       // an id with other characters than a-z, 0-9 and hyphens
	RuleBadAddress  diag.Rule = "bad-address"  // what should be a web or mail address or a telephone number is none
	RuleBadStrength diag.Rule = "bad-strength" // the strength of a part that is no level, or of no part
	RuleHighLimit   diag.Rule = "high-limit"   // a limit above what any machine can be asked for
	RuleBadStatus   diag.Rule = "bad-status"   // a status, a language or another word that is none of those that can stand there
)

// defaultDecisionPages is the limit of path pages of one decision when site.yaml sets none.
const defaultDecisionPages = 5000

// maxDecisionPages is the highest limit that site.yaml may set. Each page of a decision is a file that readers may get,
// and the list of paths has a row for each.
const maxDecisionPages = 20_000

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
	return map[string]func(*yaml.Node){
		"name":            y.to(&s.Name),
		"publisher":       y.to(&s.Publisher),
		"disclaimer":      y.to(&s.Disclaimer),
		"description":     y.to(&s.Description),
		"language":        func(v *yaml.Node) { s.Language = y.text(v); y.language(s.Language) },
		"dated-advice":    y.to(&s.DatedAdvice),
		"report-to":       y.to(&s.ReportTo),
		"base-url":        func(v *yaml.Node) { s.BaseURL = y.text(v); y.baseURL(s.BaseURL) },
		"contacts":        func(v *yaml.Node) { s.Contacts = y.contacts(v) },
		"topics":          func(v *yaml.Node) { s.Topics = y.topics(v) },
		"audiences":       func(v *yaml.Node) { s.Audiences = y.audiences(v) },
		"navigation":      func(v *yaml.Node) { s.Navigation = y.links(v) },
		"footer":          func(v *yaml.Node) { s.Footer = y.links(v) },
		"urgent":          func(v *yaml.Node) { s.Urgent = y.link(v) },
		"accessibility":   func(v *yaml.Node) { s.Accessibility = y.accessibility(v) },
		"host-logs":       y.to(&s.HostLogs),
		"markdown-copies": func(v *yaml.Node) { s.MarkdownCopies = y.yes(v) },
		"offline":         func(v *yaml.Node) { s.Offline = y.yes(v) },
		"require-sources": func(v *yaml.Node) { s.RequireSources = y.yes(v) },
		"allow-html":      func(v *yaml.Node) { s.AllowHTML = y.yes(v) },
		"ignore-warnings": func(v *yaml.Node) { s.IgnoreWarnings = y.texts(v) },
		"limits": func(v *yaml.Node) {
			y.fields(v, map[string]func(*yaml.Node){
				"decision-pages": func(v *yaml.Node) { s.DecisionPages = y.upTo(maxDecisionPages, v) },
			})
		},
	}
}

// upTo reads a whole number above 0 and no higher than a limit.
func (y *yamlReader) upTo(most int, n *yaml.Node) int {
	i := y.number(n)
	if i > most {
		y.ds.Errorf(y.pos(n), RuleHighLimit, fmt.Sprintf("write %d or less", most), "%d is more than can be asked for", i)
		return most
	}
	return i
}

// languageTag is the form of the name of a language (BCP 47): en, en-GB, zh-Hant.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$`)

func (y *yamlReader) language(t Text) {
	if t.Value != "" && !languageTag.MatchString(t.Value) {
		y.ds.Errorf(t.Pos, RuleBadStatus, "write its code, such as en-GB or cy", "%q is no code of a language", t.Value)
	}
}

func (y *yamlReader) baseURL(t Text) {
	if t.Value == "" {
		return
	}
	if err := CheckBaseURL(t.Value); err != "" {
		hint := "write the address of the site's first page, such as https://guidance.example.org/"
		for _, better := range []string{t.Value + "/", "https://" + t.Value, "https://" + t.Value + "/"} {
			if CheckBaseURL(better) == "" && strings.Contains(better, ".") {
				hint = "write " + better
				break
			}
		}
		y.ds.Errorf(t.Pos, RuleBadAddress, hint, "%s", err)
	}
}

// What a base address is made of. Its path stands in the settings of hosts, where more would mean something.
var (
	baseHost = regexp.MustCompile(`^(?:[\p{L}\p{N}.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?$`)
	basePath = regexp.MustCompile(`^/(?:[A-Za-z0-9._~-]+/)*$`)
)

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
	case u.User != nil || !baseHost.MatchString(u.Host) || !basePath.MatchString(u.Path) || path.Clean(u.Path)+"/" != u.Path && u.Path != "/":
		return "the base address may have letters, digits, hyphens, dots and single / only"
	}
	return ""
}

var phone = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,}$`)

func (y *yamlReader) contacts(n *yaml.Node) []Contact {
	var all []Contact
	seen := map[string]diag.Pos{}
	y.list(n, func(item *yaml.Node) {
		var c Contact
		whole := y.fields(item, map[string]func(*yaml.Node){
			"id": y.to(&c.ID), "role": y.to(&c.Role), "name": y.to(&c.Name), "email": y.to(&c.Email),
			"phone": y.to(&c.Phone), "web": y.to(&c.Web), "note": y.to(&c.Note),
		})
		y.must(whole, item, "id", c.ID)
		y.id(c.ID, seen)
		if a, err := mail.ParseAddress(c.Email.Value); c.Email.Value != "" && (err != nil || a.Address != c.Email.Value) {
			y.ds.Errorf(c.Email.Pos, RuleBadAddress, "write it like name@example.org", "%q is not a mail address", c.Email.Value)
		}
		if c.Phone.Value != "" && !phone.MatchString(c.Phone.Value) {
			y.ds.Errorf(c.Phone.Pos, RuleBadAddress, "write digits and spaces, such as 01223 123456", "%q is not a telephone number", c.Phone.Value)
		}
		y.webAddress(c.Web)
		if whole && c.Email.Pos.IsZero() && c.Phone.Pos.IsZero() && c.Web.Pos.IsZero() {
			y.ds.Errorf(y.pos(item), RuleBadAddress, "write email:, phone: or web: and how to reach them", "the contact has no mail address, no telephone number and no web address")
		}
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

// id checks that an id is well formed and new.
func (y *yamlReader) id(id Text, seen map[string]diag.Pos) {
	switch first, twice := seen[id.Value]; {
	case id.Value == "":
	case !markdown.ValidID(id.Value):
		hint := ""
		if s := markdown.Slug(id.Value); s != "" {
			hint = "write " + s
		}
		y.ds.Errorf(id.Pos, RuleBadID, hint, "%q is no id: an id has lower-case letters, digits and hyphens only", id.Value)
	case len(id.Value) > filename.MaxPart:
		y.ds.Errorf(id.Pos, RuleBadID, "write a short one", "the id is %d characters long, and may be %d", len(id.Value), filename.MaxPart)
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
		whole := y.fields(item, map[string]func(*yaml.Node){"id": y.to(&t.ID), "title": y.to(&t.Title), "summary": y.to(&t.Summary)})
		y.must(whole, item, "id", t.ID)
		y.must(whole, item, "title", t.Title)
		y.id(t.ID, seen)
		if why := filename.Check(t.ID.Value); why != "" {
			y.ds.Errorf(t.ID.Pos, RuleBadID, "choose another one", "%q cannot be a part of an address: %s", t.ID.Value, why)
		}
		all = append(all, t)
	})
	return all
}

func (y *yamlReader) audiences(n *yaml.Node) []Audience {
	var all []Audience
	seen := map[string]diag.Pos{}
	y.list(n, func(item *yaml.Node) {
		var a Audience
		whole := y.fields(item, map[string]func(*yaml.Node){"id": y.to(&a.ID), "title": y.to(&a.Title)})
		y.must(whole, item, "id", a.ID)
		y.must(whole, item, "title", a.Title)
		y.id(a.ID, seen)
		all = append(all, a)
	})
	return all
}

// statuses are what a source can be.
var statuses = []string{"current", "dated", "unknown"}

// sources reads sources.yaml: id → what the document is.
func (y *yamlReader) sources(n *yaml.Node) []*Source {
	var all []*Source
	y.pairs(n, func(key, value *yaml.Node) {
		s := &Source{ID: Text{key.Value, y.pos(key)}}
		y.id(s.ID, map[string]diag.Pos{}) // a repeated key has been complained of
		var strength *yaml.Node
		whole := y.fields(value, map[string]func(*yaml.Node){
			"title":     y.to(&s.Title),
			"publisher": y.to(&s.Publisher),
			"date":      y.to(&s.Date),
			"address":   y.to(&s.Address),
			"status":    y.to(&s.Status),
			"note":      y.to(&s.Note),
			"parts": func(v *yaml.Node) {
				y.pairs(v, func(key, value *yaml.Node) {
					s.Parts = append(s.Parts, Part{ID: Text{key.Value, y.pos(key)}, Label: y.text(value)})
				})
			},
			"strength": func(v *yaml.Node) { strength = v },
		})
		if strength != nil {
			y.strength(strength, s)
		}
		y.webAddress(s.Address)
		y.must(whole, key, "title", s.Title)
		y.must(whole, key, "status", s.Status)
		if s.Status.Value != "" && !slices.Contains(statuses, s.Status.Value) {
			y.ds.Errorf(s.Status.Pos, RuleBadStatus, diag.DidYouMean(s.Status.Value, statuses, "write current, dated or unknown"), "%q is no status", s.Status.Value)
		}
		all = append(all, s)
	})
	return all
}

// strength reads part → its strongest word, once all parts of the source are known.
func (y *yamlReader) strength(n *yaml.Node, s *Source) {
	places := map[string]int{}
	for i, p := range s.Parts {
		places[p.ID.Value] = i
	}
	y.pairs(n, func(key, value *yaml.Node) {
		i, ok := places[key.Value]
		if !ok {
			y.ds.Errorf(y.pos(key), RuleBadStrength, "list it under parts first", "the source has no part %q", key.Value)
			return
		}
		word := y.text(value)
		if err := s.Parts[i].Strength.UnmarshalText([]byte(word.Value)); err != nil {
			y.ds.Errorf(word.Pos, RuleBadStrength, diag.DidYouMean(word.Value, []string{"must", "should", "could"}, "write must, should or could"), "%q is no strength", word.Value)
		}
	})
}

// The limits of search-tests.yaml, because each test is a search.
const (
	maxTests = 2000
	maxQuery = 200 // characters
)

// searchTests reads search-tests.yaml: a list of what readers type and the page they must find.
func (y *yamlReader) searchTests(n *yaml.Node) []SearchTest {
	var all []SearchTest
	number := 0
	y.list(n, func(item *yaml.Node) {
		if number++; number > maxTests {
			if number == maxTests+1 {
				y.ds.Errorf(y.pos(item), RuleTooLarge, "take out those that are alike", "there are more than %d search tests", maxTests)
			}
			return
		}
		var t SearchTest
		whole := y.fields(item, map[string]func(*yaml.Node){"query": y.to(&t.Query), "finds": y.to(&t.Finds)})
		if whole && (t.Query.Pos.IsZero() || t.Finds.Pos.IsZero()) {
			y.ds.Errorf(y.pos(item), RuleMissingKey, "write - query: what readers type, and below it finds: faqs/name.md", "a search test has a query and the page that it finds")
		}
		if utf8.RuneCountInString(t.Query.Value) > maxQuery {
			y.ds.Errorf(t.Query.Pos, RuleTooLarge, "write what readers type: a few words", "the query has more than %d characters", maxQuery)
			return
		}
		if t.Query.Value == "" || t.Finds.Value == "" {
			return
		}
		all = append(all, t)
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
	for _, k := range metaKeys {
		names[k.name] = true
	}
	return slices.Sorted(maps.Keys(names))
}
