/** Whole organizations, of any size, for trying the service out, for its tests and for its benches. */
export { seedOrganization, UnknownOwnerError, type SeedSpec, type SeedTarget } from './seed-organization.ts'
export { takeCensus, totalOf, type Census } from './census.ts'
