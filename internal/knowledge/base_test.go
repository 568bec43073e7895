package knowledge

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/content"
)

// base makes a base of files without mistakes.
func base(t *testing.T, files map[string]string) *Base {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, ds := content.Load(root, content.Options{})
	b, more := New(c, Options{})
	if ds.Add(more...); ds.HasErrors() {
		t.Fatal(ds)
	}
	return b
}

func TestBase(t *testing.T) {
	b := base(t, map[string]string{
		"content/site.yaml":            "name: Site\ndescription: About it.\ntopics:\n  - {id: b, title: B}\n  - {id: a, title: A}\naudiences:\n  - {id: coach, title: Coaches}\nnavigation: [faqs/q.md]\nfooter:\n  - {page: articles/z.md, text: Words}\n",
		"content/sources.yaml":         "one:\n  title: One\n  status: dated\n  parts: {\"1\": Part 1, \"2\": Part 2}\ntwo:\n  title: Two\n  status: current\n",
		"content/articles/z.md":        "---\ntitle: Alpha\nshort: zulu\ntopics: [a]\n---\n\n[q](../faqs/q.md) [part](../faqs/q.md#part) [same](#end) ![p](p.png) [c](../checklists/c.md#item)\n[o](../decisions/d.md#yes) [in](../decisions/d.md#more) [start](../decisions/d.md#first) [out](https://example.org/)\n\n## End\n",
		"content/articles/p.png":       "x",
		"content/articles/unused.png":  "y",
		"content/articles/sub/Page.md": "---\ntitle: Beta\n---\n",
		"content/faqs/q.md":            "---\ntitle: Question?\nsummary: Answer.\ntopics: [a, b, a]\naudience: [coach]\nsources: [one#1, two, one, one#1]\nkeywords: [k]\naliases: [/old/, /older.html]\nrelated: [../decisions/d.md, ../articles/z.md]\nreviewed: 2026-01-02\nreviewed-by: A Person\nreview-by: 2027-01-02\n---\n\n## Part\n",
		"content/decisions/d.md":       "---\ntitle: Decide\nsources: [two]\n---\n\n## First?\n\n- [Yes it is](#yes)\n- [No it is not](#no)\n\n## It is {#yes sources=\"one#2 one#2\"}\n\n### More\n\nText.\n\n## It is not {#no}\n\nText.\n",
		"content/checklists/c.md":      "---\ntitle: Check\n---\n\n## Group\n\n- [ ] **Must:** do {#item sources=\"one#2\"}\n\n  Why.\n",
		"content/glossary.md":          "---\ntitle: Words\n---\n\nIntro.\n\n## Zebra\n\nAn animal.\n\n## Primary care network (PCN) {#pcn also=\"network, net\"}\n\nGPs.\n",
		"content/index.md":             "---\ntitle: Home\ndoors:\n  - title: Door\n    links: [faqs/q.md, {page: articles/z.md, text: There}]\nfeatured: [decisions/d.md]\n---\n",
	})
	var heads []string
	for h := range b.Heads() {
		heads = append(heads, h.ID+" "+h.URL)
	}
	if diff := cmp.Diff([]string{"sub/Page /sub/Page/", "z /z/", "faqs/q /faqs/q/", "decisions/d /decisions/d/", "checklists/c /checklists/c/"}, heads); diff != "" {
		t.Error("the pages, by the words of lists:", diff)
	}

	for dest, want := range map[string]string{
		"../faqs/q.md": "/faqs/q/", "../faqs/q.md#part": "/faqs/q/#part", "#end": "/z/#end", "../checklists/c.md#item": "/checklists/c/#item",
		"../decisions/d.md#yes": "/decisions/d/outcomes/yes/", "../decisions/d.md#more": "/decisions/d/outcomes/yes/#more", "../decisions/d.md#first": "/decisions/d/",
		"https://example.org/": "https://example.org/", "p.png": "/" + b.Files[0].Address(),
	} {
		if got := b.Resolve("articles/z.md", dest); got != want {
			t.Errorf("%s leads to %s, want %s", dest, got, want)
		}
	}
	if len(b.Files) != 1 || b.Files[0].Path != "articles/p.png" {
		t.Errorf("the files are %v: only those that pages use are published", b.Files)
	}

	q := b.FAQs[0]
	var cited []string
	for _, c := range q.Sources {
		cited = append(cited, c.Ref())
	}
	dated := q.Dated()
	got := []any{q.Title, q.Short, q.Summary, q.Keywords, q.ReviewedBy, q.Reviewed.Format(time.DateOnly), q.ReviewBy.Format(time.DateOnly), q.File, len(q.Topics), q.Topics[1].Title, q.Audience[0].Title, cited, len(dated), dated[0].ID, b.Related(q.Head)[0].Title, b.Related(q.Head)[1].Short}
	want := []any{"Question?", "Question?", "Answer.", []string{"k"}, "A Person", "2026-01-02", "2027-01-02", "content/faqs/q.md", 2, "B", "Coaches", []string{"one#1", "two", "one"}, 1, "one", "Decide", "zulu"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	var topics []string
	for _, topic := range b.Topics {
		line := topic.URL
		for _, h := range b.PagesOf(topic) {
			line += " " + h.ID
		}
		topics = append(topics, line)
	}
	if diff := cmp.Diff([]string{"/topics/b/ faqs/q", "/topics/a/ z faqs/q"}, topics); diff != "" {
		t.Error(diff)
	}

	var cites []string
	for _, s := range b.Sources {
		for _, c := range b.CitedBy(s) {
			line := s.ID + " by " + c.Head.ID
			for _, p := range c.Parts {
				line += " " + p.ID.Value
			}
			cites = append(cites, line)
		}
	}
	if diff := cmp.Diff([]string{"one by faqs/q 1", "one by decisions/d 2", "one by checklists/c 2", "two by faqs/q", "two by decisions/d"}, cites); diff != "" {
		t.Error(diff)
	}

	d := b.Decisions[0]
	if len(d.Outcomes) != 2 || d.Outcomes[0].URL != "/decisions/d/outcomes/yes/" || len(d.Outcomes[0].Sources) != 1 || len(d.Outcomes[0].Dated()) != 1 || len(d.Outcomes[1].Sources) != 0 {
		t.Errorf("the outcomes are %v", d.Outcomes)
	}
	if c := b.Checklists[0].ItemSources["item"]; len(c) != 1 || c[0].Ref() != "one#2" {
		t.Errorf("the item rests on %v", c)
	}

	var terms []string
	for _, term := range b.Terms {
		terms = append(terms, term.Title+" "+term.URL+" "+term.Body.Text())
	}
	if diff := cmp.Diff([]string{"Primary care network (PCN) /glossary/#pcn GPs.", "Zebra /glossary/#zebra An animal."}, terms); diff != "" {
		t.Error(diff)
	}
	if text := b.Glossary.Intro.Text(); text != "Intro." {
		t.Errorf("the glossary begins %q", text)
	}

	var redirects []string
	for _, r := range b.Redirects {
		redirects = append(redirects, r.From+" "+r.To.URL)
	}
	if diff := cmp.Diff([]string{"/old/ /faqs/q/", "/older.html /faqs/q/"}, redirects); diff != "" {
		t.Error(diff)
	}
	door := b.Home.Doors[0]
	if door.Title != "Door" || door.Links[0].Text != "Question?" || door.Links[1].Text != "There" || b.Home.Featured[0].Head != d.Head || b.Navigation[0].Head != q.Head || b.Footer[0].Text != "Words" {
		t.Errorf("the home page has %v %v, header and footer %v %v", b.Home.Doors, b.Home.Featured, b.Navigation, b.Footer)
	}
}

// A site of one page has all that templates need.
func TestAlone(t *testing.T) {
	b := base(t, map[string]string{"content/articles/x.md": "---\ntitle: X\n---\n\nThe PCN.\n"})
	if b.Home == nil || b.Home.Title != "Guidance" || b.Home.Body != nil || b.Glossary != nil || b.Site.Language.Value != "en-GB" {
		t.Errorf("the home page is %+v", b.Home)
	}
	if got := b.Markdown.Writer().HTML(b.Articles[0].Body); got != "<p>The PCN.</p>" {
		t.Errorf("got %s", got)
	}
}
