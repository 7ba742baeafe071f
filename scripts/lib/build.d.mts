/** One hash over names and contents of all files below the given paths. See build.mjs. */
export function hashOfFiles(root: string, names: readonly string[]): string
export function ensureBuild(options: { readonly testHooks: boolean; say(text: string): void }): Promise<'unchanged' | 'built'>
