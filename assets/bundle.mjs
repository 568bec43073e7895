// Makes one classic file of a script and all that it imports: modules do not run from file://.
//
//   node assets/bundle.mjs search/engine.ts engine.js SINGLE=true
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { minify } from 'terser'

const self = fileURLToPath(import.meta.url)

// The browsers of the NHS service manual that still receive updates.
export const target = ['chrome109', 'edge109', 'firefox115', 'safari15.6']

/** The script that begins with a file of assets/scripts, as it is published. What its constants rule out is left out. */
export async function bundle(entry, constants = {}) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(dirname(self), 'scripts', entry)],
    bundle: true,
    define: constants,
    minify: true,
    // Properties that end in _ are a script's own and get short names.
    mangleProps: /_$/,
    format: 'iife',
    target,
    write: false,
    logLevel: 'warning'
  })
  // terser takes the same names again in each function, which compresses better.
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { ecma: 2020, passes: 3, keep_fargs: false, unsafe_arrows: true } })
  return code
}

if (argv[1] === self) await writeFile(argv[3], await bundle(argv[2], Object.fromEntries(argv.slice(4).map((constant) => constant.split('=')))))
