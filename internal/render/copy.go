package render

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
)

// copyName is the file beside index.html that holds a page as Markdown.
const copyName = "index.md"

// copied reports whether a page has a copy in Markdown: those that search engines may list, but for
// the search, which is nothing without its field.
func (r *Renderer) copied(kind string, p *Page) bool {
	return r.base.Site.MarkdownCopies && !p.NoIndex && kind != "search" && strings.HasSuffix(p.URL, "/")
}

// addCopy plans the copy of a page: what stands in its main part, without what only a screen needs. It
// lies beside the page, so the links of the page are right in it too.
func (r *Renderer) addCopy(p Page, main *template.Template, data func(layout) framed) {
	markdown := Page{Path: strings.TrimSuffix(p.Path, "index.html") + copyName, URL: p.URL + copyName, NoIndex: true}
	markdown.Make = func(w io.Writer) error {
		var page bytes.Buffer
		if err := r.inside(&page, main, data(r.layout(&p))); err != nil {
			return fmt.Errorf("making %s: %w", markdown.Path, err)
		}
		text, err := toMarkdown().ConvertReader(&page)
		if err != nil {
			return fmt.Errorf("making %s: %w", markdown.Path, err)
		}
		_, err = w.Write(append(bytes.TrimSpace(text), '\n'))
		return err
	}
	r.pages = append(r.pages, markdown)
}

// notInCopies are the classes of what is nothing without a script, off a screen, or without a pen.
var notInCopies = []string{"app-needs-script", "app-screen", "app-paper"}

func toMarkdown() *converter.Converter {
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), table.NewTablePlugin()))
	for _, tag := range []string{"button", "input", "textarea", "select", "svg"} {
		c.Register.TagType(tag, converter.TagTypeRemove, converter.PriorityStandard)
	}
	c.Register.PreRenderer(func(_ converter.Context, doc *html.Node) {
		var gone []*html.Node
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && slices.ContainsFunc(n.Attr, hides) {
				gone = append(gone, n)
			}
		}
		for _, n := range gone {
			n.Parent.RemoveChild(n)
		}
	}, converter.PriorityEarly)
	return c
}

func hides(a html.Attribute) bool {
	return a.Key == "class" && slices.ContainsFunc(strings.Fields(a.Val), func(c string) bool { return slices.Contains(notInCopies, c) })
}
