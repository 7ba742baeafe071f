/** The sample Slack, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { sampleHook, slackService } from './service.mjs'

export { sampleHook }

/** @param {{ port?: number | undefined }} [options] */
export const startSlack = ({ port } = {}) => startProvider(slackService(), { port })
