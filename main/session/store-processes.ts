/**
 * The store's two processes as main sees them: started, given ports, started again when lost. Main moves
 * the ports that the data key passes through from one to the other, and cannot read them.
 */
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { AuditState } from '@panoptic/sdk/contract/audit'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Rotation } from '@panoptic/sdk/contract/people'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { fromElectronPort } from '../bridge/port'
import { rpcClient, type Client } from '../bridge/rpc'
import type { CallCount, FromStore, StoreApi, ToStore, VaultFilesPurpose } from '../store/api'
import { startUtility, type Utility } from './utility'

export type StoreStatus = Omit<Extract<FromStore, { kind: 'status' }>, 'kind'>

export interface StoreEvents {
  status(status: StoreStatus): void
  unlocked(signIn: Omit<Extract<FromStore, { kind: 'unlocked' }>, 'kind'>): void
  authority(authority: Authority): void
  /** A form ended: the id it made or changed, or null when it was cancelled. */
  entryDone(ticket: string, result: string | null): void
  /** Resolves with whether the person confirmed to be here. */
  askPresence(): Promise<boolean>
  rotation(rotation: Rotation): void
  audit(state: AuditState): void
  calls(counts: readonly CallCount[]): void
  /** A page’s port to a store process was flooded, and was ended. */
  flood(page: { readonly plugin: string; readonly user: string }): void
  log(level: 'debug' | 'info' | 'warn' | 'error', source: string, message: string): void
  /** A process was lost and runs again: pages need new ports to it. */
  restarted(port: 'read' | 'write'): void
  /** Both were lost, so the key is gone: the workspace is sealed now. */
  lostBoth(): void
}

export interface StoreProcesses {
  /** Always talks to the living writer; calls that were open when it was lost reject with `unavailable`. */
  readonly api: Client<StoreApi>
  /** The newest status; waits for the first one. */
  status(): Promise<StoreStatus>
  /** An entry page's own line to the writer. */
  entryPort(purpose: EntryPurpose): MessagePortMain
  pagePort(port: 'read' | 'write', identity: PluginIdentity): MessagePortMain
  /** Egress's line to the writer, for secrets. */
  secretsPort(): MessagePortMain
  /** The vault-files process's line to the writer. */
  vaultFilesPort(purpose: VaultFilesPurpose): MessagePortMain
  endPage(plugin: string, user: string): void
  /** Ends both processes, and with them every copy of the key. The next port starts a fresh, sealed writer. */
  end(): Promise<void>
}

export interface StoreFiles { readonly writer: string; readonly reader: string }

/** A writer that dies this often in a minute is not started again; the entry page says so. */
const mostRestarts = 3

const unavailable = (): PanopticError => new PanopticError(fail('unavailable', 'The store has ended.').error)

export function startStore(files: StoreFiles, folder: string, on: StoreEvents): StoreProcesses {
  let writer: Utility<ToStore> | null = null
  let reader: Utility<ToStore> | null = null
  let client: Client<StoreApi> | null = null
  let newest: StoreStatus | null = null
  let waiting: ((status: StoreStatus) => void)[] = []
  let deaths: number[] = []
  /** The writer was started again and hopes for the reader's key. */
  let hoping = false
  /** Both are gone; until {@link StoreProcesses.end} nobody answers. */
  let lost = false

  /** `waitForKey`: no status before the reader's key came, so that no lock screen flashes. */
  function startWriter(waitForKey = false): Utility<ToStore> {
    const process = startUtility<ToStore, FromStore>(files.writer, 'Panoptic store', { message: (message) => receive(message, 'writer'), lost: (code) => writerLost(code) })
    process.send({ kind: 'open', folder, waitForKey })
    return process
  }

  /** Started with the first port: while the lock screen is loaded every process more would delay it. */
  const livingWriter = (): Utility<ToStore> => (writer ??= startWriter())

  function startReader(): Utility<ToStore> {
    const process = startUtility<ToStore, FromStore>(files.reader, 'Panoptic store reader', { message: (message) => receive(message, 'reader'), lost: (code) => readerLost(code) })
    process.send({ kind: 'open', folder })
    return process
  }

  /** The one that holds the data key hands it to the other. */
  function joinByKey(from: Utility<ToStore>, to: Utility<ToStore>): void {
    const { port1, port2 } = new MessageChannelMain()
    from.send({ kind: 'port', role: 'key' }, [port1])
    to.send({ kind: 'port', role: 'key' }, [port2])
  }

  function receive(message: FromStore, from: 'writer' | 'reader'): void {
    if (message.kind === 'calls') return on.calls(message.counts)
    if (message.kind === 'flood') return on.flood(message)
    if (message.kind === 'log') return on.log(message.level, message.source, message.message)
    // The database has another key now; every port stays valid.
    if (message.kind === 'reopened') return on.log('info', 'store', `The ${from} uses the new data key.`)
    if (from === 'reader') return
    if (message.kind === 'unlocked') return on.unlocked(message)
    if (message.kind === 'authority') return on.authority(message.authority)
    if (message.kind === 'entry-done') return on.entryDone(message.ticket, message.result)
    if (message.kind === 'rotation') return on.rotation(message.rotation)
    if (message.kind === 'audit') return on.audit(message.state)
    if (message.kind === 'ask-presence') return void on.askPresence().then((confirmed) => writer?.send({ kind: 'presence', ticket: message.ticket, confirmed }))
    const { state, problem, detail } = message
    if (hoping && state !== 'open') return loseBoth()
    hoping = false
    newest = { state, problem, detail }
    for (const resolve of waiting) resolve(newest)
    waiting = []
    on.status(newest)
  }

  function writerLost(code: number): void {
    on.log('error', 'store', `The writer ended unexpectedly (exit ${code}).`)
    const wasOpen = newest?.state === 'open'
    newest = null
    client = null
    deaths = [...deaths.filter((at) => at > Date.now() - 60_000), Date.now()]
    if (deaths.length > mostRestarts) {
      receive({ kind: 'status', state: 'problem', problem: 'addon-missing', detail: 'The database process ends as soon as it starts. Details are in the log.' }, 'writer')
      return
    }
    if (hoping || (wasOpen && reader === null)) return loseBoth()
    hoping = wasOpen
    writer = startWriter(hoping)
    if (reader !== null) joinByKey(reader, writer)
    on.restarted('write')
  }

  function readerLost(code: number): void {
    on.log('warn', 'store', `The reader was ended (exit ${code}).`)
    reader = null
    if (hoping) return loseBoth()
    if (newest?.state !== 'open') return
    livingReader()
    on.restarted('read')
  }

  /** No process holds the key any more. What still waits for an answer must not hold up the sealing. */
  function loseBoth(): void {
    if (lost) return
    lost = true
    for (const process of [writer, reader]) process?.kill()
    on.lostBoth()
  }

  function livingReader(): Utility<ToStore> {
    if (reader === null) {
      reader = startReader()
      joinByKey(livingWriter(), reader)
    }
    return reader
  }

  /** A channel whose other end is with `process`. */
  function portTo(process: Utility<ToStore>, message: ToStore): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    process.send(message, [port2])
    return port1
  }

  const living = (): Client<StoreApi> => (client ??= rpcClient<StoreApi>(fromElectronPort(portTo(livingWriter(), { kind: 'port', role: 'api' }))))
  const api = new Proxy({} as Client<StoreApi>, {
    get: (_, method) => (typeof method === 'symbol' || method === 'then' ? undefined : (...args: never[]) => lost ? Promise.reject(unavailable()) : (living()[method as keyof StoreApi] as (...input: never[]) => unknown)(...args)),
  })

  async function endAll(): Promise<void> {
    const ended = [writer, reader]
    writer = null
    reader = null
    client = null
    newest = null
    for (const process of ended) process?.kill()
    await Promise.all(ended.map((process) => process?.gone))
    hoping = false
    lost = false
  }

  return {
    api,
    status() {
      livingWriter()
      return newest === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(newest)
    },
    entryPort: (purpose) => portTo(livingWriter(), { kind: 'port', role: 'entry', purpose }),
    pagePort: (port, identity) => portTo(port === 'read' ? livingReader() : livingWriter(), { kind: 'port', role: 'page', identity }),
    secretsPort: () => portTo(livingWriter(), { kind: 'port', role: 'secrets' }),
    vaultFilesPort: (purpose) => portTo(livingWriter(), { kind: 'port', role: 'vault-files', purpose }),
    endPage(plugin, user) {
      for (const process of [writer, reader]) process?.send({ kind: 'end', plugin, user })
    },
    end: endAll,
  }
}
