/** How amounts, months and providers are shown in every view of costs. */
import { usePanoptic } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, onActivated } from 'vue'
import { useI18n } from 'vue-i18n'
import { displayCurrency } from '../currency/rates'
import { startOf, type Day } from '../ledger/days'
import { providers } from '../providers/index'
import type { DB } from '../tables'

/** The currency of the settings; undefined until it is read. */
export function useCurrency() {
  const { settings } = usePanoptic<DB>()
  const read = useQuery(() => settings.read().then(displayCurrency), { refreshOn: [(listener) => settings.onChange(listener)] })
  return read.data
}

/** Calls the listener when the person comes back to the view: another one may have changed budgets or rates meanwhile. */
export function useReturn(): (listener: () => void) => () => void {
  const listeners = new Set<() => void>()
  let mounted = false
  onActivated(() => {
    if (mounted) for (const listener of listeners) listener()
    mounted = true
  })
  return (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
}

/** `November 2026`, in the page's language. */
export function useMonthName() {
  const { locale } = useI18n()
  const name = computed(() => new Intl.DateTimeFormat(locale.value, { month: 'long', year: 'numeric', timeZone: 'UTC' }))
  return (day: Day): string => name.value.format(startOf(day))
}

/** What `Intl` takes for an amount whose currency no report names: ISO 4217's code for none. */
export const currencyCode = (currency: string): string => currency || 'XXX'

/** What a provider calls itself. */
export const providerTitle = (id: string): string => providers.find((provider) => provider.id === id)?.title ?? id
