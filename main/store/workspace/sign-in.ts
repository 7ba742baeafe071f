/**
 * Everybody's way in: one attempt at a time, counted before its outcome is known. Whatever is wrong — password, words,
 * user, standing — the answer is the same.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { isHigher, type Calibration } from '../../keyslots/calibration'
import type { PasswordDue } from '../../keyslots/devices'
import type { Header, Slot } from '../../keyslots/format'
import { unlockHeader, unlockSlot, unlockWithPhrase, type Unlocked } from '../../keyslots/header'
import type { Keychain } from '../../keyslots/keychain'
import { phraseEntropy } from '../../keyslots/phrase'
import { wipe } from '../../keyslots/seal'
import type { Throttle } from '../../keyslots/throttle'
import { problemOf, type StoreProblem } from '../problem'
import type { SignIn } from './types'
import { isHere, type AllWays } from './ways'

export interface SignInOptions {
  readonly throttle: Throttle
  readonly calibration: Calibration
  readonly keychain: Keychain
  readonly passwordDue: PasswordDue
  readonly ways: AllWays
  /** As it is in memory, or in the folder. @throws StoreProblem */
  readonly header: () => 'new' | Header
  readonly isOpen: () => boolean
  /** @throws StoreProblem */
  readonly attach: (header: Header, dataKey: Buffer, nextKey: Buffer | null) => void
  readonly seal: () => void
  readonly admit: (slot: Slot) => boolean
  readonly failed: (user: string | null) => void
  readonly presence: () => Promise<boolean>
  readonly problem: (problem: StoreProblem) => void
}

export interface SignIns {
  byPassword(password: string, user?: string | null): Promise<SignIn>
  byDevice(user: string): Promise<SignIn>
  byPhrase(words: string): Promise<SignIn>
  verify(user: string, password: string): Promise<void>
  deviceUsers(): Promise<readonly string[]>
  /** Runs `work` when all before it has ended: guesses in parallel would slip past the delay. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** The workspace is being sealed. */
  stop(): void
}

/** After unlocking the computer has better things to do than to measure itself. */
const measureAfterMs = 30_000

export function createSignIns(options: SignInOptions): SignIns {
  const { throttle, calibration, keychain, passwordDue, ways } = options
  let running = Promise.resolve<unknown>(undefined)
  let timer: NodeJS.Timeout | undefined

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = running.then(work, work)
    running = result.catch((error: unknown) => {
      const problem = problemOf(error)
      if (problem !== null && !options.isOpen()) options.problem(problem)
    })
    return result.catch((error: unknown) => {
      throw problemOf(error) ?? error
    })
  }

  const refused = (): PanopticError => new PanopticError(fail('refused', 'The workspace was not opened.', { waitUntil: throttle.waitUntil() }).error)

  /** @param user whom the attempt is for, as far as it says */
  async function attempt(user: string | null, find: (header: Header) => Unlocked | null | Promise<Unlocked | null>): Promise<SignIn & { readonly slot: Slot }> {
    const header = options.header()
    if (header === 'new') throw new PanopticError(fail('conflict', 'There is nothing to unlock here.').error)
    if (throttle.waitUntil() !== null) throw refused()
    throttle.attempt()
    const unlocked = await find(header)
    const sealed = !options.isOpen()
    const slot = unlocked === null ? null : admitted(header, unlocked)
    if (slot !== null) return { user: slot.user, slot, failures: throttle.reset() }
    if (!sealed) {
      options.failed(user)
      throttle.recorded()
    }
    throw refused()
  }

  /** The slot, with the workspace open; null, and sealed again, when its owner may not sign in. */
  function admitted(header: Header, { slot, dataKey, nextKey }: Unlocked): Slot | null {
    const sealed = !options.isOpen()
    try {
      if (sealed) options.attach(header, dataKey, nextKey)
    } catch (error) {
      // The password was right; it is the files that are not.
      throttle.reset()
      throw error
    } finally {
      wipe(dataKey, nextKey)
    }
    if (options.admit(slot) && ways.slots.some(({ id }) => id === slot.id)) return slot
    if (sealed) options.seal()
    return null
  }

  /** Remembers when it was typed, and rewrites a slot that became too cheap for this computer. */
  function typed(slot: Slot, password: string): void {
    if (ways.slots.some(({ user, kind }) => user === slot.user && kind === 'device')) passwordDue.typed(slot.user)
    const cost = calibration.known()
    if (cost === null) {
      clearTimeout(timer)
      timer = setTimeout(() => void calibration.measure().catch(() => undefined), measureAfterMs)
      timer.unref()
    } else if (slot.wrap.method === 'argon2id' && isHigher(cost, slot.wrap))
      // In vain when it was sealed meanwhile, or the disk is full: the next unlock tries again.
      void exclusively(() => ways.raise(slot, password, cost)).catch(() => undefined)
  }

  const deviceSlots = (header: Header, user?: string): { user: string; account: string; slot: Slot }[] =>
    header.slots.flatMap((slot) => (slot.wrap.method === 'keychain' && (user === undefined || slot.user === user) ? [{ user: slot.user, account: slot.wrap.account, slot }] : []))

  /** The user's slot whose half is in this computer's keychain. The caller overwrites the key. */
  async function half(user: string): Promise<{ slot: Slot; key: Buffer } | null> {
    const header = options.header()
    for (const { account, slot } of header === 'new' ? [] : deviceSlots(header, user)) {
      const key = await keychain.get(account)
      if (key !== null) return { slot, key }
    }
    return null
  }

  return {
    exclusively,
    byPassword: (password, user = null) => exclusively(async () => {
      const { slot, ...signIn } = await attempt(user, (header) => unlockHeader(header, password, user ?? undefined))
      typed(slot, password)
      return signIn
    }),
    byDevice: (user) => exclusively(async () => {
      const found = passwordDue.isDue(user) ? null : await half(user)
      try {
        // Cancelling the system's prompt is no guess.
        if (found === null || !(await options.presence())) throw refused()
        const { slot: _, ...signIn } = await attempt(user, (header) => unlockSlot(header, found.slot, found.key))
        return signIn
      } finally {
        wipe(found?.key)
      }
    }),
    byPhrase: (words) => exclusively(async () => {
      const entropy = await phraseEntropy(words)
      try {
        const { slot: _, ...signIn } = await attempt(null, (header) => unlockWithPhrase(header, entropy))
        return signIn
      } finally {
        wipe(entropy)
      }
    }),
    verify: (user, password) => exclusively(async () => {
      if (!options.isOpen()) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
      const { slot } = await attempt(user, (header) => unlockHeader(header, password, user))
      typed(slot, password)
    }),
    async deviceUsers() {
      const header = options.header()
      if (header === 'new') return []
      const users = new Set<string>()
      for (const { user, account } of deviceSlots(header)) if (!users.has(user) && !passwordDue.isDue(user) && (await isHere(keychain, account))) users.add(user)
      return [...users]
    },
    stop: () => clearTimeout(timer),
  }
}
