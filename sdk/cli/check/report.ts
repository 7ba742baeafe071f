/** What `check` found. */
import { faultText, type Fault } from '../build/faults'

export interface Finding extends Fault {
  readonly check: 'build' | 'manifest' | 'texts' | 'bundle' | 'sizes' | 'versions' | 'budgets' | 'denied'
}

export interface Report {
  readonly ok: boolean
  /** What must be changed. */
  readonly faults: readonly Finding[]
  /** What should be looked at. */
  readonly warnings: readonly Finding[]
  /** The built package; null when it could not be built. */
  readonly package: { readonly id: string; readonly version: string; readonly folder: string; readonly files: number; readonly bytes: number } | null
  /** What was seen when everything was denied. */
  readonly denied: {
    readonly views: readonly { readonly id: string; readonly text: string }[]
    readonly tasks: readonly { readonly id: string; readonly outcome: string; readonly message: string }[]
  }
}

export function reportText({ faults, warnings, package: made, denied }: Report): string {
  const lines = [
    ...faults.map((fault) => `fault    ${faultText(fault)}`),
    ...warnings.map((warning) => `warning  ${faultText(warning)}`),
    ...denied.views.map(({ id, text }) => `denied   view ${id} shows: ${text}`),
    ...denied.tasks.map(({ id, outcome, message }) => `denied   task ${id} ends: ${outcome}${message === '' ? '' : ` (${message})`}`),
  ]
  if (made !== null) lines.push(`${made.id} ${made.version}: ${made.files} files, ${new Intl.NumberFormat('en').format(made.bytes)} bytes`)
  lines.push(`${faults.length} faults, ${warnings.length} warnings`)
  return lines.join('\n')
}
