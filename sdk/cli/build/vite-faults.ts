/** Errors of Vite and what it is made of, as faults with file and line. */
import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { PluginFault, type Fault } from './faults'
import { readJson } from './manifest'
import { shown } from './paths'

/** The fields that errors of the bundler, the Vue compiler and the TypeScript transform have in common. */
interface ToolError {
  readonly message?: string
  readonly id?: string
  readonly loc?: { readonly file?: string; readonly line?: number; readonly start?: { readonly line?: number } }
  readonly errors?: readonly ToolError[]
}

/** One fault for each error there is. `elsewhere`: the file that is named when the error names none. */
export async function faultsOf(folder: string, error: unknown, elsewhere: string): Promise<Fault[]> {
  if (typeof error !== 'object' || error === null) return [{ file: elsewhere, line: null, message: String(error) }]
  const all = (error as ToolError).errors
  if (Array.isArray(all) && all.length > 0) return (await Promise.all(all.map((one) => faultsOf(folder, one, elsewhere)))).flat()
  return faultOf(folder, error as ToolError, elsewhere)
}

async function faultOf(folder: string, error: ToolError, elsewhere: string): Promise<Fault[]> {
  const text = plain(folder, error.message ?? 'unknown error')
  if (text.includes('vite-json')) {
    const broken = await brokenJson(folder, folder)
    if (broken.length > 0) return broken
  }
  const placed = /\[ ([^\s\]]+):(\d+):\d+ \]/.exec(text)
  const named = error.loc?.file ?? error.id ?? placed?.[1] ?? / (?:from|in) "?([^\s"]+\.(?:ts|vue|js|mjs))\b/.exec(text)?.[1]
  const file = named === undefined ? elsewhere : shown(folder, isAbsolute(named.replace(/^\0/, '')) ? named : resolve(folder, named))
  const [head = ''] = text.split('\n')
  // The bundler counts the lines of what became of the file; an import is found in the file itself.
  const written = await lineOfImport(resolve(folder, file), head)
  if (written !== null) return [{ file, line: written, message: head }]
  return [{ file, line: error.loc?.line ?? error.loc?.start?.line ?? (placed === null ? null : Number(placed[2])), message: text }]
}

/** Without colours, the tool's own marks and its stack; paths from the plugin's folder. */
function plain(folder: string, message: string): string {
  const below = relative(process.cwd(), folder)
  return message
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .replace(/^(?:Build failed with \d+ errors?:|Error:)\s*/u, '')
    .replace(/^\[(?:plugin )?[\w:@/.-]+\]\s*/u, '')
    .replace(/\nStack backtrace:[\s\S]*$/u, '')
    .replace(/\nThis is most likely unintended[\s\S]*$/u, '')
    .replaceAll(below === '' ? `${folder}/` : `${below}/`, '')
    .replaceAll(`${folder}/`, '')
    .replace(/^[:\s]*Rolldown failed to/, 'Failed to')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(0, 12)
    .join('\n')
}

/** The line, from 1, that imports what the message quotes: a module, or a name of one. */
async function lineOfImport(path: string, message: string): Promise<number | null> {
  const quoted = /(?:resolve(?: import)? |^)["']([^"']+)["']/.exec(message)?.[1]
  if (quoted === undefined) return null
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  const isName = /^[\w$]+$/.test(quoted) && message.includes('is not exported')
  const found = lines.findIndex((line) => (isName ? new RegExp(`\\b${quoted.replaceAll('$', '\\$')}\\b`).test(line) : [`'${quoted}'`, `"${quoted}"`].some((text) => line.includes(text))))
  return found < 0 ? null : found + 1
}

/** The plugin's JSON files that are none: the bundler says what is wrong, but not where. */
async function brokenJson(root: string, folder: string): Promise<Fault[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const faults = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : brokenJson(root, path)
    if (!entry.name.endsWith('.json')) return []
    return readJson(root, relative(root, path)).then(() => [], (error: unknown) => (error instanceof PluginFault ? [...error.faults] : []))
  }))
  return faults.flat()
}
