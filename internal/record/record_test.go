package record

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"signpost/internal/checklist"
	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/knowledge"
)

// files is a small site: a file's path and its text.
type files map[string]string

func site() files {
	return files{
		"content/site.yaml":        "name: Test\ntopics:\n  - id: training\n    title: Training\n    summary: About courses.\n",
		"content/index.md":         "---\ntitle: Home\nsummary: Where to begin.\n---\n\nWelcome.\n",
		"content/articles/role.md": "---\ntitle: The role\nreviewed: 2026-01-02\nreviewed-by: An expert\n---\n\n## What it is\n\nCoaches *coach*.\n",
		"content/faqs/a.md":        "---\ntitle: How often?\nsummary: Monthly.\n---\n\nBecause.\n",
		"content/decisions/d.md":   "---\ntitle: Do I need it?\n---\n\nFor coaches.\n\n## Which role? {#role}\n\nHelp.\n\n- [A coach](#course)\n- [Another role](#other) — such as a link worker\n\n## You need it {#course}\n\nTake it.\n\n## You do not need it {#other}\n\nAsk.\n",
		"content/checklists/c.md":  "---\ntitle: Standards\n---\n\n## Supervision {#supervision}\n\n- [ ] **Must:** you have it {#have}\n\n  Ask for it.\n\n- [ ] **Should:** you have it monthly {#monthly}\n\n  Ask for it.\n",
	}
}

// with gives the site with one file replaced, or taken out when text is empty.
func (f files) with(path, text string) files {
	f = maps.Clone(f)
	if text == "" {
		delete(f, path)
	} else {
		f[path] = text
	}
	return f
}

// edit gives the site with words of a file replaced.
func (f files) edit(t testing.TB, path, old, new string) files {
	t.Helper()
	if !strings.Contains(f[path], old) {
		t.Fatalf("%s does not say %q", path, old)
	}
	return f.with(path, strings.Replace(f[path], old, new, 1))
}

func (f files) base(t testing.TB) *knowledge.Base { return f.hub(t, "") }

func (f files) hub(t testing.TB, hub string) *knowledge.Base {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, ds := content.Load(fsys, content.Options{Hub: hub})
	b, more := knowledge.New(c, knowledge.Options{})
	ds.Add(more...)
	if ds.HasErrors() {
		t.Fatalf("the content has errors:\n%s", show(ds))
	}
	return b
}

func show(ds diag.List) string {
	var b strings.Builder
	_ = ds.Sorted().Print(&b, nil)
	return b.String()
}

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func written(t testing.TB, r *Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const first = `{
 "version": 1,
 "signed-off": "2026-03-01",
 "pages": [
  {
   "url": "/",
   "file": "content/index.md",
   "words": [
    "Home",
    "Where to begin.",
    "Welcome."
   ],
   "digest": "b4b0",
   "appeared": "2026-03-01",
   "changed": "2026-03-01"
  },
`

func TestRecordIsReadable(t *testing.T) {
	r := New(site().base(t), nil, day(t, "2026-03-01"))
	got := string(written(t, r))
	if want := strings.Replace(first, "b4b0", r.Pages[0].Digest, 1); !strings.HasPrefix(got, want) {
		t.Errorf("got:\n%s\nwant at the beginning:\n%s", got, want)
	}
	var urls []string
	for _, p := range r.Pages {
		urls = append(urls, p.URL)
	}
	want := "/ /checklists/c/ /decisions/d/ /decisions/d/outcomes/course/ /decisions/d/outcomes/other/ /faqs/a/ /role/ /topics/training/"
	if got := strings.Join(urls, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if p := r.Page("/role/"); p.Reviewed != "2026-01-02" || strings.Join(p.Words, "|") != "The role|What it is|Coaches coach." {
		t.Errorf("the article: %+v", p)
	}
	if p := r.Page("/checklists/c/"); strings.Join(p.Words, "|") != "Standards|Supervision|Must: you have it|Ask for it.|Should: you have it monthly|Ask for it." {
		t.Errorf("the checklist: %q", p.Words)
	}
}

// What is written is read again the same, and the same content gives the same bytes.
func TestRecordRoundTrip(t *testing.T) {
	data := written(t, New(site().base(t), nil, day(t, "2026-03-01")))
	r, ds := Read(data, File)
	if len(ds) > 0 {
		t.Fatalf("complaints:\n%s", show(ds))
	}
	if again := written(t, r); !bytes.Equal(again, data) {
		t.Errorf("read and written again it differs:\n%s", again)
	}
	if again := written(t, New(site().base(t), r, day(t, "2026-03-01"))); !bytes.Equal(again, data) {
		t.Errorf("recorded again it differs:\n%s", again)
	}
}

// A later record keeps when a page appeared, and when its words last changed.
func TestDatesArePassedOn(t *testing.T) {
	old := New(site().base(t), nil, day(t, "2026-03-01"))
	next := site().edit(t, "content/faqs/a.md", "Because.", "Because it helps.").with("content/faqs/b.md", "---\ntitle: New?\nsummary: Yes.\n---\n")
	r := New(next.base(t), old, day(t, "2026-04-01"))
	for url, want := range map[string]string{
		"/role/":   "2026-03-01 2026-03-01",
		"/faqs/a/": "2026-03-01 2026-04-01",
		"/faqs/b/": "2026-04-01 2026-04-01",
	} {
		if p := r.Page(url); p.Appeared+" "+p.Changed != want {
			t.Errorf("%s appeared %s and changed %s, want %s", url, p.Appeared, p.Changed, want)
		}
	}
}

// The record keeps every version of an item's words, also of one that was taken out and came back.
func TestItemsKeepEveryVersion(t *testing.T) {
	const file = "content/checklists/c.md"
	retired := "retired: [monthly]\n---\n"
	steps := []files{
		site(),
		site().edit(t, file, "you have it monthly", "you have it every month"),
		site().edit(t, file, "**Should:** you have it monthly", "**Must:** you have it every month"),
		site().with(file, strings.Replace(site()[file][:strings.Index(site()[file], "- [ ] **Should")], "---\n\n", retired+"\n", 1)),
		site(),
		site(),
	}
	var r *Record
	for i, step := range steps {
		r = New(step.base(t), r, day(t, "2026-01-01").AddDate(0, i, 0))
		var ds diag.List
		if r, ds = Read(written(t, r), File); len(ds) > 0 {
			t.Fatalf("step %d:\n%s", i, show(ds))
		}
	}
	var got []string
	for _, v := range r.History("/checklists/c/")["monthly"] {
		level := v.Level.String()
		if v.Text == "" {
			level = "gone"
		}
		got = append(got, v.Date+" "+level+" "+v.Text)
	}
	want := []string{
		"2026-01-01 should you have it monthly",
		"2026-02-01 should you have it every month",
		"2026-03-01 must you have it every month",
		"2026-04-01 gone ",
		"2026-05-01 should you have it monthly",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if have := r.History("/checklists/c/")["have"]; len(have) != 1 || have[0].Level != checklist.Must {
		t.Errorf("the item that never changed: %+v", have)
	}
}

func TestRows(t *testing.T) {
	r := New(site().base(t), nil, day(t, "2026-03-01"))
	rows, ok := r.Rows("/decisions/d/")
	if !ok || len(rows) != 2 || rows[0].Outcome.Title != "You need it" || rows[0].Outcome.Text != "Take it." || rows[1].URL != "/decisions/d/another-role/" {
		t.Errorf("%v %+v", ok, rows)
	}
	if _, ok := r.Rows("/decisions/none/"); ok {
		t.Error("paths of a decision that the record does not know")
	}
}

// Each kind of change is counted in the summary and shown below it.
func TestChanges(t *testing.T) {
	old := New(site().base(t), nil, day(t, "2026-03-01"))
	for _, tt := range []struct {
		name string
		now  files
		want string
	}{
		{"nothing", site(), "No advice has changed since it was signed off on 1 March 2026.\n"},
		{"marks and line ends", site().edit(t, "content/articles/role.md", "Coaches *coach*.", "Coaches\n**coach**."), "No advice has changed since it was signed off on 1 March 2026.\n"},
		{"words", site().edit(t, "content/articles/role.md", "Coaches *coach*.", "Coaches listen."), `Advice has changed since it was signed off on 1 March 2026: 1 of 8 pages in other words.

changed: /role/
    - Coaches coach.
    + Coaches listen.
`},
		{"a page more and one less", site().with("content/faqs/a.md", "").with("content/faqs/b.md", "---\ntitle: Why?\nsummary: So.\n---\n"), `Advice has changed since it was signed off on 1 March 2026: 1 page new, 1 page gone.

new: /faqs/b/ (Why?)

gone: /faqs/a/ (How often?)
`},
		{"an answer leads elsewhere", site().edit(t, "content/decisions/d.md", "[A coach](#course)\n- [Another role](#other)", "[A coach](#other)\n- [Another role](#course)"), `Advice has changed since it was signed off on 1 March 2026: 2 of 2 paths of answers.

paths of /decisions/d/:
2 paths end elsewhere:
  A coach
    was: You need it (course)
    now: You do not need it (other)
  Another role
    was: You do not need it (other)
    now: You need it (course)
`},
		{"a question and an outcome in other words", site().edit(t, "content/decisions/d.md", "Which role?", "Which role is yours?").edit(t, "content/decisions/d.md", "Take it.", "Take it soon."), `Advice has changed since it was signed off on 1 March 2026: 1 of 8 pages in other words, 1 question.

changed: /decisions/d/outcomes/course/
    - Take it.
    + Take it soon.

question changed in /decisions/d/: role
    - Which role?
    + Which role is yours?
`},
		{"a question more and one less", site().edit(t, "content/decisions/d.md", "{#role}", "{#which}"), `Advice has changed since it was signed off on 1 March 2026: 2 questions.

new question in /decisions/d/: which
    + Which role?
    + Help.
    + A coach
    + Another role — such as a link worker

question gone from /decisions/d/: role
    - Which role?
    - Help.
    - A coach
    - Another role — such as a link worker
`},
		{"an item in other words", site().edit(t, "content/checklists/c.md", "you have it monthly", "you have it every month"), `Advice has changed since it was signed off on 1 March 2026: 1 of 8 pages in other words, 1 of 2 items of checklists.

changed: /checklists/c/
    - Should: you have it monthly
    + Should: you have it every month

items of /checklists/c/:
  monthly (reworded)
    - Should: you have it monthly
    + Should: you have it every month
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Compare(old, tt.now.base(t))
			var b strings.Builder
			if err := c.Print(&b); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", b.String(), tt.want)
			}
			if c.Empty() != strings.HasPrefix(tt.want, "No advice") {
				t.Errorf("empty: %v", c.Empty())
			}
		})
	}
}

// Where paths end is known of a decision whose list would be too long to publish, because each path repeats its outcome.
func TestLongOutcomes(t *testing.T) {
	const questions = 11
	tree := func(first, second string) files {
		text := "---\ntitle: D\n---\n\n"
		for i := range questions {
			a, b := fmt.Sprint("q", i+1), fmt.Sprint("q", i+1)
			if i == questions-1 {
				a, b = first, second
			}
			text += fmt.Sprintf("## Which %d? {#q%[1]d}\n\n- [A](#%s)\n- [B](#%s)\n\n", i, a, b)
		}
		long := strings.Repeat(strings.Repeat("word ", 200)+"\n\n", 11)
		return files{"content/decisions/d.md": text + "## One {#one}\n\n" + long + "## Two {#two}\n\n" + long}
	}
	old := New(tree("one", "two").base(t), nil, day(t, "2026-03-01"))
	changes := Compare(old, tree("two", "one").base(t))
	if len(changes.Decisions) != 1 || len(changes.Decisions[0].Paths.Elsewhere) != 1<<questions {
		t.Errorf("of %d paths that end elsewhere, an expert is told: %s", 1<<questions, changes.Summary())
	}
}

// An old address that led to a page is known, and told when it leads nowhere any more.
func TestVanishedAliases(t *testing.T) {
	page := site()["content/faqs/a.md"]
	with := func(aliases string) string {
		return strings.Replace(page, "title:", "aliases: ["+aliases+"]\ntitle:", 1)
	}
	old := New(site().with("content/faqs/a.md", with("/z/, /old/")).base(t), nil, day(t, "2026-03-01"))
	if got := strings.Join(old.Page("/faqs/a/").Aliases, " "); got != "/old/ /z/" {
		t.Errorf("the record has the old addresses %q", got)
	}
	for _, tt := range []struct {
		name string
		now  files
		want string
	}{
		{"both there", site().with("content/faqs/a.md", with("/old/, /z/")), ""},
		{"written in another way", site().with("content/faqs/a.md", with("/old/index.html, /z/")), ""},
		{"one gone", site().with("content/faqs/a.md", with("/z/")), `content/faqs/a.md:1:1: warning: the old address /old/ led to /faqs/a/ ("How often?"), and links to it end nowhere now (vanished-page)
    add aliases: [/old/] to the front matter of the page that takes its place
`},
		{"a page in its place", site().with("content/faqs/a.md", with("/z/")).with("content/articles/old.md", "---\ntitle: Old\n---\n\nText.\n"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(Check(old, tt.now.base(t))); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// An address that readers have, and that leads nowhere any more, is told, with where its words are now.
func TestVanishedPages(t *testing.T) {
	old := New(site().base(t), nil, day(t, "2026-03-01"))
	moved := site()["content/faqs/a.md"]
	for _, tt := range []struct {
		name string
		now  files
		want string
	}{
		{"all there", site(), ""},
		{"gone", site().with("content/faqs/a.md", ""), `content/faqs/a.md:1:1: warning: the page /faqs/a/ ("How often?") was published and is gone: links to it end nowhere (vanished-page)
    add aliases: [/faqs/a/] to the front matter of the page that takes its place
`},
		{"moved", site().with("content/faqs/a.md", "").with("content/faqs/b.md", moved), `content/faqs/a.md:1:1: warning: the page /faqs/a/ ("How often?") was published and is gone: links to it end nowhere (vanished-page)
    its words are now at /faqs/b/: add aliases: [/faqs/a/] to the front matter of content/faqs/b.md
`},
		{"moved with a redirect", site().with("content/faqs/a.md", "").with("content/faqs/b.md", strings.Replace(moved, "title:", "aliases: [/faqs/a/]\ntitle:", 1)), ""},
		{"an outcome with another id", site().edit(t, "content/decisions/d.md", "(#course)", "(#training)").edit(t, "content/decisions/d.md", "{#course}", "{#training}"), `content/decisions/d.md:1:1: warning: the page /decisions/d/outcomes/course/ ("You need it") was published and is gone: links to it end nowhere (vanished-page)
    its words are now at /decisions/d/outcomes/training/: add aliases: [/decisions/d/outcomes/course/] to the front matter of content/decisions/d.md
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(Check(old, tt.now.base(t))); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestVanishedItems(t *testing.T) {
	const file = "content/checklists/c.md"
	old := New(site().base(t), nil, day(t, "2026-03-01"))
	renamed := site().edit(t, file, "{#monthly}", "{#every-month}")
	if got, want := show(Check(old, renamed.base(t))), `content/checklists/c.md:11:1: error: the item was published as #monthly, and is #every-month now: readers have answers under the old id (checklist-vanished)
    write #monthly in place of #every-month in its braces
`; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	retired := renamed.edit(t, file, "---\n\n", "retired: [monthly]\n---\n\n")
	if got := show(Check(old, retired.base(t))); got != "" {
		t.Errorf("a retired item is told:\n%s", got)
	}
}

// What a hub adds or replaces is no change of the national advice, and takes no address away.
func TestHubPagesAreLeftOut(t *testing.T) {
	national := site()
	old := New(national.base(t), nil, day(t, "2026-03-01"))
	hub := national.
		with("hubs/h/content/faqs/a.md", "---\ntitle: How often here?\nsummary: Weekly.\n---\n").
		with("hubs/h/content/index.md", "---\ntitle: Our home\n---\n\nHello.\n").
		with("hubs/h/content/faqs/local.md", "---\ntitle: Where?\nsummary: Here.\n---\n").
		hub(t, "h")
	if ds := Check(old, hub); len(ds) > 0 {
		t.Errorf("complaints:\n%s", show(ds))
	}
	if c := Compare(old, hub); !c.Empty() {
		t.Errorf("changes: %s", c.Summary())
	}
}

func TestDamagedRecords(t *testing.T) {
	good := string(written(t, New(site().base(t), nil, day(t, "2026-03-01"))))
	const back = "\n    take back the last good version of the file from version control; or delete it, which forgets the history, and run: signpost record\n"
	for _, tt := range []struct{ name, data, want string }{
		{"empty", "", "content/record.json:1:1: error: the record cannot be read: the file is empty (bad-record)" + back},
		{"cut off", good[:len(good)/2], "error: the record cannot be read: unexpected EOF (bad-record)" + back},
		{"merged", strings.Replace(good, "  {\n", "<<<<<<< HEAD\n  {\n", 1), "content/record.json:5:1: error: the record cannot be read: two versions of it were merged, and the marks of the merge are still in it (bad-record)" + back},
		{"two records", good + good, "error: the record cannot be read: text follows the end of the record (bad-record)" + back},
		{"another type", strings.Replace(good, `"version": 1`, `"version": "one"`, 1), "content/record.json:2:17: error: the record cannot be read: version has the type string (bad-record)" + back},
		{"unknown key", strings.Replace(good, `"version"`, `"x": 1, "version"`, 1), `error: the record cannot be read: unknown field "x" (bad-record)` + back},
		{"later version", strings.Replace(good, `"version": 1`, `"version": 2`, 1), "content/record.json:1:1: error: the record was written by a later version of Signpost (bad-record)\n    use the version of Signpost that wrote it, or a later one\n"},
		{"no version", "{}", "content/record.json:1:1: error: the record is damaged: it has no version (bad-record)" + back},
		{"no day", strings.Replace(good, `"signed-off": "2026-03-01"`, `"signed-off": "1 March"`, 1), `error: the record is damaged: "1 March" is no day on which it was signed off (bad-record)` + back},
		{"words changed by hand", strings.Replace(good, "Coaches coach.", "Coaches cure.", 1), "error: the record is damaged: the words of /role/ were changed by hand: they do not match their digest (bad-record)" + back},
		{"a page twice", strings.Replace(good, `"/faqs/a/"`, `"/decisions/d/"`, 1), "error: the record is damaged: the page /decisions/d/ stands twice or out of order (bad-record)" + back},
		{"no level", strings.Replace(good, `"level": "must"`, `"level": "might"`, 1), `error: the record is damaged: the checklist /checklists/c/: the item "have": "might" is no level of a checklist (bad-record)` + back},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, ds := Read([]byte(tt.data), File)
			if got := show(ds); r != nil || !strings.HasSuffix(got, tt.want) || !strings.HasPrefix(got, File) {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// Whatever the bytes, Read complains with a place in the file, or gives a record that is read and
// written again the same and that everything else can use.
func FuzzRead(f *testing.F) {
	base := site().base(f)
	data := written(f, New(base, nil, day(f, "2026-03-01")))
	f.Add(data)
	f.Add([]byte(`{"version":1,"signed-off":"2026-03-01","pages":[null],"decisions":[{"url":"a"}],"checklists":[{"url":"b","items":[{"id":"c","versions":[{"date":"2026-03-01"}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, ds := Read(data, File)
		if r == nil {
			if !ds.HasErrors() {
				t.Error("no record and no complaint")
			}
			if lines := bytes.Count(data, []byte("\n")) + 1; ds[0].Line > lines {
				t.Errorf("a complaint at line %d of %d", ds[0].Line, lines)
			}
			return
		}
		if again, ds := Read(written(t, r), File); len(ds) > 0 || !bytes.Equal(written(t, again), written(t, r)) {
			t.Errorf("written and read again:\n%s", show(ds))
		}
		Check(r, base)
		c := Compare(r, base)
		_ = c.Print(&bytes.Buffer{})
		if _, ds := Read(written(t, New(base, r, day(t, "2026-04-01"))), File); len(ds) > 0 {
			t.Errorf("the next record is damaged:\n%s", show(ds))
		}
	})
}

// On the day of the first record everything is new, so nothing is news; after that each page is, on
// the day of its present words.
func TestLatest(t *testing.T) {
	r := &Record{Pages: []*Page{
		{URL: "/a/", Appeared: "2026-01-01", Changed: "2026-01-01"},
		{URL: "/b/", Appeared: "2026-01-01", Changed: "2026-03-01"},
		{URL: "/c/", Appeared: "2026-04-01", Changed: "2026-04-01"},
	}}
	var urls []string
	for _, p := range r.Latest() {
		urls = append(urls, p.URL)
	}
	if got := strings.Join(urls, " "); got != "/c/ /b/" {
		t.Errorf("the latest are %s", got)
	}
	if len((&Record{}).Latest()) != 0 {
		t.Error("an empty record has news")
	}
}
