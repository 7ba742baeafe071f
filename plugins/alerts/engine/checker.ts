/** Collects what is wrong with a form's fields. */
import { limits } from './limits'

/** `key`: a message below `alerts.wrong`. */
export interface Problem {
  readonly field: string
  readonly key: string
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Each method names the problem and gives back something of the right type, so that the other fields are looked at too. */
export class Checker {
  readonly problems: Problem[] = []

  problem(field: string, key: string): void {
    this.problems.push({ field, key })
  }

  record(field: string, value: unknown): value is Record<string, unknown> {
    if (isRecord(value)) return true
    this.problem(field, 'shape')
    return false
  }

  list(field: string, value: unknown, most: number): readonly unknown[] {
    if (!Array.isArray(value)) this.problem(field, 'shape')
    else if (value.length > most) this.problem(field, 'tooMany')
    return Array.isArray(value) ? value : []
  }

  text(field: string, value: unknown, { most, empty }: { readonly most: number; readonly empty?: string }): string {
    const text = typeof value === 'string' ? value.trim() : ''
    if (typeof value !== 'string') this.problem(field, 'shape')
    else if (text === '' && empty !== undefined) this.problem(field, empty)
    else if (text.length > most) this.problem(field, 'tooLong')
    return text
  }

  texts(field: string, value: unknown, most: number): string[] {
    const texts = this.list(field, value, most)
    if (texts.some((text) => typeof text !== 'string' || text === '' || text.length > limits.labelValue)) this.problem(field, 'shape')
    return [...new Set(texts.map(String))]
  }

  matching(field: string, value: unknown, pattern: RegExp, key: string): void {
    if (typeof value !== 'string' || !pattern.test(value)) this.problem(field, key)
  }

  flag(field: string, value: unknown): boolean {
    if (typeof value !== 'boolean') this.problem(field, 'shape')
    return value === true
  }

  number(field: string, value: unknown): number {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.problem(field, 'number')
    return 0
  }

  seconds(field: string, value: unknown, least: number): number {
    const seconds = typeof value === 'number' ? value : NaN
    if (!Number.isInteger(seconds)) this.problem(field, 'number')
    else if (seconds < least) this.problem(field, 'tooShort')
    else if (seconds > limits.seconds) this.problem(field, 'tooLongTime')
    return seconds
  }

  oneOf<Value extends string>(field: string, value: unknown, known: readonly Value[]): Value {
    const found = known.find((one) => one === value)
    if (found === undefined) this.problem(field, 'choose')
    return found ?? known[0]!
  }
}
