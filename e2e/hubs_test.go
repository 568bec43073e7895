package e2e

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"signpost/internal/content"
	"signpost/internal/site"
)

const cambridgeshire = "cambridgeshire-and-peterborough"

// The hub of our sources tells what they say of its area, beside the national words and not among them.
func TestLocalInformation(t *testing.T) {
	national, hub := realSite(t), pagesOf(t, filesOf(t, cambridgeshire))
	const from = "Local information from Cambridgeshire and Peterborough Training Hub"
	for name, says := range map[string]string{
		"local-induction/index.html":                  "New to primary care induction",
		"training-and-e-learning/index.html":          "Care Network introduces you to the local voluntary sector",
		"what-coaches-do/index.html":                  "Jo Wallis",
		"who-does-what/index.html":                    "David Lynch",
		"checklists/before-first-referral/index.html": "This is no part of the national list",
		"print/index.html":                            "Jo Wallis",
	} {
		if hub[name] == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		said := text(hub[name].root)
		if !strings.Contains(said, from) || !strings.Contains(said, says) {
			t.Errorf("%s does not say %q as %q", name, says, from)
		}
		if data := string(national[name]); strings.Contains(data, "Local information") || strings.Contains(data, says) {
			t.Errorf("%s of the national site says what only the hub says", name)
		}
	}
	for name, p := range hub {
		if said := text(p.root); !strings.Contains(said, "Cambridgeshire and Peterborough Training Hub") && !strings.Contains(name, "/embed/") && !strings.Contains(name, "/picture/") {
			t.Errorf("%s does not say whose site it is", name)
		}
	}
}

// A page that a hub leaves alone has the same words and dates in it as in the national site.
func TestNationalWordsStay(t *testing.T) {
	national, hub := pages(t), pagesOf(t, filesOf(t, cambridgeshire))
	for _, name := range []string{"faqs/supervision-how-often/index.html", "get-help/index.html", "checklists/pcn-duties/index.html"} {
		was, is := main(national[name]), main(hub[name])
		if was == "" || was != is {
			t.Errorf("%s differs:\n%s\n%s", name, was, is)
		}
	}
}

// main gives the words of a page between header and footer.
func main(p *htmlPage) string {
	for _, n := range p.nodes {
		if n.Data == "main" {
			return text(n)
		}
	}
	return ""
}

// A hub that is built with others is, byte for byte, what it is when it is built alone.
func TestHubsDoNotMix(t *testing.T) {
	for _, hub := range sites {
		alone := built(t, site.Input{Source: os.DirFS(".."), Hub: hub, BaseURL: "https://coaches.example.org/guidance/"})
		for _, path := range slices.Sorted(maps.Keys(alone)) {
			if !bytes.Equal(alone[path], filesOf(t, hub)[path]) {
				t.Errorf("%q: %s is not as it is alone", hub, path)
			}
		}
		if len(alone) != len(filesOf(t, hub)) {
			t.Errorf("%q has %d files, alone %d", hub, len(filesOf(t, hub)), len(alone))
		}
	}
}

// The example shows every setting that a hub can have.
func TestExampleShowsEverySetting(t *testing.T) {
	data, err := os.ReadFile("../hubs/example/site.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range content.HubKeys() {
		if !bytes.Contains(data, []byte("\n"+key+":")) && !bytes.Contains(data, []byte("\n# "+key+":")) {
			t.Errorf("hubs/example/site.yaml does not show %s", key)
		}
	}
}

// A local page and a local section can be used by everybody (axe).
func TestLocalPagesAreAccessible(t *testing.T) {
	t.Parallel()
	b := newTab(t, 360)
	at := serve(t, filesOf(t, cambridgeshire), basePath)
	for _, page := range []string{"", "local-induction/", "training-and-e-learning/", "checklists/before-first-referral/"} {
		b.open(at + page)
		b.checkAxe(page)
		b.noSidewaysScroll(page)
	}
}
