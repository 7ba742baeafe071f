/** electron-updater with our feed and our network. Loaded at the first check. */
import type { Logger } from 'electron-updater'
import { AppImageUpdater, type AppUpdater, MacUpdater, NsisUpdater } from 'electron-updater'
import type { AppAdapter } from 'electron-updater/out/AppAdapter'
import { UpdateProblem, type Updater, type UpdateReason } from './api'
import type { Feed } from './build'
import { SignedFeed } from './feed'
import { NodeNetwork } from './network'

export interface UpdaterOptions {
  readonly feed: Feed
  readonly app: AppAdapter
  readonly platform: NodeJS.Platform
  /** Whether ending the app installs what was fetched. */
  readonly onQuit: boolean
  log(level: 'debug' | 'warn', message: string): void
}

export function createElectronUpdater({ feed, app, platform, onQuit, log }: UpdaterOptions): Updater {
  const library: AppUpdater = platform === 'darwin' ? new MacUpdater(undefined, app) : platform === 'win32' ? new NsisUpdater(undefined, app) : new AppImageUpdater(undefined, app)
  library.logger = loggerFor(log)
  library.autoDownload = false
  library.autoInstallOnAppQuit = onQuit
  library.allowDowngrade = false
  library.disableWebInstaller = true
  // The library leaves it empty for an app adapter that is not its own.
  ;(library as unknown as { httpExecutor: NodeNetwork }).httpExecutor = new NodeNetwork()
  library.setFeedURL({ provider: 'custom', updateProvider: SignedFeed as never, ...feed })
  // Each failure also rejects the call it belongs to.
  library.on('error', () => undefined)
  return {
    async check() {
      const result = await library.checkForUpdates().catch(raise)
      return result?.isUpdateAvailable === true ? { version: result.updateInfo.version } : null
    },
    async download(progress) {
      const onProgress = ({ percent }: { percent: number }): void => progress(Math.min(1, percent / 100))
      library.on('download-progress', onProgress)
      try {
        await library.downloadUpdate().catch(raise)
      } finally {
        library.off('download-progress', onProgress)
      }
    },
    install: () => library.quitAndInstall(false, true),
  }
}

/** Codes of Node and of the library that mean nobody answered. */
const offline = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT', 'EPIPE'])

function raise(error: unknown): never {
  if (error instanceof UpdateProblem) throw error
  const { code, message } = error as { code?: string; message?: string }
  const reason: UpdateReason = code === 'ERR_CHECKSUM_MISMATCH' ? 'checksum' : code !== undefined && offline.has(code) ? 'offline' : 'failed'
  throw new UpdateProblem(reason, message ?? String(error), { cause: error })
}

const loggerFor = (log: UpdaterOptions['log']): Logger => ({
  info: (message: unknown) => log('debug', String(message)),
  warn: (message: unknown) => log('warn', String(message)),
  error: (message: unknown) => log('warn', String(message)),
})
