// Loads the engine and the index when they are first wanted, once for the whole page.
import type { Engine } from './types'

/** The way from this page to the root of the site, such as "../../". */
export const root = document.documentElement.dataset.root ?? './'

let engine: Promise<Engine> | undefined

/** The engine; a failure is not kept, so that the next keystroke tries again, and need not be noticed. */
export function load(script: string): Promise<Engine> {
  if (!engine) (engine = start(script)).catch(() => (engine = undefined))
  return engine!
}

async function start(src: string): Promise<Engine> {
  await new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror })))
  return window.signpostSearch!(async (name) => {
    const answer = await fetch(`${root}search/${name}`, { cache: name === 'root.bin' ? 'no-cache' : 'default' })
    if (!answer.ok) throw answer.status
    return new Uint8Array(await answer.arrayBuffer())
  })
}

/** Where a result leads to. */
export const address = ({ url, anchor }: { url: string; anchor?: string }): string =>
  root + url + (anchor ? `#${encodeURIComponent(anchor)}` : '')
