/** Made-up usage, the same every time. */
export interface Usage {
  id: string
  day: string
  at: number
  model: string
  requests: number
  tokens: number
  cost: number | null
  share: number
}

export const models = ['gpt-5', 'gpt-5-mini', 'o4', 'text-embedding-3-large', 'gpt-4.1-nano']

function random(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

const start = Date.UTC(2026, 9, 23)
export const days = Array.from({ length: 30 }, (_, at) => new Date(start + at * 86_400_000).toISOString().slice(0, 10))

export function usage(count: number): Usage[] {
  const next = random(7)
  return Array.from({ length: count }, (_, at) => {
    const model = models[at % models.length]!
    const requests = Math.floor(next() * 4000)
    const day = days[29 - (Math.floor(at / 20) % 30)]!
    return {
      id: `row-${at}`, day, at: Date.parse(`${day}T18:00:00Z`) - (at % 20) * 1_500_000, model, requests, tokens: requests * 812,
      cost: at % 17 === 3 ? null : Math.floor(next() ** 4 * 40e9) + 1200, share: next() ** 2,
    }
  })
}

export const byModel = (count: number) => {
  const next = random(3)
  return models.slice(0, count).map((model, at) => ({
    key: model, name: model,
    values: days.map((_, day) => (day === 12 ? null : Math.floor((2 + Math.sin(day / 4 + at) + next()) * (6 - at) * 4e9))),
  }))
}
