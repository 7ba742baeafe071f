/** Texts of administrators with fields such as `{{value}}`. What is not a field is plain text; markup means nothing in it. */
import { PanopticError } from '@panoptic/sdk'

/** Fields of a rule's text. */
const ruleFields = ['rule', 'severity', 'state', 'value', 'threshold', 'since', 'acknowledged'] as const
/** What a channel's template has besides; those of a rule tell of the first alert. */
const channelFields = ['title', 'count', 'list'] as const

type Part = { readonly text: string } | { readonly field: string }

const field = /\{\{\s*([^{}]*?)\s*\}\}/g
const labelField = /^labels\.[\w.-]{1,60}$/

/** @returns null, or the first field that does not exist */
export function unknownField(template: string, of: 'rule' | 'channel'): string | null {
  const known: readonly string[] = of === 'rule' ? ruleFields : [...ruleFields, ...channelFields]
  return parse(template).flatMap((part) => ('field' in part && !known.includes(part.field) && !labelField.test(part.field) ? [part.field] : []))[0] ?? null
}

/**
 * @returns null, or what is wrong, naming the field and those there are
 */
export function templateProblem(template: string, of: 'rule' | 'channel'): string | null {
  const wrong = unknownField(template, of)
  if (wrong === null) return null
  const known = [...ruleFields, ...(of === 'channel' ? channelFields : []), 'labels.<name>']
  return `There is no field {{${wrong}}}. Use one of ${known.map((name) => `{{${name}}}`).join(', ')}.`
}

/**
 * Puts the values in; a label that the alert does not have is ''.
 * @throws PanopticError `invalid` naming a field that does not exist
 */
export function fill(template: string, of: 'rule' | 'channel', valueOf: (field: string) => string): string {
  const problem = templateProblem(template, of)
  if (problem !== null) throw new PanopticError({ code: 'invalid', message: problem, details: { field: unknownField(template, of)! } })
  return parse(template).map((part) => ('text' in part ? part.text : valueOf(part.field))).join('')
}

function parse(template: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of template.matchAll(field)) {
    parts.push({ text: template.slice(at, match.index) }, { field: match[1]! })
    at = match.index + match[0].length
  }
  return [...parts, { text: template.slice(at) }]
}
