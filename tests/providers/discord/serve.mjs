/** `node tests/providers/discord/serve.mjs [--port N]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleWebhook, startDiscord } from './index.mjs'

await serve('discord', startDiscord, ({ origin }) => ({ keys: { url: `${origin}/api/webhooks/${sampleWebhook.id}/${sampleWebhook.token}` } }))
