/**
 * Creates an organization of any size in a database and a store, also while servers and workers use them: transactions
 * are short, with pauses in between, so that other writers get the lock.
 */
import { findUserByEmail, insertAcceptedMember, insertOrganization } from '@organizations/database'
import type { OrganizationId } from '@organizations/domain'
import { insertApp, insertAuditEntry, type SeededApp } from './insert-app-contents.ts'
import { insertChannel } from './insert-channel.ts'
import { insertDevices } from './insert-devices.ts'
import { insertBundleUsage, insertStatistics } from './insert-statistics.ts'
import { seedBundles } from './seed-bundles.ts'
import { commit, PAUSE_MS, type SeedSpec, type SeedTarget } from './seed-target.ts'

/** No user has the e-mail address of `SeedSpec`. */
export class UnknownOwnerError extends Error {
  constructor(email: string) {
    super(`No user has the address ${email}. Create one first: POST /operator/user`)
    this.name = 'UnknownOwnerError'
  }
}

/**
 * Creates the organization and everything that it owns. `onProgress` gets the number of apps, bundles, channels and
 * devices that were created since its last call. Throws `UnknownOwnerError`.
 */
export async function seedOrganization(
  target: SeedTarget,
  spec: SeedSpec,
  onProgress: (made: number) => void = () => {},
): Promise<OrganizationId> {
  const owner = await findUserByEmail(target.db, spec.email.toLowerCase())
  if (owner === undefined) throw new UnknownOwnerError(spec.email)
  const organizationId = target.ids.organization()
  const createdAt = Date.now()
  await commit(target, async (trx) => {
    const creation = {
      id: organizationId,
      name: spec.name,
      managementEmail: owner.email,
      createdBy: owner.uid,
      createdAt,
    }
    await insertOrganization(trx, creation)
    await insertAcceptedMember(trx, { organizationId, userId: owner.uid, role: 'super_admin', createdAt })
  })
  for (let index = 0; index < spec.apps; index += 1) {
    const app = {
      organizationId,
      appUuid: target.ids.uuid(),
      ownerId: owner.uid,
      createdAt,
      auditEntryId: target.ids.auditEntry(),
    }
    await seedApp(target, app, index, spec, onProgress)
  }
  return organizationId
}

async function seedApp(
  target: SeedTarget,
  app: SeededApp,
  index: number,
  spec: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  await commit(target, async (trx) => {
    await insertApp(trx, app, `App ${index + 1}`)
    await insertStatistics(trx, app)
    await insertBundleUsage(trx, app)
    await insertAuditEntry(trx, app)
  })
  onProgress(1)
  await seedBundles(target, app, spec, onProgress)
  await seedChannels(target, app, spec, onProgress)
  await insertDevices(target.db, { ...app, count: spec.devicesPerApp, pauseMs: PAUSE_MS }, onProgress)
}

async function seedChannels(
  target: SeedTarget,
  app: SeededApp,
  { channelsPerApp }: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  for (let index = 0; index < channelsPerApp; index += 1) {
    await commit(target, (trx) => insertChannel(trx, app, index))
    onProgress(1)
  }
}
