/**
 * What a sample organisation uses, day by day: deterministic by seed, with growth, quiet weekends, several models,
 * projects, keys and people, a nightly batch job, a project that pays for priority, and use of every report there is.
 */
import { chance, wobble } from '../kit/random.mjs'

/**
 * @typedef {{ id: string, seed: string, firstDay: string, scale: number, projects: number, creditDay: string }} Organisation
 * `creditDay`: the day on which the provider gives money back; empty for none.
 * @typedef {{
 *   family: string, project_id: string, user_id: string, api_key_id: string, model: string,
 *   batch: boolean, service_tier: string, source: string, size: string, context_level: string, vector_store_id: string,
 *   amounts: Readonly<Record<string, number>>,
 * }} Usage Dimensions that its family does not have are empty. What `amounts` holds is in results.mjs.
 */

const secondsPerDay = 86_400

/** Models that answer in text, by their share of a project's tokens; `only`: a single project has it. */
const chatModels = [
  { model: 'gpt-5.2-2025-12-11', share: 0.3 },
  { model: 'gpt-5-mini-2025-08-07', share: 0.44 },
  { model: 'gpt-4o-2024-08-06', share: 0.08 },
  { model: 'o4-mini-2025-04-16', share: 0.1 },
  { model: 'ft:gpt-4o-mini-2024-07-18:acme::tickets', share: 0.08 },
  { model: 'ft:gpt-4.1-mini-2025-04-14:acme::extract', share: 0.3, only: 'research' },
]

/** `projects` of an organisation are the first of these. `keys`: who uses the first, the second … key of the project. `use`: an average day at the start, in units of each report. */
const projects = [
  { name: 'support', weight: 0.4, weekend: 0.85, keys: ['ada', 'desk'], use: { voice: 60_000, moderations: 1_500_000, audio_speeches: 40_000, audio_transcriptions: 2400, file_search_calls: 180, vector_stores: 2.2 * 2 ** 30 } },
  { name: 'research', weight: 0.15, weekend: 0.12, keys: ['noor', 'grace', 'tomas'], flex: true, use: { images: 14, embeddings: 3_000_000, web_search_calls: 25 } },
  { name: 'search', weight: 0.25, weekend: 0.7, keys: ['grace', 'crawler'], priority: true, use: { embeddings: 9_000_000, web_search_calls: 90, vector_stores: 6.5 * 2 ** 30 } },
  { name: 'reports', weight: 0.2, weekend: 1, keys: ['nightly'], batch: true, use: { code_interpreter_sessions: 12 } },
]

/** Tokens in an average day of all projects together at the start. */
const dailyTokens = 9_000_000
const growthPerDay = 0.0025

/** @param {string} day */
const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 1000 / secondsPerDay

/** Days worked out before, by organisation and day: every page asks for them again. @type {Map<string, Usage[]>} */
const known = new Map()

/** Everything the organisation used on a whole day. @param {Organisation} organisation @param {string} day @returns {Usage[]} */
export function usageOf(organisation, day) {
  const key = `${organisation.seed} ${organisation.firstDay} ${organisation.projects} ${day}`
  const lines = known.get(key) ?? workOut(organisation, day)
  known.set(key, lines)
  return lines
}

/** @param {Organisation} organisation @param {string} day @returns {Usage[]} */
function workOut({ id, seed, firstDay, scale, projects: count }, day) {
  const age = dayNumber(day) - dayNumber(firstDay)
  if (age < 0) return []
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const growth = (1 + growthPerDay) ** age
  return projects.slice(0, count).flatMap((project) => {
    const isWeekend = weekday === 0 || weekday === 6
    const size = scale * growth * (isWeekend ? project.weekend : 1)
    return project.keys.flatMap((user, index) => {
      const line = (/** @type {string} */ family, /** @type {string} */ model, /** @type {Record<string, number>} */ amounts, /** @type {Partial<Usage>} */ rest = {}) => ({
        family, model, amounts,
        project_id: `proj_${id}_${project.name}`, user_id: `user_${id}_${user}`, api_key_id: `key_${id}_${project.name}_${index + 1}`,
        batch: false, service_tier: '', source: '', size: '', context_level: '', vector_store_id: '', ...rest,
      })
      const near = (/** @type {number} */ amount, /** @type {number} */ spread, /** @type {string[]} */ ...words) =>
        Math.round(amount * wobble(spread, seed, day, project.name, index, ...words))
      const about = { project, size: size / project.keys.length, stored: scale * growth, index, line, near, seed, day }
      return [...chat(about), ...others(about)]
    })
  })
}

/**
 * @typedef {{
 *   project: (typeof projects)[number], size: number, stored: number, index: number, seed: string, day: string,
 *   line: (family: string, model: string, amounts: Record<string, number>, rest?: Partial<Usage>) => Usage,
 *   near: (amount: number, spread: number, ...words: string[]) => number,
 * }} About A key of a project on a day; `size` is its part of what the project uses; what is `stored` does not rest on Sundays.
 */

/** @param {About} about @returns {Usage[]} */
function chat({ project, size, index, line, near, seed, day }) {
  return chatModels.flatMap(({ model, share, only }) => {
    if (only !== undefined && only !== project.name) return []
    // Not every key uses every model, and a rare one rests for a day.
    if (chance(seed, project.name, index, model) < 0.25 || chance(seed, day, project.name, index, model) < 0.03) return []
    const input = near(dailyTokens * project.weight * share * size, 0.3, model, 'input')
    return line('completions', model, {
      input,
      cached: model.startsWith('ft:') ? 0 : near(input * 0.35, 0.5, model, 'cached'),
      output: near(input * 0.14, 0.4, model, 'output'),
      requests: Math.max(1, Math.round(input / 2400)),
    }, { batch: project.batch === true, service_tier: tierOf(project, model) })
  })
}

/** @param {(typeof projects)[number]} project @param {string} model */
function tierOf(project, model) {
  if (project.priority === true && model.startsWith('gpt-5.2')) return 'priority'
  return project.flex === true && model.startsWith('o4') ? 'flex' : 'default'
}

/** What is used besides text: the first key of a project speaks, listens, draws and searches. @param {About} about @returns {Usage[]} */
function others({ project, size, stored, index, line, near }) {
  const use = /** @type {Record<string, number | undefined>} */ (project.use)
  const amount = (/** @type {string} */ name, spread = 0.4) => near((use[name] ?? 0) * size, spread, name)
  const lines = []
  if (use['embeddings']) lines.push(line('embeddings', 'text-embedding-3-small', { input: amount('embeddings'), requests: near(220 * size, 0.3, 'embeddings requests') }))
  if (index > 0) return lines
  if (use['voice']) {
    const audio = amount('voice')
    const spoken = near(audio * 0.6, 0.2, 'spoken')
    lines.push(line('completions', 'gpt-audio-2025-08-28', {
      input: audio + Math.round(audio / 4), audioInput: audio, output: spoken + Math.round(spoken / 5), audioOutput: spoken, requests: near(audio / 900, 0.1, 'calls'),
    }, { service_tier: 'default' }))
  }
  if (use['moderations']) lines.push(line('moderations', 'omni-moderation-latest', { input: amount('moderations'), requests: near(900 * size, 0.3, 'moderated') }))
  if (use['images']) {
    for (const [source, format] of /** @type {const} */ ([['image.generation', '1024x1024'], ['image.generation', '1024x1792'], ['image.edit', '1024x1024']])) {
      const images = near(use['images'] * size * 0.7, 0.6, source, format)
      lines.push(line('images', 'gpt-image-1', { images, requests: images }, { source, size: format }))
    }
  }
  if (use['audio_speeches']) lines.push(line('audio_speeches', 'gpt-4o-mini-tts', { characters: amount('audio_speeches'), requests: near(160 * size, 0.3, 'speeches') }))
  if (use['audio_transcriptions']) lines.push(line('audio_transcriptions', 'whisper-1', { seconds: amount('audio_transcriptions'), requests: near(30 * size, 0.3, 'transcriptions') }))
  if (use['vector_stores']) lines.push(line('vector_stores', '', { bytes: near(use['vector_stores'] * stored, 0.01, 'stored') }))
  if (use['code_interpreter_sessions']) lines.push(line('code_interpreter_sessions', '', { sessions: amount('code_interpreter_sessions') }))
  if (use['file_search_calls']) lines.push(line('file_search_calls', '', { calls: amount('file_search_calls') }, { vector_store_id: `vs_${project.name}` }))
  if (use['web_search_calls']) {
    for (const [context_level, part] of /** @type {[string, number][]} */ ([['medium', 0.8], ['high', 0.2]])) {
      const calls = near(use['web_search_calls'] * size * part, 0.5, 'web search', context_level)
      lines.push(line('web_search_calls', 'gpt-5.2-2025-12-11', { calls, requests: Math.ceil(calls * 0.7) }, { context_level }))
    }
  }
  return lines.filter(({ amounts }) => Object.values(amounts).some((value) => value > 0))
}

/** How much of a day's use has happened after this share of the day (0…1): little at night, most around noon. */
const curve = (/** @type {number} */ share) => share - (0.85 * Math.sin(2 * Math.PI * share)) / (2 * Math.PI)

/**
 * The part of a whole-day amount that falls between two seconds of the day. Parts of a day add up to it.
 * @param {number} amount @param {number} from @param {number} to
 */
export function partOfDay(amount, from, to) {
  const until = (/** @type {number} */ second) => (second >= secondsPerDay ? amount : Math.floor(amount * curve(Math.max(second, 0) / secondsPerDay)))
  return until(to) - until(from)
}
