package search

import (
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

// isPlain reports whether eachWord reads text as it is: it has ASCII letters only, and beyond them at
// most the dashes, quotes and points of U+2012 to U+2027.
func isPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if i+4 <= len(text) && (text[i]|text[i+1]|text[i+2]|text[i+3]) < utf8.RuneSelf {
			i += 3
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

// wordRoom is the capacity of the words that eachWord emits, so that they can be read eight bytes at a
// time.
const wordRoom = maxWord + 8

// eachWord calls emit with each word of text, folded. A word is a run of letters and digits; an
// apostrophe inside it is left out, and a final 's with it. glued says that only a hyphen stands
// between the word and the one before. The bytes are valid until emit returns.
func eachWord(text string, emit func(word []byte, glued bool)) {
	text = fold(text)
	var buf [wordRoom]byte
	n := 0
	inWord := false
	end := -2 // where the word before ended
	start := 0
	flush := func(at int) {
		w := buf[:n]
		// A cut must not leave half a character.
		for n == maxWord && len(w) > 0 && !utf8.Valid(w) {
			w = w[:len(w)-1]
		}
		emit(w, end == start-1 && text[end] == '-')
		end = at
		n = 0
		inWord = false
	}
	for i := 0; i < len(text); {
		c := text[i]
		if l := lower[c]; l != 0 {
			if !inWord {
				inWord, start = true, i
			}
			for ; l != 0; l = lower[text[i]] {
				if n < maxWord {
					buf[n] = l
					n++
				}
				if i++; i == len(text) {
					break
				}
			}
			continue
		}
		size := 1
		apostrophe := c == '\''
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				if !inWord {
					inWord, start = true, i
				}
				n += copy(buf[n:maxWord], text[i:i+size])
				i += size
				continue
			}
			apostrophe = r == '’'
		}
		if !inWord {
			i += size
			continue
		}
		if next := i + size; apostrophe && wordAt(text, next) {
			if (text[next] == 's' || text[next] == 'S') && !wordAt(text, next+1) {
				flush(next + 1)
				i = next + 1
			} else {
				i = next
			}
			continue
		}
		flush(i)
		i += size
	}
	if inWord {
		flush(len(text))
	}
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
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// split gives the words of text as strings.
func split(text string) []string {
	var ws []string
	eachWord(text, func(w []byte, _ bool) { ws = append(ws, string(w)) })
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
