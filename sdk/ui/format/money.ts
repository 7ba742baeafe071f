/** Money is an integer of nano-units (a billionth of the currency unit); these turn it into decimals without rounding errors. */

/** `-1234567890` → `-1.23456789`: exact, at least `minDigits` after the point, none superfluous. */
export function decimalOf(nanos: number | bigint, minDigits = 0): string {
  const whole = typeof nanos === 'bigint' ? nanos : BigInt(Math.round(nanos))
  const digits = (whole < 0n ? -whole : whole).toString().padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '').padEnd(minDigits, '0')
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * How many digits after the point show an amount at a glance: the currency's own from one unit up,
 * two significant ones below, at most six.
 */
export function moneyDigits(nanos: number | bigint, currencyDigits: number): number {
  const units = Math.abs(Number(nanos)) / 1e9
  if (units === 0 || units >= 1) return currencyDigits
  const needed = Math.ceil(-Math.log10(units)) + 1
  return Math.min(6, Math.max(currencyDigits, needed))
}
