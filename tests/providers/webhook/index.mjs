/** The sample receiver of webhooks, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { sampleSecret, webhookService } from './service.mjs'

export { sampleSecret }

/** @param {Parameters<typeof webhookService>[0] & { port?: number | undefined }} [options] */
export const startWebhook = ({ port, ...options } = {}) => startProvider(webhookService(options), { port })
