// Reads the files of the index: an adaptive binary range decoder and what is built from it.
// internal/search/coder.go writes them and docs/search-index.md specifies them; names are the same.

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
export const ctxLength = ctxSection + 32
export const ctxPos = ctxLength + 32
export const ctxHash = ctxPos + 256
export const ctxForm = ctxHash + 1
const ctxNumber = ctxForm + 4
const ctxFlag = ctxNumber + 8 * numSize
const ctxText = ctxFlag + 16
const ctxPair = ctxText + 65536

// The model: the probability of a 0 in each context, in 1/65536, and how many bits it has seen. One
// is enough, because a file is read at one go.
const probability = new Uint16Array(ctxPair + 262144)
const seen = new Uint8Array(ctxPair + 262144)
const rates = [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]

const slack = 8
const stringMost = 4096

/** The error for a file that no writer wrote. */
export const damaged = (): Error => new Error('the file is damaged')

const prob = (c: number): number => (seen[c] ? probability[c]! : 32768)

function learn(c: number, bit: number): void {
  const n = seen[c]!
  const p = prob(c)
  if (n < 15) seen[c] = n + 1
  probability[c] = bit ? p - ((p - 31) >> rates[n]!) : p + ((65504 - p) >> rates[n]!)
}

// The decoder: one file is read at a time, from `start` to its end. Every function throws when the
// file ends too early.
let data: Uint8Array
let at = 0
let range = 0
let code = 0
let left = 0 // numbers and bytes of strings that the file may still give

/** Begins to read a file. */
export function start(file: Uint8Array): void {
  seen.fill(0)
  data = file
  at = 0
  range = 0xffffffff
  left = 65536 + 64 * file.length
  for (let i = 0; i < 4; i++) next()
}

function next(): void {
  if (at >= data.length + slack) throw damaged()
  code = ((code << 8) | (data[at++] ?? 0)) >>> 0
}

function decode(p: number): number {
  const bound = (range >>> 12) * (p >> 4)
  let bit = 0
  if (code < bound) range = bound
  else {
    code -= bound
    range -= bound
    bit = 1
  }
  while (range < 0x1000000) {
    range = (range << 8) >>> 0
    next()
  }
  return bit
}

export function bit(c: number): number {
  const b = decode(prob(c))
  learn(c, b)
  return b
}

/** A number of n bits, each as likely as not. */
export function even(n: number): number {
  let v = 0
  for (; n > 0; n--) {
    range >>>= 1
    v <<= 1
    if (code >= range) {
      code -= range
      v |= 1
    }
    if (range < 0x1000000) {
      range = (range << 8) >>> 0
      next()
    }
  }
  return v
}

/** A number of n bits, each in a context of the bits above it. */
export function tree(c: number, n: number): number {
  let node = 1
  for (let i = 0; i < n; i++) node = (node << 1) | bit(c + node)
  return node - (1 << n)
}

export function num(c: number): number {
  const n = tree(c, 5)
  if (n > 29 || --left < 0) throw damaged()
  let x = 1
  if (n > 0) x = (x << 1) | bit(c + 32 + n)
  if (n > 1) x = (x << 1) | bit(c + 64 + n)
  if (n > 2) x = (x << (n - 2)) | even(n - 2)
  return x - 1
}

/** A number of one of eight fields. */
export const field = (n: number): number => num(ctxNumber + n * numSize)

export const flag = (n: number): boolean => bit(ctxFlag + n) === 1

/** A string of bytes, one character for each. */
export function string(): string {
  let s = ''
  let before = 0
  let prev = 0
  while (s.length < stringMost && left-- > 0) {
    const one = ctxText + (prev << 8)
    const two = ctxPair + (((before * 37 + prev) & 1023) << 8)
    let node = 1
    while (node < 256) {
      const w1 = seen[one + node]! + 1
      const w2 = seen[two + node]! * 4
      const b = decode(Math.floor((prob(one + node) * w1 + prob(two + node) * w2) / (w1 + w2)))
      learn(one + node, b)
      learn(two + node, b)
      node = (node << 1) | b
    }
    if (node === 256) return s
    before = prev
    prev = node - 256
    s += String.fromCharCode(prev)
  }
  throw damaged()
}

/** A string as what it shares with the one before and the rest. */
export function after(c: number, prev: string): string {
  const n = num(c)
  if (n > prev.length) throw damaged()
  return prev.slice(0, n) + string()
}

/** FNV-1a in 32 bits. */
export function fnv(data: Uint8Array, from = 0): number {
  let h = 0x811c9dc5
  for (let i = from; i < data.length; i++) h = Math.imul(h ^ data[i]!, 0x01000193)
  return h >>> 0
}

/** The bytes of a text as a string with one character for each. */
export const bytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** The text of such a string. */
export const text = (s: string): string => new TextDecoder().decode(Uint8Array.from(s, (c) => c.charCodeAt(0)))
