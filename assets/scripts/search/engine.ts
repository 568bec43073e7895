// The search engine of the reader's browser. It reads the files of the index as it needs them and
// ranks pages as internal/search/query.go does, number for number; names are the same there.
import { bytes, damaged, start } from './coder'
import * as read from './read'
import type { Directory, Doc, Entry, Posting, Root, Spelling, WordFile } from './read'
import type { Engine, Fetch, Hit, Options, Result } from './types'

const maxWord = 40
const queryWords = 24
const limitMost = 100
const expansions = 24
const tierBudget = 9000
const bigMost = 2
const typoMost = 3
const rerank = 30
const shortQuery = 3
const longQuery = 6
const rounds = 16
const wideRange = 2
const prefixMost = 16
const closeness = 32
const otherForm = 40
const massBase = 96
const last = '\xff'

// The weights of matches, of 64.
const weightExact = 64
const weightJoined = 58
const weightForm = 54
const weightPrefix = 44
const weightMore = 22
const weightTypo = 44
const weightTypo2 = 30

interface Match {
  entry: Entry | null
  lists: Posting[][]
  weight: number
  prefix: boolean
  form: string
}

interface Word {
  text: string
  function: boolean
  incomplete: boolean
  matches: Match[]
  joined: Entry | null
  idf: number
  mass: number
  corrected: string
}

/** What a page has gathered in a query. */
interface Account {
  doc: number
  exact: boolean
  sum: number
  mass: number
  title: number
  count: number
  length: number
  inPlace: number
  ordered: number
  pos: number
  word: number
  turn: number
  now: number
  best: Posting | null
}

interface Ranked {
  doc: number
  score: number
}

const div = (a: number, b: number): number => Math.floor(a / b)

const letters: Record<string, string> = { ς: 'σ', æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', '’': "'" }

/** Text in the form that words are compared in. */
const fold = (s: string): string =>
  s
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ςæœßø’]/g, (c) => letters[c]!)

/** The words of a text, folded, as strings of bytes. */
function split(s: string): string[] {
  const found = fold(s).match(/[\p{L}\p{Nd}]+(?:'[\p{L}\p{Nd}]+)*/gu) ?? []
  const words: string[] = []
  for (const run of found) {
    // A final 's is left out, and ends a word.
    for (const part of run.split(/'s(?![\p{L}\p{Nd}])'?/u)) {
      // No more characters than the bytes that count, so that a pasted book is no trouble.
      if (part) words.push(cut(bytes(part.replace(/'/g, '').slice(0, maxWord))))
    }
  }
  return words
}

/** The bytes of a word that count, without half a character at the end. */
function cut(word: string): string {
  if (word.length <= maxWord) return word
  let n = maxWord
  while (n > 0 && (word.charCodeAt(n) & 0xc0) === 0x80) n--
  return word.slice(0, n)
}

const reversed = (s: string): string => [...s].reverse().join('')

function titleHash(words: string[]): number {
  let h = 0
  for (const w of words) for (const ch of w + ' ') h = (h * 31 + ch.charCodeAt(0)) & 0xffffff
  return (h ^ (h >> 12)) & 0xfff
}

function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || b.length > maxWord) return most + 1
  let up2: number[] = []
  let up = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(up[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), up[j]! + 1, row[j - 1]! + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, up2[j - 2]! + 1)
      row.push(d)
      least = Math.min(least, d)
    }
    if (least > most) return most + 1
    up2 = up
    up = row
  }
  return up[b.length]!
}

const log2 = (x: number): number => {
  const n = 31 - Math.clz32(x)
  return 32 * (n - 8) + div(x * 32, 2 ** n) - 32
}

const frequency = (pages: number): number => Math.min(7, div((32 - Math.clz32(pages)) * 2, 3))

const bodyWorth = (p: Posting): number => (p.impact ? 4 * p.impact + 2 : 0)
const worthOf = (p: Posting): number => bodyWorth(p) + (p.title ? 12 + div(24, p.title + 2) : 0)

const better = (x: Ranked, y: Ranked): boolean => x.score > y.score || (x.score === y.score && x.doc < y.doc)

function insert(top: Ranked[], h: Ranked, limit: number): void {
  let at = top.length
  while (at > 0 && better(h, top[at - 1]!)) at--
  top.splice(at, 0, h)
  if (top.length > limit) top.pop()
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a posting is worth for a word: less where the page has another form of it than the one that matched. */
const pointsOf = (w: Word, m: Match, worth: number, p: Posting): number => {
  const n = div(w.idf * m.weight * worth, 64)
  return p.forms & (!m.entry || m.form === m.entry.key ? 1 : 2) ? n : div(n * otherForm, 64)
}

/** The posting of a page in a list that is sorted by pages. */
function postingOf(list: Posting[], doc: number): Posting | undefined {
  let lo = 0
  let hi = list.length
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if (list[mid]!.doc < doc) lo = mid + 1
    else hi = mid
  }
  return list[lo]?.doc === doc ? list[lo] : undefined
}

/** The index of the entry that holds a key. */
function within(list: { first: string }[], key: string): number {
  let i = 0
  while (i + 1 < list.length && list[i + 1]!.first <= key) i++
  return i
}

async function open(fetch: Fetch): Promise<Engine> {
  const data = await fetch('root.bin')
  const inFile = <T>(name: string, use: () => T): T => {
    try {
      return use()
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`)
    }
  }
  const root: Root = inFile('root.bin', () => read.readRoot(data))
  const [wordNames, forward, backward, docNames] = root.directories as [Directory, Directory, Directory, Directory]
  /** What was read, by the name of its file. */
  const parts = new Map<string, unknown>()
  let missing = new Map<string, (data: Uint8Array) => void>()

  /** What a file holds, or undefined while it is missing. */
  const part = <T>(kind: string, key: string, sum: number, use: (data: Uint8Array) => T): T | undefined => {
    const name = read.fileName(kind, key, sum)
    if (!parts.has(name)) missing.set(name, (data) => parts.set(name, use(data)))
    return parts.get(name) as T | undefined
  }

  const single = root.single
    ? inFile('root.bin', () => ({ words: read.readWords(root.wordPart, root.pages), docs: read.readDocs(root.docPart, root.pages) }))
    : null

  const names = (d: Directory, n: number): read.ShardEntry[] | undefined =>
    part('i', d.kind + n, d.heads[n]!.sum, (data) => {
      start(data)
      const entries = read.readEntries()
      if (!entries.length || entries.length > read.directorySize) throw damaged()
      return entries
    })

  /** What the file at a place of a directory holds. */
  const fileAt = <T>(d: Directory, at: number, key: string, use: (data: Uint8Array) => T): T | undefined => {
    const s = names(d, div(at, read.directorySize))?.[at % read.directorySize]
    return s && part(d.kind, key || s.first, s.sum, use)
  }

  const locate = (d: Directory, key: string): number => {
    const n = within(d.heads, key)
    const list = names(d, n)
    return list ? n * read.directorySize + within(list, key) : -1
  }

  const between = (d: Directory, from: number, to: number, most: number): number[] | null => {
    const all: number[] = []
    for (let at = from; at <= to; ) {
      if (all.length === most) return null
      all.push(at)
      const n = div(at, read.directorySize)
      at = (at % read.directorySize) + 1 < (names(d, n)?.length ?? 0) ? at + 1 : (n + 1) * read.directorySize
    }
    return all
  }

  const shard = (key: string): number => (single ? 0 : locate(wordNames, key))

  const wordFile = (at: number): WordFile | undefined =>
    single ? single.words : at < 0 ? undefined : fileAt(wordNames, at, '', (data) => read.readWords(data, root.pages))

  const find = (form: string): Entry | null => {
    let key = form
    for (let i = 0; i < 2; i++) {
      const f = wordFile(shard(key))
      const x = f?.forms.get(form)
      if (x) return x
      const target = f?.redirects.get(key)
      if (target === undefined) return null
      key = target
    }
    return null
  }

  const spellings = (d: Directory, key: string): Spelling[] => {
    const lo = locate(d, key.slice(0, 2))
    const at = locate(d, key)
    const hi = locate(d, key.slice(0, 2) + last)
    if (lo < 0 || at < 0 || hi < 0) return []
    const all: Spelling[] = []
    for (const k of between(d, lo, hi, 2) ?? [at]) all.push(...(fileAt(d, k, '', read.readSpellings) ?? []))
    return all
  }

  const docOf = (page: number): Doc | undefined => {
    if (single) return single.docs[page]
    const n = div(page, root.docsPerFile)
    const count = Math.min(root.docsPerFile, root.pages - n * root.docsPerFile)
    return fileAt(docNames, n, String(n), (data) => read.readDocs(data, count))?.[page % root.docsPerFile]
  }

  const allowed = (o: Options): Uint8Array | null => {
    let ok: Uint8Array | null = null
    const kinds = [
      ['t', o.topics, root.topics],
      ['a', o.audience, root.audiences]
    ] as const
    kinds.forEach(([kind, ids, labels], k) => {
      if (!ids?.length) return
      const now = new Uint8Array(root.pages)
      labels.forEach((label, i) => {
        if (!ids.includes(label.id)) return
        const f = root.filters[k]![i]!
        const docs = single
          ? f.docs
          : (part('t', kind + bytes(label.id), f.sum, (data) => read.readFilter(data, root.pages)) ?? [])
        for (const d of docs) now[d] = ok ? ok[d]! : 1
      })
      ok = now
    })
    return ok
  }

  const corrections = (s: string, most: number): { word: string; mistakes: number; cost: number }[] => {
    const all = new Map<string, { word: string; mistakes: number; cost: number }>()
    const consider = (word: string, freq: number) => {
      const d = distance(s, word, most)
      if (d > most || d === 0) return
      const cost = 8 * d - freq + (word[0] === s[0] ? 0 : 2)
      all.set(`${word} ${cost}`, { word, mistakes: d, cost })
    }
    if (single) {
      for (const x of single.words.words) {
        for (const form of x.forms) if (form.length >= 4) consider(form, frequency(x.count))
      }
    } else {
      for (const x of spellings(forward, s)) consider(x.word, x.freq)
      for (const x of spellings(backward, reversed(s))) consider(reversed(x.word), x.freq)
    }
    return [...all.values()].sort((x, y) => x.cost - y.cost || compare(x.word, y.word))
  }

  const parts2 = (s: string, incomplete: boolean): [string, string, Entry | null] | null => {
    const f = wordFile(shard(s))
    if (!f) return null
    const x = find(s)
    const longer = incomplete && [...f.forms.keys()].some((form) => form.length > s.length && form.startsWith(s))
    if (x) return x.split > 0 && x.key === s && !longer ? [s.slice(0, x.split), s.slice(x.split), x] : null
    const n = /^[0-9]*/.exec(s)![0].length
    if (n > 0 && n < s.length) return [s.slice(0, n), s.slice(n), null]
    if (longer) return null
    for (let k = s.length - 2; k >= 3 && s.length >= 6; k--) {
      if (f.forms.has(s.slice(0, k)) && find(s.slice(k)) && !corrections(s, 1).length) return [s.slice(0, k), s.slice(k), null]
    }
    return null
  }

  const parse = (q: string): Word[] => {
    const ws: Word[] = []
    let content = false
    const texts = split(q).slice(0, queryWords)
    texts.forEach((s, i) => {
      const add = (text: string, joined: Entry | null, incomplete: boolean) =>
        ws.push({ text, function: root.functions.has(text), incomplete, matches: [], joined, idf: 0, mass: 0, corrected: '' })
      const incomplete = i === texts.length - 1 && /[\p{L}\p{Nd}]$/u.test(q)
      const isFunction = root.functions.has(s)
      if (!isFunction) content = true
      const two = isFunction ? null : parts2(s, incomplete)
      if (!two) add(s, null, incomplete)
      else {
        add(two[0], two[2], false)
        add(two[1], two[2], incomplete)
      }
    })
    if (!content) for (const w of ws) w.function = false
    return ws
  }

  const addMatch = (w: Word, entry: Entry | null, wt: number, form: string, prefix = false, lists: Posting[][] = []) => {
    const m = { entry, weight: wt, form, prefix, lists }
    const k = entry ? w.matches.findIndex((old) => old.entry === entry) : -1
    if (k < 0) w.matches.push(m)
    else if (wt > w.matches[k]!.weight) w.matches[k] = m
  }

  const join = (w: Word, a: string, b: string) => {
    const both = a + b
    if (both.length > maxWord) return
    const at = shard(both)
    // Both places are asked for, so that what is missing is the same in every order.
    const first = shard(a)
    if (at < 0 || (at !== first && at !== shard(b))) return
    const x = wordFile(at)?.forms.get(both)
    if (x) addMatch(w, x, weightJoined, both)
  }

  const prefix = (w: Word, exact: Entry | null) => {
    const p = w.text
    if (p.length < 2) return
    let files: number[] | null = [0]
    if (!single) {
      const lo = shard(p)
      const hi = shard(p + last)
      if (lo < 0 || hi < 0) return
      files = between(wordNames, lo, hi, wideRange)
      if (!files) {
        const known = wordFile(lo)?.prefixes.get(p)
        if (!known) return
        addMatch(w, null, weightMore, p, true, [known.posts])
        if (p.length > 2) {
          known.likely.forEach((s, n) => {
            const x = find(s)
            if (x) addMatch(w, x, weightPrefix - 2 * n, s, true)
          })
        }
        return
      }
    }
    const all: [Entry, string][] = []
    for (const at of files) {
      const f = wordFile(at)
      if (!f) continue
      const consider = (x: Entry | null, form: string | undefined) => {
        if (x && x !== exact && form?.startsWith(p)) all.push([x, form])
      }
      for (const x of f.words) consider(x, x.forms.find((s) => s.startsWith(p)))
      for (const s of f.redirects.keys()) if (s.startsWith(p)) consider(find(s), s)
    }
    all.sort((x, y) => y[0].count - x[0].count)
    all.slice(0, expansions).forEach(([x, form], n) => {
      addMatch(w, x, (exact ? weightMore : weightPrefix) - Math.min(n, 8), form, true)
    })
  }

  const typos = (w: Word) => {
    const most = w.text.length >= 7 ? 2 : w.text.length >= 4 ? 1 : 0
    if (!most) return
    const best = corrections(w.text, most)
    for (const found of best.slice(0, typoMost)) {
      if (found.cost > best[0]!.cost + 4) break
      const x = find(found.word)
      if (!x) continue
      w.corrected ||= found.word
      addMatch(w, x, found.mistakes > 1 ? weightTypo2 : weightTypo, found.word)
    }
  }

  const expand = (ws: Word[], i: number) => {
    const w = ws[i]!
    const f = wordFile(shard(w.text))
    if (!f) return
    const exact = find(w.text)
    if (exact) addMatch(w, exact, weightExact, w.text)
    if (w.joined) addMatch(w, w.joined, weightExact, w.joined.key)
    for (const k of [i - 1, i]) {
      const a = ws[k]
      const b = ws[k + 1]
      if (a && b && !a.function && !b.function) join(w, a.text, b.text)
    }
    if (!exact || w.incomplete) prefix(w, exact)
    if (exact || w.matches.length) return
    for (const x of f.words) {
      if (x.base >= 3 && w.text.startsWith(x.key.slice(0, x.base)) && root.suffixes.has(w.text.slice(x.base))) {
        addMatch(w, x, weightForm, x.key)
      }
    }
    if (!w.matches.length) typos(w)
  }

  const lists = (ws: Word[], budget: number) => {
    const common: Match[] = []
    for (const w of ws) {
      let n = 0
      for (const m of w.matches) {
        if (!m.entry) continue
        if (!m.entry.tiers) m.lists = [m.entry.posts]
        else if (++n <= bigMost) common.push(m)
      }
    }
    common.sort((x, y) => x.entry!.count - y.entry!.count)
    for (const m of common) {
      m.lists = []
      const x = m.entry!
      for (let n = 0; n < x.tiers!.length; n++) {
        const t = x.tiers![n]!
        if (n > 0 && (budget -= t.count) < 0) break
        const posts = part('l', `${x.key}-${n}`, t.sum, (data) => read.readTier(data, root.pages, t.count, x.forms.length > 1))
        if (posts) m.lists.push(posts)
      }
    }
  }

  const titleHashes = (ws: Word[]): number[] => {
    const end = ws[ws.length - 1]
    if (!end) return []
    const words = ws.map((w) => w.corrected || w.text)
    const hashes = [titleHash(words)]
    for (const m of end.matches) {
      if (!m.prefix || !m.entry) continue
      for (const form of m.entry.forms) {
        if (form.startsWith(end.text) && hashes.length < 12) hashes.push(titleHash([...words.slice(0, -1), form]))
      }
    }
    return hashes
  }

  const gather = (acc: Map<number, Account>, w: Word, i: number, content: number, ok: Uint8Array | null, hashes: number[]) => {
    const mine: Account[] = []
    for (const m of w.matches) {
      for (const list of m.lists) {
        for (const p of list) {
          const doc = p.doc
          if (ok && !ok[doc]) continue
          let a = acc.get(doc)
          if (!a) {
            a = { doc, exact: false, sum: 0, mass: 0, title: 0, count: 0, length: 0, inPlace: 0, ordered: 0, pos: 0, word: -1, turn: 0, now: 0, best: null }
            acc.set(doc, a)
          }
          if (a.turn !== i + 1) {
            a.turn = i + 1
            a.now = -1
            mine.push(a)
          }
          const points = pointsOf(w, m, worthOf(p), p)
          if (points > a.now) {
            a.now = points
            a.best = p
          }
          if (p.hash >= 0 && p.pos === i && p.title === content && hashes.includes(p.hash)) a.exact = true
        }
      }
    }
    for (const a of mine) {
      a.sum += a.now
      a.mass += w.mass
      const p = a.best!
      if (p.title) {
        a.title += w.mass
        a.count++
        a.length = Math.max(a.length, p.title)
        if (a.word >= 0 && p.pos - a.pos === i - a.word) a.ordered++
        if (p.pos === i) a.inPlace++
        a.word = i
        a.pos = p.pos
      }
    }
  }

  const final = (a: Account, mass: number, functions: number, n: number): number => {
    const cover = div(a.mass * 256, mass)
    let s = a.sum
    const have = Math.min(a.count, a.length)
    const content = n - functions
    for (let times = content > longQuery || (content <= shortQuery && a.count && have === a.length) ? 1 : 3; times > 0; times--) {
      s = div(s * cover, 256)
    }
    if (!a.count) return s
    let bonus = div(div(div(512 * have, a.length) * a.title, mass) * a.title, mass)
    if (n > 1) bonus += div(64 * a.ordered, n - 1)
    bonus += div(32 * a.inPlace, n)
    if (a.exact) bonus += 512
    return div(s * (256 + bonus), 256)
  }

  const sectionsOf = (ws: Word[], page: number): [number[], number] => {
    const worth = new Array<number>(64).fill(0)
    let words = 0
    for (const w of ws) {
      let best = 0
      let section = 0
      for (const m of w.matches) {
        for (const list of m.lists) {
          const p = postingOf(list, page)
          const points = p ? pointsOf(w, m, bodyWorth(p), p) : 0
          if (points > best) {
            best = points
            section = p!.section
          }
        }
      }
      if (best > 0) {
        words++
        worth[section]! += best
      }
    }
    return [worth, words]
  }

  const rank = (ws: Word[], limit: number, ok: Uint8Array | null, result: Result): [Ranked[], boolean] => {
    result.total = 0
    const acc = new Map<number, Account>()
    const hashes = titleHashes(ws)
    let mass = 0
    const functions = ws.filter((w) => w.function).length
    const content = ws.filter((w) => !root.functions.has(w.text)).length
    ws.forEach((w, i) => {
      if (w.function) return
      let df = 0
      for (const m of w.matches) df = Math.max(df, m.entry ? m.entry.count : Math.max(prefixMost, div(root.pages, 16)))
      if (!df) return
      w.idf = log2(div(256 * (root.pages + df), df))
      w.mass = w.idf + (ws.length - functions > longQuery ? 0 : massBase)
      mass += w.mass
      gather(acc, w, i, Math.max(1, content), ok, hashes)
    })
    let most = 0
    for (const a of acc.values()) most = Math.max(most, a.mass)
    const top: Ranked[] = []
    let titled = false
    for (const a of acc.values()) {
      titled ||= a.title === mass
      if (a.mass * 2 >= most) result.total++
      const h = { doc: a.doc, score: final(a, mass, functions, ws.length) }
      if (top.length < limit || better(h, top[limit - 1]!)) insert(top, h, limit)
    }
    const again: Ranked[] = []
    for (const h of top) {
      const [worth, words] = sectionsOf(ws, h.doc)
      let score = h.score
      if (words > 1) {
        const sum = worth.reduce((x, y) => x + y)
        score += div(div(score * Math.max(...worth), sum) * closeness, 256)
      }
      insert(again, { doc: h.doc, score }, top.length)
    }
    return [again, titled]
  }

  const matchesAny = (ws: Word[], s: string): boolean =>
    ws.some((w) => !w.function && w.matches.some((m) => (m.entry ? m.entry.forms.includes(s) : s.startsWith(m.form))))

  const marks = (ws: Word[], s: string): [number, number][] => {
    const ranges: [number, number][] = []
    for (const m of s.matchAll(/[\p{L}\p{Nd}\p{M}]+/gu)) {
      const found = split(m[0])[0]
      if (found && matchesAny(ws, found)) ranges.push([m.index, m.index + m[0].length])
    }
    return ranges
  }

  const show = (ws: Word[], top: Ranked[], result: Result) => {
    if (!top.length) result.topics = root.topics
    for (const h of top) {
      const d = docOf(h.doc)
      if (!d) continue
      const hit: Hit = {
        url: d.url,
        title: d.title,
        anchor: '',
        heading: '',
        kind: root.kinds[d.kind] ?? '',
        topic: root.topics[d.topic - 1]?.title ?? '',
        excerpt: d.excerpt,
        marks: marks(ws, d.excerpt),
        score: h.score
      }
      const [worth] = sectionsOf(ws, h.doc)
      const section = d.sections[worth.indexOf(Math.max(...worth)) - 1]
      if (section?.text) {
        hit.heading = section.text
        hit.anchor = section.anchor
      }
      result.hits.push(hit)
    }
    if (ws.some((w) => w.corrected)) result.didYouMean = read.text(ws.map((w) => w.corrected || w.text).join(' '))
  }

  /** Files on their way, so that two queries at once fetch none twice. */
  const loading = new Map<string, Promise<void>>()
  const load = (name: string, use: (data: Uint8Array) => void): Promise<void> => {
    const now =
      loading.get(name) ??
      fetch(name)
        .then((data) => {
          inFile(name, () => {
            if (!name.endsWith(`.${read.digest(data).toString(16).padStart(6, '0')}.bin`)) throw damaged()
            use(data)
          })
        })
        .finally(() => loading.delete(name))
    loading.set(name, now)
    return now
  }

  /** Answers the query as far as the files at hand go. Whatever it lacks is in `missing`. */
  const attempt = (q: string, o: Options): Result => {
    const result: Result = { query: q, hits: [], total: 0, didYouMean: '', topics: [] }
    const ws = parse(q)
    ws.forEach((w, i) => {
      if (!w.function) expand(ws, i)
    })
    const ok = allowed(o)
    if (missing.size) return result
    const limit = Math.min(o.limit || 10, limitMost)
    let top: Ranked[] = []
    for (const budget of [0, tierBudget]) {
      lists(ws, budget)
      if (missing.size) return result
      let titled
      ;[top, titled] = rank(ws, Math.max(limit, rerank), ok, result)
      if (titled) break
    }
    show(ws, top.slice(0, limit), result)
    return result
  }

  return {
    async query(q: string, o: Options = {}): Promise<Result> {
      for (let round = 0; round < rounds; round++) {
        missing = new Map()
        const result = attempt(q, o)
        if (!missing.size) return result
        await Promise.all([...missing].map(([name, use]) => load(name, use)))
      }
      throw new Error('the index leads from file to file without end')
    }
  }
}

globalThis.signpostSearch = { open }
