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

/** A decoder of one file. Every method throws when the file ends too early. */
export class Reader {
  private at = 0
  private range = 0xffffffff
  private code = 0

  constructor(private data: Uint8Array) {
    seen.fill(0)
    for (let i = 0; i < 4; i++) this.next()
  }

  private next(): void {
    if (this.at >= this.data.length + slack) throw damaged()
    this.code = ((this.code << 8) | (this.data[this.at++] ?? 0)) >>> 0
  }

  private decode(p: number): number {
    const bound = (this.range >>> 12) * (p >> 4)
    let bit = 0
    if (this.code < bound) this.range = bound
    else {
      this.code -= bound
      this.range -= bound
      bit = 1
    }
    while (this.range < 0x1000000) {
      this.range = (this.range << 8) >>> 0
      this.next()
    }
    return bit
  }

  bit(c: number): number {
    const bit = this.decode(prob(c))
    learn(c, bit)
    return bit
  }

  even(n: number): number {
    let v = 0
    for (; n > 0; n--) {
      this.range >>>= 1
      v <<= 1
      if (this.code >= this.range) {
        this.code -= this.range
        v |= 1
      }
      if (this.range < 0x1000000) {
        this.range = (this.range << 8) >>> 0
        this.next()
      }
    }
    return v
  }

  tree(c: number, n: number): number {
    let node = 1
    for (let i = 0; i < n; i++) node = (node << 1) | this.bit(c + node)
    return node - (1 << n)
  }

  num(c: number): number {
    const n = this.tree(c, 5)
    if (n > 29) throw damaged()
    let x = 1
    if (n > 0) x = (x << 1) | this.bit(c + 32 + n)
    if (n > 1) x = (x << 1) | this.bit(c + 64 + n)
    if (n > 2) x = (x << (n - 2)) | this.even(n - 2)
    return x - 1
  }

  number(field: number): number {
    return this.num(ctxNumber + field * numSize)
  }

  flag(field: number): boolean {
    return this.bit(ctxFlag + field) === 1
  }

  /** A string of bytes, one character for each. */
  string(): string {
    let s = ''
    let before = 0
    let prev = 0
    while (s.length < stringMost) {
      const one = ctxText + (prev << 8)
      const two = ctxPair + (((before * 37 + prev) & 1023) << 8)
      let node = 1
      while (node < 256) {
        const c1 = one + node
        const c2 = two + node
        const w1 = seen[c1]! + 1
        const w2 = seen[c2]! * 4
        const bit = this.decode(Math.floor((prob(c1) * w1 + prob(c2) * w2) / (w1 + w2)))
        learn(c1, bit)
        learn(c2, bit)
        node = (node << 1) | bit
      }
      if (node === 256) return s
      before = prev
      prev = node - 256
      s += String.fromCharCode(prev)
    }
    throw damaged()
  }

  after(c: number, prev: string): string {
    const n = this.num(c)
    if (n > prev.length) throw damaged()
    return prev.slice(0, n) + this.string()
  }
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
