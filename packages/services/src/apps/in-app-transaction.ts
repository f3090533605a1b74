import type { Database, FoundApp, Transaction } from '@organizations/database'
import type { AppAction, KeyMode, OrganizationId } from '@organizations/domain'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { requireAppRight } from './require-app-right.ts'

/** The app that a use case changes something of, as its transaction sees it. */
export interface ChangedApp extends Pick<FoundApp, 'app' | 'organizationId' | 'appUuid'> {
  appId: string
  now: number
}

/** Which operation it is, for repetitions of a request, and what it takes to do it. */
export interface AppOperation {
  operation: string
  action: AppAction
  /** The least mode of a key that may do it; `write` unless given. */
  mode?: KeyMode
}

/**
 * Runs `work` in a transaction, for an actor who may do this to the app that the input names. A repetition of the same
 * request, by its `Idempotency-Key`, gets the first answer again.
 */
export async function inAppTransaction<T extends object>(
  deps: Deps,
  call: Call<{ app_id: string }>,
  { operation, action, mode = 'write' }: AppOperation,
  work: (trx: Transaction<Database>, app: ChangedApp) => Promise<T>,
): Promise<T> {
  const { app_id: appId } = call.input
  const now = deps.clock()
  const requireStill = (trx: Transaction<Database>, actor: Caller) =>
    requireAppRight(trx, { actor, action, appId, now })
  let owner: OrganizationId | null = null
  const repeatable = { operation, mode, requireStill, organizationOf: () => owner }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const found = await requireStill(trx, actor)
    owner = found.organizationId
    return await work(trx, { ...found, appId: found.app.app_id, now })
  })
}
