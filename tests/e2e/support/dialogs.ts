/** Answers the system's file dialogs, which no test can click: the real ones are asked for, and never drawn. */
import type { App } from './app'

/** Every open dialog from now on answers with this file; null: cancelled. */
export const chooseFile = (app: App, path: string | null): Promise<void> =>
  app.electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
  }, path)

/** Every save dialog from now on answers with this file; null: cancelled. */
export const chooseTarget = (app: App, path: string | null): Promise<void> =>
  app.electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)
