// The parts of an index file, as internal/search/read.go reads them. Words are strings of bytes. Properties that
// end in _ are the engine's own; build.mjs shortens them.
import * as c from './coder'
import { after, beside, bit, changed, even, field, flag, fnv, many, mix, num, refuse, small, start, string, text, tree } from './coder'
import type { Label } from './types'

export const directorySize = 32

/** What one page has of one word: page, impact, section, words and place in the title. */
export interface Posting {
  doc_: number
  impact_: number
  section_: number
  length_: number
  pos_: number
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

export interface Tier {
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
  ordinary_: number // digest of the file of ordinary words; 0 for none
  filters_: (number[] | number)[][] // the pages, or the digest of a file of them, of each label
  directories_: Directory[]
  whole_: [string, string, unknown][] // of a single root: what would be in files, with kind and key
}

const hex = (n: number): string => n.toString(16)

/** The end of the name of a file: the 24 bits of its digest. */
const ending = (sum: number): string => `.${hex(sum).padStart(6, '0')}.bin`

export const fileName = (kind: string, key: string, sum: number): string =>
  kind + '-' + key.replace(/[^a-z0-9]/g, (ch) => '_' + hex(ch.charCodeAt(0))) + ending(sum)

/** Makes sure that a file is the one of its name. */
export function checkName(name: string, data: Uint8Array): void {
  const h = fnv(data)
  refuse(!name.endsWith(ending((h ^ (h >>> 24)) & 0xffffff)))
}

/** The number of bits of n. */
export const bits = (n: number): number => 32 - Math.clz32(n)

export function readPostings(pages: number, n: number, forms: string[], titles: string[][]): Posting[] {
  refuse(n > pages)
  const gap = c.rowGap + Math.min(19, bits(n && pages / n))
  let doc = -1
  /** Reads a value of a row, beside which stand what it may depend on and the page. */
  const on = (read: typeof tree, row: number, x: number, n: number) => read(row, n, beside(row, x, doc))
  return many(n, () => {
    doc += 1 + num(gap, beside(gap, doc + 1, n))
    refuse(doc >= pages)
    const guess = 1 + (titles[doc]?.findIndex((word) => forms.includes(word)) ?? -1)
    const t = on(bit, c.rowTitle, guess, 0)
    const impact = on(tree, c.rowImpact + t, n, 4)
    const section = impact && on(small, c.rowSection + t, impact, 63)
    const has = forms.length > 1 ? 1 + on(small, c.rowForm, impact, 2) : 3
    const length = t && on(tree, c.rowLength, guess, 5)
    refuse(length < t)
    return {
      doc_: doc,
      impact_: impact,
      section_: section,
      forms_: has,
      length_: length,
      pos_: t && on(tree, c.rowPos + Math.min(7, length), guess, 5)
    }
  })
}

/** The pages of a topic or an audience. */
export function readDocList(pages: number): number[] {
  let doc = -1
  return many(num(c.rowCount), () => {
    doc += 1 + num(c.rowGap)
    refuse(doc >= pages)
    return doc
  })
}

/** A number that depends on the end of a word. */
const atEnd = (row: number, word: string): number => {
  const one = word.charCodeAt(word.length - 1)
  return num(row, beside(row, one * 256 + (word.charCodeAt(word.length - 2) || 0), one))
}

export function readWords(pages: number, titles: string[][] = []): WordFile {
  const f: WordFile = { words_: [], forms_: new Map(), redirects_: new Map(), prefixes_: new Map() }
  let key = ''
  for (;;) {
    const kind = tree(c.rowKind, 2)
    if (kind > 2) return f
    key = after(c.textWord, key)
    if (kind > 1) {
      f.prefixes_.set(key, { posts_: readPostings(pages, num(c.rowCount), [], titles), likely_: many(field(5), () => string(c.textWord, key)) })
    } else if (kind) f.redirects_.set(key, string(c.textWord))
    else {
      const base = key.length - atEnd(c.rowBase, key)
      let form = key
      const forms = [key].concat(many(atEnd(c.rowForms, key), () => (form = changed(c.textForm, form, atEnd(c.rowBack, form)))))
      const split = num(c.rowSplit)
      const count = num(c.rowCount)
      refuse(base < 0 || count > pages || (split && split >= key.length))
      const tiers = flag(3) && many(field(0), () => ({ count_: field(1), sum_: even(24) }))
      const entry = { key_: key, base_: base, forms_: forms, split_: split, count_: count, tiers_: tiers as Tier[] | 0, posts_: tiers ? [] : readPostings(pages, count, forms, titles) }
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
  return many(field(0), () => ({ word_: (word = after(c.textWord, word)), freq_: tree(c.rowImpact, 3) }))
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

const derived = (guess: string): string => changed(c.textAddress, guess, field(4))

export function readDocs(n: number): Doc[] {
  let title = ''
  let url = ''
  return many(n, () => {
    title = after(c.textTitle, title)
    let cut = 0
    for (let k = field(3); k > 0; k--) refuse(!(cut = url.indexOf('/', cut) + 1))
    url = derived(url.slice(0, cut) + slug(title) + '/')
    return {
      url: text(url),
      title: text(title),
      kind_: field(0),
      topic_: field(1),
      excerpt: text(string(c.textExcerpt)),
      sections_: many(field(2), () => {
        const same = flag(0)
        const heading = same ? title : string(c.textTitle)
        return { heading: same ? '' : text(heading), anchor: text(derived(slug(heading))) }
      })
    }
  })
}

/** A list of words. */
export function readStrings(): string[] {
  let s = ''
  return many(field(1), () => (s = after(c.textWord, s)))
}

export function readEntries(): ShardEntry[] {
  let first = ''
  const list = many(field(2), () => ({ first_: (first = after(c.textWord, first)), sum_: even(24) }))
  refuse(!list.length)
  return list
}

/** The directory of the one file of a kind that a single root stands for. */
export const wholeName: ShardEntry[] = [{ first_: '', sum_: 0 }]

function whole(pages: number, split: (s: string) => string[]): Root['whole_'] {
  const docs = readDocs(pages)
  const words = readWords(pages, docs.map((d) => split(d.title)))
  return [
    ['w', '', words],
    ['f', '', spellingsOf(words)],
    ['b', '', []],
    ['d', '0', docs]
  ]
}

export function readRoot(data: Uint8Array, split: (s: string) => string[]): Root {
  const view = new DataView(data.buffer)
  refuse(view.getUint32(0) !== 0x53505804 || fnv(data.subarray(8)) !== view.getInt32(4, true))
  start(data.subarray(8))
  const single = mix(flag(0))
  const pages = field(0)
  const docsPerFile = field(0)
  const label = () => text(string(c.textLabel))
  const kinds = many(field(1), label)
  const labels = many(2, () => many(field(1), () => ({ id: label(), title: label() })))
  return {
    single_: single,
    pages_: pages,
    docsPerFile_: docsPerFile,
    kinds_: kinds,
    labels_: labels,
    suffixes_: readStrings(),
    functions_: readStrings(),
    ordinary_: even(24),
    filters_: labels.map((list) => list.map(() => (single ? readDocList(pages) : even(24)))),
    whole_: single ? whole(pages, split) : [],
    directories_: [...'wfbd'].map((kind) => ({ kind_: kind, heads_: single ? wholeName : readEntries() }))
  }
}
