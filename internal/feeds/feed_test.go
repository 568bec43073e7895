package feeds

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"signpost/internal/content"
	"signpost/internal/knowledge"
	"signpost/internal/record"
)

// atomFeed is what a reader of feeds takes from one.
type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

// plots is a small site in some words; reviewed is front matter of its pages.
func plots(t *testing.T, words, reviewed string) *knowledge.Base {
	t.Helper()
	c, ds := content.Load(fstest.MapFS{
		"content/site.yaml":      {Data: []byte("name: Plots & more\npublisher: The council\n")},
		"content/articles/a.md":  {Data: []byte("---\ntitle: About <plots>\n" + reviewed + "---\n\n" + words + "\n")},
		"content/articles/b.md":  {Data: []byte("---\ntitle: Sheds\n---\n\nWords.\n")},
		"content/decisions/d.md": {Data: []byte("---\ntitle: May I?\n" + reviewed + "---\n\n## Which? {#one}\n\n- [This](#yes)\n- [That](#no)\n\n## You may {#yes}\n\nYes.\n\n## You may not {#no}\n\nNo.\n")},
	}, content.Options{})
	b, more := knowledge.New(c, knowledge.Options{})
	if ds.Add(more...); ds.HasErrors() {
		t.Fatal(ds)
	}
	return b
}

func TestFeed(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	reviewed := func(on string) string { return "reviewed: " + on + "\nreviewed-by: The warden\n" }
	listed := []string{"/", "/a/", "/b/", "/decisions/d/", "/decisions/d/outcomes/yes/", "/decisions/d/outcomes/no/"}
	first := record.New(plots(t, "Words.", ""), nil, day("2026-01-01"))
	for _, tt := range []struct {
		name   string
		now    *knowledge.Base
		signed string
		want   []string // the news that is not of the first day: address, day, what happened
	}{
		{"nothing happened", plots(t, "Words.", ""), "2026-03-01", nil},
		{"other words", plots(t, "Others.", ""), "2026-03-01", []string{"/a/ 2026-03-01 Reworded"}},
		{"a review alone, of a decision once", plots(t, "Words.", reviewed("2026-02-15")), "2026-03-01", []string{
			"/a/ 2026-02-15 Reviewed, in the same words", "/decisions/d/ 2026-02-15 Reviewed, in the same words"}},
		{"words that were changed after their review", plots(t, "Others.", reviewed("2026-02-15")), "2026-03-01", []string{
			"/a/ 2026-03-01 Reworded", "/decisions/d/ 2026-02-15 Reviewed, in the same words"}},
		{"a review before the first day", plots(t, "Words.", reviewed("2025-12-01")), "2026-03-01", nil},
		{"a review that is still to come", plots(t, "Words.", reviewed("2027-01-01")), "2026-03-01", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := record.New(tt.now, first, day(tt.signed))
			var out bytes.Buffer
			if err := feed(&out, tt.now, Options{BaseURL: "https://plots.example/x/", Listed: func() []string { return listed }, Record: r}); err != nil {
				t.Fatal(err)
			}
			var f atomFeed
			if err := xml.Unmarshal(out.Bytes(), &f); err != nil {
				t.Fatal(err)
			}
			if f.ID == "" || f.Title != "Plots & more" || f.Author != "The council" || f.Updated != tt.signed+"T00:00:00Z" {
				t.Errorf("the feed says of itself: %+v", f)
			}
			ids, last := map[string]bool{}, f.Updated
			var got []string
			for _, e := range f.Entries {
				if u, err := url.Parse(e.ID); err != nil || !u.IsAbs() || ids[e.ID] {
					t.Errorf("%q is no id, or not the only one", e.ID)
				}
				ids[e.ID] = true
				if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Updated > last {
					t.Errorf("%s is after %s (%v)", e.Updated, last, err)
				}
				last = e.Updated
				at, ok := strings.CutPrefix(e.Link.Href, "https://plots.example/x")
				if !ok || e.Title == "" {
					t.Errorf("the entry %+v leads nowhere, or has no title", e)
				}
				if e.Updated != "2026-01-01T00:00:00Z" {
					got = append(got, at+" "+strings.TrimSuffix(e.Updated, "T00:00:00Z")+" "+e.Summary)
				} else if e.Summary != "New page" {
					t.Errorf("%s: %s on the first day", at, e.Summary)
				}
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if len(f.Entries) != len(listed) {
				t.Errorf("%d entries, not %d", len(f.Entries), len(listed))
			}
		})
	}
}

// A page that is gone, and is still in the record, is no news: its address leads nowhere.
func TestFeedWithoutWhatIsGone(t *testing.T) {
	b := plots(t, "Words.", "")
	r := record.New(b, nil, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	var out bytes.Buffer
	if err := feed(&out, b, Options{BaseURL: "https://plots.example/", Listed: func() []string { return []string{"/a/"} }, Record: r}); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "https://plots.example/a/") || strings.Contains(s, "https://plots.example/b/") {
		t.Errorf("got %s", s)
	}
}
