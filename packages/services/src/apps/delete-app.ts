import type { DeleteAppInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from './in-app-transaction.ts'
import { requestAppDeletion } from '../deletion/request/request-deletion-below.ts'
import { wakeWorkers } from '../deletion/request/request-deletion.ts'

/**
 * Deletes an app with all that is under it, however much, at once: workers destroy it behind the answer. Irreversible.
 * Its `app_id` is free again when that is complete.
 */
export async function deleteApp(deps: Deps, call: Call<DeleteAppInput>): Promise<{ app_id: string }> {
  const operation = { operation: 'app.delete', action: 'app.delete', mode: 'all' } as const
  const answer = await inAppTransaction(deps, call, operation, async (trx, { app, appId, organizationId, appUuid }) => {
    await requestAppDeletion(deps, trx, call, { organizationId, appUuid, appId, name: app.name })
    return { app_id: appId }
  })
  wakeWorkers(deps)
  return answer
}
