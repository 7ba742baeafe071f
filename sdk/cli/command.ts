/** What a command is, and how the command line is read. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Where a command writes to, and from where paths are meant. */
export interface Terminal {
  readonly cwd: string
  out(text: string): void
  err(text: string): void
  /** Calls back when the person wants it to end (Ctrl+C). */
  onEnd(listener: () => void): void
}

export interface Arguments {
  readonly positionals: readonly string[]
  /** The value of an option; undefined when it was not given. */
  text(option: string): string | undefined
  flag(option: string): boolean
}

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Names of what stands beside the options; `most` of them may be given. */
  readonly positionals: { readonly least: number; readonly most: number }
  /** The exit code: 0 fine, 1 something is wrong with the plugin. */
  run(given: Arguments, terminal: Terminal): Promise<number>
}

/** A command that cannot be carried out as it was given; exit code 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse'

  /** `helps`: whether the command's help tells more. */
  constructor(message: string, readonly helps = true) {
    super(message)
  }
}

/** @throws Misuse that names the argument */
export function readArguments({ options, positionals: { least, most } }: Pick<Command, 'options' | 'positionals'>, args: readonly string[]): Arguments {
  try {
    const parsed = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } }, allowPositionals: true, strict: true })
    const { positionals } = parsed
    const values = parsed.values as Readonly<Record<string, unknown>>
    if (values['help'] !== true && positionals.length < least) throw new Misuse('An argument is missing.')
    if (positionals.length > most) throw new Misuse(`"${positionals[most]}" is one argument too many.`)
    return {
      positionals,
      text(option) {
        const value = values[option]
        return typeof value === 'string' ? value : undefined
      },
      flag: (option) => values[option] === true,
    }
  } catch (error) {
    if (error instanceof Misuse) throw error
    // Its messages name the option; what follows the first sentence is advice about positional arguments.
    throw new Misuse(((error as Error).message.split('. ')[0] ?? '').replace(/\.?$/, '.'))
  }
}
