import { inject, type InjectionKey } from 'vue'
import type { EntryClient } from '../bridge/entry'

export const clientKey: InjectionKey<EntryClient> = Symbol('entry client')

/** The line to main and store, provided once by main.ts. */
export function useClient(): EntryClient {
  const client = inject(clientKey)
  if (client === undefined) throw new Error('The entry client was not provided.')
  return client
}
