// Reads the files of the index: an adaptive binary range decoder and what is built from it.
// internal/search/coder.go writes them and docs/search-index.md specifies them; names are the same.
//
// Every function throws when the file ends too early or says what no writer writes.

// The contexts of a model, each the first of a row.
const numSize = 96
export const ctxKind = 0
export const ctxShared = ctxKind + 4
export const ctxForms = ctxShared + numSize
export const ctxBack = ctxForms + numSize
export const ctxBase = ctxBack + numSize
export const ctxSplit = ctxBase + numSize
export const ctxCount = ctxSplit + numSize
export const ctxGap = ctxCount + numSize
export const ctxTitle = ctxGap + 20 * numSize
export const ctxImpact = ctxTitle + 2
export const ctxSection = ctxImpact + 32
export const ctxLength = ctxSection + 128
export const ctxPos = ctxLength + 32
export const ctxHash = ctxPos + 256
export const ctxForm = ctxHash + 1
const ctxNumber = ctxForm + 4
const ctxFlag = ctxNumber + 8 * numSize
const ctxText = ctxFlag + 16
const ctxPair = ctxText + 65536
const pairRows = 512

const fresh = 32768
const slack = 8
const stringMost = 4096

// The state of each context: in the upper 13 bits the probability of a 0, in 1/8192, below it how many bits
// it has seen, at most 7; 0 for none. One model is enough, because a file is read at one go.
const model = new Uint16Array(ctxPair + pairRows * 256)

let data: Uint8Array
let at: number
let range: number
let code: number
let left: number // numbers and bytes of strings that the file may still give

/** Ends the reading of a file that no writer wrote, if that is so. */
export function refuse(wrong: unknown): void {
  if (wrong) throw Error('the file is damaged')
}

/** Begins to read a file. */
export function start(file: Uint8Array): void {
  model.fill(0)
  data = file
  at = code = 0
  range = 2 ** 32 - 1
  left = 65536 + 64 * file.length
  for (let i = 0; i < 4; i++) next()
}

function next(): void {
  refuse(at >= data.length + slack)
  code = ((code << 8) | (data[at++] ?? 0)) >>> 0
}

function fill(): void {
  for (; range < 2 ** 24; next()) range = (range << 8) >>> 0
}

/** Lets a context of state s learn a bit. */
function learn(c: number, s: number, b: number): void {
  const p = s >> 3
  const n = s & 7
  model[c] = ((p + (((b ? 31 : 8160) - p) >> ((n + 3) >> 1))) << 3) | (n < 7 ? n + 1 : n)
}

/** Reads a bit in a context, whose state is s as long as it has seen nothing. */
export function bit(c: number, s = fresh): number {
  s = model[c] || s
  const bound = (range >>> 13) * (s >> 3)
  const b = code < bound ? 0 : 1
  if (b) {
    code -= bound
    range -= bound
  } else range = bound
  learn(c, s, b)
  fill()
  return b
}

/** A number of n bits, each as likely as not. */
export function even(n: number): number {
  if (n > 16) return even(n - 16) * 65536 + even(16)
  range >>>= n
  const v = Math.min(Math.floor(code / range), 2 ** n - 1)
  code -= v * range
  fill()
  return v
}

/** A number of n bits, each in a context of the bits above it. */
export function tree(c: number, n: number): number {
  let node = 1
  while (node < 1 << n) node = (node << 1) | bit(c + node)
  return node - (1 << n)
}

/** A number of at most most: so many ones, each in a context of its own. */
export function small(c: number, most: number): number {
  let n = 0
  while (n < most && bit(c + n)) n++
  return n
}

export function num(c: number): number {
  const n = small(c, 30)
  refuse(n > 29 || --left < 0)
  let x = 1
  if (n > 0) x = (x << 1) | bit(c + 32 + n)
  if (n > 1) x = (x << 1) | bit(c + 64 + n)
  if (n > 2) x = (x << (n - 2)) | even(n - 2)
  return x - 1
}

/** A number of one of eight fields. */
export const field = (n: number): number => num(ctxNumber + n * numSize)

export const flag = (n: number): number => bit(ctxFlag + n)

/** A string of bytes, one character for each. */
export function string(): string {
  let s = ''
  let before = 0
  let prev = 0
  for (;;) {
    refuse(s.length >= stringMost || --left < 0)
    const one = ctxText + (prev << 8)
    const two = ctxPair + (((before * 37 + prev) & (pairRows - 1)) << 8)
    let node = 1
    while (node < 256) {
      const s1 = model[one + node] || fresh
      const known = model[two + node]
      const b = bit(two + node, s1 & 0xfff8)
      if (!known) learn(one + node, s1, b)
      node = (node << 1) | b
    }
    if (node === 256) return s
    before = prev
    prev = node - 256
    s += String.fromCharCode(prev)
  }
}

/** What s begins with, back bytes at its end left out, and the rest. */
export function changed(s: string, back: number): string {
  refuse(back < 0 || back > s.length)
  return s.slice(0, s.length - back) + string()
}

/** A string as what it shares with the one before and the rest. */
export const after = (c: number, prev: string): string => changed(prev, prev.length - num(c))

/** What read gives n times. */
export function many<T>(n: number, read: () => T): T[] {
  const list: T[] = []
  for (; n > 0; n--) list.push(read())
  return list
}

/** FNV-1a in 32 bits. */
export const fnv = (data: Uint8Array): number => data.reduce((h, b) => Math.imul(h ^ b, 0x01000193), 0x811c9dc5)

/** The bytes of a text as a string with one character for each. */
export const bytes = (text: string): string => unescape(encodeURIComponent(text))

/** The text of such a string. */
export const text = (s: string): string => decodeURIComponent(escape(s))
