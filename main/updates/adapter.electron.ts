/** What electron-updater asks of the app it updates. */
import { app } from 'electron'
import { join } from 'node:path'
import type { AppAdapter } from 'electron-updater/out/AppAdapter'

export const appAdapter = (folder: string): AppAdapter => ({
  version: app.getVersion(),
  name: app.getName(),
  isPackaged: app.isPackaged,
  /** Written by electron-builder when a feed is set. */
  appUpdateConfigPath: join(process.resourcesPath, 'app-update.yml'),
  userDataPath: folder,
  baseCachePath: join(folder, 'Updates'),
  whenReady: async () => {
    await app.whenReady()
  },
  relaunch: () => app.relaunch(),
  quit: () => app.quit(),
  onQuit: (handler) => void app.once('quit', (_, code) => handler(code)),
})
