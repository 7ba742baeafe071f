/**
 * Regular expressions that users write for labels. JavaScript's matcher walks back, so some short patterns take forever
 * on some texts. Only those are taken that cannot: the number of ways in which a pattern can be walked through a label
 * is counted beforehand, branches added, sequences multiplied, repetitions raised to their power.
 */
import { limits } from './limits'

/** Two `.*` are fine, three are not. */
const mostWays = 1_000_000

/** What is wrong with a pattern: no regular expression (or look-around, back-references), too long, too many ways; null: nothing. */
export function regexProblem(pattern: string): 'regex' | 'regexLong' | 'regexCostly' | null {
  if (pattern.length > limits.regex) return 'regexLong'
  try {
    void new RegExp(whole(pattern), 'u')
    const counter = new Counter(pattern)
    const ways = counter.alternatives()
    if (!counter.isDone) return 'regex'
    return ways > mostWays ? 'regexCostly' : null
  } catch {
    return 'regex'
  }
}

const compiled = new Map<string, RegExp | null>()

/** For the whole of a text; null for a pattern that has a problem. */
export function compileRegex(pattern: string): RegExp | null {
  let found = compiled.get(pattern)
  if (found === undefined) {
    if (compiled.size > 1000) compiled.clear()
    found = regexProblem(pattern) === null ? new RegExp(whole(pattern), 'u') : null
    compiled.set(pattern, found)
  }
  return found
}

const whole = (pattern: string): string => `^(?:${pattern})$`

/** Reads a pattern that is known to be well-formed and counts its ways. @throws for what is not taken */
class Counter {
  #at = 0
  constructor(private readonly pattern: string) {}

  get isDone(): boolean {
    return this.#at === this.pattern.length
  }

  alternatives(): number {
    let ways = this.#sequence()
    while (this.#take('|')) ways += this.#sequence()
    return ways
  }

  #sequence(): number {
    let ways = 1
    while (!this.isDone && !['|', ')'].includes(this.pattern[this.#at]!)) ways *= this.#repeated(this.#atom())
    return ways
  }

  #atom(): number {
    const char = this.pattern[this.#at++]
    if (char === '\\') this.#escape()
    else if (char === '[') {
      for (let inside = this.pattern[this.#at++]; inside !== ']'; inside = this.pattern[this.#at++]) {
        if (inside === '\\') this.#at++
      }
    } else if (char === '(') {
      if (this.#take('?') && !this.#take(':')) throw new Error('look-around or a named group')
      const ways = this.alternatives()
      this.#take(')')
      return ways
    }
    return 1
  }

  #escape(): void {
    const char = this.pattern[this.#at++]!
    if (/[1-9k]/.test(char)) throw new Error('a back-reference')
    const rest = /^(?:[pP]|u(?=\{))\{[^}]*\}/.exec(this.pattern.slice(this.#at - 1))
    if (rest !== null) this.#at += rest[0].length - 1
  }

  #repeated(ways: number): number {
    const [found, least, most] = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(this.pattern.slice(this.#at)) ?? []
    if (found === undefined) return ways
    this.#at += found.length
    const from = least === undefined ? (found.startsWith('+') ? 1 : 0) : Number(least)
    const bounded = found.startsWith('?') ? 1 : least === undefined || most === '' ? limits.labelValue : Number(most ?? least)
    const to = Math.min(bounded, Math.max(from, limits.labelValue))
    let total = 0
    for (let count = from; count <= to && total <= mostWays; count++) total += ways ** count
    return total
  }

  #take(char: string): boolean {
    if (this.pattern[this.#at] !== char) return false
    this.#at++
    return true
  }
}
