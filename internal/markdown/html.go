package markdown

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/util"
)

// Renderer writes fragments as HTML with the classes of the NHS design system. Make one for a build
// with NewRenderer; it can be used from several goroutines at once.
type Renderer struct {
	terms   *Terms
	buffers sync.Pool
}

// NewRenderer makes a Renderer that marks the given glossary terms; terms may be nil.
func NewRenderer(terms *Terms) *Renderer {
	return &Renderer{terms: terms, buffers: sync.Pool{New: func() any { return new([]byte) }}}
}

// Writer writes the fragments of one output page. It remembers which glossary terms were marked, so
// each is marked once, where it first stands. A Writer is for one goroutine.
type Writer struct {
	Href     func(dest string) string // where a destination as typed leads from this page; nil leaves it
	TermHref func(id string) string   // where a glossary term leads from this page; nil marks none
	Shift    int                      // added to the level of every heading
	IDPrefix string                   // put before every id, where several documents share one page
	Target   string                   // where links open: "_top" leaves the frame that shows the page; "" is the page's own

	terms   *Terms
	marked  map[*Term]bool
	words   []byte
	buffers *sync.Pool
}

// Writer begins a page.
func (r *Renderer) Writer() *Writer { return &Writer{terms: r.terms, buffers: &r.buffers} }

// HTML gives a fragment of blocks, or of words inside a block, as HTML. Raw HTML in it is passed
// through: Parse has already refused it where it is not allowed.
func (w *Writer) HTML(f Fragment) string {
	buffer := w.buffers.Get().(*[]byte)
	defer w.buffers.Put(buffer)
	out := (*buffer)[:0]
	for b := range f.blocks() {
		out = w.appendHTML(out, b.code)
	}
	*buffer = out
	return string(bytes.TrimSpace(out))
}

// Text gives plain words as HTML: escaped, and with glossary terms marked.
func (w *Writer) Text(s string) string { return string(w.appendWords(nil, []byte(s))) }

// Mark counts a term as marked already, for a page that explains it itself.
func (w *Writer) Mark(id string) {
	if w.terms == nil {
		return
	}
	if t := w.terms.byID[id]; t != nil {
		w.mark(t)
	}
}

func (w *Writer) mark(t *Term) {
	if w.marked == nil {
		w.marked = map[*Term]bool{}
	}
	w.marked[t] = true
}

// marks reports whether terms are marked.
func (w *Writer) marks() bool { return w.TermHref != nil && !w.terms.none() }

// appendWords appends words escaped, each term of the glossary marked where it first stands.
func (w *Writer) appendWords(to, words []byte) []byte {
	if !w.marks() {
		return appendEscaped(to, words)
	}
	s, at := string(words), 0
	for _, m := range w.terms.find(s) {
		if w.marked[m.term] {
			continue
		}
		w.mark(m.term)
		to = appendEscaped(to, s[at:m.from])
		to = append(to, `<a class="app-term" href="`...)
		to = appendEscaped(to, w.TermHref(m.term.ID))
		to = w.appendTarget(append(to, '"'))
		to = append(to, '>')
		if m.abbr {
			to = append(appendEscaped(append(to, `<abbr title="`...), m.term.Long), `">`...)
		}
		to = appendEscaped(to, s[m.from:m.to])
		if m.abbr {
			to = append(to, "</abbr>"...)
		}
		to = append(to, "</a>"...)
		at = m.to
	}
	return appendEscaped(to, s[at:])
}

// appendHref appends a destination as it stands in an attribute.
func (w *Writer) appendHref(to []byte, dest string) []byte {
	if w.Href != nil {
		dest = w.Href(dest)
	}
	return appendEscaped(to, util.URLEscape([]byte(dest), false))
}

func (w *Writer) appendTarget(to []byte) []byte {
	if w.Target == "" {
		return to
	}
	return append(appendEscaped(append(to, ` target="`...), w.Target), '"')
}

// appendEscaped appends words as they stand in HTML, as html.EscapeString gives them.
func appendEscaped[S []byte | string](to []byte, s S) []byte {
	at := 0
	for i := 0; i < len(s); i++ {
		var escaped string
		switch s[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&#34;"
		case '\'':
			escaped = "&#39;"
		default:
			continue
		}
		to = append(append(to, s[at:i]...), escaped...)
		at = i + 1
	}
	return append(to, s[at:]...)
}
