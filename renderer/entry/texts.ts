import { createI18n, type I18n } from 'vue-i18n'
import { entry as de } from '../locales/de/entry'
import { entry as en } from '../locales/en/entry'
import type { Language } from '../look'

/** Both languages at once: together they are smaller than one more request is slow. */
export const createTexts = (language: Language): I18n<{ en: typeof en; de: typeof de }, object, object, Language, false> => {
  document.documentElement.lang = language
  return createI18n({ legacy: false, locale: language, fallbackLocale: 'en', messages: { en, de } })
}
