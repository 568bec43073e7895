// The parts of an index file, as internal/search/read.go reads them. Words are strings of bytes. Properties that
// end in _ are the engine's own; build.mjs shortens them.
import * as c from './coder'
import { after, beside, bit, changed, clz32, even, field, fnv, many, max, min, num, refuse, small, start, string, text, tree } from './coder'
import { prefixMost } from './limits'
import type { Label } from './types'

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
  tiers_: Tier[]
  posts_: Posting[]
}

/** A file of postings of a common word. */
export interface Tier {
  count_: number
  sum_: number
}

/** Words and what else lies in one file with them. */
export interface Words {
  all_: Entry[]
  forms_: Map<string, Entry>
  redirects_: Map<string, string>
  prefixes_: Map<string, Prefix>
}

/** A prefix of very many words, and those that it is most likely to become. */
export interface Prefix extends Entry {
  likely_: string[]
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
export interface Shard {
  first_: string
  sum_: number
}

export interface Directory {
  kind_: string
  heads_: Shard[]
}

/** What every query needs. */
export interface Root {
  pages_: number
  kinds_: string[]
  labels_: Label[][] // topics, audiences
  suffixes_: string[]
  functions_: string[]
  ordinary_: number // digest of the file of ordinary words; 0 for none
}

/** The number of bits of n. */
export const bits = (n: number): number => 32 - clz32(n)

export function readPostings(pages: number, n: number, forms: string[], titles: string[][] = []): Posting[] {
  const gap = c.rowGap + min(19, bits(n && pages / n))
  let doc = -1
  /** Reads a value of a row, beside which stand what it may depend on and the page. */
  const on = (read: typeof tree, row: number, x: number, n: number) => read(row, n, beside(row, x, doc))
  return many(n, () => {
    doc += 1 + num(gap, beside(gap, doc + 1, n))
    const guess = SINGLE ? 1 + titles[doc]!.findIndex((word) => forms.includes(word)) : 0
    const t = on(bit, c.rowTitle, guess, 0)
    const impact = on(tree, c.rowImpact + t, n, 4)
    const section = impact && on(small, c.rowSection + t, impact, 63)
    const has = forms.length > 1 ? 1 + on(small, c.rowForm, impact, 2) : 3
    const length = t && on(tree, c.rowLength, guess, 5)
    return {
      doc_: doc,
      impact_: impact,
      section_: section,
      forms_: has,
      length_: length,
      pos_: t && on(tree, c.rowPos + min(7, length), guess, 5)
    }
  })
}

/** The pages of a topic or an audience. */
export function readPages(): number[] {
  let doc = -1
  return many(num(c.rowCount), () => (doc += 1 + num(c.rowGap)))
}

/** A number that depends on the end of a word. */
const atEnd = (row: number, word: string): number => {
  const one = word.charCodeAt(word.length - 1)
  return num(row, beside(row, one * 256 + (word.charCodeAt(word.length - 2) || 0), one))
}

export function readWords(pages: number, titles?: string[][]): Words {
  const f: Words = { all_: [], forms_: new Map(), redirects_: new Map(), prefixes_: new Map() }
  let key = ''
  many(field(0), () => {
    const kind = SINGLE ? 0 : tree(c.rowKind, 2)
    key = after(c.textWord, key)
    if (kind > 1) {
      f.prefixes_.set(key, {
        key_: key,
        base_: 0,
        forms_: [],
        split_: 0,
        count_: max(prefixMost, pages >> 4),
        tiers_: [],
        posts_: readPostings(pages, num(c.rowCount), []),
        likely_: many(field(5), () => string(c.textWord, key))
      })
    } else if (kind) f.redirects_.set(key, string(c.textWord))
    else {
      const base = key.length - atEnd(c.rowBase, key)
      let form = key
      const forms = [key, ...many(atEnd(c.rowForms, key), () => (form = changed(c.textForm, form, atEnd(c.rowBack, form))))]
      const split = num(c.rowSplit)
      const count = num(c.rowCount)
      const tiers = SINGLE ? [] : many(field(0), () => ({ count_: field(1), sum_: even(24) }))
      const entry = { key_: key, base_: base, forms_: forms, split_: split, count_: count, tiers_: tiers, posts_: !SINGLE && tiers.length ? [] : readPostings(pages, count, forms, titles) }
      f.all_.push(entry)
      for (const s of forms) f.forms_.set(s, entry)
    }
  })
  return f
}

/** A word that a typing mistake may be put right to, and how common it is. */
export interface Spelling {
  word_: string
  freq_: number
}

export function readSpellings(): Spelling[] {
  let word = ''
  return many(field(0), () => ({ word_: (word = after(c.textWord, word)), freq_: tree(c.rowImpact, 3) }))
}

/** The address that a title is expected to have. */
const slug = (s: string): string =>
  s
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

const derived = (guess: string): string => changed(c.textAddress, guess, field(4))

export function readDocs(n: number): Doc[] {
  let title = ''
  let url = ''
  return many(n, () => {
    title = after(c.textTitle, title)
    url = derived([...url.split('/', field(3)), slug(title) + '/'].join('/'))
    return {
      url: text(url),
      title: text(title),
      kind_: field(0),
      topic_: field(1),
      excerpt: text(string(c.textExcerpt)),
      sections_: many(field(2), () => {
        const heading = string(c.textTitle)
        return { heading: text(heading), anchor: text(derived(slug(heading || title))) }
      })
    }
  })
}

/** A list of words. */
export function readStrings(): string[] {
  let s = ''
  return many(field(1), () => (s = after(c.textWord, s)))
}

/** A list of files. */
export function readShards(): Shard[] {
  let first = ''
  return many(field(2), () => ({ first_: (first = after(c.textWord, first)), sum_: even(24) }))
}

/** What a root of one kind begins with. */
export function readRoot(data: Uint8Array, magic: number): Root {
  const view = new DataView(data.buffer)
  data = data.subarray(8)
  refuse(view.getUint32(0) !== magic || fnv(data) !== view.getInt32(4))
  start(data)
  const label = () => text(string(c.textLabel))
  return {
    pages_: field(0),
    kinds_: many(field(1), label),
    labels_: many(2, () => many(field(1), () => ({ id: label(), title: label() }))),
    suffixes_: readStrings(),
    functions_: readStrings(),
    ordinary_: even(24)
  }
}
