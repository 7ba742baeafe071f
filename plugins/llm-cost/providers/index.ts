/** The providers this plugin knows, in the order they are offered. */
import { anthropic } from './anthropic/sync'
import { google } from './google/sync'
import { mistral } from './mistral/sync'
import { openai } from './openai/sync'
import type { Provider } from './provider'
import { xai } from './xai/sync'

export const providers: readonly Provider[] = [openai, anthropic, google, mistral, xai]

/** The provider behind an entry of the manifest's network permissions. */
export const providerOf = (network: string): Provider | undefined => providers.find(({ networks }) => networks.includes(network))
