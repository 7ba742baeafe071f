// node scripts/run-module.mjs <file.ts> [arguments]: loads a TypeScript module of
// this checkout through Vite and calls its `main(arguments)`, whose result is
// the exit code. Node 20 runs no TypeScript by itself.
import path from 'node:path'
import { runnerImport } from 'vite'
import { repoRoot } from './lib/paths.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: run-module.mjs <file.ts> [arguments]')
const config = { root: repoRoot, configFile: /** @type {const} */ (false), logLevel: /** @type {const} */ ('error') }
/** @type {{ module: { main: (args: string[]) => Promise<number> } }} */
const { module } = await runnerImport(path.resolve(file), config)
process.exitCode = await module.main(args)
