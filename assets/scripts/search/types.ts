// What the pieces of the search share: the engine answers, the page and the header show.

/** One result. `marks` are the ranges of `excerpt`, in UTF-16 units, that match the query. */
export interface Hit {
  url: string
  title: string
  anchor?: string // of the section that matched best, if it is not the page itself
  heading?: string
  kind: string
  topic: string | undefined
  excerpt: string
  marks: [number, number][]
  score: number
}

export interface Result {
  hits: Hit[]
  total: number
  unknown: string[] // words that stand for none of the site's
  didYouMean: string
}

/** Answers a query with so many hits, of any of these topics and for any of these audiences; none means all. */
export type Engine = (text: string, limit?: number, filters?: string[][]) => Promise<Result>

/** Reads one file of the index. */
export type Fetch = (name: string) => Promise<Uint8Array>

declare global {
  /** Whether the engine is the one for sites whose index is one file. build.mjs makes both, each without what only the other needs. */
  const SINGLE: boolean
  // What the engine's script leaves in the page. A global variable rather than a property of the window, so that Node
  // can run the engine too.
  var signpostSearch: ((fetch: Fetch) => Promise<Engine>) | undefined
}
