// A decision of too many paths for a page each has a page for each node. There the address keeps the
// answers in its fragment, #answers=coach/part-time, and this shows them, carries them on to the next
// page and leads back. Without it each page can be read, answered and left by "Start again".
import { el } from './checklist/dom'

interface Question {
  id: string
  title: string
  answers: { id: string; label: string; next: string }[]
}

/** A question and the answer that was given to it. */
interface Step {
  question: Question
  answer: Question['answers'][number]
}

const prefix = '#answers='

/** The steps that the answers of the address make from the start on, when they lead to the node. */
function walk(start: string, questions: Map<string, Question>, given: string[], node: string): Step[] | undefined {
  const steps: Step[] = []
  let at = start
  for (const id of given) {
    const question = questions.get(at)
    const answer = question?.answers.find((one) => one.id === id)
    if (!question || !answer) return undefined
    steps.push({ question, answer })
    at = answer.next
  }
  return at === node ? steps : undefined
}

function fragment(steps: Step[], more: string[] = []): string {
  const ids = [...steps.map((step) => step.answer.id), ...more]
  return ids.length > 0 ? prefix + ids.map(encodeURIComponent).join('/') : ''
}

/** The ids of the answers in the address. */
function read(hash: string): string[] {
  try {
    return hash.slice(prefix.length).split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    return ['%'] // no answer has this id
  }
}

async function run(place: HTMLElement): Promise<void> {
  const { nodes = '', node = '', start = '', question: pattern = '' } = place.dataset
  const list = (await fetch(nodes).then((response) => response.json())) as { start: string; nodes: Question[] }
  const questions = new Map(list.nodes.map((question) => [question.id, question]))

  // Where the question of step i is asked, with the answers before it.
  const asked = (steps: Step[], i: number): string =>
    (i === 0 ? start : pattern.replace('{id}', encodeURIComponent(steps[i].question.id))) + fragment(steps.slice(0, i))

  function show(): void {
    const { hash } = location
    if (hash !== '' && !hash.startsWith(prefix)) return // a part of this page
    const steps = walk(list.start, questions, read(hash), node)
    place.replaceChildren()
    if (!steps) return
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-answer]')) {
      link.hash = fragment(steps, [link.dataset.answer ?? ''])
    }
    if (steps.length === 0) return
    const back = document.querySelector<HTMLAnchorElement>('nav[aria-label="Back"] > .nhsuk-back-link')
    if (back) {
      back.textContent = 'Back'
      back.href = asked(steps, steps.length - 1)
    }
    place.append(
      el('h2', { class: 'nhsuk-heading-m', text: questions.has(node) ? 'Your answers so far' : 'Your answers' }),
      el('dl', { class: 'nhsuk-summary-list' }, ...steps.map(({ question, answer }, i) =>
        el('div', { class: 'nhsuk-summary-list__row' },
          el('dt', { class: 'nhsuk-summary-list__key', text: question.title }),
          el('dd', { class: 'nhsuk-summary-list__value', text: answer.label }),
          el('dd', { class: 'nhsuk-summary-list__actions' },
            el('a', { class: 'nhsuk-link', href: asked(steps, i) }, 'Change',
              el('span', { class: 'nhsuk-u-visually-hidden', text: ` your answer to: ${question.title}` })))))))
  }

  show()
  window.addEventListener('hashchange', show)
}

const place = document.getElementById('answers-kept')
// Where nodes.json cannot be read, as from a file, the page stays as it came.
if (place) run(place).catch(() => undefined)

export {}
