// Package checklist reads checklists.
package checklist

import (
	"signpost/internal/diag"
	"signpost/internal/markdown"
)

// List is one checklist.
type List struct {
	Intro   markdown.Fragment // the text before the first heading
	Groups  []*Group
	Profile []*Question
}

// Group is a level-2 section of items.
type Group struct {
	ID    string
	Title string
	Intro markdown.Fragment
	Items []*Item
	Pos   diag.Pos
}

// Level is how strongly an item is asked for.
type Level uint8

// The levels, as strong as their source's word.
const (
	Must Level = iota + 1
	Should
	Could
)

// Item is one thing to check.
type Item struct {
	ID      string
	Level   Level
	For     []markdown.Word   // answers of the first profile question it applies to; empty is everybody
	When    []markdown.Word   // conditions question=answer; empty is always
	Text    string            // plain words
	Words   markdown.Fragment // the same with its marks
	Help    markdown.Fragment // why, and how to meet it
	Sources []markdown.Word   // source references as written in braces
	Pos     diag.Pos
}

// Question is a question of the profile, which picks the items that apply.
type Question struct {
	ID      Text
	Ask     Text
	For     Text // answer of the first question it is asked for; empty is everybody
	Answers []Option
	Pos     diag.Pos
}

// Option is one answer of a profile question.
type Option struct {
	ID    Text
	Label Text
}

// Text is a value of the front matter with its place.
type Text struct {
	Value string
	Pos   diag.Pos
}
