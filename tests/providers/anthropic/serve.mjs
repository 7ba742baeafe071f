/** `node tests/providers/anthropic/serve.mjs [--port N] [--seed WORD]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleKeys, startAnthropic } from './index.mjs'

await serve('anthropic', startAnthropic, () => ({ keys: sampleKeys }))
