package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/emersion/go-ical"
)

// checklists gives the ids of the site's checklists.
func checklists(t *testing.T) []string {
	t.Helper()
	var ids []string
	for name := range realSite(t) {
		if dir, file := path.Split(name); strings.HasPrefix(dir, "checklists/") && file == "index.html" && dir != "checklists/" {
			ids = append(ids, path.Base(dir))
		}
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		t.Fatal("the site has no checklist")
	}
	return ids
}

// typed is everything that a reader can see of what was typed, read from the page.
const typed = `JSON.stringify({
	checked: [...document.querySelectorAll("main input:checked")].map((e) => e.id).sort(),
	written: [...document.querySelectorAll("main textarea:not([readonly])")].filter((e) => e.value).map((e) => e.id + "=" + e.value).sort(),
	dates: [...document.querySelectorAll("main input[type=date]")].map((e) => e.value),
	progress: document.querySelector(".app-progress__line").textContent,
	summary: document.querySelector("#checklist--summary").innerText,
})`

// downloads lets the tab save files into a folder and gives it.
func (b *tab) downloads() string {
	dir := b.t.TempDir()
	call(b, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: "allow", DownloadPath: dir, BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
	})
	return dir
}

// downloaded waits for a file whose name has that ending, and gives its name and text.
func (b *tab) downloaded(dir, ending string) (name, text string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		found, err := filepath.Glob(filepath.Join(dir, "*"+ending))
		if err != nil {
			b.t.Fatal(err)
		}
		for _, f := range found {
			if data, err := os.ReadFile(f); err == nil && len(data) > 0 {
				return filepath.Base(f), string(data)
			}
		}
	}
	b.t.Fatalf("no file *%s was downloaded", ending)
	return "", ""
}

// press presses the button with those words.
func (b *tab) press(words string) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => {
		const button = [...document.querySelectorAll("main button")].find((e) => e.textContent.startsWith(%q) && e.offsetParent)
		button?.click()
		return Boolean(button)
	})()`, words)
	if !eval[bool](b, script) {
		b.t.Fatalf("there is no button %q", words)
	}
}

// tabTo presses the Tab key until the element that has the focus makes script true.
func (b *tab) tabTo(script string) {
	b.t.Helper()
	for range 1500 {
		b.keys(kb.Tab)
		if eval[bool](b, "((e) => Boolean("+script+"))(document.activeElement)") {
			return
		}
	}
	b.t.Fatalf("the Tab key never reaches %s", script)
}

// skip uses the skip link, as one who has no mouse does.
func (b *tab) skip() {
	b.t.Helper()
	b.tabTo(`e.matches(".nhsuk-skip-link")`)
	b.keys(kb.Enter)
}

// requests records what the tab asks the network for, from now on.
func (b *tab) requests() func() []string {
	var mu sync.Mutex
	var asked []string
	err := chromedp.Listen(b.ctx, func(ev any) {
		r, ok := ev.(*network.EventRequestWillBeSent)
		// A blob is made by the page itself, and the browser asks for the icon when it likes.
		if ok && !strings.HasPrefix(r.Request.URL, "blob:") && !strings.HasSuffix(r.Request.URL, ".svg") {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, r.Request.URL)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := asked
		asked = nil
		return all
	}
}

// The whole journey with the keyboard alone: fill in, reload, export, delete, import. Nothing is asked
// of the network but the page itself.
func TestChecklistsByKeyboard(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, id := range checklists(t) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, 1280)
			dir := b.downloads()
			b.open(site + "checklists/" + id + "/")
			asked := b.requests()

			b.skip()
			questions := eval[int](b, `document.querySelectorAll("[data-question]").length`)
			for i := range questions {
				if !eval[bool](b, fmt.Sprintf(`document.querySelectorAll("[data-question]")[%d].offsetParent !== null`, i)) {
					continue
				}
				b.tabTo(fmt.Sprintf(`e.closest("[data-question]") === document.querySelectorAll("[data-question]")[%d]`, i))
				b.keys(" ")
			}
			items := eval[[]string](b, `[...document.querySelectorAll(".app-item")].filter((e) => e.offsetParent && !e.closest(".app-aside")).map((e) => e.id)`)
			if len(items) == 0 {
				t.Fatal("no item applies")
			}
			for i, item := range items {
				b.tabTo(fmt.Sprintf(`e.name === "%s--answer"`, item))
				b.keys(" " + strings.Repeat(kb.ArrowDown, i%4))
				if i%3 == 0 {
					b.tabTo(fmt.Sprintf(`e.matches("#%s summary")`, item))
					b.keys(kb.Enter)
					b.tabTo(fmt.Sprintf(`e.id === "%s--note"`, item))
					b.keys("Note on " + item)
					b.tabTo(fmt.Sprintf(`e.id === "%s--evidence"`, item))
					b.keys("In folder 7")
				}
			}
			b.tabTo(`e.id === "checklist--review"`)
			b.keys("11202027")
			want := eval[string](b, typed)
			var seen struct {
				Checked, Written, Dates []string
				Progress                string
			}
			if err := json.Unmarshal([]byte(want), &seen); err != nil {
				t.Fatal(err)
			}
			if answered := fmt.Sprintf("You have answered %d of %[1]d.", len(items)); !strings.HasPrefix(seen.Progress, answered) {
				t.Errorf("progress %q, want %q", seen.Progress, answered)
			}
			if len(seen.Written) != 2*((len(items)+2)/3) || !slices.Contains(seen.Dates, "2027-11-20") {
				t.Errorf("written %v, dates %v", seen.Written, seen.Dates)
			}
			if got := asked(); len(got) > 0 {
				t.Errorf("after the page had loaded it asked for %v", got)
			}

			b.run(chromedp.Reload())
			if got := eval[string](b, typed); got != want {
				t.Errorf("after a reload\n%s\nwant\n%s", got, want)
			}
			asked()

			b.skip()
			// The fold with the name and the buttons is the first of the page.
			b.tabTo(`e.matches(".app-assessments summary")`)
			b.keys(kb.Enter)
			b.tabTo(`e.textContent === "Export as a file"`)
			b.keys(kb.Enter)
			name, _ := b.downloaded(dir, ".json")
			if name != id+"-my-assessment.json" {
				t.Errorf("the file is called %s", name)
			}
			b.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("#maincontent").focus()`))
			b.tabTo(`e.textContent === "Delete"`)
			b.keys(kb.Enter)
			if left := eval[int](b, `document.querySelectorAll("main input:checked").length`); left > 0 {
				t.Errorf("after deleting, %d answers are left", left)
			}
			if focus := eval[string](b, `document.activeElement.textContent`); focus != "Undo" {
				t.Errorf("after deleting, the focus is on %q", focus)
			}
			b.run(chromedp.SetUploadFiles("#checklist--import", []string{filepath.Join(dir, name)}))
			b.until(`document.body.innerText.includes("Imported:")`)
			got := eval[string](b, typed)
			if strings.ReplaceAll(got, "My assessment 2", "My assessment") != want {
				t.Errorf("after an import\n%s\nwant\n%s", got, want)
			}
			if got := asked(); len(got) > 0 {
				t.Errorf("after the page had loaded it asked for %v", got)
			}
		})
	}
}

func TestChecklistIsAccessibleEmptyHalfAndFull(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, id := range checklists(t) {
		for _, width := range []int64{320, 1280} {
			b := newTab(t, width)
			b.open(site + "checklists/" + id + "/")
			check := func(state string) {
				b.t.Helper()
				where := fmt.Sprintf("%s, %s, at %d px", id, state, width)
				b.checkAxe(where)
				b.noSidewaysScroll(where)
				for _, small := range eval[[]string](b, `[...document.querySelectorAll("main button, main summary, main .nhsuk-radios__label")]
					.filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 100))`) {
					t.Errorf("%s: smaller than 24 px: %s", where, small)
				}
			}
			answer := func(every int) {
				b.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`
					document.querySelector("[data-question] input").click()
					document.querySelectorAll(".app-item").forEach((item, i) => {
						if (i %% %d) return
						item.querySelectorAll(".nhsuk-radios__input")[i %% 4].click()
						const note = item.querySelector("textarea")
						note.value = "A note"
						note.dispatchEvent(new Event("input"))
					})`, every)))
			}
			if width == 1280 {
				check("empty")
				answer(2)
				check("half")
				continue
			}
			answer(1)
			b.run(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((e) => { e.open = true })`))
			check("full, folds open")
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
			b.checkAxe(id + ", full, dark")
		}
	}
}

// Without scripts a checklist is a whole form: everything is there, and paper shows all of it.
func TestChecklistOnPaper(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, id := range checklists(t) {
		for _, scripts := range []bool{false, true} {
			b := newTab(t, 800)
			if !scripts {
				b.withoutScripts()
			}
			b.open(site + "checklists/" + id + "/")
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			if scripts {
				b.run(chromedp.Evaluate[chromedp.Void](`window.dispatchEvent(new Event("beforeprint"))`))
			} else {
				// The test's own script has to run.
				call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
			}
			missing := eval[[]string](b, `(() => {
				const seen = (e) => e && e.getBoundingClientRect().height > 0
				const missing = []
				for (const item of document.querySelectorAll(".app-item")) {
					const box = item.querySelector(".app-item__box, .app-item__answers")
					for (const [what, e] of Object.entries({
						level: item.querySelector(".nhsuk-tag"), statement: item.querySelector(".app-item__words"), box,
						line: item.querySelector(".app-write"), how: item.querySelector(".app-item__how"), source: item.querySelector(".app-item__sources li"),
					})) if (!seen(e)) missing.push(item.id + " has no " + what)
				}
				if (document.querySelectorAll(".app-sign .app-write").length !== 3 || !seen(document.querySelector(".app-sign"))) missing.push("name, date and next review")
				for (const e of document.querySelectorAll("main button, .app-progress, .app-keep")) if (seen(e)) missing.push("paper has a " + (e.textContent || e.className))
				return missing
			})()`)
			for _, m := range missing {
				t.Errorf("%s, scripts %v: %s", id, scripts, m)
			}
			if pdf := call(b, cdppage.PrintToPDF, cdppage.PrintToPDFParams{}); len(pdf.Data) < 1000 {
				t.Errorf("%s, scripts %v: the PDF has %d bytes", id, scripts, len(pdf.Data))
			}
		}
	}
}

// The spreadsheet is read by a CSV library, and no cell of it is a formula.
func TestChecklistAsSpreadsheet(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	dir := b.downloads()
	b.open(serve(t, realSite(t), basePath) + "checklists/supervision-standards/")
	b.run(chromedp.Evaluate[chromedp.Void](`
		document.querySelector("#qualified--partly").click()
		const note = document.querySelector("#qualified--note")
		note.value = '=HYPERLINK("http://example.org")\nsecond, "line"'
		note.dispatchEvent(new Event("input"))`))
	items := eval[[]string](b, `[...document.querySelectorAll(".app-item")].map((e) => e.id)`)
	b.press("Download as a spreadsheet (CSV)")
	_, text := b.downloaded(dir, ".csv")
	text, marked := strings.CutPrefix(text, "\uFEFF")
	if !marked {
		t.Error("the file has no mark by which spreadsheets know UTF-8")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(items)+1 {
		t.Fatalf("%d rows for %d items", len(rows), len(items))
	}
	for i, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("row %d has a formula: %q", i, cell)
			}
		}
		if i > 0 && row[len(row)-1] != items[i-1] {
			t.Errorf("row %d is %q, want %q", i, row[len(row)-1], items[i-1])
		}
	}
	if first := rows[1]; first[0] != "Must" || first[3] != "Partly met" || first[4] != "'=HYPERLINK(\"http://example.org\")\nsecond, \"line\"" || first[7] == "" {
		t.Errorf("first row %q", first)
	}
}

func TestChecklistCalendarFiles(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	dir := b.downloads()
	b.open(serve(t, realSite(t), basePath) + "checklists/supervision-standards/")
	b.press("Download a calendar file for the review")
	b.until(`document.body.innerText.includes("Enter a date for the next review first.")`)
	b.run(chromedp.Evaluate[chromedp.Void](`
		for (const [id, day] of [["review", "2027-11-20"], ["supervision", "2026-12-01"]]) {
			const input = document.querySelector("#checklist--" + id)
			input.value = day
			input.dispatchEvent(new Event("change"))
		}
		document.querySelector("#profile--who--coach").click()
		document.querySelector("#profile--hours--part").click()`))
	b.press("Download a calendar file for the review")
	b.press("Download a calendar file: You have supervision at least every 2 months")
	for kind, want := range map[string][]string{
		"-review.ics": {"DTSTART;VALUE=DATE:20271120\r\n", "SUMMARY:Review: Supervision standards\r\n"},
		"-dates.ics":  {"DTSTART;VALUE=DATE:20261201\r\n", "RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU\r\n", "SUMMARY:You have supervision at least every 2 months\r\n"},
	} {
		_, text := b.downloaded(dir, kind)
		for _, line := range want {
			if !strings.Contains(text, line) {
				t.Errorf("%s has no %q:\n%s", kind, line, text)
			}
		}
		read, err := ical.NewDecoder(strings.NewReader(text)).Decode()
		if err != nil || len(read.Events()) != 1 {
			t.Fatalf("%s cannot be read back: %v\n%s", kind, err, text)
		}
		if kind == "-dates.ics" {
			dates, err := read.Events()[0].RecurrenceSet(time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			var days []string
			for next := dates.Iterator(); len(days) < 4; {
				day, ok := next()
				if !ok {
					break
				}
				days = append(days, day.Format(time.DateOnly))
			}
			if want := []string{"2026-12-01", "2027-02-02", "2027-04-06", "2027-06-01"}; !slices.Equal(days, want) {
				t.Errorf("supervision is on %v, want %v", days, want)
			}
		}
		if !regexp.MustCompile(`(?m)^UID:[0-9a-f]{32}-\w+@127\.0\.0\.1\r$`).MatchString(text) {
			t.Errorf("%s has no UID:\n%s", kind, text)
		}
	}
}

// beforeScripts runs a script in every page before those of the page.
func (b *tab) beforeScripts(script string) {
	call(b, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

func TestChecklistWithBlockedAndFullStorage(t *testing.T) {
	t.Parallel()
	site := serve(t, realSite(t), basePath)
	for _, c := range []struct{ name, script, says string }{
		{"blocked", `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })`, "Your browser does not let this page keep anything."},
		{"missing", `Object.defineProperty(window, "localStorage", { value: null })`, "Your browser does not let this page keep anything."},
		{"full", `Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }`, "There is no room left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, 1280)
			b.beforeScripts(c.script)
			b.open(site + "checklists/supervision-standards/")
			b.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("#qualified--met").click()`))
			b.until(`document.querySelector("[role=alert]")?.innerText.includes(` + fmt.Sprintf("%q", c.says) + `)`)
			if got := eval[string](b, `document.querySelector(".app-progress__line").textContent`); !strings.HasPrefix(got, "You have answered 1 of ") {
				t.Errorf("progress %q", got)
			}
			b.checkAxe(c.name)
		})
	}
}

func TestChecklistRefusesABadFile(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	b.open(serve(t, realSite(t), basePath) + "checklists/supervision-standards/")
	b.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("#qualified--met").click()`))
	want := eval[string](b, typed)
	dir := t.TempDir()
	for text, says := range map[string]string{
		"PK\x03\x04": "The file is not in JSON",
		`{"format":"signpost-checklist","version":1,"checklist":"other","title":"Other"}`: "The file belongs to “Other”.",
	} {
		file := filepath.Join(dir, "bad.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b.run(chromedp.SetUploadFiles("#checklist--import", []string{file}))
		b.until(fmt.Sprintf(`document.querySelector(".nhsuk-error-message")?.textContent.startsWith(%q)`, says))
		if !eval[bool](b, `document.querySelector(".nhsuk-error-message").textContent.endsWith("Nothing was changed.")`) {
			t.Error("it does not say that nothing was changed")
		}
		if got := eval[string](b, typed); got != want {
			t.Errorf("a bad file changed\n%s\nto\n%s", want, got)
		}
	}
	b.checkAxe("bad file")
}

func TestChecklistShareLinkCarriesAnswersAndNoNotes(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	b.beforeScripts(`if (navigator.clipboard) navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve() }`)
	asked := b.requests()
	b.open(serve(t, realSite(t), basePath) + "checklists/supervision-standards/")
	b.run(chromedp.Evaluate[chromedp.Void](`
		document.querySelector("#profile--who--pcn").click()
		document.querySelector("#pcn-mentor--not-met").click()
		const note = document.querySelector("#pcn-mentor--note")
		note.value = "secret words"
		note.dispatchEvent(new Event("input"))`))
	b.press("Copy a share link")
	b.until(`window.copied`)
	link := eval[string](b, `window.copied`)
	if !strings.HasSuffix(link, "#answers=1;who=pcn;pcn-mentor=n") {
		t.Fatalf("the link is %s", link)
	}
	b.press("Copy as text")
	b.until(`window.copied.includes("Next step: Write down who the mentor is")`)
	b.run(chromedp.Evaluate[chromedp.Void](`localStorage.clear()`))
	b.open("about:blank")
	asked()
	b.open(link)
	b.checkAxe("shared link")
	b.press("Add them as a new assessment")
	if !eval[bool](b, `document.querySelector("#pcn-mentor--not-met").checked && document.querySelector("#profile--who--pcn").checked && document.querySelector("#pcn-mentor--note").value === "" && location.hash === ""`) {
		t.Error("the answers of the link are not there, or its notes are")
	}
	for _, url := range asked() {
		if strings.Contains(url, "answers") {
			t.Errorf("the answers were sent: %s", url)
		}
	}
}

// When the checklist changes, the page names what is new, reworded and gone, keeps every answer and
// note, and shows the old words.
func TestChecklistInANewVersion(t *testing.T) {
	t.Parallel()
	files := maps.Clone(realSite(t))
	const name = "checklists/supervision-standards/index.html"
	b := newTab(t, 1280)
	address := serve(t, files, basePath) + "checklists/supervision-standards/"
	b.open(address)
	b.run(chromedp.Evaluate[chromedp.Void](`
		for (const id of ["qualified", "monthly"]) {
			document.querySelector("#" + id + "--partly").click()
			const note = document.querySelector("#" + id + "--note")
			note.value = "Note on " + id
			note.dispatchEvent(new Event("input"))
		}`))
	was := eval[string](b, `document.querySelector("#qualified .app-item__words").textContent`)
	files[name] = bytes.ReplaceAll(files[name], []byte(was), []byte("you have the new words"))
	files[name] = bytes.ReplaceAll(files[name], []byte(`id="monthly"`), []byte(`id="brand-new"`))
	files[name] = bytes.ReplaceAll(files[name], []byte(`monthly--box`), []byte(`brand-new--box`))
	b.open("about:blank")
	b.open(address)
	notice := eval[string](b, `document.querySelector(".app-notice").innerText`)
	for _, want := range []string{"This checklist has changed since you last used it", "New\n", "Reworded\n", "Must: you have the new words", "Before: Must: " + was, "Gone\n", "Should: you have supervision every month"} {
		if !strings.Contains(notice, want) {
			t.Errorf("the notice has no %q:\n%s", want, notice)
		}
	}
	b.checkAxe("new version")
	item := eval[string](b, `document.querySelector("#qualified").innerText`)
	if want := "You answered “Partly met” when they were: “Must: " + was + "”"; !strings.Contains(item, want) {
		t.Errorf("the item has no %q:\n%s", want, item)
	}
	if !eval[bool](b, `document.querySelector("#qualified--partly").checked && document.querySelector("#qualified--note").value === "Note on qualified"`) {
		t.Error("the answer or the note is lost")
	}
	if summary := eval[string](b, `document.querySelector("#checklist--summary").innerText`); !strings.Contains(summary, "No longer in this checklist (1)\nShould: you have supervision every month (partly met)\n\nNote: Note on monthly") {
		t.Errorf("the summary loses what is gone:\n%s", summary)
	}
	b.press("I have read this")
	b.press("My answer still holds")
	b.run(chromedp.Reload())
	if eval[bool](b, `Boolean(document.querySelector(".app-notice")) || document.querySelector("#qualified .app-item__old").offsetParent !== null`) {
		t.Error("the notice comes back")
	}
}

// What was typed in one tab appears in the other.
func TestChecklistInTwoTabs(t *testing.T) {
	t.Parallel()
	address := serve(t, realSite(t), basePath) + "checklists/supervision-standards/"
	one := newTab(t, 1280)
	two := one.beside(1280)
	one.open(address)
	one.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("#qualified--met").click()`))
	two.open(address)
	one.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("#gp--met").click()`))
	two.until(`document.querySelector("#gp--met").checked && document.querySelector("#qualified--met").checked`)
}

// What is kept is what is shown: where a browser fills in forms again by itself when a page is reloaded or come back
// to, or shows the page as it was left, its ticks do not stand beside what another tab has kept meanwhile.
func TestChecklistShowsWhatIsKept(t *testing.T) {
	t.Parallel()
	b := newTab(t, 1280)
	b.open(serve(t, realSite(t), basePath) + "checklists/supervision-standards/")
	const ticks = `[...document.querySelectorAll("main input:checked")].map((e) => e.id).join()`
	kept := eval[string](b, `(document.querySelector("#qualified--met").click(), JSON.stringify(localStorage))`)
	leave := func(how string) {
		t.Helper()
		eval[bool](b, `(() => {
			for (const radio of document.querySelectorAll(".app-profile input, main input[value=partly]")) radio.click()
			return true
		})()`)
		if all := eval[string](b, ticks); !strings.Contains(all, "profile--who--") || !strings.Contains(all, "qualified--partly") {
			t.Fatalf("too little is ticked: %s", all)
		}
		eval[bool](b, `(window.left = true, Object.assign(localStorage, `+kept+`), true)`)
		b.leave(how)
	}
	leave(`location.reload()`)
	b.until(`!window.left && document.querySelector(".app-progress__line")`)
	if got := eval[string](b, ticks); got != "qualified--met" {
		t.Errorf("after a reload %q is ticked", got)
	}
	leave(`location.href = "../../"`)
	b.until(`location.pathname === "` + basePath + `" && document.readyState === "complete"`)
	b.leave(`history.back()`)
	b.until(`location.pathname.endsWith("/supervision-standards/") && document.querySelector(".app-progress__line")`)
	b.until(ticks + ` === "qualified--met"`)
}
