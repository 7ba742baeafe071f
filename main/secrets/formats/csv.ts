/** Tables: the exports of password managers and spreadsheets, and our own in clear. A cell is data, never a formula. */
import { parse } from 'csv-parse/sync'
import { type Found, mustBeFew, secretOf } from './found'
import { limits, refusal } from './limits'
import type { SecretWithValue } from '../../store/api'

type Column = 'name' | 'value' | 'category' | 'provider' | 'notes' | 'tags' | 'url' | 'username' | 'expires' | 'rotate'

/** How exports call their columns, folded. The first that a file has of a kind counts. */
const known: Record<Column, readonly string[]> = {
  name: ['name', 'title', 'label', 'item', 'item name', 'key name', 'variable', 'account'],
  value: ['value', 'password', 'secret', 'secret value', 'login password', 'api key', 'apikey', 'token', 'access token', 'secret key', 'key', 'passwort', 'kennwort'],
  category: ['category', 'folder', 'group', 'grouping', 'type', 'kategorie', 'ordner', 'gruppe'],
  provider: ['provider', 'service', 'vendor', 'issuer', 'anbieter', 'dienst'],
  notes: ['notes', 'note', 'comment', 'comments', 'description', 'extra', 'notizen', 'beschreibung'],
  tags: ['tags', 'labels', 'schlagworte'],
  url: ['url', 'urls', 'website', 'web site', 'login uri', 'uri', 'link'],
  username: ['username', 'user name', 'user', 'login', 'login username', 'email', 'benutzername'],
  expires: ['expires', 'expires at', 'expiry', 'valid until'],
  rotate: ['rotate every days', 'rotation days'],
}

/** Our own first line, by which an import knows that guards before formulas are to be taken off again. */
const ownHeader = ['name', 'value', 'category', 'provider', 'notes', 'tags', 'expires', 'rotate every days'] as const

/** Whether the first line names a column of values. */
export const looksLikeCsv = (text: string): boolean => columnsOf(rowsOf(firstLines(text), true)[0] ?? []).value !== undefined

/** @throws PanopticError (problems `not-recognised`, `damaged`, `too-many`, `wrong-type`, `empty`) */
export function readCsv(text: string): Found {
  const rows = rowsOf(text, false)
  const header = rows[0] ?? []
  const columns = columnsOf(header)
  if (columns.value === undefined) throw refusal('not-recognised')
  const own = header.length === ownHeader.length && ownHeader.every((name, index) => header[index] === name)
  const secrets = rows.slice(1).map((row, index) => {
    const cell = (column: Column): string => {
      const at = columns[column]
      const text = at === undefined ? '' : (row[at] ?? '')
      return own ? unguarded(text) : text
    }
    const number = Number(cell('rotate'))
    return secretOf({
      name: cell('name') || (columns.name === undefined ? `${index + 1}` : ''), value: cell('value'), category: cell('category'), provider: cell('provider'), notes: cell('notes'),
      tags: tagsOf(cell('tags')), url: cell('url'), username: cell('username'), expiresAt: timeOf(cell('expires')),
      ...(columns.rotate !== undefined && { rotateEveryDays: Number.isInteger(number) && number >= 1 && number <= 3650 ? number : null }),
    })
  })
  if (secrets.length === 0) throw refusal('empty')
  return { secrets, ignored: 0 }
}

function rowsOf(text: string, lenient: boolean): string[][] {
  const delimiter = delimiterOf(text)
  let rows: string[][]
  try {
    rows = parse(text, { bom: true, delimiter, relax_column_count: true, relax_quotes: lenient, skip_empty_lines: true, skip_records_with_empty_values: true, to: limits.entries + 2, max_record_size: 1_000_000 })
  } catch {
    if (lenient) return []
    throw refusal('damaged')
  }
  mustBeFew(rows.length - 1)
  if (rows.some((row) => row.length > limits.columns)) throw refusal('wrong-type')
  return rows
}

/** Enough for a header with line breaks in quotes; a sample may cut a record in two, which does not matter for its first. */
const firstLines = (text: string): string => text.slice(0, 10_000).split('\n').slice(0, 1).join('\n')

/** The separator that the first line has most of, outside quotes. */
function delimiterOf(text: string): string {
  const line = (/^[^\r\n]*/.exec(text)?.[0] ?? '').slice(0, 10_000).replace(/"[^"]*"/g, '')
  const counted = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

function columnsOf(header: readonly string[]): Partial<Record<Column, number>> {
  const names = header.map((name) => name.trim().toLowerCase().replace(/[_-]+/g, ' '))
  const found: Partial<Record<Column, number>> = {}
  for (const [column, words] of Object.entries(known) as [Column, readonly string[]][]) {
    const at = words.map((word) => names.indexOf(word)).find((index) => index >= 0)
    if (at !== undefined) found[column] = at
  }
  return found
}

function timeOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null
  const at = Date.parse(text)
  return Number.isFinite(at) && at >= 0 ? at : null
}

function tagsOf(text: string): string[] {
  if (!text.startsWith('[')) return text.split(/[,;]/)
  try {
    const list = JSON.parse(text) as unknown
    return Array.isArray(list) ? list.filter((tag) => typeof tag === 'string') : []
  } catch {
    return text.split(/[,;]/)
  }
}

/** Spreadsheets take a cell that begins so for a formula (or for text that must not become one). */
const formula = /^[=+\-@\t\r']/
const guarded = (text: string): string => (formula.test(text) ? `'${text}` : text)
const unguarded = (text: string): string => (text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text)

const cellOf = (text: string): string => {
  const safe = guarded(text)
  return /[",\r\n;\t]|^\s|\s$/.test(safe) || safe === '' ? `"${safe.replaceAll('"', '""')}"` : safe
}
const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`

/** RFC 4180, UTF-8 without a mark. Cells that a spreadsheet would compute get a `'` in front (docs/vault-format.md). */
export const csvHeader = (): string => lineOf(ownHeader)

export const csvLine = ({ fields, value }: SecretWithValue): string => lineOf([
  fields.name, value, fields.category, fields.provider, fields.notes,
  fields.tags.some((tag) => /[,;]|^\[/.test(tag)) ? JSON.stringify(fields.tags) : fields.tags.join(', '),
  fields.expiresAt === null ? '' : new Date(fields.expiresAt).toISOString(), fields.rotateEveryDays === null ? '' : String(fields.rotateEveryDays),
])
