// What the parts of the page share.
import type { Checklist } from './model'
import type { Summary } from './score'
import type { Store } from './store'

export interface Context {
  root: HTMLElement
  list: Checklist
  store: Store
  /** Where the reader stands. */
  summary(): Summary
  /** Shows everything anew, after anything has changed. */
  refresh(): void
  /** Goes to an item: opens the folds above it and puts the focus on its answers. */
  goTo(id: string): void
}

/** A part of the page. update shows what the store holds now. */
export interface View {
  update(): void
}
