// The search page: shows results as the reader types, keeps query and filters in the address, and
// leaves the A to Z and the topics in sight when nothing was found or the search cannot run.
import { address, kinds, load, make, toDo } from './load'
import type { Hit, Result } from './types'

const pause = 120 // milliseconds after a keystroke before the search runs
const first = 4 // results that are shown at once; six more follow when the end of them comes into sight

const byId = (id: string): HTMLElement => document.getElementById(id)!

const app = document.getElementById('search-app')

if (app) {
  const field = byId('search-q') as HTMLInputElement
  const form = field.form!
  const status = byId('search-status')
  const list = byId('search-results')
  const fallback = byId('search-fallback')
  const siteTitle = document.title
  const filters = ['topic', 'audience']
  const boxes = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)]
  const checked = (name: string) => boxes(name).flatMap((box) => (box.checked ? box.value : []))
  const engine = () => load(app.dataset.script!)

  let turn = 0 // answers that arrive after a newer question are dropped
  let timer = 0
  let more = first

  /** The address of what the form says now. */
  const wanted = (): string => {
    const params = new URLSearchParams()
    const q = field.value.trim()
    if (q) params.set('q', q)
    for (const name of filters) for (const value of checked(name)) params.append(name, value)
    const search = params.toString()
    return location.pathname + (search && `?${search}`)
  }

  const end = make('div', '')
  list.after(end)
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return
    sight.disconnect()
    more = first + 6
    void run(first)
  })

  const readAddress = () => {
    const params = new URLSearchParams(location.search)
    field.value = params.get('q') ?? ''
    for (const name of filters) for (const box of boxes(name)) box.checked = params.getAll(name).includes(box.value)
    void run()
  }

  /** Shows a message instead of results, above the other ways to find a page. */
  const say = (message: string) => {
    list.replaceChildren()
    status.textContent = message
    fallback.hidden = false
  }

  /** Searches; `from` results are on the page already. */
  const run = async (from = 0) => {
    const mine = ++turn
    const q = field.value.trim()
    document.title = (q && `${q} – `) + siteTitle
    if (location.protocol === 'file:') say('Search does not work in a copy that is opened from a folder. Use the A to Z or the topics.')
    else if (!q) say('')
    else {
      try {
        const result = await (await engine()).query(q, { limit: more, topics: checked('topic'), audience: checked('audience') })
        if (mine === turn) show(result, from)
      } catch {
        if (mine === turn) say('The search could not be loaded. Try again, or use the A to Z or the topics.')
      }
    }
  }

  /** Shows a result; one that continues what is shown is added to it, so that focus stays. */
  const show = ({ query, hits, total, didYouMean }: Result, from: number) => {
    sight.disconnect()
    list.querySelector('.app-search-more')?.remove()
    if (!from) list.replaceChildren()
    list.append(...hits.slice(from).map(item))
    if (total > hits.length && hits.length === more) {
      if (more === first) sight.observe(end)
      else {
        const button = make('button', 'nhsuk-button nhsuk-button--secondary', 'Show more results')
        button.type = 'button'
        button.onclick = () => {
          more += 10
          void run(hits.length).then(() => list.children[hits.length]?.querySelector('a')?.focus())
        }
        list.append(make('li', 'app-search-more', button))
      }
    }
    // What continues a list says nothing again.
    if (from) return
    status.textContent = total ? `${total} ${total === 1 ? 'result' : 'results'} for “${query}”.` : `No results for “${query}”. Try other words, or look here:`
    if (didYouMean) {
      const link = make('a', '', didYouMean)
      link.href = `?q=${encodeURIComponent(didYouMean)}`
      link.onclick = (event) => {
        event.preventDefault()
        field.value = didYouMean
        settle()
      }
      status.append(' Did you mean ', link, '?')
    }
    fallback.hidden = total > 0
  }

  /** Searches at once, as a step that the back button undoes. */
  const settle = () => {
    clearTimeout(timer)
    more = first
    if (wanted() !== location.pathname + location.search) history.pushState(null, '', wanted())
    void run()
  }

  field.oninput = () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      more = first
      history.replaceState(null, '', wanted())
      void run()
    }, pause)
  }
  form.onsubmit = (event) => {
    event.preventDefault()
    settle()
  }
  form.onchange = (event) => {
    if (event.target !== field) settle()
  }
  window.onpopstate = readAddress
  field.onfocus = () => void engine().catch(() => {})

  readAddress()
}

function item(hit: Hit): HTMLElement {
  const link = make('a', 'app-search-result__title', hit.title)
  link.href = address({ url: hit.url })
  const entry = make('li', `app-search-result${toDo(hit.kind) ? ' app-search-result--todo' : ''}`, make('h2', 'app-search-result__heading nhsuk-heading-s', link))
  // Each class is written whole, because what no script names is removed from the styles.
  const add = (name: string, ...children: (Node | string)[]) => entry.append(make('p', name, ...children))
  const about = [kinds[hit.kind], hit.topic].filter(Boolean).join(' · ')
  if (about) add('app-search-result__about', about)
  if (hit.heading) {
    const part = make('a', '', hit.heading)
    part.href = address(hit)
    add('app-search-result__section', part)
  }
  if (hit.excerpt) add('app-search-result__excerpt', ...marked(hit))
  return entry
}

/** The excerpt, with what matched in <mark>. */
function marked({ excerpt, marks }: Hit): (Node | string)[] {
  let at = 0
  const parts = marks.flatMap(([from, to]) => {
    const before = excerpt.slice(at, from)
    at = to
    return [before, make('mark', 'app-search-mark', excerpt.slice(from, to))]
  })
  return [...parts, excerpt.slice(at)]
}
