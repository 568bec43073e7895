package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// components is where npm puts nhsuk-frontend's components.
const components = "../../node_modules/nhsuk-frontend/dist/nhsuk/components"

// options are those of nhsuk-frontend's that our components have.
type options struct {
	Href, Text, Colour, Description, Name, IDPrefix string
	Items                                           []struct{ Href, Text, Value string }
	Rows                                            []struct {
		Key, Value struct{ Text string }
		Actions    struct {
			Items []struct{ Href, Text, VisuallyHiddenText string }
		}
	}
	Previous, Next struct{ Label, Href string }
	Heading        struct {
		Text  string
		Level int
	}
	Fieldset   struct{ Legend struct{ Text string } }
	Service    struct{ Href, Text string }
	Navigation struct{ Items []struct{ Href, Text string } }
	Meta       struct {
		Items []struct{ Href, Text string }
		Text  string
	}
}

func (o *options) links() []Link {
	var all []Link
	for _, it := range o.Items {
		all = append(all, Link{it.Text, it.Href})
	}
	return all
}

// TestComponents compares our components with the examples that nhsuk-frontend ships of each. What
// ours leave out on purpose is taken out of both before they are compared, with the reason beside it.
func TestComponents(t *testing.T) {
	pagination := func(o *options) any {
		return Pagination{Link{o.Previous.Label, o.Previous.Href}, Link{o.Next.Label, o.Next.Href}}
	}
	summary := func(o *options) any {
		var rows []SummaryRow
		for _, r := range o.Rows {
			row := SummaryRow{Key: r.Key.Text, Value: r.Value.Text}
			if a := r.Actions.Items; len(a) == 1 {
				row.Change, row.Hidden = Link{a[0].Text, a[0].Href}, a[0].VisuallyHiddenText
			}
			rows = append(rows, row)
		}
		return rows[:min(2, len(rows))]
	}
	card := func(o *options) any {
		return Card{Link: Link{o.Heading.Text, o.Href}, Description: o.Description, Level: cmp.Or(o.Heading.Level, 2)}
	}
	tag := func(o *options) any { return Tag{o.Text, o.Colour} }

	for _, c := range []struct {
		component, example string
		partial            string
		data               func(*options) any
		edits              []edit
	}{
		{"skip-link", "default", "skip-link", func(o *options) any { return o.Text }, nil},
		{"back-link", "default", "back-link", func(o *options) any { return Link{o.Text, o.Href} }, nil},
		{"breadcrumb", "default", "breadcrumb", func(o *options) any { return Breadcrumb(o.links()) }, nil},
		{"action-link", "default", "action-link", func(o *options) any { return Link{o.Text, o.Href} }, nil},
		{"tag", "default", "tag", tag, nil},
		{"tag", "with text escaping", "tag", tag, nil},
		{"contents-list", "default", "contents-list", func(o *options) any { return Contents{"Pages in this guide", o.links()[1:]} }, []edit{
			dropCurrent, // ours lists the headings of one page, so none is the current page
		}},
		{"pagination", "default", "pagination", pagination, nil},
		{"pagination", "with only next", "pagination", pagination, nil},
		{"pagination", "with only previous", "pagination", pagination, nil},
		{"summary-list", "default", "summary-list", summary, []edit{dropAfter("nhsuk-summary-list__row", 2)}},      // the other
		{"summary-list", "with actions", "summary-list", summary, []edit{dropAfter("nhsuk-summary-list__row", 2)}}, // rows are HTML; ours are words
		{"card", "clickable", "card", card, nil},
		{"card", "top task", "card", card, []edit{
			unclass("nhsuk-heading-xs"), unclass("nhsuk-heading-s"), // ours has a description, so its heading is larger
		}},
		{"checkboxes", "legend", "checkboxes", func(o *options) any {
			all := Choices{Name: o.Name, Legend: o.Fieldset.Legend.Text}
			for i, it := range o.Items {
				id := o.IDPrefix
				if i > 0 {
					id += fmt.Sprintf("-%d", i+1)
				}
				all.Items = append(all.Items, Choice{id, it.Value, it.Text})
			}
			return all
		}, []edit{
			drop("nhsuk-hint"), unset("fieldset", "aria-describedby"), // filters explain themselves
			unset("fieldset", "id"),            // for the script of the search page
			unclass("nhsuk-checkboxes--small"), // filters stand beside the results, not in their place
		}},
		{"search-input", "large", "search-form", func(*options) any {
			return searchForm{ID: "example", Label: "Search by NHS number", Large: true}
		}, []edit{
			only("nhsuk-form-group"),                             // the form around it is ours
			unwrap("nhsuk-label-wrapper"),                        // the label is no heading
			unclass("nhsuk-label--l"), unclass("nhsuk-label--m"), // nor as large as one
			unclass("nhsuk-input--width-30"),                     // the field takes the width there is
			unclass("nhsuk-button--small"),                       // so does its button
			unset("input", "name"), unset("input", "spellcheck"), // the field of every search is called q
			unset("input", "type"), unset("input", "inputmode"), unset("input", "enterkeyhint"), // ours may be a combobox
		}},
		{"footer", "with meta links and text", "footer", func(o *options) any {
			f := footer{Disclaimer: o.Meta.Text}
			for _, it := range o.Meta.Items {
				f.Links = append(f.Links, Link{it.Text, it.Href})
			}
			return f
		}, []edit{
			dropAfter("nhsuk-body-s", 1), // we say who publishes instead of the Crown's copyright
		}},
		{"header", "with service name as separate link", "header", func(o *options) any {
			return header{Home: o.Service.Href, SiteName: o.Service.Text}
		}, []edit{
			drop("nhsuk-header__service-logo"), // the logo needs a right to it
		}},
		{"header", "with navigation", "header", func(o *options) any {
			h := header{}
			for _, it := range o.Navigation.Items {
				if it.Text != "Pregnancy" {
					h.Navigation = append(h.Navigation, Link{it.Text, it.Href})
				}
			}
			return h
		}, []edit{
			drop("nhsuk-header__service"),                  // as above
			drop("nhsuk-header__navigation-item--current"), // ours are ways in, not sections
			drop("nhsuk-header__menu"),                     // what does not fit goes to the next line: nothing jumps when a script arrives
		}},
		{"header", "with service name (linked and long), search", "header", func(*options) any {
			return header{HasSearch: true, Search: searchForm{ID: "search-field", Label: "Search the NHS website", Action: "https://www.nhs.uk/search/"}}
		}, []edit{
			only("nhsuk-header__search-form"), // which stands in a form with the role of search, not in an element of that name
			unset("form", "id"), unset("form", "role"), unset("input", "spellcheck"),
			unset("input", "type"), unset("input", "inputmode"), unset("input", "enterkeyhint"), // as above
		}},
	} {
		t.Run(c.component+"/"+c.example, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(components, c.component, "fixtures.json"))
			if err != nil {
				t.Fatalf("%v: run npm ci first", err)
			}
			var all struct {
				Fixtures []struct {
					Name    string
					Context json.RawMessage
					HTML    string
				}
			}
			if err := json.Unmarshal(data, &all); err != nil {
				t.Fatal(err)
			}
			compared := 0
			for _, f := range all.Fixtures {
				if f.Name != c.example || compared > 0 && c.component != "tag" { // the next of that name are other variants
					continue
				}
				compared++
				var o options
				var other *json.UnmarshalTypeError // an option of this name that is another thing in this component
				if err := json.Unmarshal(f.Context, &o); err != nil && !errors.As(err, &other) {
					t.Fatal(err)
				}
				var b bytes.Buffer
				if err := partial(t, c.partial).Execute(&b, c.data(&o)); err != nil {
					t.Fatal(err)
				}
				want, got := fragment(t, f.HTML), fragment(t, b.String())
				for _, e := range c.edits {
					e(want)
					e(got)
				}
				if diff := gocmp.Diff(outline(want), outline(got)); diff != "" {
					t.Errorf("- nhsuk-frontend, + ours:\n%s", diff)
				}
			}
			if compared == 0 {
				t.Fatal("nhsuk-frontend has this example no more")
			}
		})
	}
}

// partial gives one component as a template.
func partial(t *testing.T, name string) *template.Template {
	t.Helper()
	all, err := template.ParseFS(templates(), "partials/*.html")
	if err != nil {
		t.Fatal(err)
	}
	return all.Lookup(name)
}

func fragment(t *testing.T, s string) *html.Node {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

// outline writes a tree so that only differences that matter differ: a line for each tag and each run
// of words, attributes sorted. Left out are attributes for scripts that we do not use, and roles that
// the element has anyway.
func outline(n *html.Node) []string {
	var lines []string
	var write func(n *html.Node, depth string)
	write = func(n *html.Node, depth string) {
		for c := range n.ChildNodes() {
			switch c.Type {
			case html.TextNode:
				if words := strings.Join(strings.Fields(c.Data), " "); words != "" {
					lines = append(lines, depth+words)
				}
			case html.ElementNode:
				var attrs []string
				for _, a := range c.Attr {
					own := a.Key == "role" && slices.Contains([]string{"banner", "contentinfo", "navigation"}, a.Val)
					if !own && a.Key != "data-module" && a.Key != "novalidate" && !(a.Key == "class" && a.Val == "") {
						attrs = append(attrs, fmt.Sprintf(" %s=%q", a.Key, a.Val))
					}
				}
				slices.Sort(attrs)
				lines = append(lines, depth+"<"+c.Data+strings.Join(attrs, "")+">")
				write(c, depth+"  ")
			}
		}
	}
	write(n, "")
	return lines
}

// edit takes something out of a component.
type edit func(*html.Node)

func classed(n *html.Node, class string) []*html.Node {
	var all []*html.Node
	walk(n, func(d *html.Node) {
		if slices.Contains(strings.Fields(attr(d, "class")), class) {
			all = append(all, d)
		}
	})
	return all
}

// drop takes out the elements of a class.
func drop(class string) edit { return dropAfter(class, 0) }

// dropAfter takes out the elements of a class but the first n.
func dropAfter(class string, n int) edit {
	return func(root *html.Node) {
		for i, d := range classed(root, class) {
			if i >= n {
				d.Parent.RemoveChild(d)
			}
		}
	}
}

// dropCurrent takes out what is marked as the current page.
func dropCurrent(root *html.Node) {
	var all []*html.Node
	walk(root, func(d *html.Node) {
		if attr(d, "aria-current") != "" {
			all = append(all, d)
		}
	})
	for _, d := range all {
		d.Parent.RemoveChild(d)
	}
}

// only leaves the first element of a class.
func only(class string) edit {
	return func(root *html.Node) {
		kept := classed(root, class)[0]
		kept.Parent.RemoveChild(kept)
		for root.FirstChild != nil {
			root.RemoveChild(root.FirstChild)
		}
		root.AppendChild(kept)
	}
}

// unwrap puts the children of the elements of a class in their place.
func unwrap(class string) edit {
	return func(root *html.Node) {
		for _, d := range classed(root, class) {
			for d.FirstChild != nil {
				c := d.FirstChild
				d.RemoveChild(c)
				d.Parent.InsertBefore(c, d)
			}
			d.Parent.RemoveChild(d)
		}
	}
}

// unclass takes a class off all elements.
func unclass(class string) edit {
	return func(root *html.Node) {
		for _, d := range classed(root, class) {
			left := slices.DeleteFunc(strings.Fields(attr(d, "class")), func(c string) bool { return c == class })
			set(d, "class", strings.Join(left, " "))
		}
	}
}

// unset takes an attribute off the elements of a name.
func unset(name, key string) edit {
	return func(root *html.Node) {
		for _, d := range find(root, name) {
			d.Attr = slices.DeleteFunc(d.Attr, func(a html.Attribute) bool { return a.Key == key })
		}
	}
}

func set(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
		}
	}
}
