/** Licences that may be in the app (docs/release.md). Fonts may also come under the SIL Open Font License. */
const allowed = new Set(['MIT', 'MIT-0', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MPL-2.0', '0BSD', 'Unlicense', 'CC0-1.0'])

const fonts = /^@fontsource/

/**
 * Whether an SPDX expression lets us ship the package: of an OR one side is enough, of an AND both must be allowed.
 * @param {string} expression
 * @param {string} [name] package
 * @returns {boolean}
 */
export function isAllowed(expression, name = '') {
  const either = topLevel(expression, 'OR')
  if (either.length > 1) return either.some((part) => isAllowed(part, name))
  const both = topLevel(expression, 'AND')
  if (both.length > 1) return both.every((part) => isAllowed(part, name))
  const inner = /^\((.*)\)$/.exec(expression.trim())?.[1]
  if (inner !== undefined) return isAllowed(inner, name)
  return allowed.has(expression.trim()) || (fonts.test(name) && expression.trim() === 'OFL-1.1')
}

/**
 * @param {string} expression
 * @param {'OR' | 'AND'} word
 * @returns {string[]} the parts outside parentheses
 */
function topLevel(expression, word) {
  /** @type {string[]} */
  const parts = ['']
  let depth = 0
  for (const token of expression.split(/(\s+|[()])/)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && token === word) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts
}

/**
 * What may not be shipped, one line each.
 * @param {readonly Pick<import('./shipped.mjs').Shipped, 'name' | 'version' | 'licence'>[]} packages
 */
export function forbidden(packages) {
  return packages.filter(({ name, licence }) => !isAllowed(licence, name)).map(({ name, version, licence }) => `${name}@${version} has the licence ${licence}, which may not be in the app`)
}
