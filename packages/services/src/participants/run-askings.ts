import { inTransaction, readAsking, releaseAsking, renewAsking, type ClaimedAsking } from '@organizations/database'
import type { AskingDeps } from './asking-deps.ts'
import { askParticipant } from './ask-participant.ts'
import { settleAsking } from './settle-asking.ts'

/**
 * Asks under a claim, and writes down what came. A claim that is given up, because the worker stops, is released; one
 * whose outcome cannot be written ends by itself. Never rejects.
 */
export async function runAsking(deps: AskingDeps, claimed: ClaimedAsking, signal: AbortSignal): Promise<void> {
  try {
    const asking = await readAsking(deps.db, claimed)
    if (asking !== undefined) await settleAsking(deps, await askParticipant(deps, asking, signal))
  } catch (error) {
    if (signal.aborted) await release(deps, claimed)
    else
      deps.log.error({ err: error, ...claimed }, 'An answer could not be written down: the participant is asked again')
  }
}

/** The same for one that has waited in a queue since it was claimed. */
export async function runQueuedAsking(deps: AskingDeps, claimed: ClaimedAsking, signal: AbortSignal): Promise<void> {
  if (await inTransaction(deps.relaxedDb, (trx) => renewAsking(trx, claimed))) await runAsking(deps, claimed, signal)
}

async function release(deps: AskingDeps, claimed: ClaimedAsking): Promise<void> {
  try {
    await inTransaction(deps.relaxedDb, (trx) => releaseAsking(trx, claimed))
  } catch (error) {
    deps.log.warn({ err: error, ...claimed }, 'A claim could not be released: it ends by itself')
  }
}
