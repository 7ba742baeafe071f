/** Starts a `vault-files` process for one file, and ends it when it works for too long. */
import { MessageChannelMain, type MessagePortMain } from 'electron'
import { fromElectronPort } from '../bridge/port'
import { rpcClient } from '../bridge/rpc'
import { startUtility } from '../session/utility'
import type { VaultFilesPurpose } from '../store/api'
import type { FileJobApi, FromVaultFiles, StartJob, ToVaultFiles } from './api'

/** The longest that a file may keep its process busy with one call (ms): what the limits of formats/limits.ts cost a slow computer, and some more. */
const longestWork = 60_000

export interface StartOptions {
  /** The process's script, absolute. */
  readonly file: string
  /** A line to the store's writer. */
  storePort(purpose: VaultFilesPurpose): MessagePortMain
  log(level: 'warn' | 'error', message: string): void
}

export function startFileJob({ file, storePort, log }: StartOptions): StartJob {
  return (purpose) => {
    let timer: NodeJS.Timeout | undefined
    let tooLong = false
    const process = startUtility<ToVaultFiles, FromVaultFiles>(file, 'Panoptic vault files', {
      message(message) {
        if (message.kind === 'log') return log(message.level, message.message)
        clearTimeout(timer)
        if (message.busy) timer = setTimeout(stop, longestWork)
      },
      // Its ports close with it, so that open calls fail; memory that ran out ends here too.
      lost(code) {
        clearTimeout(timer)
        log('warn', `the process of a vault file ended unexpectedly (exit ${code})`)
      },
    })
    function stop(): void {
      tooLong = true
      log('warn', 'the process of a vault file worked for too long and was ended')
      process.kill()
    }
    const { port1, port2 } = new MessageChannelMain()
    process.send({ kind: 'start' }, [port2, storePort(purpose)])
    return {
      api: rpcClient<FileJobApi>(fromElectronPort(port1)),
      passphrasePort() {
        const channel = new MessageChannelMain()
        process.send({ kind: 'passphrase' }, [channel.port2])
        return channel.port1
      },
      endedForWork: () => tooLong,
      async end() {
        clearTimeout(timer)
        process.kill()
        await process.gone
      },
    }
  }
}
