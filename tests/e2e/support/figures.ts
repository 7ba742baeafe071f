/** Money as the app writes it, and exported files as a reader sees them. */

/** In whole cents. */
export const usd = (nanos: number): string => new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' }).format(nanos / 1e9)

/** Nano-units of exact decimal text. */
export const nanosOf = (decimal: string): bigint => {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(decimal)!
  return BigInt(`${sign}${whole || '0'}${fraction.padEnd(9, '0')}`)
}

/** Of the lines' costs, in nano-units. */
export const sumOf = (lines: readonly Record<string, string>[]): bigint => lines.reduce((sum, line) => sum + nanosOf(line['cost']!), 0n)

/** Digits by size, as the app shows small amounts. */
export function usdAtAGlance(nanos: number): string {
  const units = nanos / 1e9
  const digits = units === 0 || units >= 1 ? 2 : Math.min(6, Math.max(2, Math.ceil(-Math.log10(units)) + 1))
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(units)
}

/** RFC 4180, by the header's names. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = text.replace(/^\ufeff/, '').trimEnd().split('\r\n').map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => (cell[1]?.replaceAll('""', '"') ?? cell[2]) || ''))
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])))
}
