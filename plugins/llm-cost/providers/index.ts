/** The providers this plugin knows, by the manifest's network entry. */
import { openai } from './openai/sync'
import type { Provider } from './provider'

export const providers: readonly Provider[] = [openai]

export const providerOf = (network: string): Provider | undefined => providers.find((provider) => provider.network === network)
