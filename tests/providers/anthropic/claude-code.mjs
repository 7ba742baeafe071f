/** The Claude Code report: what each person did with it on one UTC day. */
import { chance, wobble } from '../kit/random.mjs'
import { people, tokenNanos } from './organisation.mjs'
import { BadRequest, makeCursor, readCursor, readLimit, refuseOthers } from './parameters.mjs'

const subscriber = { model: 'claude-sonnet-4-5-20250929', tier: 'standard', context: '0-200k', speed: 'standard', geo: null }

/**
 * What is told of a day: members on the API, whose usage is part of the organisation's, and one on a subscription,
 * whose usage is nowhere else.
 * @param {{ id: string, seed: string }} organisation @param {string} day @param {readonly any[]} usage of that day
 */
export function claudeCodeRecords({ id, seed }, day, usage) {
  const members = usage.filter(({ workspace }) => workspace === `wrkspc_${id}_claude_code`).map((line) => record({
    actor: { type: 'user_actor', email_address: line.actor.email }, day, seed, customer: 'api', line,
  }))
  if (usage.length === 0 || chance(seed, day, 'subscriber') < 0.2) return members
  const uncached = Math.round(90_000 * wobble(0.5, seed, day, 'subscriber'))
  const line = { ...subscriber, uncached, read: uncached * 7, write5m: uncached, write1h: 0, output: Math.round(uncached / 3) }
  const button = { type: 'api_actor', api_key_name: 'release-bot' }
  return [...members, record({ actor: { type: 'user_actor', email_address: people.linus.email }, day, seed, customer: 'subscription', line }), record({ actor: button, day, seed, customer: 'api', line: null })]
}

/** @param {{ actor: Record<string, string>, day: string, seed: string, customer: string, line: any }} facts */
function record({ actor, day, seed, customer, line }) {
  const who = Object.values(actor).join(' ')
  const some = (/** @type {number} */ most, /** @type {string} */ word) => Math.floor(most * chance(seed, day, who, word))
  return {
    date: `${day}T00:00:00Z`, actor, organization_id: '5b2c0f6e-0000-4000-8000-000000000001', customer_type: customer, subscription_type: customer === 'api' ? null : 'team',
    terminal_type: 'vscode', is_remote: false,
    core_metrics: { num_sessions: 1 + some(12, 'sessions'), commits_by_claude_code: some(9, 'commits'), pull_requests_by_claude_code: some(3, 'pulls'), lines_of_code: { added: some(600, 'added'), removed: some(200, 'removed') } },
    tool_actions: { edit_tool: { accepted: some(40, 'accepted'), rejected: some(6, 'rejected') } },
    model_breakdown: line === null ? [] : [{
      model: line.model,
      tokens: { input: line.uncached, output: line.output, cache_read: line.read, cache_creation: line.write5m + line.write1h },
      estimated_cost: { currency: 'USD', amount: centsOf(line) },
    }],
  }
}

/** Cents as a number, in hundredths of a cent. @param {any} line */
function centsOf(line) {
  const counts = [line.uncached, line.read, line.write5m, line.write1h, line.output]
  return Math.round(counts.reduce((sum, count, kind) => sum + count * tokenNanos(line, kind), 0) / 1e5) / 100
}

/** @param {URLSearchParams} query @param {(day: string) => readonly any[]} recordsOf */
export function claudeCodePage(query, recordsOf) {
  refuseOthers(query, ['starting_at', 'limit', 'page'])
  const day = query.get('starting_at') ?? ''
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) throw new BadRequest('starting_at: Input should be a date, YYYY-MM-DD')
  const limit = readLimit(query, { usual: 20, most: 1000 })
  const records = recordsOf(day)
  const at = readCursor(query)
  const more = at + limit < records.length
  return { data: records.slice(at, at + limit), has_more: more, next_page: more ? makeCursor(query, at + limit) : null }
}
