/** The system's dialogs for saving and opening over the shell's window. */
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

export const askOpenPath = (window: () => BaseWindow | null, folder: () => string): FilesOptions['choose'] => async (kinds) => {
  const options = {
    defaultPath: folder(),
    filters: [{ name: kinds.map((kind) => kind.toUpperCase()).join(', '), extensions: [...kinds] }],
    properties: ['openFile' as const],
  }
  const parent = window()
  const { canceled, filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options)
  return canceled ? null : (filePaths[0] ?? null)
}
