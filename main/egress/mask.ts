/** Hides a secret in texts that a server may echo it into. */

/** Replaces every form of the secret in a text. */
export type Mask = (text: string) => string

export const unmasked: Mask = (text) => text

/** Plain ASCII: a masked header must stay a valid header. */
const shown = '***'
/** Shorter values would blank out unrelated text. */
const shortest = 4

/** Masks the value itself, its percent-encoded and base64 forms, and the header that carried it. */
export const maskFor = (value: string, header: string): Mask => maskAll([header.replace(/^(Basic|Bearer) /i, ''), value])

/** Masks each value, also percent-encoded and in base64. */
export function maskAll(values: readonly string[]): Mask {
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url')])
  const hidden = [...new Set(forms)].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((result, form) => result.split(form).join(shown), text)
}
