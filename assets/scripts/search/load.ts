// Loads the engine and the index when they are first wanted, once for the whole page.
import type { Engine, EngineScript } from './types'

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
  const made = window.signpostSearch ?? (await addScript(script))
  return made.open(async (name) => {
    const answer = await fetch(`${root}search/${name}`, name === 'root.bin' ? { cache: 'no-cache' } : {})
    if (!answer.ok) throw new Error(`search/${name}: ${answer.status}`)
    return new Uint8Array(await answer.arrayBuffer())
  })
}

function addScript(src: string): Promise<EngineScript> {
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script')
    tag.src = src
    tag.onload = () => {
      if (window.signpostSearch) resolve(window.signpostSearch)
      else reject(new Error(`${src} is not the search engine`))
    }
    tag.onerror = () => reject(new Error(`${src} did not load`))
    document.head.append(tag)
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
export function address(hit: { url: string; anchor: string }): string {
  return root + hit.url + (hit.anchor ? `#${encodeURIComponent(hit.anchor)}` : '')
}

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
