// The search page: shows results as the reader types, keeps query and filters in the address, and
// leaves the A to Z and the topics in sight when nothing was found or the search cannot run.
import { address, kinds, load, make, toDo } from './load'
import type { Hit, Result } from './types'

const pause = 120 // milliseconds after a keystroke before the search runs
const first = 4 // results that are shown at once; six more follow when the end of them comes into sight

const app = document.getElementById('search-app')
const field = document.querySelector<HTMLInputElement>('#search-q')
const status = document.getElementById('search-status')
const list = document.getElementById('search-results')
const fallback = document.getElementById('search-fallback')
const form = field?.form

if (app && field && form && status && list) {
  const script = app.dataset.script ?? ''
  const siteTitle = document.title
  const boxes = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${name}"]`)]
  const checked = (name: string) => boxes(name).filter((box) => box.checked).map((box) => box.value)

  let turn = 0 // answers that arrive after a newer question are dropped
  let timer = 0
  let more = first

  /** The address of what the form says now. */
  const wanted = (): string => {
    const params = new URLSearchParams()
    const q = field.value.trim()
    if (q) params.set('q', q)
    for (const name of ['topic', 'audience']) for (const value of checked(name)) params.append(name, value)
    const search = params.toString()
    return location.pathname + (search ? `?${search}` : '')
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
    for (const name of ['topic', 'audience']) {
      for (const box of boxes(name)) box.checked = params.getAll(name).includes(box.value)
    }
  }

  /** Searches; `from` results are on the page already. */
  const run = async (from = 0) => {
    const mine = ++turn
    const q = field.value.trim()
    document.title = q ? `${q} – ${siteTitle}` : siteTitle
    if (location.protocol === 'file:') {
      status.textContent = 'Search does not work in a copy that is opened from a folder. Use the A to Z or the topics.'
      return
    }
    if (!q) {
      list.replaceChildren()
      status.textContent = ''
      if (fallback) fallback.hidden = false
      return
    }
    try {
      const engine = await load(script)
      const result = await engine.query(q, { limit: more, topics: checked('topic'), audience: checked('audience') })
      if (mine === turn) show(result, from)
    } catch {
      if (mine !== turn) return
      list.replaceChildren()
      status.textContent = 'The search could not be loaded. Try again, or use the A to Z or the topics.'
      if (fallback) fallback.hidden = false
    }
  }

  /** Shows a result; one that continues what is shown is added to it, so that focus stays. */
  const show = (result: Result, from: number) => {
    sight.disconnect()
    list.querySelector('.app-search-more')?.remove()
    if (from === 0) list.replaceChildren()
    list.append(...result.hits.slice(from).map(item))
    const rest = result.total > result.hits.length && result.hits.length === more
    if (rest && more === first) {
      sight.observe(end)
    } else if (rest) {
      const button = make('button', 'nhsuk-button nhsuk-button--secondary', 'Show more results')
      button.type = 'button'
      button.onclick = () => {
        more += 10
        void run(result.hits.length).then(() => list.children[result.hits.length]?.querySelector('a')?.focus())
      }
      list.append(make('li', 'app-search-more', button))
    }
    // What continues a list says nothing again.
    if (from > 0) return
    const n = result.total
    status.textContent = n === 0 ? `No results for “${result.query}”. Try other words, or look here:` : `${n} ${n === 1 ? 'result' : 'results'} for “${result.query}”.`
    if (result.didYouMean) {
      const link = make('a', '', result.didYouMean)
      link.href = `?q=${encodeURIComponent(result.didYouMean)}`
      link.onclick = (event) => {
        event.preventDefault()
        field.value = result.didYouMean
        settle()
      }
      status.append(' Did you mean ', link, '?')
    }
    for (const topic of result.topics) {
      const link = make('a', '', topic.title)
      link.href = address({ url: `topics/${topic.id}/`, anchor: '' })
      list.append(make('li', 'app-search-result app-search-result--topic', link))
    }
    if (fallback) fallback.hidden = n > 0
  }

  /** Searches at once, as a step that the back button undoes. */
  const settle = () => {
    clearTimeout(timer)
    more = first
    if (wanted() !== location.pathname + location.search) history.pushState(null, '', wanted())
    void run()
  }

  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      more = first
      history.replaceState(null, '', wanted())
      void run()
    }, pause)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    settle()
  })
  form.addEventListener('change', (event) => {
    if (event.target !== field) settle()
  })
  window.addEventListener('popstate', () => {
    readAddress()
    void run()
  })
  field.addEventListener('focus', () => void load(script).catch(() => undefined), { once: true })

  readAddress()
  void run()
}

function item(hit: Hit): HTMLElement {
  const link = make('a', 'app-search-result__title', hit.title)
  link.href = address({ url: hit.url, anchor: '' })
  const entry = make('li', `app-search-result${toDo(hit.kind) ? ' app-search-result--todo' : ''}`)
  const about = [kinds[hit.kind] ?? '', hit.topic].filter(Boolean).join(' · ')
  entry.append(make('h2', 'app-search-result__heading nhsuk-heading-s', link))
  if (about) entry.append(make('p', 'app-search-result__about', about))
  if (hit.heading) {
    const part = make('a', '', hit.heading)
    part.href = address(hit)
    entry.append(make('p', 'app-search-result__section', part))
  }
  if (hit.excerpt) entry.append(make('p', 'app-search-result__excerpt', ...marked(hit)))
  return entry
}

/** The excerpt, with what matched in <mark>. */
function marked(hit: Hit): (Node | string)[] {
  const parts: (Node | string)[] = []
  let at = 0
  for (const [from, to] of hit.marks) {
    parts.push(hit.excerpt.slice(at, from), make('mark', 'app-search-mark', hit.excerpt.slice(from, to)))
    at = to
  }
  parts.push(hit.excerpt.slice(at))
  return parts
}
