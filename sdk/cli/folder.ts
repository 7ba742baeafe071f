/** The plugin a command works on. */
import { realpathSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Misuse, type Arguments, type Terminal } from './command'
import { sdkRoot } from './sdk-package'

export const folderOption = { folder: { type: 'string' } } as const
export const folderHelp = '  --folder <path>   the plugin (default: the current folder)'

/** @throws Misuse when there is no plugin, or when it uses another copy of the SDK than this command is part of */
export async function pluginFolder(given: Arguments, { cwd }: Terminal): Promise<string> {
  const folder = resolve(cwd, given.text('folder') ?? '.')
  const isFile = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false)
  if (!(await isFile(join(folder, 'package.json')))) throw new Misuse(`${folder} has no package.json: start it in the folder of a plugin, or name that with --folder.`)
  const own = realpath(join(folder, 'node_modules/@panoptic/sdk'))
  if (own !== null && own !== realpath(sdkRoot)) throw new Misuse(`${folder} uses the SDK in ${own}, but this is the command of ${sdkRoot}: start it there with \`npx panoptic-plugin\`.`, false)
  return folder
}

function realpath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
