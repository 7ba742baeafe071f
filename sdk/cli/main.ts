/** `panoptic-plugin <command>`: makes, tries, checks and packs plugins of Panoptic. */
import { PluginFault } from './build/faults'
import { Misuse, readArguments, type Command, type Terminal } from './command'
import { PackageError } from './package/error'
import { readSdkPackage } from './sdk-package'

/** Loaded when asked for: most of them bring a bundler or a test host. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  create: async () => (await import('./commands/create')).create,
  dev: async () => (await import('./commands/dev')).dev,
  test: async () => (await import('./commands/test')).test,
  check: async () => (await import('./commands/check')).check,
  pack: async () => (await import('./commands/pack')).pack,
  sign: async () => (await import('./commands/sign')).sign,
  keygen: async () => (await import('./commands/keygen')).keygen,
}

/** Exit codes: 0 fine, 1 something is wrong with the plugin, 2 the command was not given right. */
async function main([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(await overview())
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === '-v') {
    terminal.out(readSdkPackage().version)
    return 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    terminal.err(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`)
    return 2
  }
  const command = await load()
  try {
    const given = readArguments(command, args)
    if (given.flag('help')) {
      terminal.out(command.help)
      return 0
    }
    return await command.run(given, terminal)
  } catch (error) {
    if (error instanceof Misuse) terminal.err(error.helps ? `${error.message}\n\n${command.help}` : error.message)
    else if (error instanceof PluginFault) terminal.err(error.message)
    else if (error instanceof PackageError) terminal.err(error.message)
    else throw error
    return error instanceof PluginFault ? 1 : 2
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(8)}${(await load()).summary}`))
  return `panoptic-plugin <command>\n\n${lines.join('\n')}\n\npanoptic-plugin <command> --help tells more.`
}

const terminal: Terminal = {
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  onEnd(listener) {
    process.once('SIGINT', listener)
    process.once('SIGTERM', listener)
  },
}

process.exitCode = await main(process.argv.slice(2), terminal)
