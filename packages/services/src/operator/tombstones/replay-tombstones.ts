/**
 * A database that was restored from a backup has forgotten the deletions since: what was destroyed for good exists
 * again, and numbers that were given out would be given out a second time. From what an operator kept of its successor,
 * this asks for each deletion once more, on the machinery of all deletions, and keeps what is gone for good from ever
 * coming again. Each has a transaction of its own, so that other writers do not wait long. It may run twice.
 */
import {
  findBundle,
  findDoomedUser,
  findChannel,
  findAppOfSubject,
  findOrganization,
  findSubjectRow,
  raiseHighestIds,
  renewEventFeed,
  restoreTombstone,
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
  type HighestIds,
  type Replayed,
  type ReplayTombstonesInput,
  type SubjectKind,
  type Tombstone,
} from '@organizations/domain'
import { recordChange } from '../../audit/record-change.ts'
import type { Call, Caller, Deps } from '../../deps.ts'
import {
  requestAppDeletion,
  requestBundleDeletion,
  requestBundlesDeletion,
  requestChannelDeletion,
  type AppOf,
} from '../../deletion/request/request-deletion-below.ts'
import { requestDeletion } from '../../deletion/request/request-deletion.ts'
import { requestUserDeletion } from '../../deletion/request/request-user-deletion.ts'
import { recordDeleted } from '../../events/record-event.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { CHANGES_OF_USERS } from '../users/changes-of-users.ts'
import { checkSignatures } from './check-signatures.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

type Replay = Call<ReplayTombstonesInput>

export async function replayTombstones(deps: Deps, call: Call<ReplayTombstonesInput>): Promise<Replayed> {
  requireOperator(call.actor)
  const replayed: Replayed = { deletedAgain: 0, restored: 0, known: 0, inUse: 0 }
  const { tombstones, reason } = call.input
  const unsigned = await checkSignatures(deps, call.input)
  await inOperatorTransaction(deps, call, async (trx) => {
    // Order matters: first the entry of who asked for it, then the rest, which may fail.
    const details = { tombstones: tombstones.length, unsigned, ...(reason !== undefined && { reason }) }
    await recordOperatorAction(deps, trx, call, { action: 'tombstones.replay', target: null, details })
    await raiseHighestIds(trx, highestOf(call.input))
    await renewEventFeed(trx) // readers had events that the backup did not, and may get others in their place
  })
  for (const tombstone of tombstones) {
    const outcome = await inOperatorTransaction(deps, call, (trx) => replay(deps, trx, call, tombstone))
    replayed[outcome] += 1
  }
  if (replayed.deletedAgain > 0) deps.doorbell.ring()
  return replayed
}

/** What the receipts say of who asked. */
function originOf({ input }: Replay): DeletionOrigin {
  return { requester: 'replay', reason: input.reason ?? null }
}

/** Asks for the right again in each transaction: a replay may take long. */
async function inOperatorTransaction<T>(
  deps: Deps,
  { actor: caller }: Call<unknown>,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  const asOperator = async (trx: Transaction<Database>, actor: Caller) => {
    requireOperator(actor)
    return await work(trx)
  }
  return await inCallerTransaction(deps, caller, asOperator, CHANGES_OF_USERS)
}

async function replay(
  deps: Deps,
  trx: Transaction<Database>,
  call: Replay,
  tombstone: Tombstone,
): Promise<keyof Replayed> {
  const row = await findSubjectRow(trx, tombstone.subject)
  if (row && (row.organizationId !== tombstone.organizationId || row.createdAt > tombstone.requestedAt)) return 'inUse'
  if (await deleteAgain(deps, trx, call, tombstone)) return 'deletedAgain'
  if (!(await restoreTombstone(trx, tombstone))) return 'known'
  const { subject, organizationId, deletionId } = tombstone
  if (subject.kind === 'organization' && organizationId !== null) {
    await recordDeleted(deps, trx, { organizationId, actor: call.actor, deletionId, isReplayed: true })
  }
  return 'restored'
}

/** Asks for the deletion of what exists again, unless what it belongs to is being deleted: that takes it along. */
async function deleteAgain(
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

/** Also the numbers of what was deleted: an export may have been cut off before the highest. */
function highestOf({ tombstones, highestIds }: ReplayTombstonesInput): HighestIds {
  const numbersOf = (kind: SubjectKind) =>
    tombstones.flatMap(({ subject }) => (subject.kind === kind ? [Number(subject.id)] : []))
  return {
    apiKeys: highestIds?.apiKeys ?? 0,
    bundles: Math.max(
      highestIds?.bundles ?? 0,
      ...numbersOf('bundle'),
      ...tombstones.map((it) => it.bundles?.upTo ?? 0),
    ),
    channels: Math.max(highestIds?.channels ?? 0, ...numbersOf('channel')),
  }
}
