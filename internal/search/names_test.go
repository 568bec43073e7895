package search

import (
	"slices"
	"strings"
	"testing"
)

// TestOtherNames reads how texts explain other names.
func TestOtherNames(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string // name = the words before it
	}{
		{"High blood pressure, also called hypertension, does harm.", []string{"hypertension=High blood pressure"}},
		{"similar to a stroke is a transient ischemic attack, also called a TIA or mini-stroke. A TIA", []string{"TIA=transient ischemic attack", "mini-stroke=transient ischemic attack"}},
		{"a heart attack (also known as a myocardial infarction) is", []string{"myocardial infarction=heart attack"}},
		{"Gastric cancer, which is sometimes called “stomach cancer” by", []string{"stomach cancer=Gastric cancer"}},
		{"The role is often known as link worker or as navigator", []string{"link worker=role"}},
		{"LDL, also called \"bad\" cholesterol", nil},
		{"a group of cells called neurons", nil},
		{"He is known as Bob. It is also known for its taste.", nil},
		{"also called it off", nil},
		{"called", nil},
		{"also called", nil},
		{"x, also known as", nil},
		{"It is also called " + strings.Repeat("very ", 10) + "long", nil},
	} {
		var got []string
		var s scanner
		for s.read(c.text); s.next(); {
			if s.key == calledKey || s.key == knownKey {
				otherNames(s.text, s.at, func(name, words string) { got = append(got, name+"="+words) })
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q gives %q, not %q", c.text, got, c.want)
		}
	}
}

// TestFoundByOtherName asks for pages by names that their titles do not have.
func TestFoundByOtherName(t *testing.T) {
	var in Input
	page := func(url, title, text string) {
		in.Pages = append(in.Pages, Page{URL: url, Title: title, Kind: "faq", Sections: slices.Values([]Section{{Text: text}})})
	}
	page("pressure/", "What is high blood pressure?", "It does harm without being felt.")
	page("heart/", "Your heart", "What hurts it is high blood pressure, also called hypertension. Muscle is also known as myocardium.")
	page("salt/", "Salt", "Less of it helps against hypertension and more. Myocardium, hypertension: long words.")
	page("pressure/treatment/", "Treatment of high blood pressure", "Tablets, and less salt.")
	x, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, x)
	r, err := e.Query("hypertension", Options{})
	if err != nil || len(r.Hits) == 0 || r.Hits[0].URL != "pressure/" {
		t.Errorf("the other name of a page finds %+v, %v", r.Hits, err)
	}
	if slices.ContainsFunc(r.Hits, func(h Hit) bool { return h.URL == "pressure/treatment/" }) {
		t.Error("a page is found by another name of a part of its title")
	}
}
