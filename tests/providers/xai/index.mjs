/** The sample xAI Management API, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { sampleKeys, sampleTeams, xaiService } from './service.mjs'

export { sampleKeys, sampleTeams }

/** @param {Parameters<typeof xaiService>[0] & { port?: number | undefined }} [options] */
export const startXai = ({ port, ...options } = {}) => startProvider(xaiService(options), { port })
