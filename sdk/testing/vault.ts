/** The vault's forms, dialogs and files, with the person in the test's hands: the host's code and formats, no processes. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { secretFields } from '../contract/secrets'
import { fromNodePort } from '../../main/bridge/port'
import { rpcClient, serveRpc } from '../../main/bridge/rpc'
import type { FileJobApi, StartJob } from '../../main/secrets/api'
import { createVaultFiles, type VaultFiles } from '../../main/secrets/files'
import { createFileJob } from '../../main/secrets/job'
import { servePassphrase } from '../../main/secrets/passphrase'
import type { Forms, Passphrase } from '../../main/session/forms-api'
import type { By, VaultFilesApi } from '../../main/store/api'
import type { TestConnections } from './connections'
import type { TestStore } from './store'

/** What the person does when the host asks. Null cancels. */
export interface VaultPerson {
  /** Types the value of a new secret (`secret` null) or of one that is rotated. Default: a random value. */
  readonly value?: (form: { readonly name: string; readonly secret: string | null }) => string | null
  /** Gives their password. Default: they do. */
  readonly password?: (form: { readonly reason: string; readonly detail: string }) => boolean
  /** Types a file's passphrase; asked again (`attempt` counts from 1) while it does not fit. Default: cancels. */
  readonly passphrase?: (form: { readonly file: string; readonly format: string; readonly isNew: boolean; readonly attempt: number }) => string | null
  /** Absolute path of the file to import. Default: cancels. */
  readonly file?: () => string | null
  /** Looks at a secret that is copied. False cancels. */
  readonly copy?: (form: { readonly name: string; readonly value: string }) => boolean
}

export interface TestVaultOptions {
  readonly store: TestStore
  readonly person: VaultPerson
  readonly connections: Pick<TestConnections, 'answer'>
  /** Where an export goes; null cancels. */
  readonly saveTo: (suggested: string) => string | null
  readonly now: () => number
  readonly report: (route: string, error: unknown) => void
}

export function createTestVault({ store, person, connections, saveTo, now, report }: TestVaultOptions): { readonly forms: Forms; readonly files: VaultFiles } {
  const { vault } = store.core

  const forms: Forms = {
    async open(by, purpose) {
      switch (purpose.kind) {
        case 'connection': return connections.answer(by, purpose)
        case 'secret': {
          const { name, secret, fields, personal } = purpose
          const value = (person.value ?? (() => crypto.randomUUID()))({ name, secret })
          if (value === null) return null
          if (secret === null) return vault.add(by, secretFields.parse(fields), value, personal)
          vault.rotate(by, secret, value)
          return secret
        }
        case 'copy': return (person.copy ?? (() => true))({ name: purpose.name, value: vault.value(by, purpose.secret) }) ? '' : null
        default: return null
      }
    },
    confirm: async (_by, reason, detail) => person.password?.({ reason, detail }) ?? true,
    passphrase: (_by: By, file, writePort) => typed(writePort() as unknown as MessagePort, (attempt) => person.passphrase?.({ ...file, attempt }) ?? null),
  }

  const start: StartJob = (purpose) => {
    const [lineToStore, lineToJob] = [new MessageChannel(), new MessageChannel()]
    serveRpc<VaultFilesApi>(fromNodePort(lineToStore.port1), store.core.vaultFiles(purpose), report)
    const job = createFileJob({ store: rpcClient<VaultFilesApi>(fromNodePort(lineToStore.port2)), now })
    serveRpc<FileJobApi>(fromNodePort(lineToJob.port1), job.api, report)
    return {
      api: rpcClient<FileJobApi>(fromNodePort(lineToJob.port2)),
      passphrasePort() {
        const { port1, port2 } = new MessageChannel()
        servePassphrase(fromNodePort(port1), job.passphrase, report)
        return port2 as unknown as ReturnType<ReturnType<StartJob>['passphrasePort']>
      },
      endedForWork: () => false,
      async end() {
        for (const { port1 } of [lineToStore, lineToJob]) port1.close()
      },
    }
  }

  return { forms, files: createVaultFiles({ start, now, dialogs: { open: async () => person.file?.() ?? null, save: async (suggested) => saveTo(suggested) } }) }
}

/** The passphrase page: tries what the person types until it fits or they give up. */
function typed(port: MessagePort, answer: (attempt: number) => string | null): Passphrase {
  let closed: (given: boolean) => void = () => undefined
  const given = new Promise<boolean>((resolve) => (closed = resolve))
  const call = (id: number, route: string, input: unknown): Promise<boolean> => new Promise((resolve) => {
    port.once('message', (frame: { result: { ok: boolean } }) => resolve(frame.result.ok))
    port.once('close', () => resolve(true))
    port.postMessage({ id, route, input })
  })
  void (async () => {
    for (let attempt = 1; ; attempt++) {
      const passphrase = answer(attempt)
      if (passphrase === null) return call(attempt, 'entry.cancel', {})
      if (await call(attempt, 'entry.passphrase', { passphrase })) return true
    }
  })()
  return {
    given,
    close(was) {
      port.close()
      closed(was)
    },
  }
}
