/** The imports and exports that pages have open: one for each page, ended with the page or after ten minutes. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Identity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { ImportPreview } from '@panoptic/sdk/contract/secrets'
import { partialPath } from '../files/partial'
import type { Passphrase } from '../session/forms-api'
import type { By } from '../store/api'
import type { CommitResult, ExportFormat, FileDialogs, FileJob, StartJob } from './api'
import { refusal } from './formats/limits'

/** How long a file that was opened may wait for its import (ms). */
const kept = 10 * 60_000
const atOnce = 500

type AskPassphrase = (file: { readonly file: string; readonly format: string; readonly isNew: boolean }, writePort: FileJob['passphrasePort']) => Passphrase
type Told = (progress: { readonly done: number; readonly total: number }) => Promise<void>

export interface VaultFilesOptions {
  readonly start: StartJob
  readonly dialogs: FileDialogs
  readonly now?: () => number
}

export interface VaultFiles {
  /** Null: cancelled. @throws PanopticError `invalid` with `details.problem`, `limit` while another file is open */
  openImport(owner: Identity, passphrase: AskPassphrase): Promise<ImportPreview | null>
  commitImport(owner: Identity, id: string, rows: readonly number[], personal: boolean, told: Told, signal: AbortSignal): Promise<CommitResult[]>
  closeImport(owner: Identity, id: string): Promise<void>
  /** Asks where, then writes. Null: cancelled. A failed or aborted export leaves no file. */
  export(owner: Identity, format: ExportFormat, ids: readonly string[] | null, passphrase: AskPassphrase, told: Told, signal: AbortSignal): Promise<{ readonly name: string; readonly secrets: number } | null>
  /** The page ended: its files' processes go, with what they held. */
  endOwner(owner: Identity): Promise<void>
  endAll(): Promise<void>
}

interface Open { readonly id: string; readonly job: FileJob | null; timer?: NodeJS.Timeout }

const ownerKey = (owner: Identity): string => [owner.kind, owner.kind === 'plugin' ? owner.plugin : '', owner.user, owner.tenant].join('\n')

export function createVaultFiles({ start, dialogs, now = Date.now }: VaultFilesOptions): VaultFiles {
  /** By owner; an entry without a job is a dialog that is open. */
  const open = new Map<string, Open>()

  async function end(key: string): Promise<void> {
    const entry = open.get(key)
    open.delete(key)
    clearTimeout(entry?.timer)
    await entry?.job?.end()
  }

  /** Takes the owner's place before anything is asked, so that two calls cannot both hold it. */
  function begin(key: string): string {
    if (open.has(key)) throw new PanopticError(fail('limit', 'Finish or close the other file first.').error)
    const id = randomUUID()
    open.set(key, { id, job: null })
    return id
  }

  /** False: the page ended meanwhile. */
  const isStill = (key: string, id: string): boolean => open.get(key)?.id === id

  function started(key: string, id: string, owner: By, may: 'import' | 'export'): FileJob {
    const job = start({ by: { user: owner.user, tenant: owner.tenant }, may })
    open.set(key, { id, job })
    return job
  }

  /** What a process that was ended had been asked fails with `unavailable`; here is known why. */
  async function named<T>(job: FileJob, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw job.endedForWork() ? refusal('too-much-work') : error
    }
  }

  async function unlock(job: FileJob, ask: AskPassphrase, file: Parameters<AskPassphrase>[0]): Promise<boolean> {
    const form = ask(file, job.passphrasePort)
    let given = false
    try {
      given = await Promise.race([job.api.unlocked(), form.given.then((was) => (was ? job.api.unlocked() : false))])
      return given
    } finally {
      form.close(given)
    }
  }

  function ownJob(owner: Identity, id: string): FileJob {
    const entry = open.get(ownerKey(owner))
    if (entry?.id !== id || entry.job === null) throw new PanopticError(fail('not-found', 'This file is no longer open. Choose it again.').error)
    return entry.job
  }

  return {
    async openImport(owner, passphrase) {
      const key = ownerKey(owner)
      // A file left open is let go of by opening the next; a dialog is not.
      if (open.get(key)?.job != null) await end(key)
      const id = begin(key)
      let ready = false
      try {
        const path = await dialogs.open()
        if (path === null || !isStill(key, id)) return null
        const job = started(key, id, owner, 'import')
        const file = basename(path)
        const preview = await named(job, async () => {
          const { format, locked } = await job.api.open(path)
          if (locked && !(await unlock(job, passphrase, { file, format, isNew: false }))) return null
          return job.api.preview()
        })
        if (preview === null || !isStill(key, id)) return null
        ready = true
        open.set(key, { id, job, timer: setTimeout(() => void end(key), kept).unref() })
        return { import: id, file, ...preview }
      } finally {
        if (!ready && isStill(key, id)) await end(key)
      }
    },

    async commitImport(owner, id, rows, personal, told, signal) {
      const job = ownJob(owner, id)
      const results: CommitResult[] = []
      for (let from = 0; from < rows.length; from += atOnce) {
        signal.throwIfAborted()
        results.push(...(await named(job, () => job.api.commit(rows.slice(from, from + atOnce), personal))))
        await told({ done: results.length, total: rows.length })
      }
      return results
    },

    async closeImport(owner, id) {
      ownJob(owner, id)
      await end(ownerKey(owner))
    },

    async export(owner, format, ids, passphrase, told, signal) {
      const key = ownerKey(owner)
      if (open.get(key)?.job != null) await end(key)
      const id = begin(key)
      const extension = format === 'csv' ? 'csv' : 'age'
      let partial: string | null = null
      try {
        const target = await dialogs.save(`panoptic-vault-${new Date(now()).toISOString().slice(0, 10)}.${extension}`, extension)
        if (target === null || !isStill(key, id)) return null
        const job = started(key, id, owner, 'export')
        const file = basename(target)
        if (format === 'panoptic' && !(await unlock(job, passphrase, { file, format, isNew: true }))) return null
        partial = partialPath(target)
        const stop = (): void => void job.end()
        signal.addEventListener('abort', stop, { once: true })
        try {
          signal.throwIfAborted()
          await named(job, () => job.api.beginExport({ target, partial: partial!, format, ids }))
          for (;;) {
            const progress = await named(job, () => job.api.writeMore())
            await told(progress)
            if (progress.done < progress.total) continue
            await named(job, () => job.api.finish())
            return { name: file, secrets: progress.total }
          }
        } finally {
          signal.removeEventListener('abort', stop)
        }
      } finally {
        if (isStill(key, id)) await end(key)
        // After a success it is there no more.
        if (partial !== null) await rm(partial, { force: true })
      }
    },

    endOwner: (owner) => end(ownerKey(owner)),
    async endAll() {
      await Promise.all([...open.keys()].map(end))
    },
  }
}
