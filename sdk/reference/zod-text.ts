/** A schema as one line of text: what goes in, with its limits. */
import { z } from 'zod'

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly (string | number)[]
  readonly const?: unknown
  readonly pattern?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
}

export const schemaOf = (type: z.ZodType, io: 'input' | 'output' = 'input'): JsonSchema => z.toJSONSchema(type, { io, unrepresentable: 'any' }) as JsonSchema

/** Of views, tasks, commands, cards, secret slots and network entries. */
const idPattern = '^[a-z][a-z0-9-]{0,39}$'

const count = (n: number): string => (Math.abs(n) >= 10_000 ? String(n).replaceAll(/\B(?=(\d{3})+$)/g, ' ') : String(n))
/** What z.int() adds of itself. */
const safe = (n: number | undefined): number | undefined => (n !== undefined && Math.abs(n) === Number.MAX_SAFE_INTEGER ? undefined : n)

function range(least: number | undefined, most: number | undefined): string {
  const [low, high] = [safe(least), safe(most)]
  if (low === undefined && high === undefined) return ''
  return low === undefined ? ` ≤ ${count(high!)}` : high === undefined ? ` ≥ ${count(low)}` : ` ${count(low)}…${count(high)}`
}

export function textOf(schema: JsonSchema): string {
  const { type } = schema
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map(textOf).join(' | ')
  if (schema.allOf !== undefined && type === undefined) return schema.allOf.map(textOf).join(' & ')
  if (type === 'object') {
    if (schema.properties === undefined || Object.keys(schema.properties).length === 0) return typeof schema.additionalProperties === 'object' ? `{ [key]: ${textOf(schema.additionalProperties)} }` : '{}'
    return `{ ${Object.entries(schema.properties).map(([key, property]) => `${key}${schema.required?.includes(key) === true ? '' : '?'}: ${textOf(property)}`).join(', ')} }`
  }
  if (type === 'array') return `[${textOf(schema.items ?? {})}]${range(schema.minItems, schema.maxItems)}`
  if (type === 'string') return schema.format === 'uuid' ? 'uuid' : schema.pattern === idPattern ? 'id' : `text${range(schema.minLength, schema.maxLength)}${schema.pattern !== undefined && schema.pattern.length < 40 ? ` /${schema.pattern}/` : ''}`
  if (type === 'integer' || type === 'number') return `${type}${range(schema.minimum, schema.maximum)}`
  return typeof type === 'object' ? type.join(' | ') : (type ?? 'value')
}
