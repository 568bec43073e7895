package e2e

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"signpost/internal/site"
)

// classed gives the elements of a page with a class.
func (p *htmlPage) classed(class string) []*html.Node {
	var all []*html.Node
	for _, n := range p.nodes {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			all = append(all, n)
		}
	}
	return all
}

// The sheet of each decision has the rows of its paths.json, in the same order.
func TestSheetIsPathsJSON(t *testing.T) {
	all := pages(t)
	for slug, rows := range decisionPaths(t) {
		name := "decisions/" + slug + "/all-answers/index.html"
		p := all[name]
		if p == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		var got, want []string
		for _, n := range p.nodes {
			if n.Data != "tr" || n.Parent.Data != "tbody" {
				continue
			}
			var answers []string
			var ends, outcome string
			for d := range n.Descendants() {
				switch {
				case d.Data == "b":
					answers = append(answers, text(d))
				case attr(d, "class") == "app-sheet__number":
					ends, _, _ = address(name, attr(d, "href"))
				case d.Data == "a":
					outcome = text(d)
				}
			}
			got = append(got, fmt.Sprint(answers, outcome, ends))
		}
		for _, r := range rows {
			want = append(want, fmt.Sprint(r.Answers, r.Outcome.Title, strings.TrimPrefix(r.URL, "/")+"index.html"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the rows\n%s\nand paths.json\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if size := fmt.Sprintf("There are %d paths of answers, ", len(rows)); !strings.Contains(text(p.root), size) {
			t.Errorf("%s does not say %q", name, size)
		}
	}
}

// Each box of a picture leads to a page whose heading is the words of the box, and the outline leads to
// the same pages with the same words.
func TestPicturesLead(t *testing.T) {
	all := pages(t)
	for slug := range decisionPaths(t) {
		name := "decisions/" + slug + "/picture/index.html"
		p := all[name]
		boxes := map[string]string{}
		for _, box := range p.classed("app-picture__node") {
			file, _, _ := address(name, attr(box, "href"))
			boxes[text(box)+" at "+file] = file
		}
		if len(boxes) < 9 {
			t.Fatalf("%s has %d boxes only", name, len(boxes))
		}
		for box, file := range boxes {
			said := false
			for _, n := range all[file].nodes {
				// The first question stands under the title of the decision.
				said = said || (n.Data == "h1" || n.Data == "h2") && strings.HasSuffix(text(n), strings.TrimSuffix(box, " at "+file))
			}
			if !said {
				t.Errorf("%s: the box %q leads to a page without its words", name, box)
			}
		}
		words := map[string]string{}
		for _, n := range p.nodes {
			if file, fragment, _ := address(name, attr(n, "href")); n.Data == "a" && fragment == "" && inOutline(n) {
				words[text(n)+" at "+file] = file
			}
		}
		if !maps.Equal(words, boxes) {
			t.Errorf("%s: in words\n%v\nas a picture\n%v", name, slices.Sorted(maps.Keys(words)), slices.Sorted(maps.Keys(boxes)))
		}
		start := all["decisions/"+slug+"/index.html"]
		if !slices.ContainsFunc(start.nodes, func(n *html.Node) bool { return strings.HasSuffix(attr(n, "href"), "/picture/") }) {
			t.Errorf("the start of %s does not lead to its picture", slug)
		}
	}
}

func inOutline(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if attr(p, "class") == "app-outline-root" {
			return true
		}
	}
	return false
}

// A box of the picture is followed with the mouse and with the keyboard, and the frame around it can
// be scrolled by keyboard. On a phone the words come first.
func TestPictureInTheBrowser(t *testing.T) {
	t.Parallel()
	at := serve(t, realSite(t), basePath) + "decisions/four-day-training/picture/"
	b := newTab(t, 1280)
	for _, how := range []string{`box.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, view: window}))`, `box.focus()`} {
		b.open(at)
		eval[bool](b, `(() => {
			const box = [...document.querySelectorAll(".app-picture__node")].find((a) => a.textContent.includes("You may not need"))
			`+how+`
			return true
		})()`)
		if strings.Contains(how, "focus") {
			b.keys("\r")
		}
		b.until(`document.querySelector("h1")?.textContent.includes("You may not need")`)
	}
	b.open(at)
	eval[bool](b, `(document.querySelector(".app-picture-frame").focus(), true)`)
	for range 3 {
		b.keys(kb.ArrowRight)
	}
	b.until(`document.querySelector(".app-picture-frame").scrollLeft > 0`)
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	if !eval[bool](b, `(() => {
		const box = document.querySelector(".app-picture__node")
		box.focus()
		return getComputedStyle(box.querySelector("text")).fill === getComputedStyle(document.querySelector("h1")).color
	})()`) {
		t.Error("in the dark scheme the words of a box in focus are lost")
	}
	b.run(chromedp.EmulateViewport(390, 900))
	if !eval[bool](b, `document.querySelector("#in-words").getBoundingClientRect().bottom < document.querySelector("#as-a-picture").getBoundingClientRect().top`) {
		t.Error("on a phone the picture stands above the words")
	}
}

// A hub's present website shows the walk in a frame: what is answered stays there, and the answer's
// links lead out of it.
func TestWalkInAFrame(t *testing.T) {
	t.Parallel()
	files := maps.Clone(realSite(t))
	files["host.html"] = []byte(`<!DOCTYPE html><html lang="en"><title>A hub</title><iframe title="Questions" src="decisions/four-day-training/embed/" width="400" height="800"></iframe>`)
	site := serve(t, files, basePath)
	b := newTab(t, 800)
	b.open(site + "host.html")
	r := decisionPaths(t)["four-day-training"][0]
	const inside = `document.querySelector("iframe")?.contentDocument`
	for i, label := range r.Answers {
		b.until(inside + `?.querySelectorAll(".nhsuk-summary-list__row").length === ` + fmt.Sprint(i) + ` && ` + inside + `.readyState === "complete"`)
		eval[bool](b, `([...`+inside+`.querySelectorAll(".app-answers a")].find((a) => a.querySelector(".app-answers__label").textContent.trim() === `+quoted(label)+`).click(), true)`)
	}
	b.until(inside + `?.querySelector("h1")?.textContent.includes(` + quoted(r.Outcome.Title) + `)`)
	if at := eval[string](b, `location.pathname`); at != basePath+"host.html" {
		t.Fatalf("the host's page has become %s", at)
	}
	// Start again stays in the frame, and the full page does not.
	full := strings.TrimSuffix(basePath, "/") + r.URL
	eval[bool](b, `([...`+inside+`.querySelectorAll("a")].find((a) => a.pathname === `+quoted(full)+`).click(), true)`)
	b.until(`location.pathname === ` + quoted(full))
}

// Without scripts too, a lost address below a decision leads to all the starts.
func TestLostPathWithoutScripts(t *testing.T) {
	t.Parallel()
	b := newTab(t, 390)
	b.withoutScripts()
	b.open(serve(t, realSite(t), basePath) + "decisions/four-day-training/astronaut/moon/")
	b.forgive()
	for slug := range decisionPaths(t) {
		if !eval[bool](b, `[...document.querySelectorAll("main a")].some((a) => a.pathname === `+quoted(basePath+"decisions/"+slug+"/")+`)`) {
			t.Errorf("the page for a lost address does not lead to %s", slug)
		}
	}
}

// printed prints the page on A4 and counts the pages.
func (b *tab) printed() int {
	b.t.Helper()
	pdf := call(b, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: new(true)})
	data, err := base64.StdEncoding.DecodeString(string(pdf.Data))
	if err != nil {
		data = []byte(pdf.Data)
	}
	return len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(data, -1))
}

// The longest outcome of each decision prints on one or two pages, with the answers, the version and the
// address.
func TestOutcomesOnPaper(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 1280)
	for slug, rows := range decisionPaths(t) {
		r := slices.MaxFunc(rows, func(x, y row) int { return len(x.Outcome.Text) - len(y.Outcome.Text) })
		b.open(site + strings.TrimPrefix(r.URL, "/"))
		if n := b.printed(); n < 1 || n > 2 {
			t.Errorf("%s: the outcome %s prints on %d pages", slug, r.Outcome.ID, n)
		}
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	shown := eval[string](b, `document.body.innerText`)
	for _, words := range []string{"Version ", "decisions/", "Your answers"} {
		if !strings.Contains(shown, words) {
			t.Errorf("a printed outcome does not say %q:\n%s", words, shown)
		}
	}
	if n := eval[int](b, `[...document.querySelectorAll("button, .app-actions, .nhsuk-summary-list__actions")].filter((e) => e.getBoundingClientRect().height > 0).length`); n > 0 {
		t.Errorf("a printed outcome has %d things that paper cannot do", n)
	}
}

// The sheet lies across the paper, repeats the head of its table, and has space to sign.
func TestSheetOnPaper(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	b.open(serve(t, realSite(t), basePath) + "decisions/supervision-frequency/all-answers/")
	if n := b.printed(); n < 5 {
		t.Errorf("the sheet prints on %d pages only", n)
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	for what, script := range map[string]string{
		"the head of the table is repeated": `getComputedStyle(document.querySelector(".app-sheet thead")).display === "table-header-group"`,
		"the paper lies across":             `getComputedStyle(document.body).page === "landscape"`,
		"there are lines to sign on":        `[...document.querySelectorAll(".app-signed dd")].filter((e) => e.getBoundingClientRect().height > 20).length === 4`,
		"each row has space for initials":   `[...document.querySelectorAll("td.app-sheet__sign")].every((e) => e.getBoundingClientRect().width > 40)`,
	} {
		if !eval[bool](b, script) {
			t.Errorf("not so: %s", what)
		}
	}
}

// large is a site with a tree of 60 questions and 200 outcomes, and far more paths than the limit.
func large() fstest.MapFS {
	const questions, outcomes = 60, 200
	var b strings.Builder
	b.WriteString("---\ntitle: Which form do I need?\nsummary: For everybody.\n---\n\nAnswer a few questions.\n\n")
	forms := 0
	for i := range questions {
		fmt.Fprintf(&b, "## What about matter %d? {#q%d}\n\nThink of [the help](https://help.example/).\n\n", i, i)
		for j := range 7 {
			to := fmt.Sprintf("q%d", i+j+5)
			if i == 0 {
				to = fmt.Sprintf("q%d", j+1)
			} else if j > 2 || i+j+5 >= questions {
				to = fmt.Sprintf("form-%d", forms%outcomes)
				forms++
			}
			fmt.Fprintf(&b, "- [Answer %d of matter %d](#%s) {#a%d}\n", j, i, to, j)
		}
		b.WriteString("\n")
	}
	for i := range outcomes {
		fmt.Fprintf(&b, "## You need form %d {#form-%d}\n\nFill it in and send it off.\n\n", i, i)
	}
	return fstest.MapFS{"content/decisions/forms.md": {Data: []byte(b.String())}}
}

// builtLarge gives the files of the large tree.
func builtLarge(t testing.TB) map[string][]byte {
	t.Helper()
	return built(t, site.Input{Source: large()})
}

func BenchmarkLargeDecision(b *testing.B) {
	for b.Loop() {
		builtLarge(b)
	}
}

// Above the limit of paths each node has one page. With scripts the address keeps the answers: they
// are shown, can be changed, and survive a reload.
func TestDecisionByNode(t *testing.T) {
	t.Parallel()
	files := builtLarge(t)
	b := newTab(t, 390)
	b.open(serve(t, files, "/") + "decisions/forms/")
	answer := func(label string) {
		t.Helper()
		b.until(`[...document.querySelectorAll("a[data-answer]")].some((a) => a.hash !== "")`)
		eval[bool](b, `([...document.querySelectorAll(".app-answers a")].find((a) => a.innerText.includes(`+quoted(label)+`)).click(), true)`)
	}
	answer("Answer 0 of matter 0")
	b.until(`location.pathname.endsWith("/nodes/q1/") && location.hash === "#answers=a0"`)
	answer("Answer 0 of matter 1")
	b.until(`location.hash === "#answers=a0/a0"`)
	answer("Answer 4 of matter 6")
	b.until(`location.pathname.includes("/outcomes/form-")`)
	given := func() []string {
		t.Helper()
		b.until(`document.querySelector("#answers-kept dl")`)
		return eval[[]string](b, `[...document.querySelectorAll("#answers-kept .nhsuk-summary-list__value")].map((e) => e.innerText)`)
	}
	want := []string{"Answer 0 of matter 0", "Answer 0 of matter 1", "Answer 4 of matter 6"}
	if got := given(); !slices.Equal(got, want) {
		t.Errorf("the answers are %v, not %v", got, want)
	}
	b.checkAxe("an outcome of a decision by node")
	b.run(chromedp.Reload())
	if got := given(); !slices.Equal(got, want) {
		t.Errorf("after a reload the answers are %v, not %v", got, want)
	}
	eval[bool](b, `(document.querySelectorAll("#answers-kept .nhsuk-summary-list__actions a")[2].click(), true)`)
	b.until(`location.pathname.endsWith("/nodes/q6/") && location.hash === "#answers=a0/a0"`)
	if got := given(); !slices.Equal(got, want[:2]) {
		t.Errorf("where the last answer is changed the answers are %v, not %v", got, want[:2])
	}
	b.checkAxe("a question of a decision by node")
	b.until(`document.querySelector(".nhsuk-back-link").innerText === "Back"`)
	eval[bool](b, `(document.querySelector(".nhsuk-back-link").click(), true)`)
	b.until(`location.pathname.endsWith("/nodes/q1/") && location.hash === "#answers=a0"`)
	given()
	eval[bool](b, `(document.querySelector(".nhsuk-back-link").click(), true)`)
	b.until(`location.pathname.endsWith("/decisions/forms/") && location.hash === ""`)

	// Answers that do not lead here are not shown, whatever stands in the address.
	root := eval[string](b, `location.origin`)
	for _, fragment := range []string{"#answers=a1", "#answers=a0/gone", "#answers=%E0%A4%A", "#maincontent", ""} {
		b.open(root + "/decisions/forms/nodes/q6/" + fragment)
		b.until(`document.readyState === "complete"`)
		if n := eval[int](b, `fetch("../../nodes.json").then(() => document.querySelectorAll("#answers-kept *").length)`); n != 0 {
			t.Errorf("%s shows %d elements", fragment, n)
		}
	}
}

// Without scripts every page of it can be read and answered, and leads back to the start.
func TestDecisionByNodeWithoutScripts(t *testing.T) {
	t.Parallel()
	files := builtLarge(t)
	nodes := 0
	for name := range files {
		if path.Dir(path.Dir(name)) == "decisions/forms/nodes" {
			nodes++
		}
	}
	if nodes != 59 || files["decisions/forms/a0/index.html"] != nil {
		t.Fatalf("%d questions have a page beside the start, not 59; or a path has one", nodes)
	}
	b := newTab(t, 390)
	b.withoutScripts()
	b.open(serve(t, files, "/") + "decisions/forms/")
	for _, label := range []string{"Answer 0 of matter 0", "Answer 0 of matter 1", "Answer 4 of matter 6"} {
		before := eval[string](b, `location.pathname`)
		eval[bool](b, `([...document.querySelectorAll(".app-answers a")].find((a) => a.innerText.includes(`+quoted(label)+`)).click(), true)`)
		b.until(`location.pathname !== ` + quoted(before) + ` && document.readyState === "complete"`)
	}
	if h := eval[string](b, `document.querySelector("h1").innerText`); !strings.Contains(h, "You need form") {
		t.Errorf("the walk ends at %q", h)
	}
	if !eval[bool](b, `[...document.querySelectorAll("main a")].some((a) => a.pathname === "/decisions/forms/")`) {
		t.Error("the outcome does not lead back to the start")
	}
}

// What docs/hosting.md tells to copy is there: each address leads to a page, and the frame has the title
// of its decision.
func TestGuideToEmbedding(t *testing.T) {
	data, err := os.ReadFile("../docs/hosting.md")
	if err != nil {
		t.Fatal(err)
	}
	_, guide, _ := strings.Cut(string(data), "## Put a decision into your own website\n")
	all := pages(t)
	found := regexp.MustCompile("/(decisions/[a-z0-9/-]+/)").FindAllStringSubmatch(guide, -1)
	if len(found) < 3 {
		t.Fatalf("the guide has %d addresses", len(found))
	}
	for _, m := range found {
		if all[m[1]+"index.html"] == nil {
			t.Errorf("%s is no page", m[1])
		}
	}
	title := regexp.MustCompile(`title="([^"]*)"`).FindStringSubmatch(guide)
	if start := all["decisions/four-day-training/embed/index.html"]; title == nil || !strings.Contains(text(start.root), title[1]) {
		t.Errorf("the frame has the title %q, not that of its decision", title)
	}
}

// A path is walked with the keyboard alone: after each answer the focus is at the top of the new page,
// and Tab leads through the back link and the answers in the order in which they are seen.
func TestWalkByKeyboard(t *testing.T) {
	t.Parallel()
	rows := decisionPaths(t)["four-day-training"]
	r := slices.MaxFunc(rows, func(x, y row) int { return len(x.Answers) - len(y.Answers) })
	b := newTab(t, 390)
	b.open(serve(t, realSite(t), basePath) + "decisions/four-day-training/")
	for _, label := range r.Answers {
		if at := eval[string](b, `document.activeElement.tagName`); at != "BODY" {
			t.Errorf("before the first key the focus is on %s", at)
		}
		before := eval[string](b, `location.pathname`)
		for tabs := 0; !eval[bool](b, `document.activeElement.closest(".app-answers__link")?.querySelector(".app-answers__label").innerText.trim() === `+quoted(label)); tabs++ {
			if tabs > 60 {
				t.Fatalf("%s: Tab does not reach %q", before, label)
			}
			b.keys(kb.Tab)
		}
		b.until(`getComputedStyle(document.activeElement).backgroundColor === "rgb(255, 235, 59)"`) // the focus is seen
		b.keys(kb.Enter)
		b.until(`location.pathname !== ` + quoted(before) + ` && document.readyState === "complete"`)
	}
	if s := eval[pageState](b, readState); s.Heading != r.Outcome.Title {
		t.Errorf("%v ends in %q, not %q", r.Answers, s.Heading, r.Outcome.Title)
	}
	small := eval[[]string](b, `[...document.querySelectorAll(".nhsuk-summary-list__actions a, .app-lone, .app-actions > *, .app-answers a")]
		.filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)`)
	for _, e := range small {
		t.Errorf("too small for a finger: %s", e)
	}
}
