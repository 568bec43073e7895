// The parts of an index file, as internal/search/read.go reads them. Words are strings of bytes.
import * as c from './coder'
import { after, bit, bytes, damaged, even, field, flag, fnv, num, small, start, string, text, tree } from './coder'
import type { Label } from './types'

const directorySize = 32
const maxPages = 1 << 20

/** What one page has of one word: page, impact, section, words and place in the title, its hash. */
export interface Posting {
  doc: number
  impact: number
  section: number
  title: number
  pos: number
  hash: number
  forms: number
}

export interface Entry {
  key: string
  base: number
  forms: string[]
  split: number
  count: number
  tiers: { count: number; sum: number }[] | null
  posts: Posting[]
}

export interface WordFile {
  words: Entry[]
  forms: Map<string, Entry>
  redirects: Map<string, string>
  prefixes: Map<string, { posts: Posting[]; likely: string[] }>
}

export interface Doc {
  url: string
  title: string
  excerpt: string
  kind: number
  topic: number
  sections: { text: string; anchor: string }[]
}

/** A file in a list of files: the first key it may hold, and its digest. */
export interface ShardEntry {
  first: string
  sum: number
}

export interface Directory {
  kind: string
  heads: ShardEntry[]
}

export interface Filter {
  docs: number[]
  sum: number
}

export interface Root {
  single: boolean
  pages: number
  docsPerFile: number
  kinds: string[]
  topics: Label[]
  audiences: Label[]
  suffixes: Set<string>
  functions: Set<string>
  filters: Filter[][]
  directories: Directory[]
  wordPart: Uint8Array
  docPart: Uint8Array
}

/** The 24 bits that name a file. */
export function digest(data: Uint8Array): number {
  const h = fnv(data)
  return (h ^ (h >>> 24)) & 0xffffff
}

const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0')

export function fileName(kind: string, key: string, sum: number): string {
  const safe = key.replace(/[^a-z0-9]/g, (ch) => `_${hex(ch.charCodeAt(0), 2)}`)
  return `${kind}-${safe}.${hex(sum, 6)}.bin`
}

function readPostings(pages: number, n: number, forms: boolean): Posting[] {
  if (n > pages) throw damaged()
  const list: Posting[] = []
  const gap = c.ctxGap + Math.min(19, 32 - Math.clz32(Math.floor(pages / Math.max(1, n)))) * 96
  let doc = -1
  for (let i = 0; i < n; i++) {
    doc += 1 + num(gap)
    if (doc >= pages) throw damaged()
    const t = bit(c.ctxTitle)
    const impact = tree(c.ctxImpact + 16 * t, 4)
    const p: Posting = { doc, impact, section: impact ? small(c.ctxSection + 64 * t, 63) : 0, title: 0, pos: 0, hash: -1, forms: forms ? 1 + small(c.ctxForm, 2) : 3 }
    if (t) {
      p.title = tree(c.ctxLength, 5)
      p.pos = tree(c.ctxPos + 32 * Math.min(7, p.title), 5)
      if (!p.title) throw damaged()
      if (bit(c.ctxHash)) p.hash = even(12)
    }
    list.push(p)
  }
  return list
}

/** The pages of a topic or an audience, from a file of their own. */
export function readFilter(data: Uint8Array, pages: number): number[] {
  start(data)
  return readDocList(pages)
}

/** A file of postings of a common word. */
export function readTier(data: Uint8Array, pages: number, n: number, forms: boolean): Posting[] {
  start(data)
  return readPostings(pages, n, forms)
}

function readDocList(pages: number): number[] {
  const docs: number[] = []
  let doc = -1
  for (let n = num(c.ctxCount); n > 0; n--) {
    doc += 1 + num(c.ctxGap)
    if (doc >= pages) throw damaged()
    docs.push(doc)
  }
  return docs
}

export function readWords(data: Uint8Array, pages: number): WordFile {
  start(data)
  const f: WordFile = { words: [], forms: new Map(), redirects: new Map(), prefixes: new Map() }
  let key = ''
  for (;;) {
    const kind = tree(c.ctxKind, 2)
    if (kind === 3) return f
    key = after(c.ctxShared, key)
    if (kind === 1) f.redirects.set(key, string())
    else if (kind === 2) {
      const posts = readPostings(pages, num(c.ctxCount), false)
      const likely: string[] = []
      for (let n = field(5); n > 0; n--) likely.push(key + string())
      f.prefixes.set(key, { posts, likely })
    } else {
      const base = key.length - num(c.ctxBase)
      const forms = [key]
      let form = key
      for (let n = num(c.ctxForms); n > 0; n--) {
        const back = num(c.ctxBack)
        if (back > form.length) throw damaged()
        form = form.slice(0, form.length - back) + string()
        forms.push(form)
      }
      const split = num(c.ctxSplit)
      const count = num(c.ctxCount)
      if (base < 0 || count > pages || (split && split >= key.length)) throw damaged()
      const entry: Entry = { key, base, forms, split, count, tiers: null, posts: [] }
      if (flag(3)) {
        entry.tiers = []
        for (let n = field(0); n > 0; n--) entry.tiers.push({ count: field(1), sum: even(24) })
      } else entry.posts = readPostings(pages, count, forms.length > 1)
      f.words.push(entry)
      for (const s of forms) if (!f.forms.has(s)) f.forms.set(s, entry)
    }
  }
}

export interface Spelling {
  word: string
  freq: number
}

export function readSpellings(data: Uint8Array): Spelling[] {
  start(data)
  const list: Spelling[] = []
  let word = ''
  for (let n = field(0); n > 0; n--) {
    word = after(c.ctxShared, word)
    list.push({ word, freq: tree(c.ctxImpact, 3) })
  }
  return list
}

/** The address that a title is expected to have. */
const slug = (s: string): string =>
  s
    .replace(/[A-Z]/g, (ch) => ch.toLowerCase())
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

export function readDocs(data: Uint8Array, n: number): Doc[] {
  start(data)
  const docs: Doc[] = []
  let title = ''
  let url = ''
  for (; n > 0; n--) {
    title = after(c.ctxShared, title)
    const guess = slug(title)
    let cut = 0
    for (let k = field(3); k > 0; k--) {
      cut = url.indexOf('/', cut) + 1
      if (!cut) throw damaged()
    }
    if (flag(2)) url = url.slice(0, cut) + guess + '/'
    else {
      const back = field(4)
      if (back > guess.length) throw damaged()
      url = url.slice(0, cut) + guess.slice(0, guess.length - back) + string()
    }
    const doc: Doc = { url: text(url), title: text(title), kind: field(0), topic: field(1), excerpt: text(string()), sections: [] }
    for (let k = field(2); k > 0; k--) {
      const same = flag(0)
      const heading = same ? title : string()
      const anchor = flag(1) ? slug(heading) : string()
      doc.sections.push({ text: same ? '' : text(heading), anchor: text(anchor) })
    }
    docs.push(doc)
  }
  return docs
}

export function readEntries(): ShardEntry[] {
  const list: ShardEntry[] = []
  let first = ''
  for (let n = field(2); n > 0; n--) {
    first = after(c.ctxShared, first)
    list.push({ first, sum: even(24) })
  }
  return list
}

export function readRoot(data: Uint8Array): Root {
  if (String.fromCharCode(...data.subarray(0, 3)) !== 'SPX' || data.length < 8) throw new Error('the file is no search index')
  if (data[3] !== 2) throw new Error(`the search index has version ${data[3]}, and this page reads version 2`)
  if (fnv(data, 8) !== new DataView(data.buffer, data.byteOffset).getUint32(4, true)) throw damaged()
  let at = 8
  const lengths = [0, 0, 0].map(() => {
    let n = 0
    for (let shift = 0; shift < 32; shift += 7) {
      const b = data[at++] ?? 0
      n += (b & 127) * 2 ** shift
      if (b < 128) return n
    }
    throw damaged()
  })
  const parts = lengths.map((n) => {
    if (n > data.length - at) throw damaged()
    return data.subarray(at, (at += n))
  })
  start(parts[0]!)
  const strings = (): string[] => {
    const list: string[] = []
    let s = ''
    for (let n = field(1); n > 0; n--) list.push((s = after(c.ctxShared, s)))
    return list
  }
  const labels = (): Label[] => {
    const list: Label[] = []
    for (let n = field(1); n > 0; n--) {
      const id = text(string())
      list.push({ id, title: text(string()) })
    }
    return list
  }
  const single = flag(0)
  const pages = field(0)
  const docsPerFile = field(0)
  if (pages > maxPages || docsPerFile < 1) throw damaged()
  const kinds: string[] = []
  for (let n = field(1); n > 0; n--) kinds.push(text(string()))
  const topics = labels()
  const audiences = labels()
  const root: Root = {
    single,
    pages,
    docsPerFile,
    kinds,
    topics,
    audiences,
    suffixes: new Set(strings()),
    functions: new Set(strings()),
    filters: [],
    directories: [],
    wordPart: parts[1]!,
    docPart: parts[2]!
  }
  root.filters = [topics, audiences].map((list) =>
    list.map(() => (single ? { docs: readDocList(pages), sum: 0 } : { docs: [], sum: even(24) }))
  )
  if (!single) {
    for (const kind of 'wfbd') {
      const heads = readEntries()
      if (!heads.length) throw damaged()
      root.directories.push({ kind, heads })
    }
    if (root.directories[3]!.heads.length !== Math.ceil(Math.ceil(pages / docsPerFile) / directorySize)) throw damaged()
  }
  return root
}

export { bytes, directorySize, text }
