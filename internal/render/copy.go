package render

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/marker"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
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

// copy plans the copy of a page: what stands in its main part, without what only a screen needs. It
// lies beside the page, so the links of the page are right in it too.
func (r *Renderer) copy(p Page) Page {
	markdown := Page{Path: strings.TrimSuffix(p.Path, "index.html") + copyName, URL: p.URL + copyName, NoIndex: true, r: r}
	markdown.write = func(w io.Writer) error {
		var page bytes.Buffer
		if err := r.inside(&page, p.main, r.dataOf(&p)); err != nil {
			return err
		}
		text, err := toMarkdown().ConvertReader(&page)
		if err != nil {
			return err
		}
		_, err = w.Write(append(bytes.TrimSpace(text), '\n'))
		return err
	}
	return markdown
}

// notInCopies are the classes of what is nothing without a script, off a screen, or without a pen.
var notInCopies = []string{"app-needs-script", "app-screen", "app-paper"}

func toMarkdown() *converter.Converter {
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin()))
	for _, tag := range []string{"button", "input", "textarea", "select", "svg"} {
		c.Register.TagType(tag, converter.TagTypeRemove, converter.PriorityStandard)
	}
	c.Register.PreRenderer(func(_ converter.Context, doc *html.Node) {
		var gone []*html.Node
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && slices.ContainsFunc(n.Attr, hides) {
				gone = append(gone, n)
			}
			for i, a := range n.Attr {
				if a.Key == "alt" || a.Key == "title" {
					n.Attr[i].Val = inAttribute.Replace(a.Val)
				}
			}
		}
		for _, n := range gone {
			n.Parent.RemoveChild(n)
		}
	}, converter.PriorityEarly)
	c.Register.UnEscaper(means, converter.PriorityEarly)
	return c
}

// inAttribute writes words of an attribute so that they mean nothing in Markdown. The converter takes them as
// they are.
var inAttribute = strings.NewReplacer(`\`, "&#92;", `"`, "&quot;", "'", "&#39;", "<", "&lt;", "&", "&amp;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "~", "&#126;", "[", "&#91;", "]", "&#93;")

// startsBlock reports whether a block of a quotation could begin with a sign: before it stand on its line only >, spaces
// and perhaps a number, and the mark that the converter puts before the sign.
func startsBlock(before []byte) (numbered, ok bool) {
	rest, marked := bytes.CutSuffix(before, marker.BytesMarkerEscaping)
	if !marked {
		return false, false
	}
	digits := bytes.TrimRight(rest, "0123456789")
	line := bytes.TrimRight(digits, "> ")
	return len(digits) < len(rest), len(line) == 0 || line[len(line)-1] == '\n'
}

// means tells the converter to escape a sign of the words that could mean something: always those of emphasis,
// which it escapes only where it sees that they do, and in a quotation those with which a block begins,
// which it only looks for at the beginning of a line.
func means(text []byte, at int) int {
	if bytes.IndexByte([]byte("*_~"), text[at]) >= 0 {
		return 1
	}
	numbered, ok := startsBlock(text[:at])
	if !ok {
		return -1
	}
	switch text[at] {
	case '#', '-', '+', '>':
		if !numbered {
			return 1
		}
	case '.', ')':
		if numbered {
			return 1
		}
	}
	return -1
}

func hides(a html.Attribute) bool {
	return a.Key == "class" && slices.ContainsFunc(strings.Fields(a.Val), func(c string) bool { return slices.Contains(notInCopies, c) })
}
