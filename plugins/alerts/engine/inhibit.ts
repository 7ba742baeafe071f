/**
 * Inhibition as Alertmanager has it: an alert that fires and matches `source` mutes those that match `target` and have the
 * same values of `equal`. One that matches both sides is not muted by others that do, so none mutes itself. Beyond
 * that, alerts that mute each other in a circle are all told: somebody has to hear of it.
 */
import type { Alert, Inhibition } from '../model/alert'
import { matches } from './matchers'

/** Ids of those that are muted. Only firing alerts mute; every one can be muted. */
export function inhibited(alerts: readonly Alert[], inhibitions: readonly Inhibition[]): Set<string> {
  const graph = new Map<string, Set<string>>()
  const sources = new Map<string, string[]>()
  const targets: { alert: string; by: string }[] = []
  const edge = (from: string, to: string): void => {
    const next = graph.get(from)
    if (next === undefined) graph.set(from, new Set([to]))
    else next.add(to)
  }
  for (const inhibition of inhibitions) {
    for (const alert of alerts) {
      const isSource = alert.state === 'firing' && matches(inhibition.source, alert.labels)
      const isTarget = matches(inhibition.target, alert.labels)
      if (!isSource && !isTarget) continue
      // Alerts are not joined one by one (500 causes and 500 symptoms are 250,000 pairs) but through a node for what is equal.
      const node = (kind: string): string => JSON.stringify([inhibition.id, kind, inhibition.equal.map((label) => alert.labels[label] ?? '')])
      const passes = isSource && isTarget ? ['any'] : ['any', 'one-sided']
      if (isSource) {
        for (const kind of passes) {
          edge(alert.id, node(kind))
          const known = sources.get(node(kind))
          if (known === undefined) sources.set(node(kind), [alert.id])
          else known.push(alert.id)
        }
      }
      if (isTarget) {
        const by = node(isSource ? 'one-sided' : 'any')
        edge(by, alert.id)
        targets.push({ alert: alert.id, by })
      }
    }
  }
  const circle = circles(graph)
  return new Set(targets.filter(({ alert, by }) => sources.get(by)?.some((source) => circle.get(source) !== circle.get(alert))).map(({ alert }) => alert))
}

/** For each node a number that it shares with those it is in a circle with (Tarjan's strongly connected components). */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const found = new Map<string, number>()
  const open: string[] = []
  for (const start of graph.keys()) {
    if (order.has(start)) continue
    const path: { node: string; rest: Iterator<string> }[] = []
    const enter = (node: string): void => {
      order.set(node, order.size)
      low.set(node, order.get(node)!)
      open.push(node)
      path.push({ node, rest: (graph.get(node) ?? new Set<string>()).values() })
    }
    enter(start)
    while (path.length > 0) {
      const { node, rest } = path.at(-1)!
      const { value: next, done } = rest.next()
      if (done !== true) {
        if (!order.has(next)) enter(next)
        else if (!found.has(next)) low.set(node, Math.min(low.get(node)!, order.get(next)!))
        continue
      }
      path.pop()
      const above = path.at(-1)?.node
      if (above !== undefined) low.set(above, Math.min(low.get(above)!, low.get(node)!))
      if (low.get(node) !== order.get(node)) continue
      for (let member = open.pop()!; ; member = open.pop()!) {
        found.set(member, order.get(node)!)
        if (member === node) break
      }
    }
  }
  return found
}
