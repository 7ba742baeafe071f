/** Names as they are compared: people's by their letters, tenants' slugs also by what they look like. */
import { invalid } from './failures'

/** Invisible, or turning the direction of what follows: two names could not be told apart. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu
const unfit = /[\p{Cc}\p{Co}\p{Cn}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const longestName = 80

/** A name as it is compared: `ÄNNE` and `änne` are one user, however the accents were typed. */
export const nameKey = (name: string): string => name.normalize('NFKC').replace(ignorable, '').trim().replace(/\s+/gu, ' ').toLowerCase()

/** A person's or a tenant's name as it is kept. @throws PanopticError `invalid` */
export function checkedName(typed: string, field: string): string {
  const name = typed.normalize('NFC').trim()
  if (nameKey(name) === '') throw invalid(field, 'The name is empty.', 'Type a name.')
  if (name.length > longestName) throw invalid(field, `The name is longer than ${longestName} characters.`, 'Shorten it.')
  if (unfit.test(name)) throw invalid(field, 'The name holds control characters.', 'Type it again without them.')
  return name
}

const reserved: ReadonlySet<string> = new Set(['system', 'admin', 'api'])

/** Letters of other alphabets that pass for Latin ones, small or capital; enough to recognise a reserved word. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑᴀ', b: 'вβʙ', c: 'сϲᴄ', d: 'ԁδɗđᴅ', e: 'еєεᴇ', g: 'ɡ', h: 'һнʜ', i: 'іӏιıɩɪ|!ǀ', j: 'јϳ', k: 'кκᴋ', l: 'łʟ', m: 'мμᴍ', n: 'пиηνոɴ',
    o: 'оοσøօᴏ', p: 'рρᴘ', q: 'ԛ', r: 'гʀ', s: 'ѕςꜱ$', t: 'тτᴛ', u: 'ս', v: 'ѵᴠ', w: 'ԝωᴡ', x: 'хχ', y: 'уүυγʏ', z: 'ᴢ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)
/** The same folds, in the same order, as the column tenants.look (migrations/0002-people.sql). */
const folds = [['rn', 'm'], ['vv', 'w'], ['0', 'o'], ['1', 'i'], ['l', 'i'], ['3', 'e'], ['4', 'a'], ['5', 's']] as const

/** What a slug looks like to a hurried eye: without case, accents, spaces, marks and foreign look-alikes. */
export function lookOf(slug: string): string {
  const plain = slug.normalize('NFKD').replace(/\p{M}|\p{Default_Ignorable_Code_Point}/gu, '').toLowerCase().normalize('NFKD')
  const latin = [...plain].map((letter) => lookAlikes.get(letter) ?? letter).join('').replace(/[^\p{L}\p{N}]/gu, '')
  return folds.reduce((text, [from, to]) => text.replaceAll(from, to), latin)
}

/**
 * A slug as it is kept: lower-case Latin letters, digits and single hyphens, 2 to 40 of them.
 * @throws PanopticError `invalid`, also for a reserved word in any disguise
 */
export function checkedSlug(typed: string): string {
  const slug = typed.normalize('NFKC').trim().toLowerCase()
  if (reserved.has(lookOf(typed))) throw invalid('slug', 'This short name is reserved, or looks like one that is (system, admin, api).', 'Choose another one.')
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) throw invalid('slug', 'A short name has lower-case letters from a to z, digits and single hyphens only.', 'Remove other characters, such as spaces and accents.')
  if (slug.length < 2 || slug.length > 40) throw invalid('slug', 'A short name has 2 to 40 characters.', slug.length < 2 ? 'Make it longer.' : 'Make it shorter.')
  return slug
}
