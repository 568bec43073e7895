// Keeps pages for reading without a connection: those that were visited, every checklist, and each decision
// of which a page was visited, whole.
//
// Pages of two versions of the site are never mixed. Each page says its version, and a worker knows its
// own: it keeps only pages of that, in a cache of its own. Once it has seen a page of another version it
// gives out nothing that it kept. That page asks for the next worker (see site.ts), which fetches all that
// was kept anew, and takes over when it has everything in its version and the reader has closed the site.
//
// With a connection, everything comes from the network, or from what the browser itself keeps of it: nobody
// waits for a cache of ours then. Files whose names hold a hash are the same in every version.

declare const self: ServiceWorkerGlobalScope & { signpost: { version: string } }

/** offline.json: what to keep, by addresses from the root of the site. */
interface List {
  version: string
  keep: string[]
  trees: Record<string, string[]>
}

const { version } = self.signpost
const root = self.registration.scope
const prefix = `signpost:${new URL(root).pathname}:`
const asset = /\/assets\/[^/]+\.[0-9a-f]{8}\.[a-z0-9]+$/

// Stands in the cache once a page of another version has been seen: a worker that sleeps forgets the rest.
const overtakenMark = new URL('sw.js?overtaken', root).href

/** A page of another version stands where one of this was wanted. */
class OtherVersion extends Error {}

const open = (): Promise<Cache> => caches.open(prefix + version)
const plain = (address: string): string => address.replace(/[?#].*$/, '')
const absolute = (path: string): string => new URL(path, root).href
const overtaken = async (cache: Cache): Promise<boolean> => Boolean(await cache.match(overtakenMark))
const isPage = (response: Response): boolean => response.headers.get('Content-Type')?.startsWith('text/html') ?? false

/** The version that a page says it is of. */
const versionOf = (html: string): string => /<html[^>]* data-version="([^"]*)"/.exec(html)?.[1] ?? ''

/** The files with a hash that a page names. */
function named(html: string, address: string): string[] {
  const all = [...html.matchAll(/ (?:href|src|data-script)="([^"]+)"/g)].map((m) => new URL(m[1].replaceAll('&amp;', '&'), address).href)
  return [...new Set(all)].filter((a) => a.startsWith(root) && asset.test(a))
}

/**
 * Reads an answer to its end, and gives as many of it as are wanted. An answer that still comes from the network,
 * or whose copy nobody reads, would hold up the cache that it is put into, and all that wait for that.
 */
async function whole(response: Response): Promise<() => Response> {
  const { status, statusText } = response
  const headers = new Headers(response.headers)
  headers.delete('Content-Encoding') // the browser has unpacked it
  headers.delete('Content-Length')
  const body = await response.arrayBuffer()
  return () => new Response(body, { status, statusText, headers })
}

async function keepAsset(cache: Cache, address: string): Promise<Response> {
  const kept = await cache.match(address)
  if (kept) return kept
  const answer = await whole(await fetch(address))
  if (answer().ok) await cache.put(address, answer())
  return answer()
}

/** Keeps an answer to a request for a page, with what the page names. */
async function keepPage(cache: Cache, address: string, response: Response): Promise<void> {
  const answer = await whole(response)
  if (!response.ok || response.redirected) return
  if (isPage(response)) {
    const html = await answer().text()
    const its = versionOf(html)
    if (!its) return // a page that only leads on, or one of something else below this address
    if (its !== version) throw new OtherVersion(address)
    await Promise.all(named(html, address).map((a) => keepAsset(cache, a)))
  }
  await cache.put(plain(address), answer())
}

/** Fetches addresses and keeps them, a few at a time. */
async function keepAll(cache: Cache, addresses: string[]): Promise<void> {
  const left = [...addresses]
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      await keepPage(cache, next, await fetch(next, { cache: 'no-cache' }))
    }
  }
  await Promise.all([one(), one(), one(), one()])
}

async function list(): Promise<List> {
  const answer = await fetch(absolute('offline.json'), { cache: 'no-cache' })
  const all = (await answer.json()) as List
  if (all.version !== version) throw new OtherVersion('offline.json')
  return all
}

/** The caches of this site and of no other one on the same host. */
const ours = async (): Promise<string[]> => (await caches.keys()).filter((name) => name.startsWith(prefix))

async function install(): Promise<void> {
  const cache = await open()
  const wanted = new Set((await list()).keep.map(absolute))
  for (const name of await ours()) {
    for (const request of await (await caches.open(name)).keys()) {
      if (!asset.test(request.url) && request.url !== overtakenMark) wanted.add(request.url)
    }
  }
  try {
    await keepAll(cache, [...wanted])
  } catch (error) {
    await caches.delete(prefix + version)
    throw error
  }
}

async function activate(): Promise<void> {
  for (const name of await ours()) {
    if (name !== prefix + version) await caches.delete(name)
  }
  await self.clients.claim()
}

/** Keeps a page that was visited, and the whole of the decision that it belongs to. */
async function visited(address: string, response?: Response): Promise<void> {
  const cache = await open()
  if (await overtaken(cache)) return
  try {
    await keepPage(cache, address, response ?? (await fetch(plain(address), { cache: 'no-cache' })))
    if (!address.startsWith(absolute('decisions/'))) return
    for (const [start, pages] of Object.entries((await list()).trees)) {
      if (!address.startsWith(absolute(start))) continue
      const missing: string[] = []
      for (const page of pages.map(absolute)) if (!(await cache.match(page))) missing.push(page)
      await keepAll(cache, missing)
    }
  } catch (error) {
    // Without a connection, the next visit tries again.
    if (error instanceof OtherVersion) await cache.put(overtakenMark, new Response('yes'))
  }
}

async function page(event: FetchEvent): Promise<Response> {
  const { request } = event
  try {
    const response = await fetch(request)
    if (!response.ok || response.redirected || !isPage(response)) return response
    const answer = await whole(response)
    event.waitUntil(visited(request.url, answer()))
    return answer()
  } catch (error) {
    const cache = await open()
    const kept = (await overtaken(cache)) ? undefined : await cache.match(plain(request.url))
    const instead = kept ?? (await cache.match(absolute('offline/')))
    if (instead) return instead
    throw error
  }
}

self.addEventListener('install', (event) => { event.waitUntil(install()) })
self.addEventListener('activate', (event) => { event.waitUntil(activate()) })

// The page on which the worker was registered was loaded without it.
self.addEventListener('message', (event) => {
  const { visited: address } = (event.data ?? {}) as { visited?: unknown }
  if (typeof address === 'string' && address.startsWith(root)) event.waitUntil(visited(address))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(root)) return
  if (request.mode === 'navigate') {
    event.respondWith(page(event))
  } else if (asset.test(plain(request.url))) {
    event.respondWith(fetch(request).catch(async (error: unknown) => {
      const kept = await (await open()).match(plain(request.url))
      if (kept) return kept
      throw error
    }))
  } else if (request.url.endsWith('/nodes.json')) {
    event.respondWith(fetch(request).catch(async (error: unknown) => {
      const cache = await open()
      const kept = (await overtaken(cache)) ? undefined : await cache.match(plain(request.url))
      if (kept) return kept
      throw error
    }))
  }
})

export {}
