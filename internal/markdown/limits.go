package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"signpost/internal/diag"
)

// The rules that keep a small file from becoming a huge page, or from taking minutes to read. Each
// limit is many times what the longest page that people read has.
const (
	RuleTableTooWide  diag.Rule = "table-too-wide"  // a table with more columns than anybody can read
	RuleTablesTooLong diag.Rule = "tables-too-long" // tables with more cells than a page can hold
	RuleTooDeep       diag.Rule = "too-deep"        // quotations or lists inside each other, over and over
	RuleTooMuchMarkup diag.Rule = "too-much-markup" // one paragraph full of stars, brackets or definitions
)

// The limits. Markdown grows when it is read: a short row becomes a cell for each column, goldmark
// looks back over every open star and bracket of a paragraph, and for each piece of code in a table over every stroke; and one definition of an address serves
// any number of links.
const (
	maxColumns     = 100
	maxCells       = 50_000 // of all tables of a file
	maxPipes       = 1_000  // strokes with a backslash in all tables of a file
	maxDepth       = 100    // quotations and lists around one place
	maxMarks       = 1_000  // stars, underscores, brackets and angles in one paragraph or cell
	maxDefinitions = 5_000  // brackets in one paragraph that defines links, or in one table
	maxAddresses   = 1 << 20
)

// limits watches the blocks of one document while goldmark finds them, before it reads their words.
type limits struct {
	doc   *Document
	diags *diag.List
	cells int
	pipes int
	deep  bool // the depth was complained of

	maySlip bool // the text has signs of a table, or of a link with a space in it
	loose   loose
	starred ast.Node     // the block whose stars were complained of last
	lines   map[int]bool // on which a link was complained of
	bare    int          // addresses that were complained of
}

var limitsKey = parser.NewContextKey()

// tooMuch complains of too many marks in one line or in all of them, and reports whether there are.
func (l *limits) tooMuch(lines *text.Segments, inLine, inAll int) bool {
	size := 0
	for i := range lines.Len() {
		segment := lines.At(i)
		size += segment.Len()
	}
	if size <= min(inLine, inAll) {
		return false
	}
	all := 0
	for i := range lines.Len() {
		segment, here := lines.At(i), 0
		for at, c := range segment.Value(l.doc.body) {
			switch c {
			case '*', '_', '[', '<', '~':
				here++
				all++
			default:
				continue
			}
			most := inAll
			if here > inLine {
				most = inLine
			} else if all <= inAll {
				continue
			}
			l.diags.Errorf(l.doc.pos(segment.Start+at-segment.Padding), RuleTooMuchMarkup, "part the text with empty lines, or put a backslash before each sign that is meant as it stands",
				"there are more than %d stars, underscores and brackets in one paragraph", most)
			return true
		}
	}
	return false
}

// table complains of a table that is too wide, or one too many, and reports whether it is.
func (l *limits) table(lines *text.Segments) bool {
	for i := 1; i < lines.Len(); i++ {
		segment := lines.At(i)
		columns := delimiters(segment.Value(l.doc.body))
		if columns == 0 {
			continue
		}
		at := l.doc.pos(lines.At(i - 1).Start)
		if columns > maxColumns {
			l.diags.Errorf(at, RuleTableTooWide, "make several tables, or a list", "the table has %d columns; at most %d are read", columns, maxColumns)
			return true
		}
		if above := lines.At(i - 1); cells(above.Value(l.doc.body)) < columns {
			l.headings(above, columns)
		}
		l.cells += columns * (lines.Len() - i)
		if l.cells > maxCells {
			l.diags.Errorf(at, RuleTablesTooLong, "split the page", "the tables of this page have more than %d cells", maxCells)
			return true
		}
		for j := range lines.Len() {
			line := lines.At(j)
			l.pipes += bytes.Count(line.Value(l.doc.body), []byte(`\|`))
		}
		if l.pipes > maxPipes {
			l.diags.Errorf(at, RuleTablesTooLong, "write another sign, or split the page", `the tables of this page have more than %d \|`, maxPipes)
			return true
		}
		return false
	}
	return false
}

// delimiters counts the columns of a line such as |---|:-:|; 0 for any other line.
func delimiters(line []byte) int {
	line = bytes.TrimSpace(line)
	if len(bytes.Trim(line, "-:| \t")) > 0 || bytes.IndexByte(line, '-') < 0 {
		return 0
	}
	columns := 0
	for cell := range bytes.SplitSeq(line, []byte{'|'}) {
		if len(bytes.TrimSpace(cell)) > 0 {
			columns++
		}
	}
	return columns
}

// beforeTables looks at a paragraph before goldmark takes definitions of links and tables out of it.
type beforeTables struct{}

func (beforeTables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	// The words of a cell, so of a line, are read by themselves.
	l, lines := pc.Get(limitsKey).(*limits), node.Lines()
	if l.table(lines) || l.tooMuch(lines, maxMarks, maxDefinitions) {
		node.Parent().RemoveChild(node.Parent(), node)
	}
}

// afterTables looks at what is still a paragraph then.
type afterTables struct{}

func (afterTables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	l, lines := pc.Get(limitsKey).(*limits), node.Lines()
	if l.tooMuch(lines, maxMarks, maxMarks) {
		node.Parent().RemoveChild(node.Parent(), node)
		return
	}
	l.slips(lines)
}

// shallow is goldmark's parser of lists or of quotations, which opens none below the deepest level.
type shallow struct{ parser.BlockParser }

func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		switch n.(type) {
		case *ast.List, *ast.Blockquote:
			depth++
		}
	}
	if depth < maxDepth {
		return p.BlockParser.Open(parent, reader, pc)
	}
	// Whether a list or a quotation would begin here is for goldmark to say; it is then not kept.
	line, segment := reader.Position()
	node, state := p.BlockParser.Open(parent, reader, pc)
	reader.SetPosition(line, segment)
	if node == nil {
		return nil, state
	}
	if l := pc.Get(limitsKey).(*limits); !l.deep {
		l.deep = true
		l.diags.Errorf(l.doc.pos(segment.Start), RuleTooDeep, "take the text out of some of them", "there are more than %d quotations and lists inside each other", maxDepth)
	}
	return nil, parser.NoChildren
}

// twoTildes strikes out ~~what stands between two~~ alone: one tilde is how people write "about", and
// words that are struck out unasked say the opposite.
type twoTildes struct{ parser.InlineParser }

func (p twoTildes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); !bytes.HasPrefix(line, []byte("~~")) {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// newParser makes goldmark's parser with our braces and limits. A Parser keeps one for all its
// documents; a package variable would change at its first use.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(bracedHeading{parser.NewSetextHeadingParser()}, 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(bracedHeading{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithInlineParsers(util.Prioritized(twoTildes{extension.NewStrikethroughParser()}, 500)),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithParagraphTransformers(
			util.Prioritized(beforeTables{}, 40),
			util.Prioritized(bracedItem{}, 50),
			util.Prioritized(afterTables{}, 900),
		),
	)
}
