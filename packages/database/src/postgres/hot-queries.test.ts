// How Postgres answers what is asked all the time, in a large service.
import type { CompiledQuery, Transaction } from 'kysely'
import { expect, test } from 'vitest'
import { wholeRight, type EventId } from '@organizations/domain'
import { findAppOf } from '../queries/apps/apps.ts'
import { listAuditEntries } from '../queries/audit/audit-entries.ts'
import { nextBundles } from '../queries/bundles/bundles.ts'
import { nextChannels } from '../queries/channels/channels.ts'
import { takeLease } from '../queries/deletion/deletion-leases.ts'
import {
  listDueDeletions,
  listDueLateListings,
  msUntilLeaseEnds,
  msUntilNextDue,
} from '../queries/deletion/due-deletions.ts'
import { filterDevices, listDevices } from '../queries/devices/devices.ts'
import { listDeletionsBy } from '../queries/deletion/deletions.ts'
import { findSessionsAtProvider } from '../queries/sessions/logouts.ts'
import { listSessionsOf } from '../queries/sessions/sessions.ts'
import { nextBundleUsage, nextDays, nextOverrides } from '../queries/export/app-pages.ts'
import { nextApps, nextAuditEntries } from '../queries/export/organization-pages.ts'
import { findKeyHolder } from '../queries/keys/key-holders.ts'
import { findSessionHolder } from '../queries/sessions/session-holders.ts'
import { findIdentityHolder } from '../queries/identities/identity-holders.ts'
import { listApiKeys } from '../queries/keys/list-api-keys.ts'
import { listInvitationTimes } from '../queries/members/invitations.ts'
import { listInvitationsOf } from '../queries/members/list-invitations.ts'
import { listMembers, nextMembers } from '../queries/members/members.ts'
import { listOperatorAuditEntries, purgeOperatorAuditEntries } from '../queries/operator/operator-audit.ts'
import { findOrganizationOf, listOrganizationsOf } from '../queries/organizations/organizations.ts'
import {
  appendEvent,
  claimDueEvents,
  currentDispatch,
  hasDueEvents,
  purgeAcknowledgedEvents,
} from '../queries/deletion/outbox.ts'
import { listUnsealedReceipts } from '../queries/deletion/receipts.ts'
import type { Database } from '../schema.ts'
import { fillPostgres } from '../testing/fill-postgres.ts'
import { explain } from '../testing/live-schema.ts'
import { recordQueries, rolledBack } from '../testing/record-queries.ts'
import { deletionNumber } from '../testing/sample-deletions.ts'
import { organizationNumber, userNumber } from '../testing/sample-rows.ts'
import { openPostgres } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'

const appUuid = 'app_1'
const organizationId = organizationNumber(1)
const userId = userNumber(1)
const eventId = 'event_1' as EventId // its form does not matter here
const at = { leaseMs: 1000, limit: 100 }
const page = { organizationId, after: '', limit: 10 }
const look = { ...at, overdueMs: 0, after: '', except: [] }

/** What is asked, and one way in which the answer is searched for, as `explain` says it. */
const questions: [name: string, run: (trx: Transaction<Database>) => Promise<unknown>, search: string][] = [
  ['who holds a key', (trx) => findKeyHolder(trx, 'a', organizationId), 'api_keys_key_hash_key (key_hash=?'],
  [
    'a person',
    (trx) => findIdentityHolder(trx, { issuer: 'a', subject: 'b' }, organizationId),
    'identities_subject (issuer=? AND subject=?',
  ],
  ['their role', (trx) => findKeyHolder(trx, 'a', organizationId), 'members_pk (organization_id=? AND user_id=?'],
  ['an organization', (trx) => findOrganizationOf(trx, { organizationId, userId }), 'organizations_pkey (id=?'],
  [
    'their organizations',
    (trx) => listOrganizationsOf(trx, { userId, key: wholeRight, now: 1, page: 0, limit: 10 }),
    'members_user (user_id=?',
  ],
  [
    'their keys',
    (trx) => listApiKeys(trx, { userId, key: { ...wholeRight, limitedToOrgs: ['a'] }, page: 0, limit: 10 }),
    'api_keys_user (user_id=?',
  ],
  [
    'members',
    (trx) => listMembers(trx, { organizationId, now: 1, page: 0, limit: 10 }),
    'members_pk (organization_id=?',
  ],
  ['an app', (trx) => findAppOf(trx, { appId: 'com.example.app', userId }), 'apps_app_id_key (app_id=?'],
  [
    'a page of devices',
    (trx) => listDevices(trx, { organizationId, appUuid, appId: 'a', after: 'b', limit: 10 }),
    'devices_pk (organization_id=? AND app_uuid=? AND device_id>?)',
  ],
  [
    'those of a version',
    (trx) =>
      filterDevices(trx, {
        ...page,
        appUuid,
        appId: 'a',
        most: 5,
        filter: { idPrefix: 'd', platform: 'ios', versionName: '1' },
      }),
    'devices_pk (organization_id=? AND app_uuid=? AND device_id>',
  ],
  ['who is signed in', (trx) => findSessionHolder(trx, 'a', organizationId), 'sessions_pk (hash=?'],
  ['by whose key', (trx) => findSessionHolder(trx, 'a', organizationId), 'SEARCH api_keys USING INDEX'],
  ['or identity', (trx) => findSessionHolder(trx, 'a', organizationId), 'identities_pkey (id=?'],
  ['and which user', (trx) => findSessionHolder(trx, 'a', organizationId), 'users_pkey (id=?'],
  ['their sessions', (trx) => listSessionsOf(trx, { userId, now: 1 }), 'sessions_key (key_id=?'],
  ['and as a person', (trx) => listSessionsOf(trx, { userId, now: 1 }), 'sessions_identity (identity_id=?'],
  [
    'what has ended at the provider',
    (trx) => findSessionsAtProvider(trx, { issuer: 'a', subject: undefined, sid: 's' }),
    'sessions_at_provider (provider_sid=?',
  ],
  [
    'what they are invited to',
    (trx) => listInvitationsOf(trx, { userId, email: 'a', key: wholeRight, now: 1, page: 0, limit: 10 }),
    'members_user (user_id=?',
  ],
  [
    'what their address is invited to',
    (trx) => listInvitationsOf(trx, { userId, email: 'a', key: wholeRight, now: 1, page: 0, limit: 10 }),
    'invitations_address (email=?',
  ],
  [
    'how many an organization has invited in the last hour',
    (trx) => listInvitationTimes(trx, { organizationId, since: 1, limit: 20 }),
    'audit_entries_invitations (organization_id=? AND created_at>?)',
  ],
  [
    'which deletions they asked for',
    (trx) => listDeletionsBy(trx, { userId, key: wholeRight, page: 0, limit: 10 }),
    'deletions_requester (requested_by=?',
  ],
  [
    'the next members of an export',
    (trx) => nextMembers(trx, { ...page, now: 1 }),
    'members_pk (organization_id=? AND user_id>?)',
  ],
  ['its next apps', (trx) => nextApps(trx, page), 'apps_pk (organization_id=? AND id>?)'],
  [
    'its next bundles',
    (trx) => nextBundles(trx, { ...page, appUuid, appId: 'a' }),
    'bundles_name (organization_id=? AND app_uuid=? AND name>?)',
  ],
  [
    'its next channels',
    (trx) => nextChannels(trx, { ...page, appUuid, appId: 'a' }),
    'channels_name (organization_id=? AND app_uuid=? AND name>?)',
  ],
  [
    'its next overrides',
    (trx) => nextOverrides(trx, { ...page, appUuid }),
    'device_overrides_pk (organization_id=? AND app_uuid=? AND device_id>?)',
  ],
  [
    'its next days',
    (trx) => nextDays(trx, { ...page, appUuid }),
    'daily_statistics_pk (organization_id=? AND app_uuid=? AND date>?)',
  ],
  [
    'its next usage',
    (trx) => nextBundleUsage(trx, { ...page, appUuid, after: { date: 'b', version_name: 'c' } }),
    'daily_bundle_usage_pk (organization_id=? AND app_uuid=?',
  ],
  ['its next audit entries', (trx) => nextAuditEntries(trx, page), 'audit_entries_pk (organization_id=? AND id>?)'],
  [
    'what was done to an app',
    (trx) => listAuditEntries(trx, { organizationId, subject: 'com.example.app' }, { page: 0, limit: 10 }),
    'audit_entries_subject (organization_id=? AND subject=?)',
  ],
  ['whether events are due', (trx) => hasDueEvents(trx), 'outbox_due'],
  ['for events to publish', (trx) => claimDueEvents(trx, { limit: 50 }), 'outbox_in_turn (organization_id=?'],
  ['for these to be ours', (trx) => claimDueEvents(trx, { limit: 50 }), 'outbox_pkey (id=?'],
  ['whether a delivery counts', (trx) => currentDispatch(trx, eventId), 'outbox_pkey (id=?'],
  [
    'for old events',
    (trx) => purgeAcknowledgedEvents(trx, { before: 5, limit: 100 }),
    'outbox_done (acknowledged_at<?)',
  ],
  ['which deletions are due', (trx) => listDueDeletions(trx, look), 'deletions_in_turn ('],
  ['which late listings are', (trx) => listDueLateListings(trx, look), 'deletions_late (due_at<?'],
  ['when the next is', (trx) => msUntilNextDue(trx), 'deletions_due (due_at>?)'],
  ['when the next lease ends', (trx) => msUntilLeaseEnds(trx, look), 'deletions_due (due_at<?'],
  ['for a lease', (trx) => takeLease(trx, { ...at, id: deletionNumber(1) }), 'deletions_pkey (id=?'],
  [
    'what an operator did',
    (trx) => listOperatorAuditEntries(trx, { actor: 'ada@example.com' }, { page: 0, limit: 10 }),
    'operator_audit_entries_user (user_id=?',
  ],
  [
    'what operators did to a user',
    (trx) => listOperatorAuditEntries(trx, { target: 'ada@example.com' }, { page: 0, limit: 10 }),
    'operator_audit_entries_target (target_id=?',
  ],
  [
    'for old entries of theirs',
    (trx) => purgeOperatorAuditEntries(trx, { before: 5, limit: 100 }),
    'operator_audit_entries_age (created_at<?)',
  ],
  ['for receipts to seal', (trx) => listUnsealedReceipts(trx, 10), 'receipts_unsealed'],
]

/** Indexes that hold only what is still to be done: reading one as a whole is no scan. */
const openWork = ['outbox_due', 'outbox_in_turn', 'outbox_asking', 'deletions_due', 'receipts_unsealed']

test('Postgres, asked what it is asked all the time, looks at no table as a whole', async () => {
  const database = await openPostgres()
  try {
    await inTransaction(database.db, (trx) => {
      const payload = { deletionId: deletionNumber(1) }
      return appendEvent(trx, {
        id: eventId,
        type: 'deletion.requested',
        payload,
        organizationId,
        now: 1,
        due: { at: 1 },
      })
    })
    const asked: { name: string; search: string; queries: CompiledQuery[] }[] = []
    for (const [name, run, search] of questions) {
      asked.push({ name, search, queries: await recordQueries(database.db, run) })
    }
    await rolledBack(database.db, async (trx) => {
      await fillPostgres(trx)
      for (const { name, search, queries } of asked) {
        const lines: string[] = []
        for (const query of queries) lines.push(...(await explain(trx, query)))
        const scans = lines.filter((line) => line.startsWith('SCAN') && !openWork.some((it) => line.endsWith(` ${it}`)))
        expect([name, scans, lines.some((line) => line.includes(search)) ? [] : lines]).toEqual([name, [], []])
      }
    })
  } finally {
    await database.remove()
  }
})
