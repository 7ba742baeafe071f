/** Named moments of a start, printed as JSON lines for the benchmark; compiled out of releases. */

import type { WebContents } from 'electron'

export type Mark = 'spawn' | 'main' | 'ready' | 'window' | 'entry' | 'entry-painted' | 'unlocked' | 'shell' | 'shell-painted' | 'view'

/** `at`: epoch ms with fractions. Printed only with PANOPTIC_MARKS=1. */
export function mark(name: Mark, at = performance.timeOrigin + performance.now()): void {
  if (__TEST_HOOKS__ && process.env['PANOPTIC_MARKS'] === '1') process.stdout.write(`${JSON.stringify({ mark: name, at })}\n`)
}

/** Marks the moment a host page says, by its title, that its content was painted (renderer/painted.ts). */
export function markPainted(contents: WebContents, name: Mark): void {
  if (__TEST_HOOKS__) contents.on('page-title-updated', (_, title) => { if (title === 'painted') mark(name) })
}
