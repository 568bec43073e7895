package hubs

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/knowledge"
	"signpost/internal/record"
)

type files map[string]string

func (f files) with(path, text string) files {
	f = maps.Clone(f)
	if delete(f, path); text != "" {
		f[path] = text
	}
	return f
}

func (f files) load(t *testing.T, hub string) *content.Content {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, ds := content.Load(fsys, content.Options{Hub: hub})
	if ds.HasErrors() {
		t.Fatal(printed(ds))
	}
	return c
}

func printed(ds diag.List) string {
	var b strings.Builder
	_ = ds.Sorted().Print(&b, nil)
	return b.String()
}

// signedOff is the record of the national site.
func (f files) signedOff(t *testing.T) *record.Record {
	t.Helper()
	b, ds := knowledge.New(f.load(t, ""), knowledge.Options{})
	if ds.HasErrors() {
		t.Fatal(printed(ds))
	}
	return record.New(b, nil, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
}

const tree = "---\ntitle: Do I need it?\n---\n\nFor coaches.\n\n## Which role? {#role}\n\n- [A coach](#course)\n- [Another](#other)\n\n## You need it {#course}\n\nTake it.\n\n## You do not {#other}\n\nAsk.\n"

var national = files{
	"content/index.md":        "---\ntitle: Home\n---\n\nWelcome.\n",
	"content/glossary.md":     "---\ntitle: Glossary\n---\n\n## Coach {#coach}\n\nA person.\n",
	"content/articles/a.md":   "---\ntitle: A\nsummary: In short.\n---\n\nFirst.\n\nSecond.\n",
	"content/faqs/q.md":       "---\ntitle: Q\n---\n\nWhy.\n",
	"content/decisions/d.md":  tree,
	"content/checklists/c.md": "---\ntitle: C\n---\n\n## Group {#group}\n\n- [ ] **Must:** you have it {#have}\n\n  Ask.\n",
	"hubs/h/site.yaml":        "name: The hub\narea: The east\n",
}

// digest gives what the words of a national page are marked with.
func digest(t *testing.T, f files, path string) string {
	t.Helper()
	for _, d := range f.load(t, "").Documents {
		if d.Path == path {
			return record.Digest(record.DocumentWords(d))
		}
	}
	t.Fatal("no", path)
	return ""
}

// Every kind of page can be replaced; as long as nobody changes it, nothing is said, and the record
// knows its words.
func TestEveryKindCanBeReplaced(t *testing.T) {
	r := national.signedOff(t)
	for path, text := range national {
		path, ok := strings.CutPrefix(path, "content/")
		if !ok {
			continue
		}
		mark := digest(t, national, path)
		f := national.with("hubs/h/content/"+path, strings.Replace(text, "---\n", "---\nreplaces: "+mark+"\n", 1))
		c := f.load(t, "h")
		if ds := Check(c); len(ds) > 0 {
			t.Errorf("%s: %s", path, printed(ds))
		}
		h := Of(c, r)
		if len(h.Replaced) != 1 || h.Replaced[0].State != Same || h.Replaced[0].Diff != "" || len(h.Pages) != 0 {
			t.Errorf("%s: %+v", path, h)
		}
		if _, ok := r.Words("content/"+path, mark); !ok {
			t.Errorf("the record does not know the words of %s", path)
		}
	}
}

// A change of any words that readers act on is seen, in a decision also those of questions and outcomes.
func TestChangesAreSeen(t *testing.T) {
	r := national.signedOff(t)
	mark := digest(t, national, "decisions/d.md")
	hub := national.with("hubs/h/content/decisions/d.md", strings.Replace(tree, "---\n", "---\nreplaces: "+mark+"\n", 1))
	for _, change := range []struct{ was, is, diff string }{
		{"title: Do I need it?", "title: Must I have it?", "-Do I need it?\n+Must I have it?\n"},
		{"For coaches.", "For you.", "-For coaches.\n+For you.\n"},
		{"Which role?", "What role?", "-Which role?\n+What role?\n"},
		{"[Another]", "[Any other]", "-Another\n+Any other\n"},
		{"Take it.", "Take it soon.", "-Take it.\n+Take it soon.\n"},
		{"You do not", "You need not", "-You do not\n+You need not\n"},
	} {
		c := hub.with("content/decisions/d.md", strings.Replace(tree, change.was, change.is, 1)).load(t, "h")
		got := Of(c, r).Replaced[0]
		if got.State != Changed || !strings.Contains(got.Diff, change.diff) {
			t.Errorf("%s: %s\n%s", change.is, got.State, got.Diff)
		}
		if none := Of(c, nil).Replaced[0]; none.State != Changed || none.Diff != "" {
			t.Errorf("without a record: %+v", none)
		}
	}
	// What is no word of the page is no change.
	c := hub.with("content/decisions/d.md", strings.Replace(tree, "title:", "keywords: [x]\ntitle:", 1)).load(t, "h")
	if got := Of(c, r).Replaced[0]; got.State != Same {
		t.Errorf("keywords: %+v", got)
	}
}

func TestRules(t *testing.T) {
	mark := digest(t, national, "articles/a.md")
	for _, test := range []struct {
		name string
		f    files
		want string
	}{
		{"nothing wrong", national.with("hubs/h/content/articles/new.md", "---\ntitle: New\n---\n"), ""},
		{"hides", national.with("hubs/h/content/articles/a.md", "---\ntitle: Ours\n---\n"),
			"hubs/h/content/articles/a.md:2:8: warning: the page hides the national page content/articles/a.md (shadows-national)\n    if it is meant to, add the line\n        replaces: " + mark + "\n    else give the file another name\n"},
		{"hides without a title of its own", national.with("hubs/h/content/faqs/q.md", "---\ntitle: Q\nreplaces: x\n---\n"),
			"hubs/h/content/faqs/q.md:3:11: warning: the national page content/faqs/q.md has changed since this one was copied from it (national-changed)\n    see what has changed with: signpost hubs\n    and when your page says what it should, write\n        replaces: " + digest(t, national, "faqs/q.md") + "\n"},
		{"changed", national.with("hubs/h/content/articles/a.md", "---\ntitle: Ours\nreplaces: 0123456789abcdef\n---\n"),
			"hubs/h/content/articles/a.md:3:11: warning: the national page content/articles/a.md has changed since this one was copied from it (national-changed)\n    see what has changed with: signpost hubs\n    and when your page says what it should, write\n        replaces: " + mark + "\n"},
		{"gone", national.with("content/articles/a.md", "").with("hubs/h/content/articles/a.md", "---\ntitle: Ours\nreplaces: "+mark+"\n---\n"),
			"hubs/h/content/articles/a.md:3:11: error: the national page content/articles/a.md, which this one replaces, is not there any more (replaces-nothing)\n    delete the line to keep the page as your own, or delete the file\n"},
	} {
		if diff := cmp.Diff(test.want, printed(Check(test.f.load(t, "h")))); diff != "" {
			t.Errorf("%s (- should, + is):\n%s", test.name, diff)
		}
	}
}

func TestOf(t *testing.T) {
	c := national.
		with("hubs/h/content/articles/local.md", "---\ntitle: Local\n---\n").
		with("hubs/h/content/sections/x.md", "---\ntitle: Part\nadds-to: ../faqs/q.md\n---\n").
		load(t, "h")
	want := Hub{
		ID: "h", Name: "The hub", Area: "The east",
		Pages:    []Page{{"Local", "hubs/h/content/articles/local.md"}},
		Sections: []Section{{Page{"Part", "hubs/h/content/sections/x.md"}, "content/faqs/q.md"}},
		Replaced: []Replacement{},
	}
	if diff := cmp.Diff(want, Of(c, nil)); diff != "" {
		t.Error(diff)
	}
}
