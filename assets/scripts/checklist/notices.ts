// What the reader should know before going on: that nothing can be kept, that the checklist has changed, that the link
// carries somebody's answers.
import { type Changes, changesSince } from './changes'
import { button, el } from './dom'
import { newAssessment, seenOf, wordsOf } from './model'
import { isShared, readShared } from './share'
import type { Context, View } from './view'

const troubleWords = {
  blocked: 'Your browser does not let this page keep anything. You can fill it in, but it is gone when you close the page. Export or print it before you do.',
  full: 'There is no room left for this page on this device. What you type from now on is gone when you close the page. Export or print it before you do.'
}

export function noticesView(context: Context): View {
  const { root, store } = context
  const trouble = el('div', { role: 'alert' })
  const shared = el('div')
  const changed = el('div')
  root.querySelector('.app-profile')?.before(trouble, shared, changed)

  let offered = location.hash
  window.addEventListener('hashchange', () => {
    if (!isShared(location.hash)) return
    offered = location.hash
    context.refresh()
  })
  const leave = (): void => {
    offered = ''
    history.replaceState(null, '', location.pathname + location.search)
    context.refresh()
    toTop()
  }

  return {
    update() {
      const text = store.trouble ? troubleWords[store.trouble] : store.unreadable
        ? 'What this page kept before cannot be read any more. It was put aside on this device, and you begin with an empty assessment.'
        : ''
      if (trouble.textContent !== text) trouble.replaceChildren(...(text ? [notice(el('p', { text }))] : []))
      shared.replaceChildren(...sharedNotice(context, offered, leave))
      const changes = changesSince(context.list, store.current)
      changed.replaceChildren(...(changes ? [changedNotice(context, changes)] : []))
    }
  }
}

/** The button that was pressed is gone: the focus goes where the page begins, not nowhere. */
function toTop(): void {
  document.getElementById('maincontent')?.focus({ preventScroll: true })
}

function notice(...children: Node[]): HTMLElement {
  return el('div', { class: 'nhsuk-inset-text app-notice app-screen' }, ...children)
}

function sharedNotice({ root, list, store }: Context, fragment: string, leave: () => void): HTMLElement[] {
  if (!isShared(fragment)) return []
  const shared = readShared(fragment)
  if (!shared) {
    return [notice(el('p', { text: 'The link is damaged: the answers that it carried cannot be read. Ask for it again.' }), button('Close', leave))]
  }
  const count = Object.keys(shared.answers).length
  return [notice(
    el('h2', { class: 'nhsuk-heading-s', text: 'This link carries answers' }),
    el('p', { text: `It carries ${count === 1 ? '1 answer' : `${count} answers`}, without notes. Your own assessments stay as they are.` }),
    el('div', { class: 'app-actions' },
      button('Add them as a new assessment', () => {
        const assessment = newAssessment(list, 'From a link', new Date())
        assessment.profile = shared.profile
        for (const [id, answer] of Object.entries(shared.answers)) {
          const item = list.items.find((it) => it.id === id)
          assessment.items[id] = item ? { answer, words: wordsOf(item) } : { answer }
        }
        store.add(assessment)
        leave()
        root.querySelector<HTMLElement>('#checklist--summary')?.focus()
      }),
      button('Leave them', leave)))]
}

function changedNotice({ list, store, refresh }: Context, changes: Changes): HTMLElement {
  const text = (id: string): string => {
    const item = list.items.find((it) => it.id === id)
    return item ? wordsOf(item) : id
  }
  const part = (title: string, rows: HTMLElement[]): HTMLElement[] => rows.length === 0 ? [] : [
    el('p', {}, el('b', { text: title })), el('ul', { class: 'nhsuk-list nhsuk-list--bullet' }, ...rows)
  ]
  return notice(
    el('h2', { class: 'nhsuk-heading-s', text: 'This checklist has changed since you last used it' }),
    el('p', { text: 'Your answers and notes are all kept.' }),
    ...part('New', changes.added.map((id) => el('li', {}, el('a', { href: `#${id}`, text: text(id) })))),
    ...part('Reworded', changes.reworded.map(({ id, was, now }) => el('li', {}, el('a', { href: `#${id}`, text: now }), el('br'), `Before: ${was}`))),
    ...part('Gone', changes.gone.map(({ was }) => el('li', { text: was }))),
    button('I have read this', () => {
      store.change((assessment) => { assessment.seen = seenOf(list) })
      refresh()
      toTop()
    }))
}
