/** The sample Anthropic provider, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { anthropicService, sampleKeys } from './service.mjs'

export { sampleKeys }

/** @param {Parameters<typeof anthropicService>[0] & { port?: number | undefined }} [options] */
export const startAnthropic = ({ port, ...options } = {}) => startProvider(anthropicService(options), { port })
