/**
 * What a plugin asks for, line by line, in the host's own plain words. The keys are those of `grantKeys`
 * (contract/manifest.ts, kept out of the page because it carries the schema library); a test compares them.
 */
import { pluginText } from '../plugin-text'
import type { PluginInfo } from '../types'

export interface ConsentLine {
  readonly key: string
  /** Key of a text under `consent.`, and its values. */
  readonly text: string
  readonly values: Readonly<Record<string, string>>
  /** Where the host asks for access with a key that is never sent itself; null where no secret works that way. */
  readonly access: Readonly<Record<'secrets' | 'origins' | 'scopes', string>> | null
  /** The plugin's own words, or empty. */
  readonly reason: string
  /** The user may point it at another address later. */
  readonly movable: boolean
}

export function consentLines(plugin: Pick<PluginInfo, 'title' | 'texts' | 'manifest'>, and: (items: readonly string[]) => string): ConsentLine[] {
  const { permissions, secrets } = plugin.manifest
  const say = (text: string): string => pluginText(plugin, text)
  const line = (key: string, text: string, reason = ''): ConsentLine => ({ key, text, values: { plugin: plugin.title }, access: null, reason: say(reason), movable: false })
  return [
    ...permissions.network.map((entry): ConsentLine => {
      const slots = secrets.filter(({ id }) => entry.secrets.includes(id))
      const keys = slots.flatMap(({ title, inject }) => (inject.kind === 'google-service-account' ? [{ title, ...inject }] : []))
      const titles = slots.map(({ title }) => say(title))
      return {
        key: `network:${entry.id}`,
        text: titles.length > 0 ? 'networkSecret' : 'network',
        values: { plugin: plugin.title, origin: readable(entry.origin), secrets: and(titles) },
        access: keys.length === 0 ? null : {
          secrets: and(keys.map(({ title }) => say(title))),
          origins: and([...new Set(keys.map(({ tokenOrigin }) => readable(tokenOrigin)))]),
          scopes: and([...new Set(keys.flatMap(({ scopes }) => scopes.map(readable)))]),
        },
        reason: say(entry.reason),
        movable: entry.userOrigin,
      }
    }),
    ...(permissions.notifications ? [line('notifications', 'notifications', permissions.notifications.reason)] : []),
    ...(permissions.files ? [line('files', 'files', permissions.files.reason)] : []),
    ...permissions.metrics.map((verb) => line(`metrics:${verb}`, `metrics-${verb}`)),
    ...permissions.secrets.map((verb) => line(`secrets:${verb}`, `secrets-${verb}`)),
    ...permissions.identity.map((verb) => line(`identity:${verb}`, `identity-${verb}`)),
    ...permissions.audit.map((verb) => line(`audit:${verb}`, `audit-${verb}`)),
  ]
}

/** `https://api.example.com` as `api.example.com`; anything that is not plain https keeps its scheme. */
export const readable = (origin: string): string => origin.replace(/^https:\/\//, '')
