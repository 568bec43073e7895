// The assessments of one checklist, kept on this device. Where the browser refuses to keep anything, or
// has no room left, they last as long as the page, and `trouble` says so.
import { type Assessment, type Checklist, newAssessment } from './model'
import { validAssessment } from './exchange'

/** Why nothing is kept: the browser refuses storage, or it is full. */
export type Trouble = '' | 'blocked' | 'full'

/** What the first assessment is called until the reader names it. */
export const firstName = 'My assessment'

interface Kept {
  version: 1
  current: string
  assessments: Assessment[]
}

export class Store {
  trouble: Trouble = ''
  /** What was kept could not be read: it was put aside, under the key with ".unreadable" after it. */
  unreadable = false
  assessments: Assessment[] = []
  currentID = ''

  /** The last one deleted, where it stood, and the empty one that took its place when it was the only one. */
  private deleted: { assessment: Assessment; at: number; instead?: Assessment } | undefined

  /**
   * @param storage gives the browser's storage; it may throw, and may be undefined
   * @param key the name under which this checklist of this site is kept
   */
  constructor(
    private readonly storage: () => Storage | undefined,
    readonly key: string,
    private readonly list: Checklist,
    private readonly now: () => Date = () => new Date()
  ) {
    this.load()
  }

  get current(): Assessment {
    return this.assessments.find((a) => a.id === this.currentID) ?? this.assessments[0]
  }

  /**
   * Reads what is kept, at the beginning and when another tab has kept something. This tab stays with its
   * own assessment as long as there is one of that id.
   */
  load(): void {
    const kept = this.read()
    if (kept) {
      this.assessments = kept.assessments
      if (!this.assessments.some((a) => a.id === this.currentID)) this.currentID = kept.current
    }
    if (this.assessments.length === 0) this.assessments = [newAssessment(this.list, firstName, this.now())]
    this.currentID = this.current.id
  }

  private read(): Kept | undefined {
    let text: string | null
    try {
      text = this.place().getItem(this.key)
    } catch {
      this.trouble = 'blocked'
      return undefined
    }
    if (text === null) return undefined
    try {
      const kept = JSON.parse(text) as Partial<Kept>
      if (kept.version !== 1 || !Array.isArray(kept.assessments)) throw new Error('unknown form')
      return { version: 1, current: String(kept.current), assessments: kept.assessments.map(validAssessment) }
    } catch {
      this.unreadable = true
      this.write(`${this.key}.unreadable`, text)
      return undefined
    }
  }

  private place(): Storage {
    const storage = this.storage()
    if (!storage) throw new Error('there is no storage')
    return storage
  }

  private write(key: string, text: string): void {
    try {
      this.place().setItem(key, text)
      this.trouble = ''
    } catch (error) {
      this.trouble = isFull(error) ? 'full' : 'blocked'
    }
  }

  /**
   * Keeps all assessments. One that was changed here replaces its older self among those that
   * another tab may have kept meanwhile.
   */
  private keep(changed?: Assessment): void {
    const kept = changed && this.trouble === '' ? this.read()?.assessments : undefined
    if (changed && kept) {
      const at = kept.findIndex((a) => a.id === changed.id)
      if (at >= 0) kept[at] = changed
      else kept.push(changed)
      this.assessments = kept
    }
    const all: Kept = { version: 1, current: this.currentID, assessments: this.assessments }
    this.write(this.key, JSON.stringify(all))
  }

  /** Changes the current assessment and keeps it. */
  change(how: (assessment: Assessment) => void): void {
    const current = this.current
    how(current)
    current.changed = this.now().toISOString()
    this.keep(current)
  }

  /** Makes another assessment the current one. */
  open(id: string): void {
    if (!this.assessments.some((a) => a.id === id)) return
    this.currentID = id
    this.keep(this.current)
  }

  /** Adds an assessment under a name that is free, and opens it. */
  add(assessment: Assessment): void {
    assessment.name = this.freeName(assessment.name)
    if (this.assessments.some((a) => a.id === assessment.id)) {
      assessment.id = newAssessment(this.list, '', this.now()).id
    }
    this.assessments.push(assessment)
    this.currentID = assessment.id
    this.keep(assessment)
  }

  /** Begins an empty assessment. */
  begin(name: string): void {
    this.add(newAssessment(this.list, name, this.now()))
  }

  rename(name: string): void {
    const current = this.current
    const others = this.assessments.filter((a) => a !== current)
    this.change((a) => { a.name = freeAmong(others, name) })
  }

  /** Copies the current assessment and opens the copy. */
  copy(): void {
    const copy = structuredClone(this.current)
    copy.id = newAssessment(this.list, '', this.now()).id
    copy.name = `${copy.name} (copy)`
    this.add(copy)
  }

  /** Deletes the current assessment; undelete brings it back until another one is deleted. */
  delete(): Assessment {
    const at = this.assessments.indexOf(this.current)
    const [assessment] = this.assessments.splice(at, 1)
    this.deleted = { assessment, at }
    if (this.assessments.length === 0) {
      this.deleted.instead = newAssessment(this.list, firstName, this.now())
      this.assessments = [this.deleted.instead]
    }
    this.currentID = this.assessments[Math.min(at, this.assessments.length - 1)].id
    this.keep()
    return assessment
  }

  /** Brings the last deleted assessment back and opens it; false when there is none. */
  undelete(): boolean {
    if (!this.deleted) return false
    const { assessment, at, instead } = this.deleted
    this.deleted = undefined
    this.assessments = this.assessments.filter((a) => a.id !== instead?.id || !isEmpty(a))
    this.assessments.splice(at, 0, assessment)
    this.currentID = assessment.id
    this.keep()
    return true
  }

  private freeName(name: string): string {
    return freeAmong(this.assessments, name)
  }
}

/** A name that none of the others has: the name itself, or with a number after it. */
function freeAmong(others: Assessment[], name: string): string {
  const wanted = name.trim().slice(0, 80) || firstName
  let free = wanted
  for (let n = 2; others.some((a) => a.name === free); n++) free = `${wanted} ${n}`
  return free
}

/** Whether nothing has been typed into an assessment. */
function isEmpty(a: Assessment): boolean {
  return Object.keys(a.profile).length === 0 && Object.keys(a.items).length === 0 && a.review === '' && a.supervision === ''
}

/** Browsers name the error of a full storage in different ways. */
function isFull(error: unknown): boolean {
  return error instanceof Error && /quota/i.test(error.name)
}
