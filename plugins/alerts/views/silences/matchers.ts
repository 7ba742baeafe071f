/** Matchers as they are made from an alert and read by people. */
import type { Matcher } from '../../model/alert'
import type { Labels } from '../../model/rule'

/** Exactly this alert: all its labels but how bad it is, which may change with its rule. */
export const matchersOf = (labels: Labels): Matcher[] =>
  Object.entries(labels).filter(([name, value]) => name !== 'severity' && value !== '').map(([label, value]) => ({ label, op: '=', value }))

export const matcherText = ({ label, op, value }: Matcher): string => `${label}${op}"${value}"`
