/**
 * One file that is read or written, inside the `vault-files` process: values are here from the file or the store
 * until the process ends, and go nowhere but to the store or into the file.
 */
import { open as openFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { ImportRow } from '@panoptic/sdk/contract/secrets'
import type { Client } from '../bridge/rpc'
import { createPartial, type PartialFile } from '../files/partial'
import { problemOf } from '../store/core/importable'
import { hintOf } from '../store/core/value-checks'
import type { SecretWithValue, VaultFilesApi } from '../store/api'
import type { CommitResult, FileJobApi } from './api'
import { readFile, type VaultFile } from './formats'
import { csvHeader, csvLine } from './formats/csv'
import type { Found } from './formats/found'
import { limits, problemIn, refusal } from './formats/limits'
import { sealPanoptic } from './formats/panoptic'
import type { PassphraseTaker } from './passphrase'

const atOnce = 500
/** Of notes, which a list shows the beginning of. */
const previewed = 200

export interface JobOptions {
  readonly store: Client<VaultFilesApi>
  readonly now?: () => number
}

export interface Job {
  readonly api: FileJobApi
  readonly passphrase: PassphraseTaker
}

export function createFileJob({ store, now = Date.now }: JobOptions): Job {
  let file: VaultFile | null = null
  let found: Found | null = null
  let partial: PartialFile | null = null
  let written: AsyncGenerator<Progress> | null = null
  let newPassphrase: string | null = null
  let settle: { resolve(given: boolean): void; reject(error: unknown): void } | null = null
  const unlocked = new Promise<boolean>((resolve, reject) => (settle = { resolve, reject }))
  unlocked.catch(() => undefined)

  const passphrase = (): string => {
    if (newPassphrase === null) throw new PanopticError(fail('conflict', 'The passphrase is missing.').error)
    return newPassphrase
  }
  const contents = (): Found => {
    if (found === null) throw new PanopticError(fail('conflict', 'The file is not open.').error)
    return found
  }

  return {
    passphrase: {
      async take(passphrase) {
        if (file === null) {
          if (passphrase.length < shortestPassphrase) throw new PanopticError(fail('invalid', `The passphrase has at least ${shortestPassphrase} characters.`, { field: 'passphrase', remedy: 'Choose a longer one, such as five random words.' }).error)
          newPassphrase = passphrase
          return settle?.resolve(true)
        }
        try {
          found = await file.open(passphrase)
          settle?.resolve(true)
        } catch (error) {
          if (problemIn(error) === 'wrong-passphrase') throw new PanopticError(fail('refused', 'The passphrase does not open this file.').error)
          settle?.reject(error)
        }
      },
      cancel: () => settle?.resolve(false),
    },

    api: {
      async open(path) {
        file = await readFile(basename(path), await bytesOf(path))
        if (!file.locked) found = await file.open('')
        return { format: file.format, locked: file.locked }
      },
      unlocked: () => unlocked,
      async preview() {
        const { secrets, ignored } = contents()
        const duplicates: ImportRow['duplicate'][] = []
        // Nothing of the file leaves before the store has answered once: until then the line may still lead through main.
        await store.knownSecrets([])
        for (let from = 0; from < secrets.length; from += atOnce)
          duplicates.push(...(await store.knownSecrets(secrets.slice(from, from + atOnce).map(({ fields, value }) => ({ name: fields.name, value })))))
        return { format: file!.format, rows: secrets.map((secret, index) => rowOf(secret, index, duplicates[index] ?? 'none')), ignored }
      },
      async commit(rows, personal) {
        const { secrets } = contents()
        const chosen = rows.map((index) => secrets[index])
        if (chosen.includes(undefined)) throw new PanopticError(fail('invalid', 'The file has no such row.', { field: 'rows', remedy: 'Send the indices of the preview.' }).error)
        return (await store.importSecrets(chosen as SecretWithValue[], personal)) as CommitResult[]
      },
      async beginExport({ target, partial: path, format, ids }) {
        partial = await createPartial(target, limits.fileBytes, path)
        written = format === 'csv' ? writeCsv(store, partial, ids) : writePanoptic(store, partial, ids, passphrase(), now())
      },
      async writeMore() {
        const next = await written?.next()
        if (next === undefined || next.done === true) throw new PanopticError(fail('conflict', 'Nothing is being written.').error)
        return next.value
      },
      async finish() {
        await partial?.keep()
      },
    },
  }
}

const shortestPassphrase = 10

interface Progress { readonly done: number; readonly total: number }

/** The store's secrets, part by part. */
async function* exported(store: Client<VaultFilesApi>, ids: readonly string[] | null): AsyncGenerator<{ readonly secrets: readonly SecretWithValue[]; readonly progress: Progress }> {
  for (let offset = 0; ; offset += atOnce) {
    const { secrets, total } = await store.exportSecrets(ids, offset)
    const done = Math.min(total, offset + secrets.length)
    yield { secrets, progress: { done, total } }
    if (done >= total || secrets.length === 0) return
  }
}

async function* writeCsv(store: Client<VaultFilesApi>, file: PartialFile, ids: readonly string[] | null): AsyncGenerator<Progress> {
  await file.write(csvHeader())
  for await (const { secrets, progress } of exported(store, ids)) {
    await file.write(secrets.map(csvLine).join(''))
    yield progress
  }
}

async function* writePanoptic(store: Client<VaultFilesApi>, file: PartialFile, ids: readonly string[] | null, passphrase: string, at: number): AsyncGenerator<Progress> {
  let newest: Progress = { done: 0, total: 1 }
  async function* secrets(): AsyncGenerator<SecretWithValue> {
    for await (const part of exported(store, ids)) {
      newest = part.progress
      yield* part.secrets
    }
  }
  let told = newest
  for await (const bytes of (await sealPanoptic(secrets(), passphrase, at)) as unknown as AsyncIterable<Uint8Array>) {
    await file.write(bytes)
    // The last part is only written when the stream has ended.
    if (newest !== told && newest.done < newest.total) yield (told = newest)
  }
  yield newest
}

/** @throws PanopticError (problems `unreadable`, `too-large`); reads no more than a file may have */
async function bytesOf(path: string): Promise<Uint8Array> {
  const handle = await openFile(path, 'r').catch(() => { throw refusal('unreadable') })
  try {
    const facts = await handle.stat()
    // A pipe or a device has no end that we would find.
    if (!facts.isFile()) throw refusal('unreadable')
    if (facts.size > limits.fileBytes) throw refusal('too-large')
    const buffer = Buffer.alloc(facts.size + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read) read = (await handle.read(buffer, length, buffer.length - length)).bytesRead
    if (length > facts.size) throw refusal('unreadable')
    return buffer.subarray(0, length)
  } catch (error) {
    throw error instanceof PanopticError ? error : refusal('unreadable')
  } finally {
    await handle.close()
  }
}

function rowOf(secret: SecretWithValue, index: number, duplicate: ImportRow['duplicate']): ImportRow {
  const { name, category, provider, notes, tags } = secret.fields
  return { index, name: name.slice(0, previewed), category, provider, notes: notes.slice(0, previewed), tags: [...tags], hint: hintOf(secret.value), duplicate, problem: problemOf(secret) }
}
