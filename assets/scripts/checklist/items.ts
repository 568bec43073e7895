// The items: four answers, a note and evidence for each. Those that the profile puts aside stand in a fold at the end of
// their group.
import { oldWords } from './changes'
import { button, el, field, find, fold } from './dom'
import { type Answer, type Entry, type Item, answerWords, answers, wordsOf } from './model'
import { applies } from './score'
import type { Context, View } from './view'

export function itemsView(context: Context): View {
  const { root, list } = context
  const items = list.items.map((item) => itemView(context, item))
  const groups = Array.from(root.querySelectorAll<HTMLElement>('.app-group'), (group) => groupView(context, group))
  return {
    update() {
      for (const item of items) item.update()
      for (const group of groups) group.update()
    }
  }
}

/** Keeps the items that apply in the order of the page, and the others in a fold below them. */
function groupView({ list, store }: Context, group: HTMLElement): View {
  const elements = Array.from(group.querySelectorAll<HTMLElement>('.app-item'))
  const aside = fold('')
  aside.classList.add('app-aside')
  const inside = find(aside, '.nhsuk-details__text')
  const title = find(aside, '.nhsuk-details__summary-text')
  return {
    update() {
      const out = new Set(list.items.filter((item) => !applies(item, list, store.current.profile)).map((item) => item.id))
      const asides = elements.filter((element) => out.has(element.id))
      title.textContent = asides.length === 1
        ? '1 item that does not apply to you'
        : `${asides.length} items that do not apply to you`
      if (asides.length > 0) group.append(aside)
      else aside.remove()
      // An element that stands where it should is not moved: moving takes the focus away.
      place(inside, asides, null)
      place(group, elements.filter((element) => !out.has(element.id)), asides.length > 0 ? aside : null)
    }
  }
}

/** Puts elements into parent in their order, all before the last one. */
function place(parent: HTMLElement, elements: HTMLElement[], last: Element | null): void {
  let next: Element | null = last
  for (const element of elements.slice().reverse()) {
    if (element.parentElement !== parent || element.nextElementSibling !== next) parent.insertBefore(element, next)
    next = element
  }
}

function itemView(context: Context, item: Item): View {
  const { root, list, store } = context
  const element = find(root, `#${CSS.escape(item.id)}`)

  const radios = answers.map((answer) => el('input', {
    class: 'nhsuk-radios__input',
    type: 'radio',
    id: `${item.id}--${answer}`,
    name: `${item.id}--answer`,
    value: answer,
    on: { change: () => { set((entry) => { entry.answer = answer }) } }
  }))
  const clear = button('Clear answer', () => {
    set((entry) => { delete entry.answer })
    radios[0].focus()
  }, 'link')

  // What a button or a fold is about, for those who do not see the card around it.
  const about = (): HTMLElement => el('span', { class: 'nhsuk-u-visually-hidden', text: `: ${item.text}` })
  const legend = el('legend', { class: 'nhsuk-fieldset__legend app-item__legend' },
    ...find(element, '.app-item__box label').childNodes)
  const fieldset = el('fieldset', { class: 'nhsuk-fieldset', id: `${item.id}--answers` },
    legend,
    el('div', { class: 'nhsuk-radios nhsuk-radios--small nhsuk-radios--inline app-item__answers' },
      ...radios.map((radio) => el('div', { class: 'nhsuk-radios__item' },
        radio,
        el('label', { class: 'nhsuk-label nhsuk-radios__label', for: radio.id, text: answerWords[radio.value as Answer] })))))
  find(element, '.app-item__box').replaceWith(fieldset)

  const oldText = el('span')
  const holds = button('My answer still holds', () => {
    set(() => {})
    radios.find((radio) => radio.checked)?.focus()
  }, 'link')
  clear.append(about())
  holds.append(about())
  const old = el('div', { class: 'app-item__old', hidden: true }, el('p', {}, oldText), holds)
  fieldset.after(old, clear)

  const note = textarea('note')
  const evidence = textarea('evidence')
  const typing = fold('Note and evidence',
    field('Note', 'For example who does what, and by when. Write nothing private about other people.', note),
    field('Evidence', 'Where it can be found, such as a file or a date.', evidence))
  typing.classList.add('app-screen')
  const has = el('span', { class: 'app-item__has' })
  find(typing, '.nhsuk-details__summary-text').append(has, about())
  clear.after(typing)

  const lines = find(element, '.app-item__lines')
  const typed = el('div', { class: 'app-paper app-item__typed' })
  lines.after(typed)

  function textarea(key: 'note' | 'evidence'): HTMLTextAreaElement {
    return el('textarea', {
      class: 'nhsuk-textarea',
      id: `${item.id}--${key}`,
      rows: '3',
      maxlength: '5000',
      autocomplete: 'off',
      on: {
        input: (event) => {
          const text = (event.target as HTMLTextAreaElement).value
          set((entry) => {
            if (text) entry[key] = text
            else delete entry[key]
          }, false)
        }
      }
    })
  }

  /** Changes what is kept about the item. An answer is given to the words of today. */
  function set(how: (entry: Entry) => void, answered = true): void {
    store.change((assessment) => {
      const entry = assessment.items[item.id] ?? {}
      how(entry)
      if (answered) {
        if (entry.answer) entry.words = wordsOf(item)
        else delete entry.words
      }
      if (Object.keys(entry).length > 0) assessment.items[item.id] = entry
      else delete assessment.items[item.id]
    })
    context.refresh()
  }

  return {
    update() {
      const entry = store.current.items[item.id] ?? {}
      for (const radio of radios) radio.checked = radio.value === entry.answer
      clear.hidden = entry.answer === undefined
      const was = oldWords(list, store.current, item.id)
      old.hidden = was === ''
      oldText.textContent = `These words are new. You answered “${entry.answer ? answerWords[entry.answer] : ''}” when they were: “${was}”`
      show(note, entry.note ?? '')
      show(evidence, entry.evidence ?? '')
      const parts = [entry.note ? 'a note' : '', entry.evidence ? 'evidence' : ''].filter(Boolean)
      has.textContent = parts.length > 0 ? `: you have written ${parts.join(' and ')}` : ''
      lines.hidden = parts.length > 0
      typed.replaceChildren(...[['Note', entry.note], ['Evidence', entry.evidence]]
        .filter(([, text]) => text)
        .map(([title, text]) => el('p', {}, el('b', { text: `${title}: ` }), text ?? '')))
    }
  }
}

/** Shows a text in a field, unless it stands there already: setting it would move the cursor. */
function show(input: HTMLTextAreaElement, text: string): void {
  if (input.value !== text) input.value = text
}
