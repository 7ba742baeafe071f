/** Every sample provider on loopback, and the accounts that the demo and the end-to-end tests connect at them. */
import { sampleKeys as anthropicKeys, startAnthropic, type AnthropicProvider } from '../providers/anthropic/index.mjs'
import { startGoogle, type GoogleProvider } from '../providers/google/index.mjs'
import { sampleKeys as mistralKeys, startMistral, type MistralProvider } from '../providers/mistral/index.mjs'
import { sampleKeys as openaiKeys, startOpenai, type OpenaiProvider } from '../providers/openai/index.mjs'
import { sampleKeys as xaiKeys, startXai, type XaiProvider } from '../providers/xai/index.mjs'

export interface SampleConnection {
  readonly network: string
  readonly label: string
  readonly baseUrl: string
  readonly value: string
}

export interface Samples {
  readonly openai: OpenaiProvider
  readonly anthropic: AnthropicProvider
  /** The connected account is billed in euros. */
  readonly google: GoogleProvider
  readonly mistral: MistralProvider
  readonly xai: XaiProvider
  readonly connections: readonly SampleConnection[]
  close(): Promise<void>
}

/** `now` (epoch ms) holds their clocks still; without it they follow the real one. */
export async function startSamples(options: { readonly now?: number } = {}): Promise<Samples> {
  const [openai, anthropic, google, mistral, xai] = await Promise.all([startOpenai(options), startAnthropic(options), startGoogle(options), startMistral(options), startXai(options)])
  return {
    openai, anthropic, google, mistral, xai,
    connections: [
      { network: 'openai', label: 'Acme OpenAI (sample)', baseUrl: `${openai.origin}/v1`, value: openaiKeys.acme },
      { network: 'openai', label: 'Globex OpenAI (sample)', baseUrl: `${openai.origin}/v1`, value: openaiKeys.globex },
      { network: 'anthropic', label: 'Acme Anthropic (sample)', baseUrl: anthropic.origin, value: anthropicKeys.acme },
      { network: 'google', label: 'Globex Google (sample)', baseUrl: google.origin, value: google.sampleKeyFile('globex') },
      { network: 'mistral', label: 'Acme Mistral (sample)', baseUrl: mistral.origin, value: mistralKeys.acme },
      { network: 'xai', label: 'Acme xAI (sample)', baseUrl: xai.origin, value: xaiKeys.acme },
    ],
    close: async () => void (await Promise.all([openai, anthropic, google, mistral, xai].map((provider) => provider.close()))),
  }
}
