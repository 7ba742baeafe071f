/** The explorer's state: what was chosen, what that asks for, and what is known of the ledger's names. */
import { usePanoptic, useViewParams } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, nextTick, onActivated, onDeactivated, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { choicesOf, initial, type Choices } from '../../explorer/choices'
import { drill } from '../../explorer/drill'
import { readNames, readSpan } from '../../explorer/names'
import { presetPeriod, type Period } from '../../explorer/period'
import type { Name, Selection } from '../../explorer/question'
import { search } from '../../explorer/search'
import { dayOf } from '../../ledger/days'
import { providers } from '../../providers/index'
import type { DB } from '../../tables'
import { useAccounts, useRunEnd } from '../useAccounts'

/** ms without a key before a search is asked for. */
const rest = 200
const titles = new Map(providers.map(({ id, title }) => [id, title]))

export function useExplorer() {
  const { t, te } = useI18n()
  const { db } = usePanoptic<DB>()
  const accounts = useAccounts()
  const choices = shallowRef<Choices>(initial)
  const history = shallowRef<readonly Choices[]>([])
  const searched = ref('')
  const wanted = shallowRef<'csv' | null>(null)

  /** Names and days there are; a search waits for the names. */
  const span = useQuery(() => readSpan(db), { refreshOn: [useRunEnd()] })
  const names = useQuery(({ signal }) => readNames(db, signal), { refreshOn: [useRunEnd()] })
  const labels = computed(() => new Map((accounts.data.value ?? []).map(({ id, label }) => [id, label])))
  /** What a name is called here. */
  const label = (name: Name, value: string): string => {
    if (name === 'account') return labels.value.get(value) ?? value
    if (name === 'provider') return titles.get(value) ?? value
    return (name === 'charge' || name === 'kind') && te(`cost.explorer.value.${name}.${value}`) ? t(`cost.explorer.value.${name}.${value}`) : value
  }

  let typing: ReturnType<typeof setTimeout> | undefined
  watch(() => choices.value.search, (text) => {
    clearTimeout(typing)
    typing = setTimeout(() => { searched.value = text }, text === '' ? 0 : rest)
  })
  onScopeDispose(() => clearTimeout(typing))

  const problem = computed(() => (choices.value.period === 'own' && choices.value.from !== '' && choices.value.to !== '' && choices.value.from > choices.value.to ? 'order' : null))
  const period = computed<Period>(() => {
    const today = dayOf(Date.now())
    if (choices.value.period !== 'own') return presetPeriod(choices.value.period, today, span.data.value ?? null)
    return { from: choices.value.from || (span.data.value?.from ?? today), to: choices.value.to || today }
  })
  const found = computed(() => (searched.value.trim() === '' || names.data.value === undefined ? { state: 'all' as const } : search(searched.value, names.data.value, label)))
  const selection = computed<Selection>(() => ({ ...period.value, filters: choices.value.filters, words: found.value.state === 'some' ? found.value.words : [] }))
  /** Whether the selection says what was chosen: the days are in order, and names and days that it needs are known. */
  const ready = computed(() => problem.value === null && (span.data.value !== undefined || span.error.value !== null) && (searched.value.trim() === '' || names.data.value !== undefined))

  const change = (part: Partial<Choices>): void => { choices.value = { ...choices.value, ...part } }
  function open(key: readonly string[], to: 'next' | 'lines'): void {
    history.value = [...history.value.slice(-19), choices.value]
    choices.value = drill(choices.value, key, period.value, to)
  }
  function back(): void {
    const before = history.value.at(-1)
    if (before === undefined) return
    history.value = history.value.slice(0, -1)
    choices.value = before
  }

  const parameters = useViewParams()
  function take(given: Readonly<Record<string, string>>): void {
    const asked = choicesOf(given)
    if (asked === null) return
    history.value = []
    choices.value = asked
    searched.value = asked.search
    wanted.value = given['export'] === 'csv' ? 'csv' : null
  }
  /** Whether this view is the one on the page. */
  const shown = ref(true)
  onActivated(() => { shown.value = true })
  onDeactivated(() => { shown.value = false })
  take(parameters.value)
  // They are the whole page's: those that open another view are not ours, which is known once that is shown.
  watch(parameters, async (given) => {
    await nextTick()
    if (shown.value) take(given)
  })

  return { accounts, choices, history, names, span, label, found, problem, period, selection, ready, wanted, shown, change, open, back }
}

export type Explorer = ReturnType<typeof useExplorer>
