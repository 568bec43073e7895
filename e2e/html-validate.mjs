// Runs html-validate on every page below a folder. Prints {pages, found}: how many pages it has read, and a line for
// each thing that is wrong. What it asks is everything that the standard asks, and html-validate's own advice where
// that fits. Each departure says why.
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { HtmlValidate, StaticConfigLoader } from 'html-validate'

const validator = new HtmlValidate(new StaticConfigLoader({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // A page loads nothing from other hosts, and its own host could change a page as well as a file of it.
    'require-sri': ['error', { target: 'crossorigin' }],
    // The standard sets no limit. A title says the question whole, and whose site it is on.
    'long-title': 'off',
    // The standard asks for one character and no space. An id is made of the words of a heading, such as "2-day-courses".
    'valid-id': ['error', { relaxed: true }],
    // Boxes that are ticked for one question share its name.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }]
  }
}))

const dir = process.argv[2]
const pages = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.html')).sort()
const found = []
for (const name of pages) {
  const report = await validator.validateString(await readFile(path.join(dir, name), 'utf8'))
  for (const m of report.results.flatMap((r) => r.messages)) {
    found.push(`${name}:${m.line}:${m.column}: ${m.message} (${m.ruleId})`)
  }
}
console.log(JSON.stringify({ pages: pages.length, found }))
