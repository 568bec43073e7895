package search

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var wholeWord = regexp.MustCompile(`[\p{L}\p{Nd}]+('[\p{L}\p{Nd}]+)*`)

// wordsOf says what docs/search-index.md does of the words of a text, a rule at a time.
func wordsOf(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(fold(text)), "’", "'")
	var words []string
	for _, w := range wholeWord.FindAllString(text, -1) {
		w = strings.ReplaceAll(strings.TrimSuffix(w, "'s"), "'", "")
		w = w[:min(len(w), maxWord)]
		for !utf8.ValidString(w) {
			w = w[:len(w)-1]
		}
		words = append(words, w)
	}
	return words
}

// TestWords compares the words of texts of every length with what the rules say of them.
func TestWords(t *testing.T) {
	parts := strings.Fields(`a Of the four-day COPD B12 1234567 8letters ninewords internationally ' 's s ’s ’ it's coach's 'quoted' x's'y
		Café naïve Æther ß straße ΟΔΥΣΣΕΥΣ 日本語 𝒳y -- … “so” @ [ { / : ` + "` \x00 \x10 \x7f " + `
		` + strings.Repeat("m", 39) + " " + strings.Repeat("n", 40) + " " + strings.Repeat("o", 41) + " " + strings.Repeat("é", 30))
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(parts[r.IntN(len(parts))])
			b.WriteString([]string{"", " ", "-", ", ", "\n"}[r.IntN(5)])
		}
		text := b.String()
		if got, want := split(text), wordsOf(text); !slices.Equal(got, want) {
			t.Fatalf("the words of %q are %q, not %q", text, got, want)
		}
		var s scanner
		for s.read(text); s.next(); {
			if s.key != keyOf(s.word()) {
				t.Fatalf("in %q, %q has another key than by itself", text, s.word())
			}
		}
	}
}
