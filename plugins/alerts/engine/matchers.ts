/** Matchers and silences: which alerts are meant. */
import type { Matcher, Silence } from '../model/alert'
import type { Labels } from '../model/rule'
import { compileRegex } from './regex'

/** Whether all matchers hold; none at all mean nothing, so that an empty silence silences nothing. */
export const matches = (matchers: readonly Matcher[], labels: Labels): boolean => matchers.length > 0 && matchers.every((matcher) => holds(matcher, labels))

function holds({ label, op, value }: Matcher, labels: Labels): boolean {
  const actual = labels[label] ?? ''
  switch (op) {
    case '=': return actual === value
    case '!=': return actual !== value
    case '=~': return compileRegex(value)?.test(actual) ?? false
    case '!~': return compileRegex(value)?.test(actual) === false
  }
}

/** From its start (included) to its end (excluded). */
export const isSilencing = ({ matchers, startsAt, endsAt }: Silence, labels: Labels, at: number): boolean => at >= startsAt && at < endsAt && matches(matchers, labels)
