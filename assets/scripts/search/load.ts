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

async function start(script: string): Promise<Engine> {
  await new Promise((resolve, reject) => {
    const tag = document.createElement('script')
    tag.src = script
    tag.onload = resolve
    tag.onerror = reject
    document.head.append(tag)
  })
  return window.signpostSearch!.open(async (name) => {
    const answer = await fetch(`${root}search/${name}`, name === 'root.bin' ? { cache: 'no-cache' } : {})
    if (!answer.ok) throw Error(`${name}: ${answer.status}`)
    return new Uint8Array(await answer.arrayBuffer())
  })
}

/** Makes an element with a class and text or children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children)
  return element
}

/** Where a result leads to. */
export const address = ({ url, anchor }: { url: string; anchor?: string }): string =>
  root + url + (anchor ? `#${encodeURIComponent(anchor)}` : '')

/** The words for kinds of pages that readers do things with; other kinds need none. */
export const kinds: Record<string, string> = {
  decision: 'Check your situation',
  checklist: 'Checklist',
  outcome: 'Answer to a check',
  faq: 'Question',
  topic: 'Topic',
  glossary: 'Glossary',
  article: 'Guidance'
}

/** Kinds of pages that are things to do rather than to read. */
export const toDo = (kind: string): boolean => kind === 'decision' || kind === 'checklist'
