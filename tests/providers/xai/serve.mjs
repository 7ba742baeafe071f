/** `node tests/providers/xai/serve.mjs [--port N] [--seed WORD]`: see kit/serve.mjs. `teams`: the ids of the teams. */
import { serve } from '../kit/serve.mjs'
import { sampleKeys, sampleTeams, startXai } from './index.mjs'

await serve('xai', startXai, () => ({ keys: sampleKeys, teams: sampleTeams }))
