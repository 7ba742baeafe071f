/** Which of two versions is newer, and whether two names look the same to a person. */

/** Less than, equal to or greater than 0, by the precedence of Semantic Versioning 2.0.0. */
export function compareVersions(left: string, right: string): number {
  const [one, other] = [parts(left), parts(right)]
  for (let index = 0; index < 3; index++) {
    const difference = (one.numbers[index] ?? 0) - (other.numbers[index] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  if (one.pre.length === 0 || other.pre.length === 0) return Math.sign(other.pre.length - one.pre.length)
  for (let index = 0; index < Math.min(one.pre.length, other.pre.length); index++) {
    const difference = compareIdentifiers(one.pre[index]!, other.pre[index]!)
    if (difference !== 0) return difference
  }
  return Math.sign(one.pre.length - other.pre.length)
}

function parts(version: string): { readonly numbers: readonly number[]; readonly pre: readonly string[] } {
  const [, numbers = '', pre = ''] = /^([\d.]+)(?:-([^+]*))?/.exec(version) ?? []
  return { numbers: numbers.split('.').map(Number), pre: pre === '' ? [] : pre.split('.') }
}

/** Numbers count as numbers and come before words. */
function compareIdentifiers(left: string, right: string): number {
  const [one, other] = [left, right].map((text) => /^\d+$/.test(text)) as [boolean, boolean]
  if (one && other) return Math.sign(Number(left) - Number(right))
  if (one !== other) return one ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

/** Cyrillic and Greek letters and digits that pass for a Latin letter in most typefaces. */
const lookAlikes = new Map(Object.entries({
  а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'l', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', ԛ: 'q', ѕ: 's', т: 't', у: 'y', ԝ: 'w', х: 'x',
  α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'l', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x',
  0: 'o', 1: 'l', i: 'l', '|': 'l', ı: 'l', 5: 's',
}))

/** Whether a reader would take one name for the other: case, spaces, marks and look-alike letters do not count. */
export const looksLike = (left: string, right: string): boolean => skeleton(left) === skeleton(right)

function skeleton(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/[\p{M}\s\p{P}\p{Cf}]/gu, '')
  return [...plain].map((letter) => lookAlikes.get(letter) ?? letter).join('').replaceAll('rn', 'm').replaceAll('vv', 'w')
}
