/** A secret's metadata as a form holds it, and what is wrong with it. The value is not among it. */
import type { SecretFields } from '@panoptic/sdk'
import { dayOf } from './age'

/** Every field as text. */
export interface Draft {
  readonly name: string
  readonly category: string
  readonly provider: string
  readonly notes: string
  /** Separated by commas. */
  readonly tags: string
  /** `YYYY-MM-DD`, the last day on which it works; empty: it does not expire. */
  readonly expires: string
  /** Days; empty: no reminder. */
  readonly rotateEvery: string
}
export type DraftField = keyof Draft
export const draftFields = ['name', 'category', 'provider', 'notes', 'tags', 'expires', 'rotateEvery'] as const satisfies readonly DraftField[]

export const emptyDraft: Draft = { name: '', category: '', provider: '', notes: '', tags: '', expires: '', rotateEvery: '90' }

export const problems = ['missing', 'too-long', 'too-many-tags', 'tag-too-long', 'no-date', 'no-days'] as const
export type Problem = (typeof problems)[number]

/** Longest texts the host takes. */
export const longest = { name: 120, category: 60, provider: 60, notes: 4000, tag: 40, tags: 20 } as const

const endOfDay = 86_399_999
const daysShape = /^\d{1,4}$/

/** In order, each once, compared without case. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '')
  return tags.filter((tag, index) => tags.findIndex((other) => other.toLocaleLowerCase() === tag.toLocaleLowerCase()) === index)
}

/** The end of a UTC day, or null for what is no day of the calendar since 1970. */
function dayEnd(text: string): number | null {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(at) || at < 0 || dayOf(at) !== text ? null : at + endOfDay
}

export const draftOf = ({ name, category, provider, notes, tags, expiresAt, rotateEveryDays }: SecretFields): Draft => ({
  name, category, provider, notes, tags: tags.join(', '), expires: expiresAt === null ? '' : dayOf(expiresAt), rotateEvery: rotateEveryDays === null ? '' : String(rotateEveryDays),
})

/** Only the fields that are wrong. */
export function problemsOf(draft: Draft): Partial<Record<DraftField, Problem>> {
  const found: Partial<Record<DraftField, Problem>> = {}
  const name = draft.name.trim()
  if (name === '') found.name = 'missing'
  for (const field of ['name', 'category', 'provider'] as const) if (draft[field].trim().length > longest[field]) found[field] = 'too-long'
  if (draft.notes.length > longest.notes) found.notes = 'too-long'
  const tags = tagsOf(draft.tags)
  if (tags.length > longest.tags) found.tags = 'too-many-tags'
  else if (tags.some((tag) => tag.length > longest.tag)) found.tags = 'tag-too-long'
  if (draft.expires.trim() !== '' && dayEnd(draft.expires.trim()) === null) found.expires = 'no-date'
  const days = draft.rotateEvery.trim()
  if (days !== '' && (!daysShape.test(days) || Number(days) < 1 || Number(days) > 3650)) found.rotateEvery = 'no-days'
  return found
}

/** Of a draft without problems. `before`: an expiry at an hour of the same day stays exact. */
export function fieldsOf(draft: Draft, before?: SecretFields): SecretFields {
  const days = draft.rotateEvery.trim()
  const kept = before?.expiresAt ?? null
  return {
    name: draft.name.trim(), category: draft.category.trim(), provider: draft.provider.trim(), notes: draft.notes, tags: tagsOf(draft.tags),
    expiresAt: kept !== null && dayOf(kept) === draft.expires.trim() ? kept : dayEnd(draft.expires.trim()),
    rotateEveryDays: days === '' ? null : Number(days),
  }
}

export const sameDraft = (one: Draft, other: Draft): boolean => draftFields.every((field) => one[field] === other[field])

/** What of a secret the form changes, without the rest of what the host tells of it. */
export const metadataOf = ({ name, category, provider, notes, tags, expiresAt, rotateEveryDays }: SecretFields): SecretFields =>
  ({ name, category, provider, notes, tags: [...tags], expiresAt, rotateEveryDays })
