/** `node tests/providers/webhook/serve.mjs [--port N]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleSecret, startWebhook } from './index.mjs'

await serve('webhook', startWebhook, () => ({ keys: { secret: sampleSecret } }))
