/** Currencies to choose from, named in the page's language. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { commonCurrencies } from '../currency/rates'

/** The `used` ones first, then the common ones; without those in `except`. */
export function useCurrencies(used: () => readonly string[], except: readonly string[] = []): ComputedRef<{ value: string; label: string }[]> {
  const { locale } = useI18n()
  return computed(() => {
    const names = new Intl.DisplayNames([locale.value], { type: 'currency' })
    return [...new Set([...used(), ...commonCurrencies])].filter((code) => /^[A-Z]{3}$/.test(code) && !except.includes(code))
      .map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }))
  })
}
