/**
 * What a plugin asks for, line by line, in the host's own plain words. The keys are those of `grantKeys`
 * (contract/manifest.ts, kept out of the page because it carries the schema library); a test compares them.
 */
import { pluginText } from '../plugin-text'
import type { PluginInfo } from '../types'

export const consentGroups = ['network', 'workspace', 'computer'] as const
export type ConsentGroup = (typeof consentGroups)[number]

export interface ConsentLine {
  readonly key: string
  /** What it reaches: beyond this computer, other data of the workspace, or the computer itself. */
  readonly group: ConsentGroup
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
  const line = (group: ConsentGroup, key: string, text: string, reason = ''): ConsentLine => ({ key, group, text, values: { plugin: plugin.title }, access: null, reason: say(reason), movable: false })
  return [
    ...permissions.network.map((entry): ConsentLine => {
      const slots = secrets.filter(({ id }) => entry.secrets.includes(id))
      const keys = slots.flatMap(({ title, inject }) => (inject.kind === 'google-service-account' ? [{ title, ...inject }] : []))
      const titles = slots.map(({ title }) => say(title))
      return {
        key: `network:${entry.id}`,
        group: 'network',
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
    ...(permissions.notifications ? [line('computer', 'notifications', 'notifications', permissions.notifications.reason)] : []),
    ...(permissions.files ? [line('computer', 'files', 'files', permissions.files.reason)] : []),
    ...permissions.metrics.map((verb) => line('workspace', `metrics:${verb}`, `metrics-${verb}`)),
    ...permissions.secrets.map((verb) => line('workspace', `secrets:${verb}`, `secrets-${verb}`)),
    ...permissions.identity.map((verb) => line('workspace', `identity:${verb}`, `identity-${verb}`)),
    ...permissions.audit.map((verb) => line('workspace', `audit:${verb}`, `audit-${verb}`)),
  ]
}

/** Lines up to this many need no headings. */
const fewLines = 4

/** The lines under headings; one group without a heading where they are few or alike. */
export function groupLines(lines: readonly ConsentLine[]): { readonly group: ConsentGroup | null; readonly lines: readonly ConsentLine[] }[] {
  const groups = consentGroups.map((group) => ({ group, lines: lines.filter((line) => line.group === group) })).filter((part) => part.lines.length > 0)
  return lines.length <= fewLines || groups.length < 2 ? [{ group: null, lines }] : groups
}

/** `https://api.example.com` as `api.example.com`; anything that is not plain https keeps its scheme. */
export const readable = (origin: string): string => origin.replace(/^https:\/\//, '')
