package preview

import (
	"fmt"
	"net/http"
	"strings"

	"signpost/internal/hubs"
)

// serveHubs shows editors what each hub adds and replaces, and how the national pages have changed since.
func (s *Server) serveHubs(w http.ResponseWriter, r *http.Request) {
	st := s.fresh(r.Context())
	all, err := s.cfg.Hubs()
	if err != nil {
		plain(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", contentType("hubs.html"))
	fmt.Fprint(w, string(s.inject([]byte(hubsHTML(all)), st)))
}

func hubsHTML(all []hubs.Hub) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Hubs</title><meta name="viewport" content="width=device-width, initial-scale=1"></head><body class="signpost-hubs"><main><h1>What each hub adds and replaces</h1>`)
	if len(all) == 0 {
		b.WriteString(`<p>There are no hubs.</p>`)
	}
	page := func(what string, p hubs.Page, more string) {
		fmt.Fprintf(&b, `<li>%s “%s” <code>%s</code>%s</li>`, what, escape(p.Title), escape(p.File), more)
	}
	for _, h := range all {
		fmt.Fprintf(&b, `<h2 id="%s">%s</h2>`, escape(h.ID), escape(h.Name))
		if h.Area != "" {
			fmt.Fprintf(&b, `<p>%s</p>`, escape(h.Area))
		}
		b.WriteString(`<ul>`)
		for _, r := range h.Replaced {
			more := `<p>` + escape(r.Says()) + `</p>`
			if r.Diff != "" {
				more += `<pre tabindex="0" aria-label="What has changed">` + diffHTML(r.Diff) + `</pre>`
			}
			page("Replaces <code>"+escape(r.National)+"</code>:", r.Page, more)
		}
		for _, p := range h.Sections {
			page("Adds to <code>"+escape(p.AddsTo)+"</code>:", p.Page, "")
		}
		for _, p := range h.Pages {
			page("Adds the page", p, "")
		}
		b.WriteString(`</ul>`)
		if len(h.Replaced)+len(h.Sections)+len(h.Pages) == 0 {
			b.WriteString(`<p>It adds and replaces nothing.</p>`)
		}
	}
	b.WriteString(`</main></body></html>`)
	return b.String()
}

// diffHTML marks what was taken out and what was put in.
func diffHTML(diff string) string {
	var b strings.Builder
	for line := range strings.Lines(diff) {
		tag := ""
		switch {
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		case line[0] == '-':
			tag = "del"
		case line[0] == '+':
			tag = "ins"
		}
		if text := escape(strings.TrimSuffix(line, "\n")); tag == "" {
			b.WriteString(text + "\n")
		} else {
			fmt.Fprintf(&b, "<%s>%s</%s>\n", tag, text, tag)
		}
	}
	return b.String()
}
