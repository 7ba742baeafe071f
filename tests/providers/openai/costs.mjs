/** What the sample bills: usage times list prices, in integer nano-dollars, so totals are exact whatever the grouping. */
import { usageOf } from './organisation.mjs'
import { tierFactor, tokenPrices, unitPrices as prices } from './prices.mjs'

/**
 * @typedef {{ project_id: string | null, api_key_id: string | null, line_item: string, nanos: number, quantity: number | null, unit: string | null }} Cost
 * @typedef {import('./organisation.mjs').Usage} Usage
 * @typedef {import('./organisation.mjs').Organisation} Organisation
 */

/** What the provider gives back on the credit day, in nano-dollars. */
const credit = 25_000_000_000
/** Tokens of a square picture and of a prompt; audio tokens of a spoken character. */
const imageTokens = 1056
const promptTokens = 60
const audioTokens = 1250 / 900

/** Bills of a whole day. @param {Organisation} organisation @param {string} day @returns {Cost[]} */
export function costsOf(organisation, day) {
  const lines = usageOf(organisation, day).flatMap(billed).filter(({ nanos }) => nanos > 0)
  return day === organisation.creditDay ? [...lines, { project_id: null, api_key_id: null, line_item: 'Service credit', nanos: -credit, quantity: null, unit: null }] : lines
}

/** @param {Usage} usage @returns {Cost[]} */
function billed(usage) {
  const { project_id, api_key_id, model, amounts } = usage
  /** `each`: nano-dollars of one. @param {string} line_item @param {number} quantity @param {number} each @param {string | null} unit */
  const line = (line_item, quantity, each, unit) => ({ project_id, api_key_id, line_item, nanos: Math.round(quantity * each), quantity, unit })
  const of = (/** @type {string} */ name) => amounts[name] ?? 0
  switch (usage.family) {
    case 'completions': return tokens(usage, line)
    case 'embeddings': return [line(`${model}, input`, of('input'), tokenPrices[model]?.input ?? 0, 'tokens')]
    case 'images': return [
      line(`${model} text, input`, of('images') * promptTokens, prices.imagePromptToken, 'tokens'),
      line(`${model} image, output`, of('images') * imageTokens * (usage.size === '1024x1024' ? 1 : 1.5), prices.imageToken, 'tokens'),
    ]
    case 'audio_speeches': return [
      line(`${model} text, input`, Math.round(of('characters') / 4), prices.speechPromptToken, 'tokens'),
      line(`${model} audio, output`, Math.round(of('characters') * audioTokens), prices.speechToken, 'tokens'),
    ]
    case 'audio_transcriptions': return [line(model, of('seconds'), prices.transcribedSecond, 'duration_seconds')]
    case 'vector_stores': {
      const gibibytes = Math.max(0, of('bytes') / 2 ** 30 - 1)
      return [{ ...line('Vector storage', gibibytes, prices.gibibyteDay, null), api_key_id: null, quantity: gibibytes * 24, unit: 'gibibyte_hours' }]
    }
    case 'code_interpreter_sessions': return [{ ...line('code interpreter sessions', of('sessions'), prices.session, null), api_key_id: null }]
    case 'file_search_calls': return [line('file search tool calls', of('calls'), prices.fileSearch, null)]
    case 'web_search_calls': return [line('web search tool calls', of('calls'), prices.webSearch, null)]
    default: return []
  }
}

/** @param {Usage} usage @param {(line_item: string, quantity: number, each: number, unit: string) => Cost} line @returns {Cost[]} */
function tokens({ model, batch, service_tier, amounts }, line) {
  const price = tokenPrices[model]
  if (price === undefined) throw new Error(`no price for ${model}`)
  const tier = batch ? 'batch' : service_tier === 'priority' || service_tier === 'flex' ? service_tier : 'default'
  const name = `${tier === 'default' ? '' : `${tier} | `}${model}`
  const item = (/** @type {string} */ part, /** @type {number} */ count, /** @type {number} */ each) => line(part, count, each * tierFactor[tier], 'tokens')
  const { input = 0, cached = 0, output = 0, audioInput = 0, audioOutput = 0 } = amounts
  if (price.audioInput !== undefined && price.audioOutput !== undefined)
    return [
      item(`${name} text, input`, input - audioInput, price.input), item(`${name} audio, input`, audioInput, price.audioInput),
      item(`${name} text, output`, output - audioOutput, price.output), item(`${name} audio, output`, audioOutput, price.audioOutput),
    ]
  return [item(`${name}, input`, input - cached, price.input), item(`${name}, cached input`, cached, price.cached), item(`${name}, output`, output, price.output)]
}
