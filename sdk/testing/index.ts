/** @panoptic/sdk/testing: a host for a plugin's tests, made of the host's real code (docs/plugin-authoring.md). */
export { createTestHost, type TestHost, type TestHostOptions, type TestPage, type TestRun, type TestUser } from './host'
export type { ConnectionForm } from './connections'
export type { Answer, SentMessage, TestOutbox } from './outbox'
export type { VaultPerson } from './vault'
