/** Named moments of a start, printed as JSON lines for the benchmark; compiled out of releases. */

export type Mark = 'spawn' | 'main' | 'ready' | 'window' | 'entry' | 'unlocked' | 'shell' | 'view'

/** `at`: epoch ms with fractions. Printed only with PANOPTIC_MARKS=1. */
export function mark(name: Mark, at = performance.timeOrigin + performance.now()): void {
  if (__TEST_HOOKS__ && process.env['PANOPTIC_MARKS'] === '1') process.stdout.write(`${JSON.stringify({ mark: name, at })}\n`)
}
