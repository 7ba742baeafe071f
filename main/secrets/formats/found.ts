/** What a file was found to hold, in the vault's own terms. */
import type { SecretFields } from '@panoptic/sdk/contract/secrets'
import { recognise } from '../../store/core/providers'
import type { SecretWithValue } from '../../store/api'
import { limits, refusal } from './limits'

export interface Found {
  readonly secrets: readonly SecretWithValue[]
  /** Entries that are no secrets. */
  readonly ignored: number
}

export interface Read extends Partial<Omit<SecretFields, 'tags'>> {
  readonly name: string
  readonly value: string
  readonly tags?: readonly string[]
  /** Says which provider it is when nothing else does. */
  readonly url?: string
  readonly username?: string
}

const longestWord = 60
const longestTag = 40
const mostTags = 20

/** Labels are cut to what the vault holds; a name, notes or a value that do not fit are left whole, and their row is refused. */
export function secretOf({ name, value, url = '', username = '', tags = [], ...rest }: Read): SecretWithValue {
  const host = hostOf(url)
  const notes = [rest.notes ?? '', username === '' ? '' : `Username: ${username}`, url === '' ? '' : `URL: ${url}`].filter((line) => line !== '').join('\n')
  return {
    value,
    fields: {
      name: name.trim(),
      category: cut(rest.category ?? '', longestWord),
      provider: cut(rest.provider ?? '', longestWord) || recognise(value) || cut(host, longestWord),
      notes,
      tags: [...new Set(tags.map((tag) => cut(tag, longestTag)).filter((tag) => tag !== ''))].slice(0, mostTags),
      expiresAt: rest.expiresAt ?? null,
      rotateEveryDays: rest.rotateEveryDays === undefined ? 90 : rest.rotateEveryDays,
    },
  }
}

/** @throws PanopticError (problem `too-many`) */
export function mustBeFew(count: number): void {
  if (count > limits.entries) throw refusal('too-many')
}

const cut = (text: string, length: number): string => {
  const characters = [...text.trim()]
  return characters.length <= length ? text.trim().slice(0, length) : characters.slice(0, length).join('').slice(0, length).trim()
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : ''
}
