/** The vault as one person sees it: filtered, sorted, with what was noticed about each secret. Never a value. */
import type { Output, ParsedInput } from '@panoptic/sdk/contract/route'
import type { Finding, SecretInfo, SecretRoutes } from '@panoptic/sdk/contract/secrets'
import type { By } from '../api'
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

/** How old what was noticed may be (ms): ages are told in days. */
const stale = 60_000

/** What a person sees of the secrets as they are; searching it again costs nothing but the search. */
interface View {
  /** What it was made of: the index makes another array when a secret has changed. */
  readonly of: readonly Entry[]
  readonly at: number
  readonly entries: readonly Entry[]
  readonly present: readonly Entry[]
  readonly findings: ReadonlyMap<Entry, readonly Finding[]>
  readonly facets: Listed['facets']
}

export function createVaultList({ db, now }: Pick<CoreContext, 'db' | 'now'>, index: VaultIndex): VaultList {
  const bindings = db.prepare<[string], { secret: string; count: number }>('select secret, count(*) as count from connections where tenant = ? and secret is not null group by secret')
  const views = new Map<string, View>()

  function view({ user, tenant }: By): View {
    const of = index.of(tenant)
    const at = now()
    const known = views.get(user)
    if (known !== undefined && known.of === of && at - known.at < stale && at >= known.at) return known
    const entries = of.filter(({ owner }) => owner === null || owner === user)
    const present = entries.filter(({ removedAt }) => removedAt === null)
    const same = new Map<string, number>()
    for (const { fingerprint } of present) same.set(fingerprint, (same.get(fingerprint) ?? 0) + 1)
    const findings = new Map<Entry, readonly Finding[]>()
    for (const entry of present) {
      const found = findingsOf(entry, (same.get(entry.fingerprint) ?? 0) > 1, at)
      if (found.length > 0) findings.set(entry, found)
    }
    const made: View = {
      of, at, entries, present, findings,
      facets: {
        categories: distinct(present, ({ category }) => [category]), providers: distinct(present, ({ provider }) => [provider]), tags: distinct(present, ({ tags }) => tags),
        findings: findings.size, removed: entries.length - present.length,
      },
    }
    views.set(user, made)
    return made
  }

  function infos(by: By, { findings }: View, entries: readonly Entry[]): SecretInfo[] {
    const counts = new Map(bindings.all(by.tenant).map(({ secret, count }) => [secret, count]))
    return entries.map((entry) => infoOf(entry, stillSo(entry, findings), counts.get(entry.id) ?? 0))
  }

  return {
    visible: (by) => view(by).entries,
    info: (by, entry) => infos(by, view(by), [entry])[0]!,
    list(by, query) {
      const seen = view(by)
      const { present, entries, findings, facets } = seen
      const shown = query.show === 'removed' ? entries : query.show === 'findings' ? present.filter((entry) => stillSo(entry, findings).length > 0) : present
      const words = fold(query.search).split(/\s+/).filter((word) => word !== '')
      const found = shown.filter((entry) => belongs(entry, query) && words.every((word) => entry.text.includes(word)))
      return { secrets: infos(by, seen, inOrder(found, query).slice(query.offset, query.offset + query.limit)), total: found.length, facets }
    },
  }
}

/** What was noticed, without what a use since then has settled. */
const stillSo = (entry: Entry, findings: View['findings']): Finding[] =>
  (findings.get(entry) ?? []).filter((finding) => finding !== 'never-used' || entry.lastUsedAt === null)

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
  const found: Finding[] = []
  if (duplicate) found.push('duplicate')
  if (entry.sample === 1) found.push('public-format')
  else if (entry.weak === 1) found.push('weak')
  if (entry.wrongProvider) found.push('wrong-provider')
  if (entry.expiresAt !== null && entry.expiresAt <= at) found.push('expired')
  else if (entry.expiresAt !== null && entry.expiresAt <= at + expiresSoon) found.push('expires-soon')
  if (entry.rotateEveryDays !== null && entry.rotatedAt + entry.rotateEveryDays * day <= at) found.push('rotation-due')
  if (entry.lastUsedAt === null && entry.createdAt + unusedFor <= at) found.push('never-used')
  return found
}

function infoOf(entry: Entry, findings: Finding[], bindings: number): SecretInfo {
  const { tenant: _tenant, text: _text, fingerprint: _fingerprint, weak: _weak, sample: _sample, wrongProvider: _wrong, tags, ...info } = entry
  return { ...info, tags: [...tags], purgeAt: entry.removedAt === null ? null : entry.removedAt + undoFor, findings, bindings }
}
