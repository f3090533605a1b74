import { updateApp as updateRow } from '@organizations/database'
import type { App, UpdateAppInput } from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from './in-app-transaction.ts'
import { requireAppRight } from './require-app-right.ts'

/** Changes an app's name, icon or retention. `updated_at` moves. */
export async function updateApp(deps: Deps, call: Call<UpdateAppInput>): Promise<App> {
  const { name, icon, retention } = call.input
  const operation = { operation: 'app.update', action: 'app.update' } as const
  return await inAppTransaction(deps, call, operation, async (trx, { app: before, appId, now, ...app }) => {
    await updateRow(trx, { app, change: { name, icon, retention }, now })
    const { app: after } = await requireAppRight(trx, { actor: call.actor, action: 'app.read', appId, now })
    const { organizationId } = app
    const fields = { before: shown(before), after: shown(after) }
    await audit(deps, trx, call, { organizationId, action: 'app.update', subject: appId, ...fields })
    return after
  })
}

function shown({ name, icon_url, retention }: App): Record<string, unknown> {
  return { name, icon_url, retention }
}
