import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesSince, oldWords, orphans } from '../changes.ts'
import { csv } from '../csv.ts'
import { calendar } from '../ics.ts'
import { isDay, newAssessment } from '../model.ts'
import { score } from '../score.ts'
import { isShared, readShared, shareFragment } from '../share.ts'
import { asText } from '../text.ts'
import { list, now } from './sample.mjs'

function assessment() {
  const a = newAssessment(list, 'This year', now)
  a.profile = { who: 'coach', hours: 'full' }
  a.items = {
    qualified: { answer: 'not-met', note: 'secret\nnote', evidence: 'nowhere', words: 'Must: you have supervision' },
    monthly: { answer: 'met' },
    capacity: { answer: 'does-not-apply' }
  }
  a.review = '2027-11-20'
  return a
}

test('csv: a row for each item, quotation marks doubled, lines end in CRLF', () => {
  const text = csv(list, assessment())
  assert.ok(text.startsWith('\uFEFF"Level","Statement",'))
  const rows = text.split('\r\n')
  assert.equal(rows.length, 1 + list.items.length + 1)
  assert.equal(rows[1], '"Must","you have supervision","Yes","Not met","secret\nnote","nowhere","Ask your line manager.","Health coach FAQs; question 13","qualified"')
  assert.equal(rows[2], '"Should","you have it every month","Yes","Met","","","Agree dates, ""soon"".","A; B","monthly"')
  assert.equal(rows[3], '"Must","your PCN pays","No","","","","","","fund"')
})

test('csv: no cell is a formula', () => {
  for (const bad of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\n=1', '＝1', '\u00a0=1', '\u0000=1']) {
    const a = assessment()
    a.items.qualified.note = bad
    assert.ok(csv(list, a).includes(`"'${bad}"`), JSON.stringify(bad))
  }
  const a = assessment()
  a.items.qualified.note = 'a = b - c'
  assert.ok(csv(list, a).includes('"a = b - c"'))
})

const event = { uid: 'abc-review@example.org', day: '2027-02-28', title: 'Review', text: 'Text', url: 'https://example.org/', every: 0 }

test('ics: the lines that RFC 5545 asks for', () => {
  assert.equal(calendar(event, now), [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Signpost//Checklist//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH',
    'BEGIN:VEVENT', 'UID:abc-review@example.org', 'DTSTAMP:20261120T103005Z', 'DTSTART;VALUE=DATE:20270228', 'DTEND;VALUE=DATE:20270301',
    'SUMMARY:Review', 'DESCRIPTION:Text', 'URL:https://example.org/', 'TRANSP:TRANSPARENT', 'END:VEVENT', 'END:VCALENDAR', ''
  ].join('\r\n'))
})

test('ics: text is escaped', () => {
  const text = calendar({ ...event, title: 'a, b; c\\d\r\ne\u0007f', url: '' }, now)
  assert.ok(text.includes('SUMMARY:a\\, b\\; c\\\\d\\ne f\r\n'))
  assert.ok(!text.includes('URL:'))
})

test('ics: no line is longer than 75 octets, and unfolding gives the text back', () => {
  const long = 'Überprüfung 👩‍⚕️ '.repeat(30).trim()
  const text = calendar({ ...event, text: long }, now)
  for (const line of text.split('\r\n')) assert.ok(new TextEncoder().encode(line).length <= 75, line)
  assert.ok(!text.includes('\uFFFD'))
  assert.ok(text.replace(/\r\n /g, '').includes(`DESCRIPTION:${long}\r\n`))
})

test('ics: comes again on the same weekday of the month', () => {
  for (const [day, every, want] of [
    ['2026-12-01', 1, 'RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU'],
    ['2026-12-14', 2, 'RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=2MO'],
    ['2026-12-31', 1, 'RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TH'],
    ['2028-02-29', 1, 'RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TU']
  ]) assert.ok(calendar({ ...event, day, every }, now).includes(`${want}\r\n`), day)
})

// Words made of the signs that mean something in either format, always the same ones.
function* hostile() {
  const signs = ['\\', ';', ',', ':', '"', "'", '\r\n', '\n', '\r', ' ', '\t', '=', '+', '\u0000', '\u2028', '\uFEFF', 'é', '👩‍⚕️', '\uD800', 'BEGIN:VALARM', 'END:VEVENT', 'x'.repeat(80)]
  for (let n = 1; n <= 2000; n++) {
    let words = ''
    for (let seed = n * 7919; seed > 0; seed = Math.floor(seed / signs.length)) words += signs[seed % signs.length]
    yield words
  }
}

test('ics: whatever is typed stays within its line, and is read again as it was', () => {
  for (const words of hostile()) {
    const lines = calendar({ ...event, title: words, text: words }, now).replace(/\r\n /g, '').split('\r\n')
    assert.deepEqual(lines.map((line) => line.split(/[:;]/)[0]), [
      'BEGIN', 'VERSION', 'PRODID', 'CALSCALE', 'METHOD', 'BEGIN', 'UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY', 'DESCRIPTION', 'URL', 'TRANSP', 'END', 'END', ''
    ], JSON.stringify(words))
    const read = lines[10].slice('SUMMARY:'.length).replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign))
    assert.equal(read, words.replace(/\r\n?/g, '\n').replace(/[\u0000\t]/g, ' '), JSON.stringify(words))
  }
})

test('csv: whatever is typed stays within its cell, and is read again as it was', () => {
  for (const words of hostile()) {
    const a = assessment()
    a.items.qualified.note = words
    const cells = []
    const rest = csv(list, a).slice(1).replace(/"((?:[^"]|"")*)"(,|\r\n)/g, (_, cell, end) => {
      cells.push(cell.replace(/""/g, '"'))
      return end === ',' ? '' : '|'
    })
    assert.equal(rest, '|'.repeat(1 + list.items.length), JSON.stringify(words))
    assert.ok([words, `'${words}`].includes(cells[9 + 4]), JSON.stringify(words))
  }
})

test('share: the answers, and nothing that was typed', () => {
  const fragment = shareFragment(assessment())
  assert.equal(fragment, '#answers=1;who=coach,hours=full;qualified=n,monthly=m,capacity=x')
  assert.ok(isShared(fragment))
  const want = {
    profile: { who: 'coach', hours: 'full' },
    answers: { qualified: 'not-met', monthly: 'met', capacity: 'does-not-apply' }
  }
  assert.deepEqual(readShared(fragment), want)
  assert.deepEqual(readShared(`#answers=${encodeURIComponent(fragment.slice(9))}`), want)
})

test('share: an empty assessment', () => {
  assert.deepEqual(readShared(shareFragment(newAssessment(list, 'x', now))), { profile: {}, answers: {} })
})

test('share: a damaged link is no link', () => {
  for (const bad of ['#answers=', '#answers=1', '#answers=2;;', '#answers=1;who;', '#answers=1;;a=q', '#answers=1;;__proto__=m', '#answers=1;;a=m;b', '#answers=%', '#qualified']) {
    assert.equal(readShared(bad), undefined, bad)
  }
  assert.equal(isShared('#qualified'), false)
})

test('copy as text: gaps first, with next step and source', () => {
  const a = assessment()
  const text = asText(list, a, score(list, a.profile, (id) => a.items[id]?.answer), 'https://example.org/c/')
  assert.equal(text, `Supervision standards
This year

Who are you? A coach
How do you work? Full time
Must: 0 of 1 met
Should: 1 of 1 met
Answered: 3 of 3
Next review: 20 November 2027

Gaps
- Must: you have supervision (not met)
  Next step: Ask your line manager.
  Note: secret note
  Evidence: nowhere
  Rests on: Health coach FAQs; question 13

Met
- Should: you have it every month (met)

Does not apply
- Could: you plan together (does not apply)

https://example.org/c/
`)
})

test('a new version: what is new, reworded and gone is named, and old words are shown', () => {
  const a = assessment()
  assert.equal(changesSince(list, a), undefined)
  const later = structuredClone(list)
  later.items[0].text = 'you have regular supervision'
  later.items[1].level = 'must'
  later.items.splice(2, 1)
  later.items.push({ ...list.items[0], id: 'brand-new', text: 'something' })
  assert.deepEqual(changesSince(later, a), {
    added: ['brand-new'],
    reworded: [
      { id: 'qualified', was: 'Must: you have supervision', now: 'Must: you have regular supervision' },
      { id: 'monthly', was: 'Should: you have it every month', now: 'Must: you have it every month' }
    ],
    gone: [{ id: 'fund', was: 'Must: your PCN pays' }]
  })
  assert.equal(oldWords(later, a, 'qualified'), 'Must: you have supervision')
  assert.equal(oldWords(list, a, 'qualified'), '')
  a.items.fund = { answer: 'met', note: 'still here' }
  assert.deepEqual(orphans(later, a), ['fund'])
})

test('days', () => {
  for (const [day, want] of [['2026-11-20', true], ['2028-02-29', true], ['2027-02-29', false], ['2026-13-01', false], ['20261120', false], ['', false]]) {
    assert.equal(isDay(day), want, day)
  }
})
