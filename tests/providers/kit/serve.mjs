/** Runs a sample provider by hand. */
import { parseArgs } from 'node:util'

/**
 * Runs the sample until it is stopped. Reads `--port N` and `--seed WORD` from the command line. The first line of output
 * is one JSON object: `{ "provider", "origin", "baseUrl", "keys" }`, and what else `about` tells.
 * @template {import('./types').Sample} Provider
 * @param {string} provider @param {(options: { port?: number, seed?: string }) => Promise<Provider>} start
 * @param {(provider: Provider) => { baseUrl?: string, keys: object, [more: string]: unknown }} about
 */
export async function serve(provider, start, about) {
  const { values: { port, seed } } = parseArgs({ options: { port: { type: 'string' }, seed: { type: 'string' } } })
  const sample = await start({ ...(port !== undefined && { port: Number(port) }), ...(seed !== undefined && { seed }) })
  console.log(JSON.stringify({ provider, origin: sample.origin, baseUrl: sample.origin, ...about(sample) }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void sample.close().then(() => process.exit(0)))
}
