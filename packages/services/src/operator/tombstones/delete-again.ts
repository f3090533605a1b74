import {
  findBundle,
  findDoomedUser,
  findChannel,
  findAppOfSubject,
  findOrganization,
  hasTombstone,
  markBundlesAgain,
  takeBundlesOffChannels,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  organizationSubject,
  type BundleRange,
  type DeletionId,
  type DeletionOrigin,
  type ReplayTombstonesInput,
  type SubjectKind,
  type Tombstone,
} from '@organizations/domain'
import { recordChange } from '../../audit/record-change.ts'
import type { Call, Deps } from '../../deps.ts'
import {
  requestAppDeletion,
  requestBundleDeletion,
  requestBundlesDeletion,
  requestChannelDeletion,
  type AppOf,
} from '../../deletion/request/request-deletion-below.ts'
import { requestDeletion } from '../../deletion/request/request-deletion.ts'
import { requestUserDeletion } from '../../deletion/request/request-user-deletion.ts'

export type Replay = Call<ReplayTombstonesInput>

/** What the receipts say of who asked. */
function originOf({ input }: Replay): DeletionOrigin {
  return { requester: 'replay', reason: input.reason ?? null }
}

/** Asks for the deletion of what exists again, unless what it belongs to is being deleted: that takes it along. */
export async function deleteAgain(
  deps: Deps,
  trx: Transaction<Database>,
  call: Replay,
  tombstone: Tombstone,
): Promise<boolean> {
  const {
    subject: { kind, id },
    organizationId,
  } = tombstone
  if (kind === 'user') {
    const user = await findDoomedUser(trx, id)
    if (user === undefined || user.deletionId !== null) return false
    await requestUserDeletion(deps, trx, call, { user, origin: originOf(call) })
    return true
  }
  if (organizationId === null) return false // an input is checked for that
  if (kind === 'organization') {
    if ((await findOrganization(trx, organizationId)) === undefined) return false
    const subject = organizationSubject(organizationId)
    await requestDeletion(deps, trx, { subject, actor: call.actor, origin: originOf(call) })
    return true
  }
  const found = await findAppOfSubject(trx, { ...tombstone, organizationId, subject: { kind, id } })
  if (found === undefined) return false
  const { name, ...ids } = found
  return await deleteInAppAgain[kind](
    deps,
    trx,
    call,
    { ...ids, now: deps.clock(), origin: originOf(call) },
    { tombstone, appName: name },
  )
}

type DeleteInAppAgain = (
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  app: AppOf,
  deleted: { tombstone: Tombstone; appName: string },
) => Promise<boolean>

const deleteInAppAgain: Record<Exclude<SubjectKind, 'organization' | 'user'>, DeleteInAppAgain> = {
  async app(deps, trx, call, app, { appName }) {
    await requestAppDeletion(deps, trx, call, { ...app, name: appName })
    return true
  },
  async bundle(deps, trx, call, app, { tombstone: { subject, requestedAt } }) {
    const id = Number(subject.id)
    const { bundle } = (await findBundle(trx, { ...app, id })) ?? {}
    if (bundle === undefined) return false
    const range = { appUuid: app.appUuid, above: id - 1, upTo: id, kept: [] }
    await takeOffChannels(deps, trx, call, { app, range, requestedAt })
    await requestBundleDeletion(deps, trx, call, { ...app, id, version: bundle.name, bytes: bundle.size })
    return true
  },
  async bundles(deps, trx, call, app, { tombstone: { subject, requestedAt, bundles: range } }) {
    if (range === undefined || (await hasTombstone(trx, subject))) return false
    await takeOffChannels(deps, trx, call, { app, range, requestedAt })
    const deletionId = subject.id as DeletionId // an input is checked for that
    const again = await markBundlesAgain(trx, app.organizationId, { range, deletionId, requestedAt })
    if (again.marked === 0) return false
    await requestBundlesDeletion(deps, trx, call, { ...app, ...range, ...again, kept: [...range.kept], deletionId })
    return true
  },
  async channel(deps, trx, call, app, { tombstone: { subject } }) {
    const channel = await findChannel(trx, { ...app, id: Number(subject.id) })
    if (channel === undefined) return false
    await requestChannelDeletion(deps, trx, call, { ...app, ...channel })
    return true
  },
}

/** When the bundles were deleted no channel used them; those that did before are back as well. */
async function takeOffChannels(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { app, range, requestedAt }: { app: AppOf; range: BundleRange; requestedAt: number },
): Promise<void> {
  const { organizationId, appId, now } = app
  const takenOff = await takeBundlesOffChannels(trx, { organizationId, range, requestedAt, now })
  for (const { channelId, channel, version } of takenOff) {
    const changes = { version: null }
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'channel.update',
      subject: `${appId}/channel/${channel}`,
      before: { version },
      after: changes,
      event: { type: 'channel.updated', data: { app_id: appId, channel_id: channelId, channel, changes } },
    })
  }
}
