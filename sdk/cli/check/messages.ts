/** The texts of the views: the same keys in both languages. */
import type { PluginDefinition } from '../../plugin'

export function missingTexts(messages: PluginDefinition['messages']): string[] {
  if (messages === undefined) return []
  const [en, de] = [keysOf(messages.en), keysOf(messages.de)]
  return [
    ...[...en].filter((key) => !de.has(key)).map((key) => `messages: "${key}" is missing in German`),
    ...[...de].filter((key) => !en.has(key)).map((key) => `messages: "${key}" is missing in English`),
  ]
}

function keysOf(messages: unknown): Set<string> {
  const keys = new Set<string>()
  const look = (part: unknown, at: string): void => {
    if (typeof part === 'object' && part !== null) for (const [key, value] of Object.entries(part)) look(value, at === '' ? key : `${at}.${key}`)
    else if (typeof part === 'string' && part !== '') keys.add(at)
  }
  look(messages, '')
  return keys
}
