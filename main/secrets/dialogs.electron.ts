/** The system's dialogs for the vault's files, over the shell's window. */
import { dialog, type BaseWindow } from 'electron'
import { join } from 'node:path'
import type { FileDialogs } from './api'

const importable = ['csv', 'tsv', 'txt', 'env', 'json', 'kdbx', 'age']

/** `window` is asked for at each dialog; `folder` is where the dialog starts. */
export function fileDialogs(window: () => BaseWindow | null, folder: () => string): FileDialogs {
  return {
    async open() {
      // Files called `.env` have no extension: every file can be chosen.
      const options = { defaultPath: folder(), properties: ['openFile' as const, 'showHiddenFiles' as const, 'dontAddToRecent' as const], filters: [{ name: '*', extensions: ['*'] }, { name: importable.join(', '), extensions: importable }] }
      const parent = window()
      const { canceled, filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options)
      return canceled ? null : (filePaths[0] ?? null)
    },
    async save(suggestedName, extension) {
      const options = { defaultPath: join(folder(), suggestedName), filters: [{ name: extension.toUpperCase(), extensions: [extension] }], properties: ['showOverwriteConfirmation' as const, 'createDirectory' as const, 'dontAddToRecent' as const] }
      const parent = window()
      const { canceled, filePath } = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options)
      return canceled || filePath === '' ? null : filePath
    },
  }
}
