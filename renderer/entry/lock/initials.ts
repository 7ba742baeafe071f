/** Up to two letters of a name: the first of its first and of its last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words
  return ends.map((word) => [...word][0] ?? '').join('').toLocaleUpperCase()
}
