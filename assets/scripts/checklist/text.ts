// An assessment as plain text, for a mail or a note.
import { type Assessment, type Checklist, answerWords, dayWords, wordsOf } from './model'
import { type Summary, isAsked } from './score'

export function asText(list: Checklist, assessment: Assessment, summary: Summary, address: string): string {
  const lines = [list.title, assessment.name, '']
  for (const question of list.profile) {
    const answer = question.answers.find((a) => a.id === assessment.profile[question.id])
    if (answer && isAsked(question, list, assessment.profile)) lines.push(`${question.ask} ${answer.label}`)
  }
  lines.push(
    `Must: ${summary.musts.met} of ${summary.musts.of} met`,
    `Should: ${summary.shoulds.met} of ${summary.shoulds.of} met`,
    `Answered: ${summary.progress.answered} of ${summary.progress.of}`
  )
  if (assessment.review) lines.push(`Next review: ${dayWords(assessment.review)}`)
  const section = (title: string, ids: string[], withStep = false): void => {
    if (ids.length === 0) return
    lines.push('', title)
    for (const id of ids) {
      const item = list.items.find((it) => it.id === id)
      if (!item) continue
      const entry = assessment.items[id] ?? {}
      lines.push(`- ${wordsOf(item)}${entry.answer ? ` (${answerWords[entry.answer].toLowerCase()})` : ''}`)
      if (withStep && item.next) lines.push(`  Next step: ${oneLine(item.next)}`)
      if (entry.note) lines.push(`  Note: ${oneLine(entry.note)}`)
      if (entry.evidence) lines.push(`  Evidence: ${oneLine(entry.evidence)}`)
      if (withStep && item.sources.length > 0) lines.push(`  Rests on: ${item.sources.join('; ')}`)
    }
  }
  section('Gaps', summary.gaps, true)
  section('Not answered yet', summary.unanswered)
  section('Met', summary.met)
  section('Could, not scored', summary.coulds)
  section('Does not apply', summary.doesNotApply)
  lines.push('', address)
  return `${lines.join('\n')}\n`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
