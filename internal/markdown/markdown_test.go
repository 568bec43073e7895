package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"signpost/internal/diag"
)

// parse reads a text below front matter of three lines.
func parse(t *testing.T, body string) (*Document, diag.List) {
	t.Helper()
	return NewParser(Options{}).Parse("f.md", []byte(frame+body), len(frame))
}

// at writes a place in the text, counted from its first line.
func at(p diag.Pos) string { return fmt.Sprintf("%d:%d", p.Line-3, p.Col) }

// told gives what an editor is told, a line for each: place, message (rule), hint.
func told(ds diag.List) string {
	var b strings.Builder
	for _, d := range ds.Sorted() {
		fmt.Fprintf(&b, "%s %s: %s (%s) | %s\n", at(d.Pos), d.Severity, d.Message, d.Rule, d.Hint)
	}
	return b.String()
}

func TestRules(t *testing.T) {
	const (
		schemeHint = " (link-scheme) | link to a page (../faqs/x.md), a web address (https://…), mailto: or tel:\n"
		braceHint  = ` (bad-braces) | write {#id} or {#id key="value"}; for a brace that is meant as it stands, write \{` + "\n"
		brHint     = "HTML is not allowed here (raw-html) | leave an empty line to begin a new paragraph\n"
		noteHint   = "HTML is not allowed here (raw-html) | delete it; a note for editors can stand between the two --- at the top, after # and a space\n"
		htmlHint   = "HTML is not allowed here (raw-html) | write it in Markdown; for a < that is meant as it stands, write &lt;\n"
	)
	scheme := func(place, s string) string {
		return place + ` error: a link may not begin with "` + s + `"` + schemeHint
	}
	for _, test := range []struct{ text, want string }{
		{"text <b>b</b>\n", "1:6 error: " + htmlHint + "1:10 error: " + htmlHint},
		{"a\n\n<div>\n\n</div>\n", "3:1 error: " + htmlHint + "5:1 error: " + htmlHint},
		{"- é <br>\n", "1:5 error: " + brHint},
		{"a <!-- b -->\n\n<script>\nx\n</script>\n", "1:3 error: " + noteHint + "3:1 error: " + htmlHint},
		{"a < b, 2<3 and \\<b> `<b>` &lt;b&gt;\n\n```\n<b>\n```\n", ""},

		{"[a](javascript:b)\n", scheme("1:1", "javascript:")},
		{"[a](JavaScript:b)\n", scheme("1:1", "javascript:")},
		{"[a](javascript&colon;b)\n", scheme("1:1", "javascript:")},
		{"[a](java\\script:b)\n", "1:1 error: a link may not begin with \"java\\\\script:\"" + schemeHint},
		{"[a](javascript\\:b)\n", scheme("1:1", "javascript:")},
		{"[a](javascript&#58;b) [c](javascript&#x3A;d) [e](javascript&#0058;f)\n", scheme("1:1", "javascript:") + scheme("1:23", "javascript:") + scheme("1:46", "javascript:")},
		{"[a](&#106;avascript:b)\n", scheme("1:1", "javascript:")},
		{"[a](<java&Tab;script:b>) [c](java&NewLine;script:d) [e](<  javascript:f>)\n", scheme("1:1", "javascript:") + scheme("1:26", "javascript:") + scheme("1:53", "javascript:")},
		{"[a](&#1;javascript:b) [c](java&shy;script:d)\n", scheme("1:1", "javascript:") + scheme("1:23", "javascript:")},
		{"[a](data:text/html,x) [b](vbscript:x) [c](file:///etc/passwd) [d](ftp://x)\n", scheme("1:1", "data:") + scheme("1:23", "vbscript:") + scheme("1:39", "file:") + scheme("1:63", "ftp:")},
		{"<javascript:b> and <data:x>\n", scheme("1:1", "javascript:") + scheme("1:20", "data:")},
		{"![a](javascript:b)\n", scheme("1:1", "javascript:")},
		{"[a][b]\n\n[b]: javascript:c\n", scheme("1:1", "javascript:")},
		{"| a |\n|---|\n| é [b](data:x) |\n", scheme("3:5", "data:")},
		{"[a](//host/x) [b](/\\host) [c](\\\\\\\\host) [d](<\t//host>)\n", strings.Repeat("", 0) +
			"1:1 error: the address names a host without a scheme" + schemeHint + "1:15 error: the address names a host without a scheme" + schemeHint +
			"1:27 error: the address names a host without a scheme" + schemeHint + "1:41 error: the address names a host without a scheme" + schemeHint},
		{"[a](https:x) [b](http:///x) [c](<https://a b/>)\n", "1:1 error: the web address names no host" + schemeHint + "1:14 error: the web address names no host" + schemeHint + "1:29 error: the address has a space or a control character in it" + schemeHint},
		{"[a](tel:abc) [b](mailto:) [c](mailto:jo) [d](tel:+44) [e](mailto:?subject=x) [f](mailto:a%40b.org)\n", "1:1 error: the telephone number has no digit" + schemeHint + "1:14 error: the mail address has no @" + schemeHint + "1:27 error: the mail address has no @" + schemeHint},
		{"[a](https://%zz/)\n", "1:1 error: the address cannot be read" + schemeHint},
		{"[a](https://example.org/?x=1&y=2#z) [b](mailto:a@b.c) [c](tel:+44-1) [d](../x.md#y:z) [e](x.md?y:z) [f](#javascript:x) <a@b.c> <https://example.org>\n", ""},

		{"[é **<https://a.b>**](c) [<d@e.f>](g) [x\\<y>](h)\n", "1:6 error: a link stands inside another one (nested-link) | write the address without < and >, or take one of the links out\n" +
			"1:27 error: a link stands inside another one (nested-link) | write the address without < and >, or take one of the links out\n"},

		{"## A {#a}\n\n## B {#a}\n\n## A\n", "3:7 error: the id #a is used twice in this file (duplicate-id) | give one of them another id\n"},
		{"é {#a}\n===\n", "1:1 error: the title in the front matter is the only level-1 heading of a page (heading-level) | write ## é and its braces\n"},
		{"## A\n\n#### B\n", "3:1 error: a level-4 heading follows a level-2 heading: no level may be left out (heading-level) | write ### B\n"},
		{"### A\n", "1:1 error: a level-3 heading stands right below the title: no level may be left out (heading-level) | write ## A\n"},
		{"## A\n\n### B\n\n## C\n\n> ### D\n\n- #### E\n", ""},

		{"## A {#a\n", "1:6 error: the brace is not closed" + braceHint},
		{"## A {#Ab c}\n", `1:7 error: "Ab" is no id: an id has lower-case letters, digits and hyphens only (bad-braces) | write {#ab}` + "\n"},
		{"## A {#-}\n", `1:7 error: "-" is no id: an id has lower-case letters, digits and hyphens only (bad-braces) | ` + "\n"},
		{"## A {#a #b}\n", "1:10 error: the braces hold a second id" + braceHint},
		{"## A {#a b}\n", `1:10 error: "b" is neither an id nor key="value"` + braceHint},
		{"- é {key=\"a}\n", `1:10 error: the quotation mark is not closed` + braceHint},
		{"- a {key=\"a\" key=b}\n", `1:14 error: the braces hold key twice` + braceHint},
		{"- a {k2=b}\n", `1:6 error: "k2" is neither an id nor key="value"` + braceHint},
		{"- [ ] é {#a}\n  b\n  c\n\n  d\n- [x] b {#c\n  d\n- [ ] e {#f}\ng [h](i.md) {#j}\n", "2:3 error: the text of the item goes on below its braces, so they are not read (bad-braces) | write an empty line above this one, below the item\n" +
			"9:1 error: the text of the item goes on below its braces, so they are not read (bad-braces) | write an empty line above this one, below the item, and two spaces before its first word\n"},
		{"- [ ] a {#b}\n-[ ] c {#d}\n", "2:1 error: there is no space after the dash, so the line is a part of the item above, whose braces are not read (bad-braces) | write - [ ] c {#d}\n"},
		{"- [ ] a\n  b {#c}\n- d {#e}\n  f\n", ""},
		{"## A \\{#a}\n\n- b {C}\n- {c} d\n\ntext {#e}\n", ""},

		{"![](x.png) é ![ ](y.png)\n", "1:1 error: the image has no alternative text (image-alt) | write what it shows: ![words](x.png)\n" +
			"1:14 error: the image has no alternative text (image-alt) | write what it shows: ![words](y.png)\n"},
	} {
		_, ds := parse(t, test.text)
		if diff := cmp.Diff(test.want, told(ds)); diff != "" {
			t.Errorf("%q (- should, + is):\n%s", test.text, diff)
		}
	}
}

// What is published as text, but was meant as a link or a table, is told.
func TestSlips(t *testing.T) {
	apart := func(place, link string) string {
		return place + " warning: this is no link, because there is a space between its words and its address (link-apart) | take out the space: " + link + "\n"
	}
	foreign := func(sign, better string) string {
		return " warning: this is no item of a list, because " + sign + " is no sign for one (list-sign) | begin each item with a hyphen and a space: " + better + "\n"
	}
	nbsp := func(what string) string {
		return " warning: this is no " + what + ", because there is a no-break space after its sign (missing-space) | delete it and type a space: "
	}
	const (
		noTable = " warning: this is no table, because "
		spaced  = " warning: this is no link, because there is a space in its address (link-apart) | "
		aside   = `write the address of a page, such as [words](page.md); for brackets that are meant as they stand, \[` + "\n"
		picture = " warning: this is no picture, because there is a space in its address (link-apart) | "
		turned  = " warning: this is no link, because its brackets are the wrong way round (link-apart) | "
		glued   = " warning: this is no item of a list, because there is no space after its sign (missing-space) | "
	)
	for _, test := range []struct{ text, want string }{
		{"é [a](b.md) or [our page] (../faqs/x.md#y), [b]  (#c)\n", apart("1:16", "[our page](../faqs/x.md#y)") + apart("1:45", "[b](#c)")},
		{"a\n[b] (https://example.org/).\n\n- [c] (d.md)\n\n> [e] (mailto:f@example.org)\n", apart("2:1", "[b](https://example.org/)") + apart("4:3", "[c](d.md)") + apart("6:3", "[e](mailto:f@example.org)")},
		{"`[a] (b.md)` and \\[a] (b.md), array[1] (see below), [x] (or y)\n\n```\n[a] (b.md)\n```\n\n- [ ] (x.md)\n", ""},
		{"- [a] (#b)\n- [a](#the b)\n- [a](#b)\n-[c](#d)\n", apart("1:3", "[a](#b)") + "2:3" + spaced + "write [a](#the-b)\n" + "4:1" + glued + "write - [c](#d)\n"},
		{"[a](tel:0300 123 4567) [b](mailto:c @d.org?subject=Course question) [e](https://exa mple.org) [f](http:// example.org/a b#c)\n", "1:1" + spaced + "write [a](tel:03001234567)\n" +
			"1:24" + spaced + "write [b](mailto:c@d.org?subject=Course%20question)\n" + "1:69" + spaced + "write [e](https://example.org)\n" + "1:95" + spaced + "write [f](http://example.org/a%20b#c)\n"},
		{"| A | |\n| --- | --- |\n| 1 | 2 |\n\nA | B\n--- | ---\n1 | 2\n", ""},
		{"| A | B |\n|---|---|\n| 1 | 2 | é |\n| 3 | 4 | |\n| 5 \\| 6 | `7 \\| 8` ||\n 9 | 10 | 11\n", "3:11 error: the row has more cells than the row of headings, and this one would be lost (broken-table) | write a heading for each column, and a part of the line of hyphens; for a | that is meant as it stands, write \\|\n"},
		{"> | A |\n> | --- |\n> | 1 | [2](x.md) |\n", "3:9 error: the row has more cells than the row of headings, and this one would be lost (broken-table) | write a heading for each column, and a part of the line of hyphens; for a | that is meant as it stands, write \\|\n"},
		{"| A | B |\n|---|---|\n| 1 | 2 |\nAsk us,\nor do not.\n", "4:1 warning: this line becomes a row of the table above it (broken-table) | leave an empty line above it; if it is meant as a row, begin it with |\n"},
		{"A\n---|\n\n- | A |\n  | --- |\n  | 1 |\n\n  b\n", ""},
		{"A\n---\n\n- | a\n\n`|`\n\n| alone |\n\n```\n| a |\n| b |\n```\n", ""},
		{"| A | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n", "1:1 warning: cells in the row of headings: 2; columns in the line of hyphens below it: 3 (broken-table) | give each column a heading, and a part of the line of hyphens; a heading may be empty: | A | |\n"},
		{"| A \\| B | C\n|---|\n", "1:1 warning: cells in the row of headings: 2; columns in the line of hyphens below it: 1 (broken-table) | give each column a heading, and a part of the line of hyphens; a heading may be empty: | A | |\n"},
		{"A | B | C\n--- | ---\n1 | 2\n", "1:1 warning: cells in the row of headings: 3; columns in the line of hyphens below it: 2 (broken-table) | give each column a heading, and a part of the line of hyphens; a heading may be empty: | A | |\n"},
		{"See [the rules](site rules.md), ![a heap](My heap.JPG) and [rent](rent.md#If you cannot pay).\n",
			"1:5" + spaced + "rename the file to site-rules.md, and write [the rules](site-rules.md)\n" +
				"1:33" + picture + "rename the file to my-heap.jpg, and write ![a heap](my-heap.jpg)\n" +
				"1:60" + spaced + "write [rent](rent.md#if-you-cannot-pay)\n"},
		{"Three[1](the note) [see](not here)\n", "1:6" + spaced + aside + "1:20" + spaced + aside},
		{"[a](https://example.org/a b) \\[b](c d.md) `[b](c d.md)` [b](c.md \"d\") [b](c.md 'd') [b](<c d.md>)\n", "1:1" + spaced + "write [a](https://example.org/a%20b)\n"},
		{"(the rules)[rules.md#a] and (b)[c] and (d)[https://example.org/]\n",
			"1:1" + turned + "write [the rules](rules.md#a)\n" + "1:40" + turned + "write [d](https://example.org/)\n"},
		{"##Rent {#rent}\n\n-[ ] **Must:** pay\n-**Must:** pay\n\n-5 degrees\n\n*[a](b.md)*\n\n```\n##code\n```\n",
			"1:1 warning: this is no heading, because there is no space after its sign (missing-space) | write ## Rent {#rent}\n" +
				"3:1" + glued + "write - [ ] **Must:** pay\n" + "4:1" + glued + "write - **Must:** pay\n"},
		{"Bring:\n• boots\n•\u00a0gloves\n\n·\tone\n\n> o\ttwo\n\n– a\n– b\n\n—\u00a0c\n—\u00a0d\n", "2:1" + foreign("•", "- boots") + "5:1" + foreign("·", "- one") + "7:3" + foreign("o", "- two") + "9:1" + foreign("–", "- a") + "12:1" + foreign("—", "- c")},
		{"a) one\nb) two\n\n1.One\n2.Two\n\n1)Été\n2)Two\n\n-one\n-two\n\n*one\n*two\n", "1:1 warning: this is no item of a list, because a) is no sign for one (list-sign) | begin each item with a number, a full stop and a space: 1. one\n" +
			"4:1" + glued + "write 1. One\n" + "7:1" + glued + "write 1) Été\n" + "10:1" + glued + "write - one\n" + "13:1" + glued + "write * one\n"},
		{"-\u00a0one\n\n12.\u00a0one\n\n##\u00a0Costs\n", "1:2" + nbsp("item of a list") + "- one\n" + "3:4" + nbsp("item of a list") + "12. one\n" + "5:3" + nbsp("heading") + "## Costs\n"},
		{"Words – which go on\n— are no list,\nnor is\n-one line or\n*two\n\n1.5 litres\n2.5 litres\n\n*a*\n*b*\n\nor a) this\nb) that\n\n-5\n-6\n\no one\n\n•\n\n10.\n\n— A Person\n", ""},
		{"| --- | --- |\n| 1 | 2 |\n", "1:1" + noTable + "nothing stands above its line of hyphens (broken-table) | write a row with the headings above the line of hyphens\n"},
		{"Words:\n| A | B |\n| 1 | 2 |\n", "2:1" + noTable + "there is no line of hyphens below its row of headings (broken-table) | write a line such as | --- | --- | below the row of headings\n"},
	} {
		_, ds := parse(t, test.text)
		if diff := cmp.Diff(test.want, told(ds)); diff != "" {
			t.Errorf("%q (- should, + is):\n%s", test.text, diff)
		}
	}
}

// Words that were meant as more than words are told, and good ones are not.
func TestLooseSigns(t *testing.T) {
	const (
		stars    = " warning: these stars are published as they stand (loose-sign) | "
		literal  = `; for stars that are meant as they stand, \*\*` + "\n"
		asMeant  = "write two stars right before the first word and right after the last one: **words**" + literal
		brackets = " warning: this is no link, because its brackets are not whole (loose-sign) | write "
		address  = " warning: this address is no link (bare-address) | write "
		code     = " warning: this is shown as the code of a program, because there are 4 spaces or more before it (indented-text) | "
		wordless = " error: the link has no words, so no reader sees it (link-words) | write words that say where it leads: "
	)
	for _, test := range []struct{ text, want string }{
		{"é **not ** this\n\n** Warning ** and\n** again **\n", "1:3" + stars + "take out the space: **not**" + literal + "3:1" + stars + "take out the space: **Warning**" + literal},
		{"**unclosed words\n\n- a **\n\n| **b |\n|---|\n| c |\n", "1:1" + stars + asMeant + "3:5" + stars + asMeant + "5:3" + stars + asMeant},
		{"a**“Note:”**b\n", "1:2" + stars + "put a space between the stars and the word before or after them: **“Note:”**" + literal},
		{"2 ** 3 is 8, and so is 2**3\n", "1:3" + stars + "take out the space: **3 is 8, and so is 2**" + literal},
		{"**a** \\*\\* `**` f*** 2 * 3 \\** b\n\n```\n**\n```\n", ""},

		{"é [words](target.md and\n[words](target.md].\n\n[a]b.md, too\n\n[c]{d.md}\n\n[**e**](f.md\n\n- ![A](b.png\n\n[g]https://example.org/h.\n",
			"1:3" + brackets + "[words](target.md)\n" + "2:1" + brackets + "[words](target.md)\n" + "4:1" + brackets + "[a](b.md)\n" + "6:1" + brackets + "[c](d.md)\n" +
				"8:7" + brackets + "[words](f.md)\n" + "10:3" + strings.Replace(brackets, "link", "picture", 1) + "![A](b.png)\n" + "12:1" + brackets + "[g](https://example.org/h)\n"},
		{"[1] and [2]: a, [sic]. [3](see\n\n[x]: y.md\n\n[x] [x]{z} \\[a](b.md [a\\](b.md `[a](b.md` [ ] {a}\n\n- [ ] x {#y}\n", "1:24" + brackets + "[3](see)\n"},
		{"![A] (x.png) !(A)[x.png] [the form] (form.pdf)\n", "1:1 warning: this is no picture, because there is a space between its words and its address (link-apart) | take out the space: ![A](x.png)\n" +
			"1:14 warning: this is no picture, because its brackets are the wrong way round (link-apart) | write ![A](x.png)\n" +
			"1:26 warning: this is no link, because there is a space between its words and its address (link-apart) | take out the space: [the form](form.pdf)\n"},

		{"See https://example.org/a_b?c=d, (www.example.org/x) or “e.b@example.org.uk”.\n", "1:5" + address + "<https://example.org/a_b?c=d>, or [words](https://example.org/a_b?c=d)\n" +
			"1:35" + address + "<https://www.example.org/x>, or [words](https://www.example.org/x)\n" + "1:58" + address + "<e.b@example.org.uk>, or [words](mailto:e.b@example.org.uk)\n"},
		{"sean.o'neil@nhs.net, 'a@b.org' wendy.walsh@nhs.net ww@w.org\n", "1:1" + address + "<sean.o'neil@nhs.net>, or [words](mailto:sean.o'neil@nhs.net)\n" + "1:23" + address + "<a@b.org>, or [words](mailto:a@b.org)\n" +
			"1:32" + address + "<wendy.walsh@nhs.net>, or [words](mailto:wendy.walsh@nhs.net)\n" + "1:52" + address + "<ww@w.org>, or [words](mailto:ww@w.org)\n"},
		{"sean.o’neil@nhs.net zoë.a@nhs.net a&b@nhs.net a=b@nhs.net\n", ""},
		{"| a |\n|---|\n| **http://example.org** |\n", "3:5" + address + "<http://example.org>, or [words](http://example.org)\n"},
		{"<https://example.org> [https://example.org](https://example.org) [**a@b.org**](mailto:a@b.org) ![www.a.org](b.png) `a@b.org`\n@jo, jo@home, a @ b.c, https://…, ftp://a.b, www. www.a, see://, awww.b.org, @jo@example.org, v1@2.3\n", ""},

		{"    Words\n    more\n\n- [ ] a {#b}\n\n      Why.\n", "1:5" + code + "delete the spaces before it; for code, write a line ``` above it and one below it\n" + "6:7" + code + "begin it below the first word of the item\n"},
		{"a\n    b\n\n- c\n\n  d\n\n```\n    e\n```\n", ""},

		{"[](../faqs/x.md) [ ](y.md) [![a](b.png)](c.md)\n", "1:1" + wordless + "[words](../faqs/x.md)\n" + "1:18" + wordless + "[words](y.md)\n"},
	} {
		_, ds := parse(t, test.text)
		if diff := cmp.Diff(test.want, told(ds)); diff != "" {
			t.Errorf("%q (- should, + is):\n%s", test.text, diff)
		}
	}
}

func TestAllowHTML(t *testing.T) {
	d, ds := NewParser(Options{AllowHTML: true}).Parse("f.md", []byte("a <b>c</b>\n\n<div>d</div>\n"), 0)
	if len(ds) > 0 {
		t.Error(ds)
	}
	if got, want := NewRenderer(nil).Writer().HTML(d.Body()), "<p>a <b>c</b></p>\n<div>d</div>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A small file stays a small page, and is read in a moment. Without the limits each of these takes
// minutes, or gigabytes.
func TestLimits(t *testing.T) {
	marks := "there are more than 1000 stars, underscores and brackets in one paragraph (too-much-markup) | part the text with empty lines, or put a backslash before each sign that is meant as it stands\n"
	deep := "there are more than 100 quotations and lists inside each other (too-deep) | take the text out of some of them\n"
	repeat := func(s string, size int) string { return strings.Repeat(s, size/len(s)) }
	stairs := func() string {
		var b strings.Builder
		for i := range 900 {
			b.WriteString(strings.Repeat("  ", i) + "- a\n")
		}
		return b.String()
	}
	numbered := func(form string, size int) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, form, i)
		}
		return b.String()
	}
	letters := func(form string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form, string(rune('a'+i/26))+string(rune('a'+i%26)))
		}
		return b.String()
	}
	nested := ""
	for i := range 50 {
		nested += fmt.Sprintf("%d:3 error: an image stands in the words of another one, where nobody sees it (nested-image) | write words there, and the image by itself\n", 2*i+1)
	}
	for _, test := range []struct{ name, text, want string }{
		{"wide table", repeat("a|", 4000) + "\n" + repeat("-|", 4000) + "\n" + repeat("|\n", 8000), "1:1 error: the table has 2000 columns; at most 100 are read (table-too-wide) | make several tables, or a list\n"},
		{"wide table in a list", "text\n\n- a\n\n  " + repeat("|a", 300) + "|\n  " + repeat("|-", 300) + "|\n", "5:3 error: the table has 150 columns; at most 100 are read (table-too-wide) | make several tables, or a list\n"},
		{"short rows", "text\n\n" + repeat("|a", 200) + "\n" + repeat("|-", 200) + "\n" + repeat("|\n", 16000), "3:1 error: the tables of this page have more than 50000 cells (tables-too-long) | split the page\n"},
		{"quotes", strings.Repeat(">", 10000) + "a", "1:101 error: " + deep},
		{"lists", strings.Repeat("- ", 10000) + "a", "1:201 error: " + deep},
		{"quotes and lists", strings.Repeat("- > ", 10000) + "a", "1:201 error: " + deep},
		{"ends of links", "[a](x y.md) " + repeat("](", 1<<20), "1:1 warning: this is no link, because there is a space in its address (link-apart) | rename the file to x-y.md, and write [a](x-y.md)\n"},
		{"stairs", stairs(), "101:201 error: " + deep},
		{"brackets", "é" + strings.Repeat("[", 1<<20), "1:1002 error: " + marks},
		{"pictures", strings.Repeat("![", 5000) + "a" + strings.Repeat("](b)", 5000), "1:2002 error: " + marks},
		{"links", repeat("[a](", 1<<18), "1:4001 error: " + marks},
		{"stars and underscores", repeat("*a_ ", 1<<20), "1:2001 error: " + marks},
		{"angles", repeat("<a ", 1<<20), "1:3001 error: " + marks},
		{"in a heading", "## " + repeat("*a_ ", 1<<20), "1:2004 error: " + marks},
		{"in a heading with a line", repeat("*a_ ", 1<<20) + "\n---\n", "1:2001 error: " + marks},
		{"in a cell", "| a |\n|---|\n| " + repeat("*a_ ", 1<<20), "3:2003 error: " + marks},
		{"in an item", "- b\n- " + repeat("*a_ ", 1<<20), "2:2003 error: " + marks},
		{"over lines", repeat("*a_\n", 1<<17), "2501:1 error: " + strings.Replace(marks, "1000", "5000", 1)},
		{"over fewer lines", repeat("*a_\n", 8000), "501:1 error: " + marks},
		{"definitions", repeat("[a]: b\n", 1<<17), "5001:1 error: " + strings.Replace(marks, "1000", "5000", 1)},
		{"pictures in a picture", strings.Repeat(strings.Repeat("![", 990)+"b"+strings.Repeat("](a)", 990)+"\n\n", 50), nested},
		{"endless braces", "## a {#a " + numbered("a%d=x ", 1<<17) + "}", "1:6 error: the braces hold more than 2 kB (bad-braces) | leave some of it out, or make several headings or items of it\n"},
		{"braces of many values", "## a {#a " + letters("%s=x ", 30) + "}", "1:110 error: the braces hold more than 20 values (bad-braces) | write {#id} or {#id key=\"value\"}; for a brace that is meant as it stands, write \\{\n"},
		{"strokes in a table", "| a |\n| - |\n| " + repeat("`\\|` ", 1<<20) + "|\n", "1:1 error: the tables of this page have more than 1000 \\| (tables-too-long) | write another sign, or split the page\n"},
		{"strokes in many tables", strings.Repeat("| a |\n| - |\n| "+strings.Repeat("`\\|` ", 400)+" |\n\n", 3), "9:1 error: the tables of this page have more than 1000 \\| (tables-too-long) | write another sign, or split the page\n"},
		{"one long address", "[a]: /" + strings.Repeat("x", 10000) + "\n\n" + strings.Repeat("[a]\n\n", 10000), "211:1 error: the links of this page have addresses of more than 1024 kB together (too-much-markup) | use a shorter address, or split the page\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, ds := parse(t, test.text)
			if got := told(ds); got != test.want {
				t.Errorf("an editor is told %q, and should be told %q", got, test.want)
			}
			if out := NewRenderer(nil).Writer().HTML(d.Body()); len(out) > 6*len(test.text)+1<<16 && test.name != "one long address" {
				t.Errorf("%d bytes become %d", len(test.text), len(out))
			}
		})
	}
	for _, test := range []struct{ name, text string }{
		{"50 000 headings", strings.Repeat("## a\n", 50_000)},
		{"a long line", strings.Repeat("word ", 1<<18)},
		{"backticks", strings.Repeat("e` `` ``` ", 1<<13)},
		{"100 columns", strings.Repeat("|a", 100) + "|\n" + strings.Repeat("|-", 100) + "|\n" + strings.Repeat(strings.Repeat("|a", 100)+"|\n", 400)},
		{"a table full of links", "|a|b|\n|-|-|\n" + strings.Repeat("|[a](b) **c**|[d](e) _f_|\n", 600)},
		{"100 levels", strings.Repeat("> ", 100) + "a"},
		{"a list of links", strings.Repeat("- [a](b) and *c*\n", 3000)},
		{"a wide drawing", "```\n" + strings.Repeat(strings.Repeat("-|", 500)+"\n", 9) + "```\n\n    " + strings.Repeat("[*_", 900) + "\n"},
		{"code in one line", repeat("`x` a é ", 1<<20)},
		{"addresses and code in one line", "[a] (b.md) " + repeat("a@b.cc `x` ", 1<<20)},
		{"strokes in code", repeat("`\\|` ", 1<<20)},
		{"a table with strokes", "| a |\n| - |\n" + strings.Repeat("| `a \\| b` |\n", 1000)},
		{"20 values in braces", "## a {#a " + letters("%s=x ", 20) + "}"},
		{"mail addresses", repeat("a@b.cd ", 1<<20)},
		{"ways to the at sign", repeat("w", 1<<19) + "@" + repeat("w@", 1<<18) + repeat("'", 1<<18) + "@a.bc"},
		{"web addresses", repeat("https://a.bc ", 1<<19) + repeat("http://", 1<<19)},
		{"parts of addresses", repeat("@www.", 1<<18) + " " + repeat("://:", 1<<18) + " " + repeat("a.@", 1<<18)},
		{"ends of brackets", repeat("]{", 1<<19) + "\n\n" + repeat("](a", 1<<19)},
		{"bullets", repeat("• a\n\n• b\n– c\n", 1<<18) + repeat("– c\n", 1<<18) + repeat("\n-\u00a0d\n", 1<<18)},
		{"a ruled line", strings.Repeat("- ", 200) + "\n\n" + strings.Repeat("*", 2000) + "\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, ds := parse(t, test.text); ds.HasErrors() {
				t.Errorf("a page that is long but plain is refused: %s", told(ds[:1]))
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, test := range []struct{ text, headings, links, braces string }{
		{"## A\n\n### B\n", "1:1 3:1", "", ""},
		{"A\n---\n\nB\nB\n---\n", "1:1 4:1", "", ""},
		{"## A\r\n\r\né [b](c) {\r\n", "1:1", "3:3", ""},
		{"> ## A {#a}\n> > [b](c)\n", "1:3", "2:5", "1:8"},
		{"- ## A {#a}\n  - [b](c) {#d k=\"v\"}\n", "1:3", "2:5", "1:8 2:12"},
		{"-\t😀 [b](c)\t{#d}\n", "", "1:5", "1:12"},
		{"- [ ] **Must:** é [b](c) {#d}\n\n  [e](f)\n", "", "1:19 3:3", "1:26"},
		{"1. a\n\n   [b](c)\n10. é [d](e)\n", "", "3:4 4:7", ""},
		{"| é | [b](c) |\n|---|---|\n| [d](e) | `x` <https://f> |\n", "", "1:7 3:3 3:16", ""},
		{"é [b][r] [c][] [d]\n\n[r]: x\n[c]: y\n[d]: z\n", "", "1:3 1:10 1:16", ""},
		{"é <https://b> <a@b.c>\n", "", "1:3 1:15", ""},
		{"**é [b](c)** *[d](e)*\n", "", "1:5 1:15", ""},
		{"[**b**\nc](d)\n", "", "1:1", ""},
		{"[![a](b)](c)\n", "", "1:1 1:2", ""},
		{"A {#a}\n---\n", "1:1", "", "1:3"},
		{"## A {#a} ##\n\n##\tB  {#b}  \n", "1:1 3:1", "", "1:6 3:7"},
		{"## A {#a}", "1:1", "", "1:6"},
		{"##\n", "1:1", "", ""},
		{"- a\n  b {#c}\n- {#d}\n", "", "", "2:5 3:3"},
	} {
		d, _ := parse(t, test.text)
		var headings, links, braces []string
		for _, h := range d.Headings {
			headings = append(headings, at(h.Pos))
		}
		for l := range d.Links() {
			links = append(links, at(l.Pos))
		}
		for l := range d.Images() {
			links = append(links, at(l.Pos))
		}
		for _, b := range d.Braces {
			braces = append(braces, at(b.Attrs.Pos))
		}
		for what, pair := range map[string][2]string{
			"headings": {strings.Join(headings, " "), test.headings}, "links": {strings.Join(links, " "), test.links}, "braces": {strings.Join(braces, " "), test.braces},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%q has %s at %s, and should have them at %s", test.text, what, pair[0], pair[1])
			}
		}
	}
}

func TestAttrs(t *testing.T) {
	d, ds := parse(t, "- é {#a-1 for=\"coach  pcn\"\twhen=x=y sources=\"a#1 é#2\" empty=\"\"}\n")
	if len(ds) > 0 {
		t.Fatal(told(ds))
	}
	a := d.Braces[0].Attrs
	got := []string{a.ID + " " + at(a.IDPos)}
	for _, x := range a.All() {
		words := ""
		for _, w := range x.Words() {
			words += " " + w.Text + " " + at(w.Pos)
		}
		got = append(got, x.Key+" "+at(x.Pos)+" "+at(x.ValuePos)+words)
	}
	want := []string{"a-1 1:6", "for 1:11 1:16 coach 1:16 pcn 1:23", "when 1:28 1:33 x=y 1:33", "sources 1:37 1:46 a#1 1:46 é#2 1:50", "empty 1:55 1:62"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, ok := a.Get("nothing"); ok {
		t.Error("there is a key that is not there")
	}
}

func TestIDs(t *testing.T) {
	d, ds := parse(t, "## What is it?\n\n## What is it?\n\n## What is it {#what-is-it-2}\n\n## What is it!\n\n## 😀\n\n## ?\n\n## L’été d'Éva: «ﬁn» & Co_1\n\n## `Code` [link](x.md) *and* <https://y>\n\n## Section\n")
	if len(ds) > 0 {
		t.Fatal(told(ds))
	}
	want := []string{"what-is-it", "what-is-it-3", "what-is-it-2", "what-is-it-4", "section", "section-2", "lete-deva-fin-co-1", "code-link-and-https-y", "section-3"}
	if diff := cmp.Diff(want, d.Anchors()); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	d, _ := parse(t, "A *b* **c** `d&amp;` [e](f) ~~g~~\nh  \ni\\\nj &amp; &lt;k&gt; \\*l\\* &#109; \\&amp; &nosuch;\n\n- one\n- two\n\n  three\n\n> four\n\n| a | b |\n|---|---|\n| c | d |\n\n![alt *text*](x.png)\n\n    code\n\n## H {#h}\n\n<https://x>\n")
	want := "A b c d&amp; e g h i j & <k> *l* m &amp; &nosuch;\none\ntwo\nthree\nfour\na b\nc d\nalt text\ncode\nH\nhttps://x"
	if diff := cmp.Diff(want, squeeze(d.Body().Text())); diff != "" {
		t.Error(diff)
	}
}

// squeeze takes spaces off the ends of lines, and empty lines out.
func squeeze(s string) string {
	var kept []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

var glossary = NewTerms([]*Term{
	{ID: "pcn", Long: "Primary care network", Abbr: "PCN"},
	{ID: "network", Long: "Network"},
	{ID: "coach", Long: "Health and wellbeing coach", Also: []string{"coach"}},
	{ID: "elfh", Long: "e-Learning for Healthcare", Abbr: "e-LfH"},
	{ID: "nhse", Long: "NHS England and NHS Improvement", Abbr: "NHSE/I"},
	{ID: "choice", Long: "Patient's choice"},
	{ID: "who", Long: `World "Health" <Org>`, Abbr: "WHO"},
	{ID: "gp", Long: "General practitioner", Abbr: "GP", Known: true},
})

func TestTerms(t *testing.T) {
	abbr := func(id, title, words string) string {
		return `<a class="app-term" href="/g#` + id + `"><abbr title="` + title + `">` + words + `</abbr></a>`
	}
	name := func(id, words string) string { return `<a class="app-term" href="/g#` + id + `">` + words + `</a>` }
	pcn := func(words string) string { return abbr("pcn", "Primary care network", words) }
	for _, test := range []struct{ text, want string }{
		{"A PCN and a PCN.", "<p>A " + pcn("PCN") + " and a PCN.</p>"},
		{"PCNs pay.", "<p>" + pcn("PCNs") + " pay.</p>"},
		{"The PCN's and (PCN) and PCN/GP", "<p>The " + pcn("PCN") + "&#39;s and (PCN) and PCN/GP</p>"},
		{"pcn, PCNX, XPCN, aPCN", "<p>pcn, PCNX, XPCN, aPCN</p>"},
		{"(PCN)", "<p>(" + pcn("PCN") + ")</p>"},
		{"“PCN” — PCN", "<p>“" + pcn("PCN") + "” — PCN</p>"},
		{"Primary care networks, then PCN.", "<p>" + name("pcn", "Primary care networks") + ", then PCN.</p>"},
		{"The network of a primary care network", "<p>The " + name("network", "network") + " of a " + name("pcn", "primary care network") + "</p>"},
		{"a primary care\nnetwork", "<p>a " + name("pcn", "primary care\nnetwork") + "</p>"},
		{"a primary care\\\nnetwork", "<p>a primary care<br>\n" + name("network", "network") + "</p>"},
		{"primary, care network", "<p>primary, care " + name("network", "network") + "</p>"},
		{"Health and wellbeing coaches and coaches", "<p>" + name("coach", "Health and wellbeing coaches") + " and coaches</p>"},
		{"Coaches. Coach", "<p>" + name("coach", "Coaches") + ". Coach</p>"},
		{"use e-LfH here", "<p>use " + abbr("elfh", "e-Learning for Healthcare", "e-LfH") + " here</p>"},
		{"NHSE/I says", "<p>" + abbr("nhse", "NHS England and NHS Improvement", "NHSE/I") + " says</p>"},
		{"NHSE says", "<p>NHSE says</p>"},
		{"A patient’s choice", "<p>A " + name("choice", "patient’s choice") + "</p>"},
		{"A patient's choice", "<p>A " + name("choice", "patient&#39;s choice") + "</p>"},
		{"The WHO", "<p>The " + abbr("who", "World &#34;Health&#34; &lt;Org&gt;", "WHO") + "</p>"},
		{"[PCN](x.md) `PCN` **PCN** PCN", `<p><a href="x.md">PCN</a> <code>PCN</code> <strong>` + pcn("PCN") + "</strong> PCN</p>"},
		{"## PCN\n\nPCN", `<h2 id="pcn">PCN</h2>` + "\n<p>" + pcn("PCN") + "</p>"},
		{"> PCN", `<blockquote class="app-quote">` + "\n<p>" + pcn("PCN") + "</p>\n</blockquote>"},
		{"![PCN](x.png)", `<p><img class="nhsuk-image__img" src="x.png" alt="PCN" loading="lazy"></p>`},
		{"P&#67;N and \\PCN", "<p>" + pcn("PCN") + " and \\PCN</p>"},
	} {
		d, ds := parse(t, test.text)
		if len(ds) > 0 {
			t.Error(told(ds))
		}
		w := NewRenderer(glossary).Writer()
		w.TermHref = func(id string) string { return "/g#" + id }
		if diff := cmp.Diff(test.want, w.HTML(d.Body())); diff != "" {
			t.Errorf("%q (- should, + is):\n%s", test.text, diff)
		}
	}
}

// A term is marked once on a page, whatever the fragments, and not where the page explains it.
func TestTermsOfAPage(t *testing.T) {
	d, _ := parse(t, "PCN and GP\n")
	w := NewRenderer(glossary).Writer()
	w.TermHref = func(id string) string { return "#" + id }
	w.Mark("gp")
	w.Mark("nothing")
	if got, want := w.Text("<PCN>"), `&lt;<a class="app-term" href="#pcn"><abbr title="Primary care network">PCN</abbr></a>&gt;`; got != want {
		t.Errorf("got %s", got)
	}
	if got := w.HTML(d.Body()); got != "<p>PCN and GP</p>" {
		t.Errorf("got %s", got)
	}
	if got := NewRenderer(glossary).Writer().HTML(d.Body()); got != "<p>PCN and GP</p>" {
		t.Errorf("without addresses of terms it writes %s", got)
	}
}

// On a page that stands in a frame of another site, every link leaves the frame.
func TestTarget(t *testing.T) {
	d, _ := parse(t, "[a](b.md) <https://example.org> PCN\n")
	w := NewRenderer(glossary).Writer()
	w.TermHref = func(id string) string { return "#" + id }
	w.Target = "_top"
	if html := w.HTML(d.Body()); strings.Count(html, "<a ") != 3 || strings.Count(html, ` target="_top"`) != 3 {
		t.Errorf("got %s", html)
	}
}

func TestUnexpanded(t *testing.T) {
	for text, want := range map[string]string{
		"PCNs pay. A primary care network (PCN).":          "pcn",
		"A primary care network (PCN). PCNs.":              "",
		"Primary care\nnetworks (PCNs).":                   "",
		"GPs and e-LfH and NHSE/I":                         "elfh nhse",
		"A network, a coach":                               "",
		"NHS England and NHS Improvement (NHSE/I), NHSE/I": "",
	} {
		var ids []string
		for _, term := range glossary.Unexpanded(text) {
			ids = append(ids, term.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestSplitTerm(t *testing.T) {
	for heading, want := range map[string][2]string{
		"Primary care network (PCN)": {"Primary care network", "PCN"}, "Coach": {"Coach", ""}, "(x)": {"(x)", ""}, "A (b) (c)": {"A (b)", "c"}, "A (b) c": {"A (b) c", ""},
	} {
		if long, abbr := SplitTerm(heading); long != want[0] || abbr != want[1] {
			t.Errorf("%q gives %q, %q", heading, long, abbr)
		}
	}
}

// Nothing that an editor types becomes a tag or an attribute, whatever it looks like.
func TestNothingBecomesMarkup(t *testing.T) {
	evil := `</script>"'&lt;><img src=x onerror=alert(1)>`
	escaped := strings.NewReplacer("<", `\<`, "[", `\[`).Replace(evil)
	d, ds := parse(t, "## "+escaped+"\n\n"+escaped+" `"+evil+"` [a](b.md \""+strings.ReplaceAll(evil, `"`, `\"`)+"\") ![\\<b>\"](c.png)\n\n| "+escaped+" |\n|---|\n| x |\n\n```"+"x\"y\n"+evil+"\n```\n\n[d](<e.md?\"'\\<b>>) <https://x/?\"'&y>\n")
	if len(ds) > 0 {
		t.Fatal(told(ds))
	}
	w := NewRenderer(NewTerms([]*Term{{ID: `"><b>`, Long: `"><b>`, Abbr: "X"}})).Writer()
	w.TermHref = func(id string) string { return id }
	w.IDPrefix = `"><b>`
	w.Href = func(dest string) string { return dest + `"><b>` }
	out := w.HTML(d.Body()) + w.Text(evil+" X")
	if why := unsafe(out); why != "" {
		t.Errorf("%s: %s", why, out)
	}
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			words.WriteString(n.Data)
		}
	}
	if n := strings.Count(words.String(), `</script>"'`); n != 6 {
		t.Errorf("the words stand there %d times, want 6: %s", n, words.String())
	}
}

func TestHTML(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a &amp; b &copy; \\* \"c\" 'd'", "<p>a &amp; b © * &#34;c&#34; &#39;d&#39;</p>"},
		{"\\&amp; &amp;lt; &#38;lt; &#0; &#x110000;", "<p>&amp;amp; &amp;lt; &amp;lt; \ufffd \ufffd</p>"},
		{"- [ ] a\n- [x] b", "<ul>\n<li><span class=\"app-box\"></span> a</li>\n<li><span class=\"app-box app-box--checked\"><span class=\"nhsuk-u-visually-hidden\">Done: </span></span> b</li>\n</ul>"},
		{"| a |\n|:-:|\n| b | c |\n|", `<div class="app-table-frame" tabindex="0" role="group" aria-label="Table"><table class="nhsuk-table">` + "\n" +
			`<thead class="nhsuk-table__head"><tr><th scope="col">a</th></tr></thead>` + "\n" + `<tbody class="nhsuk-table__body">` + "\n" +
			`<tr class="nhsuk-table__row"><td class="nhsuk-table__cell">b</td></tr>` + "\n" + `<tr class="nhsuk-table__row"><td class="nhsuk-table__cell"></td></tr>` + "\n</tbody></table></div>"},
		{"```x\n<a>\n```", "<pre class=\"app-code\" tabindex=\"0\"><code>&lt;a&gt;\n</code></pre>"},
		{"~4 days (~30 hours~), ~a~ ~~b~ ~~~c~~~", `<p>~4 days (~30 hours~), ~a~ ~~b~ ~~~c~~~</p>`},
		{"<a@b.c> ~~d~~", `<p><a href="mailto:a@b.c">a@b.c</a> <del>d</del></p>`},
		{"[a](é.md?x=1&y=2 \"t &amp; u\")", `<p><a href="%C3%A9.md?x=1&amp;y=2" title="t &amp; u">a</a></p>`},
	} {
		d, _ := parse(t, test.text)
		if diff := cmp.Diff(test.want, NewRenderer(nil).Writer().HTML(d.Body())); diff != "" {
			t.Errorf("%q (- should, + is):\n%s", test.text, diff)
		}
	}
	d, _ := parse(t, "### a\n\n## b {#c}\n")
	w := NewRenderer(nil).Writer()
	w.Shift, w.IDPrefix = 4, "p-"
	if got, want := w.HTML(d.Body()), "<h6 id=\"p-a\">a</h6>\n<h6 id=\"p-c\">b</h6>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
