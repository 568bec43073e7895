package search

import (
	"errors"
	"math/bits"
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

// moved gives what a context becomes after a bit: its probability moves by 1/2 of the way at first, by 1/32
// in the end.
func moved(s uint32, bit uint32) uint16 {
	p := int32(s >> 3)
	p += (8160 - 8129*int32(bit) - p) >> ((s&7 + 3) >> 1)
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
	e.low, e.rng, e.out, e.moves = 0, 0xffffffff, e.out[:0], allMoves()
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

// even writes the low n bits of v, at most 16, each as likely as not.
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

// numSize is the number of contexts that num uses.
const numSize = 3 * 32

// num writes a number below 1<<30 in a context: with the number and 1 as a row of bits, how many stand
// after its highest, then those, of which the first two learn.
func (e *encoder) num(m model, c int, v int) {
	x := uint32(v) + 1
	n := bits.Len32(x) - 1
	e.small(m, c, 30, n)
	if n > 0 {
		e.bit(m, c+32+n, x>>(n-1)&1)
	}
	if n > 1 {
		e.bit(m, c+64+n, x>>(n-2)&1)
	}
	if n > 2 {
		e.low16(n-2, x)
	}
}

// low16 writes the low n bits of v, any number of them.
func (e *encoder) low16(n int, v uint32) {
	if n > 16 {
		e.even(n-16, v>>16)
		n = 16
	}
	e.even(n, v)
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
	left      int // numbers and bytes of strings that it may still give
}

// errDamaged is what a decoder says of a file that no encoder wrote.
var errDamaged = errors.New("the file is damaged")

// slack is how many bytes past the end a sound file can make the decoder read: the zeros that finish
// left out. Reading on is how a damaged file shows.
const slack = 8

func newDecoder(data []byte) *decoder {
	d := &decoder{data: data, rng: 0xffffffff, left: 1<<16 + 64*len(data)}
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

func (d *decoder) bit(m model, c int) uint32 {
	s := stateOf(m[c])
	bit := d.decode(s >> 3)
	m[c] = moved(s, bit)
	return bit
}

// decode reads a bit that is 0 with the probability p.
func (d *decoder) decode(p uint32) uint32 {
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

func (d *decoder) low16(n int) uint32 {
	high := uint32(0)
	if n > 16 {
		high = d.even(n-16) << 16
		n = 16
	}
	return high | d.even(n)
}

func (d *decoder) tree(m model, c, n int) uint32 {
	node := 1
	for range n {
		node = node<<1 | int(d.bit(m, c+node))
	}
	return uint32(node) - 1<<n
}

func (d *decoder) num(m model, c int) int {
	n := d.small(m, c, 30)
	if d.left--; n > 29 || d.left < 0 {
		d.fail()
		return 0
	}
	x := uint32(1)
	if n > 0 {
		x = x<<1 | d.bit(m, c+32+n)
	}
	if n > 1 {
		x = x<<1 | d.bit(m, c+64+n)
	}
	if n > 2 {
		x = x<<(n-2) | d.low16(n-2)
	}
	return int(x) - 1
}

func (d *decoder) small(m model, c, most int) int {
	n := 0
	for n < most && d.bit(m, c+n) == 1 {
		n++
	}
	return n
}

// Text is coded byte by byte: each bit in the context of the two bytes before. A context that has seen
// nothing begins with what the byte before alone lets expect.

// pairRows is how many rows of contexts the pairs of bytes share.
const pairRows = 512

// pair gives the row of contexts for a byte after two others.
func pair(before, prev int) int { return (before*37 + prev) & (pairRows - 1) }

// inherit gives the state that a new context of two bytes takes over from that of one, and lets that
// learn the bit.
func inherit(one *uint16, bit uint32) uint32 {
	s := stateOf(*one)
	*one = moved(s, bit)
	return s &^ 7
}

// char writes a byte of text.
func (e *encoder) char(m model, one, two int, v uint32) {
	low, rng, moves := e.low, e.rng, e.moves
	m1, m2 := (*[256]uint16)(m[one:]), (*[256]uint16)(m[two:])
	for node := uint32(1); node < 256; {
		v <<= 1
		bit := v >> 8 & 1
		s := stateOf(m2[node])
		if s == fresh {
			s = inherit(&m1[node], bit)
		}
		m2[node] = moves.after(s, bit)
		node = node<<1 | bit
		low, rng = narrow(low, rng, s>>3, bit)
		for ; rng < 1<<24; rng <<= 8 {
			low = e.shift(low)
		}
	}
	e.low, e.rng = low, rng
}

func (d *decoder) char(m model, one, two int) uint32 {
	node := 1
	for range 8 {
		s := stateOf(m[two+node])
		first := s == fresh
		if first {
			s = stateOf(m[one+node]) &^ 7
		}
		bit := d.decode(s >> 3)
		if first {
			inherit(&m[one+node], bit)
		}
		m[two+node] = moved(s, bit)
		node = node<<1 | int(bit)
	}
	return uint32(node) - 256
}
