// An assessment as a table for a spreadsheet: RFC 4180, in UTF-8 with a mark that spreadsheets know it by.
import { type Assessment, type Checklist, answerWords, levelWords } from './model'
import { applies } from './score'

export function csv(list: Checklist, assessment: Assessment): string {
  const rows = [['Level', 'Statement', 'Applies to this profile', 'Answer', 'Note', 'Evidence', 'How to meet it', 'Rests on', 'Id']]
  for (const item of list.items) {
    const entry = assessment.items[item.id] ?? {}
    rows.push([
      levelWords[item.level],
      item.text,
      applies(item, list, assessment.profile) ? 'Yes' : 'No',
      entry.answer ? answerWords[entry.answer] : '',
      entry.note ?? '',
      entry.evidence ?? '',
      item.next,
      item.sources.join('; '),
      item.id
    ])
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/**
 * One cell in quotation marks. A spreadsheet takes a text that begins like a formula for one, and runs it, so
 * such a text gets an apostrophe before it. Some spreadsheets drop white space before they look.
 */
function cell(text: string): string {
  const harmless = /^[\s\u0000-\u001f]*[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text
  return `"${harmless.replace(/"/g, '""')}"`
}
