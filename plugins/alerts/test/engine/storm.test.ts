import { describe, expect, it } from 'vitest'
import type { Receiver } from '../../engine/routing'
import { figureWith, ruleWith, start } from './kit'
import { randomFrom, World } from './world'

const receivers: readonly Receiver[] = [{ id: 'native', least: 'info', quiet: null, mine: () => true }]
const settings = () => ({ receivers, silences: [], inhibitions: [], times: [] })
const second = 1000

describe('P-50: a storm', () => {
  it.each([1, 2, 3])('500 failures within 10 s with one cause are one message within 35 s and one all-clear (course %i)', (seed) => {
    const random = randomFrom(seed)
    const series = Array.from({ length: 500 }, (_, index) => ({ labels: { host: `h${index}` }, fails: start + Math.floor(random() * 10_000), well: start + 200 * second + Math.floor(random() * 10_000) }))
    const rule = ruleWith({ source: { ...ruleWith().source, measure: 'latest', by: ['host'] }, groupBy: ['rule'] })
    const world = new World([rule], start, (_, at) => series.map(({ labels, fails, well }) => figureWith(at >= fails && at < well ? 60 : 10, { labels })), settings)
    const times = [[0, 12, 0.5], [12, 40, 2], [40, 198, 40], [198, 212, 0.5], [212, 900, 100]] as const
    for (const [from, to, every] of times) for (let at = from; at < to; at += every) world.look(start + at * second)
    expect(world.messages.map(({ kind, at, alerts }) => [kind, alerts.length, at <= start + 35 * second])).toEqual([['fire', 500, true], ['resolve', 500, false]])
    const lastWell = Math.max(...series.map(({ well }) => well))
    expect(world.messages[1]!.at - lastWell).toBeLessThan(second / 2)
  })

  it('the same storm by host is a message for each host, because that is what the rule asks for', () => {
    const rule = ruleWith({ source: { ...ruleWith().source, by: ['host'] }, groupBy: ['host'] })
    const world = new World([rule], start, () => Array.from({ length: 20 }, (_, index) => figureWith(60, { labels: { host: `h${index}` } })), settings)
    for (const at of [0, 30]) world.look(start + at * second)
    expect(world.messages).toHaveLength(20)
  })

  it('failures that drip in over ten minutes are told every five minutes, not one by one', () => {
    const rule = ruleWith({ source: { ...ruleWith().source, by: ['host'] }, groupBy: ['rule'] })
    const world = new World([rule], start, (_, at) => Array.from({ length: 600 }, (__, index) => figureWith(at >= start + index * second ? 60 : 10, { labels: { host: `h${index}` } })), settings)
    for (let at = start; at < start + 700 * second; at += 10 * second) world.look(at)
    expect(world.messages.map(({ kind, at }) => [kind, (at - start) / second])).toEqual([['fire', 30], ['update', 330], ['update', 630]])
  })
})
