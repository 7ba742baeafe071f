/** How this page looks and speaks now: one reactive value that the tokens, Naive UI, charts, texts and Intl follow. */
import { reactive, readonly } from 'vue'
import type { Theme } from './tokens/tokens'

export type Language = 'en' | 'de'

export interface Look {
  readonly theme: Theme
  readonly language: Language
  /** IANA zone in which times are shown. */
  readonly timeZone: string
}

const current = reactive({ theme: 'dark' as Theme, language: 'en' as Language, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })

/** The look in use. Change it with {@link applyLook} only. */
export const look: Look = readonly(current)

/** Sets theme, language and, if given, time zone for the whole page. Safe to call at any time. */
export function applyLook(next: { theme: Theme; language: Language; timeZone?: string }): void {
  Object.assign(current, next)
  if (typeof document === 'undefined') return
  document.documentElement.dataset['theme'] = next.theme
  document.documentElement.lang = next.language
}
