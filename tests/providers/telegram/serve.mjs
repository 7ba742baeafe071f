/** `node tests/providers/telegram/serve.mjs [--port N]`: see kit/serve.mjs. */
import { serve } from '../kit/serve.mjs'
import { sampleBot, sampleChats, startTelegram } from './index.mjs'

await serve('telegram', startTelegram, () => ({ keys: { bot: sampleBot.token }, chats: sampleChats }))
