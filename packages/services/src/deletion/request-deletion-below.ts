/**
 * What the deletion of an app, a bundle or a channel changes at once, in the transaction of the request: its name is
 * free, its day's storage is less, and it is in the organization's audit log. The rest is up to the workers.
 */
import {
  addToDay,
  freeName,
  updateChannel,
  type AppKey,
  type Database,
  type Transaction,
} from '@organizations/database'
import { dayOf } from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'
import { requestDeletion } from './request-deletion.ts'

export interface DoomedApp extends AppKey {
  appId: string
  name: string
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
  { organizationId, appUuid, appId, name }: DoomedApp,
): Promise<void> {
  const subject = { subjectKind: 'app', subjectId: appUuid, organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor })
  const before = { name }
  await audit(deps, trx, call, { organizationId, action: 'app.delete', subject: appId, before, after: null })
}

export async function requestBundleDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { organizationId, appUuid, appId, now, id, version, bytes }: AppOf & DoomedBundle,
): Promise<void> {
  const subject = { subjectKind: 'bundle', subjectId: String(id), organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor })
  await freeName(trx, 'bundles', id)
  if (bytes > 0) await addToDay(trx, { organizationId, appUuid }, { date: dayOf(now), storage: -bytes })
  const target = `${appId}/bundle/${version}`
  const before = { bytes }
  await audit(deps, trx, call, { organizationId, action: 'bundle.delete', subject: target, before, after: null })
}

export async function requestChannelDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { organizationId, appUuid, appId, now, id, name, version, public: isPublic }: AppOf & DoomedChannel,
): Promise<void> {
  const subject = { subjectKind: 'channel', subjectId: String(id), organizationId, appUuid } as const
  await requestDeletion(deps, trx, { subject, actor: call.actor })
  await freeName(trx, 'channels', id)
  await updateChannel(trx, id, { bundleId: null, now })
  const target = `${appId}/channel/${name}`
  const before = { version: version?.name ?? null, public: isPublic }
  await audit(deps, trx, call, { organizationId, action: 'channel.delete', subject: target, before, after: null })
}
