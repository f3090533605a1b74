import type { Bundle, RegisterBundleInput } from '@organizations/domain'
import { addBundle } from './add-bundle.ts'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/** Makes a version of an app whose content is at an external URL: it is neither fetched nor checked. */
export async function registerBundle(deps: Deps, call: Call<RegisterBundleInput>): Promise<Bundle> {
  const { version, external_url: externalUrl, checksum } = call.input
  const madeOf = ({ id }: Bundle, appUuid: string) => made.bundle(appUuid, id)
  const operation = { operation: 'bundle.register', action: 'bundle.upload', mode: 'upload', madeOf } as const
  return await inAppTransaction(deps, call, operation, async (trx, { organizationId, appUuid, appId, now }) =>
    addBundle(deps, trx, call, {
      organizationId,
      appUuid,
      appId,
      version,
      checksum,
      storageProvider: 'external',
      externalUrl,
      objectKey: null,
      bytes: 0,
      createdAt: now,
    }),
  )
}
