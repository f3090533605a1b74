/**
 * What an answer is about, as a name. A deletion removes the answers about what it deletes; an app's name begins those
 * of what is in it.
 */
import {
  deleteAnswersAbout,
  deleteAnswersAboutApp,
  deleteAnswersAboutBundles,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  organizationOf,
  type DeletionId,
  type DeletionSubject,
  type MemberUid,
  type OrganizationId,
  type WebhookId,
} from '@organizations/domain'

export const made = {
  organization: (id: OrganizationId) => `organization/${id}`,
  member: (id: OrganizationId, uid: MemberUid) => `member/${id}/${uid}`,
  webhook: (id: WebhookId) => `webhook/${id}`,
  apiKey: (id: number) => `api_key/${id}`,
  app: (appUuid: string) => `app/${appUuid}`,
  bundle: (appUuid: string, id: number | string) => `app/${appUuid}/bundle/${id}`,
  channel: (appUuid: string, id: number | string) => `app/${appUuid}/channel/${id}`,
  override: (appUuid: string, deviceId: string) => `app/${appUuid}/device/${deviceId}`,
} as const

/**
 * Removes the answers about what is to be deleted. Those about what is in an organization stay until its sweep: no
 * caller reaches it any more.
 */
export async function deleteAnswersAboutSubject(trx: Transaction<Database>, subject: DeletionSubject): Promise<void> {
  const { subjectKind, subjectId, appUuid } = subject
  if (subjectKind === 'user') return // its sweep removes theirs, and its request those about their memberships
  const organizationId = organizationOf(subject)
  if (subjectKind === 'organization') return await deleteAnswersAbout(trx, made.organization(organizationId))
  if (subjectKind === 'app') return await deleteAnswersAboutApp(trx, { organizationId, made: made.app(subjectId) })
  if (appUuid === null) return
  if (subjectKind !== 'bundles') return await deleteAnswersAbout(trx, made[subjectKind](appUuid, subjectId))
  const deletionId = subjectId as DeletionId // that of their own deletion
  await deleteAnswersAboutBundles(trx, { organizationId, appUuid, deletionId, prefix: made.bundle(appUuid, '') })
}
