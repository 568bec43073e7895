// Runs the queries of a job through one system, as a browser would, and prints what it did.
//   node peers.mjs SYSTEM JOB WORK CACHE
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

const [, , system, jobFile, work, cache] = process.argv
const job = JSON.parse(readFileSync(jobFile))
const require = createRequire(join(cache, 'package.json'))
const brotli = (data, quality = 11) =>
  brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).length

// Bytes are measured for one query of so many, each by a reader who has loaded nothing.
const sample = 3

// Titles that are typed letter by letter.
const typed = job.pages.filter((p) => p.title.length > 12 && p.title.length < 40).filter((_, i, all) => i % Math.ceil(all.length / 15) === 0)

/** The place of the first relevant page. */
const rank = (ids, relevant) => ids.slice(0, 10).findIndex((id) => relevant.includes(id)) + 1

/**
 * Runs the queries. `fresh` gives a system that has loaded nothing: ask(text) gives the ids of ten
 * pages, look(text) what the search page does at once when a reader types text (four results), and fetched() says how
 * many bytes it has fetched so far, scripts included.
 */
async function run(fresh, report) {
  const out = { First: [], Second: [], Typing: [], QueryMS: [], Ranks: [], ...report }
  const warm = await fresh()
  for (const set of job.sets) {
    const ranks = []
    let before
    for (const [i, q] of set.queries.entries()) {
      ranks.push(rank(await warm.ask(q.query), q.relevant))
      const start = performance.now()
      await warm.ask(q.query)
      out.QueryMS.push(performance.now() - start)
      if (report.whole === undefined && i % sample === 0) {
        const one = await fresh()
        await one.look(q.query)
        out.First.push(one.fetched())
        if (before) {
          const then = one.fetched()
          await one.look(before)
          out.Second.push(one.fetched() - then)
        }
        before = q.query
      }
    }
    out.Ranks.push(ranks)
  }
  if (report.whole === undefined) {
    for (const page of typed) {
      const one = await fresh()
      for (let n = 2; n <= page.title.length; n++) await one.look(page.title.slice(0, n))
      out.Typing.push(one.fetched())
    }
  } else {
    out.First = out.Typing = [report.whole]
    out.Second = [0]
  }
  process.stdout.write(JSON.stringify(out))
}

async function signpost() {
  const scripts = ['engine.js', 'page.js'].map((name) => readFileSync(join(work, name)))
  const script = scripts.reduce((sum, data) => sum + brotli(data), 0)
  new Function(scripts[0].toString())()
  await run(
    async () => {
      let bytes = script
      const engine = await globalThis.signpostSearch(async (name) => {
        const data = await readFile(join(work, 'search', name))
        bytes += data.length
        return new Uint8Array(data)
      })
      return {
        ask: async (text) => (await engine(text, 10)).hits.map((h) => h.url.slice(0, -1)),
        look: (text) => engine(text, 4),
        fetched: () => bytes
      }
    },
    { Script: script }
  )
}

async function minisearch(tuned) {
  const file = require.resolve('minisearch')
  const MiniSearch = (await import(pathToFileURL(file))).default
  const script = brotli(readFileSync(join(cache, 'node_modules/minisearch/dist/umd/index.js')))
  const stop = new Set(
    'a an and are as at be but by can do does for from had has have how i if in into is it its me my not of on or our so such that the their then there these they this to was we were what when where which who why will with would you your'.split(' ')
  )
  const settings = { fields: ['title', 'headings', 'body'], storeFields: ['title'] }
  if (tuned) settings.processTerm = (term) => (stop.has(term.toLowerCase()) ? null : term.toLowerCase())
  const index = new MiniSearch(settings)
  const cpu = process.cpuUsage()
  index.addAll(
    job.pages.map((p) => ({ id: p.id, title: p.title, headings: p.sections.map((s) => s.h).join('\n'), body: p.sections.map((s) => s.text).join('\n') }))
  )
  const used = process.cpuUsage(cpu)
  const json = JSON.stringify(index)
  const options = {
    boost: { title: 4, headings: 2 },
    prefix: (term, i, terms) => i === terms.length - 1 || term.length > 3,
    fuzzy: (term) => (term.length >= 8 ? 2 : term.length >= 4 ? 1 : false),
    weights: { fuzzy: 0.4, prefix: 0.5 }
  }
  const ask = async (text) => {
    if (!tuned) return index.search(text).slice(0, 10).map((h) => h.id)
    const all = index.search(text, { ...options, combineWith: 'AND' }).slice(0, 10).map((h) => h.id)
    if (all.length === 10) return all
    const any = index.search(text, { ...options, combineWith: 'OR' }).slice(0, 20).map((h) => h.id)
    return [...new Set([...all, ...any])].slice(0, 10)
  }
  await run(async () => ({ ask }), {
    Script: script,
    whole: script + brotli(json, 5),
    IndexCPU: (used.user + used.system) / 1e6,
    IndexRSS: process.resourceUsage().maxRSS / 1024,
    IndexMB: json.length / 1e6,
    Files: 1
  })
}

async function pagefind() {
  const dir = join(work, 'site', 'pagefind')
  let bytes = 0
  const script = brotli(readFileSync(join(dir, 'pagefind.js')))
  globalThis.window = { location: { origin: 'http://localhost', href: 'http://localhost/' } }
  globalThis.location = globalThis.window.location
  globalThis.document = { querySelector: () => ({ getAttribute: () => 'en' }), currentScript: null }
  globalThis.fetch = async (url) => {
    const name = String(url).split('?')[0].replace(/^.*\/pagefind\//, '')
    const data = await readFile(join(dir, name))
    // Its index and WebAssembly are compressed by themselves, its one JSON file is not.
    bytes += name.endsWith('.json') ? brotli(data) : data.length
    return new Response(data)
  }
  let turn = 0
  await run(
    async () => {
      // A new address is a new module that has loaded nothing.
      const p = await import(`${pathToFileURL(join(dir, 'pagefind.js'))}?${turn++}`)
      await p.options({ basePath: '/pagefind/', baseUrl: '/' })
      bytes = 0
      let own = script
      const counted = async (text, n) => {
        const before = bytes
        const found = await p.search(text)
        const hits = await Promise.all(found.results.slice(0, n).map((r) => r.data()))
        own += bytes - before
        return hits.map((h) => h.url.replace(/\/(index\.html)?$/, '').replace(/^.*\//, ''))
      }
      await p.init()
      own += bytes
      return { ask: (text) => counted(text, 10), look: (text) => counted(text, 4), fetched: () => own }
    },
    { Script: script }
  )
}

await { signpost, pagefind, minisearch: () => minisearch(false), 'minisearch-tuned': () => minisearch(true) }[system]()
