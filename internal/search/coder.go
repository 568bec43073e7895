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

// prob gives the probability of a context.
func (m *model) prob(c int) uint32 {
	if m.seen[c] == 0 {
		m.p[c] = 1 << 15
	}
	return uint32(m.p[c])
}

// rates says how far a probability moves after so many bits: by 1/2^rate of the way.
var rates = [...]uint8{1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5}

// learn moves the probability of context c towards bit.
func (m *model) learn(c int, bit uint32) {
	n := m.seen[c]
	rate := rates[n]
	if int(n) < len(rates)-1 {
		m.seen[c]++
	}
	p := m.p[c]
	if bit == 0 {
		m.p[c] = p + (65504-p)>>rate
	} else {
		m.p[c] = p - (p-31)>>rate
	}
}

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
	e.code(m.prob(c), bit)
	m.learn(c, bit)
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
	bit := d.decode(m.prob(c))
	m.learn(c, bit)
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

// mix gives the probability of a bit from two contexts.
func (m *model) mix(c1, c2 int) uint32 {
	p1, p2 := m.prob(c1), m.prob(c2)
	w1, w2 := uint32(m.seen[c1])+1, uint32(m.seen[c2])*4
	return (p1*w1 + p2*w2) / (w1 + w2)
}

// pair gives the first context for a byte after two others.
func pair(before, prev int) int { return ((before*37 + prev) & 1023) << 8 }

// char writes a byte of text.
func (e *encoder) char(m *model, one, two int, v uint32) {
	node := 1
	for n := 7; n >= 0; n-- {
		bit := v >> n & 1
		e.code(m.mix(one+node, two+node), bit)
		m.learn(one+node, bit)
		m.learn(two+node, bit)
		node = node<<1 | int(bit)
	}
}

func (d *decoder) char(m *model, one, two int) uint32 {
	node := 1
	for range 8 {
		bit := d.decode(m.mix(one+node, two+node))
		m.learn(one+node, bit)
		m.learn(two+node, bit)
		node = node<<1 | int(bit)
	}
	return uint32(node) - 256
}
