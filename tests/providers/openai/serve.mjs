/** `node tests/providers/openai/serve.mjs [--port N] [--seed WORD]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleKeys, startOpenai } from './index.mjs'

await serve('openai', startOpenai, ({ origin }) => ({ baseUrl: `${origin}/v1`, keys: sampleKeys }))
