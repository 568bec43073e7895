// A link that carries answers, and nothing that anybody has typed. They stand in the fragment of the address, which a
// browser sends to no server:
//
//   #answers=1;who=coach,hours=full;qualified=m,monthly=p
//
// a version, the profile, and a letter for each item that is answered.
import { type Answer, type Assessment, isID } from './model'

const letters: Record<Answer, string> = { met: 'm', partly: 'p', 'not-met': 'n', 'does-not-apply': 'x' }

const mark = '#answers='

export function shareFragment(assessment: Assessment): string {
  const profile = Object.entries(assessment.profile).map(([id, answer]) => `${id}=${answer}`)
  const items = Object.entries(assessment.items)
    .filter(([, entry]) => entry.answer)
    .map(([id, entry]) => `${id}=${letters[entry.answer as Answer]}`)
  return `${mark}1;${profile.join(',')};${items.join(',')}`
}

export interface Shared {
  profile: Record<string, string>
  answers: Record<string, Answer>
}

/** Whether an address carries answers. */
export function isShared(fragment: string): boolean {
  return fragment.startsWith(mark)
}

/** Reads what a link carries; undefined when it is damaged. */
export function readShared(fragment: string): Shared | undefined {
  if (!isShared(fragment) || fragment.length > 20_000) return undefined
  let text: string
  try {
    text = decodeURIComponent(fragment.slice(mark.length))
  } catch {
    return undefined
  }
  const [version, profile, items, ...rest] = text.split(';')
  if (version !== '1' || profile === undefined || items === undefined || rest.length > 0) return undefined
  const shared: Shared = { profile: {}, answers: {} }
  for (const [id, answer] of pairs(profile)) {
    if (!isID(id) || !isID(answer)) return undefined
    shared.profile[id] = answer
  }
  const byLetter = new Map(Object.entries(letters).map(([answer, letter]) => [letter, answer as Answer]))
  for (const [id, letter] of pairs(items)) {
    const answer = byLetter.get(letter)
    if (!isID(id) || !answer) return undefined
    shared.answers[id] = answer
  }
  return shared
}

function pairs(text: string): [string, string][] {
  if (text === '') return []
  return text.split(',').map((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  })
}
