/** What a new plugin's package.json says for `@panoptic/sdk`: where this very SDK came from. */
import { readFileSync } from 'node:fs'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { Misuse } from '../command'
import { sdkRoot } from '../sdk-package'

/**
 * From the project this SDK is installed in. A file stays that file, told from the new folder.
 * @throws Misuse when it cannot be known
 */
export function specBeside(folder: string): string {
  const modules = dirname(dirname(sdkRoot))
  if (basename(modules) === 'node_modules') {
    const project = dirname(modules)
    const { dependencies = {}, devDependencies = {} } = json(resolve(project, 'package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>
    const asked = dependencies['@panoptic/sdk'] ?? devDependencies['@panoptic/sdk']
    const { packages = {} } = json(resolve(modules, '.package-lock.json')) as { packages?: Record<string, { resolved?: string; version?: string } | undefined> }
    const found = packages['node_modules/@panoptic/sdk']
    const file = [asked, found?.resolved].find((spec) => spec?.startsWith('file:'))
    if (file !== undefined) return `file:${relative(folder, resolve(project, file.slice('file:'.length))).split(sep).join('/')}`
    if (asked !== undefined) return found?.version ?? asked
  }
  throw new Misuse('Where the SDK comes from is not known here: say --sdk file:<path of panoptic-sdk-….tgz>.')
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
