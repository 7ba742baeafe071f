/**
 * What a form of the shell held when its page ended (lock, seal, another user), kept in the encrypted store for
 * whoever typed it. Never a secret: those are typed into pages of the host's own.
 */
import { computed, type Ref } from 'vue'
import { useDraft, type DraftStore } from '@panoptic/sdk/ui'
import { call, on } from './client'

/** Where the shell's forms keep their drafts. */
export const shellDrafts: DraftStore = {
  read: (key) => call('drafts.read', { key }),
  write: async (key, value) => void (await call('drafts.write', { key, value })),
  onEnding: (listener) => on('session.ending', listener),
}

/** Keeps an open form (null: closed) under `key`, and opens it again with what was kept if that still has its `shape`. */
export function useFormDraft<T extends object>(key: string, form: Readonly<Ref<T | null>>, open: (form: T) => void, shape: (draft: unknown) => T | null): void {
  useDraft<T | null>(key, computed({
    get: () => form.value,
    set: (draft) => {
      const fitting = shape(draft)
      if (fitting !== null) open(fitting)
    },
  }))
}

/** The texts `names` of a kept draft; null when it is not what we wrote. */
export function draftTexts<K extends string>(draft: unknown, names: readonly K[]): Record<K, string> | null {
  if (typeof draft !== 'object' || draft === null) return null
  const found = draft as Record<string, unknown>
  if (!names.every((name) => typeof found[name] === 'string')) return null
  return Object.fromEntries(names.map((name) => [name, found[name]])) as Record<K, string>
}
