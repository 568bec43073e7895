// The rules of scoring, as internal/checklist/score.go has them. Both are tested against
// internal/checklist/testdata/score.json.
import { type Answer, type Checklist, type Item, type Level, type Question, answers } from './model'

export interface Count {
  met: number
  of: number
}

/** Where a reader stands. Each item is in exactly one of the six lists, by its id. */
export interface Summary {
  musts: Count
  shoulds: Count
  progress: { answered: number; of: number }
  /** Musts and shoulds partly or not met: musts first, not met before partly. */
  gaps: string[]
  unanswered: string[]
  met: string[]
  coulds: string[]
  doesNotApply: string[]
  /** Items that the profile puts aside. */
  aside: string[]
}

type Scored = Pick<Checklist, 'profile'> & { items: Pick<Item, 'id' | 'level' | 'for' | 'when'>[] }

/** Whether a question is asked of a reader with that profile. */
export function isAsked(question: Question, list: Pick<Checklist, 'profile'>, profile: Record<string, string>): boolean {
  return question.for === '' || profile[list.profile[0].id] === question.for
}

/** Whether an item applies: no answer that was given, to a question that is asked, rules it out. */
export function applies(item: Pick<Item, 'for' | 'when'>, list: Pick<Checklist, 'profile'>, profile: Record<string, string>): boolean {
  return list.profile.every((question, i) => {
    const given = profile[question.id]
    if (!question.answers.some((answer) => answer.id === given)) return true
    if (!isAsked(question, list, profile)) return true
    const wanted = item.when.filter((c) => c.startsWith(`${question.id}=`)).map((c) => c.slice(question.id.length + 1))
    if (i === 0) wanted.push(...item.for)
    return wanted.length === 0 || wanted.includes(given)
  })
}

export function score(list: Scored, profile: Record<string, string>, given: (id: string) => Answer | undefined): Summary {
  const summary: Summary = {
    musts: { met: 0, of: 0 },
    shoulds: { met: 0, of: 0 },
    progress: { answered: 0, of: 0 },
    gaps: [], unanswered: [], met: [], coulds: [], doesNotApply: [], aside: []
  }
  const counts: Record<Level, Count> = { must: summary.musts, should: summary.shoulds, could: { met: 0, of: 0 } }
  const gaps: Record<string, string[]> = { 'must not-met': [], 'must partly': [], 'should not-met': [], 'should partly': [] }
  for (const item of list.items) {
    if (!applies(item, list, profile)) {
      summary.aside.push(item.id)
      continue
    }
    const answer = given(item.id)
    const known = answer !== undefined && answers.includes(answer)
    summary.progress.of++
    if (known) summary.progress.answered++
    if (answer === 'does-not-apply') {
      summary.doesNotApply.push(item.id)
      continue
    }
    counts[item.level].of++
    if (!known) summary.unanswered.push(item.id)
    else if (item.level === 'could') summary.coulds.push(item.id)
    else if (answer === 'met') {
      counts[item.level].met++
      summary.met.push(item.id)
    } else gaps[`${item.level} ${answer}`].push(item.id)
  }
  summary.gaps = Object.values(gaps).flat()
  return summary
}
