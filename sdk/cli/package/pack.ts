/** Makes the archive of a built package. */
import { integritySchema } from '../../contract/archive'
import { manifestSchema, pluginId } from '../../contract/manifest'
import { integrityName, signatureName } from '../../contract/package-files'
import { PackageError } from './error'
import { factsOf, readFolder, sha256, writeArchive, type Files } from './files'
import { fingerprintOf, readPrivateKey, signatureOf } from './keys'

export interface Packed {
  readonly file: string
  /** What the app calls this package: sha256 of integrity.json. */
  readonly digest: string
  /** Of the key it is signed with; null when it is unsigned. */
  readonly fingerprint: string | null
}

/**
 * Writes the built package in `folder` to the archive `out`, signed where the private key's file is given.
 * @throws PackageError
 */
export async function pack({ folder, out, key }: { readonly folder: string; readonly out: string; readonly key?: string | undefined }): Promise<Packed> {
  const signer = key === undefined ? null : await readPrivateKey(key)
  const files = await readFolder(folder)
  const { id, version } = describe(files, folder)
  const listed = Object.fromEntries([...factsOf(files)].toSorted(([left], [right]) => (left < right ? -1 : 1)))
  const integrity = json(integritySchema.parse({ format: 1, id, version, files: listed }))
  const signature = signer === null ? null : signatureOf(signer, integrity)
  await writeArchive(new Map([...files, [integrityName, integrity], ...(signature === null ? [] : [[signatureName, json(signature)] as const])]), out)
  return { file: out, digest: sha256(integrity), fingerprint: signature === null ? null : fingerprintOf(Buffer.from(signature.key, 'base64')) }
}

export const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

function describe(files: Files, folder: string): { readonly id: string; readonly version: string } {
  const bytes = files.get('package.json')
  if (bytes === undefined) throw new PackageError(`${folder} holds no package.json. Give the folder of the built package.`)
  let about: { name?: unknown; version?: unknown; panoptic?: unknown }
  try {
    about = JSON.parse(bytes.toString('utf8')) as typeof about
  } catch {
    throw new PackageError(`${folder}/package.json is not JSON.`)
  }
  const id = typeof about.name === 'string' ? pluginId(about.name) : null
  if (id === null) throw new PackageError(`${folder}/package.json: "name" must be a lower-case npm name.`)
  if (typeof about.version !== 'string' || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(about.version)) throw new PackageError(`${folder}/package.json: "version" must be a version such as 1.2.3.`)
  const manifest = manifestSchema.safeParse(about.panoptic)
  if (!manifest.success) throw new PackageError(manifest.error.issues.map(({ path, message }) => `${folder}/package.json: ${['panoptic', ...path].join('.')}: ${message}`).join('\n'))
  for (const file of [manifest.data.entry, manifest.data.icon, 'dist/schema.json'])
    if (!files.has(file)) throw new PackageError(`${folder} holds no ${file}. Build the plugin, and check what package.json names.`)
  return { id, version: about.version }
}
