import { createI18n } from 'vue-i18n'
import type { Plugin } from 'vue'
import { entry as de } from '../locales/de/entry'
import { entry as en } from '../locales/en/entry'
import type { Language } from '../look'

/** Both languages at once: together they are smaller than one more request is slow. */
export const createTexts = (language: Language): Plugin => {
  document.documentElement.lang = language
  return createI18n({ legacy: false, locale: language, fallbackLocale: 'en', messages: { en, de } })
}
