/**
 * The use cases, one per file: what the doors and the workers can do. Each takes its dependencies first and its input
 * second, opens its own transactions, and throws a `DomainError` for what a caller may be told. No HTTP, no queue, no
 * environment in here.
 */
export { isPlausibleSecret } from './api-key-secret.ts'
export { authenticate } from './authenticate.ts'
export { bootstrapOperator } from './bootstrap-operator.ts'
export { createOrganization } from './create-organization.ts'
export { createUser } from './create-user.ts'
export { deleteOrganization } from './delete-organization.ts'
export type { DeletionDeps, Deps, Doorbell, Ids, Log } from './deps.ts'
export { getDeletionStatus } from './get-deletion-status.ts'
export { getOrganization } from './get-organization.ts'
export { listDeletions } from './list-deletions.ts'
export { listDueWork } from './list-due-work.ts'
export { listOrganizations } from './list-organizations.ts'
export { listUsers } from './list-users.ts'
export { publishOutbox } from './publish-outbox.ts'
export { purgeExpired } from './purge-expired.ts'
export { retryDeletion } from './retry-deletion.ts'
export { runDeletion, type SliceOutcome } from './run-deletion.ts'
export { takeOverAllLeases } from './take-over-all-leases.ts'
export { updateOrganization } from './update-organization.ts'
