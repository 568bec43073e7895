// How far the reader is, and where they stand.
import { orphans } from './changes'
import { el, fold } from './dom'
import { type Item, answerWords, levelWords } from './model'
import type { Summary } from './score'
import type { Context, View } from './view'

/** The line that stays in sight: how much is answered, and how much of it is met. It is announced. */
export function progressView({ root, summary }: Context): View {
  const line = el('p', { class: 'app-progress__line', role: 'status' })
  const bar = el('div', { class: 'app-progress app-screen' }, line, el('a', { href: '#checklist--summary', class: 'app-progress__link', text: 'Summary' }))
  root.querySelector('.app-groups')?.prepend(bar)
  return {
    update() {
      const s = summary()
      const text = `You have answered ${s.progress.answered} of ${s.progress.of}. ${counted(s)}.`
      // The same words again would be read out again.
      if (line.textContent !== text) line.textContent = text
    }
  }
}

/** A line below an item of the summary. */
function more(title: string, text: string): HTMLElement {
  return el('p', { class: 'app-summary__more' }, el('b', { text: `${title}: ` }), text)
}

/** The counts in words, without those of which there are none. */
function counted(s: Summary): string {
  return [
    s.musts.of > 0 ? `Must: ${s.musts.met} of ${s.musts.of} met` : '',
    s.shoulds.of > 0 ? `Should: ${s.shoulds.met} of ${s.shoulds.of} met` : ''
  ].filter(Boolean).join('. ')
}

/** The summary: gaps first, with what to do next. On paper it stands before the items. */
export function summaryView(context: Context): View {
  const { root, list, store, summary, goTo } = context
  const body = el('div')
  const section = el('section', { class: 'app-summary', id: 'checklist--summary', 'aria-labelledby': 'checklist--summary-title', tabindex: '-1' },
    el('h2', { id: 'checklist--summary-title', text: 'Summary' }), body)
  const groups = root.querySelector('.app-groups')
  groups?.after(section)
  window.addEventListener('beforeprint', () => { groups?.before(section) })
  window.addEventListener('afterprint', () => { groups?.after(section) })

  function link(item: Item): HTMLElement {
    return el('a', {
      href: `#${item.id}`,
      text: item.text,
      on: {
        click: (event) => {
          event.preventDefault()
          goTo(item.id)
        }
      }
    })
  }

  /** One item: its answer where the heading does not say it, and for a gap what to do next. */
  function entry(id: string, show: 'words' | 'answer' | 'steps'): HTMLElement {
    const item = list.items.find((it) => it.id === id) as Item
    const { answer, note, evidence } = store.current.items[id] ?? {}
    const row = el('li', {}, el('b', { text: `${levelWords[item.level]}: ` }), link(item))
    if (answer && show !== 'words') row.append(` (${answerWords[answer].toLowerCase()})`)
    const add = (title: string, text: string): void => {
      if (text) row.append(more(title, text))
    }
    if (show === 'steps') add('Next step', item.next)
    add('Note', note ?? '')
    add('Evidence', evidence ?? '')
    if (show === 'steps') add('It rests on', item.sources.join('; '))
    return row
  }

  function part(title: string, ids: string[], show: 'words' | 'answer' | 'steps' = 'words'): HTMLElement[] {
    if (ids.length === 0) return []
    return [
      el('h3', { text: `${title} (${ids.length})` }),
      el('ul', { class: 'app-summary__list' }, ...ids.map((id) => entry(id, show)))
    ]
  }

  /** Items that the profile puts aside are on the page itself, so paper does not list them twice. */
  function aside(s: Summary): HTMLElement[] {
    if (s.aside.length === 0) return []
    const inside = fold(`Not for you, by what you said about yourself (${s.aside.length})`,
      el('ul', { class: 'app-summary__list' }, ...s.aside.map((id) => entry(id, 'answer'))))
    inside.classList.add('app-screen')
    inside.open = body.querySelector('details')?.open ?? false
    return [inside]
  }

  function gone(): HTMLElement[] {
    const { items, seen } = store.current
    const ids = orphans(list, store.current)
    if (ids.length === 0) return []
    return [
      el('h3', { text: `No longer in this checklist (${ids.length})` }),
      el('ul', { class: 'app-summary__list' }, ...ids.map((id) => {
        const { answer, note, evidence, words } = items[id]
        const row = el('li', { text: `${words ?? seen[id] ?? id}${answer ? ` (${answerWords[answer].toLowerCase()})` : ''}` })
        for (const [title, text] of [['Note', note], ['Evidence', evidence]]) if (text) row.append(more(title ?? '', text))
        return row
      }))
    ]
  }

  return {
    update() {
      const s = summary()
      // Before the first answer paper is a form to fill in: a list of all that is missing would only say it twice.
      section.classList.toggle('app-screen', s.progress.answered === 0)
      const name = el('p', { class: 'app-paper' }, el('b', { text: store.current.name }))
      body.replaceChildren(
        name,
        el('p', { class: 'app-summary__counts', text: `${counted(s) || 'No must or should applies'}.` }),
        el('p', { text: `Answered: ${s.progress.answered} of ${s.progress.of}.` }),
        ...part('Gaps', s.gaps, 'steps'),
        ...part('Not answered yet', s.unanswered),
        ...part('Met', s.met),
        ...part('Could: listed, not scored', s.coulds, 'answer'),
        ...part('Does not apply, as you answered', s.doesNotApply),
        ...gone(),
        ...aside(s)
      )
    }
  }
}
