/** Providers by the id under which the host recognises their keys. */
const titles: Readonly<Record<string, string>> = {
  openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google', mistral: 'Mistral', xai: 'xAI', azure: 'Azure', aws: 'AWS', github: 'GitHub', gitlab: 'GitLab',
  huggingface: 'Hugging Face', groq: 'Groq', cohere: 'Cohere', deepseek: 'DeepSeek', perplexity: 'Perplexity', openrouter: 'OpenRouter', replicate: 'Replicate',
  together: 'Together AI', fireworks: 'Fireworks', langfuse: 'Langfuse', langsmith: 'LangSmith', pinecone: 'Pinecone', slack: 'Slack', stripe: 'Stripe',
  sendgrid: 'SendGrid', twilio: 'Twilio', npm: 'npm', pypi: 'PyPI', docker: 'Docker', cloudflare: 'Cloudflare', databricks: 'Databricks', datadog: 'Datadog',
  digitalocean: 'DigitalOcean', neon: 'Neon', supabase: 'Supabase', postman: 'Postman', linear: 'Linear', notion: 'Notion', vercel: 'Vercel', sentry: 'Sentry', telegram: 'Telegram', discord: 'Discord', jwt: 'JWT',
}

/** A name for people; an id nobody knows stays as it is. */
export const providerTitle = (id: string): string => titles[id.toLowerCase()] ?? id

/** What a secret's provider is: as entered, else as the host recognised it. */
export function providerOf({ provider, recognised }: { readonly provider: string; readonly recognised: string }): { readonly title: string; readonly isGuess: boolean } {
  return provider === '' ? { title: providerTitle(recognised), isGuess: recognised !== '' } : { title: providerTitle(provider), isGuess: false }
}
