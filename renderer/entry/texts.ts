/** The page's texts. It starts with those of the lock screen; a screen brings its own when it is loaded. */
import { createI18n } from 'vue-i18n'
import { entry as de } from '../locales/de/entry'
import { entry as en } from '../locales/en/entry'
import type { Language } from '../look'

/** Both languages at once: together they are smaller than one more request is slow. */
const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en, de } })

export function createTexts(language: Language): typeof i18n {
  document.documentElement.lang = language
  i18n.global.locale.value = language
  return i18n
}

type Both = readonly [en: object, de: object]
const parts = {
  firstRun: async (): Promise<Both> => [(await import('../locales/en/entry-first-run')).firstRun, (await import('../locales/de/entry-first-run')).firstRun],
  problem: async (): Promise<Both> => [(await import('../locales/en/entry-problem')).problem, (await import('../locales/de/entry-problem')).problem],
  keys: async (): Promise<Both> => [(await import('../locales/en/entry-keys')).keys, (await import('../locales/de/entry-keys')).keys],
  forms: async (): Promise<Both> => [(await import('../locales/en/entry-forms')).forms, (await import('../locales/de/entry-forms')).forms],
  connection: async (): Promise<Both> => [(await import('../locales/en/entry-connection')).connection, (await import('../locales/de/entry-connection')).connection],
}
export type TextPart = keyof typeof parts

export async function addTexts(part: TextPart): Promise<void> {
  const [english, german] = await parts[part]()
  i18n.global.mergeLocaleMessage('en', english)
  i18n.global.mergeLocaleMessage('de', german)
}
