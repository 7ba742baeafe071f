/**
 * Runs the sample Mistral provider until it is stopped: `node tests/providers/mistral/serve.mjs [--port N] [--seed WORD]`.
 * Its first line of output is one JSON object: `{ "provider", "origin", "baseUrl", "keys" }`.
 */
import { parseArgs } from 'node:util'
import { sampleKeys, startMistral } from './index.mjs'

const { values } = parseArgs({ options: { port: { type: 'string' }, seed: { type: 'string' } } })
const provider = await startMistral({
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values.seed !== undefined && { seed: values.seed }),
})
console.log(JSON.stringify({ provider: 'mistral', origin: provider.origin, baseUrl: provider.origin, keys: sampleKeys }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void provider.close().then(() => process.exit(0)))
