/** A plugin's settings for one user: what they set, over the manifest's defaults. */
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export type SettingValue = string | number | boolean
export type Settings = Readonly<Record<string, SettingValue>>
type Property = NonNullable<Manifest['settings']>['properties'][string]

/** Stored values that no longer fit an updated manifest are left out, so its default counts. */
export function effectiveSettings(manifest: Manifest, stored: Settings): Settings {
  const result: Record<string, SettingValue> = {}
  for (const [key, property] of Object.entries(manifest.settings?.properties ?? {})) {
    const own = Object.hasOwn(stored, key) ? stored[key] : undefined
    const value = own !== undefined && faultOf(property, own) === null ? own : property.default
    if (value !== undefined) result[key] = value
  }
  return result
}

/** @throws PanopticError `invalid` that names the field and the remedy */
export function checkSettings(manifest: Manifest, values: Settings): Settings {
  const properties = manifest.settings?.properties ?? {}
  for (const [field, value] of Object.entries(values)) {
    const property = Object.hasOwn(properties, field) ? properties[field] : undefined
    const remedy = property === undefined ? 'This plugin has no such setting.' : faultOf(property, value)
    if (remedy !== null) throw new PanopticError(fail('invalid', `The setting does not fit: ${remedy}`, { field, remedy }).error)
  }
  return values
}

/** What is wrong with a value, as a remedy; null when it fits. */
function faultOf(property: Property, value: SettingValue): string | null {
  const { type, minimum, maximum, maxLength } = property
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'Choose yes or no.'
  if (type === 'string') {
    if (typeof value !== 'string') return 'Enter a text.'
    if (property.enum !== undefined && !property.enum.includes(value)) return `Choose one of: ${property.enum.join(', ')}.`
    return maxLength !== undefined && value.length > maxLength ? `Enter at most ${maxLength} characters.` : null
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'Enter a number.'
  if (type === 'integer' && !Number.isSafeInteger(value)) return 'Enter a whole number.'
  if (minimum !== undefined && value < minimum) return `Enter at least ${minimum}.`
  return maximum !== undefined && value > maximum ? `Enter at most ${maximum}.` : null
}
