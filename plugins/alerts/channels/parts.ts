/** What the renderers of HTTP services give. */
export interface HttpPart {
  /** Below the connection's base URL, after the secret where that is a part of the path. */
  readonly path: string
  readonly json: object
  /** Where in the answer of 429 the seconds to wait stand. */
  readonly retryAfter: readonly string[]
}
