/** Asks for a package with the system's dialogs, over the shell's window. */
import { dialog, type BaseWindow } from 'electron'
import type { PackageDialogs } from './dialogs'

/** `window` is asked for at each dialog; `folder` is where the dialog starts. */
export function packageDialogs(window: () => BaseWindow | null, folder: () => string): PackageDialogs {
  async function ask(properties: readonly ('openFile' | 'openDirectory')[], filters: { name: string; extensions: string[] }[]): Promise<string | null> {
    const options = { defaultPath: folder(), properties: [...properties, 'dontAddToRecent' as const], filters }
    const parent = window()
    const { canceled, filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options)
    return canceled ? null : (filePaths[0] ?? null)
  }
  return {
    archive: () => ask(['openFile'], [{ name: 'Panoptic', extensions: ['panoptic'] }]),
    folder: () => ask(['openDirectory'], []),
  }
}
