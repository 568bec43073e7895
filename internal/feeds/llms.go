package feeds

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"signpost/internal/knowledge"
)

// llms writes what the site is and lists its pages by topic, each once, with what it says in a sentence.
// Where pages have a copy in Markdown, it leads to that.
func llms(w io.Writer, b *knowledge.Base, opt Options) error {
	var out bytes.Buffer
	out.WriteString("# " + oneLine(b.Site.Name.Value) + "\n")
	for _, words := range []string{b.Site.Description.Value, b.Site.Disclaimer.Value} {
		if words != "" {
			out.WriteString("\n> " + oneLine(words) + "\n")
		}
	}
	listed := map[*knowledge.Head]bool{}
	list := func(title string, heads []*knowledge.Head) {
		began := false
		for _, h := range heads {
			if listed[h] {
				continue
			}
			if !began {
				out.WriteString("\n## " + oneLine(title) + "\n\n")
				began = true
			}
			listed[h] = true
			at := opt.absolute(h.URL)
			if b.Site.MarkdownCopies {
				at += "index.md"
			}
			out.WriteString("- [" + oneLine(h.Title) + "](" + at + ")")
			if h.Summary != "" {
				out.WriteString(": " + oneLine(h.Summary))
			}
			out.WriteString("\n")
		}
	}
	for _, t := range b.Topics {
		list(t.Title, b.PagesOf(t))
	}
	var rest []*knowledge.Head
	for h := range b.Heads() {
		rest = append(rest, h)
	}
	list("Other pages", rest)
	_, err := w.Write(out.Bytes())
	return err
}

// oneLine keeps words from becoming Markdown that they were not meant to be.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\n\\[]<`*_~&") { // as few are
		s = means.ReplaceAllString(strings.ReplaceAll(s, "\n", " "), `\$0`)
	}
	if s != "" && strings.IndexByte("0123456789-+#>=.)", s[0]) >= 0 {
		s = startsBlock.ReplaceAllString(s, `$1\$2`)
	}
	return s
}

// What means something in a line of Markdown, and what does at the beginning of one.
var (
	means       = regexp.MustCompile("[\\\\\\[\\]<`*_~]|&(?:#?[A-Za-z0-9]+;)")
	startsBlock = regexp.MustCompile(`^([0-9]*)([-+#>=.)])`)
)
