/**
 * The rules of organizations, without any I/O: what input is valid, what answers look like, who may do what, which
 * errors a caller can get, and what the deletion of an organization removes. Runs anywhere, also in a browser.
 */
export {
  organizationIdSchema,
  userIdSchema,
  deletionIdSchema,
  deliveryIdSchema,
  sessionIdSchema,
  invitationIdSchema,
  participantIdSchema,
  webhookIdSchema,
  numberSchema,
  countSchema,
  MAX_TABLES,
} from './answers/answer-fields.ts'
export { appSchema, type App } from './apps/app-answer.ts'
export {
  DEFAULT_UPLOAD_CHANNEL,
  DEFAULT_RETENTION_SECONDS,
  listAppsInput,
  getAppInput,
  createAppInput,
  updateAppInput,
  deleteAppInput,
  type ListAppsInput,
  type GetAppInput,
  type CreateAppInput,
  type UpdateAppInput,
  type DeleteAppInput,
} from './apps/app.ts'
export { auditEntrySchema, type AuditEntry } from './audit/audit-answer.ts'
export {
  auditActions,
  listAuditInput,
  waysIn,
  type AuditAction,
  type ListAuditInput,
  type WayIn,
} from './audit/audit.ts'
export { bundleSchema, type Bundle } from './bundles/bundle-answer.ts'
export {
  listBundlesInput,
  registerBundleInput,
  uploadBundleInput,
  downloadBundleInput,
  setBundleToChannelInput,
  setBundleMetadataInput,
  deleteBundleInput,
  inAscii,
  type StorageProvider,
  type ListBundlesInput,
  type RegisterBundleInput,
  type UploadBundleInput,
  type DownloadBundleInput,
  type SetBundleToChannelInput,
  type SetBundleMetadataInput,
  type DeleteBundleInput,
} from './bundles/bundle.ts'
export {
  channelReachSchema,
  channelSchema,
  newChannelSettings,
  type Channel,
  type ChannelReach,
  type ChannelSettings,
} from './channels/channel-answer.ts'
export { servesDevice, type ServedDevice, type ServingChannel } from './channels/serves-device.ts'
export {
  platforms,
  autoUpdateLimits,
  listChannelsInput,
  getChannelInput,
  readChannelsInput,
  upsertChannelInput,
  channelReachInput,
  deleteChannelInput,
  type Platform,
  type AutoUpdateLimit,
  type ListChannelsInput,
  type GetChannelInput,
  type UpsertChannelInput,
  type ChannelReachInput,
  type DeleteChannelInput,
} from './channels/channel.ts'
export {
  cascadeRegistry,
  sweptTables,
  type SweptTable,
  type TableFate,
  type CascadeRegistry,
} from './deletion/cascade-registry.ts'
export {
  deletionPreviewSchema,
  userDeletionPreviewSchema,
  type UserDeletionPreview,
  deletionStatusSchema,
  listedDeletionSchema,
  ownDeletionSchema,
  type DeletionPreview,
  type DeletionStatus,
  type ListedDeletion,
  type OwnDeletion,
} from './deletion/deletion-answers.ts'
export {
  deleteOrganizationAsOperatorInput,
  listDeletionsInput,
  listOwnDeletionsInput,
  retryDeletionInput,
  watchDeletionInput,
  listReceiptsInput,
  type DeleteOrganizationAsOperatorInput,
  type ListReceiptsInput,
  type ListDeletionsInput,
  type ListOwnDeletionsInput,
  type RetryDeletionInput,
} from './deletion/deletion-inputs.ts'
export {
  planDeletion,
  plannedTables,
  sweepSteps,
  countedParts,
  scrubName,
  firstSweep,
  scopeValues,
  type CountStep,
  type SweepStep,
  type DeletionStep,
  type DeletionPlan,
  type ScrubStep,
} from './deletion/deletion-plan.ts'
export { deletionStatus } from './deletion/deletion-status.ts'
export {
  deletionStates,
  isOver,
  isSweeping,
  MAX_ROUNDS_KEPT,
  MAX_STALLED_ROUNDS,
  MAX_FAILURES,
  UNKNOWN_SCHEMA_PATIENCE_MS,
  stateDuring,
  removedInAll,
  pauseBeforeRound,
  pauseAfterFailures,
  type DeletionState,
  type KeyValue,
  type Deletion,
  type StepCounts,
} from './deletion/deletion.ts'
export {
  feedEventTypes,
  organizationEventTypes,
  endingTypes,
  type FeedEventType,
  type OrganizationEventType,
  type EndingType,
} from './events/event-types.ts'
export { eventCatalog, type DeletionCounts, type EventData, type OrganizationEvent } from './events/event-catalog.ts'
export { feedEventSchemaOf, type FeedEvent } from './events/event-envelope.ts'
export { eventPageSchema, listedEventSchema, type EventPage, type ListedEvent } from './events/feed-answer.ts'
export { readCursor, writeCursor, type FeedCursor, type FeedOwner } from './events/feed-cursor.ts'
export {
  LATEST,
  listAllEventsInput,
  listEventsInput,
  watchEventsInput,
  type ListAllEventsInput,
  type ListEventsInput,
} from './events/feed-inputs.ts'
export {
  eventPayloads,
  pauseBeforeRing,
  LONGEST_PAUSE_MS,
  type EventType,
  type EventPayload,
} from './deletion/events.ts'
export {
  erasureOf,
  RECEIPT_WAITS_MS,
  type Erasure,
  type ErasureResult,
  type ErasureWay,
  type NotErasedReason,
} from './deletion/erasure.ts'
export { organizationPrefix, appPrefix, bundleObjectKey } from './deletion/object-prefix.ts'
export { byMember, requesters, type DeletionOrigin, type Requester } from './deletion/requester.ts'
export { FAREWELL_MS, FAREWELL_TRIES_MS, type Farewell } from './deletion/farewell.ts'
export { receiptSchema, receiptKeySchema, type Receipt } from './deletion/receipt-answer.ts'
export { uncoveredTables, uncoveredUserTables, type LiveTable } from './deletion/schema-drift.ts'
export {
  forgetIn,
  scrubbedFields,
  userRegistry,
  type ForgottenUser,
  type Through,
  type UserRegistry,
} from './deletion/user-registry.ts'
export {
  organizationOf,
  organizationSubject,
  organizationSubjectKinds,
  prefixOf,
  subjectKinds,
  subjectTraits,
  turnOf,
  userSubject,
} from './deletion/subject-kinds.ts'
export type { DeletionSubject, OrganizationSubjectKind, SubjectKind } from './deletion/subject-kinds.ts'
export {
  listedTombstoneSchema,
  highestIdsSchema,
  replayedSchema,
  type ListedHighestIds,
  type ListedTombstone,
  type HighestIds,
  type Replayed,
  type TombstoneStatement,
} from './deletion/tombstone-answers.ts'
export {
  MAX_BUNDLES_AT_ONCE,
  MAX_REPLAYED,
  listTombstonesInput,
  replayTombstonesInput,
  toStatement,
  type BundleRange,
  type Tombstone,
  type ListTombstonesInput,
  type ReplayTombstonesInput,
} from './deletion/tombstone.ts'
export { deviceSchema, devicePageSchema, type Device, type DevicePage } from './devices/device-answer.ts'
export {
  listDevicesInput,
  getDeviceInput,
  readDevicesInput,
  setDeviceChannelInput,
  clearDeviceChannelInput,
  type ListDevicesInput,
  type GetDeviceInput,
  type SetDeviceChannelInput,
  type ClearDeviceChannelInput,
} from './devices/device.ts'
export { errorSentences, DomainError, type ErrorCode, type InputIssue } from './errors.ts'
export {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  MANIFEST,
  exportManifestSchema,
  exportOrganizationInput,
  type ExportedFile,
  type ExportManifest,
  type ExportOrganizationInput,
} from './export/export-manifest.ts'
export { exportFiles, exportRegistry, type ExportFate, type ExportFile } from './export/export-registry.ts'
export {
  idPrefixes,
  readOrganizationId,
  readDeletionId,
  readUserId,
  readParticipantId,
  readDeliveryId,
  readWebhookId,
  type OrganizationId,
  type UserId,
  type DeletionId,
  type EventId,
  type FeedEventId,
  type WebhookId,
  type DeliveryId,
  type SessionId,
  type InvitationId,
  type MemberUid,
  type ParticipantId,
  type MailId,
  type AuditEntryId,
} from './ids.ts'
export { readSeenAddress, readSeenName, waysOfLinking, type LinkedHow } from './identities/identity.ts'
export { asciiAddress, isEmailAddress } from './input/email-address.ts'
export { expected, optional, time, wholeNumber } from './input/fields.ts'
export { parseInput, invalidInput, MAX_ISSUES } from './input/invalid-input.ts'
export { longPageOf, MAX_LIMIT, pageOf, toListed, type Listed, type Page } from './input/page.ts'
export { apiKeySchema, type ApiKey } from './keys/api-key-answer.ts'
export { currentKeySchema, type CurrentKey } from './keys/current-key-answer.ts'
export {
  keyModes,
  personsRight,
  wholeRight,
  canDoAsMuchAs,
  createApiKeyInput,
  updateApiKeyInput,
  deleteApiKeyInput,
  isModeAtLeast,
  hasExpired,
  reachesOrganization,
  reachesAppsOf,
  excessOfLimits,
  getCurrentKeyInput,
  listApiKeysInput,
  MAX_KEYS,
  mayManageKey,
  type KeyMode,
  type KeyRight,
  type CreateApiKeyInput,
  type ListApiKeysInput,
  type UpdateApiKeyInput,
  type DeleteApiKeyInput,
} from './keys/api-key.ts'
export { keyInAuthorization } from './keys/key-in-authorization.ts'
export { refusalOfKeyChange, rightAfterUpdate, rightOfNewKey } from './keys/key-decisions.ts'
export { nameInMail } from './mails/mail-name.ts'
export { KEY_EXPIRES_SOON_MS, MAIL_SENT_WITHIN_MS, MAILS_KEPT_MS, pauseBeforeMail } from './mails/mail-schedule.ts'
export { mailKinds, type MailKind, type QueuedMail } from './mails/mail-kinds.ts'
export { placeWithRole, refusalOfInvitation, refusalOfRemoval, refusalOfRole } from './members/member-decisions.ts'
export {
  invitationLinkSchema,
  invitationSchema,
  memberSchema,
  type Invitation,
  type InvitationLink,
  type Member,
} from './members/member-answer.ts'
export {
  roles,
  INVITATION_LASTS_MS,
  INVITATIONS_AN_HOUR,
  INVITATIONS_WINDOW_MS,
  linkInvitationInput,
  openInvitationInput,
  listInvitationsInput,
  listMembersInput,
  upsertMemberInput,
  removeMemberInput,
  acceptInvitationInput,
  isAtLeast,
  mayChangeRole,
  losesLastSuperAdmin,
  type Role,
  type Membership,
  type ListInvitationsInput,
  type ListMembersInput,
  type UpsertMemberInput,
  type RemoveMemberInput,
  type AcceptInvitationInput,
  type LinkInvitationInput,
  type OpenInvitationInput,
} from './members/member.ts'
export {
  listOperatorAuditInput,
  operatorActions,
  type ListOperatorAuditInput,
  type OperatorAction,
  type OperatorTargetKind,
} from './operator/operator-audit.ts'
export { operatorAuditEntrySchema, type OperatorAuditEntry } from './operator/operator-audit-answer.ts'
export {
  disabledUserSchema,
  listedUserSchema,
  userAccountSchema,
  userDetailsSchema,
  userSchema,
  type User,
  type DisabledUser,
  type ListedUser,
  type UserAccount,
  type UserDetails,
} from './operator/user-answer.ts'
export {
  plans,
  createUserInput,
  createUserKeyInput,
  getUserInput,
  listUsersInput,
  disableUserInput,
  enableUserInput,
  revokeUserKeysInput,
  updateUserInput,
  deleteUserInput,
  liftUserDeletionInput,
  type DeleteUserInput,
  type LiftUserDeletionInput,
  type Plan,
  type CreateUserInput,
  type CreateUserKeyInput,
  type GetUserInput,
  type ListUsersInput,
  type DisableUserInput,
  type EnableUserInput,
  type RevokeUserKeysInput,
  type UpdateUserInput,
} from './operator/user.ts'
export { keyPolicySchema, type KeyPolicy } from './organizations/key-policy-answer.ts'
export {
  getPolicyInput,
  setPolicyInput,
  meetsPolicy,
  policyAfter,
  type GetPolicyInput,
  type SetPolicyInput,
} from './organizations/key-policy.ts'
export { organizationSchema, type Organization } from './organizations/organization-answer.ts'
export {
  getOrganizationInput,
  createOrganizationInput,
  updateOrganizationInput,
  deleteOrganizationInput,
  listOrganizationsInput,
  readOrganizationsInput,
  type ListOrganizationsInput,
  type GetOrganizationInput,
  type CreateOrganizationInput,
  type UpdateOrganizationInput,
  type DeleteOrganizationInput,
} from './organizations/organization.ts'
export { refusalOfAccess } from './rights/access.ts'
export {
  can,
  canOnApp,
  canGlobally,
  refusalOf,
  permissionTable,
  type Actor,
  type KeyActor,
  type OrganizationAction,
  type AppAction,
  type GlobalAction,
} from './rights/permission.ts'
export {
  statisticsPointSchema,
  bundleUsageSchema,
  type StatisticsPoint,
  type BundleUsage,
} from './statistics/statistics-answers.ts'
export {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
  daysOf,
  dayOf,
  statisticsPoints,
  bundleUsage,
  MAX_DAYS,
  MAX_POINTS,
  type AppStatisticsInput,
  type BundleUsageInput,
  type OrganizationStatisticsInput,
  type UserStatisticsInput,
  type DailyCount,
  type DailyBundleCount,
} from './statistics/statistics.ts'
export {
  ASKED_FOR_MS,
  askingBody,
  MOST_ASKED_AT_ONCE,
  pauseBeforeAsking,
  readParticipantAnswer,
  type ParticipantAnswer,
} from './participants/asking.ts'
export {
  participantOnReceipt,
  participantProgress,
  timeoutReason,
  waitedFor,
  type DeletionParticipant,
  type ParticipantOnReceipt,
} from './participants/deletion-participant.ts'
export {
  participantListSchema,
  participantProgressSchema,
  participantSchema,
  participantWithSecretSchema,
  type Participant,
  type ParticipantProgress,
  type ParticipantWithSecret,
} from './participants/participant-answer.ts'
export {
  asksParticipants,
  createParticipantInput,
  DEFAULT_SUBJECTS,
  orderedSubjects,
  participantSubjects,
  hasDoneItsPart,
  listParticipantsInput,
  MAX_PARTICIPANTS,
  participantStates,
  removeParticipantInput,
  rotateParticipantInput,
  updateParticipantInput,
  waiveParticipantInput,
  waiverCodes,
  type CreateParticipantInput,
  type ListParticipantsInput,
  type ParticipantState,
  type ParticipantSubject,
  type RemoveParticipantInput,
  type RotateParticipantInput,
  type UpdateParticipantInput,
  type WaiveParticipantInput,
  type WaiverCode,
} from './participants/participant.ts'
export { eventFilters, readEventFilters, subscribesTo } from './webhooks/event-filters.ts'
export {
  deliveryPageSchema,
  deliverySchema,
  deliveryWithPayloadSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
  type WebhookTest,
  webhookWithStatsSchema,
  type Delivery,
  type DeliveryPage,
  type DeliveryWithPayload,
  type Webhook,
  type WebhookWithSecret,
  type WebhookWithStats,
} from './webhooks/webhook-answer.ts'
export {
  createWebhookInput,
  deleteWebhookInput,
  deliveryStatuses,
  getWebhookInput,
  getDeliveryInput,
  listDeliveriesInput,
  listWebhooksInput,
  MAX_COUNTED_DELIVERIES,
  MAX_WEBHOOKS,
  MAX_WEBHOOK_TESTS,
  WEBHOOK_TESTS_PER_MS,
  PREVIOUS_SECRET_SIGNS_MS,
  readWebhooksInput,
  retryDeliveryInput,
  rotateWebhookInput,
  testWebhookInput,
  updateWebhookInput,
  webhookPageOf,
  type CreateWebhookInput,
  type DeleteWebhookInput,
  type DeliveryStatus,
  type GetDeliveryInput,
  type GetWebhookInput,
  type ListDeliveriesInput,
  type ListWebhooksInput,
  type RetryDeliveryInput,
  type RotateWebhookInput,
  type TestWebhookInput,
  type UpdateWebhookInput,
} from './webhooks/webhook.ts'
export { version } from './version.ts'
export {
  FAILING_ENDS_AFTER_MS,
  judgeTry,
  MAX_TRIES,
  MOST_PENDING,
  placesOf,
  type MadeTry,
  type TryAnswer,
  type TryVerdict,
} from './webhooks/delivery-schedule.ts'
export { currentSessionSchema, sessionSchema, type CurrentSession, type Session } from './sessions/session-answer.ts'
export {
  MAX_SESSIONS,
  revokeSessionInput,
  SESSION_MS,
  shortUserAgent,
  beginSignInInput,
  EXCHANGE_MS,
  SIGN_IN_CODE_MS,
  signInInput,
  type RevokeSessionInput,
  type SignInInput,
} from './sessions/session.ts'
export {
  createTransferInput,
  TICKET_MS,
  transferFields,
  transferSchema,
  transferTargetOf,
  type CreateTransferInput,
  type Transfer,
  type TransferTarget,
} from './sessions/transfer.ts'
export { rasterTypeOf } from './organizations/raster-image.ts'
