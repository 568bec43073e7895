package search

import (
	"errors"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// An adaptive binary range coder (as in LZMA): every value of the index is a row of yes-or-no
// decisions, each coded with the probability that the decisions before it in the same context
// suggest. docs/search-index.md specifies it, and engine.ts has the same decoder.

// model is the state of the coding contexts: for each the probability that the next bit is 0, in 1/8192,
// in the upper 13 bits, and below it how many bits it has seen, at most 7, which sets how fast it learns. A
// model keeps the difference to fresh, so that it can begin as zeros.
type model []uint16

// fresh is the state of a context that has seen nothing: its probability is 1/2.
const fresh = 1 << 15

// rates say how far a probability moves after a bit, in 1/256 of the way, by how many bits it has seen.
var rates = [8]int32{190, 100, 66, 50, 40, 30, 20, 10}

// moved gives what a context becomes after a bit.
func moved(s uint32, bit uint32) uint16 {
	p := int32(s >> 3)
	p += (8160 - 8129*int32(bit) - p) * rates[s&7] >> 8
	return uint16(uint32(p)<<3|min(s&7+1, 7)) ^ fresh
}

// moves has what moved gives, for each state after a 0, then for each after a 1. A writer moves contexts so often that
// looking it up is faster.
type moves [2 << 16]uint16

var allMoves = sync.OnceValue(func() *moves {
	all := new(moves)
	for i := range uint32(len(all)) {
		all[i] = moved(i&0xffff, i>>16)
	}
	return all
})

// after gives what a context becomes after a bit.
func (all *moves) after(s, bit uint32) uint16 { return all[bit&1<<16|s&0xffff] }

// stateOf gives the state of a context.
func stateOf(s uint16) uint32 { return uint32(s ^ fresh) }

// encoder writes bits. Its methods that write several keep low and rng at hand, because half of the time
// of making an index goes into them.
type encoder struct {
	low   uint64
	rng   uint32
	out   []byte
	moves *moves
}

// begin makes the encoder ready for another file.
func (e *encoder) begin() {
	e.low, e.rng, e.out, e.moves = 0, 1<<31, e.out[:0], allMoves()
}

// narrow gives what low and rng become by a bit that is 0 with the probability p. It has no branch on the
// bit, which no processor could foresee.
func narrow(low uint64, rng, p, bit uint32) (uint64, uint32) {
	bound := (rng >> 13) * p
	low += uint64(bound & -bit)
	rng -= bound
	if bit == 0 {
		rng = bound // compiled to a move without a branch
	}
	return low, rng
}

// shift writes the highest byte of low, and what it carries over into the bytes before. It is not inlined, because
// it is rarely called and would take the loops' registers.
//
//go:noinline
func (e *encoder) shift(low uint64) uint64 {
	if low > 0xffffffff {
		for i := len(e.out) - 1; ; i-- {
			if e.out[i]++; e.out[i] != 0 {
				break
			}
		}
	}
	e.out = append(e.out, byte(low>>24))
	return low << 8 & 0xffffffff
}

func (e *encoder) bit(m model, c int, bit uint32) {
	s := stateOf(m[c])
	m[c] = e.moves.after(s, bit)
	low, rng := narrow(e.low, e.rng, s>>3, bit)
	for ; rng < 1<<24; rng <<= 8 {
		low = e.shift(low)
	}
	e.low, e.rng = low, rng
}

// even writes the low n bits of v, at most 24, each as likely as not.
func (e *encoder) even(n int, v uint32) {
	rng := e.rng >> n
	low := e.low + uint64(rng)*uint64(v&(1<<n-1))
	for ; rng < 1<<24; rng <<= 8 {
		low = e.shift(low)
	}
	e.low, e.rng = low, rng
}

// finish gives the bytes written, without the zeros at the end, which the decoder supplies.
func (e *encoder) finish() []byte {
	for range 4 {
		e.low = e.shift(e.low)
	}
	out := e.out
	for range 4 {
		if out[len(out)-1] != 0 {
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// tree writes the n bits of v, each in a context of the bits above it. It uses 1<<n contexts from c.
func (e *encoder) tree(m model, c, n int, v uint32) {
	low, rng, moves := e.low, e.rng, e.moves
	m = m[c : c+1<<n]
	node := uint32(1)
	for n--; n >= 0; n-- {
		bit := v >> n & 1
		s := stateOf(m[node])
		m[node] = moves.after(s, bit)
		low, rng = narrow(low, rng, s>>3, bit)
		for ; rng < 1<<24; rng <<= 8 {
			low = e.shift(low)
		}
		node = node<<1 | bit
	}
	e.low, e.rng = low, rng
}

// numMost bounds the bits of a number.
const numMost = 26

// num writes a number below 1<<numMost in a context: with the number and 1 as a row of bits, how many stand
// after its highest, then those, of which the first two learn.
func (e *encoder) num(m model, c int, v int) {
	x := uint32(v) + 1
	n := bits.Len32(x) - 1
	e.small(m, c, numMost, n)
	if n > 0 {
		e.bit(m, c+32+n, x>>(n-1)&1)
	}
	if n > 1 {
		e.bit(m, c+64+n, x>>(n-2)&1)
	}
	if n > 2 {
		e.even(n-2, x)
	}
}

// small writes a number of at most most that is often small: so many ones and, unless it is most, a zero,
// each in a context of its own.
func (e *encoder) small(m model, c, most, v int) {
	low, rng, moves := e.low, e.rng, e.moves
	m = m[c : c+most]
	for i := range m {
		bit := flagBit(i < v)
		s := stateOf(m[i])
		m[i] = moves.after(s, bit)
		low, rng = narrow(low, rng, s>>3, bit)
		for ; rng < 1<<24; rng <<= 8 {
			low = e.shift(low)
		}
		if bit == 0 {
			break
		}
	}
	e.low, e.rng = low, rng
}

// decoder reads what an encoder wrote.
type decoder struct {
	data      []byte
	at        int
	rng, code uint32
	left      int // bits that it may still give
}

// errDamaged is what a decoder says of a file that no encoder wrote.
var errDamaged = errors.New("the file is damaged")

// slack is how many bytes past the end a sound file can make the decoder read: the zeros that finish
// left out. Reading on is how a damaged file shows.
const slack = 8

// Few bytes can say a great deal where every bit is as likely as bits can be, so that a file that somebody made up could be
// read for a minute. A file gives no more bits than these: so many, and so many for each of its bytes. An index has some
// 50 for each.
const (
	bitsMost    = 1 << 21
	bitsPerByte = 256
)

func newDecoder(data []byte) *decoder {
	d := &decoder{data: data, rng: 1 << 31, left: bitsMost + bitsPerByte*len(data)}
	for range 4 {
		d.code = d.code<<8 | d.next()
	}
	return d
}

func (d *decoder) next() uint32 {
	d.at++
	if d.at > len(d.data) {
		return 0
	}
	return uint32(d.data[d.at-1])
}

// ok reports whether the decoder is still inside its data.
func (d *decoder) ok() bool { return d.at <= len(d.data)+slack }

// fail makes ok report false from now on.
func (d *decoder) fail() { d.at = len(d.data) + slack + 1 }

// decode reads a bit that is 0 with the probability p.
func (d *decoder) decode(p uint32) uint32 {
	if d.left--; d.left < 0 {
		d.fail()
	}
	bound := (d.rng >> 13) * p
	var bit uint32
	if d.code < bound {
		d.rng = bound
	} else {
		d.code -= bound
		d.rng -= bound
		bit = 1
	}
	d.fill()
	return bit
}

func (d *decoder) fill() {
	for d.rng < 1<<24 {
		d.rng <<= 8
		d.code = d.code<<8 | d.next()
	}
}

func (d *decoder) even(n int) uint32 {
	d.rng >>= n
	v := min(d.code/d.rng, 1<<n-1)
	d.code -= v * d.rng
	d.fill()
	return v
}

// A small site is read at one go, so that it pays to code a bit in several contexts at once: each says how likely a
// 0 is, and what they say is added up, as logarithms of odds, with weights that learn which of them to trust (as in
// PAQ). In a large site, where time counts, the first of them that has seen something speaks alone.

// The contexts come in rows of 256, of which hashes choose most.
const (
	rowBits   = 13
	mixMost   = 6     // contexts at once
	mixRate   = 16    // of contexts that have seen most, in place of the last of rates
	mixWeight = 20000 // what a weight begins with, in 1/65536
)

// rowOf gives the first context of the row of one sort for a value.
func rowOf(sort int, v uint32) int {
	return ctxHashed + int((v*191+uint32(sort))*0x9e3779b1>>(24-rowBits))
}

// odds turns probabilities into logarithms of odds, and back.
type odds struct {
	stretch [4096]int16  // in 1/256, by a probability in 1/4096
	squash  [4096]uint16 // a probability in 1/8192, by the logarithm and 2048
}

var theOdds = sync.OnceValue(func() *odds {
	t := new(odds)
	n := 0
	for i, o := 0, 0.00033546; i < 4096; i, o = i+1, float64(o*1.0039139) {
		t.squash[i] = uint16(8192 * o / (1 + o))
		for ; n <= int(t.squash[i])>>1; n++ {
			t.stretch[n] = int16(i - 2048)
		}
	}
	return t
})

// mixer codes a bit in several contexts at once.
type mixer struct {
	odds    *odds
	weights [ctxHashed >> 8 << 3 * (mixMost + 1)][mixMost]int
	set     *[mixMost]int // of the weights, for the bit at hand
	states  [mixMost]uint32
	x       [mixMost]int
}

// moved gives what a context of a mixer becomes after a bit. One that has seen much still learns, because files are small.
func (*mixer) moved(s uint32, bit uint32) uint16 {
	if s&7 < 7 {
		return moved(s, bit)
	}
	p := int32(s >> 3)
	p += (8160 - 8129*int32(bit) - p) * mixRate >> 8
	return uint16(uint32(p)<<3|7) ^ fresh
}

func newMixer() *mixer { return &mixer{odds: theOdds()} }

// begin makes the mixer ready for another file.
func (x *mixer) begin() {
	for i := range x.weights {
		x.weights[i] = [mixMost]int{mixWeight, mixWeight, mixWeight, mixWeight, mixWeight, mixWeight}
	}
}

// look gives the probability of a 0 in the context c and its like in the rows of more.
func (x *mixer) look(m model, c int, more []int) uint32 {
	seen := 0
	for i := range len(more) + 1 {
		at := c
		if i > 0 {
			at = more[i-1] ^ c&255
		}
		s := stateOf(m[at])
		if s&7 > 0 {
			seen++
		}
		x.states[i], x.x[i] = s, int(x.odds.stretch[s>>4])
	}
	// There is a set of weights for each place of a bit in each row, and for how many of the contexts have seen something.
	x.set = &x.weights[(c>>8<<3|max(0, bits.Len8(uint8(c))-1))*(mixMost+1)+seen]
	sum := 0
	for i := range len(more) + 1 {
		sum += x.set[i] * x.x[i]
	}
	return uint32(x.odds.squash[min(max(sum>>16, -2048), 2047)+2048])
}

// learn tells the contexts that look was asked about the bit and what it gave.
func (x *mixer) learn(m model, c int, more []int, p, bit uint32) {
	miss := int(1-bit)<<13 - int(p)
	for i := range len(more) + 1 {
		at := c
		if i > 0 {
			at = more[i-1] ^ c&255
		}
		m[at] = x.moved(x.states[i], bit)
		x.set[i] += (x.x[i]*miss + 1024) >> 11
	}
}

// mixed writes a bit in several contexts.
func (e *encoder) mixed(x *mixer, m model, c int, more []int, bit uint32) {
	p := x.look(m, c, more)
	x.learn(m, c, more, p, bit)
	low, rng := narrow(e.low, e.rng, p, bit)
	for ; rng < 1<<24; rng <<= 8 {
		low = e.shift(low)
	}
	e.low, e.rng = low, rng
}

// char writes a byte of text: each bit in the first of three rows that has seen something there. Those before it
// take over what it knows.
func (e *encoder) char(m model, two, one, none int, v uint32) {
	low, rng, moves := e.low, e.rng, e.moves
	m2, m1, m0 := (*[256]uint16)(m[two&^255:]), (*[256]uint16)(m[one&^255:]), (*[256]uint16)(m[none:])
	x2, x1 := uint32(two&255), uint32(one&255)
	for node := uint32(1); node < 256; {
		v <<= 1
		bit := v >> 8 & 1
		s := stateOf(m2[node^x2])
		if s == fresh {
			if s = stateOf(m1[node^x1]); s == fresh {
				s = stateOf(m0[node])
				m0[node] = moves.after(s, bit)
				s &^= 7
			}
			m1[node^x1] = moves.after(s, bit)
			s &^= 7
		}
		m2[node^x2] = moves.after(s, bit)
		node = node<<1 | bit
		low, rng = narrow(low, rng, s>>3, bit)
		for ; rng < 1<<24; rng <<= 8 {
			low = e.shift(low)
		}
	}
	e.low, e.rng = low, rng
}

// contexts are those of a reader or a writer.
type contexts struct {
	m     model
	rows  []int   // of those that hashes choose and the file at hand uses
	used  []bool  // row → it is in rows
	mixer *mixer  // of a site of few pages
	texts []shown // of a single root: what results show of the pages
	more  [mixMost - 1]int
}

func newContexts() *contexts { return &contexts{m: make(model, ctxAll), used: make([]bool, ctxAll>>8)} }

// clear makes the contexts ready for another file.
func (k *contexts) clear() {
	clear(k.m[:ctxHashed])
	for _, row := range k.rows {
		clear(k.m[row : row+256])
		k.used[row>>8] = false
	}
	k.rows, k.texts = k.rows[:0], nil
	if k.mixer != nil {
		clear(k.m)
		k.mixer.begin()
	}
}

// row notes that the file at hand uses a row of those that hashes choose.
func (k *contexts) row(c int) int {
	if n := c >> 8; !k.used[n] {
		k.used[n] = true
		k.rows = append(k.rows, n<<8)
	}
	return c
}

// beside gives the further rows of a value in the context c, in a single root: for x, what the value may depend on,
// and for y. They hold until rows are asked for again.
func (k *contexts) beside(c, x, y int) []int {
	if k.mixer == nil {
		return nil
	}
	k.more[0], k.more[1] = rowOf(c>>8, uint32(x)), rowOf(64+c>>8, uint32(y))
	return k.more[:2]
}

// alone gives the further rows of a value that depends on nothing.
func (k *contexts) alone(c int) []int { return k.beside(c, 0, 0) }

// atEnd gives the further rows of a value that depends on the end of a word.
func (k *contexts) atEnd(c int, word string) []int {
	var two, one int
	if n := len(word); n > 0 {
		one = int(word[n-1])
		two = one << 8
		if n > 1 {
			two |= int(word[n-2])
		}
	}
	return k.beside(c, two, one)
}

// inText gives the further rows of a byte of text.
func (k *contexts) inText(f *follower) []int {
	if k.mixer == nil {
		k.more[0], k.more[1] = k.row(rowOf(2, f.last&0xffff)), k.row(rowOf(1, f.last&0xff))
		return k.more[:2]
	}
	k.more = [...]int{rowOf(2, f.last&0xffff), rowOf(1, f.last&0xff), rowOf(3, f.word), rowOf(4, f.last), rowOf(5+f.kind, f.rest)}
	return k.more[:]
}

// follower knows what stands before a byte of text.
type follower struct {
	kind int
	last uint32 // four bytes, letters in lower case
	word uint32 // a hash of the letters and digits at the end
	rest uint32 // a hash of all bytes that are not known, after the byte that the text before has in place of the first
}

// follow gives what follows a text of some kind that begins with known, where the text before goes on with next.
func follow(kind int, known string, next byte) follower {
	f := follower{kind: kind}
	for i := range len(known) {
		f.add(known[i])
	}
	f.rest = uint32(next)
	return f
}

func (f *follower) add(b byte) {
	b |= 32
	f.last = f.last<<8 | uint32(b)
	f.word = (f.word + uint32(b)) * 0x2f0b4f
	if b < '0' {
		f.word = 0
	}
	f.rest = (f.rest + uint32(b)) * 0x2f0b4f
}

// nextOf gives the byte at s[n], or 0.
func nextOf(s string, n int) byte {
	if n < len(s) {
		return s[n]
	}
	return 0
}

// shown is what results show of a page, from which much of the index can be told: the words of its title, of its excerpt and
// of each of its headings.
type shown struct {
	texts [][]string
	words map[string]bool // all of them
}

func newShown(texts []string) shown {
	s := shown{words: map[string]bool{}}
	for _, t := range texts {
		// The letters of a slug are the same in every version of Unicode.
		words := strings.Split(slug(t), "-")
		s.texts = append(s.texts, words)
		for _, w := range words {
			s.words[w] = true
		}
	}
	return s
}

// hints give the place in the title of the first word that is one of the forms, from 1, and, of the first form that is there, the
// first text that has it, from 1; or 0.
func (s shown) hints(forms []string) (place, text int) {
	at := slices.IndexFunc(forms, func(form string) bool { return s.words[form] })
	if at < 0 {
		return 0, 0
	}
	place = 1 + slices.IndexFunc(s.texts[0], func(w string) bool { return slices.Contains(forms, w) })
	return place, 1 + slices.IndexFunc(s.texts, func(words []string) bool { return slices.Contains(words, forms[at]) })
}

// known gives the words of all that is shown, sorted.
func (k *contexts) known() []string {
	all := map[string]bool{}
	for _, s := range k.texts {
		maps.Copy(all, s.words)
	}
	return slices.Sorted(maps.Keys(all))
}
