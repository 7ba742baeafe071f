/**
 * What main does for the entry page, over its `host` port: words and looks, never the password. Everything
 * that holds a secret goes over the page's `write` port (entry.ts). The page's address already carries
 * `?language=en|de&theme=dark|light`, so that its first paint is right before any port arrives.
 */
import { z } from 'zod'
import type { EntryPurpose } from './entry'
import { route } from './route'
import { preferences, preferencesChange } from './shell'

const anyone = { port: 'host', permission: 'none', role: 'tenant_user', audited: false } as const
const look = preferences.pick({ language: true, theme: true })
const lookChange = preferencesChange.pick({ language: true, theme: true })
const system = z.object({ language: z.enum(['en', 'de']), theme: z.enum(['dark', 'light']) })

export const entryHostRoutes = {
  'entry.start': route({
    ...anyone, effect: 'read', input: z.strictObject({}),
    output: z.object({
      purpose: z.custom<EntryPurpose>((value) => typeof value === 'object' && value !== null),
      /** What the user chose; `system` follows {@link system}. */
      preferences: look,
      system,
      /** No workspace exists yet in `folder`. */
      firstRun: z.boolean(),
      folder: z.string(),
      platform: z.enum(['linux', 'darwin', 'win32']),
    }),
  }),
  'preferences.change': route({ ...anyone, effect: 'write', input: lookChange, output: look }),
} as const
export type EntryHostRoutes = typeof entryHostRoutes

/** What main sends the entry page unasked. */
export interface EntryHostEvents {
  'look.changed': { language: 'en' | 'de'; theme: 'dark' | 'light' }
  /** The session ends in a moment: a copied value is taken out of the clipboard now if it is still ours, then `entry.cancel`. */
  'session.ending': Record<string, never>
}
