/**
 * Runs the sample Anthropic provider until it is stopped: `node tests/providers/anthropic/serve.mjs [--port N] [--seed WORD]`.
 * Its first line of output is one JSON object: `{ "provider", "origin", "baseUrl", "keys" }`.
 */
import { parseArgs } from 'node:util'
import { sampleKeys, startAnthropic } from './index.mjs'

const { values } = parseArgs({ options: { port: { type: 'string' }, seed: { type: 'string' } } })
const provider = await startAnthropic({
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values.seed !== undefined && { seed: values.seed }),
})
console.log(JSON.stringify({ provider: 'anthropic', origin: provider.origin, baseUrl: provider.origin, keys: sampleKeys }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void provider.close().then(() => process.exit(0)))
