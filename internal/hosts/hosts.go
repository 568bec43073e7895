// Package hosts writes what web hosts read: where old addresses lead, what headers each file gets, and
// which page stands for an address that is not there.
//
// # Where the files lie
//
// Some hosts look for their file in the root of what is uploaded: _redirects and _headers (Netlify,
// Cloudflare Pages), staticwebapp.config.json (Azure Static Web Apps). What a person includes by hand
// lies in hosting/: nginx.conf for a server block, Caddyfile for a site block. All of them hold addresses
// of the site only, so a host that serves them tells nothing that is not public; nginx and Caddy are
// told to serve neither these files nor those whose names begin with a dot, .well-known left out.
//
// # What they say
//
//   - A page loads from its own host only: Content-Security-Policy default-src 'self', without exception.
//   - No type is guessed, no other site learns which page a reader came from (the address of a decision
//     holds the reader's answers), and no page asks for a camera, a microphone or a place.
//   - A file whose name holds a hash is kept for a year and never asked for again. Every other one may be
//     kept, but is asked for each time, so that no reader sees last week's page with this week's search.
//   - An old address leads to its page with status 301. Each has a page of its own too (see package
//     render), which leads on where a host reads none of these files.
//
// Strict-Transport-Security is written as a comment: a host name that says it once cannot be reached
// without TLS for a year, and that is for its owner to decide.
//
// A site below a path has it in front of every address. nginx and Caddy then find the files in a folder
// of that name; the hosts that read _redirects and staticwebapp.config.json only do so at their root.
package hosts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"signpost/internal/knowledge"
)

// Options says what the files are about.
type Options struct {
	Prefix    string // path of the site's root on its host, with a slash at both ends
	Redirects []knowledge.Redirect
}

// File is one file for hosts.
type File struct {
	Path string // in the output folder
	Data []byte
}

// private are the paths, from the site's root, that need not be served.
var private = []string{"_headers", "_redirects", "staticwebapp.config.json"}

// Folder is where the files lie that a person includes by hand.
const Folder = "hosting"

// Header is a response header.
type Header struct{ Name, Value string }

// Security gives the headers that every answer has.
func Security() []Header {
	return []Header{
		{"Content-Security-Policy", "default-src 'self'"},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "same-origin"},
		{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	}
}

// What Cache-Control says of files whose names hold a hash, and of all others.
const (
	Forever    = "public, max-age=31536000, immutable"
	Revalidate = "no-cache"
)

// hashed matches the paths, from the site's root, of files whose names hold a hash.
const hashed = `assets/|search/[^/]+\.[0-9]+\.bin$`

// transport is what a host that is reached by TLS only may add.
var transport = Header{"Strict-Transport-Security", "max-age=31536000"}

// Limits of hosts. What is left out of a file still leads on by its page.
const (
	redirectsLimit = 2000      // lines of _redirects, of Cloudflare Pages
	azureLimit     = 20 * 1024 // bytes of staticwebapp.config.json
)

// Files gives all of them.
func Files(opt Options) []File {
	return []File{
		{"_headers", headers(opt)},
		{"_redirects", redirects(opt)},
		{Folder + "/Caddyfile", caddy(opt)},
		{Folder + "/nginx.conf", nginx(opt)},
		{"staticwebapp.config.json", azure(opt)},
	}
}

func (o Options) at(url string) string { return o.Prefix + strings.TrimPrefix(url, "/") }

func redirects(opt Options) []byte {
	var b bytes.Buffer
	for i, r := range opt.Redirects {
		if i == redirectsLimit {
			break
		}
		fmt.Fprintf(&b, "%s %s 301\n", opt.at(r.From), opt.at(r.To.URL))
	}
	return b.Bytes()
}

// headers leaves Cache-Control to the host but for assets: where several rules match, their values are
// joined, and these hosts have everything else asked for each time by themselves.
func headers(opt Options) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s*\n", opt.Prefix)
	for _, h := range Security() {
		fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
	}
	fmt.Fprintf(&b, "%sassets/*\n  Cache-Control: %s\n", opt.Prefix, Forever)
	return b.Bytes()
}

func nginx(opt Options) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say := func(indent, cache string) {
		for _, h := range append(Security(), Header{"Cache-Control", cache}) {
			line(`%sadd_header %s "%s" always;`, indent, h.Name, h.Value)
		}
		line(`%s# add_header %s "%s" always;`, indent, transport.Name, transport.Value)
	}
	prefix := regexp.QuoteMeta(opt.Prefix)
	line("# Include this in a server block. Its root is the folder that holds the site%s", below(opt))
	line("# Take the # from Strict-Transport-Security once the host is reached by https:// only, and from")
	line("# brotli_static where nginx has that module.")
	line("location %s {", opt.Prefix)
	line("    index index.html;")
	line("    error_page 403 404 =404 %s404.html;", opt.Prefix)
	line("    absolute_redirect off;")
	line("    charset utf-8;")
	line("    default_type text/plain;")
	line("    gzip_static on;")
	line("    # brotli_static on;")
	line("    gzip on;")
	line("    gzip_vary on;")
	line("    gzip_types text/css text/plain text/xml application/javascript text/javascript application/json image/svg+xml;")
	say("    ", Revalidate)
	line("")
	line(`    location ~ "^%s(%s)" {`, prefix, hashed)
	say("        ", Forever)
	line("    }")
	line(`    location ~ "^%s(%s/|(%s)(\.(br|gz))?$|(.*/)?\.(?!well-known/))" {`, prefix, Folder, quoted(private))
	line("        return 404;")
	line("    }")
	for _, r := range opt.Redirects {
		line(`    location = "%s" { return 301 "%s"; }`, opt.at(r.From), opt.at(r.To.URL))
	}
	line("}")
	return b.Bytes()
}

func caddy(opt Options) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	prefix := regexp.QuoteMeta(opt.Prefix)
	files := "file_server {\n\t\tprecompressed br gzip\n\t}"
	line("# Import this in a site block. Its root is the folder that holds the site%s", below(opt))
	line("# Take the # from Strict-Transport-Security once you are sure that the host stays on https://.")
	line("handle %s* {", opt.Prefix)
	line("\theader {")
	for _, h := range Security() {
		line("\t\t%s %q", h.Name, h.Value)
	}
	line("\t\t# %s %q", transport.Name, transport.Value)
	line("\t}")
	line("\t@hashed path_regexp ^%s(%s)", prefix, hashed)
	line("\theader @hashed Cache-Control %q", Forever)
	line("\t@other not path_regexp ^%s(%s)", prefix, hashed)
	line("\theader @other Cache-Control %q", Revalidate)
	for _, r := range opt.Redirects {
		line("\tredir %s %s 301", opt.at(r.From), opt.at(r.To.URL))
	}
	line("\t@private {")
	line("\t\tpath_regexp ^%s(%s/|(%s)(\\.(br|gz))?$|(.*/)?\\.)", prefix, Folder, quoted(private))
	line("\t\tnot path */.well-known/*")
	line("\t}")
	line("\terror @private 404")
	line("\tencode gzip")
	line("\t%s", files)
	line("}")
	line("handle_errors {")
	line("\thandle %s* {", opt.Prefix)
	line("\t\trewrite * %s404.html", opt.Prefix)
	line("\t\t%s", strings.ReplaceAll(files, "\n", "\n\t"))
	line("\t}")
	line("}")
	return b.Bytes()
}

// below ends the sentence that says what the root is.
func below(opt Options) string {
	if opt.Prefix == "/" {
		return "."
	}
	return fmt.Sprintf("\n# in its subfolder %s.", strings.Trim(opt.Prefix, "/"))
}

func quoted(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = regexp.QuoteMeta(n)
	}
	return strings.Join(all, "|")
}

// azureConfig is staticwebapp.config.json.
type azureConfig struct {
	TrailingSlash     string                  `json:"trailingSlash"`
	GlobalHeaders     map[string]string       `json:"globalHeaders"`
	MIMETypes         map[string]string       `json:"mimeTypes"`
	ResponseOverrides map[string]azureRewrite `json:"responseOverrides"`
	Routes            []azureRoute            `json:"routes"`
}

type azureRewrite struct {
	Rewrite string `json:"rewrite"`
}

type azureRoute struct {
	Route      string            `json:"route"`
	Headers    map[string]string `json:"headers,omitempty"`
	Redirect   string            `json:"redirect,omitempty"`
	StatusCode int               `json:"statusCode,omitempty"`
}

// azure leaves the redirects out when the file would be larger than that host reads.
func azure(opt Options) []byte {
	cache := func(route, value string) azureRoute {
		return azureRoute{Route: opt.Prefix + route, Headers: map[string]string{"Cache-Control": value}}
	}
	c := azureConfig{
		TrailingSlash:     "always",
		GlobalHeaders:     map[string]string{"Cache-Control": Revalidate},
		MIMETypes:         map[string]string{".bin": "application/octet-stream", ".md": "text/markdown"},
		ResponseOverrides: map[string]azureRewrite{"404": {opt.Prefix + "404.html"}},
		Routes: []azureRoute{
			cache("assets/*", Forever),
			cache("search/root.bin", Revalidate),
			cache("search/*.bin", Forever),
			{Route: opt.Prefix + Folder + "/*", StatusCode: 404},
		},
	}
	for _, h := range Security() {
		c.GlobalHeaders[h.Name] = h.Value
	}
	short := encode(c)
	for _, r := range opt.Redirects {
		c.Routes = append(c.Routes, azureRoute{Route: opt.at(r.From), Redirect: opt.at(r.To.URL), StatusCode: 301})
	}
	if whole := encode(c); len(whole) <= azureLimit {
		return whole
	}
	return short
}

func encode(c azureConfig) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(c); err != nil {
		panic(err) // strings and numbers always can be
	}
	return b.Bytes()
}
