// Keeps pages for reading without a connection: those that were visited, every checklist, and each decision
// of which a page was visited, whole.
//
// Pages of two versions of the site are never mixed. Each page says its version, and each version has a cache of
// its own, into which only its own pages go. Given out is only what is in the cache of the version that the reader
// saw last. So this worker itself is of no version: a new one of the site does not wait for a new worker to take over.
// What was kept of older versions is fetched anew in the new one, and the older ones are deleted when that is done.
//
// With a connection, everything comes from the network, or from what the browser itself keeps of it: nobody
// waits for a cache of ours then. Files whose names hold a hash are the same in every version.

declare const self: ServiceWorkerGlobalScope

/** offline.json: what to keep, by addresses from the root of the site. */
interface List {
  version: string
  keep: string[]
  trees: Record<string, string[]>
}

const root = self.registration.scope
const prefix = `signpost:${new URL(root).pathname}:`
const asset = /\/assets\/[^/]+\.[0-9a-f]{8}\.[a-z0-9]+$/

const absolute = (path: string): string => new URL(path, root).href
const plain = (address: string): string => address.replace(/[?#].*$/, '')

// What is no page of the site, but is kept beside them: that all of an older version has come into this one, and,
// in a cache without a version, which one the reader saw last. A worker that sleeps forgets everything else.
const completeMark = absolute('sw.js?complete')
const seenMark = absolute('sw.js?seen')

const cacheOf = (version: string): Promise<Cache> => caches.open(prefix + version)

/** The version of the page that the reader saw last. */
let seen: string | undefined

async function seenLast(): Promise<string | undefined> {
  seen ??= await (await (await caches.open(prefix)).match(seenMark))?.text()
  return seen
}

async function see(version: string): Promise<void> {
  if ((await seenLast()) === version) return
  seen = version
  await (await caches.open(prefix)).put(seenMark, new Response(version))
}

/** What is kept of an address in the version that the reader saw last. */
async function kept(address: string): Promise<Response | undefined> {
  const version = await seenLast()
  return version === undefined ? undefined : (await cacheOf(version)).match(plain(address))
}

/** An answer to a request for a page. */
interface Page {
  html: string
  headers: Headers
  /** What it says it is of; "" for a page that only leads on, or one of something else below this address. */
  version: string
}

/** Reads an answer to its end; undefined when it is no page that could be kept. */
async function read(response: Response): Promise<Page | undefined> {
  if (!response.ok || response.redirected || !response.headers.get('Content-Type')?.startsWith('text/html')) return undefined
  const headers = new Headers(response.headers)
  headers.delete('Content-Encoding') // the browser has unpacked it
  headers.delete('Content-Length')
  const html = await response.text()
  return { html, headers, version: /<html[^>]* data-version="([^"]*)"/.exec(html)?.[1] ?? '' }
}

/** The files with a hash that a page names. */
function named(html: string, address: string): string[] {
  const all = [...html.matchAll(/ (?:href|src|data-script)="([^"]+)"/g)].map((m) => new URL(m[1].replaceAll('&amp;', '&'), address).href)
  return [...new Set(all)].filter((a) => a.startsWith(root) && asset.test(a))
}

async function keepAsset(cache: Cache, address: string): Promise<void> {
  if (await cache.match(address)) return
  const response = (await caches.match(address)) ?? (await fetch(address))
  if (response.ok) await cache.put(address, response)
}

/** Keeps a page with the files that it names, which come first. */
async function keepPage(version: string, address: string, page: Page | undefined): Promise<void> {
  if (page?.version !== version) return
  const cache = await cacheOf(version)
  await Promise.all(named(page.html, address).map((a) => keepAsset(cache, a)))
  await cache.put(plain(address), new Response(page.html, { headers: page.headers }))
}

/** Fetches what is not kept yet, a few pages at a time. */
async function keepAll(version: string, addresses: Iterable<string>): Promise<void> {
  const cache = await cacheOf(version)
  const left = [...addresses]
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      if (!(await cache.match(next))) await keepPage(version, next, await read(await fetch(next, { cache: 'no-cache' })))
    }
  }
  await Promise.all([one(), one(), one(), one()])
}

/** The caches of other versions of this site, and of no other site on the same host. */
async function others(version: string): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== prefix && name !== prefix + version)
}

/** Fetches anew what was kept of other versions, and then forgets those. */
async function replace(version: string): Promise<void> {
  const names = await others(version)
  const pages = new Set<string>()
  for (const name of names) {
    for (const { url } of await (await caches.open(name)).keys()) {
      if (!asset.test(url) && url !== completeMark) pages.add(url)
    }
  }
  await keepAll(version, pages)
  for (const name of names) await caches.delete(name)
}

/** Keeps what belongs to a page that the reader has seen. */
async function keepWith(version: string, address: string): Promise<void> {
  const cache = await cacheOf(version)
  await keepAll(version, [absolute('offline/')])
  const complete = Boolean(await cache.match(completeMark))
  if (complete && !address.startsWith(absolute('decisions/'))) return
  const list = (await (await fetch(absolute('offline.json'), { cache: 'no-cache' })).json()) as List
  if (list.version !== version) return // the site changes at this moment
  for (const [start, pages] of Object.entries(list.trees)) {
    if (address.startsWith(absolute(start))) await keepAll(version, pages.map(absolute))
  }
  if (complete) return
  await keepAll(version, list.keep.map(absolute))
  await replace(version)
  await cache.put(completeMark, new Response('yes'))
}

/** One after the other: what two pages want at once is fetched once. */
let work: Promise<unknown> = Promise.resolve()

/** Keeps a page that the reader has before them. What fails now, such as without a connection, the next visit tries again. */
async function visited(address: string, page: Page | undefined): Promise<void> {
  if (!page?.version) return
  const { version } = page
  await see(version)
  work = work.then(async () => {
    await keepPage(version, address, page)
    await keepWith(version, address)
  }).catch(() => undefined)
  await work
}

async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event
  try {
    const response = await fetch(request)
    event.waitUntil(read(response.clone()).then((page) => visited(request.url, page)).catch(() => undefined))
    return response
  } catch (error) {
    const instead = (await kept(request.url)) ?? (await kept(absolute('offline/')))
    if (instead) return instead
    throw error
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(root)) return
  if (request.mode === 'navigate') {
    event.respondWith(answer(event))
  } else if (asset.test(plain(request.url))) {
    event.respondWith(fetch(request).catch(async (error: unknown) => {
      const found = await kept(request.url)
      if (found) return found
      throw error
    }))
  }
})

// A page that came without this worker, such as the one that registered it.
self.addEventListener('message', (event) => {
  const { visited: address } = (event.data ?? {}) as { visited?: unknown }
  if (typeof address !== 'string' || !address.startsWith(root)) return
  event.waitUntil(fetch(plain(address), { cache: 'no-cache' }).then(read).then((page) => visited(address, page)).catch(() => undefined))
})

export {}
