/** What can be done with secrets, each with its words, its way back and its confirmation. Nothing here rejects. */
import { useConfirm } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import type { Binding, BindTarget, SecretInfo } from '@panoptic/sdk'
import { metadataOf, tagsOf } from '../../vault/fields'
import type { NoteUse } from '../parts/useNote'
import type { VaultUse } from '../useVault'

type Named = Pick<SecretInfo, 'id' | 'name'>
/** The most the host takes at once. */
const atOnce = 500

export function useActions({ secrets, changed }: VaultUse, { attempt }: NoteUse) {
  const { t } = useI18n()
  const confirm = useConfirm()
  const named = (key: string, list: readonly Named[]): string => t(key, { name: list[0]?.name ?? '', count: list.length }, list.length)
  const ids = (list: readonly Named[]): string[] => list.map(({ id }) => id)

  /** In parts of what the host takes; the sum of what they say, null when one was cancelled. */
  async function inParts(list: readonly string[], part: (ids: string[]) => Promise<number | null>): Promise<number | null> {
    let sum = 0
    for (let from = 0; from < list.length; from += atOnce) {
      const done = await part(list.slice(from, from + atOnce))
      if (done === null) return from === 0 ? null : sum
      sum += done
    }
    return sum
  }

  const restoreAll = (list: readonly Named[]): Promise<number | null> => inParts(ids(list), (part) => secrets.restore(part))

  return {
    /** The host's own card says that it was copied and counts down. */
    copy: ({ id }: Named) => attempt('copy', async () => void (await secrets.copy(id))),

    rotate: (secret: Named) => attempt('rotate', async () => {
      if ((await secrets.rotate(secret.id)) === null) return null
      return { text: named('vault.done.rotated', [secret]), undo: () => secrets.undoRotation(secret.id) }
    }),

    undoRotation: (secret: Named) => attempt('undo-rotation', async () => {
      const sure = await confirm({ title: named('vault.undoRotation.title', [secret]), text: t('vault.undoRotation.text'), action: t('vault.undoRotation.do') })
      if (!sure) return null
      await secrets.undoRotation(secret.id)
      return { text: named('vault.done.rotationUndone', [secret]) }
    }),

    remove: (list: readonly Named[]) => attempt('remove', async () => {
      await inParts(ids(list), (part) => secrets.remove(part))
      return { text: named('vault.done.removed', list), undo: () => restoreAll(list) }
    }),

    restore: (list: readonly Named[]) => attempt('restore', async () => {
      await restoreAll(list)
      return { text: named('vault.done.restored', list) }
    }),

    /** The host asks for the password before anything is erased. */
    purge: (list: readonly Named[]) => attempt('purge', async () => {
      const single = list.length === 1 ? list[0]!.name : t('vault.purge.word')
      const sure = await confirm({ title: named('vault.purge.title', list), text: t('vault.purge.text'), action: t('vault.purge.do'), danger: true, type: single })
      if (!sure) return null
      const purged = await inParts(ids(list), (part) => secrets.purge(part))
      return purged === null ? null : { text: t('vault.done.purged', { count: purged }, purged) }
    }),

    /** Adds tags to each; fields that somebody else has just changed are read again first. */
    addTags: (list: readonly Named[], text: string) => attempt('tag', async () => {
      for (const { id } of list) {
        const fields = metadataOf(await secrets.get(id))
        await secrets.update(id, { ...fields, tags: tagsOf([...fields.tags, ...tagsOf(text)].join(',')) })
      }
      return { text: named('vault.done.tagged', list) }
    }),

    bind: (secret: Named, target: BindTarget) => attempt('bind', async () => {
      const bound = await secrets.bind(secret.id, target.plugin, target.network)
      return bound === null ? null : { text: t('vault.done.bound', { name: secret.name, plugin: bound.pluginTitle, origin: bound.origin }) }
    }),

    unbind: (secret: Named, use: Binding) => attempt('unbind', async () => {
      const words = { name: secret.name, plugin: use.pluginTitle, label: use.label }
      if (!(await confirm({ title: t('vault.unbind.title', words), text: t('vault.unbind.text', words), action: t('vault.unbind.do'), danger: true }))) return null
      await secrets.unbind(use.connection)
      return { text: t('vault.done.unbound', words) }
    }),

    /** An encrypted file of just these. */
    exportThese: (list: readonly Named[]) => attempt('export', async () => {
      const saved = await secrets.export('panoptic', { ids: ids(list) })
      return saved === null ? null : { text: t('vault.done.exported', { name: saved.name, count: saved.secrets }, saved.secrets) }
    }),
    changed,
  }
}
export type Actions = ReturnType<typeof useActions>
