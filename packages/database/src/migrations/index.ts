import type { Migration } from 'kysely/migration'
import * as tenants from './0001-tenants.ts'
import * as work from './0002-work.ts'
import * as contents from './0003-contents.ts'
import * as policies from './0004-policies.ts'
import * as apps from './0005-apps.ts'
import * as receipts from './0006-receipts.ts'
import * as tombstonesByTime from './0007-tombstones-by-time.ts'
import * as overridesByChannel from './0008-overrides-by-channel.ts'
import * as plansApart from './0009-plans-apart.ts'
import * as turns from './0010-turns.ts'
import * as bulkDeletions from './0011-bulk-deletions.ts'
import * as keysByUser from './0012-keys-by-user.ts'
import * as spentIdempotencyKeys from './0013-spent-idempotency-keys.ts'
import * as diskProbes from './0014-disk-probes.ts'
import * as plansByHash from './0015-plans-by-hash.ts'
import * as erasures from './0016-erasures.ts'
import * as bodiesUntilSealed from './0017-bodies-until-sealed.ts'
import * as openWork from './0018-open-work.ts'
import * as operatorAudit from './0019-operator-audit.ts'
import * as requesters from './0020-requesters.ts'
import * as moveMarks from './0021-move-marks.ts'
import * as events from './0022-events.ts'
import * as webhooks from './0023-webhooks.ts'
import * as participants from './0024-participants.ts'
import * as farewell from './0025-farewell.ts'
import * as sessions from './0026-sessions.ts'
import * as identities from './0027-identities.ts'
import * as sessionsOfPeople from './0028-sessions-of-people.ts'
import * as disabledUsers from './0029-disabled-users.ts'
import * as mails from './0030-mails.ts'
import * as invitations from './0031-invitations.ts'
import * as users from './0032-users.ts'
import * as auditBySubject from './0033-audit-by-subject.ts'
import * as forgottenPeople from './0034-forgotten-people.ts'
import * as participantsOfUsers from './0035-participants-of-users.ts'
import * as timesOfDeletions from './0036-times-of-deletions.ts'
import * as previousSecretsOfParticipants from './0037-previous-secrets-of-participants.ts'

/** Every migration by its number and name. Append only: what has been released never changes. */
export const migrations: Record<string, Migration> = {
  '0001-tenants': tenants,
  '0002-work': work,
  '0003-contents': contents,
  '0004-policies': policies,
  '0005-apps': apps,
  '0006-receipts': receipts,
  '0007-tombstones-by-time': tombstonesByTime,
  '0008-overrides-by-channel': overridesByChannel,
  '0009-plans-apart': plansApart,
  '0010-turns': turns,
  '0011-bulk-deletions': bulkDeletions,
  '0012-keys-by-user': keysByUser,
  '0013-spent-idempotency-keys': spentIdempotencyKeys,
  '0014-disk-probes': diskProbes,
  '0015-plans-by-hash': plansByHash,
  '0016-erasures': erasures,
  '0017-bodies-until-sealed': bodiesUntilSealed,
  '0018-open-work': openWork,
  '0019-operator-audit': operatorAudit,
  '0020-requesters': requesters,
  '0021-move-marks': moveMarks,
  '0022-events': events,
  '0023-webhooks': webhooks,
  '0024-participants': participants,
  '0025-farewell': farewell,
  '0026-sessions': sessions,
  '0027-identities': identities,
  '0028-sessions-of-people': sessionsOfPeople,
  '0029-disabled-users': disabledUsers,
  '0030-mails': mails,
  '0031-invitations': invitations,
  '0032-users': users,
  '0033-audit-by-subject': auditBySubject,
  '0034-forgotten-people': forgottenPeople,
  '0035-participants-of-users': participantsOfUsers,
  '0036-times-of-deletions': timesOfDeletions,
  '0037-previous-secrets-of-participants': previousSecretsOfParticipants,
}

/** The name of the newest migration. */
export const schemaVersion: string = Object.keys(migrations).toSorted().at(-1) ?? ''
