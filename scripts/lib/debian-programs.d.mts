/** Types for vitest.config.ts; what they mean is written in debian-programs.mjs. */
import type { exec } from './exec.mjs'

export function programFolders(root?: string): string[]
export function ensurePrograms(options: { say: (text: string) => void; run?: typeof exec; root?: string }): Promise<'present' | 'fetched' | 'not available'>
