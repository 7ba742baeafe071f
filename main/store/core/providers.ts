/** Whose key a value looks like, and how people write that provider's name. */

interface Provider {
  readonly id: string
  /** How values begin; the longest prefix of all providers decides. Empty where keys have no mark of their own. */
  readonly prefixes: readonly string[]
  /** The provider's names, folded; the id is one. */
  readonly names?: readonly string[]
}

const providers: readonly Provider[] = [
  { id: 'openai', prefixes: ['sk-', 'sk-proj-', 'sk-admin-', 'sk-svcacct-'], names: ['open ai', 'chatgpt'] },
  { id: 'anthropic', prefixes: ['sk-ant-'], names: ['claude'] },
  { id: 'openrouter', prefixes: ['sk-or-'], names: ['open router'] },
  { id: 'google', prefixes: ['AIza', 'AQ.Ab8'], names: ['gemini', 'google ai', 'vertex', 'gcp', 'google cloud'] },
  { id: 'xai', prefixes: ['xai-'], names: ['x.ai', 'grok'] },
  { id: 'groq', prefixes: ['gsk_'] },
  { id: 'huggingface', prefixes: ['hf_'], names: ['hugging face'] },
  { id: 'replicate', prefixes: ['r8_'] },
  { id: 'perplexity', prefixes: ['pplx-'] },
  { id: 'mistral', prefixes: [], names: ['mistral ai'] },
  { id: 'cohere', prefixes: [] },
  { id: 'github', prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'] },
  { id: 'gitlab', prefixes: ['glpat-'] },
  { id: 'aws', prefixes: ['AKIA', 'ASIA'], names: ['amazon', 'amazon web services', 'bedrock'] },
  { id: 'azure', prefixes: [], names: ['azure openai', 'microsoft azure'] },
  { id: 'stripe', prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'] },
  { id: 'slack', prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xapp-'] },
  { id: 'vercel', prefixes: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'] },
  { id: 'cloudflare', prefixes: ['cfut_', 'cfat_', 'cfk_'] },
  { id: 'neon', prefixes: ['napi_'] },
  { id: 'supabase', prefixes: ['sbp_', 'sb_secret_'] },
  { id: 'npm', prefixes: ['npm_'] },
  { id: 'sendgrid', prefixes: ['SG.'] },
  { id: 'digitalocean', prefixes: ['dop_v1_'], names: ['digital ocean'] },
  { id: 'linear', prefixes: ['lin_api_'] },
  { id: 'notion', prefixes: ['ntn_'] },
  { id: 'postman', prefixes: ['PMAK-'] },
]

const byPrefix = providers.flatMap(({ id, prefixes }) => prefixes.map((prefix) => ({ id, prefix }))).sort((a, b) => b.prefix.length - a.prefix.length)
const byName = new Map(providers.flatMap(({ id, names = [] }) => [id, ...names].map((name) => [name, id] as const)))

/** Shorter than this a value is no key, whatever it begins with. */
const shortestKey = 16

/** The provider whose keys look like this; '' when none does. */
export function recognise(value: string): string {
  const text = value.trim()
  if (text.length < shortestKey || /\s/.test(text)) return ''
  return byPrefix.find(({ prefix }) => text.startsWith(prefix))?.id ?? ''
}

/** The provider a person means by this name; '' for a name that is none we know. */
const providerNamed = (name: string): string => byName.get(name.trim().toLowerCase()) ?? ''

/** The person named one provider, the value looks like another's. Says nothing about providers whose keys have no mark. */
export function isWrongProvider(name: string, recognised: string): boolean {
  const named = providerNamed(name)
  return named !== '' && recognised !== '' && named !== recognised
}
