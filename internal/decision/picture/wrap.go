package picture

import (
	"strings"
	"unicode"
)

// arial gives the widths of the printable ASCII characters from the space on, in thousandths of the
// font size. They are the metrics of Helvetica, which Arial has too.
var arial = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

// Room for what the widths do not say: a bold face is wider than a regular one, and the reader's
// face may be another one than Arial.
const (
	boldFactor  = 1.09
	otherFactor = 1.06
)

// advance gives the width of a character, in thousandths of the font size.
func advance(r rune) int {
	switch {
	case r >= ' ' && int(r-' ') < len(arial):
		return arial[r-' ']
	case unicode.Is(unicode.Mn, r):
		return 0 // an accent stands on the letter before it
	case r > 0x2e80:
		return 1000 // East Asian characters and pictures fill a square
	default:
		return 600
	}
}

// width gives the width of words in pixels.
func width(s string, bold bool) float64 {
	sum := 0
	for _, r := range s {
		sum += advance(r)
	}
	return pixels(sum, bold)
}

// pixels gives the width in pixels of characters that advance by a sum.
func pixels(sum int, bold bool) float64 {
	w := float64(sum) / 1000 * fontSize * otherFactor
	if bold {
		w *= boldFactor
	}
	return w
}

// wrap breaks words into lines that are not wider than max pixels, at spaces where it can. There is at
// least one line.
func wrap(s string, max float64, bold bool) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && width(line+" "+word, bold) <= max {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; ; {
			n := fits(line, max, bold)
			if n == len(line) {
				break
			}
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	return append(lines, line)
}

// fits gives how many bytes of a word fit, at least one character.
func fits(word string, max float64, bold bool) int {
	sum := 0
	for i, r := range word {
		if sum += advance(r); i > 0 && pixels(sum, bold) > max {
			return i
		}
	}
	return len(word)
}
