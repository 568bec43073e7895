package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Build makes the index of in.
func Build(in Input) (*Index, error) {
	data, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return &Index{files: []File{{RootName, data}}}, nil
}

// Engine answers queries from the files of an index.
type Engine struct{ in Input }

// Open reads the root through fetch, which is called again for the other files as queries need them.
func Open(fetch func(name string) ([]byte, error)) (*Engine, error) {
	data, err := fetch(RootName)
	if err != nil {
		return nil, err
	}
	e := new(Engine)
	if err := json.Unmarshal(data, &e.in); err != nil {
		return nil, fmt.Errorf("search index: %s: %w", RootName, err)
	}
	return e, nil
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func overlap(a, b []string) bool {
	return len(b) == 0 || slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// Query answers one query.
func (e *Engine) Query(q string, o Options) (Result, error) {
	if o.Limit == 0 {
		o.Limit = 10
	}
	r := Result{Query: q}
	qs := words(q)
	for _, p := range e.in.Pages {
		if !overlap(p.Topics, o.Topics) || !overlap(p.Audience, o.Audience) {
			continue
		}
		h := Hit{URL: p.URL, Title: p.Title, Kind: p.Kind, Excerpt: p.Summary}
		for _, l := range e.in.Topics {
			if len(p.Topics) > 0 && l.ID == p.Topics[0] {
				h.Topic = l.Title
			}
		}
		title, text := words(p.Title+" "+strings.Join(p.Keywords, " ")), words(p.Summary)
		best := 0
		for _, s := range p.Sections {
			ws := words(s.Heading + " " + s.Text)
			text = append(text, ws...)
			n := 0
			for _, w := range qs {
				if slices.ContainsFunc(ws, func(t string) bool { return strings.HasPrefix(t, w) }) {
					n++
				}
			}
			if n > best {
				best, h.Anchor, h.Heading = n, s.Anchor, s.Heading
			}
		}
		for _, w := range qs {
			pre := func(t string) bool { return strings.HasPrefix(t, w) }
			if slices.ContainsFunc(title, pre) {
				h.Score += 30
			} else if slices.ContainsFunc(text, pre) {
				h.Score += 10
			}
		}
		if h.Score > 0 {
			r.Hits = append(r.Hits, h)
		}
	}
	slices.SortStableFunc(r.Hits, func(a, b Hit) int { return b.Score - a.Score })
	r.Total = len(r.Hits)
	r.Hits = r.Hits[:min(len(r.Hits), o.Limit)]
	if r.Total == 0 {
		r.Topics = e.in.Topics
	}
	return r, nil
}
