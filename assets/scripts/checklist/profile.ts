// The questions about the reader. They stand in the page already.
import { button, find } from './dom'
import { isAsked } from './score'
import type { Context, View } from './view'

export function profileView({ root, list, store, refresh }: Context): View {
  const questions = list.profile.map((question) => {
    const element = find(root, `[data-question="${question.id}"]`)
    const inputs = Array.from(element.querySelectorAll('input'))
    for (const input of inputs) {
      input.addEventListener('change', () => {
        store.change((assessment) => { assessment.profile[question.id] = input.value })
        refresh()
      })
    }
    element.querySelector('.app-profile__for')?.remove()
    return { question, element, inputs }
  })
  const clear = button('Clear these answers and show every item', () => {
    store.change((assessment) => { assessment.profile = {} })
    refresh()
    questions[0].inputs[0].focus()
  }, 'link')
  root.querySelector('.app-profile')?.append(clear)
  return {
    update() {
      const { profile } = store.current
      for (const { question, element, inputs } of questions) {
        element.hidden = !isAsked(question, list, profile)
        for (const input of inputs) input.checked = input.value === profile[question.id]
      }
      clear.hidden = Object.keys(profile).length === 0
    }
  }
}
