// Reads the checklist from the page's markup, so that the page asks for nothing more once it has loaded.
import { find, words } from './dom'
import { type Checklist, type Item, type Level, type Question, levels } from './model'

export function readChecklist(root: HTMLElement): Checklist {
  return {
    id: root.dataset.checklist ?? '',
    title: words(document.querySelector('h1')),
    profile: Array.from(root.querySelectorAll<HTMLElement>('[data-question]'), question),
    items: Array.from(root.querySelectorAll<HTMLElement>('.app-item'), item)
  }
}

function question(root: HTMLElement): Question {
  return {
    id: root.dataset.question ?? '',
    ask: words(find(root, '.app-profile__ask')),
    for: root.dataset.for ?? '',
    answers: Array.from(root.querySelectorAll('input'), (input) => ({
      id: input.value,
      label: words(root.querySelector(`label[for="${input.id}"]`))
    }))
  }
}

function item(root: HTMLElement): Item {
  const { level, for: who = '', when = '', every = '0' } = root.dataset
  if (!levels.includes(level as Level)) throw new Error(`the item ${root.id} has no level`)
  return {
    id: root.id,
    level: level as Level,
    text: words(find(root, '.app-item__words')),
    for: list(who),
    when: list(when),
    every: Number(every),
    next: words(root.querySelector('.app-item__how')),
    sources: Array.from(root.querySelectorAll('.app-item__sources li'), words)
  }
}

function list(attribute: string): string[] {
  return attribute.split(' ').filter((word) => word !== '')
}
