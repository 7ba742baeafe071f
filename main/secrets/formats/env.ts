/** `.env` files: `KEY=value` lines, with quotes, comments, `export`, and values over several lines. Nothing is expanded. */
import { type Found, mustBeFew, secretOf } from './found'
import { refusal } from './limits'
import type { SecretWithValue } from '../../store/api'

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]{0,200})[ \t]*=[ \t]*/
const skipped = /^[ \t]*(?:#.*)?$/

/** Most lines that say something are assignments. */
export function looksLikeEnv(text: string): boolean {
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/).filter((line) => !skipped.test(line))
  const assignments = lines.filter((line) => assignment.test(line)).length
  return assignments > 0 && (assignments >= lines.length / 2 || text.includes('-----BEGIN'))
}

/** @throws PanopticError (problems `damaged`: a quote is not closed, a line is no assignment; `too-many`, `empty`) */
export function readEnv(file: string): Found {
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const secrets: SecretWithValue[] = []
  let at = 0
  while (at < text.length) {
    const end = endOfLine(text, at)
    const line = text.slice(at, end)
    const found = assignment.exec(line)
    if (found === null) {
      if (!skipped.test(line)) throw refusal('damaged')
      at = end + 1
      continue
    }
    const { value, next } = valueAt(text, at + found[0].length, end)
    secrets.push(secretOf({ name: found[1]!, value }))
    mustBeFew(secrets.length)
    at = next
  }
  if (secrets.length === 0) throw refusal('empty')
  return { secrets, ignored: 0 }
}

function valueAt(text: string, start: number, end: number): { readonly value: string; readonly next: number } {
  const quote = text[start]
  if (quote !== '"' && quote !== "'" && quote !== '`') {
    // A comment begins at a # after white space; inside a value it is part of it.
    const value = text.slice(start, end).replace(/(?:^|[ \t])#.*$/, '').trim()
    return { value, next: end + 1 }
  }
  const close = closing(text, start + 1, quote)
  const rest = text.slice(close + 1, endOfLine(text, close))
  if (!skipped.test(rest)) throw refusal('damaged')
  const inner = text.slice(start + 1, close)
  return { value: quote === '"' ? unescaped(inner) : inner, next: endOfLine(text, close) + 1 }
}

function closing(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  throw refusal('damaged')
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }
const unescaped = (text: string): string => text.replace(/\\([nrt"\\$])/g, (_, letter: string) => escapes[letter] ?? letter)

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
