// The index of a site of few pages: all of it stands in the root.
import * as read from './read'
import { min } from './coder'
import type { Source } from './source'
import { split } from './words'

export const openWhole = (data: Uint8Array): Source => {
  const root = read.readRoot(data, 0x53505305)
  const filters = root.labels_.map((list) => list.map(() => read.readPages()))
  const docs = read.readDocs(root.pages_)
  const words = read.readWords(root.pages_, docs.map((d) => split(d.title)))
  const find = (form: string) => words.forms_.get(form)
  return {
    root_: root,
    near_: () => words,
    find_: find,
    together_: find,
    beginning_: () => [words],
    spelled_: () =>
      words.all_.flatMap((x) => x.forms_.filter((s) => s.length > 3 && s > ':').map((s) => ({ word_: s, freq_: min(7, ((read.bits(x.count_) * 2) / 3) | 0) }))),
    doc_: (page) => docs[page]!,
    pages_: (kind, n) => filters[kind]![n]!,
    lists_: () => {}
  }
}
