/** The columns of the table of secrets and how its rows are loaded. */
import { useFormat, type Column, type MenuItem, type PageLoader } from '@panoptic/sdk/ui'
import { computed, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { SecretInfo } from '@panoptic/sdk'
import { dayOf } from '../../vault/age'
import { sortFindings } from '../../vault/findings'
import { isSortable, toQuery, type Filters } from '../../vault/query'
import { useProblemWords, type VaultUse } from '../useVault'
import { useWords } from '../useWords'

/** What the filters offer. */
export interface Facets {
  readonly categories: readonly string[]
  readonly providers: readonly string[]
  readonly tags: readonly string[]
  readonly findings: number
  readonly removed: number
}
const noFacets: Facets = { categories: [], providers: [], tags: [], findings: 0, removed: 0 }

export function useTable(vault: VaultUse, filters: Readonly<Ref<Filters>>) {
  const { t } = useI18n()
  const format = useFormat()
  const words = useWords()
  const problem = useProblemWords()
  const facets = shallowRef<Facets>(noFacets)
  /** How many there are for these filters; null before the first answer. */
  const total = shallowRef<number | null>(null)

  const load: PageLoader<SecretInfo> = async ({ offset, limit, sort }) => {
    const page = await vault.secrets.list({ ...toQuery(filters.value, sort), offset, limit }).catch((error: unknown) => { throw new Error(problem(error)) })
    facets.value = page.facets
    total.value = page.total
    return { rows: page.secrets, total: page.total }
  }

  const column = (key: string, more: Omit<Column<SecretInfo>, 'key' | 'title' | 'sortable'>): Column<SecretInfo> =>
    ({ key, title: t(`vault.column.${key}`), sortable: isSortable(key), ...more })
  const columns = computed<Column<SecretInfo>[]>(() => [
    column('name', { width: 230 }),
    column('findings', { width: 176, value: ({ findings }) => sortFindings(findings).map((finding) => t(`vault.finding.${finding}.name`)).join('; ') }),
    column('provider', { width: 130, value: (secret) => secret.provider || secret.recognised, text: words.provider }),
    column('hint', { width: 92, value: ({ hint }) => hint, text: words.hint }),
    column('rotatedAt', { width: 140, format: 'relative', align: 'start' }),
    column('lastUsedAt', { width: 120, format: 'relative', align: 'start', value: ({ lastUsedAt }) => lastUsedAt ?? '', text: words.lastUsed }),
    column('bindings', { width: 112, format: 'number' }),
    column('expiresAt', { width: 116, value: ({ expiresAt }) => (expiresAt === null ? '' : dayOf(expiresAt)), text: words.expiry }),
    column('category', { width: 120 }),
    column('tags', { width: 150, value: ({ tags }) => tags.join('; ') }),
    column('owner', { width: 110, value: (secret) => words.whose(secret) }),
    column('rotateEveryDays', { width: 110, hidden: true, align: 'end', value: ({ rotateEveryDays }) => rotateEveryDays ?? '', text: ({ rotateEveryDays }) => (rotateEveryDays === null ? t('vault.never.due') : t('vault.days', { n: format.number(rotateEveryDays) }, rotateEveryDays)) }),
    column('createdAt', { width: 120, hidden: true, format: 'relative', align: 'start' }),
    column('notes', { width: 220, hidden: true }),
  ])

  const menu = (secret: SecretInfo): MenuItem[] => {
    const mine = vault.mayChange(secret)
    if (secret.removedAt !== null)
      return [
        { id: 'open', label: t('vault.open'), icon: 'eye' },
        { id: 'restore', label: t('vault.restore'), icon: 'rotate-ccw-clock', disabled: !mine },
        { id: 'purge', label: t('vault.purge.do'), icon: 'trash', danger: true, disabled: !mine, separator: true },
      ]
    return [
      { id: 'open', label: t('vault.open'), icon: 'eye' },
      { id: 'copy', label: t('vault.copy'), icon: 'copy', disabled: !mine },
      { id: 'rotate', label: t('vault.rotate'), icon: 'refresh-cw', disabled: !mine },
      { id: 'remove', label: t('vault.remove'), icon: 'trash', danger: true, disabled: !mine, separator: true },
    ]
  }

  return { load, columns, menu, facets, total }
}
