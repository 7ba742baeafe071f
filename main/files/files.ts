/** Files that pages save: the person chooses where, the page gets a handle that only its own identity can use. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Identity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Files, FilesOptions } from './api'
import { safeName } from './names'
import { createPartial, type PartialFile } from './partial'

/** Open files of one page. */
const mostOpen = 4
const defaultMaxBytes = 2_000_000_000

const ownerKey = (owner: Identity): string => [owner.kind, owner.kind === 'plugin' ? owner.plugin : '', owner.user, owner.tenant].join('\n')

export function createFiles({ ask, maxBytes = defaultMaxBytes }: FilesOptions): Files {
  const open = new Map<string, { readonly owner: string; readonly file: PartialFile }>()
  /** The open dialog of an owner; a page that ended takes its entry away. */
  const asking = new Map<string, symbol>()

  function owned(owner: Identity, id: string): PartialFile {
    const found = open.get(id)
    if (found?.owner !== ownerKey(owner)) throw new PanopticError(fail('not-found', 'There is no such open file.').error)
    return found.file
  }

  async function discard(ids: readonly string[]): Promise<void> {
    const files = ids.map((id) => open.get(id)?.file)
    for (const id of ids) open.delete(id)
    await Promise.all(files.map((file) => file?.discard()))
  }

  return {
    async save(owner, name, kind) {
      const key = ownerKey(owner)
      const opened = [...open.values()].filter((entry) => entry.owner === key).length
      if (asking.has(key) || opened >= mostOpen) throw new PanopticError(fail('limit', 'Finish saving the other file first.').error)
      const ticket = Symbol('dialog')
      asking.set(key, ticket)
      try {
        const target = await ask(safeName(name, kind), kind)
        if (target === null || asking.get(key) !== ticket) return null
        const file = await createPartial(target, maxBytes)
        if (asking.get(key) !== ticket) {
          await file.discard()
          return null
        }
        const id = randomUUID()
        open.set(id, { owner: key, file })
        return { file: id, name: basename(target) }
      } finally {
        if (asking.get(key) === ticket) asking.delete(key)
      }
    },
    async write(owner, id, data) {
      await owned(owner, id).write(data)
    },
    async close(owner, id, keep) {
      const file = owned(owner, id)
      open.delete(id)
      await (keep ? file.keep() : file.discard())
    },
    async endOwner(owner) {
      const key = ownerKey(owner)
      asking.delete(key)
      await discard([...open].filter(([, entry]) => entry.owner === key).map(([id]) => id))
    },
    async endAll() {
      asking.clear()
      await discard([...open.keys()])
    },
  }
}
