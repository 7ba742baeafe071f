/** Checks of what belongs to no rule: matchers of silences and inhibitions, and recurring times. */
import type { Matcher } from '../model/alert'
import type { MuteTime } from '../model/times'
import { Checker, type Problem } from './checker'
import { limits } from './limits'
import { matches } from './matchers'
import { regexProblem } from './regex'
import { minutesOf } from './times'
import { isTimeZone } from './wall-clock'

/** `field` as `0.label`, `0.value`; '' for all of them. */
export function checkMatchers(input: unknown): Problem[] {
  const check = new Checker()
  const list = check.list('', input, limits.matchers)
  if (list.length === 0) check.problem('', 'noMatcher')
  list.forEach((matcher, index) => {
    if (!check.record(String(index), matcher)) return
    check.matching(`${index}.label`, matcher['label'], /^[a-z][a-z0-9_]{0,39}$/, 'labelName')
    const op = check.oneOf(`${index}.op`, matcher['op'], ['=', '!=', '=~', '!~'] as const)
    const value = matcher['value']
    if (typeof value !== 'string' || value.length > limits.labelValue) check.problem(`${index}.value`, 'labelValue')
    else if (op.endsWith('~') && regexProblem(value) !== null) check.problem(`${index}.value`, regexProblem(value)!)
  })
  // What holds for an alert without any labels holds for nearly all: that is a slip, not a silence (Alertmanager refuses it too).
  if (check.problems.length === 0 && matches(list as readonly Matcher[], {})) check.problem('', 'matchesAll')
  return check.problems
}

/** `field` as `timeZone`, `ranges`, `ranges.0.from`. */
export function checkTimes({ timeZone, ranges }: Pick<MuteTime, 'timeZone' | 'ranges'>): Problem[] {
  const check = new Checker()
  if (!isTimeZone(timeZone)) check.problem('timeZone', 'timeZone')
  const list = check.list('ranges', ranges, limits.ranges)
  if (list.length === 0) check.problem('ranges', 'noRange')
  list.forEach((range, index) => {
    if (!check.record(`ranges.${index}`, range)) return
    const days = check.list(`ranges.${index}.days`, range['days'], 7)
    if (days.length === 0 || days.some((day) => ![1, 2, 3, 4, 5, 6, 7].includes(day as number))) check.problem(`ranges.${index}.days`, 'noDay')
    if (typeof range['from'] !== 'string' || minutesOf(range['from']) === null || range['from'] === '24:00') check.problem(`ranges.${index}.from`, 'time')
    if (typeof range['to'] !== 'string' || minutesOf(range['to']) === null) check.problem(`ranges.${index}.to`, 'time')
  })
  return check.problems
}
