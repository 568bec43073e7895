// The parts of an index file, as internal/search/read.go reads them. Words are strings of bytes. Properties that
// end in _ are the engine's own; build.mjs shortens them.
import * as c from './coder'
import { after, beside, bit, changed, clz32, even, field, fnv, many, min, num, refuse, small, start, string, text, tree } from './coder'

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
  forms_: string[]
  split_: number
  count_: number
  tiers_?: Tier[] // of an index of files
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
  // Of an index of files:
  redirects_?: Map<string, string>
  prefixes_?: Map<string, Prefix>
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

export interface Head {
  pages_: number
  kinds_: string[]
  ids_: string[][] // topics, audiences
  topics_: string[] // their titles
  ordinary_: number // digest of the file of ordinary words; 0 for none
}

/** What every query needs. */
export interface Root extends Head {
  functions_: string[]
  suffixes_: string[]
}

/** The number of bits of n. */
export const bits = (n: number): number => 32 - clz32(n)

/** Ascending numbers, as how many lie between. */
const gaps = (row: number, n: number): number[] => {
  let at = 0
  return many(n, () => (at += num(row, beside(row, at, n)) + 1) - 1)
}

/** Which n of some pages have a word. */
export const pagesAmong = (pages: number, n: number): number[] => gaps(c.rowGap + min(19, bits(n && pages / n)), n)

/** The postings of a word with these forms on some pages. Of a single index, hints and places say what results show of it there. */
export const readPostings = (docs: number[], forms: string[], hints: number[] = [], placeOf = (doc: number) => doc): Posting[] =>
  docs.map((doc) => {
    const hint = SINGLE ? hints[doc]! : 0
    /** Reads a value of a row, beside which stand what it may depend on and the page. */
    const on = (read: typeof tree, row: number, x: number, n: number) => read(row, n, beside(row, x, doc))
    const t = on(bit, c.rowTitle, hint, 0)
    const impact = on(tree, c.rowImpact + t, hint * 256 + docs.length, SINGLE ? 3 : 4)
    const section = impact && on(small, c.rowSection + t, hint * 256 + impact, 63)
    const has = forms.length > 1 ? 1 + on(small, c.rowForm, impact, 2) : 3
    const place = SINGLE ? t && placeOf(doc) : 0
    const length = t && on(tree, c.rowLength, place, 5)
    return {
      doc_: doc,
      impact_: SINGLE ? impact * 2 : impact,
      section_: section,
      forms_: has,
      length_: length,
      pos_: t && tree(c.rowPos, 5, beside(c.rowPos, place, length))
    }
  })

/** The pages of a topic or an audience. */
export const readPages = (): number[] => gaps(c.rowGap, num(c.rowCount))

/** The further contexts of a value that depends on the end of a word. */
const ends = (row: number, word: string): number[] => {
  if (!SINGLE) return []
  const one = word.charCodeAt(word.length - 1) || 0
  return beside(row, one * 256 + (word.charCodeAt(word.length - 2) || 0), one)
}

const atEnd = (row: number, word: string): number => num(row, ends(row, word))

/** A list of words: which of those that are known are in it, and the others. */
export function readStrings(known: string[] = []): string[] {
  let s = ''
  const has = SINGLE ? known.filter((word) => bit(c.rowKnown, 0, ends(c.rowKnown, word))) : []
  const others = many(field(1), () => (s = after(c.textWord, s)))
  return SINGLE ? has.concat(others).sort() : others
}

/** What every word has. */
export function readWord(key: string): Pick<Entry, 'key_' | 'forms_' | 'split_'> {
  let form = key
  return {
    key_: key,
    forms_: [key, ...many(atEnd(c.rowForms, key), () => (form = changed(c.textForm, form, atEnd(c.rowBack, form))))],
    split_: num(c.rowSplit)
  }
}

/** Words by their forms. */
export const byForm = (all: Entry[]): Map<string, Entry> => new Map(all.flatMap((x) => x.forms_.map((s): [string, Entry] => [s, x])))

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
export const slug = (s: string): string =>
  s
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()

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

/** A list of files. */
export function readShards(): Shard[] {
  let first = ''
  return many(field(2), () => ({ first_: (first = after(c.textWord, first)), sum_: even(24) }))
}

/** What a root of one kind begins with. */
export function readHead(data: Uint8Array, magic: number): Head {
  const view = new DataView(data.buffer)
  data = data.subarray(8)
  refuse((fnv(data) ^ magic) !== view.getInt32(4))
  start(data)
  const label = () => text(string(c.textLabel))
  const pages = field(0)
  const [kinds, ...ids] = many(3, () => many(field(1), label)) as [string[], string[], string[]]
  return {
    pages_: pages,
    kinds_: kinds,
    ids_: ids,
    topics_: ids[0].map(label),
    ordinary_: SINGLE ? field(6) : even(24)
  }
}
