//go:build hosts

// Package hosts tests the site on real web servers, with the configuration that docs/hosting.md gives to a
// newcomer. It needs nginx, Caddy and rclone: make test-hosts installs them and runs it.
package hosts

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// program is the path of signpost, built once for all tests.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "signpost-hosts-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "signpost")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/signpost").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// source makes a small site with one of everything that hosts treat differently.
func source(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "content/site.yaml", "name: Guidance\nmarkdown-copies: true\noffline: true\n")
	put(t, dir, "content/articles/about.md", "---\ntitle: About\naliases: [/old/about/, /about.html]\n---\n\nWords about us.\n")
	put(t, dir, "content/checklists/week.md", "---\ntitle: Your first week\n---\n\n## One {#one}\n\n- [ ] **Must:** you do it {#do}\n\n  Why.\n")
	for i := range 20 {
		put(t, dir, fmt.Sprintf("content/faqs/q%d.md", i), fmt.Sprintf("---\ntitle: How is question %d answered?\nsummary: Like this.\n---\n\n%s\n", i, strings.Repeat("Supervision, training and time. ", 60)))
	}
	return dir
}

func put(t testing.TB, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// build builds the site, as docs/hosting.md says.
func build(t testing.TB, source, out, baseURL string, more ...string) {
	t.Helper()
	args := append([]string{"build", "--source", source, "--out", out, "--base-url", baseURL, "--quiet"}, more...)
	if said, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("signpost %s: %v\n%s", strings.Join(args, " "), err, said)
	}
}

// example gives a block of docs/hosting.md by what stands behind its fence.
func example(t testing.TB, kind string) string {
	t.Helper()
	guide, err := os.ReadFile("../../docs/hosting.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?ms)^```"+kind+"\n(.*?)^```$").FindAllStringSubmatch(string(guide), -1)
	if len(found) != 1 {
		t.Fatalf("docs/hosting.md has %d blocks %s", len(found), kind)
	}
	return found[0][1]
}

// swap replaces a part of an example, which must be there.
func swap(t testing.TB, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the example has no %q:\n%s", old, text)
	}
	return strings.ReplaceAll(text, old, new)
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs a server until the test ends, and waits until it answers.
func start(t testing.TB, address string, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run make test-hosts, which installs it", err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("the server says:\n%s", &said)
		}
	})
	for {
		c, err := net.Dial("tcp", address)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("the server does not start:\n%s", &said)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// inside is a path below the root of the server, for a path of the site's address.
func inside(root, prefix string) string {
	return filepath.Join(root, filepath.FromSlash(strings.Trim(prefix, "/")))
}

// nginx serves root, with the example of the guide, and gives the address of the server.
func nginx(t testing.TB, root, prefix string) string {
	address := freeAddress(t)
	server := example(t, "nginx")
	server = swap(t, server, "listen 80;", "listen "+address+";")
	server = swap(t, server, "include /srv/www/", "include "+inside(root, prefix)+"/")
	server = swap(t, server, "/srv/www", root)
	work := t.TempDir()
	snippet := filepath.Join(inside(root, prefix), "hosting", "nginx.conf")
	modules := ""
	const brotliModule = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
	if _, err := os.Stat(brotliModule); err == nil {
		modules = "load_module " + brotliModule + ";\n"
		data, err := os.ReadFile(snippet)
		if err != nil {
			t.Fatal(err)
		}
		put(t, work, "site.conf", swap(t, string(data), "# brotli_static on;", "brotli_static on;"))
		server = swap(t, server, snippet, filepath.Join(work, "site.conf"))
	}
	if os.Getuid() == 0 {
		modules += "user root;\n"
	}
	put(t, work, "nginx.conf", modules+"daemon off;\npid "+work+"/pid;\nerror_log stderr;\nworker_processes 2;\nevents {}\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\n"+
		"client_body_temp_path "+work+"/body;\nproxy_temp_path "+work+"/proxy;\nfastcgi_temp_path "+work+"/fastcgi;\nuwsgi_temp_path "+work+"/uwsgi;\nscgi_temp_path "+work+"/scgi;\n"+server+"}\n")
	name := "nginx"
	if _, err := exec.LookPath(name); err != nil {
		name = "/usr/sbin/nginx"
	}
	start(t, address, exec.Command(name, "-p", work, "-c", filepath.Join(work, "nginx.conf"), "-e", "stderr"))
	return "http://" + address
}

// caddy does the same.
func caddy(t testing.TB, root, prefix string) string {
	address := freeAddress(t)
	site := example(t, "caddyfile")
	site = swap(t, site, "guidance.example.org {", "http://"+address+" {")
	site = swap(t, site, "import /srv/www/", "import "+inside(root, prefix)+"/")
	site = swap(t, site, "/srv/www", root)
	work := t.TempDir()
	put(t, work, "Caddyfile", "{\n\tadmin off\n\tauto_https off\n}\n"+site)
	cmd := exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", filepath.Join(work, "Caddyfile"))
	cmd.Env = append(os.Environ(), "HOME="+work, "XDG_DATA_HOME="+work, "XDG_CONFIG_HOME="+work)
	start(t, address, cmd)
	return "http://" + address
}

// client asks for what it is told, unpacks nothing and follows nothing.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is a response, read to its end.
type answer struct {
	*http.Response
	body []byte
}

func get(t testing.TB, url string, headers ...string) answer {
	t.Helper()
	a, err := fetch(url, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fetch(url string, headers ...string) (answer, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res, body}, err
}

var secure = map[string]string{
	"Content-Security-Policy": "default-src 'self'",
	"X-Content-Type-Options":  "nosniff",
	"Referrer-Policy":         "same-origin",
	"Permissions-Policy":      "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

// shard has a name such as only a large site's search gives.
const shard = "search/t-ab.6623160.bin"

const (
	forever    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// Each server, with the site at its root and below a path, says of every kind of file what the guide
// promises.
func TestServers(t *testing.T) {
	for name, serve := range map[string]func(testing.TB, string, string) string{"nginx": nginx, "caddy": caddy} {
		for _, prefix := range []string{"/", "/coaches/"} {
			t.Run(name+prefix, func(t *testing.T) {
				root := t.TempDir()
				out := inside(root, prefix)
				build(t, source(t), out, "https://guidance.example.org"+prefix, "--compress")
				put(t, out, ".well-known/security.txt", "Contact: mailto:hub@example.org\n")
				put(t, out, shard, "a part of the index of a large site")
				site := serve(t, root, prefix) + prefix
				check(t, site, prefix, out)
			})
		}
	}
}

func check(t *testing.T, site, prefix, out string) {
	host := strings.TrimSuffix(site, prefix)
	one := func(pattern string) string {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("the site has no %s", pattern)
		}
		rel, err := filepath.Rel(out, found[0])
		if err != nil {
			t.Fatal(err)
		}
		return filepath.ToSlash(rel)
	}

	for _, c := range []struct {
		path, file, kind, cache string
		status                  int
	}{
		{"", "index.html", "text/html", revalidate, 200},
		{"faqs/q1/", "faqs/q1/index.html", "text/html", revalidate, 200},
		{"sitemap.xml", "sitemap.xml", "xml", revalidate, 200},
		{"robots.txt", "robots.txt", "text/plain", revalidate, 200},
		{"faqs/q1/index.md", "faqs/q1/index.md", "text/", revalidate, 200},
		{"sw.js", "sw.js", "javascript", revalidate, 200},
		{"data/pages.json", "data/pages.json", "application/json", revalidate, 200},
		{one("assets/main.*.css"), one("assets/main.*.css"), "text/css", forever, 200},
		{one("assets/site.*.js"), one("assets/site.*.js"), "javascript", forever, 200},
		{shard, shard, "", forever, 200},
		{"search/root.bin", "search/root.bin", "", revalidate, 200},
		{".well-known/security.txt", ".well-known/security.txt", "text/plain", revalidate, 200},
		{"no/such/page/", "404.html", "text/html", revalidate, 404},
		{"no-such-page", "404.html", "text/html", revalidate, 404},
		{"decisions/none/yes/", "404.html", "text/html", revalidate, 404},
		{"hosting/nginx.conf", "404.html", "text/html", revalidate, 404},
		{"_redirects", "404.html", "text/html", revalidate, 404},
		{"staticwebapp.config.json.gz", "404.html", "text/html", revalidate, 404},
		{".signpost-manifest", "404.html", "text/html", revalidate, 404},
		{"assets/", "404.html", "text/html", "", 404},
	} {
		a := get(t, site+c.path)
		if a.StatusCode != c.status {
			t.Errorf("/%s: status %d, want %d", c.path, a.StatusCode, c.status)
			continue
		}
		want, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(c.file)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.body, want) {
			t.Errorf("/%s is not %s: %.80q", c.path, c.file, a.body)
		}
		if got := a.Header.Get("Content-Type"); !strings.Contains(got, c.kind) {
			t.Errorf("/%s is %s, want %s", c.path, got, c.kind)
		}
		if got := a.Header.Values("Cache-Control"); c.cache != "" && (len(got) != 1 || got[0] != c.cache) {
			t.Errorf("/%s: Cache-Control is %q, want %q", c.path, got, c.cache)
		}
		for name, value := range secure {
			if got := a.Header.Values(name); len(got) != 1 || got[0] != value {
				t.Errorf("/%s: %s is %q, want %q", c.path, name, got, value)
			}
		}
	}

	// Old addresses lead on for good, and a folder without its slash leads to itself.
	for from, to := range map[string]string{"old/about/": "about/", "about.html": "about/", "faqs/q1": "faqs/q1/"} {
		a := get(t, site+from)
		if a.StatusCode != 301 && a.StatusCode != 308 {
			t.Errorf("/%s: status %d", from, a.StatusCode)
			continue
		}
		at, err := a.Location()
		if err != nil || at.String() != site+to {
			t.Errorf("/%s leads to %v (%v), want %s", from, at, err, site+to)
			continue
		}
		if a := get(t, at.String()); a.StatusCode != 200 {
			t.Errorf("/%s leads to an answer with status %d", from, a.StatusCode)
		}
	}

	// What has not changed is not sent again.
	first := get(t, site+"faqs/q1/")
	for header, value := range map[string]string{"If-None-Match": first.Header.Get("Etag"), "If-Modified-Since": first.Header.Get("Last-Modified")} {
		if value == "" {
			t.Errorf("nothing to ask with %s", header)
			continue
		}
		if a := get(t, site+"faqs/q1/", header, value); a.StatusCode != 304 || len(a.body) != 0 {
			t.Errorf("asked again with %s: status %d and %d bytes", header, a.StatusCode, len(a.body))
		}
	}

	// What was packed beforehand is sent as it lies there.
	for _, path := range []string{"faqs/q1/", one("assets/main.*.css")} {
		plain := get(t, site+path)
		for coding, unpack := range map[string]func(io.Reader) (io.Reader, error){
			"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
			"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		} {
			a := get(t, site+path, "Accept-Encoding", coding)
			if got := a.Header.Get("Content-Encoding"); got != coding {
				t.Errorf("/%s: asked for %s, got %q", path, coding, got)
				continue
			}
			r, err := unpack(bytes.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			whole, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(whole, plain.body) {
				t.Errorf("/%s: unpacked from %s it is something else (%v)", path, coding, err)
			}
			if len(a.body)*2 > len(plain.body) {
				t.Errorf("/%s: %s makes %d bytes of %d", path, coding, len(a.body), len(plain.body))
			}
			if vary := a.Header.Get("Vary"); !strings.Contains(vary, "Accept-Encoding") {
				t.Errorf("/%s: Vary is %q", path, vary)
			}
			if got := a.Header.Get("Content-Security-Policy"); got == "" {
				t.Errorf("/%s: packed, it has no policy", path)
			}
		}
	}

	// The links of the page for a missing address work from any depth.
	page := get(t, site+"a/b/c/d/")
	link := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`).FindSubmatch(page.body)
	if link == nil || !strings.HasPrefix(string(link[1]), prefix) {
		t.Fatalf("the page for a missing address names its style as %q", link)
	}
	if a := get(t, host+string(link[1])); a.StatusCode != 200 {
		t.Errorf("its style has status %d", a.StatusCode)
	}
}

// hash is in the name of an asset.
var hash = regexp.MustCompile(`\.([0-9a-f]{8})\.[a-z]+$`)

// whole checks that the bytes of an asset are those that its name speaks of.
func whole(name string, body []byte) bool {
	m := hash.FindStringSubmatch(name)
	sum := sha256.Sum256(body)
	return m != nil && fmt.Sprintf("%x", sum[:4]) == m[1]
}
