/** `.panoptic/dev.json` in a developer's folder: what `panoptic-plugin dev` says of its newest build. Untrusted. */
import { lstat, readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'

const devFile = z.strictObject({
  build: z.number().int().min(0).max(1e9),
  /** The last good build, '' before there is one. */
  folder: z.string().regex(/^(?:\.panoptic\/dev\/\d{1,9})?$/, 'a folder such as .panoptic/dev/3'),
  ok: z.boolean(),
  errors: z.string().max(200_000).transform((text) => text.slice(0, longestErrors)),
  at: z.number(),
})
export type DevFile = z.output<typeof devFile>

/** Characters of a build's errors that are shown. */
const longestErrors = 20_000
const largest = 500_000
export const devFileName = join('.panoptic', 'dev.json')

/** Where the package of a developer's folder lies now, and what its newest build said. */
export interface DevState {
  /** Absolute; null before there is a good build. */
  readonly package: string | null
  /** Number of the newest build; null where no builder says one. */
  readonly build: number | null
  readonly errors: string | null
}

/** Why a developer's folder cannot be followed now; the message is shown as it is. */
export class DevFault extends Error {
  override readonly name = 'DevFault'
}

/** @throws DevFault */
export async function readDevState(folder: string): Promise<DevState> {
  const root = await realpath(folder).catch(() => null)
  if (root === null) throw new DevFault(`The folder ${folder} is not there.`)
  const text = await readText(join(root, devFileName))
  if (text === null) return { package: root, build: null, errors: null }
  const { build, folder: good, ok, errors } = parseDevFile(text)
  const built = good === '' ? null : await realpath(join(root, good)).catch(() => null)
  if (good !== '' && built === null) throw new DevFault(`${devFileName} names ${good}, which is not there.`)
  if (built !== null && !built.startsWith(root + sep)) throw new DevFault(`${devFileName} names a folder outside ${folder}.`)
  return { package: built, build, errors: ok ? null : errors === '' ? 'The build failed.' : errors }
}

/** @throws DevFault */
export function parseDevFile(text: string): DevFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new DevFault(`${devFileName} is not JSON.`)
  }
  const result = devFile.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new DevFault(`${devFileName}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`)
}

/** Null when there is none. A link is not followed: it could lead to any file. */
async function readText(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return null
  if (!found.isFile() || found.size > largest) throw new DevFault(`${devFileName} is not a file of at most ${largest} bytes.`)
  return readFile(path, 'utf8')
}
