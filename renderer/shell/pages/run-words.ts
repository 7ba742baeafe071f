/** How the outcome of a run looks: colour and icon; the word comes from the texts. */
import type { IconName } from '@panoptic/sdk/ui'
import type { Run } from '../types'

export const runLook: Readonly<Record<Run['state'], { kind: 'neutral' | 'accent' | 'success' | 'warning' | 'danger'; icon: IconName }>> = {
  running: { kind: 'accent', icon: 'play' },
  ok: { kind: 'success', icon: 'circle-check' },
  partial: { kind: 'warning', icon: 'triangle-alert' },
  failed: { kind: 'danger', icon: 'circle-alert' },
  cancelled: { kind: 'neutral', icon: 'square' },
  interrupted: { kind: 'warning', icon: 'triangle-alert' },
}
