// The parts of an index file, as internal/search/read.go reads them. Words are strings of bytes. Properties that
// end in _ are the engine's own; build.mjs shortens them.
import * as c from './coder'
import { after, bit, changed, even, field, flag, fnv, many, num, refuse, small, start, string, text, tree } from './coder'
import type { Label } from './types'

export const directorySize = 32
const maxPages = 1 << 20

/** What one page has of one word: page, impact, section, words and place in the title, its hash. */
export interface Posting {
  doc_: number
  impact_: number
  section_: number
  length_: number
  pos_: number
  hash_: number
  forms_: number
}

export interface Entry {
  key_: string
  base_: number
  forms_: string[]
  split_: number
  count_: number
  tiers_: Tier[] | 0
  posts_: Posting[]
}

interface Tier {
  count_: number
  sum_: number
}

export interface WordFile {
  words_: Entry[]
  forms_: Map<string, Entry>
  redirects_: Map<string, string>
  prefixes_: Map<string, { posts_: Posting[]; likely_: string[] }>
}

export interface Doc {
  url: string
  title: string
  kind_: number
  topic_: number
  excerpt: string
  sections_: { heading: string; anchor: string }[]
}

/** A file in a list of files: the first key it may hold, and its digest. */
export interface ShardEntry {
  first_: string
  sum_: number
}

export interface Directory {
  kind_: string
  heads_: ShardEntry[]
}

export interface Root {
  single_: number
  pages_: number
  docsPerFile_: number
  kinds_: string[]
  labels_: Label[][] // topics, audiences
  suffixes_: string[]
  functions_: string[]
  filters_: (number[] | number)[][] // the pages, or the digest of a file of them, of each label
  directories_: Directory[]
  parts_: Uint8Array[]
}

const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0')

/** The end of the name of a file: the 24 bits of its digest. */
const ending = (sum: number): string => `.${hex(sum, 6)}.bin`

export function fileName(kind: string, key: string, sum: number): string {
  return `${kind}-${key.replace(/[^a-z0-9]/g, (ch) => `_${hex(ch.charCodeAt(0), 2)}`)}${ending(sum)}`
}

/** Makes sure that a file is the one of its name. */
export function checkName(name: string, data: Uint8Array): void {
  const h = fnv(data)
  refuse(!name.endsWith(ending((h ^ (h >>> 24)) & 0xffffff)))
}

/** The number of bits of n. */
export const bits = (n: number): number => 32 - Math.clz32(n)

export function readPostings(pages: number, n: number, forms: boolean): Posting[] {
  refuse(n > pages)
  const gap = c.ctxGap + Math.min(19, bits(n && pages / n)) * 96
  let doc = -1
  return many(n, () => {
    doc += 1 + num(gap)
    refuse(doc >= pages)
    const t = bit(c.ctxTitle)
    const impact = tree(c.ctxImpact + 16 * t, 4)
    const p = {
      doc_: doc,
      impact_: impact,
      section_: impact && small(c.ctxSection + 64 * t, 63),
      forms_: forms ? 1 + small(c.ctxForm, 2) : 3,
      length_: t && tree(c.ctxLength, 5),
      pos_: 0,
      hash_: -1
    }
    if (t) {
      refuse(!p.length_)
      p.pos_ = tree(c.ctxPos + 32 * Math.min(7, p.length_), 5)
      if (bit(c.ctxHash)) p.hash_ = even(12)
    }
    return p
  })
}

/** The pages of a topic or an audience. */
export function readDocList(pages: number): number[] {
  let doc = -1
  return many(num(c.ctxCount), () => {
    doc += 1 + num(c.ctxGap)
    refuse(doc >= pages)
    return doc
  })
}

export function readWords(pages: number): WordFile {
  const f: WordFile = { words_: [], forms_: new Map(), redirects_: new Map(), prefixes_: new Map() }
  let key = ''
  for (;;) {
    const kind = tree(c.ctxKind, 2)
    if (kind > 2) return f
    key = after(c.ctxShared, key)
    if (kind > 1) {
      f.prefixes_.set(key, { posts_: readPostings(pages, num(c.ctxCount), false), likely_: many(field(5), () => changed(key, 0)) })
    } else if (kind) f.redirects_.set(key, string())
    else {
      const base = key.length - num(c.ctxBase)
      let form = key
      const forms = [key].concat(many(num(c.ctxForms), () => (form = changed(form, num(c.ctxBack)))))
      const split = num(c.ctxSplit)
      const count = num(c.ctxCount)
      refuse(base < 0 || count > pages || (split && split >= key.length))
      const tiers = flag(3) && many(field(0), () => ({ count_: field(1), sum_: even(24) }))
      const entry = { key_: key, base_: base, forms_: forms, split_: split, count_: count, tiers_: tiers as Tier[] | 0, posts_: tiers ? [] : readPostings(pages, count, forms.length > 1) }
      f.words_.push(entry)
      for (const s of forms) if (!f.forms_.has(s)) f.forms_.set(s, entry)
    }
  }
}

export interface Spelling {
  word_: string
  freq_: number
}

export function readSpellings(): Spelling[] {
  let word = ''
  return many(field(0), () => ({ word_: (word = after(c.ctxShared, word)), freq_: tree(c.ctxImpact, 3) }))
}

/** The words that the files of spellings of a larger index would have. */
export const spellingsOf = (f: WordFile): Spelling[] =>
  f.words_.flatMap((x) =>
    x.forms_.filter((s) => s.length > 3 && s > ':').map((s) => ({ word_: s, freq_: Math.min(7, Math.floor((bits(x.count_) * 2) / 3)) }))
  )

/** The address that a title is expected to have. */
const slug = (s: string): string =>
  s
    .replace(/[A-Z]/g, (ch) => ch.toLowerCase())
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

export function readDocs(n: number): Doc[] {
  let title = ''
  let url = ''
  return many(n, () => {
    title = after(c.ctxShared, title)
    let cut = 0
    for (let k = field(3); k > 0; k--) refuse(!(cut = url.indexOf('/', cut) + 1))
    url = url.slice(0, cut) + changed(slug(title) + '/', field(4))
    return {
      url: text(url),
      title: text(title),
      kind_: field(0),
      topic_: field(1),
      excerpt: text(string()),
      sections_: many(field(2), () => {
        const same = flag(0)
        const heading = same ? title : string()
        return { heading: same ? '' : text(heading), anchor: text(changed(slug(heading), field(4))) }
      })
    }
  })
}

export function readEntries(): ShardEntry[] {
  let first = ''
  const list = many(field(2), () => ({ first_: (first = after(c.ctxShared, first)), sum_: even(24) }))
  refuse(!list.length)
  return list
}

export function readRoot(data: Uint8Array): Root {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let at = 8
  if (data.length < at || view.getUint32(0) !== 0x53505802) throw Error('this is no search index of version 2')
  refuse(fnv(data.subarray(at)) >>> 0 !== view.getUint32(4, true))
  const parts = many(3, () => {
    let n = 0
    let b = 128
    for (let shift = 0; b > 127; shift += 7) {
      refuse(shift > 28)
      b = data[at++] ?? 0
      n += (b & 127) * 2 ** shift
    }
    return n
  }).map((n) => {
    refuse(n > data.length - at)
    return data.subarray(at, (at += n))
  })
  start(parts[0]!)
  const single = flag(0)
  const pages = field(0)
  const docsPerFile = field(0)
  refuse(pages > maxPages || docsPerFile < (single ? pages : 1))
  const kinds = many(field(1), () => text(string()))
  const labels = many(2, () => many(field(1), () => ({ id: text(string()), title: text(string()) })))
  const strings = () => {
    let s = ''
    return many(field(1), () => (s = after(c.ctxShared, s)))
  }
  const root = {
    single_: single,
    pages_: pages,
    docsPerFile_: docsPerFile,
    kinds_: kinds,
    labels_: labels,
    suffixes_: strings(),
    functions_: strings(),
    filters_: labels.map((list) => list.map(() => (single ? readDocList(pages) : even(24)))),
    directories_: [...'wfbd'].map((kind) => ({ kind_: kind, heads_: single ? [{ first_: '', sum_: 0 }] : readEntries() })),
    parts_: parts
  }
  refuse(!single && root.directories_[3]!.heads_.length !== Math.ceil(Math.ceil(pages / docsPerFile) / directorySize))
  return root
}
