/** Language and theme as every page gets them: what the user chose, or what the system says. */
import { app, nativeTheme } from 'electron'

export interface Look {
  readonly language: 'en' | 'de'
  readonly theme: 'dark' | 'light'
}
export interface LookChoice {
  readonly language: 'system' | Look['language']
  readonly theme: 'system' | Look['theme']
}

/** Drawn before a page has painted anything (ui.md, token `background`), so that nothing flashes. */
export const backgrounds = { dark: '#0a0a0a', light: '#fafafa' } as const

let systemTheme: Look['theme'] | null = null

/** What the system says, also while the user has chosen otherwise. */
export function systemLook(): Look {
  // Once a theme is forced Chromium tells that one; the system's is the last that was seen before.
  if (systemTheme === null || nativeTheme.themeSource === 'system') systemTheme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
  const first = app.getPreferredSystemLanguages()[0] ?? app.getLocale()
  return { language: first.toLowerCase().startsWith('de') ? 'de' : 'en', theme: systemTheme }
}

/** The look of a choice; `system` language is the operating system's when we speak it, else English. */
export function lookOf(choice: LookChoice): Look {
  const system = systemLook()
  return {
    language: choice.language === 'system' ? system.language : choice.language,
    theme: choice.theme === 'system' ? system.theme : choice.theme,
  }
}

/** Tells Chromium and the window frame, so that native popups and scrollbars fit. */
export function applyTheme(theme: LookChoice['theme']): void {
  systemLook()
  nativeTheme.themeSource = theme
}

/** Calls `listener` when the system's theme changes (only heard while the user follows it). */
export const onSystemTheme = (listener: () => void): void => void nativeTheme.on('updated', listener)
