package site

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/hosts"
	"signpost/internal/render"
)

// nginxWords matches the words and signs of nginx's settings.
var nginxWords = regexp.MustCompile(`(?m)#.*$|"(?:[^"\\]|\\.)*"|[{};]|[^\s{};"#]+|\s+`)

// FuzzAddresses writes a base address and an old address that the checks let pass into the settings of every
// host. They stay one word there, of the rule that they belong to.
func FuzzAddresses(f *testing.F) {
	for _, base := range []string{"https://example.org/", "https://example.org/a-b/c.d/", "https://example.org/a b/", "https://example.org/{x}/", "https://example.org/%22;}/", "https://example.org/$uri/", "https://ex*ample.org/"} {
		for _, alias := range []string{"/old/", "/a/b-c_d~e/f.html", `/a"; return 200 "x/`, "/a b/", "/*/", "/:splat/", "/(a|b)/", "/a#b/", "/a\nb/", "/$x/", "/{x}/", "//x/", "/../x/", `/a\/`} {
			f.Add(base, alias)
		}
	}
	f.Fuzz(func(t *testing.T, base, alias string) {
		quote := func(s string) string { data, _ := json.Marshal(s); return string(data) }
		in := Input{Source: fstest.MapFS{
			"content/site.yaml": {Data: []byte("base-url: " + quote(base) + "\n")},
			"content/faqs/x.md": {Data: []byte("---\ntitle: A\naliases: [" + quote(alias) + "]\n---\n\nText.\n")},
		}}
		checked, ds := Check(in)
		if ds.HasErrors() {
			return
		}
		if len(checked.Base.Redirects) != 1 {
			t.Fatalf("there are %d redirects", len(checked.Base.Redirects))
		}
		prefix := render.BasePath(checked.Base.Site.BaseURL.Value)
		from, to := prefix+strings.TrimPrefix(checked.Base.Redirects[0].From, "/"), prefix+"faqs/x/"
		for _, file := range hosts.Files(hosts.Options{Prefix: prefix, Redirects: checked.Base.Redirects}) {
			text := string(file.Data)
			switch file.Path {
			case "_redirects":
				if want := from + " " + to + " 301\n"; text != want || len(strings.Fields(text)) != 3 {
					t.Errorf("%s is %q, want %q", file.Path, text, want)
				}
			case "_headers":
				for line := range strings.Lines(text) {
					if name, _, header := strings.Cut(line, ": "); strings.HasPrefix(line, " ") != header || strings.ContainsAny(name, "\"{}") {
						t.Errorf("%s has the line %q", file.Path, line)
					}
				}
				if want := prefix + "*\n"; !strings.HasPrefix(text, want) {
					t.Errorf("%s begins with %.40q, want %q", file.Path, text, want)
				}
			case "staticwebapp.config.json":
				var c struct {
					Routes []struct{ Route, Redirect string }
				}
				if err := json.Unmarshal(file.Data, &c); err != nil {
					t.Fatal(err)
				}
				if last := c.Routes[len(c.Routes)-1]; last.Route != from || last.Redirect != to {
					t.Errorf("%s leads from %q to %q", file.Path, last.Route, last.Redirect)
				}
			case hosts.Folder + "/nginx.conf":
				depth, words := 0, []string{}
				if rest := nginxWords.ReplaceAllString(text, ""); rest != "" {
					t.Fatalf("%s has signs in it that are no words: %q", file.Path, rest)
				}
				for _, word := range nginxWords.FindAllString(text, -1) {
					switch {
					case strings.TrimSpace(word) == "" || word[0] == '#':
						continue
					case word == "{":
						depth++
					case word == "}":
						depth--
					}
					words = append(words, word)
				}
				rule := fmt.Sprintf(`location = "%s" { return 301 "%s" ; }`, from, to)
				if depth != 0 || !strings.Contains(strings.Join(words, " "), rule) || strings.Join(words[:3], " ") != "location "+prefix+" {" {
					t.Errorf("%s has no rule %s, or braces that do not close, in\n%s", file.Path, rule, text)
				}
			case hosts.Folder + "/Caddyfile":
				if want := "\n\tredir " + from + " " + to + " 301\n"; !strings.Contains(text, want) || strings.ContainsAny(from+to, "*{}\"`\\# ") {
					t.Errorf("%s has no line %q", file.Path, want)
				}
			default:
				t.Errorf("this test knows nothing of %s", file.Path)
			}
		}
	})
}
