/** `node tests/providers/mistral/serve.mjs [--port N] [--seed WORD]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleKeys, startMistral } from './index.mjs'

await serve('mistral', startMistral, () => ({ keys: sampleKeys }))
