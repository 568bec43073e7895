// The JSON file of an assessment: out, and in again. A file is data from anywhere: everything in it is
// checked, nothing of it is executed, and a bad one changes nothing.
import { type Answer, type Assessment, type Checklist, type Entry, answers, isDay, isID, newAssessment } from './model'

const format = 'signpost-checklist'
const version = 1

/** More than anybody types. What is longer is not cut off silently but refused. */
const maxText = 20_000
const maxFile = 5_000_000

/** The text of the file for one assessment. */
export function exportFile(list: Checklist, assessment: Assessment, now: Date): string {
  return `${JSON.stringify({
    format,
    version,
    checklist: list.id,
    title: list.title,
    exported: now.toISOString(),
    assessments: [assessment]
  }, null, 2)}\n`
}

/** A file that cannot be used: its message is a sentence for the reader. */
export class BadFile extends Error {}

/** Reads a file. Throws BadFile, whose message says what is wrong. */
export function importFile(list: Checklist, text: string, now: Date): Assessment[] {
  if (text.length > maxFile) throw new BadFile('The file is too large to be an exported assessment.')
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new BadFile('The file is not in JSON, or a part of it is missing. Choose a file that was exported from this page.')
  }
  const file = record(data, 'The file')
  if (file.format !== format) {
    throw new BadFile('The file is not an exported assessment. Choose a file that was exported from this page.')
  }
  if (file.version !== version) {
    throw new BadFile('The file was made by another version of this page, which this one cannot read.')
  }
  if (file.checklist !== list.id) {
    const title = typeof file.title === 'string' && file.title.trim() !== '' ? file.title.slice(0, 100) : 'another checklist'
    throw new BadFile(`The file belongs to “${title}”. Open that checklist to import it.`)
  }
  if (!Array.isArray(file.assessments) || file.assessments.length === 0) {
    throw new BadFile('The file holds no assessment.')
  }
  return file.assessments.map((a) => {
    const assessment = validAssessment(a)
    if (assessment.changed === '') assessment.changed = now.toISOString()
    // A file without the words of that day has seen today's.
    if (Object.keys(assessment.seen).length === 0) assessment.seen = newAssessment(list, '', now).seen
    return assessment
  })
}

/** Checks one assessment and leaves out what does not belong to it. Throws BadFile. */
export function validAssessment(data: unknown): Assessment {
  const a = record(data, 'An assessment of the file')
  const name = text(a.name, 'the name of an assessment')
  const assessment: Assessment = {
    id: typeof a.id === 'string' && /^[0-9a-f]{32}$/.test(a.id) ? a.id : fail(`The assessment “${name}” has no id.`),
    name,
    changed: text(a.changed ?? '', 'the date of an assessment'),
    profile: {},
    items: {},
    seen: {},
    review: day(a.review ?? '', 'next review'),
    supervision: day(a.supervision ?? '', 'regular meetings')
  }
  for (const [id, answer] of entries(a.profile, 'the profile')) {
    assessment.profile[id] = typeof answer === 'string' && isID(answer) ? answer : fail(`The profile answer to “${id}” cannot be read.`)
  }
  for (const [id, entry] of entries(a.items, 'the items')) assessment.items[id] = validEntry(id, entry)
  for (const [id, words] of entries(a.seen, 'the words of the items')) assessment.seen[id] = text(words, `the words of the item “${id}”`)
  return assessment
}

function validEntry(id: string, data: unknown): Entry {
  const from = record(data, `The item “${id}”`)
  const entry: Entry = {}
  if (from.answer !== undefined) {
    if (!answers.includes(from.answer as Answer)) fail(`The answer to the item “${id}” is none of: ${answers.join(', ')}.`)
    entry.answer = from.answer as Answer
  }
  for (const key of ['note', 'evidence', 'words'] as const) {
    if (from[key] !== undefined) entry[key] = text(from[key], `the ${key} of the item “${id}”`)
  }
  return entry
}

function fail(message: string): never {
  throw new BadFile(message)
}

function record(data: unknown, what: string): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) fail(`${what} is not in the form of an exported assessment.`)
  return data as Record<string, unknown>
}

function entries(data: unknown, what: string): [string, unknown][] {
  const all = Object.entries(record(data ?? {}, `In the file, ${what}`))
  for (const [id] of all) if (!isID(id)) fail(`In the file, ${what} has a name that cannot be read: “${id.slice(0, 40)}”.`)
  return all
}

function text(data: unknown, what: string): string {
  if (typeof data !== 'string') fail(`In the file, ${what} is not text.`)
  if (data.length > maxText) fail(`In the file, ${what} is longer than ${maxText} characters.`)
  return data
}

function day(data: unknown, what: string): string {
  if (data === '') return ''
  if (typeof data !== 'string' || !isDay(data)) fail(`In the file, the date of the ${what} is not a date.`)
  return data
}
