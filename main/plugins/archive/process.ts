/** Entry of the `plugin-files` process: reads one package, answers, and is ended by main. */
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import type { ElectronPort } from '../../bridge/port'
import type { FromPluginFiles, ToPluginFiles } from './api'
import { readInto } from './read'

/** Bytes of memory. Reading is done in small pieces; who gets here has found a way around that. */
const mostMemory = 400_000_000

const parent = (process as unknown as { parentPort: Pick<ElectronPort, 'on' | 'postMessage'> }).parentPort
const tell = (message: FromPluginFiles): void => parent.postMessage(message)

setInterval(() => {
  if (process.memoryUsage.rss() > mostMemory) process.exit(1)
}, 50).unref()

parent.on('message', ({ data }) => {
  const { path, staging } = data as ToPluginFiles
  readInto(path, staging).then(
    (unpacked) => tell({ kind: 'done', unpacked }),
    (error: unknown) => {
      if (error instanceof PackageRefusal) tell({ kind: 'refused', refusal: error.refusal, detail: error.detail })
      else tell({ kind: 'failed', code: (error as NodeJS.ErrnoException).code ?? 'unknown' })
    },
  )
})
