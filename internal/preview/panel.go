package preview

import (
	"fmt"
	"strings"

	"signpost/internal/diag"
)

// maxShown is how many complaints the panel shows; the log has them all.
const maxShown = 50

// panelHTML gives the panel that lists the errors of a build, with the line, caret and hint of each.
// first says that there was no good build yet. Its class names are its own, so that no style of the site changes it.
func panelHTML(complaints diag.List, source func(string) []byte, err error, first bool) string {
	var b strings.Builder
	errors, _ := complaints.Count()
	if err != nil {
		errors++
	}
	title := "1 error"
	if errors != 1 {
		title = fmt.Sprintf("%d errors", errors)
	}
	if first {
		title += ": the site is shown when there is none"
	} else {
		title += ": this is the page as it was before"
	}
	fmt.Fprintf(&b, `<div id="signpost-panel" class="signpost-panel" role="alert"><div class="signpost-panel__head"><p class="signpost-panel__title"><strong>%s</strong></p><button type="button" class="signpost-panel__close" hidden>Hide (Esc)</button></div><ol class="signpost-panel__list">`, title)
	if err != nil {
		fmt.Fprintf(&b, `<li><pre>%s</pre></li>`, escape(err.Error()))
	}
	shown := 0
	for _, d := range complaints.Sorted() {
		if d.Severity != diag.Error {
			continue
		}
		if shown++; shown > maxShown {
			fmt.Fprintf(&b, `<li>and %d more, listed where the preview was started</li>`, errors-maxShown)
			break
		}
		var text strings.Builder
		diag.List{d}.Print(&text, source)
		_, rest, _ := strings.Cut(text.String(), fmt.Sprintf("(%s)\n", d.Rule))
		fmt.Fprintf(&b, `<li><p><code>%s</code> %s <small>(%s)</small></p>`, escape(d.Pos.String()), escape(d.Message), escape(string(d.Rule)))
		if rest != "" {
			fmt.Fprintf(&b, `<pre tabindex="0">%s</pre>`, escape(rest))
		}
		b.WriteString(`</li>`)
	}
	b.WriteString(`</ol></div>`)
	return b.String()
}
