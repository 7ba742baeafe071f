/**
 * Runs the sample of Google Cloud until it is stopped: `node tests/providers/google/serve.mjs [--port N] [--seed WORD]`.
 * Its first line of output is one JSON object: `{ "provider", "origin", "baseUrl", "keys", "options" }`; `keys` holds JSON key files.
 */
import { parseArgs } from 'node:util'
import { sampleOptions, startGoogle } from './index.mjs'

const { values } = parseArgs({ options: { port: { type: 'string' }, seed: { type: 'string' } } })
const provider = await startGoogle({
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values.seed !== undefined && { seed: values.seed }),
})
const keys = { acme: provider.sampleKeyFile('acme'), globex: provider.sampleKeyFile('globex') }
console.log(JSON.stringify({ provider: 'google', origin: provider.origin, baseUrl: provider.origin, keys, options: sampleOptions }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void provider.close().then(() => process.exit(0)))
