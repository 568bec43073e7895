package content

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/adrg/frontmatter"

	"signpost/internal/diag"
)

// The rules of the front matter's frame.
const (
	RuleNoFrontMatter diag.Rule = "front-matter-missing"  // the file does not begin with ---
	RuleUnclosed      diag.Rule = "front-matter-unclosed" // no second ---
	RuleFence         diag.Rule = "front-matter-fence"    // something stands before or beside a ---
	RuleFrontTooLarge diag.Rule = "front-matter-large"    // front matter over 64 kB
	RuleByteOrderMark diag.Rule = "byte-order-mark"       // the file begins with a byte-order mark
)

// maxFrontMatter is the size of the largest front matter: ten times that of a decision with twenty scenarios.
const maxFrontMatter = 64 << 10

// fence is the line before and after the front matter.
const fence = "---"

var byteOrderMark = []byte("\ufeff")

// splitFrontMatter gives the YAML between the first two --- lines, the line on which it begins, and
// the byte offset of the text after it. ok is false when the frame is broken; the complaints say how.
//
// The library reads the frame; what it would let pass is refused first: it skips a byte-order mark's
// line and blank lines, and takes an indented --- for the end, so that part of the front matter would
// be published as text.
func splitFrontMatter(file string, source []byte, ds *diag.List) (yaml []byte, body int, ok bool) {
	at := func(line, col int) diag.Pos { return diag.Pos{File: file, Line: line, Col: col} }
	const hint = "begin the file with a line --- and a line such as\n    title: How often should I have supervision?\nand end that part with another line ---"
	if bytes.HasPrefix(source, byteOrderMark) {
		ds.Errorf(at(1, 1), RuleByteOrderMark, "save the file as UTF-8 without a byte-order mark (BOM)", "the file begins with a byte-order mark")
		return nil, 0, false
	}
	line, rest := cutLine(source)
	first := 0
	for len(bytes.TrimSpace(line)) == 0 && len(rest) > 0 {
		line, rest = cutLine(rest)
		first++
	}
	if likeFence(line) {
		ds.Errorf(at(first+1, 1), RuleFence, fenceHint, "the file must begin with ---, three hyphens")
		return nil, 0, false
	}
	if string(bytes.TrimSpace(line)) != fence {
		ds.Errorf(at(0, 0), RuleNoFrontMatter, hint, "the file has no front matter")
		return nil, 0, false
	}
	if first > 0 {
		ds.Errorf(at(1, 1), RuleFence, "delete the empty lines above ---", "the file must begin with ---")
		return nil, 0, false
	}
	if !isFence(line) {
		ds.Errorf(at(1, 1), RuleFence, "delete the spaces beside ---", "--- must stand alone at the start of its line")
		return nil, 0, false
	}
	end, like := 1, 0
	for {
		if len(rest) == 0 && like > 0 {
			ds.Errorf(at(like, 1), RuleUnclosed, fenceHint, "the front matter must end with ---, three hyphens")
			return nil, 0, false
		}
		if len(rest) == 0 {
			ds.Errorf(at(1, 1), RuleUnclosed, "write a line --- after the last line of the front matter", "the front matter has no closing ---")
			return nil, 0, false
		}
		if line, rest = cutLine(rest); string(bytes.TrimSpace(line)) == fence {
			break
		}
		if end++; like == 0 && likeFence(line) {
			like = end
		}
	}
	if !isFence(line) {
		ds.Errorf(at(end+1, 1+bytes.Index(line, []byte(fence))), RuleFence,
			"delete the spaces beside ---, or write other words if it was meant as text", "--- must stand alone at the start of its line")
		return nil, 0, false
	}
	if size := len(source) - len(rest); size > maxFrontMatter {
		ds.Errorf(at(1, 1), RuleFrontTooLarge, "move what is text below the second ---", "the front matter has more than %d kB, which is all that is read", maxFrontMatter>>10)
		return nil, 0, false
	}
	var raw []byte
	format := frontmatter.NewFormat(fence, fence, func(data []byte, v any) error {
		raw = data
		return nil
	})
	frame := source[:len(source)-len(rest)]
	left, err := frontmatter.MustParse(bytes.NewReader(frame), &struct{}{}, format)
	if err != nil {
		if !errors.Is(err, frontmatter.ErrNotFound) {
			ds.Errorf(at(1, 1), RuleUnclosed, "", "the front matter cannot be read: %s", err)
			return nil, 0, false
		}
		panic(fmt.Sprintf("content: %s has a frame that the library does not see", file))
	}
	for n := end + 2; len(rest) > 0; n++ {
		if line, rest = cutLine(rest); len(bytes.TrimSpace(line)) == 0 || isFence(line) {
			continue
		}
		if key := keyOf(line); key != "" {
			ds.Errorf(at(n, 1), RuleFence, "move it above the line ---, which ends the front matter; begin the text with other words, if this is meant as text",
				"%s: stands below the end of the front matter, so it would be published as text", key)
			return nil, 0, false
		}
		break
	}
	return raw, len(frame) - len(left), true
}

// cutLine parts the first line, with its end, from what follows.
func cutLine(s []byte) (line, rest []byte) {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return s[:i+1], s[i+1:]
	}
	return s, nil
}

const fenceHint = "write three hyphens and nothing else: --- (word processors make a long dash of them)"

// likeFence reports whether a line was meant for a fence: it is of dashes, and they are longer, more or fewer.
func likeFence(line []byte) bool {
	dashes := string(bytes.TrimSpace(line))
	return len(dashes) > 1 && dashes != fence && strings.Trim(dashes, "-–—") == ""
}

// keyOf gives the key of front matter to which a line gives a value, or "".
func keyOf(line []byte) string {
	key, value, ok := strings.Cut(string(line), ":")
	if !ok || value != "" && !strings.ContainsAny(value[:1], " \t\r\n") || !slices.ContainsFunc(metaKeys, func(k metaKey) bool { return k.name == key }) {
		return ""
	}
	return key
}

// isFence reports whether a line is --- and its line end, nothing else.
func isFence(line []byte) bool {
	return string(bytes.TrimRight(line, "\r\n")) == fence
}
