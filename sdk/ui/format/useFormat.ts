import { computed } from 'vue'
import { t } from '../i18n'
import { look } from '../look'
import { createFormat, type Format } from './format'

export type { ValueFormat } from './format'

/** English: `$` and `M` as in the US, but dates that cannot be misread and a 24-hour clock. */
const locales = { en: { numbers: 'en-US', dates: 'en-GB' }, de: { numbers: 'de-DE', dates: 'de-DE' } } as const

const current = computed(() => createFormat(locales[look.language], look.timeZone, { unknown: t('ui.unknown') }))

/**
 * Intl functions in the page's language and zone. Reactive: what a template writes with them changes with the look.
 *
 * @example const format = useFormat(); format.money(1_234_500_000, 'USD') // "$1.23"
 */
export function useFormat(): Format {
  return reactiveFormat
}

const reactiveFormat = new Proxy({} as Format, { get: (_, name: keyof Format) => current.value[name] })
