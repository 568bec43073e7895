package preview

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the files of the browser
	"encoding/hex"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"signpost/internal/site"
)

// own is where the preview's own files and answers live.
const own = "/_signpost/"

//go:embed browser/reload.js
var reloadJS []byte

//go:embed browser/panel.css
var panelCSS []byte

// The limits of a stream of events.
const (
	maxStreams  = 4096
	heartbeat   = 20 * time.Second
	streamWrite = 10 * time.Second
)

// hosts knows the names that the server answers to.
type hosts struct {
	names map[string]bool
	anyIP bool // an address in numbers cannot be pointed elsewhere by a name server
}

// allowedHosts gives the names for a server that was told to listen on host and does on addr.
func allowedHosts(host string, addr net.Addr, further []string) hosts {
	h := hosts{names: map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true}}
	add := func(name string) { h.names[strings.ToLower(strings.TrimSuffix(name, "."))] = true }
	add(host)
	for _, name := range further {
		add(name)
	}
	if a, ok := addr.(*net.TCPAddr); ok {
		add(a.IP.String())
		if !a.IP.IsLoopback() {
			h.anyIP = true
			if name, err := os.Hostname(); err == nil {
				add(name)
				add(name + ".local")
			}
		}
	}
	return h
}

// allows reports whether hostport, a Host header, names the server. The port does not matter: it
// may be forwarded.
func (h hosts) allows(hostport string) bool {
	u := url.URL{Host: hostport}
	if p := u.Port(); hostport != u.Hostname() && hostport != "["+u.Hostname()+"]" {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil {
			return false
		}
	}
	name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return h.names[name] || h.anyIP && net.ParseIP(name) != nil
}

// sameOrigin reports whether a request comes from a page of the server, or from no page at all.
func sameOrigin(r *http.Request) bool {
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return false
	}
	origins := r.Header.Values("Origin")
	for _, o := range origins {
		u, err := url.Parse(o)
		if err != nil || u.Scheme != "http" || u.Host == "" || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	}
	return true
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'self'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case !s.hosts.allows(r.Host):
		plain(w, http.StatusForbidden, "This preview answers only to its own address, "+s.URL())
	case !sameOrigin(r):
		plain(w, http.StatusForbidden, "This preview answers only its own pages.")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "This preview can only be read.")
	case strings.HasPrefix(r.URL.Path, own):
		s.serveOwn(w, r)
	default:
		s.serveFile(w, r, s.fresh(r.Context()))
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// serveOwn answers a request for something of the preview's own.
func (s *Server) serveOwn(w http.ResponseWriter, r *http.Request) {
	send := func(kind string, data []byte) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.Write(data)
	}
	switch strings.TrimPrefix(r.URL.Path, own) {
	case "reload.js":
		send(contentType("reload.js"), reloadJS)
	case "panel.css":
		send(contentType("panel.css"), panelCSS)
	case "panel":
		send(contentType("panel.html"), []byte(s.fresh(r.Context()).html))
	case "events":
		s.serveEvents(w, r)
	case "hubs":
		if s.cfg.Hubs != nil {
			s.serveHubs(w, r)
			return
		}
		fallthrough
	default:
		plain(w, http.StatusNotFound, "There is no such page.")
	}
}

// serveFile answers a request for a file of the plan.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, st *state) {
	if r.Context().Err() != nil {
		plain(w, http.StatusServiceUnavailable, "The preview has been stopped.")
		return
	}
	if st.good == 0 {
		w.Header().Set("Content-Type", contentType(".html"))
		w.WriteHeader(http.StatusInternalServerError)
		w.Write(s.inject([]byte("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Errors in the content</title></head><body></body></html>"), st))
		return
	}
	p := strings.TrimPrefix(r.URL.Path, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	status, f := http.StatusOK, st.file(p)
	if f == nil {
		if site.Find(st.files, p+"/index.html") != nil {
			to := url.URL{Path: "/" + p + "/", RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return
		}
		if status, f = http.StatusNotFound, site.Find(st.files, "404.html"); f == nil {
			plain(w, status, "There is no such page.")
			return
		}
	}
	s.send(w, r, f, status, st)
}

// maxPooled is the size in bytes above which a buffer is not worth keeping.
const maxPooled = 1 << 20

// send makes f and writes it.
func (s *Server) send(w http.ResponseWriter, r *http.Request, f *site.File, status int, st *state) {
	b, ok := s.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer func() {
		if b.Cap() <= maxPooled {
			b.Reset()
			s.buffers.Put(b)
		}
	}()
	if err := f.Make(b); err != nil {
		s.logf("error: cannot make %s: %v", f.Path, err)
		plain(w, http.StatusInternalServerError, fmt.Sprintf("cannot make %s: %v", f.Path, err))
		return
	}
	kind, data := contentType(f.Path), b.Bytes()
	if kind == contentType(".html") {
		data = s.inject(data, st)
	}
	w.Header().Set("Content-Type", kind)
	if status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	w.Write(data)
}

// styleLink matches a link to a style sheet.
var styleLink = regexp.MustCompile(`<link\b[^>]*\brel="?stylesheet\b[^>]*>`)

// inject gives page with the preview's style sheet, script and, where there are errors, panel. The
// script is told the number of the build and of the errors, and a digest of the page without its
// style sheets, by which it sees whether a new one needs more than other style sheets.
func (s *Server) inject(page []byte, st *state) []byte {
	digest := sha256.Sum256(styleLink.ReplaceAll(page, nil))
	head := `<link rel="stylesheet" href="` + own + `panel.css">`
	body := fmt.Sprintf(`%s<script src="%sreload.js" defer data-build="%s" data-panel="%s" data-page="%s"></script>`,
		st.html, own, s.number(st.good), s.number(st.panel), hex.EncodeToString(digest[:12]))
	out := make([]byte, 0, len(page)+len(head)+len(body))
	if i := bytes.Index(page, []byte("</head>")); i >= 0 {
		out = append(append(out, page[:i]...), head...)
		page = page[i:]
	}
	i := bytes.LastIndex(page, []byte("</body>"))
	if i < 0 {
		i = len(page)
	}
	return append(append(append(out, page[:i]...), body...), page[i:]...)
}

// number gives the name of build n for the browser: of 0, nothing.
func (s *Server) number(n int) string {
	if n == 0 {
		return ""
	}
	return s.session + "-" + strconv.Itoa(n)
}

// serveEvents tells the browser the numbers of the build and of the errors: at once, so that a tab
// that comes back learns whether it is stale, and whenever they change.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	defer s.streams.Add(-1)
	if s.streams.Add(1) > maxStreams {
		plain(w, http.StatusServiceUnavailable, "Too many windows show this preview.")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for last := ""; ; {
		st, moved := s.now()
		message := fmt.Sprintf("data: {\"build\":%q,\"panel\":%q}\n\n", s.number(st.good), s.number(st.panel))
		if message == last || st.good == 0 && st.panel == 0 {
			message = ": still here\n\n"
		} else {
			last = message
		}
		if control.SetWriteDeadline(time.Now().Add(streamWrite)) != nil {
			return
		}
		if _, err := fmt.Fprint(w, message); err != nil || control.Flush() != nil {
			return
		}
		select {
		case <-moved:
		case <-beat.C:
		case <-r.Context().Done():
			return
		}
	}
}

// contentType gives the type of a file by the end of its name, the same on every machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".xml":
		return "application/xml"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".ico":
		return "image/x-icon"
	case ".pdf":
		return "application/pdf"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}

// escape makes text safe within HTML and its attributes.
func escape(text string) string { return html.EscapeString(text) }
