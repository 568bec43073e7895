package checklist_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/checklist"
	"signpost/internal/markdown"
)

// scoreTable is testdata/score.json, the rules of scoring as cases. The script's tests read it too.
type scoreTable struct {
	List struct {
		Profile []struct {
			ID, For string
			Answers []string
		}
		Items []struct {
			ID        string
			Level     checklist.Level
			For, When []string
		}
	}
	Cases []struct {
		Name    string
		Profile map[string]string
		Items   map[string]checklist.Answer
		Want    checklist.Summary
	}
}

func readScoreTable(t *testing.T) (scoreTable, *checklist.List) {
	t.Helper()
	var table scoreTable
	data, err := os.ReadFile("testdata/score.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	list := &checklist.List{Groups: []*checklist.Group{{ID: "g"}}}
	for _, q := range table.List.Profile {
		question := &checklist.Question{ID: checklist.Text{Value: q.ID}, For: checklist.Text{Value: q.For}}
		for _, a := range q.Answers {
			question.Answers = append(question.Answers, checklist.Option{ID: checklist.Text{Value: a}, Label: checklist.Text{Value: strings.ToUpper(a)}})
		}
		list.Profile = append(list.Profile, question)
	}
	for _, it := range table.List.Items {
		list.Groups[0].Items = append(list.Groups[0].Items, &checklist.Item{ID: it.ID, Level: it.Level, For: words(it.For), When: words(it.When)})
	}
	return table, list
}

func words(texts []string) []markdown.Word {
	var all []markdown.Word
	for _, s := range texts {
		all = append(all, markdown.Word{Text: s})
	}
	return all
}

func TestScore(t *testing.T) {
	table, list := readScoreTable(t)
	for _, c := range table.Cases {
		t.Run(c.Name, func(t *testing.T) {
			got := checklist.Score(list, checklist.Answers{Profile: c.Profile, Items: c.Items})
			if diff := cmp.Diff(c.Want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTotalsCountEveryProfile(t *testing.T) {
	_, list := readScoreTable(t)
	var got []string
	for _, total := range checklist.Totals(list) {
		c := total.Counts
		got = append(got, strings.Join(total.Labels, " ")+": "+strings.Repeat("m", c[checklist.Must])+strings.Repeat("s", c[checklist.Should])+strings.Repeat("c", c[checklist.Could]))
	}
	want := []string{"COACH FULL: mmssc", "COACH PART: mmssc", "COACH UNSURE: mmssc", "PCN: mmsc", "SUPERVISOR: mmsc"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	list.Profile = nil
	if got := checklist.Totals(list); len(got) != 1 || got[0].Counts[checklist.Must] != 3 {
		t.Errorf("without a profile: %+v", got)
	}
}

// Each question more multiplies the profiles there are; more than are listed are not made.
func TestTotalsOfManyQuestions(t *testing.T) {
	_, list := readScoreTable(t)
	for i := range 60 {
		list.Profile = append(list.Profile, &checklist.Question{
			ID:      checklist.Text{Value: strings.Repeat("q", i+1)},
			Answers: []checklist.Option{{ID: checklist.Text{Value: "a"}}, {ID: checklist.Text{Value: "b"}}},
		})
	}
	var got []string
	for _, total := range checklist.Totals(list) {
		got = append(got, strings.Join(total.Labels, " "))
	}
	if want := []string{"COACH", "PCN", "SUPERVISOR"}; !slices.Equal(got, want) {
		t.Errorf("the totals are of %q, want %q", got, want)
	}
}

// FuzzScore holds that each item is in exactly one list, and that the counts are those of the lists,
// whatever a reader's browser hands over.
func FuzzScore(f *testing.F) {
	f.Add("coach", "full", "met met partly not-met x does-not-apply")
	f.Add("pcn", "", "")
	f.Fuzz(func(t *testing.T, who, hours, answers string) {
		_, list := readScoreTable(t)
		a := checklist.Answers{Profile: map[string]string{"who": who, "hours": hours}, Items: map[string]checklist.Answer{}}
		given := strings.Fields(answers)
		for i, it := range list.Items() {
			if i < len(given) {
				a.Items[it.ID] = checklist.Answer(given[i])
			}
		}
		s := checklist.Score(list, a)
		all := slices.Concat(s.Gaps, s.Unanswered, s.Met, s.Coulds, s.DoesNotApply, s.Aside)
		var want []string
		for _, it := range list.Items() {
			want = append(want, it.ID)
		}
		slices.Sort(all)
		slices.Sort(want)
		if !slices.Equal(all, want) {
			t.Fatalf("items %v, lists %v", want, all)
		}
		if s.Progress.Of != len(want)-len(s.Aside) || s.Progress.Answered != s.Progress.Of-len(s.Unanswered) {
			t.Fatalf("progress %+v", s)
		}
		if s.Musts.Met+s.Shoulds.Met != len(s.Met) || s.Musts.Met > s.Musts.Of || s.Shoulds.Met > s.Shoulds.Of {
			t.Fatalf("counts %+v", s)
		}
	})
}
