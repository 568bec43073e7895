package search

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers are the languages whose other forms of a word are found.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem,
	"fr": french.Stem, "ga": irish.Stem, "hu": hungarian.Stem, "it": italian.Stem, "nl": dutch.Stem,
	"no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "sv": swedish.Stem,
	"tr": turkish.Stem,
}

// functionWords say nothing of what a page is about. Only titles index them, and a query looks them
// up only when it has no other words.
var functionWords = map[string][]string{
	"en": {
		"a", "about", "am", "an", "and", "any", "are", "arent", "as", "at", "be", "been", "but", "by", "can",
		"cant", "could", "couldnt", "did", "didnt", "do", "does", "doesnt", "dont", "for", "from", "had",
		"hadnt", "has", "hasnt", "have", "havent", "he", "her", "hes", "his", "how", "i", "if", "im", "in",
		"into", "is", "isnt", "it", "its", "ive", "me", "my", "not", "of", "on", "or", "our", "she",
		"shes", "should", "shouldnt", "so", "some", "such", "than", "that", "thats", "the", "their", "them",
		"then", "there", "theres", "these", "they", "theyre", "theyve", "this", "those", "to", "us", "was",
		"wasnt", "we", "were", "werent", "weve", "what", "whats", "when", "where", "which", "who", "why",
		"with", "wont", "would", "wouldnt", "you", "your", "youre", "youve",
	},
}

// weakWords say little of what a page is about, and are rare in a site of few pages by chance alone: there they are
// function words too. So are the other words of the same stem: "even", "let" and "quite" are left out because of
// "evening", "letting" and "quit".
var weakWords = map[string][]string{
	"en": {
		"above", "again", "against", "all", "also", "although", "another", "anyone", "anything", "because",
		"being", "below", "between", "both", "cannot", "doing", "done", "each", "either", "else",
		"ever", "every", "everyone", "everything", "few", "further", "get", "gets", "getting", "got",
		"having", "here", "hers", "herself", "him", "himself", "however", "just", "many", "may",
		"maybe", "might", "more", "most", "much", "myself", "neither", "nor", "now", "often", "once",
		"only", "onto", "other", "others", "ought", "ours", "ourselves", "out", "own", "perhaps",
		"rather", "really", "same", "shall", "since", "someone", "something", "sometimes", "still",
		"theirs", "themselves", "though", "through", "thus", "too", "toward", "towards", "upon", "very",
		"whether", "whom", "whose", "will", "yes", "yet", "yours", "yourself",
	},
}

// endings are those that most words of a language can have, which the pages of a small site may not show.
var endings = map[string][]string{
	"en": {"", "s", "e", "es", "ed", "er", "ers", "ing", "ly", "y", "ies", "ied", "ying"},
}
