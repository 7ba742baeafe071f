/** The only place where pages are made, each with the web preferences of web-preferences.ts (S1). */
import { session as sessions, WebContentsView, type Session } from 'electron'
import { webPreferences } from './web-preferences'

export interface ViewOptions {
  /** The plugin's partition; absent for the host's own pages. */
  readonly session?: Session
  readonly preload: string
  readonly devTools: boolean
  /** What is drawn before the page painted; `#00000000` lets the views below shine through. */
  readonly background: string
}

/** The caller keeps a strong reference: a collected view ends its page. */
export function createView({ session = sessions.defaultSession, preload, devTools, background }: ViewOptions): WebContentsView {
  const view = new WebContentsView({ webPreferences: webPreferences({ session, preload, devTools }) })
  view.setBackgroundColor(background)
  return view
}

export const transparent = '#00000000'
