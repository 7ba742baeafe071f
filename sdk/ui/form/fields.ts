/** The fields of a settings form: from the manifest's small part of JSON Schema to what is typed, and back. */

export type SettingValue = string | number | boolean
export type SettingsValues = Readonly<Record<string, SettingValue>>

export interface SettingsProperty {
  readonly type: 'string' | 'number' | 'integer' | 'boolean'
  readonly title: string
  readonly description?: string | undefined
  readonly default?: SettingValue | undefined
  readonly enum?: readonly string[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly maxLength?: number | undefined
}

/** The manifest's `settings`. */
export interface SettingsSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, SettingsProperty>>
}

/** What stands in the fields: text as typed, so nothing a person enters is lost to a failed conversion. */
export type Draft = Record<string, string | boolean>

/** A problem as a text key under `ui.form` and its parameters; always says the remedy. */
export interface Problem {
  readonly key: 'required' | 'number' | 'integer' | 'minimum' | 'maximum' | 'maxLength' | 'choice'
  readonly params?: Readonly<Record<string, number | string>>
}

/** `1234.5` in the language's own writing, without grouping. */
const numberText = (value: number, language: string): string => String(value).replace('.', language === 'de' ? ',' : '.')

/** Reads `1,5` and `1.5` alike; null when it is not one plain number. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : null
}

export function draftOf(schema: SettingsSchema, values: SettingsValues, language: string): Draft {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([key, property]) => {
      const value = values[key] ?? property.default
      if (property.type === 'boolean') return [key, value === true]
      if (typeof value === 'number') return [key, numberText(value, language)]
      return [key, value === undefined ? (property.enum?.[0] ?? '') : String(value)]
    }),
  )
}

export function problemOf(property: SettingsProperty, typed: string | boolean | undefined): Problem | null {
  if (property.type === 'boolean') return null
  const text = String(typed ?? '')
  if (property.type === 'string') {
    if (property.enum !== undefined && !property.enum.includes(text)) return { key: 'choice' }
    if (property.maxLength !== undefined && text.length > property.maxLength) return { key: 'maxLength', params: { max: property.maxLength, length: text.length } }
    return null
  }
  if (text.trim() === '') return { key: 'required' }
  const value = readNumber(text)
  if (value === null) return { key: 'number', params: { example: String(property.default ?? property.minimum ?? 10) } }
  if (property.type === 'integer' && !Number.isInteger(value)) return { key: 'integer' }
  if (property.minimum !== undefined && value < property.minimum) return { key: 'minimum', params: { minimum: property.minimum } }
  if (property.maximum !== undefined && value > property.maximum) return { key: 'maximum', params: { maximum: property.maximum } }
  return null
}

/** The values of a draft without problems. */
export function valuesOf(schema: SettingsSchema, draft: Draft): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([key, property]) => {
      const typed = draft[key]
      if (property.type === 'boolean') return [key, typed === true]
      return [key, property.type === 'string' ? String(typed ?? '') : readNumber(String(typed ?? '')) ?? 0]
    }),
  )
}
