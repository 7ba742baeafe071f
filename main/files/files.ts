/** Files that pages save and open: the person chooses, the page gets a handle that only its own identity can use. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Identity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Files, FilesOptions } from './api'
import { openChosen, type ChosenFile } from './chosen'
import { safeName } from './names'
import { createPartial, type PartialFile } from './partial'

/** Open files of one page. */
const mostOpen = 4
const defaultMaxBytes = 2_000_000_000
const defaultMaxReadBytes = 500_000_000

interface Handle {
  readonly owner: string
  readonly written?: PartialFile
  readonly chosen?: ChosenFile
}

const ownerKey = (owner: Identity): string => [owner.kind, owner.kind === 'plugin' ? owner.plugin : '', owner.user, owner.tenant].join('\n')
const drop = async ({ written, chosen }: Omit<Handle, 'owner'>): Promise<void> => void (await Promise.all([written?.discard(), chosen?.close()]))

export function createFiles({ ask, choose, maxBytes = defaultMaxBytes, maxReadBytes = defaultMaxReadBytes }: FilesOptions): Files {
  const open = new Map<string, Handle>()
  /** The open dialog of an owner; a page that ended takes its entry away. */
  const asking = new Map<string, symbol>()

  function owned<K extends 'written' | 'chosen'>(owner: Identity, id: string, kind: K): NonNullable<Handle[K]> {
    const found = open.get(id)
    const file = found?.owner === ownerKey(owner) ? found[kind] : undefined
    if (file === undefined) throw new PanopticError(fail('not-found', 'There is no such open file.').error)
    return file
  }

  /** Shows one dialog and opens what was chosen; null when it was cancelled or its page ended meanwhile. */
  async function opened<T extends Omit<Handle, 'owner'>>(owner: Identity, dialog: () => Promise<string | null>, make: (path: string) => Promise<T>): Promise<({ id: string; path: string } & T) | null> {
    const key = ownerKey(owner)
    const count = [...open.values()].filter((handle) => handle.owner === key).length
    if (asking.has(key) || count >= mostOpen) throw new PanopticError(fail('limit', 'Finish with the other file first.').error)
    const ticket = Symbol('dialog')
    asking.set(key, ticket)
    try {
      const path = await dialog()
      if (path === null || asking.get(key) !== ticket) return null
      const made = await make(path)
      if (asking.get(key) !== ticket) {
        await drop(made)
        return null
      }
      const id = randomUUID()
      open.set(id, { owner: key, ...made })
      return { id, path, ...made }
    } finally {
      if (asking.get(key) === ticket) asking.delete(key)
    }
  }

  async function discard(ids: readonly string[]): Promise<void> {
    const handles = ids.flatMap((id) => open.get(id) ?? [])
    for (const id of ids) open.delete(id)
    await Promise.all(handles.map(drop))
  }

  return {
    async save(owner, name, kind) {
      const found = await opened(owner, () => ask(safeName(name, kind), kind), async (path) => ({ written: await createPartial(path, maxBytes) }))
      return found === null ? null : { file: found.id, name: basename(found.path) }
    },
    async open(owner, kinds) {
      const found = await opened(owner, () => choose(kinds), async (path) => ({ chosen: await openChosen(path, kinds, maxReadBytes) }))
      return found === null ? null : { file: found.id, name: found.chosen.name, size: found.chosen.size }
    },
    async write(owner, id, data) {
      await owned(owner, id, 'written').write(data)
    },
    async read(owner, id) {
      return owned(owner, id, 'chosen').read()
    },
    async close(owner, id, keep) {
      const handle = open.get(id)
      if (handle?.owner === ownerKey(owner) && handle.chosen !== undefined) return discard([id])
      const file = owned(owner, id, 'written')
      open.delete(id)
      await (keep ? file.keep() : file.discard())
    },
    async endOwner(owner) {
      const key = ownerKey(owner)
      asking.delete(key)
      await discard([...open].filter(([, handle]) => handle.owner === key).map(([id]) => id))
    },
    async endAll() {
      asking.clear()
      await discard([...open.keys()])
    },
  }
}
