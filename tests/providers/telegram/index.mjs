/** The sample Bot API, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { sampleBot, sampleChats, telegramService } from './service.mjs'

export { sampleBot, sampleChats }
export { parseMarkdownV2 } from './markdown.mjs'

/** @param {Parameters<typeof telegramService>[0] & { port?: number | undefined }} [options] */
export const startTelegram = ({ port, ...options } = {}) => startProvider(telegramService(options), { port })
