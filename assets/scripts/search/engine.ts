// The search engine of the reader's browser. It reads the files of the index as it needs them and
// ranks pages as internal/search/query.go does, number for number; names are the same there, but for the _ at
// the end of properties that are the engine's own.
import { bytes, start, text } from './coder'
import {
  maxWord,
  queryWords,
  limitMost,
  expansions,
  tierBudget,
  bigMost,
  typoMost,
  rerank,
  looked,
  typed,
  shortQuery,
  longQuery,
  commonMost,
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
import type { Directory, Doc, Entry, Posting, Spelling, WordFile } from './read'
import type { Engine, Fetch, Hit, Options } from './types'

interface Match {
  entry_: Entry | undefined
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
  joined_: Entry | undefined
  idf_: number
  mass_: number
  corrected_: string
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

/** How many mistakes make a of b, if they are at most `most`. */
function distance(a: string, b: string, most: number): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const without = (x: number, y: number) => distance(a.slice(i + x), b.slice(i + y), most - 1)
  const rest = a.length + b.length - 2 * i
  if (i === a.length || i === b.length || !most) return rest
  return 1 + Math.min(without(1, 1), without(0, 1), without(1, 0), a[i] === b[i + 1] && a[i + 1] === b[i] ? without(2, 2) : rest)
}

const log2 = (x: number): number => {
  const n = read.bits(x) - 1
  return 32 * (n - 9) + div(x * 32, 2 ** n)
}

const bodyWorth = (p: Posting): number => p.impact_ && 4 * p.impact_ + 2
const worthOf = (p: Posting): number => bodyWorth(p) + (p.length_ && 20 + div(40, p.length_ + 2))

/** The best of what is ranked, in order. */
const bestOf = (all: Ranked[], limit: number): Ranked[] => all.sort((x, y) => y.score_ - x.score_ || x.doc_ - y.doc_).slice(0, limit)

/** What a posting is worth for a word: less where the page has another form of it than the one that matched. */
const pointsOf = (w: Word, m: Match, worth: number, p: Posting): number => {
  const n = div(w.idf_ * m.weight_ * worth, 64)
  return p.forms_ & (!m.entry_ || m.form_ === m.entry_.key_ ? 1 : 2) ? n : div(n * otherForm, 64)
}

/** The index of the entry that holds a key. */
const within = (list: read.ShardEntry[], key: string): number => Math.max(0, list.filter((x) => x.first_ <= key).length - 1)

async function open(fetch: Fetch): Promise<Engine> {
  /** What files hold, by their names; of one that is still to come, a promise. */
  const parts: Record<string, unknown> = {}

  const load = async <T>(name: string, use: (data: Uint8Array) => T): Promise<T> => {
    try {
      return use(await fetch(name))
    } catch (error) {
      delete parts[name]
      throw Error(name + ': ' + error)
    }
  }

  /** What a file holds. It is fetched once. */
  const part = <T>(kind: string, key: string, sum: number, use: () => T): Promise<T> => {
    const name = read.fileName(kind, key, sum)
    return (parts[name] ??= load(name, (data) => {
      read.checkName(name, data)
      start(data)
      return use()
    })) as Promise<T>
  }

  const root = await load(rootName, (data) => read.readRoot(data, split))
  const [wordNames, forward, backward, docNames] = root.directories_ as [Directory, Directory, Directory, Directory]
  const topics = root.labels_[0]!
  const pages = root.pages_
  // What a single root holds stands where the parts of a larger index would be.
  for (const [kind, key, value] of root.whole_) {
    parts[read.fileName('i', kind + 0, 0)] = read.wholeName
    parts[read.fileName(kind, key, 0)] = value
  }

  /** The files that can hold keys from one to another; undefined if they are too many. */
  const between = async (d: Directory, from: string, to = from): Promise<read.ShardEntry[] | undefined> => {
    const lo = within(d.heads_, from)
    const hi = within(d.heads_, to)
    if (hi > lo + 1) return
    const names = (await Promise.all(d.heads_.slice(lo, hi + 1).map((head, i) => part('i', d.kind_ + (lo + i), head.sum_, read.readEntries)))).flat()
    const all = names.slice(within(names, from), within(names, to) + 1)
    return all.length > wideRange ? undefined : all
  }

  /** The file that holds a key. */
  const locate = async (d: Directory, key: string): Promise<read.ShardEntry> => (await between(d, key))![0]!

  const wordFile = (s: read.ShardEntry): Promise<WordFile> => part('w', s.first_, s.sum_, () => read.readWords(pages))

  const wordsNear = async (key: string): Promise<WordFile> => wordFile(await locate(wordNames, key))

  const find = async (form: string, key = form): Promise<Entry | undefined> => {
    const f = await wordsNear(key)
    const other = f.redirects_.get(key)
    return f.forms_.get(form) ?? (key === form && other ? find(form, other) : undefined)
  }

  const spellings = async (d: Directory, key: string): Promise<Spelling[]> => {
    const two = key.slice(0, 2)
    const files = (await between(d, two, two + last)) ?? [await locate(d, key)]
    return (await Promise.all(files.map((s) => part(d.kind_, s.first_, s.sum_, read.readSpellings)))).flat()
  }

  const docOf = async (page: number): Promise<Doc> => {
    const size = root.docsPerFile_
    const n = div(page, size)
    const i = div(n, read.directorySize)
    const names = await part('i', 'd' + i, docNames.heads_[i]!.sum_, read.readEntries)
    return (await part('d', String(n), names[n % read.directorySize]!.sum_, () => read.readDocs(Math.min(size, pages - n * size))))[page % size]!
  }

  /** For each kind of filters that are set, the pages that they let through. */
  const allowed = (o: Options): Promise<Set<number>[]> =>
    Promise.all(
      [o.topics, o.audience].flatMap((ids, k) =>
        ids?.length
          ? Promise.all(
              root.labels_[k]!.map((label, i) => {
                const f = root.filters_[k]![i]!
                return !ids.includes(label.id) ? [] : typeof f === 'number' ? part('t', 'ta'[k] + bytes(label.id), f, () => read.readDocList(pages)) : f
              })
            ).then((lists) => new Set(lists.flat()))
          : []
      )
    )

  const corrections = async (s: string, most: number): Promise<Correction[]> => {
    const all = new Map<string, Correction>()
    const lists = await Promise.all([spellings(forward, s), spellings(backward, reversed(s))])
    lists.forEach((list, back) => {
      for (const x of list) {
        const word = back ? reversed(x.word_) : x.word_
        const d = Math.abs(s.length - word.length) > most ? 0 : distance(s, word, most)
        if (d && d <= most) all.set(word, { word_: word, mistakes_: d, cost_: 8 * d - x.freq_ + (word[0] === s[0] ? 0 : 2) })
      }
    })
    return [...all.values()].sort((x, y) => x.cost_ - y.cost_ || (x.word_ < y.word_ ? -1 : 1))
  }

  /** The words that s is written from, two or itself, and the entry that both then stand for. */
  const partsOf = async (s: string, incomplete: boolean): Promise<[string[], Entry?]> => {
    const f = await wordsNear(s)
    const x = await find(s)
    const longer = incomplete && [...f.forms_.keys()].some((form) => form !== s && form.startsWith(s))
    const at = (n: number): [string[], Entry?] => [n > 0 ? [s.slice(0, n), s.slice(n)] : [s], x]
    if (x) return x.key_ === s && !longer ? at(x.split_) : [[s]]
    const n = s.search(/[^0-9]/)
    if (n > 0) return at(n)
    for (let k = s.length - 2; k > 2 && s.length > 5 && !longer; k--) {
      if (f.forms_.has(s.slice(0, k)) && (await find(s.slice(k))) && !(await corrections(s, 1)).length) return at(k)
    }
    return [[s]]
  }

  const isFunction = (s: string): boolean => root.functions_.includes(s)

  const parse = async (q: string): Promise<Word[]> => {
    const texts = split(q).slice(0, queryWords)
    const content = !texts.every(isFunction)
    const words = await Promise.all(
      texts.map(async (s, i) => {
        const incomplete = i > texts.length - 2 && /[\p{L}\p{Nd}]$/u.test(q)
        const [parts, joined] = isFunction(s) ? [[s]] : await partsOf(s, incomplete)
        return parts.map((text, k) => ({
          text_: text,
          function_: content && isFunction(text),
          incomplete_: incomplete && k > parts.length - 2,
          matches_: [],
          joined_: parts.length > 1 ? joined : undefined,
          idf_: 0,
          mass_: 0,
          corrected_: ''
        }))
      })
    )
    return words.flat()
  }

  const addMatch = (w: Word, entry: Entry | undefined, weight: number, form: string, prefix = false, lists: Posting[][] = []) => {
    const m = { entry_: entry, weight_: weight, form_: form, prefix_: prefix, lists_: lists }
    const k = entry ? w.matches_.findIndex((old) => old.entry_ === entry) : -1
    if (k < 0) w.matches_.push(m)
    else if (weight > w.matches_[k]!.weight_) w.matches_[k] = m
  }

  const join = async (w: Word, a: string, b: string) => {
    const both = a + b
    if (both.length > maxWord) return
    const [at, ...near] = await Promise.all([both, a, b].map((s) => locate(wordNames, s)))
    const x = near.includes(at!) && (await wordFile(at!)).forms_.get(both)
    if (x) addMatch(w, x, weightJoined, both)
  }

  const prefix = async (w: Word, exact: Entry | undefined) => {
    const p = w.text_
    if (p.length < 2) return
    const files = await between(wordNames, p, p + last)
    if (!files) {
      const known = (await wordsNear(p)).prefixes_.get(p)
      if (!known) return
      addMatch(w, undefined, weightMore, p, true, [known.posts_])
      const likely = await Promise.all(p.length > 2 ? known.likely_.map((s) => find(s)) : [])
      likely.forEach((x, n) => x && addMatch(w, x, weightPrefix - 2 * n, known.likely_[n]!, true))
      return
    }
    const all: [Entry | undefined, string][] = []
    for (const f of await Promise.all(files.map(wordFile))) {
      for (const x of f.words_) for (const s of x.forms_.filter((s) => s.startsWith(p)).slice(0, 1)) all.push([x, s])
      for (const s of f.redirects_.keys()) if (s.startsWith(p)) all.push([await find(s), s])
    }
    all
      .filter(([x]) => x && x !== exact)
      .sort(([x], [y]) => y!.count_ - x!.count_)
      .slice(0, expansions)
      .forEach(([x, form], n) => addMatch(w, x, (exact ? weightMore : weightPrefix) - Math.min(n, 8), form, true))
  }

  const typos = async (w: Word) => {
    const suggest = !w.matches_.length
    const length = w.text_.length
    if (length < 4) return
    const best = await corrections(w.text_, length > 6 ? 2 : 1)
    if (best.length && root.ordinary_ && (await part('o', '', root.ordinary_, read.readStrings)).includes(w.text_)) return
    for (const found of best.slice(0, typoMost)) {
      const x = found.cost_ <= best[0]!.cost_ + 4 && (await find(found.word_))
      if (!x) continue
      if (suggest) w.corrected_ ||= found.word_
      addMatch(w, x, found.mistakes_ > 1 ? weightTypo2 : weightTypo, found.word_)
    }
  }

  /** Finds what the i-th word of the query stands for. */
  const expand = async (w: Word, i: number, ws: Word[]) => {
    if (w.function_) return
    const exact = await find(w.text_)
    if (exact) addMatch(w, exact, weightExact, w.text_)
    if (w.joined_) addMatch(w, w.joined_, weightExact, w.joined_.key_)
    for (const k of [i, i + 1]) {
      const a = ws[k - 1]
      const b = ws[k]
      if (a && b) await join(w, a.text_, b.text_)
    }
    if (!exact || w.incomplete_) await prefix(w, exact)
    if (w.matches_.length) return
    const one = w.text_.slice(0, -1)
    const plural = w.text_ === one + 's' && (await find(one))
    if (plural) addMatch(w, plural, weightForm, one)
    for (const x of (await wordsNear(w.text_)).words_) {
      if (x.base_ > 2 && w.text_.startsWith(x.key_.slice(0, x.base_)) && root.suffixes_.includes(w.text_.slice(x.base_))) {
        addMatch(w, x, weightForm, x.key_)
      }
    }
    await typos(w)
  }

  /** Gives every match its postings, of common words within a budget. */
  const lists = async (ws: Word[], budget: number) => {
    const common: Match[] = []
    for (const w of ws) {
      let n = 0
      for (const m of w.matches_) {
        if (!m.entry_) continue
        if (!m.entry_.tiers_) m.lists_ = [m.entry_.posts_]
        else if (++n <= bigMost) common.push(m)
      }
    }
    await Promise.all(
      common
        .sort((x, y) => x.entry_!.count_ - y.entry_!.count_)
        .slice(0, commonMost)
        .map(async (m) => {
          const x = m.entry_!
          const tiers = x.tiers_ as read.Tier[]
          const over = tiers.findIndex((t, n) => n && (budget -= t.count_) < 0)
          m.lists_ = await Promise.all(
            tiers.slice(0, over < 0 ? tiers.length : over).map((t, n) => part('l', `${x.key_}-${n}`, t.sum_, () => read.readPostings(pages, t.count_, x.forms_, [])))
          )
        })
    )
  }

  /** Whether the words of a title are those of the query, as typed or put right; the last may have been cut short. */
  const isTyped = (ws: Word[], title: string[]): boolean =>
    title.length === ws.length && ws.every((w, i) => (i > ws.length - 2 ? title[i]!.startsWith(w.corrected_ || w.text_) : title[i] === (w.corrected_ || w.text_)))

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
  const rank = (ws: Word[], limit: number, ok: Set<number>[]): [Ranked[], boolean, number] => {
    const acc = new Map<number, Account>()
    const n = ws.length
    const words = ws.filter((w) => !w.function_).length
    const sentence = words > longQuery || (words >= shortQuery && n > words + 1)
    let mass = 0
    ws.forEach((w, i) => {
      const df = w.function_ ? 0 : Math.max(0, ...w.matches_.map((m) => m.entry_?.count_ ?? Math.max(prefixMost, pages >> 4)))
      if (!df) return
      w.idf_ = log2(div(256 * (pages + df), df))
      w.mass_ = w.idf_ + (sentence ? 0 : massBase)
      mass += w.mass_
      const mine: Account[] = []
      for (const m of w.matches_) {
        for (const p of m.lists_.flat()) {
          const doc = p.doc_
          if (ok.some((pages) => !pages.has(doc))) continue
          let a = acc.get(doc)
          if (!a) {
            a = { doc_: doc, sum_: 0, mass_: 0, title_: 0, count_: 0, length_: 0, inPlace_: 0, ordered_: 0, pos_: 0, word_: -1, turn_: -1, now_: 0, best_: p }
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
    const ranked = all.map((a): Ranked => {
      const have = Math.min(a.count_, a.length_)
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
      return { doc_: a.doc_, score_: s }
    })
    const top = bestOf(ranked, limit)
    for (const h of top) {
      const [worth, found] = sectionsOf(ws, h.doc_)
      if (found > 1) h.score_ += div(div(h.score_ * Math.max(...worth), worth.reduce((x, y) => x + y)) * closeness, 256)
    }
    return [bestOf(top, limit), all.some((a) => a.title_ === mass), all.filter((a) => a.mass_ * 2 >= most).length]
  }

  const matchesAny = (ws: Word[], s: string | undefined): boolean =>
    !!s && ws.some((w) => !w.function_ && w.matches_.some((m) => (m.entry_ ? m.entry_.forms_.includes(s) : s.startsWith(m.form_))))

  const show = (ws: Word[], h: Ranked, d: Doc): Hit => {
    const [worth] = sectionsOf(ws, h.doc_)
    const section = d.sections_[worth.indexOf(Math.max(...worth)) - 1]
    const kind = root.kinds_[d.kind_] ?? ''
    return {
      ...d,
      // What was looked for in the glossary is the term.
      ...(section?.heading && (kind === 'glossary' ? { title: section.heading, anchor: section.anchor } : section)),
      kind,
      topic: topics[d.topic_ - 1]?.title ?? '',
      marks: [...d.excerpt.matchAll(/[\p{L}\p{Nd}\p{M}]+/gu)]
        .filter(([word]) => matchesAny(ws, split(word)[0]))
        .map((m): [number, number] => [m.index, m.index + m[0].length]),
      score: h.score_ * (isTyped(ws, split(d.title)) ? typed : 1)
    }
  }

  return async (query, o = {}) => {
    const ws = await parse(query)
    await Promise.all(ws.map(expand))
    const ok = await allowed(o)
    const limit = Math.min(o.limit || 10, limitMost)
    let top: Ranked[] = []
    let titled = !ws.length
    let total = 0
    for (const budget of [0, tierBudget]) {
      if (titled) break
      await lists(ws, budget)
      ;[top, titled, total] = rank(ws, Math.max(limit, rerank), ok)
    }
    const n = Math.max(limit, looked)
    await Promise.all(top.slice(0, n).map((h) => docOf(h.doc_)))
    const hits: Hit[] = []
    const shown = new Set<string>()
    for (const h of top) {
      if (hits.length === n) break
      const hit = show(ws, h, await docOf(h.doc_))
      // Of a decision, the best outcome is enough. Of others, each page has an address of its own.
      const whole = hit.kind === 'outcome' ? hit.url.split('/outcomes/')[0]! : hit.url
      if (shown.has(whole)) continue
      shown.add(whole)
      hits.push(hit)
    }
    return {
      query,
      hits: hits.sort((x, y) => y.score - x.score).slice(0, limit),
      total,
      unknown: ws.filter((w) => !w.function_ && !w.matches_.length).map((w) => text(w.text_)),
      didYouMean: ws.some((w) => w.corrected_) ? text(ws.map((w) => w.corrected_ || w.text_).join(' ')) : ''
    }
  }
}

globalThis.signpostSearch = open
