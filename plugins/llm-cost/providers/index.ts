/** The providers this plugin knows, in the order they are offered. */
import { anthropic } from './anthropic/sync'
import { openai } from './openai/sync'
import type { Provider } from './provider'

export const providers: readonly Provider[] = [openai, anthropic]

/** The provider behind an entry of the manifest's network permissions. */
export const providerOf = (network: string): Provider | undefined => providers.find(({ networks }) => networks.includes(network))
