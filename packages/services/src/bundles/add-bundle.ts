import {
  addToDay,
  insertBundle,
  isUniqueViolation,
  type Database,
  type NewBundle,
  type Transaction,
} from '@organizations/database'
import { dayOf, DomainError, type Bundle } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'

/** Writes a new bundle down, with what goes with it, or throws `version_taken`. */
export async function addBundle(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { appId, ...bundle }: NewBundle & { appId: string },
): Promise<Bundle> {
  const { organizationId, version, storageProvider, externalUrl, bytes, createdAt } = bundle
  const inserted = await insertBundle(trx, appId, bundle).catch((cause: unknown) => {
    throw isUniqueViolation(cause, 'bundles.name') ? new DomainError('version_taken', undefined, { cause }) : cause
  })
  if (bytes > 0) await addToDay(trx, bundle, { date: dayOf(createdAt), storage: bytes })
  await recordChange(deps, trx, call, {
    organizationId,
    action: 'bundle.create',
    subject: `${appId}/bundle/${version}`,
    before: null,
    after: { storage_provider: storageProvider, external_url: externalUrl, bytes },
    event: {
      type: 'bundle.created',
      data: {
        app_id: appId,
        bundle_id: inserted.id,
        version,
        changes: { storage_provider: storageProvider, external_url: externalUrl, size: bytes },
      },
    },
  })
  return inserted
}
