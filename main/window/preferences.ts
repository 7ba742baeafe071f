/**
 * Window and device preferences: `config.json` in the data folder, never anything secret (P-04).
 * The first lines of a start need three values of it at once; those are read without the library, which
 * is loaded when the window is up.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Preferences } from '@panoptic/sdk/contract/shell'
import type { LookChoice } from './look'
import type { SavedWindow } from './window-state'

export interface EarlyPreferences {
  readonly look: LookChoice
  readonly window: SavedWindow | null
}

/** What the window needs before it is drawn. A missing or damaged file means the defaults. */
export function readEarly(folder: string): EarlyPreferences {
  const file = readJson(join(folder, 'config.json'))
  const chosen = fieldsOf(file['preferences'])
  const place = fieldsOf(file['window'])
  const numbers = ['x', 'y', 'width', 'height'].map((key) => place[key])
  const whole = numbers.every((value) => Number.isSafeInteger(value))
  return {
    look: {
      language: chosen['language'] === 'en' || chosen['language'] === 'de' ? chosen['language'] : 'system',
      theme: chosen['theme'] === 'light' || chosen['theme'] === 'system' ? chosen['theme'] : 'dark',
    },
    window: whole ? { ...(place as unknown as SavedWindow), maximized: place['maximized'] === true } : null,
  }
}

/** Layouts kept for one plugin; the oldest goes first. */
const mostLayouts = 200

export interface PreferenceStore {
  read(): Preferences
  change(change: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): Preferences
  saveWindow(state: SavedWindow): void
  /** How this user arranged a plugin's table; null when they did not. Kept apart from what the shell writes. */
  layout(plugin: string, user: string, key: string): string | null
  saveLayout(plugin: string, user: string, key: string, value: string): void
  onChange(listener: (preferences: Preferences) => void): void
}

export async function openPreferences(folder: string): Promise<PreferenceStore> {
  const [{ default: Store }, { preferences: schema }, { z }] = await Promise.all([import('electron-store'), import('@panoptic/sdk/contract/shell'), import('zod')])
  const pluginLayout = z.object({ plugin: z.string(), user: z.string(), key: z.string(), value: z.string() })
  const store = new Store({ cwd: folder, name: 'config', clearInvalidConfig: true })
  const savedLayouts = z.array(pluginLayout).safeParse(store.get('pluginLayouts') ?? [])
  let layouts = savedLayouts.success ? savedLayouts.data : []
  const listeners = new Set<(preferences: Preferences) => void>()
  const parsed = schema.safeParse(store.get('preferences') ?? {})
  let current = parsed.success ? parsed.data : schema.parse({})
  return {
    read: () => current,
    change(change) {
      current = schema.parse({ ...current, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) })
      store.set('preferences', current)
      for (const listener of listeners) listener(current)
      return current
    },
    saveWindow: (state) => store.set('window', state),
    layout: (plugin, user, key) => layouts.find((entry) => entry.plugin === plugin && entry.user === user && entry.key === key)?.value ?? null,
    saveLayout(plugin, user, key, value) {
      const others = layouts.filter((entry) => entry.plugin !== plugin || entry.user !== user || entry.key !== key)
      const own = others.filter((entry) => entry.plugin === plugin).slice(1 - mostLayouts)
      layouts = [...others.filter((entry) => entry.plugin !== plugin), ...own, { plugin, user, key, value }]
      store.set('pluginLayouts', layouts)
    },
    onChange: (listener) => void listeners.add(listener),
  }
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

function readJson(path: string): Fields {
  try {
    return fieldsOf(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {}
  }
}
