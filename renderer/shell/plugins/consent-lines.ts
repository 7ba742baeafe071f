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
  /** What else is worth knowing of it: keys of texts under `consent.`, and their values. */
  readonly notes: readonly ConsentNote[]
  /** The plugin's own words, or empty. */
  readonly reason: string
}

/**
 * `access`: the host asks for access with a key that is never sent itself. `signs`: the host signs with a secret that is
 * never sent itself. `inPath`: a secret is a part of the address. `movable`: the user may point it at another address later.
 */
export interface ConsentNote {
  readonly text: 'access' | 'signs' | 'inPath' | 'movable'
  readonly values: Readonly<Record<string, string>>
}

export function consentLines(plugin: Pick<PluginInfo, 'title' | 'texts' | 'manifest'>, and: (items: readonly string[]) => string): ConsentLine[] {
  const { permissions, secrets } = plugin.manifest
  const say = (text: string): string => pluginText(plugin, text)
  const line = (group: ConsentGroup, key: string, text: string, reason = '', values: Record<string, string> = {}): ConsentLine =>
    ({ key, group, text, values: { plugin: plugin.title, ...values }, notes: [], reason: say(reason) })
  const titlesOf = (ids: readonly string[]): string => and(secrets.filter(({ id }) => ids.includes(id)).map(({ title }) => say(title)))
  return [
    ...permissions.network.map((entry): ConsentLine => ({
      ...line('network', `network:${entry.id}`, entry.secrets.length > 0 ? 'networkSecret' : 'network', entry.reason, { origin: readable(entry.origin), secrets: titlesOf(entry.secrets) }),
      notes: [...secretNotes(secrets.filter(({ id }) => entry.secrets.includes(id)), say, and), ...(entry.userOrigin ? [{ text: 'movable', values: {} } as const] : [])],
    })),
    ...(permissions.notifications ? [line('computer', 'notifications', 'notifications', permissions.notifications.reason)] : []),
    ...(permissions.mail ? [line('network', 'mail', 'mail', permissions.mail.reason, { secrets: titlesOf([permissions.mail.secret]) })] : []),
    ...(permissions.files ? [line('computer', 'files', 'files', permissions.files.reason)] : []),
    ...permissions.metrics.map((verb) => line('workspace', `metrics:${verb}`, `metrics-${verb}`)),
    ...permissions.secrets.map((verb) => line('workspace', `secrets:${verb}`, `secrets-${verb}`)),
    ...permissions.identity.map((verb) => line('workspace', `identity:${verb}`, `identity-${verb}`)),
    ...permissions.audit.map((verb) => line('workspace', `audit:${verb}`, `audit-${verb}`)),
  ]
}

/** How the secrets of one entry are used, where it is not simply by sending them. */
function secretNotes(slots: PluginInfo['manifest']['secrets'], say: (text: string) => string, and: (items: readonly string[]) => string): ConsentNote[] {
  const keys = slots.flatMap(({ title, inject }) => (inject.kind === 'google-service-account' ? [{ title, ...inject }] : []))
  const titles = (kind: (typeof slots)[number]['inject']['kind']): string => and(slots.filter(({ inject }) => inject.kind === kind).map(({ title }) => say(title)))
  return [
    ...(keys.length === 0 ? [] : [{
      text: 'access' as const,
      values: {
        secrets: titles('google-service-account'),
        origins: and([...new Set(keys.map(({ tokenOrigin }) => readable(tokenOrigin)))]),
        scopes: and([...new Set(keys.flatMap(({ scopes }) => scopes.map(readable)))]),
      },
    }]),
    ...(titles('standard-webhook') === '' ? [] : [{ text: 'signs' as const, values: { secrets: titles('standard-webhook') } }]),
    ...(titles('path') === '' ? [] : [{ text: 'inPath' as const, values: { secrets: titles('path') } }]),
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
