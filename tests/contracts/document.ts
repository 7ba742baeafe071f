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
  readonly responses: Readonly<Record<string, object>>
}
interface OpenApi {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface ContractDocument {
  /** What is wrong with a request, as one sentence each; empty when it fits. `url`: path and query, as sent. */
  checkRequest(method: string, url: string): string[]
  /** What is wrong with an answer to it; empty when it fits. */
  checkAnswer(method: string, url: string, status: number, body: unknown): string[]
}

/** Reads `shared/contracts/<name>.json`. */
export function readDocument(name: string): ContractDocument {
  const document = JSON.parse(readFileSync(fileOf(name), 'utf8')) as OpenApi
  const base = new URL(document.servers[0]!.url).pathname.replace(/\/$/, '')
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false })
  addFormats(ajv)
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
    const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : null
    const operation = path === null ? undefined : document.paths[path]?.[method.toLowerCase()]
    return { pointer: `/paths/${escapeToken(path ?? '')}/${method.toLowerCase()}`, operation, query: searchParams }
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
    checkAnswer(method, url, status, body) {
      const { operation, pointer } = find(method, url)
      const response = operation?.responses[String(status)]
      if (response === undefined) return [`${method} ${url} documents no answer ${status}`]
      const at = '$ref' in response ? String(response.$ref).slice(1) : `${pointer}/responses/${status}`
      return errorsOf(`${at}/content/application~1json/schema`, body, 'answer')
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
