// Package search writes the search index of a site and answers queries from it.
//
// Build turns pages into files: a root that keeps its name, and for a site of more than 150 pages
// shards that are named by their content. Open reads those files through a function, as few as a
// query needs, and Engine.Query answers as the reader's browser does with
// assets/scripts/search/engine.ts: the same pages in the same order with the same scores, which a
// test compares. docs/search-index.md specifies the files and the order of results.
//
// What the two sides know of a word is decided when the index is written: its other forms by a
// stemmer of the site's language, its British and American spellings, irregular forms, numbers in words and numerals,
// abbreviations with their long forms, which the glossary gives or a text explains as "Long Name (LN)",
// and other names of what a page is about, which a text gives as "this, also called that". The reader
// only looks up, cuts and compares bytes.
//
// The index is made in two passes, on all processors, and is the same however many there are. gather.go reads
// each page's text once, into rows of numbers; collect.go puts the words of all pages together; count.go makes
// postings of the numbers. So no text is kept, and a site may make it when it is asked for.
//
// The other files: base.go knows the pages of a site; words.go splits text into words; spelling.go, languages.go,
// ordinary.go, phrases.go and names.go know the language; coder.go writes and reads bits; build.go and write.go make the files, read.go
// and engine.go read them; query.go ranks. It is one package of more than 1,000 lines because the writer, the
// reader and the order of results share the format and change together.
package search

import "iter"

// Section is a part of a page that a result can lead to.
type Section struct {
	Anchor  string // the id of the heading; empty for the text before the first heading
	Heading string
	Text    string // plain text
}

// Page is one page that search can find.
type Page struct {
	URL      string // relative to the root of the site, such as "faqs/x/"
	Title    string
	Short    string // shorter title of lists; may be empty
	Kind     string // "faq", "article", "decision", "checklist", "outcome", "topic", …
	Topics   []string
	Audience []string
	Summary  string
	Keywords []string          // what people type that the page does not say
	Sections iter.Seq[Section] // its text; it is read once, while other pages may be read too; nil: none
}

// Term is an entry of the glossary: every spelling finds the pages that use any other.
type Term struct {
	Long string
	Abbr string   // may be empty
	Also []string // other spellings
}

// Label names a topic or an audience.
type Label struct {
	ID    string
	Title string
}

// Input is all that the index is made from.
type Input struct {
	Pages     []Page
	Terms     []Term
	Topics    []Label
	Audiences []Label
	Language  string // "en" or another language with a stemmer; empty means "en"
}

// File is one file of the index; Name has no folder.
type File struct {
	Name string
	Data []byte
}

// RootName is the file that names all others. It keeps its name when the content changes.
const RootName = "root.bin"

// Index holds the files of a built index.
type Index struct {
	files []File
}

// Files gives the files of the index, the root first.
func (x *Index) Files() []File { return x.files }

// Options narrows a query. The zero value asks for the ten best hits of the whole site.
type Options struct {
	Limit    int      // most hits to return; 0 means 10
	Topics   []string // pages of any of these topics; none means all
	Audience []string // pages for any of these audiences; none means all
	Explain  bool     // fill Hit.Explain
}

// Hit is one result.
type Hit struct {
	URL     string
	Title   string // of the page, or the term where that is of the glossary
	Anchor  string // of the section that matched best; empty for the page itself
	Heading string
	Kind    string
	Topic   string   // title of the page's first topic
	Excerpt string   // plain text
	Marks   [][2]int // byte ranges of Excerpt that match the query
	Score   int
	Explain []Reason // with Options.Explain
}

// Reason is a part of a hit's score.
type Reason struct {
	Word   string // what the reader typed
	Match  string // the word of the index that it matched
	How    string // "exact", "form", "prefix", "typo", "joined", "split"
	Where  string // "title", "heading", "text"
	Points int
}

// Result is the answer to a query.
type Result struct {
	Query      string
	Hits       []Hit
	Total      int      // number of pages that match
	Unknown    []string // words of the query that stand for none of the site's
	DidYouMean string   // the query with its typing mistakes put right; empty if there was none
	Topics     []Label  // when nothing was found: the topics to look at instead
}
