package search

import (
	"slices"
	"strings"
	"testing"
)

func titled(language string, titles ...string) Input {
	in := Input{Language: language}
	for _, title := range titles {
		in.Pages = append(in.Pages, Page{URL: strings.ReplaceAll(strings.ToLower(title), " ", "-") + "/", Title: title, Kind: "article"})
	}
	return in
}

func titlesOf(r Result) (titles []string) {
	for _, h := range r.Hits {
		titles = append(titles, h.Title)
	}
	return titles
}

// A correctly written word that the site has not is not put right, and the reader is told of it.
func TestOrdinaryWords(t *testing.T) {
	titles := []string{"Pages to print", "Jobs and vacancies", "Learning for coaches", "Looking after people"}
	english, german := build(t, titled("en", titles...)), build(t, titled("de", titles...))
	for _, c := range []struct {
		engine     *Engine
		query      string
		found      []string
		unknown    string
		didYouMean string
	}{
		{english, "wages", nil, "wages", ""},
		{english, "jabs", nil, "jabs", ""},
		{english, "smoking", nil, "smoking", ""},
		{english, "wages for coaches", []string{"Learning for coaches"}, "wages", ""},
		{english, "pgaes", []string{"Pages to print"}, "", "pages"},
		{english, "elarning for coaches", []string{"Learning for coaches"}, "", "learning for coaches"},
		{english, "zzzzz coaches", []string{"Learning for coaches"}, "zzzzz", ""},
		{english, "evening jobs", []string{"Jobs and vacancies"}, "evening", ""},
		{english, "quit jobs", []string{"Jobs and vacancies"}, "quit", ""},
		{english, "letting jobs", []string{"Jobs and vacancies"}, "letting", ""},
		{english, "what is it", nil, "what is it", ""},
		{german, "wages", []string{"Pages to print"}, "", "pages"},
	} {
		r, err := c.engine.Query(c.query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.Unknown, " "); !slices.Equal(titlesOf(r), c.found) || got != c.unknown || r.DidYouMean != c.didYouMean {
			t.Errorf("%q finds %q, does not know %q, means %q; want %q, %q, %q", c.query, titlesOf(r), got, r.DidYouMean, c.found, c.unknown, c.didYouMean)
		}
	}
}

// The list is sorted, and has no word twice, none that is too short to be put right and none that a scanner would change.
func TestOrdinaryList(t *testing.T) {
	list := ordinaryWords("en")
	for i, w := range list {
		if !isSpelled(w) || !slices.Equal(wordsOf(w), []string{w}) {
			t.Errorf("%q is no word to be put right", w)
		}
		if i > 0 && w <= list[i-1] {
			t.Errorf("%q stands after %q", w, list[i-1])
		}
	}
	if len(list) < 4000 {
		t.Errorf("there are only %d words", len(list))
	}
}

// Forms that no page has lead to the word: a plural, also of initials, and those that the endings of the language make.
func TestFormsThatNoPageHas(t *testing.T) {
	in := titled("en", "Ask a GP", "Surgeries near you", "Apply for a place", "Who pays", "Find a taxi")
	for query, want := range map[string]string{
		"gps":               "Ask a GP",
		"surgery":           "Surgeries near you",
		"applying":          "Apply for a place",
		"paying":            "Who pays",
		"taxing":            "",
		"i'm not applying":  "Apply for a place",
		"dont want surgery": "Surgeries near you",
	} {
		r, err := build(t, in).Query(query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(titlesOf(r), ", "); got != want || r.DidYouMean != "" {
			t.Errorf("%q finds %q and means %q, want %q", query, got, r.DidYouMean, want)
		}
	}
}

// In a site of few pages a word such as "out" is rare by chance, and says nothing.
func TestWeakWords(t *testing.T) {
	in := titled("en", "Find out how old someone is", "Ask for help", "Once more")
	text := func(yield func(Section) bool) { yield(Section{Text: "Some coaches feel tired."}) }
	in.Pages[1].Sections = text
	for query, want := range map[string][]string{
		"tired out": {"Ask for help"},
		"once more": {"Once more"},
		"out":       {"Find out how old someone is"},
	} {
		r, err := build(t, in).Query(query, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(titlesOf(r), want) {
			t.Errorf("%q finds %q, want %q", query, titlesOf(r), want)
		}
	}
}

// A term of the glossary is a result by its own name.
func TestTermIsAResult(t *testing.T) {
	in := titled("en", "Glossary")
	in.Pages[0].Kind = "glossary"
	in.Pages[0].Sections = func(yield func(Section) bool) {
		yield(Section{Anchor: "pcn", Heading: "Primary care network (PCN)", Text: "Practices that work together."})
	}
	r, err := build(t, in).Query("pcn", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Hits) != 1 || r.Hits[0].Title != "Primary care network (PCN)" || r.Hits[0].Heading != "" || r.Hits[0].Anchor != "pcn" {
		t.Errorf("it finds %+v", r.Hits)
	}
}

func TestExcerpt(t *testing.T) {
	long := "It is not recommended that health and wellbeing coaches work with people who are younger than 18 years."
	for _, c := range []struct{ text, ofText, ofSummary string }{
		{"Short words.", "Short words.", "Short words."},
		{"Start with your line manager for most questions. This page says who else can help, and with what.", "Start with your line manager for most questions.", "Start with your line manager for most questions."},
		{long, "It is not recommended that health and wellbeing coaches work with people…", long},
		{"Bring something that shows what you have learned, e.g. a certificate of your training.", "Bring something that shows what you have learned, e.g. a certificate of…", "Bring something that shows what you have learned, e.g. a certificate of your training."},
		{long + " Ask about it.", "It is not recommended that health and wellbeing coaches work with people…", long},
		{"No. " + long + " Ask.", "No. It is not recommended that health and wellbeing coaches work with…", "No. " + long},
		{"Start with your line manager, who knows the practice, or do that now:\n" + strings.Repeat("then come back, ", 20), "Start with your line manager, who knows the practice, or do that now…", "Start with your line manager, who knows the practice, or do that now…"},
		{strings.Repeat("é", 200), strings.Repeat("é", 36) + "…", strings.Repeat("é", 36) + "…"},
		{strings.Repeat(" a  b\n", 20), strings.TrimSpace(strings.Repeat("a b ", 18)) + "…", strings.TrimSpace(strings.Repeat("a b ", 20))},
	} {
		if got := excerpt(c.text, excerptMost); got != c.ofText {
			t.Errorf("of a text %q, want %q", got, c.ofText)
		}
		if got := excerpt(c.text, sentenceMost); got != c.ofSummary {
			t.Errorf("of a summary %q, want %q", got, c.ofSummary)
		}
	}
}

// Of the outcomes of a decision one is shown, the best. Other pages may lie in a folder of the same name.
func TestOneOutcomeOfADecision(t *testing.T) {
	in := titled("en", "Ask about the course", "Ask about the course next spring", "Ask about the course elsewhere", "Ask of the course", "Ask at the course")
	for i, folder := range []string{"decisions/a", "decisions/a", "decisions/b", "article", "article"} {
		in.Pages[i].URL = folder + "/outcomes/" + in.Pages[i].URL
		if folder != "article" {
			in.Pages[i].Kind = "outcome"
		}
	}
	r, err := build(t, in).Query("about the course", Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := titlesOf(r)
	slices.Sort(got)
	if want := []string{"Ask about the course", "Ask about the course elsewhere", "Ask at the course", "Ask of the course"}; !slices.Equal(got, want) {
		t.Errorf("it finds %q, want %q", got, want)
	}
}

// An outcome and the glossary come after other pages that fit as well.
func TestPartsYield(t *testing.T) {
	for _, kind := range []string{"outcome", "glossary"} {
		in := titled("en", "Reflective practice one", "Reflective practice two", "Something else")
		in.Pages[0].Kind = kind
		r, err := build(t, in).Query("reflective practice", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := titlesOf(r), []string{"Reflective practice two", "Reflective practice one"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func build(t *testing.T, in Input) *Engine {
	t.Helper()
	x, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, x)
}
