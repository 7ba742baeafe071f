// npm start, npm test and the other commands of package.json. This file and
// what it loads at once use nothing from node_modules: on a fresh clone it is
// the one that installs them.
import { Failure } from './lib/failure.mjs'

/** @type {Record<string, { what: string, load: () => Promise<{ run: (args: string[]) => Promise<number> }> }>} */
const commands = {
  start: { what: 'start the app', load: () => import('./commands/start.mjs') },
  exec: { what: 'run a program with the runtime, a display and the unprivileged user of the tests', load: () => import('./commands/exec.mjs') },
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  console.error(`Unknown command "${name}". Known:`)
  for (const [known, { what }] of Object.entries(commands)) console.error(`  ${known.padEnd(16)}${what}`)
  process.exit(2)
}
try {
  process.exitCode = await (await command.load()).run(args)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  if (error.detail) console.error(`\n${error.detail}`)
  console.error(`\n${error.message}\n${error.remedy}`)
  process.exitCode = 1
}
