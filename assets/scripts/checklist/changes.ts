// What has changed in a checklist since a reader last looked.
import { type Assessment, type Checklist, seenOf, wordsOf } from './model'

export interface Changes {
  /** Ids of items that are new since then. */
  added: string[]
  reworded: { id: string; was: string; now: string }[]
  /** Items that are gone, with the words they had. */
  gone: { id: string; was: string }[]
}

/** Compares the checklist of today with what the assessment has seen; undefined when nothing changed. */
export function changesSince(list: Checklist, assessment: Assessment): Changes | undefined {
  const today = seenOf(list)
  const changes: Changes = { added: [], reworded: [], gone: [] }
  for (const item of list.items) {
    const was = assessment.seen[item.id]
    if (was === undefined) changes.added.push(item.id)
    else if (was !== today[item.id]) changes.reworded.push({ id: item.id, was, now: today[item.id] })
  }
  for (const [id, was] of Object.entries(assessment.seen)) {
    if (today[id] === undefined) changes.gone.push({ id, was })
  }
  const some = changes.added.length + changes.reworded.length + changes.gone.length > 0
  return some ? changes : undefined
}

/** The words that an answer was given to, when the item reads differently today; otherwise "". */
export function oldWords(list: Checklist, assessment: Assessment, id: string): string {
  const entry = assessment.items[id]
  const item = list.items.find((it) => it.id === id)
  if (!entry?.answer || !entry.words || !item || entry.words === wordsOf(item)) return ''
  return entry.words
}

/** What is kept about items that the checklist has no more. */
export function orphans(list: Checklist, assessment: Assessment): string[] {
  return Object.keys(assessment.items).filter((id) => !list.items.some((item) => item.id === id))
}
