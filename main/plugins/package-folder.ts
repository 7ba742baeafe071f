/** Reads one built package. Its files are untrusted: sized, parsed strictly, and each mistake is named. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { manifestSchema, misleading, pluginId, type Manifest } from '@panoptic/sdk/contract/manifest'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import { pluginSchema, type PluginSchema } from '@panoptic/sdk/contract/schema'

export interface PluginPackage {
  readonly id: string
  readonly version: string
  readonly folder: string
  readonly manifest: Manifest
  readonly schema: PluginSchema
  readonly texts: Readonly<Record<'en' | 'de', Readonly<Record<string, string>>>>
  /** Of an installed package: what each of its files must be whenever it is served (install/installed.ts). */
  readonly integrity?: PackageIntegrity
}

/** The list that was installed, checked against its digest: what is on the disk by now has to be that. */
export interface PackageIntegrity {
  readonly digest: string
  /** By path; hash (sha256, hexadecimal) and size (bytes). */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>
}

/** A package that cannot be used; the message names file, field and what is wrong with it. */
export class PackageFault extends PackageRefusal {
  override readonly name = 'PackageFault'
  constructor(override readonly message: string, refusal: 'bad-package' | 'engine' = 'bad-package') {
    super(refusal, message)
  }
}

/** The major version of the plugin API that this host offers (`engine` in the manifest). */
const engine = '^1'
const largest = { 'package.json': 256_000, 'dist/schema.json': 2_000_000, locale: 1_000_000 }

const packageJson = z.object({ name: z.string().max(214), version: z.string().regex(/^\d+\.\d+\.\d+[\w.+-]*$/, 'a version such as 1.2.3'), panoptic: z.unknown() })
const clear = (value: string): boolean => !misleading.test(value)
const locale = z.record(
  z.string().max(120).refine(clear, 'a key without control or direction characters'),
  z.string().max(2000).refine(clear, 'a text without control or direction characters'),
)

/** The bytes of one of its files; the host's own packages are read as they lie there. @throws what `node:fs` does, or PackageFault */
export type ReadFile = (name: string, limit: number) => Promise<Uint8Array>

/** @param folderName what the id must be, for a package that is found by its folder; else null. @throws PackageFault */
export async function readPackage(folder: string, folderName: string | null, read: ReadFile = plainly(folder)): Promise<PluginPackage> {
  const about = parse(packageJson, await readJson(read, 'package.json', largest['package.json']), 'package.json')
  const id = pluginId(about.name)
  if (id === null) throw new PackageFault(`package.json: "name" must be a lower-case npm name, not ${JSON.stringify(about.name)}`)
  if (folderName !== null && id !== folderName) throw new PackageFault(`package.json: "name" gives the id "${id}", but the folder is called "${folderName}"`)
  const manifest = parse(manifestSchema, about.panoptic, 'package.json', ['panoptic'])
  if (manifest.engine !== engine) throw new PackageFault(`package.json: panoptic.engine: this app offers "${engine}", the package wants "${manifest.engine}"`, 'engine')
  const [schema, en, de] = await Promise.all([
    readJson(read, 'dist/schema.json', largest['dist/schema.json']).then((value) => parse(pluginSchema, value, 'dist/schema.json')),
    readTexts(read, 'en'),
    readTexts(read, 'de'),
  ])
  return { id, version: about.version, folder, manifest, schema, texts: { en, de } }
}

/** The text for `%key%`: this language, else English, else the key itself. Other texts are taken as they are. */
export function textOf(texts: PluginPackage['texts'], language: 'en' | 'de', text: string): string {
  const key = /^%([\w.-]+)%$/.exec(text)?.[1]
  if (key === undefined) return text
  const own = (from: Readonly<Record<string, string>>): string | undefined => (Object.hasOwn(from, key) ? from[key] : undefined)
  return own(texts[language]) ?? own(texts.en) ?? key
}

async function readTexts(read: ReadFile, language: 'en' | 'de'): Promise<Readonly<Record<string, string>>> {
  const name = `locales/${language}.json`
  const value = await readJson(read, name, largest.locale, {})
  return parse(locale, value, name)
}

const plainly = (folder: string): ReadFile => async (name, limit) => {
  const path = join(folder, name)
  const { size } = await stat(path)
  if (size > limit) throw new PackageFault(`${name}: ${size} bytes, at most ${limit} are allowed`)
  return readFile(path)
}

async function readJson(read: ReadFile, name: string, limit: number, absent?: unknown): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await read(name, limit))) as unknown
  } catch (error) {
    if (error instanceof PackageRefusal) throw error
    if (error instanceof SyntaxError) throw new PackageFault(`${name}: is not JSON (${error.message})`)
    if (absent !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return absent
    throw new PackageFault(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown, file: string, at: readonly string[] = []): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.slice(0, 10).map((issue) => `${file}: ${[...at, ...issue.path].join('.') || '(top)'}: ${issue.message}`)
  throw new PackageFault(faults.join('\n'))
}
