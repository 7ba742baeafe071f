/** One text for one value, so that hashes and MACs of it mean something (the scheme of RFC 8785). */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** JSON without spaces, object keys sorted by UTF-16 code units, numbers as ECMAScript writes them. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('JSON has no such number.')
    return JSON.stringify(value)
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`)
  return `{${members.join(',')}}`
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)
