/** The form of one rule: what is typed, what it means, what is wrong with it. */
import { useDraft } from '@panoptic/sdk/ui'
import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { unknownField } from '../../channels/template'
import type { Rule } from '../../model/rule'
import { useProblems } from '../parts/useProblems'
import { shapeOfMeasure, unitOfMeasure } from '../parts/units'
import type { Desk } from '../useDesk'
import { byField, draftOf, emptyDraft, readDraft, type DraftField, type RuleDraft } from './draft'
import type { Rules } from './useRules'

export interface Edited {
  /** A new one's is made when its form opens. */
  readonly id: string
  /** What is changed; null: new. */
  readonly rule: Rule | null
  readonly draft: Partial<RuleDraft>
}

export function useEditor(desk: Desk, rules: Rules, { id, rule, draft }: Edited) {
  const { t, te, locale } = useI18n()
  const all = rules.series
  const start = (): RuleDraft => ({ ...structuredClone(emptyDraft), ...(rule === null ? {} : draftOf(rule, rules.unitOf(rule), locale.value)), ...draft })
  const form = ref(start())
  const { submitted } = useDraft(rule === null ? 'rule.new' : `rule.edit.${rule.id}`, form)

  const chosen = computed(() => (all.data.value ?? []).filter(({ plugin, name }) => plugin === form.value.plugin && name === form.value.metric))
  const unit = computed(() => chosen.value[0]?.unit ?? (rule === null ? '' : rules.unitOf(rule)))
  const labelNames = computed(() => [...new Set(chosen.value.flatMap(({ labels }) => Object.keys(labels)))].sort())
  const metricOptions = computed(() => {
    const known = new Map((all.data.value ?? []).map(({ plugin, pluginTitle, name }) => [JSON.stringify([plugin, name]), t('alerts.form.metricOption', { metric: name, plugin: pluginTitle })]))
    const own = JSON.stringify([form.value.plugin, form.value.metric])
    if (form.value.metric !== '' && !known.has(own)) known.set(own, t('alerts.form.gone', { name: form.value.metric }))
    return [{ value: JSON.stringify(['', '']), label: t('alerts.form.chooseMetric') }, ...[...known].map(([value, label]) => ({ value, label }))]
  })
  const metric = computed({
    get: () => JSON.stringify([form.value.plugin, form.value.metric]),
    set: (next) => {
      const [plugin = '', name = ''] = JSON.parse(next) as string[]
      form.value = { ...form.value, plugin, metric: name }
    },
  })
  // A label that the newly chosen metric does not have would make no alert at all.
  watch(() => metric.value, () => { if (labelNames.value.length > 0) form.value.by = form.value.by.filter((name) => labelNames.value.includes(name)) })

  const read = computed(() => readDraft(form.value, { id, evaluator: desk.me.value.user, unit: unit.value, locale: locale.value }))
  const words = (key: string): string => (te(`alerts.wrong.${key}`) ? t(`alerts.wrong.${key}`) : t('alerts.wrong.invalid'))
  const problems = useProblems<DraftField>(() => {
    const wrongText = unknownField(form.value.text, 'rule')
    return { ...byField(read.value.problems, words), ...(wrongText !== null && { text: t('alerts.wrong.template', { name: wrongText }) }) }
  })
  const untouched = JSON.stringify(start())

  return {
    id, rule, form, problems, submitted, unit, labelNames, metricOptions, metric,
    /** Null while something is wrong. */
    read: computed(() => (Object.keys(problems.problems.value).length === 0 ? read.value.rule : null)),
    /** What the condition can be tried with, though other fields are not ready yet. */
    trial: computed(() => {
      const mended = readDraft({ ...form.value, name: form.value.name.trim() || '-', text: '', channels: form.value.channels, escalation: [] }, { id, evaluator: desk.me.value.user, unit: unit.value, locale: locale.value })
      return mended.rule
    }),
    shape: computed(() => shapeOfMeasure(unit.value, form.value.measure)),
    valueUnit: computed(() => unitOfMeasure(unit.value, form.value.measure)),
    dirty: computed(() => JSON.stringify(form.value) !== untouched),
    series: chosen,
  }
}
export type Editor = ReturnType<typeof useEditor>
