import assert from 'node:assert/strict'
import { test } from 'node:test'
import table from '../../../../internal/checklist/testdata/score.json'
import { score } from '../score.ts'

const list = {
  profile: table.list.profile.map((q) => ({ id: q.id, ask: '', for: q.for ?? '', answers: q.answers.map((id) => ({ id, label: id })) })),
  items: table.list.items.map((it) => ({ id: it.id, level: it.level, for: it.for ?? [], when: it.when ?? [] }))
}

assert.ok(table.cases.length > 0)
for (const { name, profile, items, want } of table.cases) {
  test(`score: ${name}`, () => {
    assert.deepEqual(score(list, profile, (id) => items[id]), want)
  })
}

test('score: without a profile everything applies', () => {
  const got = score({ profile: [], items: list.items }, {}, () => 'met')
  assert.deepEqual(got.aside, [])
  assert.equal(got.progress.answered, list.items.length)
})
