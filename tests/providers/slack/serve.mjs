/** `node tests/providers/slack/serve.mjs [--port N]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleHook, startSlack } from './index.mjs'

await serve('slack', startSlack, ({ origin }) => ({ keys: { url: `${origin}/services/${sampleHook.path}` } }))
