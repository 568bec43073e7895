// Next review, calendar files, export and import, copy and share.
import { csv } from './csv'
import { button, download, el, field } from './dom'
import { BadFile, exportFile, importFile } from './exchange'
import { type Event, calendar } from './ics'
import { isDay } from './model'
import { applies } from './score'
import { shareFragment } from './share'
import { asText } from './text'
import type { Context, View } from './view'

export function keepView(context: Context): View {
  const review = reviewView(context)
  const out = exchangeView(context)
  context.root.querySelector('#checklist--summary')?.after(review.element, out)
  return review
}

/** The address of the page itself, without answers. */
function address(): string {
  return location.origin + location.pathname
}

function fileName({ list, store }: Context, ending: string, kind = ''): string {
  const name = store.current.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '')
  return `${[list.id, name, kind].filter(Boolean).join('-')}.${ending}`
}

function reviewView(context: Context): View & { element: HTMLElement } {
  const { root, list, store, refresh } = context
  const status = el('p', { class: 'app-status', role: 'status' })

  function dateField(key: 'review' | 'supervision', label: string, hint: string): { input: HTMLInputElement; group: HTMLElement } {
    const input = el('input', {
      class: 'nhsuk-input app-date',
      id: `checklist--${key}`,
      type: 'date',
      autocomplete: 'off',
      on: {
        change: () => {
          const day = isDay(input.value) ? input.value : ''
          store.change((assessment) => { assessment[key] = day })
          refresh()
        }
      }
    })
    return { input, group: field(label, hint, input) }
  }

  /** Downloads a calendar file, or says which date is missing. */
  function calendarFile(key: 'review' | 'supervision', input: HTMLInputElement, event: Pick<Event, 'title' | 'text' | 'every'>): void {
    if (!isDay(input.value)) {
      status.textContent = key === 'review' ? 'Enter a date for the next review first.' : 'Enter the first date first.'
      input.focus()
      return
    }
    const uid = `${store.current.id}-${key}${event.every || ''}@${location.hostname || 'signpost.invalid'}`
    const url = location.protocol === 'file:' ? '' : address()
    download(fileName(context, 'ics', key === 'review' ? key : 'dates'), 'text/calendar', calendar({ ...event, uid, url, day: input.value }, new Date()))
    status.textContent = 'The calendar file is in your downloads. Open it to add it to your calendar.'
  }

  const next = dateField('review', 'Next review', 'When you want to go through this checklist again.')
  const first = dateField('supervision', 'First date', 'The calendar repeats it on the same weekday of the month.')
  const repeats = el('div', { class: 'app-actions' })
  const regular = el('div', {}, el('h3', { text: 'Regular dates' }), first.group, repeats)
  const element = el('section', { class: 'app-keep app-screen', 'aria-labelledby': 'checklist--dates' },
    el('h2', { id: 'checklist--dates', text: 'Dates' }),
    next.group,
    el('div', { class: 'app-actions' }, button('Download a calendar file for the review', () => {
      calendarFile('review', next.input, { title: `Review: ${list.title}`, text: `Time to go through “${list.title}” (${store.current.name}) again.`, every: 0 })
    })),
    regular,
    status)
  const paper = root.querySelector('.app-sign__review')

  return {
    element,
    update() {
      const { review, supervision, profile } = store.current
      if (next.input.value !== review && document.activeElement !== next.input) next.input.value = review
      if (first.input.value !== supervision && document.activeElement !== first.input) first.input.value = supervision
      if (paper) paper.textContent = review.split('-').reverse().join('/')
      // One file for each interval: where several items have the same, the first of them names it.
      const due = new Map(list.items
        .filter((item) => item.every > 0 && applies(item, list, profile))
        .reverse()
        .map((item) => [item.every, item.text]))
      regular.hidden = due.size === 0
      repeats.replaceChildren(...[...due].sort(([a], [b]) => a - b).map(([every, text]) => {
        const title = text.charAt(0).toUpperCase() + text.slice(1)
        return button(`Download a calendar file: ${title}`, () => {
          calendarFile('supervision', first.input, { title, text: `From “${list.title}”.`, every })
        })
      }))
    }
  }
}

function exchangeView(context: Context): HTMLElement {
  const { list, store, summary, refresh } = context
  const status = el('p', { class: 'app-status', role: 'status' })
  const error = el('p', { class: 'nhsuk-error-message', id: 'checklist--import-error', role: 'alert' })
  const shown = el('textarea', { class: 'nhsuk-textarea', id: 'checklist--shown', rows: '5', readonly: true })
  const fallback = field('Copy this', '', shown)
  fallback.hidden = true

  function say(text: string): void {
    status.textContent = text
    error.textContent = ''
    fallback.hidden = true
  }

  /** Copies a text, or shows it where the browser refuses. */
  async function copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      say(done)
    } catch {
      say('Your browser does not let the page copy. Select the text below and copy it.')
      shown.value = text
      fallback.hidden = false
      shown.focus()
      shown.select()
    }
  }

  const file = el('input', {
    class: 'app-file',
    id: 'checklist--import',
    type: 'file',
    accept: '.json,application/json',
    on: { change: () => { void read() } }
  })

  const importing = field('Import a file that was exported from this checklist', 'It is added beside your assessments.', file)
  file.setAttribute('aria-describedby', 'checklist--import-hint checklist--import-error')

  async function read(): Promise<void> {
    const chosen = file.files?.[0]
    if (!chosen) return
    try {
      const assessments = importFile(list, await chosen.text(), new Date())
      for (const assessment of assessments) store.add(assessment)
      say(`Imported: ${assessments.map((a) => `“${a.name}”`).join(', ')}. It is open now.`)
      refresh()
    } catch (problem) {
      status.textContent = ''
      error.textContent = problem instanceof BadFile
        ? `${problem.message} Nothing was changed.`
        : 'The file cannot be read. Nothing was changed.'
    }
    file.value = ''
  }

  return el('section', { class: 'app-keep app-screen', 'aria-labelledby': 'checklist--keep' },
    el('h2', { id: 'checklist--keep', text: 'Keep it and pass it on' }),
    el('p', { text: 'What you type stays on this device. A file or a copy is yours to give to whom you choose. The share link carries your answers and profile, and no notes.' }),
    el('div', { class: 'app-actions' },
      button('Export as a file', () => {
        download(fileName(context, 'json'), 'application/json', exportFile(list, store.current, new Date()))
        say('The file is in your downloads. Import it here, on this device or another.')
      }),
      button('Download as a spreadsheet (CSV)', () => {
        download(fileName(context, 'csv'), 'text/csv', csv(list, store.current))
        say('The spreadsheet is in your downloads.')
      }),
      button('Copy as text', () => {
        void copy(asText(list, store.current, summary(), address()), 'Copied: answers, notes and next steps.')
      }),
      button('Copy a share link', () => {
        void copy(location.href.split('#')[0] + shareFragment(store.current), 'Copied. Anybody who has the link sees your answers, and none of your notes.')
      }),
      button('Print', () => { window.print() })),
    status,
    importing,
    error,
    fallback)
}
