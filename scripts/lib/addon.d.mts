/** Types for vitest.config.ts; what they mean is written in addon.mjs. */
export interface Addon {
  path: string
  kind: 'prebuilt' | 'compiled'
}
export function sqliteAddon(options?: { driver?: string; runtime?: string; progress?: (text: string) => void }): Promise<Addon>
export function loadsIn(runtime: string, driver: string, file: string): Promise<boolean>
