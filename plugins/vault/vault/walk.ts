/** Everything that fits a query, page by page. */
import type { SecretInfo } from '@panoptic/sdk'
import type { SecretQuery } from './query'

/** The most the host gives at once. */
const pageSize = 500

export type ListSecrets = (query: SecretQuery) => Promise<{ readonly secrets: readonly SecretInfo[]; readonly total: number }>

/** Each secret once, even when some come or go in between. `signal` stops between two pages. */
export async function* walkSecrets(list: ListSecrets, query: SecretQuery = {}, signal?: AbortSignal): AsyncGenerator<SecretInfo> {
  const seen = new Set<string>()
  for (let offset = 0; ; offset += pageSize) {
    signal?.throwIfAborted()
    const { secrets, total } = await list({ ...query, offset, limit: pageSize })
    for (const secret of secrets) {
      if (seen.has(secret.id)) continue
      seen.add(secret.id)
      yield secret
    }
    if (secrets.length === 0 || offset + secrets.length >= total) return
  }
}

export async function allSecrets(list: ListSecrets, query: SecretQuery = {}, signal?: AbortSignal): Promise<SecretInfo[]> {
  const found: SecretInfo[] = []
  for await (const secret of walkSecrets(list, query, signal)) found.push(secret)
  return found
}
