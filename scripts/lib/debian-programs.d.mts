/** Types for vitest.config.ts; what they mean is written in debian-programs.mjs. */
export function programFolders(root?: string): string[]
