/** The sample OpenAI provider, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { openaiService, sampleKeys } from './service.mjs'

export { sampleKeys }

/** @param {Parameters<typeof openaiService>[0] & { port?: number | undefined }} [options] */
export const startOpenai = ({ port, ...options } = {}) => startProvider(openaiService(options), { port })
