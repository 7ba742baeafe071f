/**
 * What holds for the files of a package wherever they come from: an archive, a folder, or the tool that writes one.
 * Pure, so that the tool that packs and the host that installs refuse the same things with the same words.
 */
import { z } from 'zod'
import { archiveLimits, integritySchema, packagePath, signatureSchema, type Integrity, type Signature } from './archive'
import { pluginId } from './manifest'
import type { Refusal } from './plugins'

/** A package that is not taken. `detail` names the file and what is wrong with it; it is for people, not to be parsed. */
export class PackageRefusal extends Error {
  override readonly name: string = 'PackageRefusal'
  constructor(readonly refusal: Refusal, readonly detail: string) {
    super(`${refusal}: ${detail}`)
  }
}

export const integrityName = 'integrity.json'
export const signatureName = 'signature.json'
/** Bytes; what {@link archiveLimits} allows at most, and some more. */
export const largestMeta = { [integrityName]: 1_000_000, [signatureName]: 1_000 } as const

/** Hash (hexadecimal) and size (bytes) of one file. */
export interface FileFact { readonly sha256: string; readonly size: number }

/** What a page may load. Nothing else is served, so nothing else is in a package. */
const served = /\.(?:js|css|json|svg|png|woff2)$/
const forPeople = /^(?:README\.md|LICENSE[A-Za-z0-9_.-]*)$/
/** Windows opens a device under these names, whatever the ending. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i

/**
 * One check for all paths of one package, called with each in turn. @throws PackageRefusal `bad-path`, `extra-file`,
 * or `duplicate-name` where two of them would be one file on some file system
 */
export function createNameCheck(): (path: string) => void {
  /** By lower case: how a folder or file is written, and which of both it is. */
  const seen = new Map<string, { readonly written: string; readonly file: boolean }>()
  return (path) => {
    const shown = JSON.stringify(path.slice(0, archiveLimits.path))
    const parts = path.split('/')
    if (!packagePath.safeParse(path).success || parts.some((part) => part.endsWith('.') || device.test(part)))
      throw new PackageRefusal('bad-path', `${shown} is not a path that a package may hold.`)
    if (!served.test(path) && !forPeople.test(path)) throw new PackageRefusal('extra-file', `${shown} is of a kind that no package needs.`)
    parts.forEach((_, index) => {
      const written = parts.slice(0, index + 1).join('/')
      const file = index === parts.length - 1
      const other = seen.get(written.toLowerCase())
      if (other !== undefined && (file || other.file || other.written !== written))
        throw new PackageRefusal('duplicate-name', `${shown} and ${JSON.stringify(other.written)} are one name on some systems.`)
      seen.set(written.toLowerCase(), { written, file })
    })
  }
}

/** @throws PackageRefusal `bad-integrity` */
export function parseIntegrity(bytes: Uint8Array): Integrity {
  const integrity = parsed(integritySchema, bytes, integrityName, 'bad-integrity')
  if (Object.keys(integrity.files).length > archiveLimits.files) throw new PackageRefusal('too-large', `${integrityName} lists more than ${archiveLimits.files} files.`)
  return integrity
}

/** @throws PackageRefusal `bad-signature` */
export const parseSignature = (bytes: Uint8Array): Signature => parsed(signatureSchema, bytes, signatureName, 'bad-signature')

/**
 * That the package holds exactly the files that integrity.json lists, as it lists them.
 * `found`: path to size, or to hash and size where the content was read.
 * @throws PackageRefusal `missing-file`, `extra-file`, `wrong-hash`
 */
export function compareFiles(integrity: Integrity, found: ReadonlyMap<string, { readonly size: number; readonly sha256?: string }>): void {
  for (const [path, { sha256, size }] of found) {
    const listed = Object.hasOwn(integrity.files, path) ? integrity.files[path] : undefined
    if (listed === undefined) throw new PackageRefusal('extra-file', `${integrityName} does not list "${path}".`)
    if (listed.size !== size || (sha256 !== undefined && listed.sha256 !== sha256)) throw new PackageRefusal('wrong-hash', `"${path}" is not the file that ${integrityName} lists.`)
  }
  const missing = Object.keys(integrity.files).find((path) => !found.has(path))
  if (missing !== undefined) throw new PackageRefusal('missing-file', `${integrityName} lists "${missing}", which is not there.`)
}

const about = z.object({ name: z.string().max(214), version: z.string().max(60) })

/** That integrity.json speaks of this package.json. @throws PackageRefusal `bad-integrity`, `bad-package` */
export function compareAbout(integrity: Integrity, packageJson: Uint8Array): void {
  const { name, version } = parsed(about, packageJson, 'package.json', 'bad-package')
  if (pluginId(name) !== integrity.id || version !== integrity.version)
    throw new PackageRefusal('bad-integrity', `${integrityName} is for ${integrity.id} ${integrity.version}, package.json says ${name.slice(0, 80)} ${version}.`)
}

function parsed<S extends z.ZodType>(schema: S, bytes: Uint8Array, file: string, refusal: Refusal): z.output<S> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new PackageRefusal(refusal, `${file} is not JSON.`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new PackageRefusal(refusal, `${file}: ${issue?.path.join('.') || '(top)'}: ${issue?.message ?? 'does not fit'}`.slice(0, 300))
}
