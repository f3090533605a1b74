/**
 * What the deletion of a user changes at once, in the transaction of the request: no reader finds them any more, and each
 * organization of theirs hears that they are no member. The rest is up to the workers.
 *
 * Order matters: the tombstone first, which locks the user's row against new rows of theirs; then their organizations, by
 * ascending id (locks.ts of the database); then what is judged by.
 */
import {
  deleteAnswersAboutAll,
  hasOtherOperator,
  listOnlySuperAdminOf,
  listPlacesOf,
  lockPlacesOf,
  markUser,
  type Database,
  type DoomedUser,
  type EndedMembership,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  errorSentences,
  userSubject,
  type DeletionId,
  type DeletionOrigin,
  type UserId,
} from '@organizations/domain'
import { recordChanges, type Change } from '../../audit/record-change.ts'
import { chunksOf } from '../../chunks-of.ts'
import type { Call, Deps } from '../../deps.ts'
import { keepIdentities } from '../../identities/deleted-identities.ts'
import { made } from '../../idempotency/what-was-made.ts'
import { shownRole } from '../../members/shown-role.ts'
import { requestDeletion } from './request-deletion.ts'

const MOST_NAMED = 20
/** Places of a user: who is in ten thousand organizations holds them up for a moment, and not for a minute. */
const AT_A_TIME = 500

/** Throws `user_is_last_operator` and `user_is_last_super_admin`; a replay, of a user who was deleted, neither. */
export async function requestUserDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { user, origin }: { user: Pick<DoomedUser, 'id' | 'isOperator'>; origin: DeletionOrigin },
): Promise<DeletionId> {
  const { id } = user
  const deletionId = await requestDeletion(deps, trx, { subject: userSubject(id), actor: call.actor, origin })
  await markUser(trx, { id, deletionId })
  await keepIdentities(deps, trx, id)
  await lockPlacesOf(trx, id)
  if (origin.requester !== 'replay') await refuseLastOnes(trx, user)
  await endMemberships(deps, trx, call, user)
  return deletionId
}

async function refuseLastOnes(
  trx: Transaction<Database>,
  { id, isOperator }: Pick<DoomedUser, 'id' | 'isOperator'>,
): Promise<void> {
  if (isOperator && !(await hasOtherOperator(trx, id))) throw new DomainError('user_is_last_operator')
  const only = await listOnlySuperAdminOf(trx, id, MOST_NAMED + 1)
  if (only.length === 0) return
  const named = [...only.slice(0, MOST_NAMED), ...(only.length > MOST_NAMED ? ['more'] : [])].join(', ')
  const code = 'user_is_last_super_admin'
  throw new DomainError(code, `${errorSentences[code]}: make another one, or delete it first: ${named}`)
}

/** The rows stay until they are swept; no reader finds them from the commit on. */
async function endMemberships(
  deps: Deps,
  trx: Transaction<Database>,
  call: Call<unknown>,
  { id }: Pick<DoomedUser, 'id'>,
): Promise<void> {
  const now = deps.clock()
  for (const places of chunksOf(await listPlacesOf(trx, id), AT_A_TIME)) {
    await deleteAnswersAboutAll(
      trx,
      places.map(({ organizationId }) => made.member(organizationId, id)),
    )
    const living = places.filter((it) => !it.isPending || (it.invitationEndsAt ?? 0) > now) // else they were nothing there
    await recordChanges(
      deps,
      trx,
      call,
      living.map((it) => removalOf(it, id)),
    )
  }
}

function removalOf({ organizationId, ...place }: EndedMembership, id: UserId): Change {
  return {
    organizationId,
    action: 'member.remove',
    subject: id,
    before: { role: shownRole(place) },
    after: null,
    // The address is what is to be forgotten.
    event: { type: 'member.removed', data: { user_id: id, email: id } },
  }
}
