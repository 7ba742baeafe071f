/** The vault as one person sees it: filtered, sorted, with what was noticed about each secret. Never a value. */
import type { Output, ParsedInput } from '@panoptic/sdk/contract/route'
import type { Finding, SecretInfo, SecretRoutes } from '@panoptic/sdk/contract/secrets'
import type { By } from '../api'
import { isWrongProvider } from './providers'
import type { CoreContext } from './types'
import type { Entry, VaultIndex } from './vault-index'
import { fold } from './vault-index'
import { undoFor } from './vault-keep'

type Query = ParsedInput<SecretRoutes['secrets.list']>
type Listed = Output<SecretRoutes['secrets.list']>

const day = 86_400_000
const expiresSoon = 14 * day
const unusedFor = 90 * day

export interface VaultList {
  list(by: By, query: Query): Listed
  info(by: By, entry: Entry): SecretInfo
  /** Everything this person may see, removed ones too. */
  visible(by: By): readonly Entry[]
}

export function createVaultList({ db, now }: Pick<CoreContext, 'db' | 'now'>, index: VaultIndex): VaultList {
  const bindings = db.prepare<[string], { secret: string; count: number }>('select secret, count(*) as count from connections where tenant = ? and secret is not null group by secret')

  const visible = ({ user, tenant }: By): readonly Entry[] => index.of(tenant).filter(({ owner }) => owner === null || owner === user)

  /** What all answers of one moment share. */
  function view(by: By) {
    const entries = visible(by)
    const counts = new Map(bindings.all(by.tenant).map(({ secret, count }) => [secret, count]))
    const same = new Map<string, number>()
    for (const { fingerprint, removedAt } of entries) if (removedAt === null) same.set(fingerprint, (same.get(fingerprint) ?? 0) + 1)
    const at = now()
    const findings = (entry: Entry): Finding[] => findingsOf(entry, (same.get(entry.fingerprint) ?? 0) > 1, at)
    return { entries, findings, info: (entry: Entry) => infoOf(entry, findings(entry), counts.get(entry.id) ?? 0) }
  }

  return {
    visible,
    info: (by, entry) => view(by).info(entry),
    list(by, query) {
      const { entries, findings, info } = view(by)
      const present = entries.filter(({ removedAt }) => removedAt === null)
      const noticed = present.filter((entry) => findings(entry).length > 0)
      const shown = { all: present, findings: noticed, removed: entries, tenant: present, personal: present }[query.show]
      const words = fold(query.search).split(/\s+/).filter((word) => word !== '')
      const found = shown.filter((entry) => belongs(entry, query) && words.every((word) => entry.text.includes(word)))
      return {
        secrets: inOrder(found, query).slice(query.offset, query.offset + query.limit).map(info),
        total: found.length,
        facets: {
          categories: distinct(present, ({ category }) => [category]), providers: distinct(present, ({ provider }) => [provider]), tags: distinct(present, ({ tags }) => tags),
          findings: noticed.length, removed: entries.length - present.length,
        },
      }
    },
  }
}

function belongs(entry: Entry, { show, category, provider, tag }: Query): boolean {
  if (show === 'removed' && entry.removedAt === null) return false
  if ((show === 'tenant' && entry.owner !== null) || (show === 'personal' && entry.owner === null)) return false
  return (category === null || entry.category === category) && (provider === null || entry.provider === provider) && (tag === null || entry.tags.includes(tag))
}

const words = new Intl.Collator('en', { numeric: true })

/** `found` is in the order of the names; unknown times come last either way. */
function inOrder(found: readonly Entry[], { sort, descending }: Query): readonly Entry[] {
  if (sort === 'name') return descending ? found.toReversed() : found
  const sign = descending ? -1 : 1
  if (sort === 'provider') return found.toSorted((a, b) => sign * words.compare(a.provider, b.provider))
  return found.toSorted((a, b) => {
    const [first, second] = [a[sort], b[sort]]
    if (first === null || second === null) return Number(first === null) - Number(second === null)
    return sign * (first - second)
  })
}

function distinct(entries: readonly Entry[], of: (entry: Entry) => readonly string[]): string[] {
  const found = new Set<string>()
  for (const entry of entries) for (const word of of(entry)) if (word !== '') found.add(word)
  return [...found].sort(words.compare)
}

function findingsOf(entry: Entry, duplicate: boolean, at: number): Finding[] {
  if (entry.removedAt !== null) return []
  const found: Finding[] = []
  if (duplicate) found.push('duplicate')
  if (entry.sample === 1) found.push('public-format')
  else if (entry.weak === 1) found.push('weak')
  if (isWrongProvider(entry.provider, entry.recognised)) found.push('wrong-provider')
  if (entry.expiresAt !== null && entry.expiresAt <= at) found.push('expired')
  else if (entry.expiresAt !== null && entry.expiresAt <= at + expiresSoon) found.push('expires-soon')
  if (entry.rotateEveryDays !== null && entry.rotatedAt + entry.rotateEveryDays * day <= at) found.push('rotation-due')
  if (entry.lastUsedAt === null && entry.createdAt + unusedFor <= at) found.push('never-used')
  return found
}

function infoOf(entry: Entry, findings: Finding[], bindings: number): SecretInfo {
  const { tenant: _tenant, text: _text, fingerprint: _fingerprint, weak: _weak, sample: _sample, tags, ...info } = entry
  return { ...info, tags: [...tags], purgeAt: entry.removedAt === null ? null : entry.removedAt + undoFor, findings, bindings }
}
