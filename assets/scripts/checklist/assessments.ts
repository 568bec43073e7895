// The reader's assessments: which one is open, its name, and another, a copy, none of it. In a fold, because most readers
// have one.
import { button, el, field, find, fold } from './dom'
import { firstName } from './store'
import type { Context, View } from './view'

export function assessmentsView({ root, store, refresh }: Context): View {
  const select = el('select', {
    class: 'nhsuk-select',
    id: 'checklist--open',
    autocomplete: 'off',
    on: {
      change: () => {
        store.open(select.value)
        say(`“${store.current.name}” is open.`)
        refresh()
      }
    }
  })
  const name = el('input', {
    class: 'nhsuk-input',
    id: 'checklist--name',
    type: 'text',
    maxlength: '80',
    autocomplete: 'off',
    on: {
      change: () => {
        store.rename(name.value)
        say(`The name is now “${store.current.name}”.`)
        refresh()
      }
    }
  })
  const status = el('p', { class: 'app-status', role: 'status' })
  const undo = button('Undo', () => {
    if (store.undelete()) say(`“${store.current.name}” is back.`)
    refresh()
    name.focus()
  })
  undo.hidden = true

  /** Says what has happened. A way back is offered only right after a deletion. */
  function say(text: string, canUndo = false): void {
    status.textContent = text
    undo.hidden = !canUndo
  }

  const choose = field('Assessments on this device', '', select)
  const section = fold('',
    choose,
    field('Name of this assessment', 'Such as the year, or whom it is about, without the name.', name),
    el('div', { class: 'app-actions' },
      button('Start another', () => {
        store.begin('New assessment')
        say(`“${store.current.name}” is open and empty.`)
        refresh()
        name.focus()
        name.select()
      }),
      button('Copy', () => {
        store.copy()
        say(`“${store.current.name}” is open.`)
        refresh()
      }),
      button('Delete', () => {
        say(`“${store.delete().name}” is deleted.`, true)
        refresh()
        undo.focus()
      })),
    el('div', { class: 'app-actions' }, status, undo))
  section.classList.add('app-assessments', 'app-screen')
  const title = find(section, '.nhsuk-details__summary-text')
  root.querySelector('.app-profile')?.before(section)
  return {
    update() {
      select.replaceChildren(...store.assessments.map((a) => el('option', { value: a.id, text: a.name, selected: a.id === store.currentID })))
      const alone = store.assessments.length < 2 && store.current.name === firstName
      title.textContent = alone ? 'Name this assessment, or start another' : `You are filling in “${store.current.name}”`
      choose.hidden = store.assessments.length < 2
      if (document.activeElement !== name || name.value.trim() === '') name.value = store.current.name
    }
  }
}
