/** What a schema found, as faults: file, field, what is wrong. */
import type { z } from 'zod'
import type { Fault } from './faults'

/** `at`: where in the file the checked value lies. */
export const issuesOf = (file: string, error: z.ZodError, at: readonly PropertyKey[] = []): Fault[] =>
  error.issues.map((issue) => ({ file, line: null, message: `${[...at, ...issue.path].map(String).join('.') || '(top)'}: ${saying(issue)}` }))

/** Of a key that does not fit, what its own schema says. */
const saying = (issue: z.core.$ZodIssue): string => (issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message)
