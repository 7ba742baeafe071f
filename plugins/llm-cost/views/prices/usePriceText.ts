/** A price's decimal text in the page's language, with every digit it has. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

export function usePriceText() {
  const { locale } = useI18n()
  const format = computed(() => new Intl.NumberFormat(locale.value, { maximumFractionDigits: 12, useGrouping: false }))
  return (price: string): string => format.value.format(Number(price))
}
