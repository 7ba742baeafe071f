/** The texts of the manifest in both languages. Those of the views are looked at when they are drawn. */
import { misleading, type Manifest } from '../../contract/manifest'
import { PluginFault, type Fault } from '../build/faults'
import { readJson } from '../build/manifest'

const languages = ['en', 'de'] as const

/** The host shows no more of a manifest's text. */
const longest = 200

export async function findTextFaults(folder: string, manifest: Manifest): Promise<{ readonly faults: readonly Fault[]; readonly warnings: readonly Fault[] }> {
  const faults: Fault[] = []
  const warnings: Fault[] = []
  const used = keysOf(manifest)
  for (const language of languages) {
    const file = `locales/${language}.json`
    const say = (list: Fault[], message: string): void => void list.push({ file, line: null, message })
    const texts = await readLocale(folder, file, used.size > 0, faults)
    if (texts === null) continue
    for (const key of used) if (!Object.hasOwn(texts, key)) say(faults, `"${key}" is missing; package.json names it as %${key}%`)
    for (const [key, text] of Object.entries(texts)) {
      if (!used.has(key)) say(warnings, `"${key}" is used by nothing in package.json`)
      if (typeof text !== 'string') say(faults, `"${key}" must be a text`)
      else if (text.trim() === '') say(faults, `"${key}" is empty`)
      else if (misleading.test(text)) say(faults, `"${key}" holds control or direction characters`)
      else if (text.length > longest) say(faults, `"${key}" has ${text.length} characters, at most ${longest} are allowed`)
      else if (/<\/?[a-z][^>]*>/i.test(text)) say(warnings, `"${key}" holds markup, which is shown as it is`)
    }
  }
  return { faults, warnings }
}

async function readLocale(folder: string, file: string, needed: boolean, faults: Fault[]): Promise<Record<string, unknown> | null> {
  try {
    const value = await readJson(folder, file)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    faults.push({ file, line: null, message: 'must be one object of texts' })
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error
    if (needed || !error.message.includes('is missing in')) faults.push(...error.faults)
  }
  return null
}

/** Every `%key%` of a manifest, wherever it stands. */
function keysOf(value: unknown): Set<string> {
  const keys = new Set<string>()
  const look = (part: unknown): void => {
    if (typeof part === 'string') {
      const key = /^%([\w.-]+)%$/.exec(part)?.[1]
      if (key !== undefined) keys.add(key)
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(look)
  }
  look(value)
  return keys
}
