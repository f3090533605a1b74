import { runDeletion } from '@organizations/services'
import { watched } from '@organizations/services/testing'
import type { TestServer } from './test-server.ts'

/** Runs batches of the only deletion, each by a worker that stops after it, until the condition holds. */
export async function runPiecesUntil(
  { deps }: Pick<TestServer, 'deps'>,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
  for (let batches = 0; !(await isThere()); batches += 1) {
    if (batches > 200) throw new Error('Expected the condition to hold within 200 batches')
    const stopping = new AbortController()
    let transactions = 0
    const beforeCommit = () => {
      transactions += 1 // the first takes the lease, the second is the batch's
      if (transactions === 2) stopping.abort()
    }
    await runDeletion(watched(deps, { beforeCommit }), { deletionId, signal: stopping.signal })
  }
}
