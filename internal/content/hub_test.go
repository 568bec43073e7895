package content

import (
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/diag"
)

// A Loader parses a national page once for all hubs, and gives each hub what it would get alone.
func TestLoaderSharesPages(t *testing.T) {
	all := map[string]string{
		"content/site.yaml":                    "name: National\ntopics: [{id: role, title: Role}]\n",
		"content/articles/a.md":                "---\ntitle: A\n---\n",
		"content/articles/b.md":                "---\ntitle: B\n---\n\n# Not allowed\n",
		"content/articles/p.png":               "picture",
		"hubs/east/site.yaml":                  "name: East\ntopics: [{id: east, title: In the east}]\ncontacts: [{id: hub, email: a@example.org}]\n",
		"hubs/east/content/articles/b.md":      "---\ntitle: B of the east\n---\n",
		"hubs/west/site.yaml":                  "name: West\n",
		"hubs/west/content/sections/west/x.md": "---\ntitle: X\nadds-to: ../../articles/a.md\n---\n",
	}
	loader := NewSharedLoader(files(all))
	docs := map[string]*Document{}
	for _, hub := range []string{"", "east", "west", "east"} {
		c, ds := loader.Load(Options{Hub: hub})
		alone, aloneDs := Load(files(all), Options{Hub: hub})
		if got, want := printed(ds, all), printed(aloneDs, all); got != want {
			t.Errorf("%q is told\n%s\nand alone\n%s", hub, got, want)
		}
		if hasErrors := ds.HasErrors(); hasErrors != (hub != "east") {
			t.Errorf("%q: errors: %v", hub, hasErrors)
		}
		if c.Version != alone.Version || len(c.Documents) != len(alone.Documents) || len(c.Sections) != len(alone.Sections) {
			t.Errorf("%q is not as it is alone", hub)
		}
		for _, d := range c.Documents {
			if before := docs[d.File]; before != nil && before != d {
				t.Errorf("%s was parsed twice", d.File)
			}
			docs[d.File] = d
		}
	}
	c, _ := loader.Load(Options{})
	if len(c.Site.Topics) != 1 || len(c.Site.Contacts) != 0 || c.Site.Hub != nil {
		t.Errorf("the national site has what only a hub has: %+v", c.Site)
	}
}

// What a hub says is taken over what the national site says; what it does not say stays.
func TestHubSettings(t *testing.T) {
	all := map[string]string{
		"content/site.yaml":      "name: National\npublisher: The nation\ndisclaimer: Not official\nbase-url: https://nation.example/\ncontacts:\n  - {id: a, email: a@nation.example}\n  - {id: b, email: b@nation.example}\n",
		"content/articles/a.md":  "---\ntitle: A\n---\n",
		"hubs/east/site.yaml":    "name: East Hub\nbase-url: https://east.example/\ncontacts:\n  - {id: b, phone: 01632 960000}\n  - {id: c, web: https://east.example/}\nlogo: {file: l.png, words: NHS}\nfont: {name: Frutiger W01, regular: r.woff2, bold: b.woff2}\n",
		"hubs/east/assets/l.png": "\x89PNG\r\n", "hubs/east/assets/r.woff2": "regular", "hubs/east/assets/b.woff2": "bold",
		"hubs/east/assets/hub.css": "p { color: #000 }\n",
	}
	c, ds := Load(files(all), Options{Hub: "east"})
	if len(ds) > 0 {
		t.Fatal(printed(ds, all))
	}
	s := c.Site
	var ids []string
	for _, c := range s.Contacts {
		ids = append(ids, c.ID.Value+" "+c.Email.Value+c.Phone.Value+c.Web.Value)
	}
	if got, want := strings.Join(ids, ", "), "a a@nation.example, b 01632 960000, c https://east.example/"; got != want {
		t.Errorf("the contacts are %s, not %s", got, want)
	}
	if s.Publisher.Value != "East Hub" || s.Disclaimer.Value != "Not official" || s.BaseURL.Value != "https://east.example/" || s.Hub.ShortName.Value != "East Hub" {
		t.Errorf("the site is %+v", s)
	}
	css := string(s.Hub.CSS())
	if len(s.Hub.Files()) != 3 || !strings.HasSuffix(css, "p { color: #000 }\n") {
		t.Errorf("%d files, and %s", len(s.Hub.Files()), css)
	}
	for _, f := range []*File{s.Hub.Font.Regular, s.Hub.Font.Bold} {
		if !strings.Contains(css, `url("`+strings.TrimPrefix(f.Address(), "assets/")+`")`) {
			t.Errorf("the style sheet does not load %s:\n%s", f.Address(), css)
		}
	}
	if (&Hub{}).CSS() != nil {
		t.Error("a hub with nothing has a style sheet")
	}
}

// A hub's style sheet can load nothing, however that is written.
func TestHubStyleLoadsNothing(t *testing.T) {
	for _, css := range []string{
		"@import 'x.css';", "@IMPORT url(x)", "a { background: url(x.png) }", "a { background: URL ( 'x' ) }",
		"a { background: u\\72l(x) }", "a { background: image-set('x' 1x) }", "@font-face { src: local(x) } a { x: src(x) }",
	} {
		all := map[string]string{"content/articles/a.md": "---\ntitle: A\n---\n", "hubs/h/site.yaml": "name: H\n", "hubs/h/assets/hub.css": "p {}\n" + css}
		_, ds := Load(files(all), Options{Hub: "h"})
		if len(ds) != 1 || ds[0].Rule != RuleHubStyle || ds[0].Pos.Line != 2 || ds[0].Severity != diag.Error {
			t.Errorf("%s: %s", css, printed(ds, all))
		}
	}
}

// What begins a hub is settings without a mistake, whatever the hub is called.
func TestHubStarter(t *testing.T) {
	for _, name := range []string{"East Training Hub", `The "East": & <West> #1`, "Hüb", "yes", "- x"} {
		id, text := HubStarter(name)
		all := map[string]string{"content/articles/a.md": "---\ntitle: A\n---\n", "hubs/" + id + "/site.yaml": text}
		c, ds := Load(files(all), Options{Hub: id})
		if len(ds) > 0 || c.Site.Hub.Name.Value != name {
			t.Errorf("%s is called %s: %s", name, c.Site.Hub.Name.Value, printed(ds, all))
		}
		// Each line that is left out is a setting, too.
		for line := range strings.Lines(text) {
			if key, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), ":"); ok && strings.HasPrefix(line, "# ") && !strings.Contains(key, " ") {
				if !strings.Contains(strings.Join(HubKeys(), " ")+" ", key+" ") {
					t.Errorf("%s is no setting", key)
				}
			}
		}
	}
	if id, _ := HubStarter("???"); id != "" {
		t.Errorf("??? is %s", id)
	}
}

// Whoever names a hub that is not there is told which ones are.
func TestHubThatIsNotThere(t *testing.T) {
	for id, want := range map[string]string{
		"east":        "did you mean east-branch?",
		"East":        "did you mean east-branch?",
		"east-brnach": "did you mean east-branch?",
		"other":       `the hubs are east-branch; make a new one: signpost new hub "Name of the hub"`,
	} {
		_, ds := Load(fstest.MapFS{"content/articles/a.md": {Data: []byte("---\ntitle: A\n---\n")}, "hubs/east-branch/site.yaml": {Data: []byte("name: East\n")}}, Options{Hub: id})
		if len(ds) != 1 || ds[0].Rule != RuleUnknownHub || ds[0].Hint != want {
			t.Errorf("%s: %v, want the hint %s", id, ds, want)
		}
	}
}
