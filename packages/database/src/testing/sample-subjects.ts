/** What may be deleted, among the sample rows. */
import type { Transaction } from 'kysely'
import { organizationSubject, type DeletionId, type DeletionSubject } from '@organizations/domain'
import type { AppKey } from '../queries/bundles/bundles.ts'
import { insertTombstone } from '../queries/deletion/tombstones.ts'
import type { Database } from '../schema.ts'
import { appUuid, integerId, organizationNumber, sampleRows } from './sample-rows.ts'

/** App `n` of an organization, as queries are told which one. */
export function appKey(organization: number, n: number): AppKey & { appId: string } {
  const { app_id: appId } = sampleRows(organization, n).apps
  return { organizationId: organizationNumber(organization), appUuid: appUuid(organization, n), appId }
}

export function appSubject(organization: number, n: number): DeletionSubject {
  const uuid = appUuid(organization, n)
  return {
    subjectKind: 'app',
    subjectId: uuid,
    organizationId: organizationNumber(organization),
    appUuid: uuid,
  }
}

/** Bundle or channel `n`, which is of the first app up to 2 and of the second from 3 on. */
export function subjectInApp(subjectKind: 'bundle' | 'channel', organization: number, n: number): DeletionSubject {
  const subjectId = String(integerId(organization, n))
  return { ...appSubject(organization, n < 3 ? 0 : 1), subjectKind, subjectId }
}

/**
 * Puts up the fence of a subject: an organization's, when only its number is given. A bundle gets its mark, as the
 * request for its deletion gives it.
 */
export async function insertSampleTombstone(
  trx: Transaction<Database>,
  subject: DeletionSubject | number,
): Promise<void> {
  const deletionId = 'deletion_1' as DeletionId // no other table is asked for it
  const of = typeof subject === 'number' ? organizationSubject(organizationNumber(subject)) : subject
  await insertTombstone(trx, { subject: of, deletionId, now: 1 })
  const isNumber = /^\d+$/.test(of.subjectId)
  if (of.subjectKind === 'bundle' && isNumber) {
    await trx.updateTable('bundles').set({ deletion_id: deletionId }).where('id', '=', Number(of.subjectId)).execute()
  }
}
