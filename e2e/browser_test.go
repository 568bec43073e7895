package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// kinds is one page of each kind.
var kinds = []string{
	"", "faqs/", "faqs/supervision-how-often/", "faqs/whose-duty-is-training/", "what-coaches-do/", "employing-a-coach/",
	"topics/training/", "search/", "a-to-z/", "glossary/", "sources/", "print/", "print/training/", "accessibility/", "privacy/", "404.html",
	"decisions/four-day-training/", "decisions/four-day-training/coach/", "decisions/four-day-training/outcomes/may-not-need/",
	"decisions/four-day-training/all-answers/", "decisions/four-day-training/picture/", "decisions/four-day-training/embed/coach/", "decisions/supervision-frequency/full/monthly/someone-else/",
	"checklists/supervision-standards/",
}

func TestEachKindOfPageIsAccessible(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, width := range []int64{320, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			b := newTab(t, width)
			for _, kind := range kinds {
				where := fmt.Sprintf("%s at %d px", "/"+kind, width)
				b.open(site + kind)
				b.checkAxe(where)
				b.noSidewaysScroll(where)
			}
		})
	}
}

// In a dark scheme and with forced colours the words still stand out from their ground.
func TestDarkAndForcedColours(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, feature := range []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "dark"}, {Name: "forced-colors", Value: "active"},
	} {
		t.Run(feature.Name, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, 390)
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{feature}})
			for _, kind := range kinds {
				b.open(site + kind)
				b.checkContrast(fmt.Sprintf("/%s with %s: %s", kind, feature.Name, feature.Value))
			}
		})
	}
}

// What can be pressed is at least 24 by 24 px (WCAG 2.2, 2.5.8), and answers of a decision at least
// 44 px high.
func TestAnswersAreLargeTargets(t *testing.T) {
	t.Parallel()
	b := newTab(t, 320)
	b.open(serve(t, realSite(t), basePath) + "decisions/four-day-training/coach/")
	heights := eval[[]float64](b, `[...document.querySelectorAll("main .app-answers a, main [class*=answer] a")].map((a) => a.getBoundingClientRect().height)`)
	if len(heights) < 2 {
		t.Fatalf("found %d answers", len(heights))
	}
	for _, h := range heights {
		if h < 44 {
			t.Errorf("an answer is %v px high", h)
		}
	}
}

func TestSearchAsYouType(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	b.open(site + "search/")
	b.write("#search-q", "life coach")
	b.until(`document.querySelector("#search-results a")?.href.endsWith("/faqs/life-coach-qualification/")`)
	b.until(`/\d/.test(document.querySelector("#search-status").innerText)`)
	if role := eval[string](b, `document.querySelector("#search-status").getAttribute("role")`); role != "status" {
		t.Errorf("the count is not announced: role=%q", role)
	}
	b.checkAxe("search with results")
	b.click("#search-results a")
	b.until(`location.pathname === "` + basePath + `faqs/life-coach-qualification/" && document.querySelector("h1") !== null`)
}

func TestHeaderSearchLeadsToTheSearchPage(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 1280)
	b.open(site + "faqs/how-many-sessions/")
	b.write("#site-search-q", "supervision\r")
	b.until(`location.pathname === "` + basePath + `search/" && new URLSearchParams(location.search).get("q") === "supervision"`)
	b.until(`document.querySelector("#search-results a") !== null`)
	if value := eval[string](b, `document.querySelector("#search-q").value`); value != "supervision" {
		t.Errorf("the search page shows %q in its field", value)
	}
}

// Without scripts the search page offers the A to Z and the topics, and the header's form leads there.
func TestSearchWithoutScripts(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	b.withoutScripts()
	b.open(site + "search/?q=supervision")
	links := eval[[]string](b, `[...document.querySelectorAll("#search-fallback a")].filter((a) => a.offsetParent).map((a) => a.pathname)`)
	for _, want := range []string{basePath + "a-to-z/", basePath + "topics/supervision/"} {
		found := false
		for _, l := range links {
			found = found || l == want
		}
		if !found {
			t.Errorf("no link to %s among %v", want, links)
		}
	}
}

// An address below a decision that is there no more leads to its start, and says why.
func TestLostDecisionPath(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	b.open(site + "decisions/four-day-training/astronaut/moon/")
	b.forgive()
	b.until(`document.body.innerText.includes("questions have changed")`)
	b.until(`[...document.querySelectorAll("main a")].some((a) => a.pathname === "` + basePath + `decisions/four-day-training/")`)
	b.checkAxe("404 below a decision")
}

// The page for an address that does not exist searches for the words of the address, not for its own name.
func TestNotFoundSearchesForTheWordsOfTheAddress(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	b := newTab(t, 390)
	for address, want := range map[string]string{
		"faqs/how-often_supervision.html": "faqs how often supervision",
		"caf%C3%A9/100%25/":               "café 100",
		"404.html":                        "",
		"404":                             "",
	} {
		b.open(site + address)
		b.forgive()
		b.until(`document.querySelector("#not-found-q") && document.readyState === "complete"`)
		if got := eval[string](b, `document.querySelector("#not-found-q").value`); got != want {
			t.Errorf("%s: the field says %q, not %q", address, got, want)
		}
	}
}
