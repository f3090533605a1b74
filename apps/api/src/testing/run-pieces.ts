import { runDeletion } from '@organizations/services'
import { watched } from '@organizations/services/testing'
import type { TestServer } from './test-server.ts'

/** Pieces of the one deletion there is, each by a worker that stops after it, until the condition holds. */
export async function runPiecesUntil(
  { deps }: Pick<TestServer, 'deps'>,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
  for (let pieces = 0; !(await isThere()); pieces += 1) {
    if (pieces > 200) throw new Error('Expected the condition to hold within 200 pieces')
    const stopping = new AbortController()
    let transactions = 0
    const beforeCommit = () => {
      transactions += 1 // the first takes the lease, the second is the piece's
      if (transactions === 2) stopping.abort()
    }
    await runDeletion(watched(deps, { beforeCommit }), { deletionId, signal: stopping.signal })
  }
}
