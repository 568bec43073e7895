// Loads the engine and the index when they are first wanted, once for the whole page.
import type { Engine } from './types'

/** The way from this page to the root of the site, such as "../../". */
export const root = document.documentElement.dataset.root ?? './'

let engine: Promise<Engine> | undefined

/** The engine; a failure is not kept, so that the next keystroke tries again. */
export function load(script: string): Promise<Engine> {
  engine ??= start(script).catch((error: unknown) => {
    engine = undefined
    throw error
  })
  return engine
}

async function start(src: string): Promise<Engine> {
  await new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror })))
  return window.signpostSearch!(async (name) => {
    const answer = await fetch(`${root}search/${name}`, name === 'root.bin' ? { cache: 'no-cache' } : {})
    if (!answer.ok) throw Error(String(answer.status))
    return new Uint8Array(await answer.arrayBuffer())
  })
}

/** Where a result leads to. */
export const address = ({ url, anchor }: { url: string; anchor?: string }): string =>
  root + url + (anchor ? `#${encodeURIComponent(anchor)}` : '')
