/**
 * The keychain of this OS account, through `@github/keytar`, which is loaded only when it is needed: Secret Service
 * on Linux, the login keychain on macOS, Credential Manager on Windows. None of them falls back to clear text, and
 * where there is none it is refused by name (S19). The addon takes and gives strings, so a half that was read stays in
 * this process's heap until it is collected.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Keychain as State } from '@panoptic/sdk/contract/people'

export const service = 'Panoptic'

export type KeychainState = Omit<State, 'presence'>

export interface Keychain {
  /** Whether it answers, and why not. Never throws. */
  available(): Promise<KeychainState>
  /** Null: there is no such entry. The caller overwrites it. @throws PanopticError `conflict` with `details.reason` */
  get(account: string): Promise<Buffer | null>
  /** Reads back what it wrote. @throws PanopticError `conflict` with `details.reason` */
  set(account: string, key: Buffer): Promise<void>
  /** @throws PanopticError `conflict` with `details.reason` */
  remove(account: string): Promise<void>
}

interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

const stores: Readonly<Record<string, KeychainState['store']>> = { darwin: 'macos-keychain', win32: 'windows-credentials' }
const store: KeychainState['store'] = stores[process.platform] ?? 'secret-service'

/** The OS may ask for its own password meanwhile; a service that does not answer at all must not hold up the lock screen. */
const probeMs = 5_000
const promptMs = 60_000

export function osKeychain(load: () => Promise<Keytar> = loadKeytar): Keychain {
  async function call<T>(work: (keytar: Keytar) => Promise<T>, ms = promptMs): Promise<T> {
    let reason: KeychainState['reason'] = 'unsupported'
    try {
      const keytar = await load()
      reason = 'no-service'
      return await within(ms, work(keytar))
    } catch (error) {
      throw unavailable(error instanceof Error && /locked|dismiss|prompt|denied/i.test(error.message) ? 'locked' : reason)
    }
  }

  return {
    async available() {
      try {
        await call((keytar) => keytar.getPassword(service, 'is-it-there'), probeMs)
        return { available: true, reason: 'none', store }
      } catch (error) {
        return { available: false, reason: reasonOf(error), store }
      }
    },
    async get(account) {
      const text = await call((keytar) => keytar.getPassword(service, account))
      return text === null ? null : Buffer.from(text, 'base64')
    },
    async set(account, key) {
      const text = key.toString('base64')
      await call((keytar) => keytar.setPassword(service, account, text))
      if ((await call((keytar) => keytar.getPassword(service, account))) !== text) throw unavailable('locked')
    },
    async remove(account) {
      await call((keytar) => keytar.deletePassword(service, account))
    },
  }
}

const loadKeytar = async (): Promise<Keytar> => {
  const { default: keytar } = (await import('@github/keytar')) as unknown as { default: Keytar }
  return keytar
}

const unavailable = (reason: Exclude<KeychainState['reason'], 'none'>): PanopticError =>
  new PanopticError(fail('conflict', 'The keychain of this computer cannot be used.', { reason, store }).error)

function reasonOf(error: unknown): KeychainState['reason'] {
  const reason = error instanceof PanopticError ? error.details?.['reason'] : undefined
  return reason === 'no-service' || reason === 'locked' ? reason : 'unsupported'
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), ms)
    })])
  } finally {
    clearTimeout(timer)
  }
}
