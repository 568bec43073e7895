// The search field in the header of every page: a combobox (WAI-ARIA 1.2) with the first results.
// Nothing is loaded before the field gets focus; without scripts it is a plain form.
import { address, load } from './load'
import type { Hit } from './types'

const pause = 120 // milliseconds after a keystroke before the search runs
const most = 4

/** The words for kinds of pages, where no heading says more. templates/search.html has the same. */
const kinds: Record<string, string> = {
  decision: 'Check your situation',
  checklist: 'Checklist',
  outcome: 'Answer to a check',
  faq: 'Question',
  topic: 'Topic',
  glossary: 'Glossary',
  article: 'Guidance'
}

const field = document.querySelector<HTMLInputElement>('#site-search-q')
const form = field?.form

if (field && form) {
  const make = (tag: string, className: string, role: string, text = ''): HTMLElement => {
    const element = document.createElement(tag)
    element.className = className
    if (role) element.setAttribute('role', role)
    element.append(text)
    return element
  }

  const script = field.dataset.searchScript!
  const list = make('ul', 'app-search-list', 'listbox')
  list.id = 'site-search-list'
  list.hidden = true
  const said = make('div', 'nhsuk-u-visually-hidden', 'status')
  form.append(list, said)

  const set = (element: Element, name: string, value: unknown) => element.setAttribute('aria-' + name, String(value))
  set(list, 'label', 'Search results')
  field.setAttribute('role', 'combobox')
  set(field, 'autocomplete', 'list')
  set(field, 'controls', list.id)
  field.autocomplete = 'off'

  let hits: Hit[] = []
  let active = -1
  let turn = 0
  let timer = 0

  const open = (yes: boolean) => {
    list.hidden = !yes
    set(field, 'expanded', yes)
    if (!yes) choose(-1)
  }

  const choose = (index: number) => {
    active = index
    ;[...list.children].forEach((option, i) => {
      set(option, 'selected', i === index)
      if (i === index) option.scrollIntoView({ block: 'nearest' })
    })
    if (index < 0) field.removeAttribute('aria-activedescendant')
    else set(field, 'activedescendant', `site-search-${index}`)
  }

  open(false)

  const option = (hit: Hit, index: number): HTMLElement => {
    const entry = make('li', 'app-search-option', 'option', hit.title)
    entry.id = `site-search-${index}`
    entry.dataset.kind = hit.kind
    const about = hit.heading || kinds[hit.kind]
    if (about) entry.append(' ', make('span', 'app-search-option__about', '', about))
    // The field keeps focus, so that its blur does not close the list before the click arrives.
    entry.onmousedown = (event) => event.preventDefault()
    entry.onclick = () => location.assign(address(hit))
    return entry
  }

  const run = async () => {
    const mine = ++turn
    const q = field.value.trim()
    let found: Hit[] = []
    let message = ''
    try {
      if (q.length > 1) {
        found = (await (await load(script))(q, most)).hits
        const n = found.length
        message = n
          ? `${n} result${n > 1 ? 's' : ''}. Use the arrow keys to choose, or press Enter to see all.`
          : 'No results. Press Enter to see topics.'
      }
    } catch {
      // The form still works: it leads to the search page, which says what is wrong.
    }
    if (mine !== turn || document.activeElement !== field) return
    hits = found
    list.replaceChildren(...hits.map(option))
    choose(-1)
    open(hits.length > 0)
    said.textContent = message
  }

  field.addEventListener('focus', () => load(script))
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void run(), pause)
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
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (!hits.length) return
      if (list.hidden) open(true)
      const n = hits.length + 1
      // One place more than there are results: from the last, the field itself comes next.
      choose(((active + (key === 'ArrowDown' ? 2 : n)) % n) - 1)
    } else if (key === 'Escape' && !list.hidden) {
      event.preventDefault()
      open(false)
    }
  })
}
