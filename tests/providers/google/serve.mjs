/** `node tests/providers/google/serve.mjs [--port N] [--seed WORD]`: see kit/serve.mjs. `keys` holds JSON key files, `options` what a person fills in. */
import { serve } from '../kit/serve.mjs'
import { sampleOptions, startGoogle } from './index.mjs'

await serve('google', startGoogle, (provider) => ({
  keys: { acme: provider.sampleKeyFile('acme'), globex: provider.sampleKeyFile('globex') }, options: sampleOptions,
}))
