/** What a plugin says about a secret, as lines to show. It comes from the plugin: everything is taken as text, nothing as given. */

export interface Fact {
  /** Key of `secret.*`. */
  readonly key: 'category' | 'provider' | 'tags' | 'expires' | 'rotation' | 'notes'
  readonly text: string
}

const most = 300
const line = (value: unknown): string => (typeof value === 'string' ? value.trim().slice(0, most) : '')

/** `words` puts a number of days or a date (epoch ms) into the page's language. */
export function secretFacts(fields: unknown, words: { date(time: number): string; days(count: number): string }): Fact[] {
  const from = (typeof fields === 'object' && fields !== null ? fields : {}) as Record<string, unknown>
  const tags = Array.isArray(from['tags']) ? from['tags'].map(line).filter(Boolean).slice(0, 20).join(', ') : ''
  const time = from['expiresAt']
  const days = from['rotateEveryDays']
  const facts: Fact[] = [
    { key: 'category', text: line(from['category']) },
    { key: 'provider', text: line(from['provider']) },
    { key: 'tags', text: tags },
    { key: 'expires', text: typeof time === 'number' && Math.abs(time) <= 8.64e15 ? words.date(time) : '' },
    { key: 'rotation', text: typeof days === 'number' && Number.isSafeInteger(days) ? words.days(days) : '' },
    { key: 'notes', text: line(from['notes']) },
  ]
  return facts.filter(({ text }) => text !== '')
}
