/** Entry of the `vault-files` process: one job, then it is ended by main. */
import { fromElectronPort, type ElectronPort } from '../bridge/port'
import { rpcClient, serveRpc } from '../bridge/rpc'
import type { VaultFilesApi } from '../store/api'
import type { FileJobApi, FromVaultFiles, ToVaultFiles } from './api'
import { createFileJob, type Job } from './job'
import { servePassphrase } from './passphrase'

const parent = (process as unknown as { parentPort: Pick<ElectronPort, 'on' | 'postMessage'> }).parentPort
const tell = (message: FromVaultFiles): void => parent.postMessage(message)
/** The name of an error says enough; its text may hold what the file holds. */
const report = (what: string, error: unknown): void => tell({ kind: 'log', level: 'error', message: `${what}: ${error instanceof Error ? error.name : 'unknown'}` })

let job: Job | null = null

parent.on('message', ({ data, ports }) => {
  const message = data as ToVaultFiles
  const [first, second] = ports
  if (message.kind === 'start' && first !== undefined && second !== undefined) {
    job = createFileJob({ store: rpcClient<VaultFilesApi>(fromElectronPort(second)) })
    serveRpc<FileJobApi>(fromElectronPort(first), watched(job.api), report)
  } else if (message.kind === 'passphrase' && first !== undefined && job !== null) {
    const { take, cancel } = job.passphrase
    servePassphrase(fromElectronPort(first), { take: busyDuring(take), cancel }, report)
  }
})

/** Main ends a process that is busy for too long; waiting for a person is not being busy. */
function watched(api: FileJobApi): FileJobApi {
  const { unlocked, ...working } = api
  return { ...Object.fromEntries(Object.entries(working).map(([name, call]) => [name, busyDuring(call as (...input: unknown[]) => Promise<unknown>)])), unlocked } as FileJobApi
}

function busyDuring<A extends unknown[], T>(work: (...input: A) => Promise<T>): (...input: A) => Promise<T> {
  return async (...input) => {
    tell({ kind: 'busy', busy: true })
    try {
      return await work(...input)
    } finally {
      tell({ kind: 'busy', busy: false })
    }
  }
}

process.on('uncaughtException', (error) => {
  report('ended', error)
  process.exit(1)
})
