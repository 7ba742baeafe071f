/**
 * Runs the sample xAI provider until it is stopped: `node tests/providers/xai/serve.mjs [--port N] [--seed WORD]`.
 * Its first line of output is one JSON object: `{ "provider", "origin", "baseUrl", "keys", "teams" }`.
 */
import { parseArgs } from 'node:util'
import { sampleKeys, sampleTeams, startXai } from './index.mjs'

const { values } = parseArgs({ options: { port: { type: 'string' }, seed: { type: 'string' } } })
const provider = await startXai({
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values.seed !== undefined && { seed: values.seed }),
})
console.log(JSON.stringify({ provider: 'xai', origin: provider.origin, baseUrl: provider.origin, keys: sampleKeys, teams: sampleTeams }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void provider.close().then(() => process.exit(0)))
