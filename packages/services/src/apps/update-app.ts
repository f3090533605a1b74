import { updateApp as updateRow } from '@organizations/database'
import type { App, UpdateAppInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
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
    const changes = changesBetween(fields.before, fields.after)
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'app.update',
      subject: appId,
      ...fields,
      event: { type: 'app.updated', data: { app_id: appId, changes } },
    })
    return after
  })
}

function shown({ name, icon_url, retention }: App): Pick<App, 'name' | 'icon_url' | 'retention'> {
  return { name, icon_url, retention }
}
