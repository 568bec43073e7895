package render

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A site that is nothing but one article and these settings.
func withSettings(settings string) fstest.MapFS {
	return fstest.MapFS{
		"content/site.yaml":            &fstest.MapFile{Data: []byte(settings)},
		"content/articles/about.md":    &fstest.MapFile{Data: []byte("---\ntitle: About\n---\n\nWords.\n")},
		"content/checklists/winter.md": &fstest.MapFile{Data: []byte("---\ntitle: Winter\n---\n\n## A {#a}\n\n- [ ] **Must:** you do it {#b}\n\n  Why.\n")},
	}
}

// The statement has the parts that the law asks for, and claims nothing that site.yaml does not.
func TestAccessibilityStatement(t *testing.T) {
	for name, c := range map[string]struct {
		settings   string
		has, lacks []string
	}{
		"nothing is known": {"name: X", []string{"we do not claim", "This website gives no address to write to.", "<h2>If you are not happy with the answer</h2>", "EHRC"}, []string{"Tell us", "compliant", "last tested", "prepared"}},
		"partial": {`
contacts: [{id: hub, name: The hub, email: hub@example.org}]
accessibility:
  compliance: partial
  prepared: 2026-11-20
  tested: 2026-11-18
  method: The hub used NVDA.
  contact: hub
  answers-within: 5 working days
  problems:
    - {what: Films have no captions., instead: Ask us., until: 2027-03-31}
    - {what: Old files., reason: burden}
    - {what: Maps., reason: exempt}
`, []string{
			"partially compliant", "prepared on 20 November 2026", "last tested on 18 November 2026. The hub used NVDA.",
			`<a href="../contact/#hub">The hub</a>`, "within 5 working days", "Tell us too", "<h2>If you are not happy with our answer</h2>", "put this right by 31 March 2027",
			"does not comply with the accessibility regulations", "disproportionate burden", "do not apply to",
		}, []string{"we do not claim", "fully compliant with"}},
		"full": {"accessibility: {compliance: full, prepared: 2026-11-20, tested: 2026-11-18, method: By hand.}",
			[]string{"fully compliant with", "last tested on 18 November 2026. By hand.", "no part of this website"}, []string{"What is not accessible", "we do not claim"}},
		"elsewhere": {"accessibility: {compliance: full, prepared: 2026-11-20, tested: 2026-11-18, method: By hand., enforced-by: The Commission in Belfast enforces it.}",
			[]string{"Belfast"}, []string{"EHRC"}},
	} {
		t.Run(name, func(t *testing.T) {
			pages, _ := render(t, load(t, withSettings(c.settings)), Options{})
			page := pages["accessibility/index.html"]
			for _, want := range c.has {
				if !strings.Contains(page, want) {
					t.Errorf("the statement does not say %q", want)
				}
			}
			for _, not := range c.lacks {
				if strings.Contains(page, not) {
					t.Errorf("the statement says %q", not)
				}
			}
		})
	}
}

// The page about privacy says what is kept where, and no more than is there.
func TestPrivacy(t *testing.T) {
	pages, _ := render(t, load(t, withSettings("host-logs: The host keeps addresses for 30 days.")), Options{})
	page := pages["privacy/index.html"]
	for _, want := range []string{"no cookies", "fill in a checklist", "The host keeps addresses for 30 days."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if !strings.Contains(page, "This website gives no address to write to.") || strings.Contains(page, "If you write to us") {
		t.Error("the page speaks of writing to us, and there is no address")
	}
	if strings.Contains(page, "answer questions to check your situation") {
		t.Error("the page speaks of decisions, and there are none")
	}
}

// A reader can report a mistake whatever way there is to reach somebody, and each page of the site leads
// to the pages that a site owes.
func TestContacts(t *testing.T) {
	for name, c := range map[string]struct{ settings, report string }{
		"nobody":       {"name: X", ""},
		"mail":         {"contacts: [{id: a, email: a@example.org}]\nreport-to: a", `href="mailto:a@example.org?`},
		"web":          {"contacts: [{id: a, web: 'https://a.example/form'}]\nreport-to: a", `href="https://a.example/form"`},
		"telephone":    {"contacts: [{id: a, phone: 01223 123456}]\nreport-to: a", `href="../contact/#a"`},
		"not told who": {"contacts: [{id: a, email: a@example.org}]", `href="../contact/"`},
	} {
		t.Run(name, func(t *testing.T) {
			pages, _ := render(t, load(t, withSettings(c.settings)), Options{})
			page := pages["about/index.html"]
			if got := strings.Contains(page, "Report a mistake"); got != (c.report != "") {
				t.Errorf("says how to report a mistake: %v", got)
			}
			if c.report != "" && !strings.Contains(page, c.report) {
				t.Errorf("no link %s", c.report)
			}
			if _, there := pages["contact/index.html"]; there != (name != "nobody") {
				t.Errorf("there is a contact page: %v", there)
			}
			for _, owed := range []string{"../privacy/", "../accessibility/"} {
				if !strings.Contains(page, `href="`+owed+`"`) {
					t.Errorf("no link to %s", owed)
				}
			}
		})
	}
	pages, _ := render(t, load(t, withSettings("contacts: [{id: a, role: Training, name: Ann, email: a@example.org, phone: 01223 (123456), note: On Mondays.}, {id: b, role: Office, phone: +44 (0)1904 555 123}]")), Options{})
	for _, want := range []string{`<h2 id="a">Training</h2>`, "Ann", `href="mailto:a@example.org"`, `href="tel:01223123456"`, `href="tel:&#43;441904555123"`, "On Mondays."} {
		if !strings.Contains(pages["contact/index.html"], want) {
			t.Errorf("the contact page has no %s", want)
		}
	}
}
