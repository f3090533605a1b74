/** Creates organizations of any size with content: to try the service out, for tests and for benchmarks. */
export { seedOrganization, UnknownOwnerError } from './seed-organization.ts'
export type { SeedSpec } from './seed-target.ts'
export { takeCensus, totalOf, type Census } from './census.ts'
