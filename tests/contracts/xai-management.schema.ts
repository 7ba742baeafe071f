/**
 * The documented shapes of xAI's Management API, as far as we use it. There is no contract document of xAI for it
 * (`xai.json` beside the others covers inference only), so these schemas were written here from
 * - docs.x.ai/developers/rest-api-reference/management/billing: `POST /v1/billing/teams/{team_id}/usage`, its example
 *   request and answer (time range text, `TIME_UNIT_DAY`, `usd`, `AGGREGATION_SUM`, `groupBy` description);
 * - docs.x.ai/developers/rest-api-reference/management/auth: `GET /auth/management-keys/validation`;
 * - grafient.ai/docs/integrations/xai: team id, billing permission, labels such as "Chat grok-4-0709".
 * Not documented there but seen by others to work (git.trentuna.com/trentuna/token-monitor/issues/2): grouping by
 * `api_key_id` and `unit_type`. The schema of a request therefore allows them; a sample can be told to refuse them.
 * What these schemas cannot show: that xAI itself keeps to its documentation.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'

const texts = { type: 'array', items: { type: 'string' } }

const schemas = {
  usageRequest: {
    type: 'object', additionalProperties: false, required: ['analyticsRequest'],
    properties: {
      analyticsRequest: {
        type: 'object', additionalProperties: false, required: ['timeRange', 'timeUnit', 'values', 'groupBy', 'filters'],
        properties: {
          timeRange: {
            type: 'object', additionalProperties: false, required: ['startTime', 'endTime', 'timezone'],
            properties: {
              startTime: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$' },
              endTime: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$' },
              timezone: { type: 'string', const: 'Etc/GMT' },
            },
          },
          timeUnit: { enum: ['TIME_UNIT_NONE', 'TIME_UNIT_HOUR', 'TIME_UNIT_DAY'] },
          values: {
            type: 'array', minItems: 1,
            items: { type: 'object', additionalProperties: false, required: ['name', 'aggregation'], properties: { name: { const: 'usd' }, aggregation: { const: 'AGGREGATION_SUM' } } },
          },
          groupBy: { type: 'array', uniqueItems: true, items: { enum: ['description', 'unit_type', 'api_key_id'] } },
          filters: texts,
        },
      },
    },
  },
  usageAnswer: {
    type: 'object', required: ['timeSeries', 'limitReached'],
    properties: {
      timeSeries: {
        type: 'array',
        items: {
          type: 'object', required: ['group', 'groupLabels', 'dataPoints'],
          properties: {
            group: texts, groupLabels: texts,
            dataPoints: {
              type: 'array',
              items: {
                type: 'object', required: ['timestamp', 'values'],
                properties: { timestamp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' }, values: { type: 'array', items: { type: 'number' } } },
              },
            },
          },
        },
      },
      limitReached: { type: 'boolean' },
    },
  },
  validationAnswer: {
    type: 'object', required: ['apiKeyId', 'scope', 'scopeId'],
    properties: { apiKeyId: { type: 'string' }, teamId: { type: 'string' }, scope: { enum: ['SCOPE_TEAM', 'SCOPE_ORGANIZATION'] }, scopeId: { type: 'string' }, name: { type: 'string' } },
  },
} as const

const ajv = new Ajv2020({ allErrors: true })
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]))

/** What is wrong with a value, as one sentence each; empty when it fits. */
export function check(name: keyof typeof schemas, value: unknown): string[] {
  const validate = validators[name]!
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}
