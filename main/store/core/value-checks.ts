/** What can be said about a secret's value without telling it: a hint, whose key it looks like, whether it is any good. */
import { recognise } from './providers'

/** Raised whenever these rules change: values that were checked by older rules are checked again when the store opens. */
export const checksVersion = 1

export interface Checked {
  /** The last four characters, '' for a value so short that they would tell much of it. */
  readonly hint: string
  /** Provider whose keys begin like this, '' for none. */
  readonly recognised: string
  readonly weak: 0 | 1
  readonly sample: 0 | 1
}

export function checkValue(value: string): Checked {
  return { hint: hintOf(value), recognised: recognise(value), weak: isWeak(value) ? 1 : 0, sample: isSample(value) ? 1 : 0 }
}

/** A value shorter than this shows nothing of itself. */
const hintedLength = 12

export function hintOf(value: string): string {
  // By characters, so that no half of a surrogate pair is shown; control characters would break a line.
  const characters = [...value.trimEnd()]
  return characters.length >= hintedLength ? characters.slice(-4).join('').replace(/\p{C}|\s/gu, '·') : ''
}

const shortest = 12
const fewestDifferent = 7

/** Too short, of too few different characters, or mostly a run like `abcdef` or `123456`. */
function isWeak(value: string): boolean {
  const codes = [...value].map((character) => character.codePointAt(0)!)
  if (codes.length < shortest || new Set(codes).size < fewestDifferent) return true
  const steps = codes.slice(1).map((code, index) => Math.abs(code - codes[index]!))
  return steps.filter((step) => step <= 1).length > steps.length / 2
}

const samples = [
  /^(?:change[-_ ]?me|(?:my[-_ ]?)?(?:super[-_ ]?)?(?:secret|passw(?:or)?[dt]|token|api[-_ ]?key)[\d!]*|test(?:ing)?\d*|example|placeholder|dummy|todo|none|null|undefined)$/i,
  // <your key>, ${KEY}, {{ key }}, your-api-key-here
  /^(?:<.*>|\$\{.*\}|\$\w+|\{\{.*\}\}|\.{3,}|[*x•]+)$/is,
  /\b(?:your|insert|enter|replace)[-_ ](?:\w+[-_ ])*(?:key|token|secret|password)\b/i,
  /EXAMPLE(?:KEY)?$/,
  /^sk-(?:test|\.{3}|x{3,}|1234|abc)/i,
  /(?:\.{3}|…|\*{4,}|x{8,})/i,
  /^sk_test_4eC39HqLyjWDarjtT1zdp7dc$/,
]

function isSample(value: string): boolean {
  const text = value.trim()
  return samples.some((sample) => sample.test(text))
}
