package checklist_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"signpost/internal/checklist"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(checklist.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("checklist.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("checklist.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONFollowsItsSchema(t *testing.T) {
	list, ds := checklist.Parse(document(t, `Intro.

## Group

Text.

- [ ] **Must:** you have <3 *it* {#x for="coach" when="hours=full hours=part" every="2 months" sources="a#1 b"}

  Why.

  How.
- [ ] **Could:** y {#y}
`), profile(), nil, checklist.Options{})
	if ds.HasErrors() {
		t.Fatal(printed(t, ds))
	}
	data, err := checklist.JSON(list, checklist.Page{
		ID: "x", URL: "/checklists/x/", Title: "X", Summary: "S",
		Cite: func(ref string) (string, string) {
			if ref == "b" {
				return "Source B", "https://example.org/b"
			}
			return "Source A, part 1", ""
		},
		History: checklist.History{"x": {{Date: "2026-01-01", Level: checklist.Must, Text: "you have it"}}, "z": {{Date: "2026-01-01", Level: checklist.Must, Text: "gone"}, {Date: "2026-02-03"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(value); err != nil {
		t.Errorf("%v\n%s", err, data)
	}
	var got struct {
		Groups []struct {
			Items []struct {
				Text, Why, How string
				AppliesWhen    map[string][]string
				EveryMonths    int
				Sources        []struct{ Ref, Title, Address string }
			}
		}
		Totals  []struct{ Must, Could int }
		Changes []struct{ Kind, Was, Now string }
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	it := got.Groups[0].Items[0]
	if it.Text != "you have <3 it" || it.Why != "Why." || it.How != "How." || it.EveryMonths != 2 || len(it.AppliesWhen["hours"]) != 2 || it.AppliesWhen["who"][0] != "coach" {
		t.Errorf("item %+v", it)
	}
	if it.Sources[1].Address != "https://example.org/b" || it.Sources[0].Title != "Source A, part 1" {
		t.Errorf("sources %+v", it.Sources)
	}
	if len(got.Totals) != 3 || got.Totals[0].Must != 1 || got.Totals[2].Must != 0 || got.Totals[2].Could != 1 {
		t.Errorf("totals %+v", got.Totals)
	}
	if len(got.Changes) != 3 || got.Changes[0].Kind != "reworded" || got.Changes[0].Now != "Must: you have <3 it" {
		t.Errorf("changes %+v", got.Changes)
	}
}

func TestTheSchemaRefusesWhatIsNoChecklist(t *testing.T) {
	s := schema(t)
	for _, bad := range []string{`{}`, `[]`, `{"id":"x","url":"/","title":"X","summary":"","version":"x","profile":[],"groups":[],"totals":[],"changes":[]}`} {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(bad)))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(value) == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}
