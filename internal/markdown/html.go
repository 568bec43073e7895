package markdown

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// Renderer writes fragments as HTML with the classes of the NHS design system. Make one for a build
// with NewRenderer; it can be used from several goroutines at once.
type Renderer struct {
	terms *Terms
}

// NewRenderer makes a Renderer that marks the given glossary terms; terms may be nil.
func NewRenderer(terms *Terms) *Renderer { return &Renderer{terms} }

// Writer writes the fragments of one output page. It remembers which glossary terms were marked, so
// each is marked once, where it first stands. A Writer is for one goroutine.
type Writer struct {
	Href     func(dest string) string // where a destination as typed leads from this page; nil leaves it
	TermHref func(id string) string   // where a glossary term leads from this page; nil marks none
	Shift    int                      // added to the level of every heading
	IDPrefix string                   // put before every id, where several documents share one page
	Target   string                   // where links open: "_top" leaves the frame that shows the page; "" is the page's own

	terms  *Terms
	marked map[*Term]bool
	quiet  int    // in a heading or a link, where no term is marked
	under  string // words of the heading that was written last
	r      renderer.Renderer
}

// Writer begins a page.
func (r *Renderer) Writer() *Writer {
	w := &Writer{terms: r.terms, marked: map[*Term]bool{}}
	w.r = renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(w, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(ghtml.NewRenderer(ghtml.WithUnsafe()), 1000),
	))
	return w
}

// HTML gives a fragment of blocks, or of words inside a block, as HTML. Raw HTML in it is passed
// through: Parse has already refused it where it is not allowed.
func (w *Writer) HTML(f Fragment) string {
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	for _, n := range f.nodes {
		// The buffer does not fail, and the renderers below return no errors of their own.
		if err := w.r.Render(out, f.doc.body, n); err != nil {
			panic(fmt.Sprintf("markdown: writing %s: %v", f.doc.posOf(n), err))
		}
	}
	_ = out.Flush()
	return strings.TrimSpace(b.String())
}

// Text gives plain words as HTML: escaped, and with glossary terms marked.
func (w *Writer) Text(s string) string {
	var b strings.Builder
	w.writeWords(&b, s)
	return b.String()
}

// Mark counts a term as marked already, for a page that explains it itself.
func (w *Writer) Mark(id string) {
	if t := w.terms.byID(id); t != nil {
		w.marked[t] = true
	}
}

// writeWords escapes s and marks each term of the glossary where it first stands.
func (w *Writer) writeWords(b interface{ WriteString(string) (int, error) }, s string) {
	if w.quiet > 0 || w.TermHref == nil {
		_, _ = b.WriteString(html.EscapeString(s))
		return
	}
	at := 0
	for _, m := range w.terms.find(s) {
		if w.marked[m.term] {
			continue
		}
		w.marked[m.term] = true
		_, _ = b.WriteString(html.EscapeString(s[at:m.from]))
		words := html.EscapeString(s[m.from:m.to])
		if m.abbr {
			words = `<abbr title="` + html.EscapeString(m.term.Long) + `">` + words + `</abbr>`
		}
		_, _ = b.WriteString(`<a class="app-term" href="` + html.EscapeString(w.TermHref(m.term.ID)) + `"` + w.target() + `>` + words + `</a>`)
		at = m.to
	}
	_, _ = b.WriteString(html.EscapeString(s[at:]))
}

// RegisterFuncs implements goldmark's renderer.NodeRenderer.
func (w *Writer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, w.heading)
	reg.Register(ast.KindText, w.text)
	reg.Register(ast.KindLink, w.link)
	reg.Register(ast.KindAutoLink, w.autoLink)
	reg.Register(ast.KindImage, w.image)
	reg.Register(ast.KindBlockquote, w.blockquote)
	reg.Register(ast.KindFencedCodeBlock, w.code)
	reg.Register(ast.KindCodeBlock, w.code)
	reg.Register(east.KindTable, w.table)
	reg.Register(east.KindTableHeader, w.tableHeader)
	reg.Register(east.KindTableRow, w.tableRow)
	reg.Register(east.KindTableCell, w.tableCell)
	reg.Register(east.KindTaskCheckBox, w.taskCheckBox)
}

func (w *Writer) heading(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	level := min(n.Level+w.Shift, 6)
	if !entering {
		w.quiet--
		_, _ = fmt.Fprintf(b, "</h%d>\n", level)
		return ast.WalkContinue, nil
	}
	w.quiet++
	w.under = (&Document{body: source}).textOf(n)
	id, _ := n.AttributeString("id")
	_, _ = fmt.Fprintf(b, `<h%d id="%s%s">`, level, html.EscapeString(w.IDPrefix), id)
	return ast.WalkContinue, nil
}

// text writes a run of texts at its first one: goldmark parts them at line ends and at signs that might
// have been marks, and a term of the glossary may stand across them.
func (w *Writer) text(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if before, ok := node.PreviousSibling().(*ast.Text); !entering || (ok && !before.HardLineBreak()) {
		return ast.WalkContinue, nil
	}
	var run []byte
	for n, ok := node.(*ast.Text); ok; n, ok = n.NextSibling().(*ast.Text) {
		run = append(run, unescape(n.Segment.Value(source), n.IsRaw())...)
		if n.HardLineBreak() {
			w.writeWords(b, string(run))
			_, _ = b.WriteString("<br>\n")
			return ast.WalkContinue, nil
		}
		if n.SoftLineBreak() {
			run = append(run, '\n')
		}
	}
	w.writeWords(b, string(run))
	return ast.WalkContinue, nil
}

func (w *Writer) href(dest string) string {
	if w.Href != nil {
		dest = w.Href(dest)
	}
	return html.EscapeString(string(util.URLEscape([]byte(dest), false)))
}

func (w *Writer) target() string {
	if w.Target == "" {
		return ""
	}
	return ` target="` + html.EscapeString(w.Target) + `"`
}

func (w *Writer) link(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		w.quiet--
		_, _ = b.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	w.quiet++
	n := node.(*ast.Link)
	_, _ = b.WriteString(`<a href="` + w.href(string(decode(n.Destination))) + `"` + w.target())
	if len(n.Title) > 0 {
		_, _ = b.WriteString(` title="` + html.EscapeString(string(decode(n.Title))) + `"`)
	}
	_ = b.WriteByte('>')
	return ast.WalkContinue, nil
}

func (w *Writer) autoLink(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	_, _ = b.WriteString(`<a href="` + w.href(autoLinkDest(n, source)) + `"` + w.target() + `>` + html.EscapeString(string(n.Label(source))) + `</a>`)
	return ast.WalkContinue, nil
}

func (w *Writer) image(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	var alt strings.Builder
	(&Document{body: source}).writeText(&alt, n)
	_, _ = b.WriteString(`<img class="nhsuk-image__img" src="` + w.href(string(decode(n.Destination))) + `" alt="` + html.EscapeString(alt.String()) + `" loading="lazy">`)
	return ast.WalkSkipChildren, nil
}

// A quotation is words of a source that stand as they are, so it looks like nothing else.
func (w *Writer) blockquote(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString("<blockquote class=\"app-quote\">\n")
	} else {
		_, _ = b.WriteString("</blockquote>\n")
	}
	return ast.WalkContinue, nil
}

func (w *Writer) code(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString(`<pre class="app-code" tabindex="0"><code>` + html.EscapeString(string(node.Lines().Value(source))) + "</code></pre>\n")
	}
	return ast.WalkSkipChildren, nil
}

// A table scrolls in a frame of its own, which the keyboard can reach (WCAG 2.2, 1.4.10 and 2.1.1). The
// frame is named by the heading above it; it is a group, because a page may have more tables than a
// reader wants landmarks.
func (w *Writer) table(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		name := "Table"
		if w.under != "" {
			name += ": " + html.EscapeString(w.under)
		}
		_, _ = b.WriteString(`<div class="app-table-frame" tabindex="0" role="group" aria-label="` + name + `"><table class="nhsuk-table">` + "\n")
	} else {
		_, _ = b.WriteString("</tbody></table></div>\n")
	}
	return ast.WalkContinue, nil
}

func (w *Writer) tableHeader(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString(`<thead class="nhsuk-table__head"><tr>`)
	} else {
		_, _ = b.WriteString("</tr></thead>\n<tbody class=\"nhsuk-table__body\">\n")
	}
	return ast.WalkContinue, nil
}

func (w *Writer) tableRow(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString(`<tr class="nhsuk-table__row">`)
	} else {
		_, _ = b.WriteString("</tr>\n")
	}
	return ast.WalkContinue, nil
}

func (w *Writer) tableCell(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	_, head := node.Parent().(*east.TableHeader)
	switch {
	case head && entering:
		_, _ = b.WriteString(`<th scope="col">`)
	case head:
		_, _ = b.WriteString("</th>")
	case entering:
		_, _ = b.WriteString(`<td class="nhsuk-table__cell">`)
	default:
		_, _ = b.WriteString("</td>")
	}
	return ast.WalkContinue, nil
}

// A box in an ordinary page is a picture of a box: what it means is said for those who do not see it.
func (w *Writer) taskCheckBox(b util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if node.(*east.TaskCheckBox).IsChecked {
		_, _ = b.WriteString(`<span class="app-box app-box--checked"><span class="nhsuk-u-visually-hidden">Done: </span></span> `)
	} else {
		_, _ = b.WriteString(`<span class="app-box"></span> `)
	}
	return ast.WalkContinue, nil
}

// autoLinkDest is the address an autolink leads to; a mail address gets its scheme.
func autoLinkDest(n *ast.AutoLink, source []byte) string {
	dest := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	return dest
}
