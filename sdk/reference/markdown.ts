/** Small pieces of Markdown. */

/** Text inside a table's cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ').trim()
export const code = (text: string): string => (text === '' ? '' : `\`${text}\``)
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
export const page = (...parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`
export const made = 'Made from the code by `npm run api`; do not edit.'
/** `{@link Name}` → `Name` in code. */
export const plain = (text: string): string => text.replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
