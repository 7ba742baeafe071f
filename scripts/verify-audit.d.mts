export interface KeptHead { workspace: string; count: number; hash: string; seen?: string; note?: string }
export interface Found {
  readonly header: { readonly complete: boolean; readonly first: number; readonly last: number }
  readonly entries: number
  readonly gaps: number
  readonly left: number
  /** At most twenty; the others are counted in `more`. */
  readonly problems: readonly string[]
  readonly more: number
}
export function verify(path: string, wanted?: KeptHead | null): Found
export function readHead(path: string): KeptHead
