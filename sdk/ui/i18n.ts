/** The page's one vue-i18n instance; the kit's own texts live under `ui.*`. */
import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { look, type Language } from './look'
import { de } from './texts/de'
import { en } from './texts/en'

type Messages = Readonly<Record<string, unknown>>

export const i18n = createI18n({
  legacy: false,
  locale: look.language as string,
  fallbackLocale: 'en',
  messages: { en: { ui: en }, de: { ui: de } },
})

watch(() => look.language, (language) => { i18n.global.locale.value = language }, { flush: 'sync' })

/** Adds a page's own texts. Later ones win; `ui` belongs to the kit. */
export function addMessages(messages: Readonly<Record<Language, Messages>>): void {
  for (const language of ['en', 'de'] as const) i18n.global.mergeLocaleMessage(language, messages[language])
}

/** A text in the page's language, also outside components. With a number as `params.count` the plural form fits. */
export function t(key: string, params: Readonly<Record<string, unknown>> = {}): string {
  const count = params['count']
  return typeof count === 'number' ? i18n.global.t(key, params, count) : i18n.global.t(key, params)
}
