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
  const hidden = formsOf(values)
  return (text) => hidden.reduce((result, form) => result.split(form).join(shown), text)
}

/** Masks each value in the bytes of an answer, by as many stars: its length stays what was announced. */
export async function* maskedParts(parts: AsyncIterable<Uint8Array>, values: readonly string[]): AsyncGenerator<Uint8Array> {
  const forms = formsOf(values).map((form) => Buffer.from(form))
  // A value may come in two parts: as much as could be the beginning of one waits for the next.
  const kept = Math.max(0, ...forms.map(({ length }) => length - 1))
  let rest = Buffer.alloc(0)
  for await (const part of parts) {
    const bytes = Buffer.concat([rest, part])
    for (const form of forms)
      for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at)) bytes.fill('*', at, at + form.length)
    const ready = Math.max(0, bytes.length - kept)
    rest = bytes.subarray(ready)
    if (ready > 0) yield bytes.subarray(0, ready)
  }
  if (rest.length > 0) yield rest
}

/** The longest first: a shorter one may be a part of it. */
function formsOf(values: readonly string[]): string[] {
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url')])
  return [...new Set(forms)].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length)
}
