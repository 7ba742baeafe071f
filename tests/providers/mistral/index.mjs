/** The sample Mistral Admin API, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { mistralService, sampleKeys } from './service.mjs'

export { sampleKeys }

/** @param {Parameters<typeof mistralService>[0] & { port?: number | undefined }} [options] */
export const startMistral = ({ port, ...options } = {}) => startProvider(mistralService(options), { port })
