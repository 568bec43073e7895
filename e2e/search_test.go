package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"signpost/internal/site"
)

// focus gives an element the focus.
func (b *tab) focus(selector string) {
	b.t.Helper()
	eval[bool](b, `(document.querySelector(`+quoted(selector)+`).focus(), true)`)
}

// searchFiles gives the names of what was loaded for searching, and how many bytes they had.
func (b *tab) searchFiles() (names []string, size int) {
	b.t.Helper()
	const mine = `performance.getEntriesByType("resource").filter((e) => /\/search\/[^/]+\.bin$|search-engine/.test(e.name))`
	names = eval[[]string](b, mine+`.map((e) => e.name.replace(/.*\//, ""))`)
	return names, eval[int](b, mine+`.reduce((sum, e) => sum + e.encodedBodySize, 0)`)
}

// options are the results below the header's field.
const options = `[...document.querySelectorAll("#site-search-list [role=option]")]`

// In the header, with the keyboard alone: nothing is loaded before the field has focus, results come from the
// second letter on, the arrows go through them and Enter follows one.
func TestHeaderSearchByKeyboard(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	b := newTab(t, 1280)
	b.open(address + "faqs/how-many-sessions/")
	b.until(`document.querySelector("#site-search-q").getAttribute("role") === "combobox"`)
	if names, _ := b.searchFiles(); len(names) > 0 {
		t.Errorf("loaded before anybody searches: %v", names)
	}
	b.tabTo(`e.matches("#site-search-q")`)
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/search/root.bin"))`)

	list := `!document.querySelector("#site-search-list").hidden`
	b.keys("s")
	b.until(`document.querySelector("#site-search-list").hidden`)
	for i, letter := range strings.Split("upervision", "") {
		b.keys(letter)
		typed := "supervision"[:i+2]
		b.until(`document.querySelector("#site-search-q").value === ` + quoted(typed) + ` && ` + list + ` && ` + options + `.length > 0`)
	}
	b.until(`document.querySelector("#site-search [role=status]").textContent.includes("Use the arrow keys")`)
	b.until(options + `.some((o) => o.textContent.toLowerCase().includes("supervision"))`)
	if state := eval[string](b, `document.querySelector("#site-search-q").getAttribute("aria-expanded")`); state != "true" {
		t.Errorf("the list is open and aria-expanded is %q", state)
	}
	b.checkAxe("header with open list")

	active := func(want string) {
		t.Helper()
		if got := eval[string](b, `document.querySelector("#site-search-q").getAttribute("aria-activedescendant") ?? ""`); got != want {
			t.Errorf("the active option is %q and should be %q", got, want)
		}
		if got := eval[string](b, options+`.filter((o) => o.getAttribute("aria-selected") === "true").map((o) => o.id).join(" ")`); got != want {
			t.Errorf("%q is selected and %q should be", got, want)
		}
	}
	active("")
	b.keys(kb.ArrowDown)
	active("site-search-0")
	b.keys(kb.ArrowDown)
	active("site-search-1")
	ground := func(option string) string {
		return eval[string](b, `getComputedStyle(document.querySelector("`+option+`")).backgroundColor`)
	}
	if is, other := ground("#site-search-1"), ground("#site-search-0"); is == other {
		t.Errorf("the active option has the ground of the others: %s", is)
	}
	b.checkAxe("header with an active option")
	b.keys(kb.ArrowUp)
	b.keys(kb.ArrowUp)
	active("")
	b.keys(kb.ArrowUp)
	active(fmt.Sprintf("site-search-%d", eval[int](b, options+`.length`)-1))
	b.keys(kb.Escape)
	b.until(`document.querySelector("#site-search-list").hidden && document.querySelector("#site-search-q").getAttribute("aria-expanded") === "false"`)
	active("")
	if value := eval[string](b, `document.querySelector("#site-search-q").value`); value != "supervision" {
		t.Errorf("after Escape the field says %q", value)
	}
	b.checkAxe("header with closed list")
	b.keys(kb.ArrowDown)
	b.until(list)
	b.keys(kb.ArrowDown)
	title := eval[string](b, options+`.find((o) => o.getAttribute("aria-selected") === "true").firstChild.textContent`)
	b.keys(kb.Enter)
	b.until(`location.pathname !== "` + basePath + `faqs/how-many-sessions/" && document.querySelector("h1")?.textContent.includes(` + quoted(title) + `)`)
	b.leave(`history.back()`)
	b.until(`location.pathname === "` + basePath + `faqs/how-many-sessions/"`)
}

// On a narrow screen and in the dark the list and the results can be read, and a finger can hit an option.
func TestHeaderSearchOnAPhone(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, 320)
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			b.open(address + "faqs/")
			b.write("#site-search-q", "referral")
			b.until(options + `.length > 0 && !document.querySelector("#site-search-list").hidden`)
			b.keys(kb.ArrowDown)
			b.checkContrast("open list, " + scheme)
			b.noSidewaysScroll("open list")
			if low := eval[float64](b, `Math.min(...`+options+`.map((o) => o.getBoundingClientRect().height))`); low < 44 {
				t.Errorf("an option is %v px high", low)
			}
			b.click("#site-search-list [role=option]")
			b.until(`location.pathname !== "` + basePath + `faqs/"`)

			b.open(address + "search/?q=referral")
			b.until(`document.querySelector("#search-results mark")`)
			b.checkContrast("results, " + scheme)
			b.noSidewaysScroll("results")
		})
	}
}

// On the search page, with the keyboard alone: letter by letter, a mistake put right, a filter, a heading, and
// back through all of it.
func TestSearchPageByKeyboard(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	b := newTab(t, 1280)
	b.open(address + "search/")
	b.tabTo(`e.matches("#search-q")`)
	for i, letter := range strings.Split("supervison", "") {
		b.keys(letter)
		if i > 0 {
			b.until(`document.querySelector("#search-status").textContent.includes("“` + "supervison"[:i+1] + `”") && document.querySelector("#search-results a")`)
		}
	}
	b.until(`new URLSearchParams(location.search).get("q") === "supervison"`)
	b.until(`document.querySelector("#search-status a")?.textContent === "supervision"`)
	b.until(`document.querySelector("#search-results mark")`)
	b.checkAxe("results of a mistyped word")

	b.tabTo(`e.matches("#search-status a")`)
	b.keys(kb.Enter)
	b.until(`new URLSearchParams(location.search).get("q") === "supervision" && !document.querySelector("#search-status a")`)
	all := eval[string](b, `document.querySelector("#search-status").textContent`)

	b.focus("#search-q")
	b.tabTo(`e.matches("input[name=topic][value=training]")`)
	b.keys(" ")
	b.until(`new URLSearchParams(location.search).get("topic") === "training" && document.querySelector("#search-status").textContent !== ` + quoted(all))
	b.until(`document.querySelectorAll("#search-results .app-search-result").length > 0`)
	b.checkAxe("results of one topic")
	b.leave(`history.back()`)
	b.until(`!new URLSearchParams(location.search).has("topic") && !document.querySelector("input[name=topic][value=training]").checked`)
	b.until(`document.querySelector("#search-status").textContent === ` + quoted(all))
	b.leave(`history.back()`)
	b.until(`document.querySelector("#search-q").value === "supervison" && document.querySelector("#search-status a")`)

	// A heading that matched is a link to it.
	b.focus("#search-q")
	b.tabTo(`e.matches(".app-search-result__section a")`)
	heading := eval[string](b, `document.activeElement.textContent`)
	b.keys(kb.Enter)
	b.until(`location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))?.textContent.includes(` + quoted(heading) + `)`)
	b.leave(`history.back()`)
	b.until(`location.pathname.endsWith("/search/") && document.querySelector("#search-q").value === "supervison" && document.querySelector("#search-results a")`)

	// So is a result.
	b.focus("#search-q")
	b.tabTo(`e.matches(".app-search-result__title")`)
	title := eval[string](b, `document.activeElement.textContent`)
	b.keys(kb.Enter)
	b.until(`document.querySelector("h1")?.textContent.includes(` + quoted(title) + `)`)
}

// An address with a query and filters shows what was found when it was copied.
func TestSearchAddress(t *testing.T) {
	t.Parallel()
	b := newTab(t, 390)
	b.open(serve(t, realSite(t), basePath) + "search/?q=training&topic=employing&audience=pcn")
	b.until(`document.querySelector("#search-results a")`)
	got := eval[[]string](b, `[...document.querySelectorAll("#search-form input:checked")].map((box) => box.name + "=" + box.value)`)
	slices.Sort(got)
	if want := []string{"audience=pcn", "topic=employing"}; !slices.Equal(got, want) {
		t.Errorf("ticked are %v instead of %v", got, want)
	}
	if title := eval[string](b, `document.title`); !strings.HasPrefix(title, "training – ") {
		t.Errorf("the title is %q", title)
	}
}

// A word that no page mentions is named, so that nobody takes what is left for an answer to it; and a word that is written
// as it should be is not put right.
func TestSearchNamesWhatIsUnknown(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	b.open(address + "search/?q=juggling+coaches")
	b.until(`document.querySelector("#search-results a")`)
	status := eval[string](b, `document.querySelector("#search-status").textContent`)
	if !strings.HasSuffix(status, "for “juggling coaches”. No page mentions “juggling”.") {
		t.Errorf("the page says %q", status)
	}
	b.checkAxe("a word that no page mentions")
	b.open(address + "search/?q=supervision+coaches")
	b.until(`document.querySelector("#search-results a")`)
	if status := eval[string](b, `document.querySelector("#search-status").textContent`); strings.Contains(status, "mentions") {
		t.Errorf("the page says %q", status)
	}
}

// Where nothing is found there are the topics and the A to Z, in words that are announced.
func TestSearchFindsNothing(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	b.open(address + "search/")
	b.write("#search-q", "qqxxzzq")
	b.until(`document.querySelector("#search-status").textContent.includes("No results for “qqxxzzq”")`)
	shown := eval[[]string](b, `[...document.querySelectorAll("#search-app [href]")].filter((e) => e.checkVisibility()).map((e) => e.pathname)`)
	for _, want := range []string{"a-to-z/", "topics/training/", "topics/supervision/"} {
		if !slices.Contains(shown, basePath+want) {
			t.Errorf("%s is not offered", want)
		}
	}
	slices.Sort(shown)
	if once := slices.Compact(slices.Clone(shown)); len(once) < len(shown) {
		t.Errorf("something is offered twice: %v", shown)
	}
	b.checkAxe("nothing found")

	b.open(address + "faqs/")
	b.write("#site-search-q", "qqxxzzq")
	b.until(`document.querySelector("#site-search [role=status]").textContent.includes("No results")`)
	if open := eval[bool](b, `!document.querySelector("#site-search-list").hidden`); open {
		t.Error("an empty list is open")
	}
}

// Every page that a search counts can be reached by its button, even where outcomes of one decision, of which one is
// listed, leave fewer results than were asked for.
func TestEveryResultCanBeReached(t *testing.T) {
	t.Parallel()
	const pages, decisions, outcomes = 45, 4, 8
	decision := "---\ntitle: Which zebra is yours in year %d?\n---\nThis tells you.\n\n## Which stripe? {#stripe}\n\n"
	ends := ""
	for i := range outcomes {
		decision += fmt.Sprintf("- [Stripe %d](#zebra-%[1]d) {#stripe-%[1]d}\n", i)
		ends += fmt.Sprintf("\n## Zebra %d is yours {#zebra-%[1]d}\n\nIt is a zebra.\n", i)
	}
	source := fstest.MapFS{
		"content/site.yaml": {Data: []byte("name: Zebras\n")},
	}
	for i := range decisions {
		source[fmt.Sprintf("content/decisions/zebras-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, decision+ends, i)}
	}
	for i := range pages {
		source[fmt.Sprintf("content/articles/page-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Page %d\n---\nThis is about a zebra.\n", i)}
	}
	b := newTab(t, 1280)
	b.open(serve(t, built(t, site.Input{Source: source}), basePath) + "search/")
	b.write("#search-q", "zebra")
	b.until(`document.querySelector("#search-status").textContent.includes("“zebra”")`)
	eval[bool](b, `(document.querySelector("#search-end").scrollIntoView(), true)`)
	b.until(`!document.querySelector("#search-end button").hidden`)
	const list = `document.querySelector("#search-results").children.length`
	const count = `new Set([...document.querySelectorAll("#search-results a")].map((a) => a.pathname).filter((p) => p.includes("/page-"))).size`
	for range 10 {
		if eval[bool](b, `document.querySelector("#search-end button").hidden`) {
			break
		}
		before := eval[int](b, list)
		b.click("#search-end button")
		b.until(`document.querySelector("#search-end button").hidden || ` + list + ` > ` + fmt.Sprint(before))
		if eval[int](b, list) > before {
			b.until(fmt.Sprintf(`document.activeElement === document.querySelector("#search-results").children[%d].querySelector("a")`, before))
		}
	}
	if got := eval[int](b, count); got != pages {
		t.Errorf("%d of %d pages can be reached", got, pages)
	}
}

// largeSite is a site of so many pages that its index is in many files.
func largeSite(t *testing.T, pages int) map[string][]byte {
	t.Helper()
	words := strings.Fields(`coach supervision referral training funding network practice conversation goal habit sleep
		movement food stress carer family clinic appointment record consent review plan question answer support`)
	source := fstest.MapFS{"content/site.yaml": {Data: []byte("name: A large site\n")}}
	for i := range pages {
		var text strings.Builder
		for k := range 60 {
			fmt.Fprintf(&text, "%s ", words[(i*(k+3)+k*k)%len(words)])
		}
		a, b, c := words[i%len(words)], words[i/7%len(words)], words[i/3%len(words)]
		source[fmt.Sprintf("content/articles/page-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: About %s and %s number %d\n---\n%s\n\n## More %s%d\n\n%s\n", a, b, i, text.String(), c, i%40, text.String())}
	}
	return built(t, site.Input{Source: source})
}

// Of a large index a query fetches a small part, and none of it twice.
func TestSearchFetchesLittle(t *testing.T) {
	t.Parallel()
	files := largeSite(t, 600)
	whole, count := 0, 0
	for name, data := range files {
		if strings.HasPrefix(name, "search/") && strings.HasSuffix(name, ".bin") {
			whole += len(data)
			count++
		}
	}
	if count < 50 {
		t.Fatalf("the index of 600 pages has %d files", count)
	}
	address := serve(t, files, "/sub/")
	b := newTab(t, 390)
	b.open(address + "search/")
	b.write("#search-q", "supervision number 123")
	b.until(`document.querySelector("#search-results a")?.textContent.endsWith(" number 123")`)
	names, size := b.searchFiles()
	if slices.Sort(names); len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("fetched twice: %v", names)
	}
	engine := 0
	for name, data := range files {
		if strings.HasPrefix(name, "assets/search-engine") {
			engine = len(data)
		}
	}
	if got := size - engine; got <= 0 || got > whole/3 {
		t.Errorf("%d of %d bytes of the index were fetched: %v", got, whole, names)
	}

	// The same words again, and fewer letters of them, need nothing more.
	b.write("#search-q", kb.Backspace+"3")
	b.until(`document.querySelector("#search-results a")?.textContent.endsWith(" number 123")`)
	for _, name := range slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "root.bin" }) {
		if !slices.ContainsFunc([]string{"search-engine", "i-", "w-", "l-", "d-", "f-", "b-"}, func(kind string) bool { return strings.HasPrefix(name, kind) }) {
			t.Errorf("fetched %s", name)
		}
	}
}

// Whatever somebody in distress types, and wherever it leads, the way to what cannot wait is on the first screen of a
// phone, with and without scripts.
func TestUrgentWay(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath)
	const way = `document.querySelector("main .nhsuk-action-link[href$='get-help/#danger']")`
	for _, at := range []string{"search/", "search/?q=supervision", "search/?q=xyzzyx", "search/?q=he+lunged+at+me", "nowhere/at/all/"} {
		b := newTab(t, 390)
		b.open(address + at)
		if strings.HasPrefix(at, "nowhere") {
			b.forgive() // that it is not there
		}
		b.until(way + ` !== null && (!document.querySelector("#search-q")?.value || document.querySelector("#search-status").textContent !== "")`)
		if low := eval[float64](b, way+`.getBoundingClientRect().bottom`); low > 844 {
			t.Errorf("%s: the way to urgent help ends at %v px", at, low)
		}
		b.click("main .nhsuk-action-link[href$='get-help/#danger']")
		b.until(`location.pathname === "` + basePath + `get-help/" && document.querySelector(location.hash)?.getBoundingClientRect().top < 300`)
	}
	b := newTab(t, 390)
	b.withoutScripts()
	b.open(address + "search/")
	if !eval[bool](b, way+` !== null && `+way+`.checkVisibility()`) {
		t.Error("without scripts the search page has no way to urgent help")
	}
}
