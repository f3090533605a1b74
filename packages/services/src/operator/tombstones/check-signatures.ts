import { listReceiptKeys } from '@organizations/database'
import {
  DomainError,
  MAX_ISSUES,
  MAX_LIMIT,
  toStatement,
  type InputIssue,
  type ReplayTombstonesInput,
} from '@organizations/domain'
import { createStatementVerifier } from '@organizations/receipts'
import type { Deps } from '../../deps.ts'
import { inBatches } from './in-batches.ts'

/**
 * Returns how many of the tombstones no published key has signed. Throws `tombstone_not_signed`, which names them, unless
 * the input takes unsigned ones. Nothing is changed by then: a request is replayed as a whole or not at all.
 */
export async function checkSignatures({ db }: Pick<Deps, 'db'>, input: ReplayTombstonesInput): Promise<number> {
  const keys = await listReceiptKeys(db, MAX_LIMIT)
  const verify = createStatementVerifier(keys.map((it) => ({ ...it, kty: 'OKP', crv: 'Ed25519' })))
  const issues: InputIssue[] = []
  const problems = await inBatches(input.tombstones, (it) => verify('tombstone', toStatement(it), it))
  for (const [index, message] of problems.entries()) {
    if (message !== undefined) issues.push({ path: `tombstones.${index}`, message })
  }
  const unsigned = issues.length
  if (input.highestIds) {
    const { kid, signature, ...highestIds } = input.highestIds
    const message = await verify('highest ids', highestIds, { kid, signature })
    if (message !== undefined) issues.push({ path: 'highestIds', message })
  }
  if (issues.length === 0 || input.unsigned) return unsigned
  throw new DomainError('tombstone_not_signed', undefined, { issues: issues.slice(0, MAX_ISSUES) })
}
