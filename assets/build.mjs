// Builds assets/dist from assets/styles, assets/scripts and assets/images.
//
//   node assets/build.mjs            once
//   node assets/build.mjs --watch    again whenever a style, script, image or template changes
//
// The names in dist are plain (main.css, site.js). The Go build gives each a hash of its bytes.
import { watch } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { PurgeCSS } from 'purgecss'
import * as sass from 'sass'
import { bundle, target } from './bundle.mjs'

const assets = dirname(fileURLToPath(import.meta.url))
const root = dirname(assets)
const dist = join(assets, 'dist')
const staging = join(root, 'node_modules', '.assets')

const scripts = {
  'boot.js': 'boot.ts',
  'site.js': 'site.ts',
  'not-found.js': 'not-found.ts',
  'checklist.js': 'checklist/checklist.ts',
  'decision.js': 'decision.ts',
  'worker.js': 'offline/worker.ts',
  'search-header.js': 'search/header.ts',
  'search-page.js': 'search/page.ts'
}

// A site has the one of these that its index needs.
const engines = { 'search-engine-single.js': 'true', 'search-engine-files.js': 'false' }

const images = ['favicon.svg', 'share.png']

// Selectors whose words occur in none of these files are removed from the stylesheet. The Go files
// are those that write HTML themselves.
const content = [
  'templates/**/*.html',
  'assets/scripts/**/*.ts',
  'internal/markdown/*.go',
  'internal/render/*.go',
  'internal/decision/picture/*.go'
].map((pattern) => join(root, pattern))

// Their tests name classes that no page has.
const skippedContentGlobs = [join(root, 'internal/**/*_test.go')]

// Classes whose names the templates put together.
const safelist = [/^nhsuk-tag--(green|yellow|grey|aqua-green|white)$/]

// Attributes that scripts set, and do not name in full.
const dynamicAttributes = ['aria-selected']

// Parts that nhsuk-frontend brings along: what checklists have in a style sheet of their own, and what main.css has.
const blocklist = {
  main: [/^nhsuk-(error-message|select)/],
  checkboxes: [/^nhsuk-(error-message|fieldset|form-group|hint|label)/]
}

// main.css is on every page. The others are on the pages of one kind, before it, so that what it says about print
// and the dark scheme holds there too.
const styles = ['main', 'checkboxes', 'checklist', 'decision']

async function buildStyle(name) {
  const { css } = await sass.compileAsync(join(assets, 'styles', `${name}.scss`), {
    loadPaths: [join(root, 'node_modules')],
    quietDeps: true
  })
  const [purged] = await new PurgeCSS().purge({ content, css: [{ raw: css }], safelist, dynamicAttributes, skippedContentGlobs, blocklist: blocklist[name] ?? [] })
  // What is removed is nhsuk-frontend's. A class of ours that is nowhere in use, or an attribute that it has nowhere, is a
  // mistake, or its name is put together.
  const ours = (text) => new Set(text.match(/\.app-[\w-]+(\[[^\]]*\])*/g))
  const unused = [...ours(css)].filter((selector) => !ours(purged.css).has(selector))
  if (unused.length > 0) throw new Error(`${name}.scss has ${unused.join(', ')}, which no template or script names in full.`)
  // nhsuk-frontend draws the cross that clears a search field from a file: the browser's own is kept.
  const whole = purged.css.replace(/[^{}]*::-webkit-search-cancel-button[^{}]*\{[^{}]*\}/g, '')
  const { code } = await esbuild.transform(whole, { loader: 'css', minify: true, target })
  if (/url\(/.test(code)) {
    throw new Error('The stylesheet loads a file: default-src \'self\' allows no data: address, and the hashed name is not known here.')
  }
  await put(`${name}.css`, code)
}

async function buildScripts() {
  await Promise.all([
    ...Object.entries(scripts).map(async ([name, entry]) => put(name, await bundle(entry))),
    ...Object.entries(engines).map(async ([name, SINGLE]) => put(name, await bundle('search/engine.ts', { SINGLE })))
  ])
}

async function copyImages() {
  for (const name of images) {
    await put(name, await readFile(join(assets, 'images', name)))
  }
}

// A file appears whole or not at all, because the preview or the compiler may read it at any moment.
async function put(name, bytes) {
  made.add(name)
  const path = join(dist, name)
  const same = await readFile(path).then((old) => old.equals(Buffer.from(bytes)), () => false)
  if (same) return
  await writeFile(join(staging, name), bytes)
  await rename(join(staging, name), path)
}

const made = new Set()

async function build() {
  made.clear()
  await Promise.all([dist, staging].map((folder) => mkdir(folder, { recursive: true })))
  await Promise.all([...styles.map(buildStyle), buildScripts(), copyImages()])
  const left = (await readdir(dist)).filter((name) => !made.has(name))
  await Promise.all(left.map((name) => rm(join(dist, name), { recursive: true })))
}

if (process.argv.includes('--watch')) {
  let timer
  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      build().then(
        () => console.error('assets: built'),
        (error) => console.error(`assets: ${error.message}`)
      )
    }, 50)
  }
  for (const folder of ['assets/styles', 'assets/scripts', 'assets/images', 'templates']) {
    watch(join(root, folder), { recursive: true }, again)
  }
  again()
} else {
  await build()
}
