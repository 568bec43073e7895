// Runs queries through the engine of the browser: node run.mjs ENGINE DIR < queries.json
// A query is {query, options}; the answers come out as one JSON array.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const [, , engine, dir] = process.argv
new Function(readFileSync(engine, 'utf8'))()

const queries = JSON.parse(readFileSync(0, 'utf8'))
const answers = []
try {
  const search = await globalThis.signpostSearch(async (name) => new Uint8Array(await readFile(join(dir, name))))
  for (const { query, options } of queries) {
    const start = performance.now()
    const answer = await search(query, options.limit, [options.topics ?? [], options.audience ?? []]).catch((error) => ({ error: error.message }))
    answers.push({ ...answer, milliseconds: performance.now() - start })
  }
} catch (error) {
  answers.push({ error: error.message })
}
process.stdout.write(JSON.stringify(answers))
