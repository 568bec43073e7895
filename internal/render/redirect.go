package render

import "io"

// redirectPage is the data of templates/redirect.html: the page at an old address, for hosts that know
// nothing of redirects.
type redirectPage struct {
	layout
	To Link
}

// redirectPages plans a page for each old address.
func (r *Renderer) redirectPages() {
	for _, from := range r.base.Redirects {
		p := Page{URL: from.From, Path: file(from.From), NoIndex: true, r: r}
		p.write = func(w io.Writer) error {
			l := r.layout(&p)
			l.Canonical = r.absolute(from.To.URL)
			return r.frames.ExecuteTemplate(w, "redirect.html", redirectPage{l, Link{from.To.Title, l.to(from.To.URL)}})
		}
		r.pages = append(r.pages, p)
	}
}
