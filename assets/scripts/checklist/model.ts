// What a checklist is, and what a reader says to it. The page's own markup is the only source of
// the first (see read.ts); the reader's browser keeps the second (see store.ts).

export type Level = 'must' | 'should' | 'could'

export const levels: readonly Level[] = ['must', 'should', 'could']

/** What a reader says about an item; an item without one is not answered. */
export type Answer = 'met' | 'partly' | 'not-met' | 'does-not-apply'

export const answers: readonly Answer[] = ['met', 'partly', 'not-met', 'does-not-apply']

export const answerWords: Record<Answer, string> = {
  met: 'Met',
  partly: 'Partly met',
  'not-met': 'Not met',
  'does-not-apply': 'Does not apply'
}

export const levelWords: Record<Level, string> = { must: 'Must', should: 'Should', could: 'Could' }

/** A question about the reader. With `for` it is asked only of those who gave that answer to the first. */
export interface Question {
  id: string
  ask: string
  for: string
  answers: { id: string; label: string }[]
}

export interface Item {
  id: string
  level: Level
  /** Plain words of the statement, without the level. */
  text: string
  /** Answers to the first profile question that it applies to; empty is everybody. */
  for: string[]
  /** Further conditions question=answer; empty is always. */
  when: string[]
  /** Months between the times that it is due; 0 when it is nothing for a calendar. */
  every: number
  /** How to meet it, in plain words. */
  next: string
  /** What it rests on, in words. */
  sources: string[]
}

export interface Checklist {
  id: string
  title: string
  profile: Question[]
  items: Item[]
}

/** What is kept about one item. `words` are the level and statement that the answer was given to. */
export interface Entry {
  answer?: Answer
  note?: string
  evidence?: string
  words?: string
}

/** One named assessment: everything a reader has typed for one checklist. */
export interface Assessment {
  id: string
  name: string
  /** When it was last changed, as Date.toISOString gives it. */
  changed: string
  profile: Record<string, string>
  items: Record<string, Entry>
  /** The words of every item when the reader last looked at what had changed. */
  seen: Record<string, string>
  /** YYYY-MM-DD, or "" when no date is set. */
  review: string
  supervision: string
}

/** An item as it is shown and kept: "Must: you have supervision". */
export function wordsOf(item: Item): string {
  return `${levelWords[item.level]}: ${item.text}`
}

/** The words of every item, for Assessment.seen. */
export function seenOf(list: Checklist): Record<string, string> {
  const seen: Record<string, string> = {}
  for (const item of list.items) seen[item.id] = wordsOf(item)
  return seen
}

/** An empty assessment. Its id names it in calendars too, so it must be the only one of its kind. */
export function newAssessment(list: Checklist, name: string, now: Date): Assessment {
  return {
    id: randomID(),
    name,
    changed: now.toISOString(),
    profile: {},
    items: {},
    seen: seenOf(list),
    review: '',
    supervision: ''
  }
}

/** 32 random hexadecimal digits. crypto.randomUUID is missing on pages without https. */
export function randomID(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Whether a text can be an id of an item, a question or an answer: it is safe as a key of an object too. */
export function isID(text: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)
}

/** Whether a text is a day such as 2026-11-20. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** A day as people read it: 20 November 2026. */
export function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'
  })
}
