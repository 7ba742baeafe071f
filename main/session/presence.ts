/**
 * Asks for a finger, a face or a PIN before this computer's keychain signs somebody in. The prompt keeps out
 * somebody who borrows an unlocked computer; it does not protect the keychain's entry from other programs of
 * the same account (docs/security.md).
 */
import type { Keychain } from '@panoptic/sdk/contract/people'

export interface Presence {
  readonly kind: Keychain['presence']
  /** Whether the person confirmed. `none`: there is nothing to ask, so yes. Never rejects. */
  confirm(reason: string): Promise<boolean>
}

/** One system's prompt; `null` where this computer has none, or none that is set up. */
export interface Prompt {
  readonly kind: Exclude<Keychain['presence'], 'none'>
  ask(reason: string): Promise<boolean>
}

export function createPresence(prompt: Prompt | null): Presence {
  if (prompt === null) return { kind: 'none', confirm: () => Promise.resolve(true) }
  let asking: Promise<boolean> | null = null
  return {
    kind: prompt.kind,
    // Two prompts at once would lie over each other; the second caller shares the first one's answer.
    confirm: (reason) => (asking ??= prompt.ask(reason).catch(() => false).finally(() => { asking = null })),
  }
}
