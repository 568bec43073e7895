// A small checklist and a storage for the tests.
export const list = {
  id: 'supervision-standards',
  title: 'Supervision standards',
  profile: [
    { id: 'who', ask: 'Who are you?', for: '', answers: [{ id: 'coach', label: 'A coach' }, { id: 'pcn', label: 'I employ coaches' }] },
    { id: 'hours', ask: 'How do you work?', for: 'coach', answers: [{ id: 'full', label: 'Full time' }, { id: 'part', label: 'Part time' }] }
  ],
  items: [
    { id: 'qualified', level: 'must', text: 'you have supervision', for: ['coach'], when: [], every: 0, next: 'Ask your line manager.', sources: ['Health coach FAQs; question 13'] },
    { id: 'monthly', level: 'should', text: 'you have it every month', for: ['coach'], when: ['hours=full'], every: 1, next: 'Agree dates, "soon".', sources: ['A', 'B'] },
    { id: 'fund', level: 'must', text: 'your PCN pays', for: ['pcn'], when: [], every: 0, next: '', sources: [] },
    { id: 'capacity', level: 'could', text: 'you plan together', for: [], when: [], every: 0, next: '', sources: [] }
  ]
}

export const now = new Date('2026-11-20T10:30:05.123Z')

/** A Storage in memory; `fail` is thrown by every setItem, `blocked` by everything. */
export function storage({ fail, blocked } = {}) {
  const data = new Map()
  const guard = () => { if (blocked) throw new DOMException('no', 'SecurityError') }
  return {
    data,
    getItem(key) { guard(); return data.get(key) ?? null },
    setItem(key, value) { guard(); if (fail) throw fail; data.set(key, value) }
  }
}
