package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"signpost/internal/diag"
)

// The rules about what is words, after goldmark has read them, and was meant as more. All are warnings, but for a link
// that nobody can see.
const (
	RuleLooseSign    diag.Rule = "loose-sign"    // stars or brackets that are published as they stand
	RuleBareAddress  diag.Rule = "bare-address"  // a web or mail address that is no link
	RuleIndentedText diag.Rule = "indented-text" // words that are shown as code, because they are indented
	RuleLinkWords    diag.Rule = "link-words"    // a link that has no words
)

// loose is which signs a whole text has, looked for once, because most texts have few of them.
type loose struct{ stars, brackets, addresses bool }

func newLoose(text []byte) loose {
	return loose{
		stars:     bytes.Contains(text, []byte("**")),
		brackets:  bytes.IndexByte(text, '[') >= 0,
		addresses: bytes.Contains(text, []byte("://")) || bytes.Contains(text, []byte("www.")) || bytes.IndexByte(text, '@') >= 0,
	}
}

// words looks at a run of words in one line. goldmark parts it at each sign that might have begun something, so a run is
// all that follows without a gap.
func (l *limits) words(n *ast.Text) {
	if l.loose == (loose{}) {
		return
	}
	if before, ok := n.PreviousSibling().(*ast.Text); ok && before.Segment.Stop == n.Segment.Start {
		return
	}
	last := n
	for {
		next, ok := last.NextSibling().(*ast.Text)
		if !ok || next.Segment.Start != last.Segment.Stop {
			break
		}
		last = next
	}
	start := n.Segment.Start
	run := l.doc.body[start:last.Segment.Stop]
	if l.loose.stars {
		l.looseStars(n, start, run)
	}
	if l.loose.brackets {
		l.looseBrackets(start, run)
	}
	if l.loose.addresses {
		l.bareAddresses(n, start, run)
	}
}

// looseStars warns of the first two stars of a block that did not make words bold. Three or more may stand for letters.
func (l *limits) looseStars(n *ast.Text, start int, run []byte) {
	for from := 0; ; {
		i := bytes.Index(run[from:], []byte("**"))
		if i < 0 {
			return
		}
		i += from
		from = i + 2
		for from < len(run) && run[from] == '*' {
			from++
		}
		if from-i > 2 || i > 0 && run[i-1] == '\\' {
			continue
		}
		block := ast.Node(n)
		for block.Type() == ast.TypeInline {
			block = block.Parent()
		}
		if l.starred == block {
			return
		}
		l.starred = block
		hint := "write two stars right before the first word and right after the last one: **words**"
		if inside, _, closed := bytes.Cut(run[from:], []byte("**")); closed {
			switch trimmed := bytes.TrimSpace(inside); {
			case len(trimmed) == 0:
			case len(trimmed) < len(inside):
				hint = "take out the space: **" + string(trimmed) + "**"
			default:
				hint = "put a space between the stars and the word before or after them: **" + string(inside) + "**"
			}
		}
		l.diags.Warnf(l.doc.pos(start+i), RuleLooseSign, hint+`; for stars that are meant as they stand, \*\*`, "these stars are published as they stand")
		return
	}
}

// looseBrackets warns of what was meant as a link, and lacks one of its brackets or has others.
func (l *limits) looseBrackets(start int, run []byte) {
	open := -1
	for i, c := range run {
		switch {
		case c == '[':
			open = i
			continue
		case c != ']' || i+1 == len(run) || i > 0 && run[i-1] == '\\':
			continue
		}
		first := open
		open = -1
		if first > 0 && run[first-1] == '\\' {
			continue
		}
		dest, isLink := destAfter(run[i+1:])
		if !isLink || first < 0 && run[i+1] != '(' {
			continue
		}
		at := i
		words := "words"
		if first >= 0 {
			at, words = first, string(run[first+1:i])
		}
		sign := ""
		if at > 0 && run[at-1] == '!' && first >= 0 {
			at, sign = at-1, "!"
		}
		pos := l.doc.pos(start + at)
		if l.told(pos) {
			return
		}
		l.diags.Warnf(pos, RuleLooseSign, "write "+sign+"["+words+"]("+dest+")", "this is no %s, because its brackets are not whole", linkOrPicture(run[at]))
		return
	}
}

// destAfter gives the address that follows the words of a link in brackets, when something there was meant as one.
func destAfter(rest []byte) (dest string, ok bool) {
	bracket := rest[0] == '(' || rest[0] == '{'
	if bracket {
		rest = rest[1:]
	}
	end := bytes.IndexAny(rest, " \t\u00a0()[]{}<>")
	if end < 0 {
		end = len(rest)
	}
	dest = strings.TrimRight(string(rest[:end]), ".,;:!?")
	return dest, dest != "" && (bracket || likeAddress(dest))
}

// likeAddress reports whether words are an address, and not the text that goes on after a bracket.
func likeAddress(s string) bool {
	page, _, _ := strings.Cut(s, "#")
	return strings.HasSuffix(page, ".md") || strings.HasPrefix(s, "../") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "mailto:")
}

// tell notes that the line of a place has been complained of.
func (l *limits) tell(at diag.Pos) diag.Pos {
	if l.lines == nil {
		l.lines = map[int]bool{}
	}
	l.lines[at.Line] = true
	return at
}

// told reports whether a link of that line has been complained of, and notes that it now is.
func (l *limits) told(at diag.Pos) bool {
	if l.lines[at.Line] {
		return true
	}
	l.tell(at)
	return false
}

// maxBare is how many addresses of a file are told of: nobody reads more, and the place of each takes time to count.
const maxBare = 1000

// bareAddresses warns of each web and mail address that nobody can follow.
func (l *limits) bareAddresses(n *ast.Text, start int, run []byte) {
	for from := 0; from < len(run) && l.bare < maxBare; {
		begin, end, link := nextAddress(run, from)
		if end < 0 {
			return
		}
		from = end
		if link == "" {
			continue
		}
		at := l.doc.pos(start + begin)
		if l.lines[at.Line] || named(n) {
			return
		}
		l.bare++
		l.diags.Warnf(at, RuleBareAddress, "write <"+link+">, or [words]("+linkDest(link)+")", "this address is no link")
	}
}

// named reports whether words are those of a link or of a picture, or follow a tag of HTML, which may begin a link.
func named(n ast.Node) bool {
	if _, html := n.PreviousSibling().(*ast.RawHTML); html {
		return true
	}
	for n = n.Parent(); n.Type() == ast.TypeInline; n = n.Parent() {
		switch n.(type) {
		case *ast.Link, *ast.Image:
			return true
		}
	}
	return false
}

// linkDest is what an address is between round brackets.
func linkDest(link string) string {
	if strings.Contains(link, "://") {
		return link
	}
	return "mailto:" + link
}

// nextAddress finds what looks like an address from a byte of a run on, and the link that it would be; link is empty when
// it is none after all, and end is below 0 when there is nothing more to look at.
func nextAddress(run []byte, from int) (begin, end int, link string) {
	for next := from; ; {
		i := bytes.IndexAny(run[next:], ":w@")
		if i < 0 {
			return 0, -1, ""
		}
		i += next
		switch rest := run[i:]; {
		case run[i] == '@':
			return mailAddress(run, from, i)
		case bytes.HasPrefix(rest, []byte("://")):
			begin = i
			for begin > from && isWord(run[begin-1]) {
				begin--
			}
			end = i + 3 + addressEnd(run[i+3:])
			scheme := strings.ToLower(string(run[begin:i]))
			if scheme != "http" && scheme != "https" || !hasHost(run[i+3:end]) {
				return begin, max(end, i+3), ""
			}
			return begin, end, string(run[begin:end])
		case bytes.HasPrefix(rest, []byte("www.")) && (i == 0 || !isWord(run[i-1])):
			end = i + 4 + addressEnd(run[i+4:])
			if !hasHost(run[i+4 : end]) {
				return i, end, ""
			}
			return i, end, "https://" + string(run[i:end])
		}
		next = i + 1
	}
}

// mailAddress reads a mail address around its @. It gives no link when a part of the address may be left out of it, as
// that would be the address of somebody else.
func mailAddress(run []byte, from, at int) (begin, end int, link string) {
	begin = at
	for begin > from && (isWord(run[begin-1]) && run[begin-1] < utf8.RuneSelf || strings.IndexByte(".+-_%'", run[begin-1]) >= 0) {
		begin--
	}
	for begin < at && run[begin] == '\'' {
		begin++
	}
	end = at + 1
	for end < len(run) && (isWord(run[end]) && run[end] < utf8.RuneSelf || run[end] == '.' || run[end] == '-') {
		end++
	}
	host := bytes.TrimRight(run[at+1:end], ".-")
	before, _ := utf8.DecodeLastRune(run[:begin])
	// goldmark makes no link of an address with other letters than those of English.
	if begin == at || unicode.IsLetter(before) || strings.ContainsRune("@’!#$&*/=?^`{|}~", before) || !hasHost(host) {
		return begin, end, ""
	}
	return begin, end, string(run[begin:at+1]) + string(host)
}

// addressEnd gives how many bytes belong to a web address; signs that end a sentence do not.
func addressEnd(rest []byte) int {
	end := bytes.IndexFunc(rest, func(r rune) bool {
		return r <= ' ' || r == 0xa0 || strings.ContainsRune("<>\"'“”‘’…[]`*|\\", r)
	})
	if end < 0 {
		end = len(rest)
	}
	address := bytes.TrimRight(rest[:end], ".,;:!?")
	if bytes.HasSuffix(address, []byte(")")) && bytes.IndexByte(address, '(') < 0 {
		address = bytes.TrimRight(address, ").,;:!?")
	}
	return len(address)
}

// hasHost reports whether an address begins with the name of a computer, which has a dot and an end of letters.
func hasHost(address []byte) bool {
	end := bytes.IndexAny(address, "/?#:")
	if end < 0 {
		end = len(address)
	}
	host := address[:end]
	dot := bytes.LastIndexByte(host, '.')
	if dot < 1 || len(host)-dot < 3 {
		return false
	}
	for _, c := range host[dot+1:] {
		if !isLetter(c) && c < utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isWord reports whether a byte is a letter or a digit.
func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }

// indented warns of words that are shown as a program's code, in one line each, because of the spaces before them.
func (l *limits) indented(n *ast.CodeBlock) {
	if n.Lines().Len() == 0 {
		return
	}
	at := n.Lines().At(0).Start
	for at < len(l.doc.body) && (l.doc.body[at] == ' ' || l.doc.body[at] == '\t') {
		at++
	}
	hint := "delete the spaces before it; for code, write a line ``` above it and one below it"
	if _, ok := n.Parent().(*ast.ListItem); ok {
		hint = "begin it below the first word of the item"
	}
	l.diags.Warnf(l.doc.pos(at), RuleIndentedText, hint, "this is shown as the code of a program, because there are 4 spaces or more before it")
}

// wordless complains of a link that nobody can see, or hear the name of.
func (l *limits) wordless(n *ast.Link) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if words, ok := c.(*ast.Text); !ok || len(bytes.TrimSpace(words.Value(l.doc.body))) > 0 {
			return
		}
	}
	l.diags.Errorf(l.doc.posOf(n), RuleLinkWords, "write words that say where it leads: [words]("+string(decode(n.Destination))+")", "the link has no words, so no reader sees it")
}
