package checklist

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strings"

	"signpost/internal/markdown"
)

// Schema is the JSON Schema (2020-12) of what JSON gives. A site publishes it as
// data/checklist.schema.json, beside data/checklists/.
//
//go:embed checklist.schema.json
var Schema []byte

// Page is what JSON says about the page of a checklist besides its items.
type Page struct {
	ID      string // the last part of its address: "supervision-standards"
	URL     string // "/checklists/supervision-standards/", or with the site's address before it
	Title   string
	Summary string
	// Cite gives a source, as it is written in braces, in words and its web address, which may be empty.
	Cite    func(ref string) (words, address string)
	History History
}

type dataList struct {
	Schema  string         `json:"$schema"`
	ID      string         `json:"id"`
	URL     string         `json:"url"`
	Title   string         `json:"title"`
	Summary string         `json:"summary"`
	Version string         `json:"version"`
	Intro   string         `json:"introduction,omitempty"`
	Profile []dataQuestion `json:"profile"`
	Groups  []dataGroup    `json:"groups"`
	Totals  []dataTotal    `json:"totals"`
	Changes []dataChange   `json:"changes"`
}

type dataQuestion struct {
	ID      string       `json:"id"`
	Ask     string       `json:"ask"`
	For     string       `json:"for,omitempty"`
	Answers []dataOption `json:"answers"`
}

type dataOption struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type dataGroup struct {
	ID    string     `json:"id"`
	Title string     `json:"title"`
	Intro string     `json:"introduction,omitempty"`
	Items []dataItem `json:"items"`
}

type dataItem struct {
	ID      string              `json:"id"`
	Level   Level               `json:"level"`
	Text    string              `json:"text"`
	Why     string              `json:"why,omitempty"`
	How     string              `json:"how,omitempty"`
	Applies map[string][]string `json:"appliesWhen,omitempty"`
	Every   int                 `json:"everyMonths,omitempty"`
	Sources []dataSource        `json:"sources"`
}

type dataSource struct {
	Ref     string `json:"ref"`
	Title   string `json:"title"`
	Address string `json:"address,omitempty"`
}

type dataTotal struct {
	Profile map[string]string `json:"profile"`
	Must    int               `json:"must"`
	Should  int               `json:"should"`
	Could   int               `json:"could"`
}

type dataChange struct {
	Date string     `json:"date,omitempty"`
	ID   string     `json:"id"`
	Kind ChangeKind `json:"kind"`
	Was  string     `json:"was,omitempty"`
	Now  string     `json:"now,omitempty"`
}

// JSON gives a checklist as data, in the form of Schema.
func JSON(l *List, p Page) ([]byte, error) {
	d := dataList{
		Schema: "../checklist.schema.json",
		ID:     p.ID, URL: p.URL, Title: p.Title, Summary: p.Summary, Version: l.Version(), Intro: l.Intro.Text(),
		Profile: []dataQuestion{}, Groups: []dataGroup{}, Totals: []dataTotal{}, Changes: []dataChange{},
	}
	for _, q := range l.Profile {
		dq := dataQuestion{ID: q.ID.Value, Ask: q.Ask.Value, For: q.For.Value}
		for _, o := range q.Answers {
			dq.Answers = append(dq.Answers, dataOption{o.ID.Value, o.Label.Value})
		}
		d.Profile = append(d.Profile, dq)
	}
	for _, g := range l.Groups {
		dg := dataGroup{ID: g.ID, Title: g.Title, Intro: g.Intro.Text()}
		for _, it := range g.Items {
			dg.Items = append(dg.Items, it.data(l, p))
		}
		d.Groups = append(d.Groups, dg)
	}
	for _, t := range Totals(l) {
		d.Totals = append(d.Totals, dataTotal{t.Profile, t.Counts[Must], t.Counts[Should], t.Counts[Could]})
	}
	for _, c := range Changes(l, p.History) {
		d.Changes = append(d.Changes, dataChange{c.Date, c.ID, c.Kind, c.Was.words(), c.Now.words()})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// words gives level and text as they are read: "Must: you have …".
func (v Version) words() string {
	if v.Text == "" {
		return ""
	}
	return v.Level.Title() + ": " + v.Text
}

func (it *Item) data(l *List, p Page) dataItem {
	why, how := it.NextStep()
	d := dataItem{ID: it.ID, Level: it.Level, Text: it.Text, Why: plain(why), How: plain(how), Applies: it.conditions(l.Profile), Every: it.Every, Sources: []dataSource{}}
	for _, s := range it.Sources {
		words, address := p.Cite(s.Text)
		d.Sources = append(d.Sources, dataSource{s.Text, words, address})
	}
	return d
}

func plain(f markdown.Fragment) string { return strings.TrimSpace(f.Text()) }
