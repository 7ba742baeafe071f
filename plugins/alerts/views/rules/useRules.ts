/** The rules of the tenant, and what people do to them. */
import { useQuery } from '@panoptic/sdk/ui'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { channelOf, muteTimeOf, ruleOf, ruleRow } from '../../model/rows'
import { native } from '../../model/channel'
import type { Rule } from '../../model/rule'
import type { Desk } from '../useDesk'
import { unwatched, type Watcher } from '../alerts/board'

export interface RuleLine {
  readonly rule: Rule
  readonly firing: number
  readonly pending: number
  /** Nobody evaluates it now. */
  readonly orphan: boolean
  /** Who evaluates it; '' when that is not known. */
  readonly watcher: string
}

export function useRules({ panoptic, me, live, mayRead }: Desk) {
  const { db } = panoptic
  const { t } = useI18n()

  const lines = useQuery(async (): Promise<RuleLine[]> => {
    const [rows, alerts, watchers] = await Promise.all([
      db.selectFrom('rules').selectAll().orderBy('name').execute(),
      db.selectFrom('alerts').select(['rule', 'state']).where('state', '!=', 'resolved').execute(),
      db.selectFrom('watchers').selectAll().execute() as Promise<readonly Watcher[]>,
    ])
    const rules = rows.map(ruleOf)
    const orphans = new Set(unwatched(rules, watchers, Date.now()).map(({ id }) => id))
    const count = (rule: Rule, state: string): number => alerts.filter((alert) => alert.rule === rule.id && alert.state === state).length
    return rules.map((rule) => ({
      rule, firing: count(rule, 'firing'), pending: count(rule, 'pending'),
      // One's own are watched by the next evaluation; whether that runs is said above the board.
      orphan: orphans.has(rule.id) && rule.evaluator !== me.value.user,
      watcher: rule.evaluator === me.value.user ? me.value.userName : (watchers.find(({ user }) => user === rule.evaluator)?.name ?? ''),
    }))
  }, { refreshOn: live })
  const series = useQuery(() => panoptic.metrics.list(), { key: () => mayRead.value, enabled: () => mayRead.value, refreshOn: live })
  const channels = useQuery(() => db.selectFrom('channels').selectAll().orderBy('name').execute().then((rows) => rows.map(channelOf)), { refreshOn: live })
  const times = useQuery(() => db.selectFrom('times').selectAll().orderBy('name').execute().then((rows) => rows.map(muteTimeOf)), { refreshOn: live })

  /** Who saves a rule evaluates it from then on. */
  async function save(rule: Rule): Promise<void> {
    const row = ruleRow({ ...rule, evaluator: me.value.user }, Date.now())
    await db.insertInto('rules').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, enabled: row.enabled, definition: row.definition, evaluator: row.evaluator, updated_at: row.updated_at })).execute()
    await lines.refresh()
    // Its answer need not wait for the clock; where it already runs, the next one sees the rule.
    await panoptic.tasks.run('evaluate').catch(() => undefined)
  }
  const channelNames = computed(() => new Map([[native, t('alerts.channels.native')], ...(channels.data.value ?? []).map(({ id, name }) => [id, name] as const)]))
  return {
    lines, series, channels, times, save, channelNames,
    channelOptions: computed(() => [...channelNames.value].map(([value, label]) => ({ value, label }))),
    timeOptions: computed(() => (times.data.value ?? []).map(({ id, name }) => ({ value: id, label: name }))),
    setEnabled: async (rule: Rule, enabled: boolean): Promise<void> => void (await db.updateTable('rules').set({ enabled, updated_at: Date.now() }).where('id', '=', rule.id).execute()),
    remove: async (rule: Rule): Promise<void> => void (await db.deleteFrom('rules').where('id', '=', rule.id).execute()),
    /** As it was, with the evaluator it had. */
    restore: async (rule: Rule): Promise<void> => void (await db.insertInto('rules').values(ruleRow(rule, Date.now())).execute()),
    unitOf: ({ source }: Pick<Rule, 'source'>): string => series.data.value?.find(({ plugin, name }) => plugin === source.plugin && name === source.metric)?.unit ?? '',
  }
}
export type Rules = ReturnType<typeof useRules>
