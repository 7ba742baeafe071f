// npm start, npm test and the other commands of package.json. This file and
// what it loads at once use nothing from node_modules: on a fresh clone it is
// the one that installs them.
import { endRunning } from './lib/exec.mjs'
import { printError } from './lib/steps.mjs'

/** @type {Record<string, { what: string, load: () => Promise<{ run: (args: string[]) => Promise<number> }> }>} */
const commands = {
  start: { what: 'start the app', load: () => import('./commands/start.mjs') },
  demo: { what: 'start the app on a throwaway workspace with sample data', load: () => import('./commands/demo.mjs') },
  test: { what: 'run every check and test', load: () => import('./commands/test.mjs') },
  'test:long': { what: 'the same without the bounds of the everyday run', load: () => import('./commands/test-long.mjs') },
  bench: { what: 'measure and print one table; --json FILE keeps it', load: () => import('./commands/bench.mjs') },
  build: { what: 'build the app as it is released', load: () => import('./commands/build.mjs') },
  pack: { what: 'package the app; without arguments the unpacked app and, on Linux, a .deb', load: () => import('./commands/pack.mjs') },
  lint: { what: 'lint and check the boundaries', load: () => import('./commands/lint.mjs') },
  typecheck: { what: 'check the types', load: () => import('./commands/typecheck.mjs') },
  'verify:electron': { what: 'run every test on the official Electron', load: () => import('./commands/verify-electron.mjs') },
  exec: { what: 'run a program the way the end-to-end tests run', load: () => import('./commands/exec.mjs') },
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  console.error(`Unknown command "${name}". Known:`)
  for (const [known, { what }] of Object.entries(commands)) console.error(`  ${known.padEnd(16)}${what}`)
  process.exit(2)
}
// The first signal ends what is running, so that display and temporary folders
// are cleaned up on the way out; the second ends this process.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (!endRunning(signal)) process.exit(130)
  })
}
try {
  process.exitCode = await (await command.load()).run(args)
} catch (error) {
  printError(error)
  process.exitCode = 1
}
