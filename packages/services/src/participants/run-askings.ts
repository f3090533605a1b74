import { inTransaction, readAsking, releaseAsking, renewAsking, type ClaimedAsking } from '@organizations/database'
import { keepClaims } from '../outbox/keep-claims.ts'
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

export interface AskingRunner {
  /** Asks under a claim that was just made, and keeps it meanwhile. Never rejects. */
  run: (claimed: ClaimedAsking, signal: AbortSignal) => Promise<void>
  /** The same for one that has waited in a queue since it was claimed. */
  runQueued: (claimed: ClaimedAsking, signal: AbortSignal) => Promise<void>
}

/** Asks participants under their claims, which are renewed meanwhile: an answer may take longer than a claim lasts. */
export function createAskingRunner(deps: AskingDeps): AskingRunner {
  const renew = async (claimed: ClaimedAsking) =>
    await inTransaction(deps.relaxedDb, (trx) => renewAsking(trx, claimed))
  const underWay = keepClaims<ClaimedAsking>(deps, 'Claims of participants', async (claims) => {
    for (const claimed of claims) await renew(claimed)
  })
  const run: AskingRunner['run'] = async (claimed, signal) => {
    underWay.add(claimed)
    try {
      await runAsking(deps, claimed, signal)
    } finally {
      underWay.delete(claimed)
    }
  }
  return {
    run,
    async runQueued(claimed, signal) {
      if (await renew(claimed)) await run(claimed, signal)
    },
  }
}

async function release(deps: AskingDeps, claimed: ClaimedAsking): Promise<void> {
  try {
    await inTransaction(deps.relaxedDb, (trx) => releaseAsking(trx, claimed))
  } catch (error) {
    deps.log.warn({ err: error, ...claimed }, 'A claim could not be released: it ends by itself')
  }
}
