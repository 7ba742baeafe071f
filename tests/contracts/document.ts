/**
 * A provider's own OpenAPI document, used to check both sides: the requests we send and the answers our
 * sample provider gives. The documents lie beside the checkout and are never part of it.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../../shared/contracts')
const fileOf = (name: string): string => resolve(folder, `${name}.json`)

/** Whether the document is there; tests that need it skip visibly where it is not. */
export const hasDocument = (name: string): boolean => existsSync(fileOf(name))

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: { readonly type?: string }
}
interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, object>>
}
interface OpenApi {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface ContractDocument {
  /** What is wrong with a request, as one sentence each; empty when it fits. `url`: path and query, as sent. */
  checkRequest(method: string, url: string): string[]
  /** What is wrong with the JSON body of a request, names the document does not know included. */
  checkBody(method: string, url: string, body: unknown): string[]
  /** What is wrong with an answer to it; empty when it fits. */
  checkAnswer(method: string, url: string, status: number, body: unknown): string[]
  /** Paths of what an answer holds and the document does not know: allowed, but not in a sample. */
  unknownInAnswer(method: string, url: string, status: number, body: unknown): string[]
}

/** Reads `shared/contracts/<name>.json`. */
export function readDocument(name: string): ContractDocument {
  const document = JSON.parse(readFileSync(fileOf(name), 'utf8')) as OpenApi
  const base = new URL(document.servers[0]!.url).pathname.replace(/\/$/, '')
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false })
  addFormats(ajv)
  // Google's own: whole numbers, the larger ones as text.
  ajv.addFormat('uint32', { type: 'number', validate: (value: number) => Number.isInteger(value) && value >= 0 && value < 2 ** 32 })
  ajv.addFormat('uint64', /^\d{1,20}$/)
  ajv.addFormat('google-datetime', /^\d{4}-\d\d-\d\dT/)
  // Discord's own: numbers of 64 bits as text; a nonce may be anything.
  ajv.addFormat('snowflake', /^\d{1,20}$/)
  ajv.addFormat('nonce', true)
  ajv.addSchema(document, 'doc')
  const compiled = new Map<string, ValidateFunction>()
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `doc#${pointer}` })
    compiled.set(pointer, known)
    return known
  }
  const errorsOf = (pointer: string, value: unknown, label: string): string[] => {
    const validate = validator(pointer)
    return validate(value) ? [] : (validate.errors ?? []).map((error) => `${label}${error.instancePath} ${error.message ?? ''}`)
  }
  const find = (method: string, url: string) => {
    const { pathname, searchParams } = new URL(url, 'http://any')
    const asked = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : null
    const path = asked === null ? null : Object.keys(document.paths).find((known) => known === asked || templateOf(known).test(asked)) ?? null
    const operation = path === null ? undefined : document.paths[path]?.[method.toLowerCase()]
    return { pointer: `/paths/${escapeToken(path ?? '')}/${method.toLowerCase()}`, operation, query: searchParams }
  }

  const answerPointer = (method: string, url: string, status: number): string | null => {
    const { operation, pointer } = find(method, url)
    const code = [String(status), `${String(status)[0]}XX`].find((known) => operation?.responses[known] !== undefined)
    const response = code === undefined ? undefined : operation?.responses[code]
    if (response === undefined) return null
    return `${'$ref' in response ? String(response.$ref).slice(1) : `${pointer}/responses/${code}`}/content/application~1json/schema`
  }

  return {
    checkRequest(method, url) {
      const { operation, pointer, query } = find(method, url)
      if (operation === undefined) return [`${method} ${url} is not in the document`]
      const parameters = operation.parameters ?? []
      const inQuery = parameters.filter((parameter) => parameter.in === 'query')
      const unknown = [...query.keys()].filter((key) => !inQuery.some((parameter) => parameter.name === key)).map((key) => `${key} is not a parameter`)
      const missing = inQuery.filter((parameter) => parameter.required === true && !query.has(parameter.name)).map((parameter) => `${parameter.name} is missing`)
      const wrong = parameters.flatMap((parameter, index) =>
        parameter.in === 'query' && query.has(parameter.name)
          ? errorsOf(`${pointer}/parameters/${index}/schema`, typed(parameter, query.getAll(parameter.name)), parameter.name)
          : [],
      )
      return [...unknown, ...missing, ...wrong]
    },
    checkBody(method, url, body) {
      const { operation, pointer } = find(method, url)
      if (operation?.requestBody === undefined) return [`${method} ${url} takes no body`]
      const at = `${pointer}/requestBody/content/application~1json/schema`
      return [...errorsOf(at, body, 'body'), ...unknownFields(document, at, body, 'body').map((name) => `${name} is not documented`)]
    },
    checkAnswer(method, url, status, body) {
      const at = answerPointer(method, url, status)
      return at === null ? [`${method} ${url} documents no answer ${status}`] : errorsOf(at, body, 'answer')
    },
    unknownInAnswer(method, url, status, body) {
      const at = answerPointer(method, url, status)
      return at === null ? [] : unknownFields(document, at, body, 'answer')
    },
  }
}

/** Query text as the value its schema speaks of (style form, exploded: a list repeats its name). */
function typed({ schema }: Parameter, values: readonly string[]): unknown {
  if (schema.type === 'array') return values
  const [value = ''] = values
  if (values.length > 1) return values
  if (schema.type === 'integer' || schema.type === 'number') return value.trim() === '' ? value : Number(value)
  if (schema.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

/** A path as one token of a JSON pointer inside a `$ref`. */
const escapeToken = (token: string): string => encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'))

/** `/projects/{id}/queries` as what it matches: a value holds no slash. */
const templateOf = (path: string): RegExp =>
  new RegExp(`^${path.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+')}$`)

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
  readonly items?: Schema
}

/** Paths of the fields that no property of the schema names; where a schema names none, everything is allowed. */
function unknownFields(document: object, pointer: string, value: unknown, at: string): string[] {
  const resolve = (path: string): Schema => path.split('/').slice(1).reduce<unknown>((node, token) => (node as Record<string, unknown> | undefined)?.[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')], document) as Schema
  const walk = (schema: Schema, item: unknown, here: string): string[] => {
    if (schema.$ref !== undefined) return walk(resolve(schema.$ref.slice(1)), item, here)
    if (Array.isArray(item)) return schema.items === undefined ? [] : item.flatMap((each, index) => walk(schema.items!, each, `${here}[${index}]`))
    if (typeof item !== 'object' || item === null || schema.properties === undefined) return []
    return Object.entries(item).flatMap(([name, inner]) => {
      const known = schema.properties?.[name]
      if (known !== undefined) return walk(known, inner, `${here}.${name}`)
      return schema.additionalProperties === undefined ? [`${here}.${name}`] : []
    })
  }
  return walk(resolve(pointer), value, at)
}
