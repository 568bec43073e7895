import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Store } from '../store.ts'
import { list, now, storage } from './sample.mjs'

const open = (place) => new Store(() => place, 'key', list, () => now)

test('what is typed is found again', () => {
  const place = storage()
  const store = open(place)
  store.change((a) => {
    a.profile.who = 'coach'
    a.items.qualified = { answer: 'partly', note: 'ask Ann', evidence: 'mail', words: 'Must: you have supervision' }
    a.review = '2027-11-20'
  })
  const again = open(place).current
  assert.deepEqual(again, store.current)
  assert.equal(again.items.qualified.note, 'ask Ann')
  assert.equal(again.changed, now.toISOString())
})

test('opening a page keeps nothing', () => {
  const place = storage()
  open(place)
  assert.equal(place.data.size, 0)
})

test('several assessments: begin, rename, copy, open', () => {
  const place = storage()
  const store = open(place)
  store.change((a) => { a.items.qualified = { answer: 'met' } })
  store.begin('Next year')
  assert.deepEqual(store.current.items, {})
  store.rename('This year')
  store.begin('This year')
  assert.equal(store.current.name, 'This year 2')
  store.open(store.assessments[0].id)
  store.copy()
  assert.equal(store.current.name, 'My assessment (copy)')
  assert.deepEqual(store.current.items, { qualified: { answer: 'met' } })
  store.change((a) => { a.items.qualified.answer = 'not-met' })
  assert.equal(store.assessments[0].items.qualified.answer, 'met')
  const again = open(place)
  assert.deepEqual(again.assessments.map((a) => a.name), ['My assessment', 'This year', 'This year 2', 'My assessment (copy)'])
  assert.equal(again.current.name, 'My assessment (copy)')
})

test('an empty name is never kept', () => {
  const store = open(storage())
  store.rename('   ')
  assert.equal(store.current.name, 'My assessment')
})

test('a deleted assessment comes back, in its place', () => {
  const place = storage()
  const store = open(place)
  store.change((a) => { a.items.qualified = { answer: 'met', note: 'dear' } })
  store.begin('Second')
  store.open(store.assessments[0].id)
  const gone = store.delete()
  assert.equal(gone.name, 'My assessment')
  assert.deepEqual(open(place).assessments.map((a) => a.name), ['Second'])
  assert.equal(store.undelete(), true)
  assert.equal(store.current.items.qualified.note, 'dear')
  assert.deepEqual(open(place).assessments.map((a) => a.name), ['My assessment', 'Second'])
  assert.equal(store.undelete(), false)
})

test('deleting the only one leaves an empty one, and undoing that leaves the deleted one alone', () => {
  const store = open(storage())
  store.change((a) => { a.items.qualified = { answer: 'met' } })
  store.delete()
  assert.deepEqual(store.current.items, {})
  store.undelete()
  assert.equal(store.assessments.length, 1)
  assert.deepEqual(store.current.items, { qualified: { answer: 'met' } })
})

test('two tabs do not overwrite each other', () => {
  const place = storage()
  const first = open(place)
  first.change((a) => { a.items.qualified = { answer: 'met' } })
  const second = open(place)
  second.begin('Second tab')
  first.change((a) => { a.items.fund = { answer: 'not-met' } })
  const again = open(place)
  assert.deepEqual(again.assessments.map((a) => a.name), ['My assessment', 'Second tab'])
  assert.equal(again.assessments[0].items.fund.answer, 'not-met')
  second.load()
  assert.equal(second.current.name, 'Second tab')
  assert.equal(second.assessments[0].items.fund.answer, 'not-met')
})

for (const [name, place] of [
  ['storage that throws', () => storage({ blocked: true })],
  ['no storage at all', () => undefined]
]) {
  test(`${name}: works for the session and says so`, () => {
    const store = new Store(place, 'key', list, () => now)
    assert.equal(store.trouble, 'blocked')
    store.change((a) => { a.items.qualified = { answer: 'met' } })
    store.begin('Second')
    store.open(store.assessments[0].id)
    assert.equal(store.current.items.qualified.answer, 'met')
    assert.equal(store.trouble, 'blocked')
  })
}

test('storage whose very mention throws', () => {
  const store = new Store(() => { throw new DOMException('no', 'SecurityError') }, 'key', list, () => now)
  assert.equal(store.trouble, 'blocked')
})

test('full storage: says so, and keeps again when there is room', () => {
  const place = storage()
  const store = open(place)
  store.change((a) => { a.items.qualified = { answer: 'met' } })
  const set = place.setItem
  place.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
  store.change((a) => { a.items.fund = { answer: 'met' } })
  assert.equal(store.trouble, 'full')
  assert.equal(store.current.items.fund.answer, 'met')
  place.setItem = set
  store.change((a) => { a.items.fund = { answer: 'partly' } })
  assert.equal(store.trouble, '')
  assert.equal(open(place).current.items.fund.answer, 'partly')
})

for (const text of ['', 'no json', '[]', '{"version":2,"assessments":[]}', '{"version":1,"assessments":[{"id":"x"}]}', 'null']) {
  test(`what cannot be read (${text || 'nothing'}) is put aside, not lost`, () => {
    const place = storage()
    place.data.set('key', text)
    const store = open(place)
    assert.equal(store.unreadable, true)
    assert.equal(place.data.get('key.unreadable'), text)
    store.change((a) => { a.items.qualified = { answer: 'met' } })
    assert.equal(store.trouble, '')
    assert.equal(open(place).current.items.qualified.answer, 'met')
  })
}
