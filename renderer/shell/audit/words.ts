/** Entries in words: sentences for known actions, the code for others; details as lines instead of JSON. */
import { i18n, t } from '@panoptic/sdk/ui'
import type { AuditEntry } from '../types'

const has = (key: string): boolean => i18n.global.te(key) || i18n.global.te(key, 'en')

export const actionWords = (action: string): string => (has(`audit.actions.${action}`) ? t(`audit.actions.${action}`) : action)
export const groupOf = (action: string): string => action.split('.', 1)[0] ?? action
export const groupWords = (group: string): string => (has(`audit.groups.${group}`) ? t(`audit.groups.${group}`) : group)
export const actorWords = ({ actor, actorName }: Pick<AuditEntry, 'actor' | 'actorName'>): string => (actor === 'host' ? t('audit.host') : actorName === '' ? t('audit.unknownUser') : actorName)
export const targetWords = ({ target, targetName }: Pick<AuditEntry, 'target' | 'targetName'>): string => (targetName === '' ? target : targetName)

export interface DetailLine {
  /** Where it lies, such as `new.role`. */
  readonly key: string
  readonly label: string
  readonly value: string
  /** Epoch ms where the value is a time. */
  readonly at: number | null
}

/** The detail's values, one a line; text that is not JSON is one line. */
export function detailLines(detail: string): readonly DetailLine[] {
  if (detail === '') return []
  try {
    return flat(JSON.parse(detail) as unknown, [])
  } catch {
    return [{ key: '', label: '', value: detail, at: null }]
  }
}

function flat(value: unknown, path: readonly string[]): DetailLine[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value).flatMap(([key, part]) => flat(part, [...path, key]))
  const last = path.at(-1) ?? ''
  const isTime = typeof value === 'number' && /(^at$|At$)/.test(last)
  return [{ key: path.join('.'), label: path.map((key) => (has(`audit.keys.${key}`) ? t(`audit.keys.${key}`) : key)).join(' · '), value: words(value), at: isTime ? value : null }]
}

function words(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('audit.detail.empty')
  if (typeof value === 'boolean') return t(value ? 'audit.detail.yes' : 'audit.detail.no')
  return Array.isArray(value) ? value.map(String).join(', ') : String(value)
}
