/** Language and theme of the entry page; its address carries them so that the first paint is right. */
export type Language = 'en' | 'de'
export type Theme = 'dark' | 'light'

export interface Look {
  readonly language: Language
  readonly theme: Theme
}

/** The look in the page's address, else what the browser says. */
export function firstLook(search: string): Look {
  const asked = new URLSearchParams(search)
  const language = asked.get('language') ?? navigator.language.slice(0, 2)
  const theme = asked.get('theme') ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')
  return { language: language === 'de' ? 'de' : 'en', theme: theme === 'light' ? 'light' : 'dark' }
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
}
