// Reads the files of the index: an adaptive binary range decoder and what is built from it.
// internal/search/coder.go writes them and docs/search-index.md specifies them; names are the same.
//
// The digest of a file has shown that it is as it was written, so what it says is believed. A file that ends too early is
// an error all the same.

// The rows of a model, of 256 contexts each.
export const rowKind = 0
export const rowShared = 1
export const rowForms = 2
export const rowBack = 3
export const rowSplit = 5
export const rowCount = 6
export const rowTitle = 7
export const rowImpact = 8
export const rowSection = 10
export const rowLength = 12
export const rowHas = 13
export const rowForm = 14
export const rowKnown = 15
export const rowPos = 16
const rowNumber = 24
export const rowGap = 32
const rowText = 52
const hashed = 64 * 256

// The kinds of text.
export const textWord = 0
export const textForm = 1
export const textTitle = 2
export const textExcerpt = 3
export const textAddress = 4
export const textLabel = 5

const fresh = 32768
const slack = 8
const mixWeight = 20000
const spread = 0x2f0b4f // over all bits of a hash

export const { clz32, floor, imul, max, min } = Math

// The state of each context: in the upper 13 bits the probability of a 0, in 1/8192, below it how many bits
// it has seen, at most 7; 0 for none. One model is enough, because a file is read at one go.
const model = new Uint16Array(hashed + 2 ** 21)
const rates = [190, 100, 66, 50, 40, 30, 20, SINGLE ? 16 : 10]

// Logarithms of odds, and back.
const stretch: number[] = []
const squash: number[] = []
for (let i = -2048, odds = 0.00033546; SINGLE && i < 2048; i++, odds *= 1.0039139) {
  const p = floor((8192 * odds) / (1 + odds))
  squash.push(p)
  while (stretch.length <= p / 2) stretch.push(i)
}

/** The weights of contexts that are mixed, by the row of the first, the place of the bit, and how many have seen something. */
const weights = new Int32Array(64 * 8 * 7 * 6)

let data: Uint8Array
let at: number
let range: number
let code: number
let left: number // bits that the file may still give

/** Ends the reading of a file that is not as it was written. */
export function refuse(wrong: unknown): void {
  if (wrong) throw Error('the file is damaged')
}

/** Begins to read a file. */
export function start(file: Uint8Array): void {
  model.fill(0)
  weights.fill(mixWeight)
  data = file
  at = code = 0
  range = 0.5 // four bytes short
  left = 2 ** 21 + 256 * file.length
  fill()
}

function fill(): void {
  for (; range < 2 ** 24; range *= 256) {
    refuse(at >= data.length + slack)
    code = code * 256 + (data[at++] ?? 0)
  }
}

/** The contexts of one sort for a value. */
const hash = (sort: number, v: number): number => hashed + (imul(v * 191 + sort, 0x9e3779b1) >>> 11)

/** The further contexts of a value in a row, in a single root: for x, what it may depend on, and for y. */
export const beside = (row: number, x: number, y: number): number[] => (SINGLE ? [hash(row, x), hash(64 + row, y)] : [])

/** Reads a bit that is 0 with a probability. */
function decode(p: number): number {
  refuse(--left < 0)
  const bound = (range >>> 13) * p
  const b = code < bound ? 0 : 1
  if (b) {
    code -= bound
    range -= bound
  } else range = bound
  fill()
  return b
}

/** What a context becomes that had a state and has seen a bit. */
function learn(place: number, s: number, b: number): void {
  const p = s >> 3
  model[place] = ((p + ((((b ? 31 : 8160) - p) * rates[s & 7]!) >> 8)) << 3) | min(7, (s & 7) + 1)
}

// Of the bit at hand.
const places = new Int32Array(6)
const states = new Int32Array(6)

/** Reads a bit in a context of a row and its like in more: in a single index in all of them, else in the first that has seen something. */
export function bit(row: number, node: number, more = beside(row, 0, 0)): number {
  const n = more.length
  let seen = 0
  let first = n
  for (let i = n; i >= 0; i--) {
    places[i] = (i < n ? more[i]! : row * 256) ^ node
    states[i] = model[places[i]!] || fresh
    if (states[i]! & 7) {
      seen++
      first = i
    }
  }
  const w = ((row * 8 + 31 - clz32(node || 1)) * 7 + seen) * 6
  let sum = 0
  for (let i = n; SINGLE && i >= 0; i--) sum += weights[w + i]! * stretch[states[i]! >> 4]!
  const p = SINGLE ? squash[max(0, min(4095, 2048 + floor(sum / 65536)))]! : states[first]! >> 3
  const b = decode(p)
  for (let i = SINGLE ? n : first; i >= 0; i--) {
    const s = states[i]!
    if (SINGLE) weights[w + i]! += (stretch[s >> 4]! * (8192 * (1 - b) - p) + 1024) >> 11
    learn(places[i]!, SINGLE || i === first ? s : states[first]! & ~7, b)
  }
  return b
}

/** A number of n bits, at most 24, each as likely as not. */
export function even(n: number): number {
  range >>>= n
  const v = floor(code / range)
  code -= v * range
  fill()
  return v
}

/** A number of n bits, each in a context of the bits above it. */
export function tree(row: number, n: number, more?: number[]): number {
  let node = 1
  while (node < 1 << n) node = node * 2 + bit(row, node, more)
  return node - (1 << n)
}

/** A number of at most most: so many ones, each in a context of its own. */
export function small(row: number, most: number, more?: number[]): number {
  let n = 0
  while (n < most && bit(row, n, more)) n++
  return n
}

export function num(row: number, more?: number[]): number {
  const n = small(row, 26, more)
  let x = 1
  for (let k = 1; k <= (SINGLE ? n : min(n, 2)); k++) x = x * 2 + bit(row, 32 * min(k, 3) + n, more)
  if (!SINGLE && n > 2) x = (x << (n - 2)) + even(n - 2)
  return x - 1
}

/** A number of one of eight fields. */
export const field = (n: number): number => num(rowNumber + n)

/** A string of bytes, one character for each, of some kind, that begins with s. The string before it goes on with next, if there is one. */
export function string(kind: number, s = '', next = 0): string {
  let last = 0
  let word = 0
  for (let i = 0; ; ) {
    let b = s.charCodeAt(i++)
    if (i > s.length) {
      const more = [hash(2, last & 65535), hash(1, last & 255)]
      if (SINGLE) more.push(hash(3, word), hash(4, last), hash(5 + kind, next))
      b = tree(rowText + kind, 8, more)
      if (!b) return s
      s += String.fromCharCode(b)
      next = imul(next + (b | 32), spread)
    }
    b |= 32
    last = (last << 8) | b
    word = b < 48 ? 0 : imul(word + b, spread)
  }
}

/** What begins with n bytes of s, and the rest. */
const shared = (kind: number, s: string, n: number): string => string(kind, s.slice(0, n), s.charCodeAt(n) || 0)

/** What s begins with, back bytes at its end left out, and the rest. */
export const changed = (kind: number, s: string, back: number): string => shared(kind, s, s.length - back)

/** A string as what it shares with the one before and the rest. */
export const after = (kind: number, prev: string): string => shared(kind, prev, num(rowShared, SINGLE ? beside(rowShared, prev.length, kind) : []))

/** What read gives n times. */
export const many = <T>(length: number, read: () => T): T[] => Array.from({ length }, read)

/** FNV-1a in 32 bits. */
export const fnv = (data: Uint8Array): number => data.reduce((h, b) => imul(h ^ b, 0x01000193), 0x811c9dc5)

/** The bytes of a text as a string with one character for each. */
export const bytes = (text: string): string => unescape(encodeURIComponent(text))

/** The text of such a string. */
export const text = (s: string): string => decodeURIComponent(escape(s))
