// The index of a site of many pages: the root leads to files, which are read when a query needs them.
import { even, field, max, min } from './coder'
import { bigMost, commonMost, last, wideRange } from './limits'
import * as read from './read'
import type { Directory, Entry, Shard, Words } from './read'
import type { Each, Part, Source } from './source'

const reversed = (s: string): string => [...s].reverse().join('')

export const openFiles = (data: Uint8Array, part: Part, each: Each): Source => {
  const root = read.readRoot(data, 0x53504605)
  const pages = root.pages_
  const docsPerFile = field(0)
  const filters = root.labels_.map((list) => list.map(() => even(24)))
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

  const wordFile = (s: Shard): Words => part('w', s.first_, s.sum_, () => read.readWords(pages))

  const near = (key: string): Words => wordFile(locate(key))

  const find = (form: string, key = form): Entry | undefined => {
    const f = near(key)
    const other = f.redirects_.get(key)
    return f.forms_.get(form) ?? (key === form && other ? find(form, other) : undefined)
  }

  return {
    root_: root,
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
      const common = ws.flatMap((w) => [...w.matches_].filter(([x]) => x.tiers_.length).slice(0, bigMost))
      each(common.sort(([x], [y]) => x.count_ - y.count_).slice(0, commonMost), ([x, m]) => {
        const over = x.tiers_.findIndex((t, n) => n && (budget -= t.count_) < 0)
        m.posts_ = each(x.tiers_.slice(0, over < 0 ? x.tiers_.length : over), (t, n) => part('l', `${x.key_}-${n}`, t.sum_, () => read.readPostings(pages, t.count_, x.forms_))).flat()
      })
    }
  }
}
