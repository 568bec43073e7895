// The index of a site of many pages: the root leads to files, which are read when a query needs them.
import { even, field, many, max, min, num, rowCount, rowKind, string, textWord, tree } from './coder'
import { bigMost, commonMost, last, prefixMost, wideRange } from './limits'
import * as read from './read'
import type { Directory, Entry, Posting, Prefix, Shard, Words } from './read'
import type { Each, Part, Source } from './source'

const reversed = (s: string): string => [...s].reverse().join('')

export const openFiles = (data: Uint8Array, part: Part, each: Each): Source => {
  const head = read.readHead(data, 0x53504605)
  const pages = head.pages_
  const docsPerFile = field(0)
  const filters = head.ids_.map((list) => list.map(() => even(24)))
  const [words, forward, backward, docs] = [...'wfbd'].map((kind) => ({ kind_: kind, heads_: read.readShards() })) as [Directory, Directory, Directory, Directory]

  /** The files that can hold keys from one to another; undefined if they are too many. */
  const between = (d: Directory, from: string, to = from): Shard[] | undefined => {
    const span = (list: Shard[]) => {
      const within = (key: string) => max(0, list.filter((x) => x.first_ <= key).length - 1)
      list = list.slice(within(from), within(to) + 1)
      return list.length > wideRange ? undefined : list
    }
    const heads = span(d.heads_)
    return heads && span(each(heads, (head) => names(d, d.heads_.indexOf(head))).flat())
  }

  /** The n-th part of a directory. */
  const names = (d: Directory, n: number): Shard[] => part('i', d.kind_ + n, d.heads_[n]!.sum_, read.readShards)

  const locate = (key: string): Shard => between(words, key)![0]!

  const postings = (n: number, forms: string[]): Posting[] => read.readPostings(read.pagesAmong(pages, n), forms)

  const readWords = (): Words => {
    const all: Entry[] = []
    const redirects = new Map<string, string>()
    const prefixes = new Map<string, Prefix>()
    for (const key of read.readStrings()) {
      const kind = tree(rowKind, 2)
      if (kind > 1) {
        prefixes.set(key, {
          key_: key,
          forms_: [],
          split_: 0,
          count_: max(prefixMost, pages >> 4),
          tiers_: [],
          posts_: postings(num(rowCount), []),
          likely_: many(field(5), () => string(textWord, key))
        })
      } else if (kind) redirects.set(key, string(textWord))
      else {
        const x = read.readWord(key)
        const count = num(rowCount)
        const tiers = many(field(0), () => ({ count_: field(1), sum_: even(24) }))
        all.push({ ...x, count_: count, tiers_: tiers, posts_: tiers.length ? [] : postings(count, x.forms_) })
      }
    }
    return { all_: all, forms_: read.byForm(all), redirects_: redirects, prefixes_: prefixes }
  }

  const wordFile = (s: Shard): Words => part('w', s.first_, s.sum_, readWords)

  const near = (key: string): Words => wordFile(locate(key))

  const find = (form: string, key = form): Entry | undefined => {
    const f = near(key)
    const other = f.redirects_!.get(key)
    return f.forms_.get(form) ?? (key === form && other ? find(form, other) : undefined)
  }

  return {
    root_: { ...head, functions_: read.readStrings(), suffixes_: read.readStrings() },
    near_: near,
    find_: (form) => find(form),
    together_: (both, ...parts) => {
      const at = locate(both)
      return each(parts, locate).includes(at) ? wordFile(at).forms_.get(both) : undefined
    },
    beginning_: (prefix) => {
      const files = between(words, prefix, prefix + last)
      return files && each(files, wordFile)
    },
    spelled_: (word) =>
      each([forward, backward], (d, back) => {
        const turned = (s: string) => (back ? reversed(s) : s)
        const key = turned(word)
        const two = key.slice(0, 2)
        return each(between(d, two, two + last) ?? between(d, key)!, (s) => part(d.kind_, s.first_, s.sum_, read.readSpellings))
          .flat()
          .map((x) => ({ ...x, word_: turned(x.word_) }))
      }).flat(),
    doc_: (page) => {
      const n = (page / docsPerFile) | 0
      const s = names(docs, n >> 5)[n & 31]!
      return part('d', n, s.sum_, () => read.readDocs(min(docsPerFile, pages - n * docsPerFile)))[page % docsPerFile]!
    },
    pages_: (kind, n) => part('ta'[kind]!, n, filters[kind]![n]!, read.readPages),
    lists_: (ws, budget) => {
      const common = ws.flatMap((w) => [...w.matches_].filter(([x]) => x.tiers_!.length).slice(0, bigMost))
      each(common.sort(([x], [y]) => x.count_ - y.count_).slice(0, commonMost), ([x, m]) => {
        const tiers = x.tiers_!
        const over = tiers.findIndex((t, n) => n && (budget -= t.count_) < 0)
        m.posts_ = each(tiers.slice(0, over < 0 ? tiers.length : over), (t, n) => part('l', `${x.key_}-${n}`, t.sum_, () => postings(t.count_, x.forms_))).flat()
      })
    }
  }
}
