import { expect } from 'vitest'
import type { Refusal } from './app-scene.ts'
import type { Keyholder } from './test-users.ts'

/**
 * A request that REST refuses although the caller may make it, or to whom nothing of the kind exists; who may do what
 * is tested in parity/permissions.test.ts. `HERE` is replaced by the organization's id.
 */
export type RefusalCase = [who: Keyholder, method: string, path: string, fields: object | undefined, Refusal]

/** A refusal of one field. */
export function badInput(sentence: string): Refusal {
  return [400, expect.stringContaining(sentence) as string, 'invalid_input']
}
