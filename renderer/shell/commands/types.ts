import type { IconName } from '@panoptic/sdk/ui'

export type CommandGroup = 'view' | 'command' | 'setting' | 'task'

/** One thing the user can do by palette, shortcut or both. */
export interface Command {
  readonly id: string
  readonly group: CommandGroup
  readonly title: string
  /** More words the palette finds it by. */
  readonly keywords?: string
  readonly icon: IconName
  /** Default shortcut; the user may change it. */
  readonly keys?: string | undefined
  /** Not offered in the palette (it is the palette, or only makes sense as a key). */
  readonly hidden?: boolean
  readonly run: () => void
}
