/** The manifest as a JSON schema, so that an editor completes and checks the `panoptic` key of package.json. */
import { z } from 'zod'
import { manifestSchema } from '../../contract/manifest'

/** A package.json with a manifest. Rules between fields, such as unknown secret slots, are for `check` alone. */
export function packageSchema(): Record<string, unknown> {
  const { $schema, ...panoptic } = z.toJSONSchema(manifestSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
  return {
    $schema,
    title: 'package.json of a Panoptic plugin',
    type: 'object',
    required: ['name', 'version', 'panoptic'],
    properties: {
      name: { type: 'string', pattern: '^(?:@[a-z0-9][a-z0-9-]*/)?[a-z0-9][a-z0-9-]*$' },
      version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+[\\w.+-]*$' },
      panoptic,
    },
  }
}
