package search

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the most bytes of a word that count; what follows is dropped. It bounds the strings of
// the index, and no language has words to tell apart that are longer.
const maxWord = 40

// fold gives text in the form that words are compared in: lower case, without accents, with the
// ligatures written out and straight apostrophes. engine.ts does the same.
func fold(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r >= 0x300 && r <= 0x36f:
		case r == 'ς':
			b.WriteRune('σ')
		case r == 'æ':
			b.WriteString("ae")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ø':
			b.WriteByte('o')
		case r == '’':
			b.WriteByte('\'')
		case r == '‐' || r == '‑':
			b.WriteByte('-')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPlain reports whether a scanner reads text as it is: it has ASCII letters only, and beyond them at
// most the dashes, quotes and points of U+2012 to U+2027.
func isPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if i+32 <= len(text) && (eight(text[i:])|eight(text[i+8:])|eight(text[i+16:])|eight(text[i+24:]))&tops == 0 {
			i += 31
			continue
		}
		if text[i] < utf8.RuneSelf {
			continue
		}
		if i+2 >= len(text) || text[i] != 0xe2 || text[i+1] != 0x80 || text[i+2] < 0x92 || text[i+2] > 0xa7 {
			return false
		}
		i += 2
	}
	return true
}

// lower maps ASCII letters and digits to their lower case, and every other byte to 0.
var lower = func() (t [256]byte) {
	for c := '0'; c <= '9'; c++ {
		t[c] = byte(c)
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = byte(c), byte(c)
	}
	return t
}()

// wordRoom is the capacity of the words of a scanner, so that they can be read and written eight bytes at
// a time.
const wordRoom = maxWord + 8

// scanner gives the words of a text, folded. A word is a run of letters and digits, with single apostrophes between
// them, which are left out, and a final 's with them.
type scanner struct {
	text  string // folded
	at    int    // where to go on
	ended int    // where the word before ended, or -2

	buf   [wordRoom]byte
	n     int    // bytes of the word
	key   uint64 // see keyOf
	glued bool   // only a hyphen stands between the word and the one before
}

// read makes s ready for a text.
func (s *scanner) read(text string) { s.text, s.at, s.ended = fold(text), 0, -2 }

// word gives the word at hand; its bytes are valid until next is called.
func (s *scanner) word() []byte { return s.buf[:s.n] }

// next goes on to the next word, and reports whether there is one.
func (s *scanner) next() bool {
	text, i := s.text, s.at
	for i < len(text) && lower[text[i]] == 0 {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if isLetter(r) {
			break
		}
		i += size
	}
	if i >= len(text) {
		return false
	}
	s.glued = s.ended == i-1 && text[s.ended] == '-'
	// Nearly all words are ASCII and lie in the first eight bytes, or some more.
	for n := 0; n < maxWord && i+n+8 <= len(text); n += 8 {
		x := eight(text[i+n:])
		here := letters(x)
		binary.LittleEndian.PutUint64(s.buf[n:], x|0x20*ones)
		if here == tops {
			continue
		}
		length := n + bits.TrailingZeros64(^here&tops)/8
		if c := text[i+length]; c >= utf8.RuneSelf || c == '\'' {
			break
		}
		s.n, s.at, s.ended = length, i+length, i+length
		if length <= 8 {
			// All eight bytes of a word of eight, when the loop came round once more.
			s.key = binary.LittleEndian.Uint64(s.buf[:]) & (1<<(8*length) - 1)
		} else {
			s.key = keyOf(s.word())
		}
		return true
	}
	s.slow(i)
	return true
}

// slow reads the word at text[i], whatever it is made of.
func (s *scanner) slow(i int) {
	text, n := s.text, 0
	for i < len(text) {
		c := text[i]
		if l := lower[c]; l != 0 {
			if n < maxWord {
				s.buf[n] = l
				n++
			}
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(text[i:]); isLetter(r) {
				n += copy(s.buf[n:maxWord], text[i:i+size])
				i += size
				continue
			}
		}
		next := afterApostrophe(text, i)
		if next == 0 {
			break
		}
		i = next
		if (text[i] == 's' || text[i] == 'S') && !wordAt(text, i+1) && afterApostrophe(text, i+1) == 0 {
			i++
			break
		}
	}
	// A cut must not leave half a character.
	if n == maxWord {
		for !utf8.Valid(s.buf[:n]) {
			n--
		}
	}
	s.n, s.at, s.ended = n, i, i
	s.key = keyOf(s.word())
}

// Eight bytes of a text are looked at together, as a number.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones // the highest bit of each byte
)

func eight(text string) uint64 {
	text = text[:8]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

// letters gives the highest bit of each byte of x that is an ASCII letter or digit.
func letters(x uint64) uint64 {
	low := x &^ tops
	small := low | 0x20*ones
	// A sum of two bytes below 0x80 has its highest bit where it reaches that.
	letter := (small + (0x80-'a')*ones) &^ (small + (0x7f-'z')*ones)
	digit := (low + (0x80-'0')*ones) &^ (low + (0x7f-'9')*ones)
	return (letter | digit) &^ x & tops
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// afterApostrophe gives the place of the letter or digit that follows an apostrophe at text[i], or 0.
func afterApostrophe(text string, i int) int {
	switch {
	case i < len(text) && text[i] == '\'':
		i++
	case strings.HasPrefix(text[i:], "’"):
		i += len("’")
	default:
		return 0
	}
	if !wordAt(text, i) {
		return 0
	}
	return i
}

// wordAt reports whether a letter or digit stands at text[i].
func wordAt(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	if text[i] < utf8.RuneSelf {
		return lower[text[i]] != 0
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return isLetter(r)
}

// split gives the words of text as strings.
func split(text string) []string {
	var ws []string
	var s scanner
	for s.read(text); s.next(); {
		ws = append(ws, string(s.word()))
	}
	return ws
}

// numbers are the numbers that people write as words; both ways are one word of the index.
var numbers = map[string]string{
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
	"thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
	"eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40",
	"fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}

// numberNames has the word for each of these numbers.
var numberNames = func() map[string]string {
	names := map[string]string{}
	for name, n := range numbers {
		names[n] = name
	}
	return names
}()

// slug is the address that a title is expected to have: its letters and digits in lower case, with
// hyphens for what stands between. It is only a guess that saves bytes.
func slug(text string) string {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if l := lower[text[i]]; l != 0 {
			b = append(b, l)
		} else if len(b) > 0 && b[len(b)-1] != '-' {
			b = append(b, '-')
		}
	}
	return strings.TrimSuffix(string(b), "-")
}
