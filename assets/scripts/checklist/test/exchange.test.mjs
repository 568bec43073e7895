import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadFile, exportFile, importFile } from '../exchange.ts'
import { newAssessment } from '../model.ts'
import { list, now } from './sample.mjs'

function filled() {
  const a = newAssessment(list, 'This year', now)
  a.profile = { who: 'coach', hours: 'full' }
  a.items = {
    qualified: { answer: 'met', note: 'Line 1\n"2" </script> \u2028', evidence: '=1+1', words: 'Must: you have supervision' },
    monthly: { answer: 'not-met' },
    'long-gone': { note: 'kept all the same' }
  }
  a.review = '2027-11-20'
  a.supervision = '2026-12-01'
  return a
}

test('what is exported comes in again as it was', () => {
  const a = filled()
  assert.deepEqual(importFile(list, exportFile(list, a, now), new Date()), [a])
})

test('a bad file says what is wrong', () => {
  const good = JSON.parse(exportFile(list, filled(), now))
  const with_ = (change) => {
    const copy = structuredClone(good)
    change(copy, copy.assessments[0])
    return JSON.stringify(copy)
  }
  for (const [text, want] of [
    ['', 'The file is not in JSON, or a part of it is missing. Choose a file that was exported from this page.'],
    [exportFile(list, filled(), now).slice(0, 200), 'The file is not in JSON, or a part of it is missing. Choose a file that was exported from this page.'],
    ['x'.repeat(5_000_001), 'The file is too large to be an exported assessment.'],
    ['[]', 'The file is not in the form of an exported assessment.'],
    ['null', 'The file is not in the form of an exported assessment.'],
    ['{}', 'The file is not an exported assessment. Choose a file that was exported from this page.'],
    [with_((f) => { f.version = 2 }), 'The file was made by another version of this page, which this one cannot read.'],
    [with_((f) => { f.checklist = 'pcn-duties'; f.title = 'PCN duties' }), 'The file belongs to “PCN duties”. Open that checklist to import it.'],
    [with_((f) => { f.assessments = [] }), 'The file holds no assessment.'],
    [with_((f) => { f.assessments = ['x'] }), 'An assessment of the file is not in the form of an exported assessment.'],
    [with_((f, a) => { a.name = 7 }), 'In the file, the name of an assessment is not text.'],
    [with_((f, a) => { delete a.id }), 'The assessment “This year” has no id.'],
    [with_((f, a) => { a.items.monthly.answer = 'maybe' }), 'The answer to the item “monthly” is none of: met, partly, not-met, does-not-apply.'],
    [with_((f, a) => { a.items.monthly.note = { a: 1 } }), 'In the file, the note of the item “monthly” is not text.'],
    [with_((f, a) => { a.items.monthly.note = 'x'.repeat(20_001) }), 'In the file, the note of the item “monthly” is longer than 20000 characters.'],
    [with_((f, a) => { a.items.monthly = [] }), 'The item “monthly” is not in the form of an exported assessment.'],
    [with_((f, a) => { a.items['<b>'] = {} }), 'In the file, the items has a name that cannot be read: “<b>”.'],
    [with_((f, a) => { a.profile.who = 3 }), 'The profile answer to “who” cannot be read.'],
    [with_((f, a) => { a.review = '2027-02-30' }), 'In the file, the date of the next review is not a date.']
  ]) {
    assert.throws(() => importFile(list, text, now), (error) => {
      assert.ok(error instanceof BadFile, String(error))
      assert.equal(error.message, want)
      return true
    })
  }
})

test('a file cannot reach the prototype of an object', () => {
  const file = exportFile(list, filled(), now).replace('"monthly"', '"__proto__"')
  assert.throws(() => importFile(list, file, now), BadFile)
  assert.equal({}.answer, undefined)
})

test('what does not belong to an assessment is left out', () => {
  const file = JSON.parse(exportFile(list, filled(), now))
  file.assessments[0].run = 'alert(1)'
  file.assessments[0].items.monthly.html = '<script>'
  assert.deepEqual(importFile(list, JSON.stringify(file), now), [filled()].map((a) => ({ ...a, id: file.assessments[0].id })))
})

test('a file damaged anywhere is either refused in words or read whole', () => {
  const good = exportFile(list, filled(), now)
  let seed = 1
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below
  for (let i = 0; i < 3000; i++) {
    const at = random(good.length)
    const damaged = good.slice(0, at) + String.fromCharCode(32 + random(95)).repeat(random(3)) + good.slice(at + random(20))
    try {
      for (const a of importFile(list, damaged, now)) {
        assert.equal(typeof a.name, 'string')
        for (const entry of Object.values(a.items)) assert.ok([undefined, 'met', 'partly', 'not-met', 'does-not-apply'].includes(entry.answer))
      }
    } catch (error) {
      assert.ok(error instanceof BadFile, `${error} for ${damaged}`)
      assert.match(error.message, /^[A-Z].*\.$/su)
    }
  }
})
