// The search page: shows results as the reader types, keeps query and filters in the address, and
// leaves the A to Z and the topics in sight when nothing was found or the search cannot run. What it shows
// stands ready in templates/search.html.
import { limitMost, rerank } from './limits'
import { address, load } from './load'
import type { Hit, Result } from './types'

const pause = 120 // milliseconds after a keystroke before the search runs
const first = 4 // results that are shown at once; six more follow when the end of them comes into sight

const story = 60 // letters from which a query is a story: then words that no page mentions say little

const byId = (id: string): HTMLElement => document.getElementById('search-' + id)!

const form = byId('form') as HTMLFormElement
const field = byId('q') as HTMLInputElement
const status = byId('status')
const list = byId('results')
const end = byId('end')
const button = end.firstElementChild as HTMLButtonElement
const fallback = byId('fallback')
const app = byId('app')
const siteTitle = document.title

let turn = 0 // answers that arrive after a newer question are dropped
let timer = 0
let most: number
const shown = new Set<string>() // addresses of the results on the page

const engine = () => load(app.dataset.script!)

/** Makes an element with a text. */
const make = <K extends 'a' | 'mark'>(tag: K, text: string): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}

const sight = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return
  most += 6
  void run(first)
})

/** Shows a message instead of results, above the other ways to find a page. */
const say = (message = '') => {
  list.replaceChildren()
  status.textContent = message
  button.hidden = true
  fallback.hidden = false
}

/** Searches; `from` results are on the page already. */
const run = async (from = 0) => {
  const mine = ++turn
  const q = field.value.trim()
  if (!from) most = first
  sight.disconnect()
  document.title = (q && `${q} – `) + siteTitle
  if (!q) return say()
  const filters = ['topic', 'audience'].map((name) => new FormData(form).getAll(name) as string[])
  try {
    const result = await (await engine())(q, most, filters)
    if (mine === turn) await show(q, result, from)
  } catch {
    // A copy that is opened from a folder has a message of its own.
    if (mine === turn) say(app.dataset[location.protocol.slice(0, 4)])
  }
}

/** Shows a result; one that continues what is shown is added to it, so that focus stays. */
const show = async (query: string, { hits, total, unknown, didYouMean }: Result, from: number): Promise<void> => {
  if (!from) {
    list.replaceChildren()
    shown.clear()
  }
  // More results can be in another order.
  const fresh = hits.filter(({ url }) => !shown.has(url) && shown.add(url))
  list.append(...fresh.map(item))
  // Of pages that are not all ranked at once, outcomes of one decision leave fewer than were asked for.
  const more = most < limitMost && total > most && (hits.length === most || total > rerank)
  // Who asked for more gets some, or the end of the list.
  if (from && more && !fresh.length) {
    most += 10
    return run(from)
  }
  button.hidden = !more || most === first
  if (more && most === first) sight.observe(end)
  // What continues a list says nothing again.
  if (from) return
  // What matches a part of the words is listed too while there is room, so it is counted where it is all that follows.
  const count = Math.max(total, hits.length)
  status.textContent = `${count || 'No'} result${count === 1 ? '' : 's'} for “${query}”.${total ? '' : ' Try other words, or look here:'}`
  // Who asks about something that no page mentions must not take what is left for an answer.
  if (total && unknown.length && query.length < story) status.append(` No page mentions ${unknown.map((word) => `“${word}”`).join(' or ')}.`)
  if (didYouMean) {
    const link = make('a', didYouMean)
    link.href = `?q=${encodeURIComponent(didYouMean)}`
    link.onclick = () => {
      field.value = didYouMean
      settle()
      return false
    }
    status.append(' Did you mean ', link, '?')
  }
  fallback.hidden = total > 0
}

const item = (hit: Hit): HTMLElement => {
  const entry = (byId('result') as HTMLTemplateElement).content.firstElementChild!.cloneNode(true) as HTMLElement
  const [title, about, excerpt, section, part] = entry.querySelectorAll<HTMLAnchorElement>('a,p') as unknown as HTMLAnchorElement[]
  entry.dataset.kind = hit.kind
  title!.textContent = hit.title
  title!.href = address(hit.heading ? { url: hit.url } : hit)
  about!.append([app.getAttribute(`data-kind-${hit.kind}`), hit.topic].filter(Boolean).join(' · '))
  part!.textContent = hit.heading ?? ''
  part!.href = address(hit)
  if (!hit.heading) section!.remove()
  // What matched stands in <mark>.
  let at = 0
  for (const [from, to] of hit.marks) {
    excerpt!.append(hit.excerpt.slice(at, from), make('mark', hit.excerpt.slice(from, to)))
    at = to
  }
  excerpt!.append(hit.excerpt.slice(at))
  return entry
}

/** The address of what the form says now. */
const wanted = (): string => {
  const params = new URLSearchParams(new FormData(form) as unknown as URLSearchParams)
  params.set('q', field.value.trim())
  if (!params.get('q')) params.delete('q')
  const search = String(params)
  return location.pathname + (search && `?${search}`)
}

/** Searches at once, as a step that the back button undoes. */
const settle = () => {
  clearTimeout(timer)
  const address = wanted()
  if (address !== location.pathname + location.search) history.pushState(null, '', address)
  void run()
}

const readAddress = () => {
  const params = new URLSearchParams(location.search)
  field.value = params.get('q') ?? ''
  for (const box of form.querySelectorAll<HTMLInputElement>('[type=checkbox]')) box.checked = params.getAll(box.name).includes(box.value)
  void run()
}

button.onclick = () => {
  const from = list.children.length
  most += 10
  void run(from).then(() => list.children[from]?.querySelector('a')?.focus())
}
field.oninput = () => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    history.replaceState(null, '', wanted())
    void run()
  }, pause)
}
form.onsubmit = () => {
  settle()
  return false
}
form.onchange = (event) => {
  if (event.target !== field) settle()
}
window.onpopstate = readAddress
field.onfocus = engine

readAddress()
