// The index of a site of few pages: all of it stands in the root.
import { beside, bit, min, num, rowCount, rowHas } from './coder'
import * as read from './read'
import type { Source } from './source'

const wordsOf = (s: string): string[] => read.slug(s).split('-')

export const openWhole = (data: Uint8Array): Source => {
  const head = read.readHead(data, 0x53505305)
  const filters = head.ids_.map((list) => list.map(read.readPages))
  const docs = read.readDocs(head.pages_)

  /** What results show, by word: for each page the first of its texts that has it, from 1. */
  const shown: Record<string, number[]> = Object.create(null)
  docs.forEach((d, doc) =>
    [d.title, d.excerpt, ...d.sections_.map((s) => s.heading)].forEach((s, text) => {
      for (const word of wordsOf(s)) (shown[word] ??= [])[doc] ??= text + 1
    })
  )
  const known = Object.keys(shown).sort()
  const root = { ...head, functions_: read.readStrings(known), suffixes_: read.readStrings(known) }

  const all = read.readStrings(known).map((key) => {
    const x = read.readWord(key)
    const forms = x.forms_
    const hints = docs.map(() => 0)
    for (const form of forms) shown[form]?.forEach((text, doc) => (hints[doc] ||= text))
    const others: number[] = []
    const pages: number[] = []
    hints.forEach((text, doc) => {
      if (!text) others.push(doc)
      else if (bit(rowHas, 0, beside(rowHas, text, doc))) pages.push(doc)
    })
    const rest = num(rowCount, beside(rowCount, docs.length - others.length, pages.length))
    const posts = read.readPostings(
      pages.concat(read.pagesAmong(others.length, rest).map((at) => others[at]!)).sort((x, y) => x - y),
      forms,
      hints,
      (doc) => 1 + wordsOf(docs[doc]!.title).findIndex((word) => forms.includes(word))
    )
    return { ...x, count_: posts.length, posts_: posts }
  })
  const words = { all_: all, forms_: read.byForm(all) }
  const find = (form: string) => words.forms_.get(form)
  return {
    root_: root,
    near_: () => words,
    find_: find,
    together_: find,
    beginning_: () => [words],
    spelled_: () => all.flatMap((x) => x.forms_.filter((s) => s.length > 3 && s > ':').map((s) => ({ word_: s, freq_: min(7, ((read.bits(x.count_) * 2) / 3) | 0) }))),
    doc_: (page) => docs[page]!,
    pages_: (kind, n) => filters[kind]![n]!
  }
}
