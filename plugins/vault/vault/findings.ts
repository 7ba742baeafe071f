/** What the host noticed about secrets: the order in which it matters, and how urgent each is. */
import type { Finding, SecretInfo } from '@panoptic/sdk'

/** Most urgent first. */
export const findingOrder = [
  'expired', 'public-format', 'duplicate', 'weak', 'wrong-provider', 'rotation-due', 'expires-soon', 'never-used',
] as const satisfies readonly Finding[]

export type Urgency = 'danger' | 'warning' | 'neutral'

const urgencies: Readonly<Record<Finding, Urgency>> = {
  expired: 'danger', 'public-format': 'danger', weak: 'danger', duplicate: 'warning', 'wrong-provider': 'warning',
  'rotation-due': 'warning', 'expires-soon': 'warning', 'never-used': 'neutral',
}
export const urgencyOf = (finding: Finding): Urgency => urgencies[finding]

export const sortFindings = (findings: readonly Finding[]): Finding[] => findingOrder.filter((finding) => findings.includes(finding))

export interface FindingGroup {
  readonly finding: Finding
  readonly secrets: readonly SecretInfo[]
}

/** Every finding, also those nobody has. Duplicates lie beside each other: their hints are equal. */
export const groupFindings = (secrets: readonly SecretInfo[]): FindingGroup[] =>
  findingOrder.map((finding) => {
    const found = secrets.filter(({ findings }) => findings.includes(finding))
    return { finding, secrets: finding === 'duplicate' ? found.sort((one, other) => (one.hint < other.hint ? -1 : one.hint > other.hint ? 1 : 0)) : found }
  })
