/** The lock policy as its form holds it: numbers as typed. */
import { draftTexts } from '../../drafts'
import type { LockPolicy } from '../../types'

export const numbers = { idleMinutes: [0, 1440], sealAfterHours: [0, 720], passwordEveryDays: [1, 90] } as const
export type NumberField = keyof typeof numbers
export const choices = { onIdle: ['none', 'screen', 'seal'], onSuspend: ['none', 'screen', 'seal'], onOsLock: ['none', 'screen', 'seal'], onClose: ['none', 'screen', 'seal'] } as const
export type ChoiceField = keyof typeof choices

export const fields = ['idleMinutes', 'onIdle', 'onSuspend', 'onOsLock', 'onClose', 'sealAfterHours', 'passwordEveryDays'] as const
export type Field = (typeof fields)[number]
export type PolicyForm = Record<Field, string>

export const formOf = (policy: LockPolicy): PolicyForm => Object.fromEntries(fields.map((field) => [field, String(policy[field])])) as PolicyForm

/** Whether the text is a whole number in the field's range. */
export function numberFits(field: NumberField, text: string): boolean {
  const [least, most] = numbers[field]
  return /^\d{1,4}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
}

/** What the form says, as the route takes it. Every number fits. */
export const policyOf = (form: PolicyForm): LockPolicy => ({
  ...(form as unknown as LockPolicy),
  ...Object.fromEntries(Object.keys(numbers).map((field) => [field, Number(form[field as NumberField])])),
})

/** A kept draft, or null when it is not a form of this version. */
export function draftedForm(draft: unknown): PolicyForm | null {
  const form = draftTexts(draft, fields)
  if (form === null) return null
  return Object.entries(choices).every(([field, allowed]) => (allowed as readonly string[]).includes(form[field as ChoiceField])) ? form : null
}
