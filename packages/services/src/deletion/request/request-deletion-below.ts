/**
 * What the deletion of an app, of bundles or of a channel changes at once, in the transaction of the request: its name
 * is free, its day's storage is less, and it is in the organization's audit log. The rest is up to the workers.
 */
import {
  addToDay,
  freeChannelName,
  markBundle,
  updateChannel,
  type AppKey,
  type Database,
  type MarkedBundles,
  type Transaction,
} from '@organizations/database'
import { byMember, dayOf, type DeletionId, type DeletionOrigin } from '@organizations/domain'
import { recordChange } from '../../audit/record-change.ts'
import type { Call, Deps } from '../../deps.ts'
import { requestDeletion } from './request-deletion.ts'

export interface DoomedApp extends AppKey {
  appId: string
  name: string
  /** Unless a member asked. */
  origin?: DeletionOrigin
}

export interface DoomedBundle {
  id: number
  version: string
  bytes: number
}

export interface DoomedChannel {
  id: number
  name: string
  version?: { name: string }
  public: boolean
}

/** The app that something is in. */
export type AppOf = Omit<DoomedApp, 'name'> & { now: number }

export async function requestAppDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { organizationId, appUuid, appId, name, origin = byMember }: DoomedApp,
): Promise<void> {
  const subject = { subjectKind: 'app', subjectId: appUuid, organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor, origin })
  await recordChange(deps, trx, call, {
    organizationId,
    action: 'app.delete',
    subject: appId,
    before: { name },
    after: null,
    event: { type: 'app.deleted', data: { app_id: appId } },
  })
}

export async function requestBundleDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { organizationId, appUuid, appId, now, id, version, bytes, origin = byMember }: AppOf & DoomedBundle,
): Promise<void> {
  const subject = { subjectKind: 'bundle', subjectId: String(id), organizationId, appUuid } as const
  const deletionId = await requestDeletion(deps, trx, { subject, actor: call.actor, origin })
  await markBundle(trx, { id, deletionId })
  await takeFromStorage(trx, { organizationId, appUuid, now, bytes })
  await recordChange(deps, trx, call, {
    organizationId,
    action: 'bundle.delete',
    subject: `${appId}/bundle/${version}`,
    before: { bytes },
    after: null,
    event: { type: 'bundle.deleted', data: { app_id: appId, bundle_id: id, version, count: 1 } },
  })
}

/** Marked bundles, of which there is at least one, and the range that they were looked for in. */
export interface DoomedBundles extends MarkedBundles {
  deletionId: DeletionId
  above: number
  upTo: number
}

/** One deletion for all that was marked with its id in this transaction. */
export async function requestBundlesDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  {
    organizationId,
    appUuid,
    appId,
    now,
    deletionId,
    above,
    upTo,
    marked,
    bytes,
    kept,
    origin = byMember,
  }: AppOf & DoomedBundles,
): Promise<void> {
  const subject = { subjectKind: 'bundles', subjectId: deletionId, organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor, bundles: { appUuid, above, upTo, kept }, origin })
  await takeFromStorage(trx, { organizationId, appUuid, now, bytes })
  await recordChange(deps, trx, call, {
    organizationId,
    action: 'bundle.delete',
    subject: `${appId}/bundles`,
    before: { bundles: marked, bytes },
    after: null,
    event: { type: 'bundle.deleted', data: { app_id: appId, count: marked } },
  })
}

export async function requestChannelDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  {
    organizationId,
    appUuid,
    appId,
    now,
    id,
    name,
    version,
    public: isPublic,
    origin = byMember,
  }: AppOf & DoomedChannel,
): Promise<void> {
  const subject = { subjectKind: 'channel', subjectId: String(id), organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor, origin })
  await freeChannelName(trx, id)
  await updateChannel(trx, id, { bundleId: null, now })
  await recordChange(deps, trx, call, {
    organizationId,
    action: 'channel.delete',
    subject: `${appId}/channel/${name}`,
    before: { version: version?.name ?? null, public: isPublic },
    after: null,
    event: { type: 'channel.deleted', data: { app_id: appId, channel_id: id, channel: name } },
  })
}

async function takeFromStorage(
  trx: Transaction<Database>,
  { organizationId, appUuid, now, bytes }: AppKey & { now: number; bytes: number },
): Promise<void> {
  if (bytes > 0) await addToDay(trx, { organizationId, appUuid }, { date: dayOf(now), storage: -bytes })
}
