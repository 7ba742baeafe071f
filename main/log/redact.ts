/**
 * Takes secrets out of texts before they reach a file. No list of values exists here (main never holds
 * one), so it goes by shape: known keys, credentials in URLs and headers, values under telling names, and
 * anything long and random. It rather hides too much than too little.
 */

const hidden = '[redacted]'

/** Ends of names under which values are secret: `api_key`, `x-auth-token`, `clientSecret`. No open-ended repetition: it would make hostile texts slow. */
const tellingName = '(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|admin[_-]?key|authorization|auth|credentials?|cookie|session[_-]?id|mnemonic|recovery[_-]?phrase|signature)'

const rules: readonly (readonly [RegExp, string])[] = [
  // PEM blocks, also cut off ones.
  [/-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE|PGP)[A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, hidden],
  // user:password@host in any scheme.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'<>]+@/gi, `$1${hidden}@`],
  [/\b(bearer|basic|token|digest|negotiate|apikey|key)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${hidden}`],
  // "name": "value", name=value, name: value. A quoted value may hold spaces.
  [new RegExp(`(${tellingName}["'\`]?\\s{0,4}[:=]\\s{0,4})(?:"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|[^\\s,;&"'}\\])]+)`, 'gi'), `$1${hidden}`],
  // Providers' prefixes: OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, AWS, Google, npm, PyPI, Hugging Face, Telegram, SendGrid, JWT and others.
  [/\b(?:sk|pk|rk|ak)[-_][A-Za-z0-9_-]{8,}/g, hidden],
  [/\b(?:gh[opusr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{8,}|npm_[A-Za-z0-9]{16,}|pypi-[\w-]{16,}|hf_[A-Za-z0-9]{16,}|r8_\w{16,}|gsk_\w{16,}|xai-[\w-]{16,}|whsec_\w{8,}|shp[a-z]{2}_\w{16,}|dop_v1_\w{16,}|vercel_\w{8,}|napi_\w{8,}|re_\w{16,})/g, hidden],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}/g, hidden],
  [/\bAIza[\w-]{20,}/g, hidden],
  [/\bya29\.[\w.-]{16,}/g, hidden],
  [/\bSG\.[\w-]{10,}\.[\w-]{10,}/g, hidden],
  [/\b\d{6,12}:[\w-]{30,}/g, hidden],
  [/\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g, hidden],
  [/\bage-secret-key-1[a-z0-9]{20,}/gi, hidden],
  [/\b[0-9a-f]{32,}\b/gi, hidden],
  // Query strings: the names stay, the values may be anything.
  [/([?&][\w.-]{1,60}=)[^&\s"'<>]{16,}/g, `$1${hidden}`],
]

const longRun = /[A-Za-z0-9+/_-]{28,}={0,2}/g

/** Long and random: digits among letters, or mixed case without the separators that words have. */
const looksRandom = (run: string): boolean => {
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(run)) return false
  const letters = /[A-Za-z]/.test(run)
  return (letters && /\d/.test(run)) || (/[a-z]/.test(run) && /[A-Z]/.test(run) && !/[/_-]/.test(run)) || run.includes('+') || run.endsWith('=')
}

/** The text without anything that looks like a secret. Idempotent enough to be applied twice. */
export function redact(text: string): string {
  let result = text
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement)
  return result.replace(longRun, (run) => (looksRandom(run) ? hidden : run))
}
