/** What goes between a connection's base URL and the path of an API that has its version there. */

/**
 * A base URL that already ends in a version (`https://gateway.example/openai/v1`) is used as it is; to any other
 * (`https://api.anthropic.com`) `/v1` is added.
 */
export const versionBelow = (basePath: string): string => (/\/v\d+$/.test(basePath.replace(/\/+$/, '')) ? '' : '/v1')
