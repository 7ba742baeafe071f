/** What the reconciliation shows: the choices, and the answers to them. */
import { usePanoptic } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, reactive, toRefs } from 'vue'
import { readRates } from '../../currency/rates'
import { presetPeriod, type Preset } from '../../explorer/period'
import { dayOf } from '../../ledger/days'
import { readOverrides } from '../../prices/overrides'
import { reconcileKeys } from '../../reconcile/keys'
import { byModel, reconcile, type Row } from '../../reconcile/reconcile'
import type { Target } from '../../reconcile/what-if'
import type { DB } from '../../tables'
import { useRunEnd } from '../useAccounts'

export const periods = ['last7', 'last30', 'last90', 'month', 'lastMonth'] as const satisfies readonly Preset[]
export const levels = ['days', 'models', 'project', 'api_key'] as const
export type Level = (typeof levels)[number]

/** The price list is large: it comes with the first question, not with the page. */
const prices = () => Promise.all([import('../../prices/catalogue'), import('../../prices/pricer'), import('../../reconcile/what-if')])

export function useReconcile() {
  const { db } = usePanoptic<DB>()
  const choices = reactive({
    period: 'last30' as (typeof periods)[number], provider: null as string | null, account: null as string | null,
    level: 'days' as Level, onlyDifferences: false, target: null as Target | null,
  })
  const today = dayOf(Date.now())
  const question = computed(() => ({ ...presetPeriod(choices.period, today, null), provider: choices.provider, account: choices.account }))
  const refreshOn = [useRunEnd()]

  const result = useQuery(async () => {
    const [rates, [{ findModel }]] = await Promise.all([readRates(db), prices()])
    return reconcile(db, question.value, { rates, idOf: (provider, model) => findModel(provider, model)?.id ?? null }, today)
  }, { key: () => question.value, refreshOn })

  const isByKey = computed(() => choices.level === 'project' || choices.level === 'api_key')
  const keys = useQuery(async () => {
    const { level } = choices
    return level === 'project' || level === 'api_key' ? reconcileKeys(db, level, question.value, await readRates(db)) : []
  }, { key: () => [question.value, choices.level], refreshOn, enabled: () => isByKey.value })

  /** Models of the price list and own ones, to choose another from. */
  const models = useQuery(async () => {
    const [[{ listModels }], overrides] = await Promise.all([prices(), readOverrides(db)])
    const listed = ['openai', 'anthropic', 'google', 'mistral', 'xai'].flatMap((provider) => listModels(provider).map(({ id }) => ({ provider, model: id })))
    const known = new Set(listed.map((target) => JSON.stringify(target)))
    return [...overrides.map(({ provider, model }) => ({ provider, model })).filter((target, index, all) =>
      !known.has(JSON.stringify(target)) && all.findIndex((other) => other.provider === target.provider && other.model === target.model) === index), ...listed]
  }, { refreshOn })

  /** By row id and in all; empty until another model is chosen. */
  const other = useQuery(async () => {
    const { target } = choices
    if (target === null || result.data.value === undefined) return null
    const [[, { createPricer }, { whatIf }], overrides] = await Promise.all([prices(), readOverrides(db)])
    const pricer = createPricer(overrides)
    const price = (row: Row): number | null => whatIf(pricer, target, row.cells.flatMap(({ usage }) => usage))
    const rows = result.data.value.rows.filter(({ cells }) => cells.some(({ usage }) => usage.some(({ input_tokens: tokens }) => tokens !== null)))
    const days = new Map(rows.map((row) => [row.id, price(row)]))
    const amounts = rows.map((row) => days.get(row.id) ?? null)
    const known = rows.filter((row) => (days.get(row.id) ?? null) !== null)
    return {
      target, byRow: new Map([...days, ...byModel(rows).map((row) => [row.id, price(row)] as const)]),
      total: amounts.includes(null) ? null : amounts.reduce<number>((sum, nanos) => sum + (nanos ?? 0), 0),
      /** What the same rows were computed at: the two are compared, not the whole bill. */
      computed: known.reduce((sum, { computed: nanos }) => sum + (nanos ?? 0), 0),
    }
  }, { key: () => [choices.target, result.data.value] })

  const rows = computed(() => {
    const all = result.data.value?.rows ?? []
    const shown = choices.level === 'models' ? byModel(all) : all
    return choices.onlyDifferences ? shown.filter(({ agrees, reasons }) => !agrees && reasons.length > 0) : shown
  })
  const keyRows = computed(() => (keys.data.value ?? []).filter(({ agrees }) => !choices.onlyDifferences || !agrees))
  return { ...toRefs(choices), question, result, keys, isByKey, models, other, rows, keyRows }
}

export type Reconciling = ReturnType<typeof useReconcile>
