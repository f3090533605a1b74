import { findBundle, updateBundle } from '@organizations/database'
import { DomainError, type Bundle, type SetBundleMetadataInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/** Gives a bundle a link, a comment, or both; or takes them from it. */
export async function setBundleMetadata(deps: Deps, call: Call<SetBundleMetadataInput>): Promise<Bundle> {
  const { version_id: id, link, comment } = call.input
  const madeOf = (_: Bundle, appUuid: string) => made.bundle(appUuid, id)
  const operation = { operation: 'bundle.setMetadata', action: 'bundle.update', madeOf } as const
  return await inAppTransaction(deps, call, operation, async (trx, { organizationId, appUuid, appId, now }) => {
    const app = { organizationId, appUuid, appId }
    const before = await findBundle(trx, { ...app, id })
    if (before === undefined) throw new DomainError('bundle_not_found')
    await updateBundle(trx, { id, change: { link, comment }, now })
    const { bundle: after } = (await findBundle(trx, { ...app, id })) ?? before
    const version = before.bundle.name
    const fields = { before: shown(before.bundle), after: shown(after) }
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'bundle.update',
      subject: `${appId}/bundle/${version}`,
      ...fields,
      event: {
        type: 'bundle.updated',
        data: { app_id: appId, bundle_id: id, version, changes: changesBetween(fields.before, fields.after) },
      },
    })
    return after
  })
}

function shown({ link, comment }: Bundle): Pick<Bundle, 'link' | 'comment'> {
  return { link, comment }
}
