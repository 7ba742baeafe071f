/** What is wrong with a plugin, with the place where to change it. */

export interface Fault {
  /** Path from the plugin's folder where it lies below it, else absolute. */
  readonly file: string
  /** From 1; null where a whole file is meant. */
  readonly line: number | null
  readonly message: string
}

/** `views/Today.vue:12: …` */
export const faultText = ({ file, line, message }: Fault): string => `${file}${line === null ? '' : `:${line}`}: ${message}`

/** A plugin that cannot be built as it is. The message has one fault a line. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join('\n'))
    this.faults = faults
  }
}
