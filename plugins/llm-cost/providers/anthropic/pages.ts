/** Walks the pages of an answer, and reads what all of Anthropic's reports have in common. */
import { dayOf, type Day, type Days } from '../../ledger/days'
import { follower } from '../pages'
import { fields, text, unexpected, type Fields } from '../reading'
import { askJson, type Caller, type JsonRequest } from '../request'

/** Every page, in order. `request` makes the question for a cursor, without one that for the first page. */
export async function* pages(caller: Caller, request: (page?: string) => JsonRequest): AsyncGenerator<Fields> {
  const follow = follower('next_page')
  let cursor: string | undefined
  do {
    const page = fields(await askJson(caller, request(cursor)), 'the answer')
    yield page
    const next = nextPage(page)
    cursor = next === undefined ? undefined : follow(next)
  } while (cursor !== undefined)
}

function nextPage(page: Fields): string | undefined {
  const { has_more: more, next_page: next } = page
  if (more !== true) return more === false || more === undefined ? undefined : unexpected('has_more', more)
  return typeof next === 'string' && next !== '' ? next : unexpected('next_page', next)
}

/** The UTC day a bucket or row is for, which must be one of those asked for; anything else would put money on the wrong day. */
export function bucketDay(bucket: Fields, { from, to }: Days, at: string): Day {
  const start = instant(bucket['starting_at'], `${at}.starting_at`)
  const end = instant(bucket['ending_at'], `${at}.ending_at`)
  if (start % dayMs !== 0) return unexpected(`${at}.starting_at`, bucket['starting_at'])
  if (end <= start || end > start + dayMs) return unexpected(`${at}.ending_at`, bucket['ending_at'])
  const day = dayOf(start)
  return day >= from && day <= to ? day : unexpected(`${at}.starting_at`, bucket['starting_at'])
}

const dayMs = 86_400_000

/** An RFC 3339 moment as epoch ms. */
export function instant(value: unknown, at: string): number {
  const moment = Date.parse(text(value, at))
  return Number.isNaN(moment) ? unexpected(at, value) : moment
}
