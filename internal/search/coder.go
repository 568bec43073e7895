package search

import "errors"

// An adaptive binary range coder (as in LZMA): every value of the index is a row of yes-or-no
// decisions, each coded with the probability that the decisions before it in the same context
// suggest. docs/search-index.md specifies it, and engine.ts has the same decoder.

// model is the state of one coding context for each index: the probability that the next bit is 0,
// in 1/65536, and how many bits it has seen, which sets how fast it learns.
type model struct {
	p    []uint16
	seen []uint8
}

func newModel(size int) *model { return &model{make([]uint16, size), make([]uint8, size)} }

// reset forgets everything; the probability of a context that has seen nothing is 1/2.
func (m *model) reset() { clear(m.seen) }

// rates says how far a probability moves after so many bits: by 1/2^rate of the way.
var rates = [16]uint8{1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5}

// encoder writes bits.
type encoder struct {
	low     uint64
	rng     uint32
	cache   byte
	pending int // bytes of 0xff that wait for a carry, and the cached one
	out     []byte
}

func newEncoder() *encoder { return &encoder{rng: 0xffffffff, pending: 1} }

func (e *encoder) bit(m *model, c int, bit uint32) {
	p, seen := start(m.p[c], m.seen[c])
	e.code(p, bit)
	m.p[c], m.seen[c] = moved(p, seen, bit)
}

// code writes a bit that is 0 with the probability p.
func (e *encoder) code(p, bit uint32) {
	bound := (e.rng >> 12) * (p >> 4)
	if bit == 0 {
		e.rng = bound
	} else {
		e.low += uint64(bound)
		e.rng -= bound
	}
	for e.rng < 1<<24 {
		e.rng <<= 8
		e.shift()
	}
}

// even writes the low n bits of v, highest first, each as likely as not.
func (e *encoder) even(n int, v uint32) {
	for n--; n >= 0; n-- {
		e.rng >>= 1
		if v>>n&1 != 0 {
			e.low += uint64(e.rng)
		}
		if e.rng < 1<<24 {
			e.rng <<= 8
			e.shift()
		}
	}
}

func (e *encoder) shift() {
	if e.low < 0xff000000 || e.low > 0xffffffff {
		carry := byte(e.low >> 32)
		c := e.cache
		for ; e.pending > 0; e.pending-- {
			e.out = append(e.out, c+carry)
			c = 0xff
		}
		e.cache = byte(e.low >> 24)
	}
	e.pending++
	e.low = e.low << 8 & 0xffffffff
}

// finish gives the bytes written. The first byte that a range coder writes is always 0 and is left
// out; so are the zeros at the end, which the decoder supplies.
func (e *encoder) finish() []byte {
	for range 5 {
		e.shift()
	}
	out := e.out[1:]
	for range 4 {
		if out[len(out)-1] != 0 {
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// tree writes the n bits of v, each in a context of the bits above it. It uses 1<<n contexts from c.
func (e *encoder) tree(m *model, c, n int, v uint32) {
	node := 1
	for n--; n >= 0; n-- {
		b := v >> n & 1
		e.bit(m, c+node, b)
		node = node<<1 | int(b)
	}
}

// numSize is the number of contexts that num uses.
const numSize = 32 + 64

// num writes a number below 1<<30 in a context: the length of v+1 in bits, then the bits below its
// highest, of which the first two learn.
func (e *encoder) num(m *model, c int, v int) {
	x := uint32(v) + 1
	n := 0
	for x>>(n+1) != 0 {
		n++
	}
	e.tree(m, c, 5, uint32(n))
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

func (d *decoder) bit(m *model, c int) uint32 {
	p, seen := start(m.p[c], m.seen[c])
	bit := d.decode(p)
	m.p[c], m.seen[c] = moved(p, seen, bit)
	return bit
}

// decode reads a bit that is 0 with the probability p.
func (d *decoder) decode(p uint32) uint32 {
	bound := (d.rng >> 12) * (p >> 4)
	var bit uint32
	if d.code < bound {
		d.rng = bound
	} else {
		d.code -= bound
		d.rng -= bound
		bit = 1
	}
	for d.rng < 1<<24 {
		d.rng <<= 8
		d.code = d.code<<8 | d.next()
	}
	return bit
}

func (d *decoder) even(n int) uint32 {
	var v uint32
	for ; n > 0; n-- {
		d.rng >>= 1
		v <<= 1
		if d.code >= d.rng {
			d.code -= d.rng
			v |= 1
		}
		if d.rng < 1<<24 {
			d.rng <<= 8
			d.code = d.code<<8 | d.next()
		}
	}
	return v
}

func (d *decoder) tree(m *model, c, n int) uint32 {
	node := 1
	for range n {
		node = node<<1 | int(d.bit(m, c+node))
	}
	return uint32(node) - 1<<n
}

func (d *decoder) num(m *model, c int) int {
	n := int(d.tree(m, c, 5))
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
		x = x<<(n-2) | d.even(n-2)
	}
	return int(x) - 1
}

// Text is coded byte by byte with two contexts for each bit: the byte before, and the two bytes
// before. Their probabilities are mixed by how much each has seen.

// pair gives the first context for a byte after two others.
func pair(before, prev int) int { return ((before*37 + prev) & 1023) << 8 }

// char writes a byte of text. It does what mix, code and learn do, at once, because half of the time
// of writing an index goes into text.
func (e *encoder) char(m *model, one, two int, v uint32) {
	p1, p2 := (*[256]uint16)(m.p[one:]), (*[256]uint16)(m.p[two:])
	n1, n2 := (*[256]uint8)(m.seen[one:]), (*[256]uint8)(m.seen[two:])
	node := uint8(1)
	for n := 7; n >= 0; n-- {
		bit := v >> n & 1
		a, s1 := start(p1[node], n1[node])
		b, s2 := start(p2[node], n2[node])
		w1, w2 := s1+1, s2*4
		// The quotient is exact: the error of a reciprocal is too small to reach the next number.
		e.code(uint32(uint64(a*w1+b*w2)*reciprocals[w1+w2]>>40), bit)
		p1[node], n1[node] = moved(a, s1, bit)
		p2[node], n2[node] = moved(b, s2, bit)
		node = node<<1 | uint8(bit)
	}
}

// reciprocals has 2^40 / n, rounded up, for the sums of weights that char divides by.
var reciprocals = func() (t [128]uint64) {
	for n := range uint64(len(t)) {
		t[n] = 1<<40/max(1, n) + 1
	}
	return t
}()

// start gives the probability of a context and what it has seen.
func start(p uint16, seen uint8) (uint32, uint32) {
	if seen == 0 {
		return 1 << 15, 0
	}
	return uint32(p), uint32(seen)
}

// moved gives what a context becomes after a bit.
func moved(p, seen, bit uint32) (uint16, uint8) {
	rate := rates[seen&15]
	if bit == 0 {
		p += (65504 - p) >> rate
	} else {
		p -= (p - 31) >> rate
	}
	return uint16(p), uint8(min(seen+1, 15))
}

func (d *decoder) char(m *model, one, two int) uint32 {
	node := 1
	for range 8 {
		a, s1 := start(m.p[one+node], m.seen[one+node])
		b, s2 := start(m.p[two+node], m.seen[two+node])
		w1, w2 := s1+1, s2*4
		bit := d.decode((a*w1 + b*w2) / (w1 + w2))
		m.p[one+node], m.seen[one+node] = moved(a, s1, bit)
		m.p[two+node], m.seen[two+node] = moved(b, s2, bit)
		node = node<<1 | int(bit)
	}
	return uint32(node) - 256
}
