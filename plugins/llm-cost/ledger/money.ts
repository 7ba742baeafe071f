/** Money as integer nano-units (1 USD = 1 000 000 000), read from decimal text without going through floats. */

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const nanoDigits = 9

/**
 * The nano-units of an amount in major units (dollars, euros), given as a number or as decimal text:
 * `0.06`, `"0.060000"`, `"1e-7"`. What lies below one nano is rounded half away from zero.
 * `null` when it is no such amount, or too large to be kept exactly (beyond ±9 007 199).
 */
export const toNanos = (amount: unknown): number | null => scaled(amount, nanoDigits)

/** The same for an amount in hundredths (cents): `"123.45"` is 1.2345 in major units. */
export const centsToNanos = (amount: unknown): number | null => scaled(amount, nanoDigits - 2)

/** The amount times 10^`shift` as a number, where that is an integer a number can hold. */
function scaled(amount: unknown, shift: number): number | null {
  const integer = toInteger(amount, shift)
  if (integer === null) return null
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : null
}

/** The amount times 10^`shift`, rounded half away from zero; `null` when it is no number or decimal text. */
export function toInteger(amount: unknown, shift: number): bigint | null {
  const text = typeof amount === 'number' ? String(amount) : typeof amount === 'string' ? amount.trim() : ''
  const match = decimal.exec(text)
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null

  const digits = whole + fraction
  const point = whole.length + Number(exponent) + shift
  const padded = point > 0 ? digits.padEnd(point, '0') : '0'.repeat(-point) + digits
  const cut = Math.max(point, 0)
  const magnitude = BigInt(padded.slice(0, cut) || '0') + (Number(padded[cut] ?? '0') >= 5 ? 1n : 0n)
  return sign === '-' ? -magnitude : magnitude
}

/** Exact decimal text of an amount in major units: `-1234567` becomes `-0.001234567`. */
export function fromNanos(nanos: number): string {
  const digits = String(Math.abs(nanos)).padStart(nanoDigits + 1, '0')
  const fraction = digits.slice(-nanoDigits).replace(/0+$/, '')
  const sign = nanos < 0 ? '-' : ''
  return `${sign}${digits.slice(0, -nanoDigits)}${fraction === '' ? '' : `.${fraction}`}`
}
