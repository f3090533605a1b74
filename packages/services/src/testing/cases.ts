import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { organizationSubjectKinds, type OrganizationSubjectKind } from '@organizations/domain'
import { testStores } from '@organizations/storage/testing'
import type { ContractCase } from './deletion-contract.ts'

export interface DeletionCase {
  name: string
  kind: OrganizationSubjectKind
  open: () => Promise<TestDatabase>
}

/** What tests of deletions run over: every kind of subject, on every database. */
export const deletionCases: readonly DeletionCase[] = testDatabases.flatMap((it) =>
  organizationSubjectKinds.map((kind) => ({ kind, open: it.open, name: `${kind} on ${it.name}` })),
)

/** Each kind of subject once, and each database twice: for tests that take long. */
export const fewDeletionCases: readonly DeletionCase[] = chosenOf(deletionCases, [
  'organization on Postgres',
  'app on SQLite',
  'bundle on Postgres',
  'channel on SQLite',
])

/** Every kind of subject, on every database, in every store. */
export const contractCases: readonly ContractCase[] = deletionCases.flatMap((it) =>
  testStores.map((store) => ({ ...it, openStore: store.open, name: `${it.name}, in ${store.name}` })),
)

/** Each kind of subject, and those with a prefix in each store: an organization on both databases. */
export const fewContractCases: readonly ContractCase[] = chosenOf(contractCases, [
  'organization on SQLite, in a folder',
  'organization on Postgres, in an S3 bucket',
  'app on SQLite, in an S3 bucket',
  'bundle on Postgres, in a folder',
  'channel on SQLite, in a folder',
])

/** Each kind of subject on each database, in one store or the other. */
export const manyContractCases: readonly ContractCase[] = contractCases.filter(
  (_, index) => index % 2 === Math.floor(index / 2) % 2,
)

/** Those whose subject owns stored objects. */
export const casesWithObjects = deletionCases.filter(({ kind }) => kind !== 'channel')

/** Those whose subject has a place of its own in the store. */
export const casesWithPrefix = deletionCases.filter(({ kind }) => kind === 'organization' || kind === 'app')

function chosenOf<Case extends { name: string }>(cases: readonly Case[], names: readonly string[]): Case[] {
  const chosen = cases.filter(({ name }) => names.includes(name))
  if (chosen.length !== names.length) throw new Error(`Expected cases of these names: ${names.join('; ')}`)
  return chosen
}
