/**
 * The database: its schema and migrations, and the queries as functions. What reads takes a `Kysely<Database>`, what
 * writes takes a `Transaction<Database>`, so the compiler knows when a transaction is needed. `dialect.ts` alone knows
 * which database it is.
 */
export type { Kysely, Transaction } from 'kysely'
export { batchLimits, type BatchLimits } from './batch-limits.ts'
export { isDatabaseFull, isDatabaseUnavailable, isFenceError, isUniqueViolation } from './database-errors.ts'
export { parseDatabaseUrl, type DatabaseAddress } from './database-url.ts'
export { introspectSchema, openDatabase, reachDatabase, type OpenDatabase } from './dialect.ts'
export { giveBackPages, readFreeSpace, type FreeSpace } from './free-space.ts'
export { isNewerSchema, migrateToLatest } from './migrate.ts'
export { schemaVersion } from './migrations/index.ts'
export { requireNewestSchema, tablesWithRows } from './move/check-databases.ts'
export { compareRows, type ComparedTable } from './move/compare-rows.ts'
export { copyRows, type RowMove } from './move/copy-rows.ts'
export { countMovedRows } from './move/count-moved-rows.ts'
export { describeDatabase } from './move/describe-place.ts'
export { giveUpMove, readMoveMark, removeMoveMark, writeMoveMark, type MoveMark } from './move/marks.ts'
export { storeBundlesElsewhere } from './move/store-elsewhere.ts'
export { openDatabaseAlone, shareDatabase, type DatabaseAlone } from './open-alone.ts'
export { isPostgresUrl } from './postgres/postgres-url.ts'
export type { Signal } from './postgres/signals.ts'
export type { Database } from './schema.ts'
export { holdUser, lockOrganization, takeTurn } from './locks.ts'
export { compactSqliteFile } from './sqlite/compact-file.ts'
export type { Eraser, Rewriting } from './sqlite/eraser.ts'
export { readText, type StoredText } from './stored-text.ts'
export { inTransaction } from './transaction.ts'
export { tryInTransaction } from './try-in-transaction.ts'
export { findAppOf, insertApp, listAppsOf, updateApp, type FoundApp, type NewApp } from './queries/apps/apps.ts'
export { isAppIdReserved, purgeReservedAppIds, reserveAppIds } from './queries/apps/reserved-app-ids.ts'
export {
  hasDeletedIdentity,
  insertDeletedIdentities,
  listIssuersSubjects,
  removeDeletedIdentities,
} from './queries/identities/deleted-identities.ts'
export {
  findIdentity,
  insertIdentity,
  lockUserByEmail,
  type Identity,
  type IssuersSubject,
} from './queries/identities/identities.ts'
export {
  findIdentityHolder,
  findIdentityHolderAgain,
  isIdentityKept,
  lockIdentityHolder,
  type IdentityHolder,
} from './queries/identities/identity-holders.ts'
export {
  insertAuditEntries,
  insertAuditEntry,
  listAuditEntries,
  type NewAuditEntry,
} from './queries/audit/audit-entries.ts'
export {
  findBundle,
  insertBundle,
  isBundleUsed,
  listBundles,
  nextBundles,
  updateBundle,
  type AppKey,
  type FoundBundle,
  type NewBundle,
} from './queries/bundles/bundles.ts'
export {
  findNextBundles,
  freeChannelName,
  markBundle,
  markBundlesAgain,
  markUnusedBundles,
  type MarkedBundles,
} from './queries/bundles/mark-bundles.ts'
export {
  claimDeadUpload,
  completeUpload,
  deleteUpload,
  endAllUploads,
  insertUpload,
  isUploadLive,
  listDeadUploads,
  renewUpload,
  type Upload,
} from './queries/bundles/uploads.ts'
export {
  findChannel,
  insertChannel,
  listChannels,
  nextChannels,
  takePublicFlag,
  updateChannel,
} from './queries/channels/channels.ts'
export { countFirstRows, countNextRows, FIRST_ROWS, type RowCount } from './queries/deletion/count-rows.ts'
export {
  makeDue,
  moveDeletion,
  releaseLease,
  renewLease,
  takeLease,
  voidAllLeases,
  type DeletionChange,
  type HeldDeletion,
} from './queries/deletion/deletion-leases.ts'
export {
  listDueDeletions,
  listDueLateListings,
  msUntilLeaseEnds,
  msUntilNextDue,
} from './queries/deletion/due-deletions.ts'
export {
  addToCounts,
  insertCounts,
  listCounts,
  markIncomplete,
  sumOfIncreases,
  type CountsIncrease,
} from './queries/deletion/deletion-steps.ts'
export { countUnfinishedDeletions, supersedeDeletionsBelow } from './queries/deletion/unfinished-deletions.ts'
export {
  findDeletion,
  findDeletionOf,
  findDeletionOfUser,
  insertDeletion,
  listDeletions,
  listDeletionsBy,
  unblockDeletion,
} from './queries/deletion/deletions.ts'
export {
  deleteOwnRow,
  findAppOfSubject,
  findSubjectRow,
  findOrganization,
  takeBundlesOffChannels,
} from './queries/deletion/find-subjects.ts'
export {
  acknowledgeEvents,
  appendEvent,
  claimDueEvents,
  countWaitingForOthers,
  currentDispatch,
  hasDueEvents,
  makeOpenEventsDue,
  oldestOpenEvent,
  purgeAcknowledgedEvents,
  ringAgain,
  type ClaimedEvent,
} from './queries/deletion/outbox.ts'
export { findTexts, hasRowOf, removeRowOf, replaceText, type FoundText } from './queries/deletion/scrubbed-fields.ts'
export { readNextRows, type NextRows } from './queries/deletion/read-next-rows.ts'
export {
  findChainEnd,
  findReceipt,
  findSealedReceipt,
  insertReceipt,
  insertReceiptKey,
  keepSealedReceipt,
  listReceiptKeys,
  listSealedReceipts,
  listUnsealedReceipts,
  type KeptReceipt,
} from './queries/deletion/receipts.ts'
export { keepErased, keepNotErased, listUnerased, type CompletedDeletion } from './queries/deletion/erasures.ts'
export type { SweptPage, SweptRows } from './queries/deletion/swept-page.ts'
export { deletePage, findNotEmpty, hasLeasedRows, hasRows, type NamedObject } from './queries/deletion/swept-rows.ts'
export { hasTombstone, insertTombstone, listTombstones, restoreTombstone } from './queries/deletion/tombstones.ts'
export { clearDeviceChannel, insertDevice, setDeviceChannel } from './queries/devices/device-channels.ts'
export { filterDevices, findDevice, listDevices } from './queries/devices/devices.ts'
export { tallyDevices, type DevicesAlike } from './queries/devices/tally-devices.ts'
export { countWebhookTests, insertWebhookTest } from './queries/webhooks/webhook-tests.ts'
export { boundFarewell, readFarewell, wakeAfterFarewell } from './queries/webhooks/farewells.ts'
export { insertEnding, insertEvent, insertEvents, type NewEvent } from './queries/events/insert-event.ts'
export {
  placeEvents,
  placesEventsLater,
  readEventFeed,
  renewEventFeed,
  untilFeedIsDurable,
  type EventFeed,
} from './queries/events/event-feed.ts'
export { findPlaceOf, listAllEvents, listEventsOf, type PlacedEvent } from './queries/events/list-events.ts'
export { purgeEvents, type EventsToPurge } from './queries/events/purge-events.ts'
export { nextBundleUsage, nextDays, nextOverrides } from './queries/export/app-pages.ts'
export { nextApps, nextAuditEntries, type ExportedApp } from './queries/export/organization-pages.ts'
export {
  deleteAnswersAbout,
  deleteAnswersAboutAll,
  deleteAnswersAboutApp,
  deleteAnswersAboutBundles,
  findIdempotencyRecord,
  insertIdempotencyRecord,
  purgeIdempotencyRecords,
} from './queries/idempotency/idempotency-records.ts'
export { isKeySpent, purgeSpentKeys, spendKey } from './queries/idempotency/spent-keys.ts'
export {
  countApiKeys,
  deleteApiKey,
  deleteApiKeysOf,
  findApiKey,
  insertApiKey,
  lockApiKeys,
  lockApiKeysOf,
  updateApiKey,
} from './queries/keys/api-keys.ts'
export { findKeyAndUser } from './queries/keys/find-key-and-user.ts'
export { findKeyHolder, lockKeyHolder } from './queries/keys/key-holders.ts'
export { findSessionHolder, type SessionHolder } from './queries/sessions/session-holders.ts'
export { findSessionsAtProvider, spendLogoutToken } from './queries/sessions/logouts.ts'
export { listApiKeys } from './queries/keys/list-api-keys.ts'
export { KEY_USES_AT_A_TIME, recordKeyUses } from './queries/keys/record-key-uses.ts'
export { insertMail, type NewMail } from './queries/mails/insert-mail.ts'
export {
  claimMails,
  countWaitingMails,
  msUntilNextMail,
  readMailToSend,
  releaseMail,
  renewMails,
  settleMail,
  voidAllMails,
  type ClaimedMail,
  type MailToSend,
} from './queries/mails/mail-claims.ts'
export {
  findDeletionFacts,
  findInvitationFacts,
  findKeyToExpire,
  findMailAddress,
  findOrganizationName,
  listExpiringKeys,
  listMembersWithRole,
  onceOfExpiry,
  type DeletionFacts,
  type ExpiringKey,
  type InvitationFacts,
} from './queries/mails/mail-facts.ts'
export { purgeMails } from './queries/mails/purge-mails.ts'
export {
  acceptMember,
  changeRole,
  deleteMember,
  insertAcceptedMember,
  inviteMember,
  joinMember,
} from './queries/members/change-members.ts'
export { countSuperAdmins, listLedAlone } from './queries/members/super-admins.ts'
export {
  findMembership,
  listMembers,
  listMembershipsOf,
  nextMembers,
  type MemberKey,
} from './queries/members/members.ts'
export { listInvitationsOf } from './queries/members/list-invitations.ts'
export {
  deleteInvitation,
  findInvitationByToken,
  findInvitationTo,
  insertInvitation,
  listInvitationTimes,
  listInvitationsTo,
  purgeInvitations,
  renewInvitation,
  setTokenHash,
  type AddressInvitation,
} from './queries/members/invitations.ts'
export {
  insertOperatorAuditEntry,
  listOperatorAuditEntries,
  purgeOperatorAuditEntries,
} from './queries/operator/operator-audit.ts'
export { probeDisk } from './queries/operator/probe-disk.ts'
export { raiseHighestIds, readHighestIds } from './queries/operator/integer-ids.ts'
export {
  findUserAccount,
  findUserByEmail,
  hasOtherOperator,
  setDisabledAt,
  hasUsers,
  insertUser,
  listOperatorEmails,
  listAddresses,
  listUsers,
  updateUser,
  type FoundUser,
} from './queries/operator/users.ts'
export {
  findDoomedUser,
  findForgottenUser,
  listManagedBy,
  listOnlySuperAdminOf,
  listPlacesOf,
  lockPlacesOf,
  markUser,
  type DoomedUser,
  type EndedMembership,
} from './queries/operator/doomed-users.ts'
export {
  findOrganizationOf,
  findStandingOrganization,
  insertOrganization,
  listOrganizationsOf,
  updateOrganization,
  updatePolicy,
  type FoundOrganization,
} from './queries/organizations/organizations.ts'
export {
  addToDay,
  listAppDays,
  listAppKeys,
  listBundleUsage,
  listDaysOfReach,
  storedBefore,
  storedBeforeOfReach,
} from './queries/statistics/statistics.ts'
export {
  claimAskings,
  completeAsking,
  listDueParticipants,
  postponeAsking,
  readAsking,
  releaseAsking,
  renewAsking,
  voidAllAskings,
  type AskedAgain,
  type AskingToTry,
  type ClaimedAsking,
} from './queries/participants/asking-claims.ts'
export {
  askParticipantsAgain,
  closeDeletionParticipants,
  countParticipantsWaitedFor,
  giveUpParticipants,
  insertDeletionParticipants,
  listDeletionParticipants,
  waiveParticipant,
  wakeDeletion,
} from './queries/participants/deletion-participants.ts'
export {
  findParticipant,
  hasParticipants,
  hideParticipant,
  insertParticipant,
  listParticipants,
  listParticipantsToAsk,
  purgeParticipants,
  replaceParticipantSecret,
  updateParticipant,
} from './queries/participants/participants.ts'
export {
  CLAIM_MS,
  QUEUED_CLAIM_MS,
  claimDeliveries,
  releaseClaims,
  renewClaim,
  renewClaims,
  voidAllClaims,
  type ClaimedDelivery,
  type EndpointClaims,
} from './queries/webhooks/delivery-claims.ts'
export { listWaitingEndpoints, type WaitingEndpoints } from './queries/webhooks/waiting-endpoints.ts'
export {
  disableEndpoint,
  noteEndpointFails,
  noteEndpointWorks,
  type EndpointKey,
} from './queries/webhooks/endpoint-outcomes.ts'
export { failWaitingDeliveries, hasPending, oldestPendingDelivery } from './queries/webhooks/waiting-deliveries.ts'
export { finishDelivery, postponeDelivery, type TryRecord } from './queries/webhooks/delivery-outcomes.ts'
export { findStoredEvent, readDeliveriesToTry, type DeliveryToTry } from './queries/webhooks/deliveries-to-try.ts'
export {
  hasNewEvents,
  hasWebhooks,
  insertDeliveries,
  listOpenEndpoints,
  moveFeedCursor,
  nextEventsToSend,
  skipUnheardEvents,
  type EventToSend,
  type NewDelivery,
  type OpenEndpoint,
} from './queries/webhooks/fan-out.ts'
export { purgeDeliveries } from './queries/webhooks/purge-deliveries.ts'
export {
  countDeliveriesSince,
  findDelivery,
  listDeliveries,
  retryDelivery,
  type FoundDelivery,
} from './queries/webhooks/deliveries.ts'
export { purgeNextWebhook } from './queries/webhooks/purge-webhooks.ts'
export type { NewSecret } from './queries/webhooks/replaced-secret.ts'
export { countSecretsByKey } from './queries/webhooks/secrets-by-key.ts'
export {
  countWebhooks,
  findWebhook,
  hideWebhook,
  insertWebhook,
  listWebhooks,
  replaceWebhookSecret,
  updateWebhook,
  type WebhookKey,
} from './queries/webhooks/webhooks.ts'
export { purgeSignIns, signInTables } from './queries/sessions/purge-sign-ins.ts'
export { readInstanceMark } from './queries/sessions/instance-mark.ts'
export {
  deleteSessions,
  hasSession,
  insertSession,
  listSessionsOf,
  type ListedSession,
  type NewSession,
  type SessionOwner,
} from './queries/sessions/sessions.ts'
export {
  findCodeKey,
  findSignInCode,
  insertSignInCode,
  useSignInCode,
  type CodeKey,
} from './queries/sessions/sign-in-codes.ts'
export { insertTransferTicket, useTransferTicket, type TransferTicket } from './queries/sessions/transfer-tickets.ts'
