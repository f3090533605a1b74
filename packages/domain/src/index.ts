/**
 * The rules of organizations, without any I/O: what input is valid, who may do what, which errors a caller can be
 * told, and what the deletion of an organization takes with it. Runs anywhere, also in a browser.
 */
export * from './api-key.ts'
export * from './audit.ts'
export * from './cascade-registry.ts'
export * from './deletion-inputs.ts'
export * from './deletion-plan.ts'
export * from './deletion-status.ts'
export * from './deletion.ts'
export * from './errors.ts'
export * from './events.ts'
export { expected, optional, wholeNumber } from './fields.ts'
export * from './ids.ts'
export * from './invalid-input.ts'
export * from './key-policy.ts'
export * from './member.ts'
export * from './object-prefix.ts'
export * from './organization.ts'
export * from './page.ts'
export * from './permission.ts'
export * from './schema-drift.ts'
export * from './user.ts'
