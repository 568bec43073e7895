// The search field in the header of every page: a combobox (WAI-ARIA 1.2) with the first results.
// Nothing is loaded before the field gets focus; without scripts it is a plain form.
import { address, kinds, load, make, toDo } from './load'
import type { Hit } from './types'

const pause = 120 // milliseconds after a keystroke before the search runs
const most = 4

const field = document.querySelector<HTMLInputElement>('#site-search-q')
const form = field?.form

if (field && form) {
  const script = field.dataset.searchScript ?? ''
  const list = make('ul', 'app-search-list')
  list.id = 'site-search-list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'Search results')
  list.hidden = true
  const said = make('div', 'nhsuk-u-visually-hidden')
  said.setAttribute('role', 'status')
  form.append(list, said)

  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-expanded', 'false')
  field.setAttribute('aria-controls', list.id)
  field.autocomplete = 'off'

  let hits: Hit[] = []
  let active = -1
  let turn = 0
  let timer = 0

  const open = (yes: boolean) => {
    list.hidden = !yes
    field.setAttribute('aria-expanded', String(yes))
    if (!yes) choose(-1)
  }

  const choose = (index: number) => {
    active = index
    ;[...list.children].forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === index))
      if (i === index) option.scrollIntoView({ block: 'nearest' })
    })
    if (index < 0) field.removeAttribute('aria-activedescendant')
    else field.setAttribute('aria-activedescendant', `site-search-${index}`)
  }

  const option = (hit: Hit, index: number): HTMLElement => {
    const entry = make('li', `app-search-option${toDo(hit.kind) ? ' app-search-option--todo' : ''}`, hit.title)
    entry.id = `site-search-${index}`
    entry.setAttribute('role', 'option')
    entry.setAttribute('aria-selected', 'false')
    const about = hit.heading || kinds[hit.kind] || ''
    if (about) entry.append(' ', make('span', 'app-search-option__about', about))
    // The field keeps focus, so that its blur does not close the list before the click arrives.
    entry.addEventListener('mousedown', (event) => event.preventDefault())
    entry.addEventListener('click', () => location.assign(address(hit)))
    return entry
  }

  const run = async () => {
    const mine = ++turn
    const q = field.value.trim()
    if (q.length < 2) {
      open(false)
      said.textContent = ''
      return
    }
    try {
      const result = await (await load(script)).query(q, { limit: most })
      if (mine !== turn || document.activeElement !== field) return
      hits = result.hits
      list.replaceChildren(...hits.map(option))
      choose(-1)
      open(hits.length > 0)
      said.textContent =
        hits.length === 0
          ? 'No results. Press Enter to see topics.'
          : `${hits.length === 1 ? '1 result' : `${hits.length} results`}. Use the arrow keys to choose, or press Enter to see all.`
    } catch {
      // The form still works: it leads to the search page, which says what is wrong.
      open(false)
    }
  }

  field.addEventListener('focus', () => void load(script).catch(() => undefined))
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void run(), pause)
  })
  field.addEventListener('blur', () => open(false))
  // Enter follows the result that is chosen, and else goes to the search page.
  form.addEventListener('submit', (event) => {
    const hit = hits[active]
    if (!hit) return
    event.preventDefault()
    location.assign(address(hit))
  })
  field.addEventListener('keydown', (event) => {
    // The keys that choose among characters (of Japanese, say) are not for the list.
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) {
        if (hits.length === 0 || field.value.trim().length < 2) return
        open(true)
      }
      const step = event.key === 'ArrowDown' ? 1 : -1
      const n = hits.length
      // One place more than there are results: from the last, the field itself comes next.
      choose(((active + 1 + step + n + 1) % (n + 1)) - 1)
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      open(false)
    }
  })
}
