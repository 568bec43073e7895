// The search engine of the reader's browser. It reads the files of the index as it needs them and
// ranks pages as internal/search/query.go does, number for number; names are the same there, but for the _ at
// the end of properties that are the engine's own.
import { bytes, refuse, start, text } from './coder'
import {
  maxWord,
  queryWords,
  limitMost,
  expansions,
  tierBudget,
  bigMost,
  typoMost,
  rerank,
  shortQuery,
  longQuery,
  rounds,
  wideRange,
  prefixMost,
  closeness,
  otherForm,
  massBase,
  last,
  rootName,
  weightExact,
  weightJoined,
  weightForm,
  weightPrefix,
  weightMore,
  weightTypo,
  weightTypo2
} from './limits'
import * as read from './read'
import type { Directory, Doc, Entry, Posting, Root, Spelling, WordFile } from './read'
import type { Engine, Fetch, Hit, Options, Result } from './types'

interface Match {
  entry_: Entry | null
  weight_: number
  form_: string
  prefix_: boolean
  lists_: Posting[][]
}

interface Word {
  text_: string
  function_: boolean
  incomplete_: boolean
  matches_: Match[]
  joined_: Entry | null
  idf_: number
  mass_: number
  corrected_: string
}

/** What a page has gathered in a query. */
interface Account {
  doc_: number
  exact_: boolean
  sum_: number
  mass_: number
  title_: number
  count_: number
  length_: number
  inPlace_: number
  ordered_: number
  pos_: number
  word_: number
  turn_: number
  now_: number
  best_: Posting
}

interface Ranked {
  doc_: number
  score_: number
}

interface Correction {
  word_: string
  mistakes_: number
  cost_: number
}

const div = (a: number, b: number): number => Math.floor(a / b)

const letters: Record<string, string> = { ς: 'σ', æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', '’': "'" }

/** The words of a text, folded, as strings of bytes. */
const split = (s: string): string[] =>
  s
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ςæœßø’]/g, (c) => letters[c]!)
    // A final 's is left out, and ends a word.
    .replace(/([\p{L}\p{Nd}])'s(?![\p{L}\p{Nd}])'?/gu, '$1 ')
    .replace(/([\p{L}\p{Nd}])'(?=[\p{L}\p{Nd}])/gu, '$1')
    .match(/[\p{L}\p{Nd}]+/gu)
    ?.map((word) => {
      word = bytes(word)
      let n = maxWord
      // A cut must not leave half a character.
      while ((word.charCodeAt(n) & 0xc0) === 0x80) n--
      return word.slice(0, n)
    }) ?? []

const reversed = (s: string): string => [...s].reverse().join('')

function titleHash(words: string[]): number {
  let h = 0
  for (const ch of words.join(' ') + ' ') h = (h * 31 + ch.charCodeAt(0)) & 0xffffff
  return (h ^ (h >> 12)) & 0xfff
}

function distance(a: string, b: string, most: number): number {
  let up2: number[] = []
  let up = [...b, 0].map((_, j) => j)
  if (Math.abs(a.length - b.length) > most || b.length > maxWord) return most + 1
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(
        up[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
        up[j]! + 1,
        row[j - 1]! + 1,
        i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? up2[j - 2]! + 1 : maxWord
      )
    }
    if (Math.min(...row) > most) return most + 1
    up2 = up
    up = row
  }
  return up[b.length]!
}

const log2 = (x: number): number => {
  const n = read.bits(x) - 1
  return 32 * (n - 9) + div(x * 32, 2 ** n)
}

const bodyWorth = (p: Posting): number => p.impact_ && 4 * p.impact_ + 2
const worthOf = (p: Posting): number => bodyWorth(p) + (p.length_ && 12 + div(24, p.length_ + 2))

/** The best of what is ranked, in order. */
function bestOf(all: Ranked[], limit: number): Ranked[] {
  const top: Ranked[] = []
  for (const h of all) {
    let at = top.length
    for (let x; at && (x = top[at - 1]!) && (h.score_ > x.score_ || (h.score_ === x.score_ && h.doc_ < x.doc_)); ) at--
    if (at < limit) top.splice(at, 0, h)
    if (top.length > limit) top.pop()
  }
  return top
}

/** What a posting is worth for a word: less where the page has another form of it than the one that matched. */
const pointsOf = (w: Word, m: Match, worth: number, p: Posting): number => {
  const n = div(w.idf_ * m.weight_ * worth, 64)
  return p.forms_ & (!m.entry_ || m.form_ === m.entry_.key_ ? 1 : 2) ? n : div(n * otherForm, 64)
}

/** The index of the entry that holds a key. */
function within(list: read.ShardEntry[], key: string): number {
  let i = 0
  while (i + 1 < list.length && list[i + 1]!.first_ <= key) i++
  return i
}

async function open(fetch: Fetch): Promise<Engine> {
  const inFile = <T>(name: string, use: () => T): T => {
    try {
      return use()
    } catch (error) {
      throw Error(`${name}: ${(error as Error).message}`)
    }
  }
  const data = await fetch(rootName)
  const root: Root = inFile(rootName, () => read.readRoot(data, split))
  const [wordNames, forward, backward, docNames] = root.directories_ as [Directory, Directory, Directory, Directory]
  const topics = root.labels_[0]!
  const pages = root.pages_
  const readWords = () => read.readWords(pages)
  /** What was read, by the name of its file. */
  const parts = new Map<string, unknown>()
  let missing = new Map<string, (data: Uint8Array) => void>()

  const used = <T>(data: Uint8Array, use: () => T): T => {
    start(data)
    return use()
  }

  /** What a file holds, or undefined while it is missing. */
  const part = <T>(kind: string, key: string, sum: number, use: () => T): T | undefined => {
    const name = read.fileName(kind, key, sum)
    if (!parts.has(name)) missing.set(name, (data) => parts.set(name, used(data, use)))
    return parts.get(name) as T | undefined
  }

  /** Puts what a single root holds where the parts of a larger index would be. */
  const put = (kind: string, key: string, value: unknown) => {
    parts.set(read.fileName('i', kind + 0, 0), [{ first_: '', sum_: 0 }])
    parts.set(read.fileName(kind, key, 0), value)
  }
  if (root.words_) {
    put('w', '', root.words_)
    put('f', '', read.spellingsOf(root.words_))
    put('b', '', [])
    put('d', '0', root.docs_)
  }

  const names = (d: Directory, n: number): read.ShardEntry[] | undefined =>
    part('i', d.kind_ + n, d.heads_[n]!.sum_, () => {
      const entries = read.readEntries()
      refuse(entries.length > read.directorySize)
      return entries
    })

  /** What the file at a place of a directory holds. */
  const fileAt = <T>(d: Directory, at: number, key: string, use: () => T): T | undefined => {
    const s = names(d, div(at, read.directorySize))?.[at % read.directorySize]
    return s && part(d.kind_, key || s.first_, s.sum_, use)
  }

  /** The place of the file that holds a key, or -1 while a file is missing. */
  const locate = (d: Directory, key: string): number => {
    const n = within(d.heads_, key)
    const list = names(d, n)
    return list ? n * read.directorySize + within(list, key) : -1
  }

  /** The places of all files that can hold keys from one to another; null if they are too many. */
  const between = (d: Directory, from: number, to: number): number[] | null => {
    const all: number[] = []
    for (let at = from; at <= to; ) {
      if (all.push(at) > wideRange) return null
      const n = div(at, read.directorySize)
      at = at + 1 < n * read.directorySize + (names(d, n)?.length ?? 0) ? at + 1 : (n + 1) * read.directorySize
    }
    return all
  }

  const shard = (key: string): number => locate(wordNames, key)

  const wordFile = (at: number): WordFile | undefined =>
    at < 0 ? undefined : fileAt(wordNames, at, '', readWords)

  const find = (form: string): Entry | null => {
    let key: string | undefined = form
    for (let i = 0; i < 2 && key !== undefined; i++) {
      const f = wordFile(shard(key))
      const x = f?.forms_.get(form)
      if (x) return x
      key = f?.redirects_.get(key)
    }
    return null
  }

  const spellings = (d: Directory, key: string): Spelling[] => {
    const two = key.slice(0, 2)
    const [lo, at, hi] = [two, key, two + last].map((k) => locate(d, k)) as [number, number, number]
    return Math.min(lo, at, hi) < 0 ? [] : (between(d, lo, hi) ?? [at]).flatMap((k) => fileAt(d, k, '', read.readSpellings) ?? [])
  }

  const docOf = (page: number): Doc | undefined => {
    const size = root.docsPerFile_
    const n = div(page, size)
    return fileAt(docNames, n, String(n), () => read.readDocs(Math.min(size, pages - n * size)))?.[page % size]
  }

  /** The pages that the filters let through; undefined for all. */
  const allowed = (o: Options): Set<number> | undefined => {
    let ok: Set<number> | undefined
    ;[o.topics, o.audience].forEach((ids, k) => {
      if (!ids?.length) return
      const now = root.labels_[k]!.flatMap((label, i) => {
        if (!ids.includes(label.id)) return []
        const f = root.filters_[k]![i]!
        return typeof f === 'number' ? (part('t', 'ta'[k] + bytes(label.id), f, () => read.readDocList(pages)) ?? []) : f
      })
      ok = new Set(ok ? now.filter((d) => ok!.has(d)) : now)
    })
    return ok
  }

  const corrections = (s: string, most: number): Correction[] => {
    const all: Correction[] = []
    const consider = (word: string, freq: number) => {
      const d = distance(s, word, most)
      if (d && d <= most) all.push({ word_: word, mistakes_: d, cost_: 8 * d - freq + (word[0] === s[0] ? 0 : 2) })
    }
    for (const x of spellings(forward, s)) consider(x.word_, x.freq_)
    for (const x of spellings(backward, reversed(s))) consider(reversed(x.word_), x.freq_)
    return all
      .sort((x, y) => x.cost_ - y.cost_ || (x.word_ < y.word_ ? -1 : +(x.word_ > y.word_)))
      .filter((x, i) => !i || x.word_ !== all[i - 1]!.word_ || x.cost_ !== all[i - 1]!.cost_)
  }

  /** The words that s is written from, two or itself, and the entry that both then stand for. */
  const partsOf = (s: string, incomplete: boolean): [string[], Entry | null] => {
    const whole: [string[], null] = [[s], null]
    const f = wordFile(shard(s))
    if (!f) return whole
    const x = find(s)
    const longer = incomplete && [...f.forms_.keys()].some((form) => form !== s && form.startsWith(s))
    const at = (n: number): [string[], Entry | null] => [[s.slice(0, n), s.slice(n)], x]
    if (x) return x.split_ && x.key_ === s && !longer ? at(x.split_) : whole
    const n = s.search(/[^0-9]/)
    if (n > 0) return at(n)
    for (let k = s.length - 2; k > 2 && s.length > 5 && !longer; k--) {
      if (f.forms_.has(s.slice(0, k)) && find(s.slice(k)) && !corrections(s, 1).length) return at(k)
    }
    return whole
  }

  const parse = (q: string): Word[] => {
    const texts = split(q).slice(0, queryWords)
    const isFunction = (s: string) => root.functions_.includes(s)
    const content = !texts.every(isFunction)
    return texts.flatMap((s, i) => {
      const incomplete = i > texts.length - 2 && /[\p{L}\p{Nd}]$/u.test(q)
      const [parts, joined] = isFunction(s) ? [[s], null] : partsOf(s, incomplete)
      return parts.map((text, k) => ({
        text_: text,
        function_: content && isFunction(text),
        incomplete_: incomplete && k > parts.length - 2,
        matches_: [],
        joined_: joined,
        idf_: 0,
        mass_: 0,
        corrected_: ''
      }))
    })
  }

  const addMatch = (w: Word, entry: Entry | null, weight: number, form: string, prefix = false, lists: Posting[][] = []) => {
    const m = { entry_: entry, weight_: weight, form_: form, prefix_: prefix, lists_: lists }
    const k = entry ? w.matches_.findIndex((old) => old.entry_ === entry) : -1
    if (k < 0) w.matches_.push(m)
    else if (weight > w.matches_[k]!.weight_) w.matches_[k] = m
  }

  const join = (w: Word, a: string, b: string) => {
    const both = a + b
    if (both.length > maxWord) return
    // All places are asked for, so that what is missing is the same in every order.
    const at = shard(both)
    const near = [shard(a), shard(b)].includes(at)
    const x = near && wordFile(at)?.forms_.get(both)
    if (x) addMatch(w, x, weightJoined, both)
  }

  const prefix = (w: Word, exact: Entry | null) => {
    const p = w.text_
    if (p.length < 2) return
    const lo = shard(p)
    const hi = shard(p + last)
    if (lo < 0 || hi < 0) return
    const files = between(wordNames, lo, hi)
    if (!files) {
      const known = wordFile(lo)?.prefixes_.get(p)
      if (!known) return
      addMatch(w, null, weightMore, p, true, [known.posts_])
      if (p.length > 2) {
        known.likely_.forEach((s, n) => {
          const x = find(s)
          if (x) addMatch(w, x, weightPrefix - 2 * n, s, true)
        })
      }
      return
    }
    const all: [Entry, string][] = []
    const consider = (x: Entry | null, form: string | undefined) => {
      if (form?.startsWith(p) && x && x !== exact) all.push([x, form])
    }
    for (const at of files) {
      const f = wordFile(at)
      if (!f) continue
      for (const x of f.words_) consider(x, x.forms_.find((s) => s.startsWith(p)))
      for (const s of f.redirects_.keys()) if (s.startsWith(p)) consider(find(s), s)
    }
    all
      .sort(([x], [y]) => y.count_ - x.count_)
      .slice(0, expansions)
      .forEach(([x, form], n) => addMatch(w, x, (exact ? weightMore : weightPrefix) - Math.min(n, 8), form, true))
  }

  const typos = (w: Word) => {
    const suggest = !w.matches_.length
    const most = w.text_.length > 6 ? 2 : 1
    if (w.text_.length < 4) return
    const best = corrections(w.text_, most)
    for (const found of best.slice(0, typoMost)) {
      const x = found.cost_ <= best[0]!.cost_ + 4 && find(found.word_)
      if (!x) continue
      if (suggest) w.corrected_ ||= found.word_
      addMatch(w, x, found.mistakes_ > 1 ? weightTypo2 : weightTypo, found.word_)
    }
  }

  /** Finds what the i-th word of the query stands for. */
  const expand = (w: Word, i: number, ws: Word[]) => {
    const f = !w.function_ && wordFile(shard(w.text_))
    if (!f) return
    const exact = find(w.text_)
    if (exact) addMatch(w, exact, weightExact, w.text_)
    if (w.joined_) addMatch(w, w.joined_, weightExact, w.joined_.key_)
    for (const k of [i, i + 1]) {
      const a = ws[k - 1]
      const b = ws[k]
      if (a && b && !a.function_ && !b.function_) join(w, a.text_, b.text_)
    }
    if (!exact || w.incomplete_) prefix(w, exact)
    if (w.matches_.length) return
    for (const x of f.words_) {
      if (x.base_ > 2 && w.text_.startsWith(x.key_.slice(0, x.base_)) && root.suffixes_.includes(w.text_.slice(x.base_))) {
        addMatch(w, x, weightForm, x.key_)
      }
    }
    typos(w)
  }

  /** Gives every match its postings, of common words within a budget. */
  const lists = (ws: Word[], budget: number) => {
    const common: Match[] = []
    for (const w of ws) {
      let n = 0
      for (const m of w.matches_) {
        if (!m.entry_) continue
        if (!m.entry_.tiers_) m.lists_ = [m.entry_.posts_]
        else if (++n <= bigMost) common.push(m)
      }
    }
    for (const m of common.sort((x, y) => x.entry_!.count_ - y.entry_!.count_)) {
      const x = m.entry_!
      m.lists_ = []
      ;(x.tiers_ as { count_: number; sum_: number }[]).every((t, n) => {
        if (n && (budget -= t.count_) < 0) return false
        const posts = part('l', `${x.key_}-${n}`, t.sum_, () => read.readPostings(pages, t.count_, x.forms_, []))
        if (posts) m.lists_.push(posts)
        return true
      })
    }
  }

  /** The hashes of the titles that the query can be: as typed, as corrected, and with its last word completed. */
  const titleHashes = (ws: Word[]): number[] => {
    const words = ws.map((w) => w.corrected_ || w.text_)
    const end = ws[ws.length - 1]!
    const forms = end.matches_.flatMap((m) => (m.prefix_ && m.entry_ ? m.entry_.forms_.filter((form) => form.startsWith(end.text_)) : []))
    return [words.pop()!, ...forms].slice(0, 12).map((form) => titleHash([...words, form]))
  }

  /** What each section of a page is worth to the query, and the number of words found. */
  const sectionsOf = (ws: Word[], page: number): [number[], number] => {
    const worth = Array<number>(64).fill(0)
    let words = 0
    for (const w of ws) {
      let best = 0
      let section = 0
      for (const m of w.matches_) {
        for (const list of m.lists_) {
          let lo = 0
          for (let hi = list.length; lo < hi; ) {
            const mid = (lo + hi) >> 1
            if (list[mid]!.doc_ < page) lo = mid + 1
            else hi = mid
          }
          const p = list[lo]
          const points = p?.doc_ === page ? pointsOf(w, m, bodyWorth(p), p) : 0
          if (points > best) {
            best = points
            section = p!.section_
          }
        }
      }
      if (best) words++
      worth[section]! += best
    }
    return [worth, words]
  }

  /** The best pages, and whether the title of any page holds every word. */
  const rank = (ws: Word[], limit: number, ok: Set<number> | undefined, result: Result): [Ranked[], boolean] => {
    const acc = new Map<number, Account>()
    const hashes = titleHashes(ws)
    const n = ws.length
    const words = ws.filter((w) => !w.function_).length
    const content = ws.filter((w) => !root.functions_.includes(w.text_)).length || 1
    let mass = 0
    ws.forEach((w, i) => {
      const df = w.function_ ? 0 : Math.max(0, ...w.matches_.map((m) => m.entry_?.count_ ?? Math.max(prefixMost, pages >> 4)))
      if (!df) return
      w.idf_ = log2(div(256 * (pages + df), df))
      w.mass_ = w.idf_ + (words > longQuery ? 0 : massBase)
      mass += w.mass_
      const mine: Account[] = []
      for (const m of w.matches_) {
        for (const p of m.lists_.flat()) {
          const doc = p.doc_
          if (ok && !ok.has(doc)) continue
          let a = acc.get(doc)
          if (!a) {
            a = { doc_: doc, exact_: false, sum_: 0, mass_: 0, title_: 0, count_: 0, length_: 0, inPlace_: 0, ordered_: 0, pos_: 0, word_: -1, turn_: -1, now_: 0, best_: p }
            acc.set(doc, a)
          }
          if (a.turn_ < i) {
            a.turn_ = i
            a.now_ = -1
            mine.push(a)
          }
          const points = pointsOf(w, m, worthOf(p), p)
          if (points > a.now_) {
            a.now_ = points
            a.best_ = p
          }
          if (p.pos_ === i && p.length_ === content && hashes.includes(p.hash_)) a.exact_ = true
        }
      }
      for (const a of mine) {
        a.sum_ += a.now_
        a.mass_ += w.mass_
        const p = a.best_
        if (p.length_) {
          a.title_ += w.mass_
          a.count_++
          a.length_ = Math.max(a.length_, p.length_)
          if (a.word_ >= 0 && p.pos_ - a.pos_ === i - a.word_) a.ordered_++
          if (p.pos_ === i) a.inPlace_++
          a.word_ = i
          a.pos_ = p.pos_
        }
      }
    })
    const all = [...acc.values()]
    const most = all.reduce((n, a) => Math.max(n, a.mass_), 0)
    result.total = all.filter((a) => a.mass_ * 2 >= most).length
    const ranked = all.map((a): Ranked => {
      const have = Math.min(a.count_, a.length_)
      let s = a.sum_
      for (let times = words > longQuery || (words <= shortQuery && a.count_ && have === a.length_) ? 1 : 3; times > 0; times--) {
        s = div(s * div(a.mass_ * 256, mass), 256)
      }
      if (a.count_) {
        let bonus = div(div(div(640 * have, a.length_) * a.title_, mass) * a.title_, mass)
        if (n > 1) bonus += div(64 * a.ordered_, n - 1)
        bonus += div(32 * a.inPlace_, n) + (a.exact_ && a.title_ === mass ? 4096 : 0)
        s = div(s * (256 + bonus), 256)
      }
      return { doc_: a.doc_, score_: s }
    })
    const top = bestOf(ranked, limit)
    for (const h of top) {
      const [worth, found] = sectionsOf(ws, h.doc_)
      if (found > 1) h.score_ += div(div(h.score_ * Math.max(...worth), worth.reduce((x, y) => x + y)) * closeness, 256)
    }
    return [bestOf(top, limit), all.some((a) => a.title_ === mass)]
  }

  const matchesAny = (ws: Word[], s: string | undefined): boolean =>
    !!s && ws.some((w) => !w.function_ && w.matches_.some((m) => (m.entry_ ? m.entry_.forms_.includes(s) : s.startsWith(m.form_))))

  const show = (ws: Word[], top: Ranked[], result: Result) => {
    if (!top.length) result.topics = topics
    for (const h of top) {
      const d = docOf(h.doc_)
      if (!d) continue
      const [worth] = sectionsOf(ws, h.doc_)
      const section = d.sections_[worth.indexOf(Math.max(...worth)) - 1]
      result.hits.push({
        url: d.url,
        title: d.title,
        excerpt: d.excerpt,
        anchor: '',
        heading: '',
        ...(section?.heading && section),
        kind: root.kinds_[d.kind_] ?? '',
        topic: topics[d.topic_ - 1]?.title ?? '',
        marks: [...d.excerpt.matchAll(/[\p{L}\p{Nd}\p{M}]+/gu)]
          .filter(([word]) => matchesAny(ws, split(word)[0]))
          .map((m): [number, number] => [m.index, m.index + m[0].length]),
        score: h.score_
      } as Hit)
    }
    if (ws.some((w) => w.corrected_)) result.didYouMean = text(ws.map((w) => w.corrected_ || w.text_).join(' '))
  }

  /** Files on their way, so that two queries at once fetch none twice. */
  const loading = new Map<string, Promise<void>>()
  const load = ([name, use]: [string, (data: Uint8Array) => void]): Promise<void> => {
    const now =
      loading.get(name) ??
      fetch(name)
        .then((data) =>
          inFile(name, () => {
            read.checkName(name, data)
            use(data)
          })
        )
        .finally(() => loading.delete(name))
    loading.set(name, now)
    return now
  }

  /** Answers the query as far as the files at hand go. Whatever it lacks is in `missing`. */
  const attempt = (q: string, o: Options): Result => {
    const result: Result = { query: q, hits: [], total: 0, didYouMean: '', topics: [] }
    const ws = parse(q)
    ws.forEach(expand)
    const ok = allowed(o)
    const limit = Math.min(o.limit || 10, limitMost)
    let top: Ranked[] = []
    let titled = !ws.length
    for (const budget of [0, tierBudget]) {
      if (missing.size || titled) break
      lists(ws, budget)
      if (!missing.size) [top, titled] = rank(ws, Math.max(limit, rerank), ok, result)
    }
    if (!missing.size) show(ws, top.slice(0, limit), result)
    return result
  }

  return {
    async query(q: string, o: Options = {}): Promise<Result> {
      for (let round = 0; round < rounds; round++) {
        missing = new Map()
        const result = attempt(q, o)
        if (!missing.size) return result
        await Promise.all([...missing].map(load))
      }
      throw Error('the index has no end')
    }
  }
}

globalThis.signpostSearch = { open }
