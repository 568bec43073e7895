// What a query asks of an index. A site has one of two kinds, and the engine for that.
import type { Doc, Entry, Root, Spelling, Words } from './read'
import type { Word } from './engine'

/** Gives what a file holds, by its kind, its key and its digest. */
export type Part = <T>(kind: string, key: string | number, sum: number, use: () => T) => T

/** Does something with each of a list. What that lacks is fetched together. */
export type Each = <T, R>(list: T[], use: (x: T, i: number, list: T[]) => R) => R[]

export interface Source {
  root_: Root
  /** The words of the file that has a form, or would have it. */
  near_: (form: string) => Words
  find_: (form: string) => Entry | undefined
  /** The entry of a word that is two words of a query, if it lies where one of them does. */
  together_: (both: string, one: string, two: string) => Entry | undefined
  /** The files that can hold words with a prefix; undefined if they are too many. */
  beginning_: (prefix: string) => Words[] | undefined
  /** The words that a word may be a mistyping of. */
  spelled_: (word: string) => Spelling[]
  doc_: (page: number) => Doc
  /** The pages of the n-th topic (kind 0) or audience (1). */
  pages_: (kind: number, n: number) => number[]
  /** Of an index of files: fetches the postings of common words, beyond their first files within a budget. */
  lists_?: (ws: Word[], budget: number) => void
}
