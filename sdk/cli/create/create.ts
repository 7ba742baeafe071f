/** Makes a new plugin from the template, all of it or nothing. */
import { cp, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { misleading, pluginId } from '../../contract/manifest'
import { Misuse } from '../command'
import { readSdkPackage, sdkRoot } from '../sdk-package'

export interface NewPlugin {
  /** npm name. */
  readonly name: string
  readonly folder: string
  readonly title: string | undefined
  /** npm's words for where the SDK is had from. */
  readonly sdk: string
}

/** What a plugin's project has at hand, in the versions the SDK was made with. */
const tools = ['kysely', 'typescript', 'vitest', 'vue', 'vue-i18n', 'vue-tsc']

/** @throws Misuse that names the argument; nothing was made then */
export async function createPlugin({ name, folder, title = titleOf(name), sdk }: NewPlugin): Promise<void> {
  if (pluginId(name) === null || name.length > 60) throw new Misuse(`name: a lower-case npm name of letters, digits and dashes such as status-page or @acme/status-page, not ${JSON.stringify(name)}.`)
  if (title.length < 1 || title.length > 60 || misleading.test(title) || title.includes('%')) throw new Misuse('--title: 1 to 60 characters, without control characters and "%".')
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new Misuse(`${folder}: ${error.code === 'ENOTDIR' ? 'is a file' : error.message}; choose another place with --folder.`)
  })
  if (there !== null && there.length > 0) throw new Misuse(`${folder} is not empty; choose another place with --folder.`)

  await mkdir(dirname(folder), { recursive: true })
  const staging = join(dirname(folder), `.${basename(folder)}.${process.pid}`)
  try {
    await cp(resolve(sdkRoot, 'cli/template'), staging, { recursive: true })
    await rename(join(staging, 'gitignore'), join(staging, '.gitignore'))
    await changeJson(staging, 'package.json', (content) => ({ ...content, name, devDependencies: { '@panoptic/sdk': sdk, ...versions() } }))
    for (const language of ['en', 'de']) await changeJson(staging, `locales/${language}.json`, (content) => ({ ...content, title }))
    const readme = await readFile(join(staging, 'README.md'), 'utf8')
    await writeFile(join(staging, 'README.md'), readme.replace(/^# .*$/m, `# ${title}`))
    if (there !== null) await rmdir(folder)
    await rename(staging, folder)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw error
  }
}

/** `@acme/status-page` → `Status page` */
function titleOf(name: string): string {
  const words = name.replace(/^@[^/]*\//, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function versions(): Record<string, string> {
  const { dependencies, peerDependencies } = readSdkPackage()
  return Object.fromEntries(tools.flatMap((tool) => {
    const version = peerDependencies[tool] ?? dependencies[tool]
    return version === undefined ? [] : [[tool, version]]
  }))
}

async function changeJson(folder: string, file: string, change: (content: Record<string, unknown>) => unknown): Promise<void> {
  const path = join(folder, file)
  await writeFile(path, `${JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>), null, 2)}\n`)
}
