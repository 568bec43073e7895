package render

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"signpost/internal/content"
	"signpost/internal/knowledge"
)

// The titles of the pages that a public site owes its readers.
const (
	accessibilityTitle = "Accessibility statement"
	privacyTitle       = "Privacy and cookies"
)

// accessibilityPage is the data of templates/accessibility.html. Its sections are those that the model
// statement of the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility
// Regulations 2018 has. Without a statement in site.yaml the page claims nothing.
type accessibilityPage struct {
	layout
	Scope, Compliance, Tested, Method, Prepared, Reviewed, Within, Enforced string // or ""
	Problems                                                                []problems
	Contact                                                                 Link // empty when there is none
}

// problems are what is not accessible for one reason.
type problems struct {
	Title    string
	Problems []problem
}

type problem struct{ What, Instead, Until string }

// contactPage is the data of templates/contact.html.
type contactPage struct {
	layout
	Mistakes Link // empty when site.yaml names nobody for them
	Contacts []person
}

// person is a contact as its page shows it.
type person struct {
	ID, Title, Name, Note string
	Email, Web            Link // empty when there is none
	Phone                 string
	Call                  template.URL // of Phone
}

// privacyPage is the data of templates/privacy.html.
type privacyPage struct {
	layout
	Checklists, Decisions, Offline bool
	HostLogs                       string // or ""
	Contact                        Link   // empty when there is none
}

// owedPages plans them.
func (r *Renderer) owedPages() {
	r.add("accessibility", Page{URL: "/accessibility/"}, r.accessibility)
	r.add("privacy", Page{URL: "/privacy/"}, r.privacy)
	if r.opt.Version != "" {
		r.add("offline", Page{URL: "/offline/", NoIndex: true}, r.offline)
	}
	if len(r.base.Contacts) > 0 {
		r.add("contact", Page{URL: knowledge.ContactURL}, r.contacts)
	}
}

func (r *Renderer) accessibility(l layout) framed {
	l.named(accessibilityTitle, "How accessible "+l.SiteName+" is, and what to do if something does not work for you.")
	p := accessibilityPage{}
	a := r.base.Site.Accessibility
	if a == nil {
		a = &content.Accessibility{}
	}
	p.Scope, p.Method, p.Within, p.Enforced = a.Scope.Value, a.Method.Value, a.Within.Value, a.Enforced.Value
	p.Tested, p.Prepared, p.Reviewed = date(a.Tested.Time), date(a.Prepared.Time), date(a.Reviewed.Time)
	p.Compliance = compliance(a)
	p.Contact = r.whom(&l, words(a.Contact.Value, r.base.Site.ReportTo.Value))
	for _, reason := range []struct{ id, title string }{
		{content.NonCompliance, "What does not comply with the accessibility regulations"},
		{content.Burden, "What would be a disproportionate burden to put right"},
		{content.OutOfScope, "What the accessibility regulations do not apply to"},
	} {
		group := problems{Title: reason.title}
		for _, x := range a.Problems {
			if x.Reason.Value == reason.id {
				group.Problems = append(group.Problems, problem{x.What.Value, x.Instead.Value, isoDate(x.Until.Value)})
			}
		}
		if len(group.Problems) > 0 {
			p.Problems = append(p.Problems, group)
		}
	}
	p.layout = l
	return p
}

// compliance says how far a site complies in the words that the regulations prescribe.
func compliance(a *content.Accessibility) string {
	const standard = " with the Web Content Accessibility Guidelines version 2.2 AA standard"
	switch a.Compliance.Value {
	case content.FullyCompliant:
		return "This website is fully compliant" + standard + "."
	case content.PartiallyCompliant:
		return "This website is partially compliant" + standard + ", because of what is listed below."
	case content.NotCompliant:
		return "This website is not compliant" + standard + ". What does not comply, and what is exempt, is listed below."
	default:
		return ""
	}
}

func (r *Renderer) privacy(l layout) framed {
	l.named(privacyTitle, "What "+l.SiteName+" keeps, and what it does not.")
	p := privacyPage{
		Checklists: len(r.base.Checklists) > 0,
		Decisions:  slices.ContainsFunc(r.base.Decisions, func(d *knowledge.Decision) bool { return !d.ByNode }),
		Offline:    r.opt.Version != "",
		HostLogs:   r.base.Site.HostLogs.Value,
		Contact:    r.whom(&l, r.base.Site.ReportTo.Value),
	}
	p.layout = l
	return p
}

// offlinePage is the data of templates/offline.html: what stands in for a page that is not kept.
type offlinePage struct {
	layout
	Checklists []Entry
}

func (r *Renderer) offline(l layout) framed {
	l.named("You are offline", "")
	p := offlinePage{}
	for _, c := range r.base.Checklists {
		p.Checklists = append(p.Checklists, Entry{Link: Link{c.Short, l.to(c.URL)}})
	}
	p.layout = l
	return p
}

// dialled gives the address of a telephone number, which has digits, spaces, hyphens and brackets only: site.yaml is
// checked. A 0 in brackets after the code of a country is for those who dial without the code (ITU-T E.123).
func dialled(number string) template.URL {
	if strings.HasPrefix(number, "+") {
		number = strings.Replace(number, "(0)", "", 1)
	}
	return template.URL("tel:" + strings.NewReplacer(" ", "", "(", "", ")", "").Replace(number))
}

func (r *Renderer) contacts(l layout) framed {
	l.named(knowledge.ContactTitle, "Whom to contact about "+l.SiteName+", and about what it says.")
	p := contactPage{}
	if id := r.base.Site.ReportTo.Value; id != "" {
		p.Mistakes = Link{r.contactName(id), "#" + id}
	}
	for _, c := range r.base.Contacts {
		out := person{ID: c.ID.Value, Title: c.Title(), Name: c.Name.Value, Note: c.Note.Value}
		if out.Name == out.Title {
			out.Name = ""
		}
		if c.Email.Value != "" {
			out.Email = Link{c.Email.Value, "mailto:" + c.Email.Value}
		}
		if c.Phone.Value != "" {
			out.Phone, out.Call = strings.NewReplacer(" ", "\u00a0", "-", "\u2011").Replace(c.Phone.Value), dialled(c.Phone.Value)
		}
		if c.Web.Value != "" {
			out.Web = Link{c.Web.Value, c.Web.Value}
		}
		p.Contacts = append(p.Contacts, out)
	}
	p.layout = l
	return p
}

// contactOf finds a contact by its id, or gives nil.
func (r *Renderer) contactOf(id string) *content.Contact {
	for _, c := range r.base.Contacts {
		if c.ID.Value == id {
			return c
		}
	}
	return nil
}

func (r *Renderer) contactName(id string) string {
	c := r.contactOf(id)
	return words(c.Name.Value, c.Role.Value, c.Email.Value, c.Phone.Value, c.Web.Value)
}

// whom leads to a contact, to all of them when none is named, and nowhere when there are none.
func (r *Renderer) whom(l *layout, id string) Link {
	switch {
	case len(r.base.Contacts) == 0:
		return Link{}
	case id == "":
		return Link{words(r.base.Site.Publisher.Value, "us"), l.to(knowledge.ContactURL)}
	default:
		return Link{r.contactName(id), l.to(knowledge.ContactURL + "#" + id)}
	}
}

// report gives the link to report a mistake on a page: a mail that already names the page, the
// contact's web page, or how else to reach somebody. It is empty when there are no contacts.
func (r *Renderer) report(l *layout, head *knowledge.Head) Link {
	const say = "Report a mistake on this page"
	c := r.contactOf(r.base.Site.ReportTo.Value)
	switch {
	case c != nil && c.Email.Value != "":
		page := words(r.absolute(head.URL), head.URL)
		q := url.Values{"subject": {"Mistake on: " + head.Title}, "body": {"The page: " + page + "\n\nWhat is wrong:\n"}}
		return Link{say, "mailto:" + c.Email.Value + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")}
	case c != nil && c.Web.Value != "":
		return Link{say, c.Web.Value}
	default:
		return Link{say, r.whom(l, r.base.Site.ReportTo.Value).Href}
	}
}
