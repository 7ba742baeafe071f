/** The system's save dialog over the shell's window. */
import { dialog, type BaseWindow } from 'electron'
import { join } from 'node:path'
import type { FilesOptions } from './api'

/** `window` is asked for at each dialog; `folder` is where the dialog starts. */
export const askSavePath = (window: () => BaseWindow | null, folder: () => string): FilesOptions['ask'] => async (suggestedName, kind) => {
  const options = {
    defaultPath: join(folder(), suggestedName),
    filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
    properties: ['showOverwriteConfirmation' as const, 'createDirectory' as const],
  }
  const parent = window()
  const { canceled, filePath } = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options)
  return canceled || filePath === '' ? null : filePath
}
