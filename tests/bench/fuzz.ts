/** How long main's event loop waits while a page sends generated calls on all of its ports. C-10 */
import { openHostile } from '../hostile/hostile-bench'
import { loopDelay } from '../hostile/loop-delay'
import { fuzzed, takePorts } from '../hostile/targets'
import { round, type Figure } from './stats'

const count = 100_000

export async function measureFuzz(): Promise<Figure[]> {
  const bench = await openHostile()
  try {
    await takePorts(bench.attacker)
    let answers: Readonly<Record<string, number>> = {}
    const started = performance.now()
    const delay = await loopDelay(bench.electron, async () => {
      answers = await bench.attacker.evaluate((given) => hostile.fuzz(given), { routes: fuzzed, count, seed: 20_261_122 })
    })
    const seconds = (performance.now() - started) / 1_000
    const codes = Object.entries(answers).map(([code, times]) => `${code} ${times}`).join(', ')
    return [{ metric: 'bridge.fuzz.loopLag.p99.ms', value: delay.p99, aim: { atMost: 50 }, note: `${count} generated calls in ${round(seconds)} s; p50 ${round(delay.p50)} ms, longest ${round(delay.max)} ms; ${codes}` }]
  } finally {
    await bench.end()
  }
}
