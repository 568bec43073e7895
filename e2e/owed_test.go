package e2e

import (
	"bytes"
	"os"
	"testing"
	"testing/fstest"

	"signpost/internal/site"
)

// built gives the files of a site by path.
func built(t testing.TB, in site.Input) map[string][]byte {
	t.Helper()
	in.Templates, in.Assets, in.Today = os.DirFS("../templates"), os.DirFS("../assets/dist"), today
	out, ds, err := site.Build(in)
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	files := map[string][]byte{}
	for _, f := range out.Files {
		var b bytes.Buffer
		if err := f.Make(&b); err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		files[f.Path] = b.Bytes()
	}
	return files
}

// owedSite is a site whose settings say everything that the pages a public site owes can say.
func owedSite(t *testing.T) map[string][]byte {
	t.Helper()
	return built(t, site.Input{BaseURL: "https://coaches.example.org/guidance/", Source: fstest.MapFS{
		"content/site.yaml": {Data: []byte(`
name: Guidance
publisher: The hub
contacts:
  - {id: hub, role: Training, name: The hub, email: hub@example.org, phone: 01223 123456, web: "https://hub.example.org/", note: On weekdays.}
  - {id: desk, phone: 01223 654321}
report-to: desk
host-logs: The host keeps addresses for 30 days.
accessibility:
  compliance: partial
  prepared: 2026-11-20
  tested: 2026-11-18
  method: By keyboard and with a screen reader.
  contact: hub
  answers-within: 5 working days
  problems:
    - {what: Films have no captions., instead: Ask us., until: 2027-03-31}
    - {what: Old files., reason: burden}
`)},
		"content/articles/about.md": {Data: []byte("---\ntitle: About\naliases: [/old/place/]\n---\n\nWords.\n")},
	}})
}

// The pages that a public site owes, with everything in them that they can say, are accessible; and an old
// address leads to its page without a script.
func TestOwedPages(t *testing.T) {
	t.Parallel()
	root := serve(t, owedSite(t), basePath)
	for _, width := range []int64{320, 1280} {
		b := newTab(t, width)
		for _, page := range []string{"contact/", "privacy/", "accessibility/"} {
			b.open(root + page)
			b.checkAxe("/" + page)
			b.noSidewaysScroll("/" + page)
		}
	}
	b := newTab(t, 390)
	b.withoutScripts()
	b.open(root + "old/place/")
	b.until(`location.pathname === "` + basePath + `about/" && document.querySelector("h1").innerText === "About"`)
	if to := eval[string](b, `[...document.querySelectorAll("main a")].find((a) => a.innerText.startsWith("Report a mistake")).pathname`); to != basePath+"contact/" {
		t.Errorf("a mistake is reported at %s", to)
	}
}
