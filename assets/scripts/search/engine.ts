// The search engine of the reader's browser. It reads the files of the index as it needs them and
// ranks pages as internal/search/query.go does, number for number; names are the same there, but for the _ at
// the end of properties that are the engine's own.
//
// A query is answered at one go. If that needs a file that is not at hand, it is broken off and begun again when
// all files that it has asked for have come.
import { fnv, max, min, refuse, start, text } from './coder'
import { openFiles } from './files'
import {
  closeness,
  expansions,
  limitMost,
  longQuery,
  looked,
  massBase,
  maxWord,
  otherForm,
  queryWords,
  rerank,
  rootName,
  shortQuery,
  tierBudget,
  typed,
  typoMost,
  weightExact,
  weightForm,
  weightJoined,
  weightMore,
  weightPrefix,
  weightTypo,
  weightTypo2
} from './limits'
import * as read from './read'
import type { Doc, Entry, Posting } from './read'
import type { Each, Part } from './source'
import type { Engine, Fetch, Hit, Result } from './types'
import { openWhole } from './whole'
import { split } from './words'

export interface Match {
  weight_: number
  form_: string
  posts_: Posting[]
}

export interface Word {
  text_: string
  function_: boolean
  incomplete_: boolean
  matches_: Map<Entry, Match>
  joined_: Entry | undefined
  idf_?: number
  mass_?: number
  corrected_?: string
}

/** What a page has gathered in a query. */
interface Account {
  doc_: number
  sum_: number
  mass_: number
  title_: number
  count_: number
  length_: number
  inPlace_: number
  ordered_: number
  pos_: number
  word_: number
  found_: number // words in the text
  sections_: number[] // what each section is worth
  score_: number
  // Of the word at hand:
  points_: number
  best_: Posting
  worth_: number // of its text, and the section that has most of it
  section_: number
}

interface Correction {
  word_: string
  mistakes_: number
  cost_: number
}

/** A quotient, which is always small enough. */
const div = (a: number, b: number): number => (a / b) | 0

/** How many mistakes make a of b, if they are at most `most`. */
function distance(a: string, b: string, most: number): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const without = (x: number, y: number) => distance(a.slice(i + x), b.slice(i + y), most - 1)
  const rest = a.length + b.length - 2 * i
  if (i === a.length || i === b.length || !most) return rest
  return 1 + min(without(1, 1), without(0, 1), without(1, 0), a[i] === b[i + 1] && a[i + 1] === b[i] ? without(2, 2) : rest)
}

const log2 = (x: number): number => {
  const n = read.bits(x)
  return 32 * (n - 10) + div(x * 64, 2 ** n)
}

const bodyWorth = (p: Posting): number => p.impact_ && 4 * p.impact_ + 2
const worthOf = (p: Posting): number => bodyWorth(p) + (p.length_ && 20 + div(40, p.length_ + 2))

/** The best of what is ranked, in order. */
const bestOf = (all: Account[], limit: number): Account[] => all.sort((x, y) => y.score_ - x.score_ || x.doc_ - y.doc_).slice(0, limit)

/** The words of a query, put right. */
const corrected = (ws: Word[]): string => ws.map((w) => w.corrected_ || w.text_).join(' ')

/** The highest number of a list with holes. */
const highest = (list: number[]): number => list.reduce((x, y) => max(x, y), 0)

/** What a posting is worth for a word: less where the page has another form of it than the one that matched. */
const pointsOf = (w: Word, x: Entry, m: Match, worth: number, p: Posting): number => {
  const n = div(w.idf_! * m.weight_ * worth, 64)
  return p.forms_ & (m.form_ === x.key_ ? 1 : 2) ? n : div(n * otherForm, 64)
}

async function open(fetch: Fetch): Promise<Engine> {
  /** What files hold, by their names; of one that is still to come, a promise. */
  const parts: Record<string, unknown> = {}
  /** The files that the query at hand waits for. */
  let missing: unknown[] = []

  const load = async <T>(name: string, use: (data: Uint8Array) => T): Promise<T> => {
    try {
      return (parts[name] = use(await fetch(name)))
    } catch (error) {
      delete parts[name]
      throw Error(name + ': ' + error)
    }
  }

  const part: Part = (kind, key, sum, use) => {
    const name = `${kind}-${SINGLE ? key : `${key}`.replace(/[^a-z0-9]/g, (ch) => `_${ch.charCodeAt(0)}_`)}.${sum}.bin`
    const x = (parts[name] ??= load(name, (data) => {
      const h = fnv(data)
      refuse(((h ^ (h >>> 24)) & 0xffffff) !== sum)
      start(data)
      return use()
    }))
    if (x instanceof Promise) throw missing.push(x)
    return x as ReturnType<typeof use>
  }

  const each: Each = (list, use) => {
    if (SINGLE) return list.map(use)
    let broken: unknown
    const results = list.map((x, i) => {
      try {
        return use(x, i, list)
      } catch (error) {
        broken = error
      }
    })
    if (broken) throw broken
    return results as ReturnType<typeof use>[]
  }

  const source = await load(rootName, (data) => (SINGLE ? openWhole(data) : openFiles(data, part, each)))
  const root = source.root_
  const pages = root.pages_

  /** For each kind of filters that are set, the pages that they let through. */
  const allowed = (filters: string[][]): Set<number>[] =>
    filters.flatMap((ids, k) =>
      ids.length ? new Set(each(root.ids_[k]!, (id, i) => (ids.includes(id) ? source.pages_(k, i) : [])).flat()) : []
    )

  const corrections = (s: string, most: number): Correction[] =>
    source
      .spelled_(s)
      .map((x): Correction => {
        const d = Math.abs(s.length - x.word_.length) > most ? 0 : distance(s, x.word_, most)
        return { word_: x.word_, mistakes_: d, cost_: 8 * d - x.freq_ + (x.word_[0] === s[0] ? 0 : 2) }
      })
      .filter((x) => x.mistakes_ && x.mistakes_ <= most)
      .sort((x, y) => x.cost_ - y.cost_ || (x.word_ < y.word_ ? -1 : 1))
      .filter((x, i, all) => x.word_ !== all[i - 1]?.word_)

  /** The words that s is written from, two or itself, and the entry that both then stand for. */
  const partsOf = (s: string, incomplete: boolean): [string[], Entry?] => {
    const f = source.near_(s)
    const x = source.find_(s)
    const longer = incomplete && [...f.forms_.keys()].some((form) => form !== s && form.startsWith(s))
    const at = (n: number): [string[], Entry?] => (n > 0 ? [[s.slice(0, n), s.slice(n)], x] : [[s]])
    if (x) return at(x.key_ === s && !longer ? x.split_ : 0)
    const n = s.search(/[^0-9]/)
    if (n > 0) return at(n)
    for (let k = s.length - 2; k > 2 && s.length > 5 && !longer; k--) {
      if (f.forms_.has(s.slice(0, k)) && source.find_(s.slice(k)) && !corrections(s, 1).length) return at(k)
    }
    return at(0)
  }

  const isFunction = (s: string): boolean => root.functions_.includes(s)

  const parse = (q: string): Word[] => {
    const texts = split(q).slice(0, queryWords)
    const content = !texts.every(isFunction)
    return each(texts, (s, i) => {
      const incomplete = i > texts.length - 2 && /[\p{L}\p{Nd}]$/u.test(q)
      const [parts, joined] = isFunction(s) ? [[s]] : partsOf(s, incomplete)
      return parts.map((text, k) => ({
        text_: text,
        function_: content && isFunction(text),
        incomplete_: incomplete && k > parts.length - 2,
        matches_: new Map<Entry, Match>(),
        joined_: joined
      }))
    }).flat()
  }

  const addMatch = (w: Word, entry: Entry | undefined, weight: number, form: string) => {
    if (entry && !(w.matches_.get(entry)?.weight_! >= weight)) w.matches_.set(entry, { weight_: weight, form_: form, posts_: entry.posts_ })
  }

  const prefix = (w: Word, exact: Entry | undefined) => {
    const p = w.text_
    if (p.length < 2) return
    const files = source.beginning_(p)
    if (!SINGLE && !files) {
      const known = source.near_(p).prefixes_!.get(p)
      if (!known) return
      addMatch(w, known, weightMore, p)
      if (p.length > 2) each(known.likely_, source.find_).forEach((x, n) => addMatch(w, x, weightPrefix - 2 * n, known.likely_[n]!))
      return
    }
    const begins = (s: string) => s.startsWith(p)
    files!
      .flatMap((f) => {
        const all = f.all_.map((x): [Entry | undefined, string | undefined] => [x, x.forms_.find(begins)])
        return SINGLE ? all : all.concat(each([...f.redirects_!.keys()].filter(begins), (s) => [source.find_(s), s]))
      })
      .filter(([x, form]) => x && form && x !== exact)
      .sort(([x], [y]) => y!.count_ - x!.count_)
      .slice(0, expansions)
      .forEach(([x, form], n) => addMatch(w, x, (exact ? weightMore : weightPrefix) - min(n, 8), form!))
  }

  const typos = (w: Word) => {
    const suggest = !w.matches_.size
    const length = w.text_.length
    if (length < 4) return
    const best = corrections(w.text_, length > 6 ? 2 : 1)
    if (best.length && root.ordinary_ && part('o', '', root.ordinary_, read.readStrings).includes(w.text_)) return
    for (const found of best.slice(0, typoMost)) {
      const x = found.cost_ <= best[0]!.cost_ + 4 && source.find_(found.word_)
      if (!x) continue
      if (suggest) w.corrected_ ||= found.word_
      addMatch(w, x, found.mistakes_ > 1 ? weightTypo2 : weightTypo, found.word_)
    }
  }

  /** Finds what the i-th word of the query stands for. */
  const expand = (w: Word, i: number, ws: Word[]) => {
    if (w.function_) return
    const exact = source.find_(w.text_)
    addMatch(w, exact, weightExact, w.text_)
    addMatch(w, w.joined_, weightExact, w.joined_?.key_!)
    for (const k of [i, i + 1]) {
      const a = ws[k - 1]?.text_
      const b = ws[k]?.text_
      const both = a! + b
      if (a && b && both.length <= maxWord) addMatch(w, source.together_(both, a, b), weightJoined, both)
    }
    if (!exact || w.incomplete_) prefix(w, exact)
    if (w.matches_.size) return
    const one = w.text_.slice(0, -1)
    if (w.text_ === one + 's') addMatch(w, source.find_(one), weightForm, one)
    for (const x of source.near_(w.text_).all_) {
      // Two words that are one stem of at least three letters with two endings.
      for (let n = 3; n < w.text_.length && x.key_.startsWith(w.text_.slice(0, n)); n++) {
        // After the last letter of the stem once more, too: swimming.
        if ([w.text_, x.key_].every((s) => root.suffixes_.some((e) => s.slice(n) === e || s.slice(n) === s[n - 1] + e))) addMatch(w, x, weightForm, x.key_)
      }
    }
    typos(w)
  }

  /** The best pages, and whether the title of any page holds every word. */
  const rank = (ws: Word[], limit: number, ok: Set<number>[]): [Account[], boolean, number] => {
    const acc = new Map<number, Account>()
    const n = ws.length
    const words = ws.filter((w) => !w.function_).length
    const sentence = words > longQuery || (words >= shortQuery && n > words + 1)
    let mass = 0
    ws.forEach((w, i) => {
      const df = highest([...w.matches_.keys()].map((x) => x.count_))
      if (!df) return
      w.idf_ = log2(div(256 * (pages + df), df))
      w.mass_ = w.idf_ + (sentence ? 0 : massBase)
      mass += w.mass_
      for (const [x, m] of w.matches_) {
        for (const p of m.posts_) {
          if (!ok.every((pages) => pages.has(p.doc_))) continue
          let a = acc.get(p.doc_)
          if (!a) acc.set(p.doc_, (a = { doc_: p.doc_, score_: 0, sum_: 0, mass_: 0, title_: 0, count_: 0, length_: 0, inPlace_: 0, ordered_: 0, pos_: 0, word_: -1, found_: 0, sections_: [], points_: -1, best_: p, worth_: 0, section_: 0 }))
          const points = pointsOf(w, x, m, worthOf(p), p)
          const worth = pointsOf(w, x, m, bodyWorth(p), p)
          if (points > a.points_) {
            a.points_ = points
            a.best_ = p
          }
          if (worth > a.worth_) {
            a.worth_ = worth
            a.section_ = p.section_
          }
        }
      }
      for (const a of acc.values()) {
        if (a.points_ < 0) continue
        const p = a.best_
        a.sum_ += a.points_
        a.mass_ += w.mass_!
        if (a.worth_) {
          a.found_++
          a.sections_[a.section_] = (a.sections_[a.section_] ?? 0) + a.worth_
        }
        a.points_ = -1
        a.worth_ = 0
        if (p.length_) {
          a.title_ += w.mass_!
          a.count_++
          a.length_ = max(a.length_, p.length_)
          if (a.word_ >= 0 && p.pos_ - a.pos_ === i - a.word_) a.ordered_++
          if (p.pos_ === i) a.inPlace_++
          a.word_ = i
          a.pos_ = p.pos_
        }
      }
    })
    const all = [...acc.values()]
    const most = highest(all.map((a) => a.mass_))
    for (const a of all) {
      const have = min(a.count_, a.length_)
      const cover = div(a.mass_ * 256, mass)
      let s = sentence ? div(a.sum_ * (512 + cover), 768) : a.sum_
      for (let times = sentence ? 0 : words <= shortQuery && a.count_ && have === a.length_ ? 1 : 3; times > 0; times--) {
        s = div(s * cover, 256)
      }
      if (a.count_) {
        let bonus = div(div(div(640 * have, a.length_) * a.title_, mass) * a.title_, mass)
        if (n > 1) bonus += div(64 * a.ordered_, n - 1)
        bonus += div(32 * a.inPlace_, n)
        s = div(s * (256 + bonus), 256)
      }
      a.score_ = s
    }
    const top = bestOf(all, limit)
    for (const a of top) {
      if (a.found_ > 1) a.score_ += div(div(a.score_ * highest(a.sections_), a.sections_.reduce((x, y) => x + y)) * closeness, 256)
    }
    return [bestOf(top, limit), all.some((a) => a.title_ === mass), all.filter((a) => a.mass_ * 2 >= most).length]
  }

  const show = (ws: Word[], h: Account, d: Doc): Hit => {
    const section = d.sections_[h.sections_.indexOf(highest(h.sections_)) - 1]
    const kind = root.kinds_[d.kind_]!
    const title = split(d.title)
    return {
      ...d,
      // What was looked for in the glossary is the term.
      ...(section?.heading && (kind === 'glossary' ? { title: section.heading, anchor: section.anchor } : section)),
      kind,
      topic: root.topics_[d.topic_ - 1],
      marks: [...d.excerpt.matchAll(/[\p{L}\p{Nd}\p{M}]+/gu)]
        .filter(([word]) => {
          const [s] = split(word)
          return s && ws.some((w) => [...w.matches_.keys()].some((x) => (SINGLE || x.forms_.length ? x.forms_.includes(s) : s.startsWith(x.key_))))
        })
        .map((m): [number, number] => [m.index, m.index + m[0].length]),
      // Its words are those of the query, of which the last may have been cut short.
      score: h.score_ * (title.length === ws.length && title.join(' ').startsWith(corrected(ws)) ? typed : 1)
    }
  }

  const answer = (query: string, limit: number, filters: string[][]): Result => {
    const ws = parse(query)
    each(ws, expand)
    const ok = allowed(filters)
    if (!SINGLE) source.lists_!(ws, 0)
    let ranked = rank(ws, max(limit, rerank), ok)
    if (!SINGLE && !ranked[1]) {
      source.lists_!(ws, tierBudget)
      ranked = rank(ws, max(limit, rerank), ok)
    }
    const [top, , total] = ranked
    const n = max(limit, looked)
    if (!SINGLE) each(top.slice(0, n), (h) => source.doc_(h.doc_))
    const hits = new Map<string, Hit>()
    for (const h of top) {
      if (hits.size === n) break
      const hit = show(ws, h, source.doc_(h.doc_))
      // Of a decision, the best outcome is enough. Of others, each page has an address of its own.
      const whole = hit.kind === 'outcome' ? hit.url.split('/outcomes/')[0]! : hit.url
      if (!hits.has(whole)) hits.set(whole, hit)
    }
    return {
      hits: [...hits.values()].sort((x, y) => y.score - x.score).slice(0, limit),
      total,
      unknown: ws.filter((w) => !w.function_ && !w.matches_.size).map((w) => text(w.text_)),
      didYouMean: ws.some((w) => w.corrected_) ? text(corrected(ws)) : ''
    }
  }

  return async (query, limit = 10, filters = []) => {
    for (;;) {
      try {
        return answer(query, min(limit, limitMost), filters)
      } catch (error) {
        if (!missing.length) throw error
        await Promise.all(missing.splice(0))
      }
    }
  }
}

globalThis.signpostSearch = open
