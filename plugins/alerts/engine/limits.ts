/** How much of everything there may be; forms say so before it is too much. */
export const limits = {
  name: 80, text: 2000, labels: 20, labelValue: 200, by: 10, channels: 20, mutes: 10, escalation: 5, matchers: 20, regex: 200, ranges: 50, comment: 500,
  /** Four weeks. */
  seconds: 28 * 86_400,
  /** A change is measured against so many days before. */
  fewestDays: 3, mostDays: 90,
} as const
