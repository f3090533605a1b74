/** Something of a seeded organization to delete, and the call of a person that does it. */
import { inTransaction, type Database, type Kysely } from '@organizations/database'
import {
  organizationSubject,
  type DeletionSubject,
  type OrganizationId,
  type OrganizationSubjectKind,
} from '@organizations/domain'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteBundles } from '../bundles/delete-bundles.ts'
import { deleteChannel } from '../channels/delete-channel.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import type { Caller, Deps } from '../deps.ts'

export interface ChosenSubject {
  subject: DeletionSubject
  /** The app that it is, or is in: the organization's first. */
  appId: string
  ask: (deps: Deps, actor: Caller) => Promise<unknown>
}

/** The seed's names: a bundle that no channel points at, and a channel that a device was put on. */
const VERSION = '1.0.0'
const CHANNEL = 'channel-2'

/** Chooses one of this kind. A chosen bundle is named by devices, a chosen channel has more than one device. */
export async function chooseSubject(
  db: Kysely<Database>,
  organizationId: OrganizationId,
  kind: OrganizationSubjectKind,
): Promise<ChosenSubject> {
  const apps = db.selectFrom('apps').select(['id', 'app_id']).where('organization_id', '=', organizationId)
  const { id: appUuid, app_id } = await apps.orderBy('id').executeTakeFirstOrThrow()
  const ours = { organizationId, appUuid }
  switch (kind) {
    case 'organization': {
      const ask = (deps: Deps, actor: Caller) => deleteOrganization(deps, { actor, input: { orgId: organizationId } })
      return { subject: organizationSubject(organizationId), appId: app_id, ask }
    }
    case 'app': {
      const ask = (deps: Deps, actor: Caller) => deleteApp(deps, { actor, input: { app_id } })
      return { subject: { ...ours, subjectKind: kind, subjectId: appUuid }, appId: app_id, ask }
    }
    case 'bundle': {
      const id = await findNamed(db, 'bundles', ours, VERSION)
      await inTransaction(db, (trx) =>
        trx.updateTable('devices').set({ bundle_id: id }).where('app_uuid', '=', appUuid).execute(),
      )
      const ask = (deps: Deps, actor: Caller) => deleteBundles(deps, { actor, input: { app_id, version: VERSION } })
      return { subject: { ...ours, subjectKind: kind, subjectId: `${id}` }, appId: app_id, ask }
    }
    case 'bundles': {
      const subject = { ...ours, subjectKind: kind, subjectId: '' } // known once it is asked for
      const ask = async (deps: Deps, actor: Caller) => {
        await deleteBundles(deps, { actor, input: { app_id, version: undefined } })
        subject.subjectId = await findBulkDeletion(deps.db, appUuid)
      }
      return { subject, appId: app_id, ask }
    }
    case 'channel': {
      const id = await findNamed(db, 'channels', ours, CHANNEL)
      const override = { organization_id: organizationId, app_uuid: appUuid, channel_id: id, created_at: 1 }
      const devices = ['device-0000000000', 'device-0000000001']
      await inTransaction(db, (trx) =>
        trx
          .insertInto('device_overrides')
          .values(devices.map((device_id) => ({ ...override, device_id })))
          .execute(),
      )
      const ask = (deps: Deps, actor: Caller) => deleteChannel(deps, { actor, input: { app_id, channel: CHANNEL } })
      return { subject: { ...ours, subjectKind: kind, subjectId: `${id}` }, appId: app_id, ask }
    }
  }
}

async function findBulkDeletion(db: Kysely<Database>, appUuid: string): Promise<string> {
  const { id } = await db
    .selectFrom('deletions')
    .select('id')
    .where('subject_kind', '=', 'bundles')
    .where('app_uuid', '=', appUuid)
    .executeTakeFirstOrThrow()
  return id
}

async function findNamed(
  db: Kysely<Database>,
  table: 'bundles' | 'channels',
  { organizationId, appUuid }: { organizationId: OrganizationId; appUuid: string },
  name: string,
): Promise<number> {
  const { id } = await db
    .selectFrom(table)
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return id
}
