import type { Database, FoundApp, Transaction } from '@organizations/database'
import type { AppAction, KeyMode } from '@organizations/domain'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { requireAppRight } from './require-app-right.ts'

/** The app that a use case changes something of, as its transaction sees it. */
export interface ChangedApp extends Pick<FoundApp, 'app' | 'organizationId' | 'appUuid'> {
  appId: string
  now: number
}

/** Which operation it is, for repetitions of a request, and what it takes to do it. */
export interface AppOperation<T> {
  operation: string
  action: AppAction
  /** The least mode of a key that may do it; `write` unless given. */
  mode?: KeyMode
  /** What the answer is about; the app itself unless given. */
  madeOf?: (answer: T, appUuid: string) => string
}

/**
 * Runs `work` in a transaction, for an actor who may do this to the app that the input names. A repetition of the same
 * request, by its `Idempotency-Key`, gets the first answer again.
 */
export async function inAppTransaction<T extends object>(
  deps: Deps,
  call: Call<{ app_id: string }>,
  { operation, action, mode = 'write', madeOf = (_, appUuid) => made.app(appUuid) }: AppOperation<T>,
  work: (trx: Transaction<Database>, app: ChangedApp) => Promise<T>,
): Promise<T> {
  const { app_id: appId } = call.input
  const now = deps.clock()
  const requireStill = (trx: Transaction<Database>, actor: Caller) =>
    requireAppRight(trx, { actor, action, appId, now })
  let found: Pick<FoundApp, 'app' | 'organizationId' | 'appUuid'> | undefined
  const repeatable = {
    operation,
    mode,
    requireStill,
    organizationOf: () => found?.organizationId ?? null,
    madeOf: (answer: T) => (found === undefined ? null : madeOf(answer, found.appUuid)),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    found = await requireStill(trx, actor)
    return await work(trx, { ...found, appId: found.app.app_id, now })
  })
}
