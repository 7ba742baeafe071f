/** The sample Discord, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { discordService, sampleWebhook } from './service.mjs'

export { sampleWebhook }
export { readDiscord } from './markdown.mjs'

/** @param {Parameters<typeof discordService>[0] & { port?: number | undefined }} [options] */
export const startDiscord = ({ port, ...options } = {}) => startProvider(discordService(options), { port })
