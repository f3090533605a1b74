import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { subjectKinds, type SubjectKind } from '@organizations/domain'

/** What tests of deletions run over: every kind of subject, on every database. */
export const deletionCases: readonly { name: string; kind: SubjectKind; open: () => Promise<TestDatabase> }[] =
  testDatabases.flatMap((it) => subjectKinds.map((kind) => ({ kind, open: it.open, name: `${kind} on ${it.name}` })))

/** Those whose subject owns stored objects. */
export const casesWithObjects = deletionCases.filter(({ kind }) => kind !== 'channel')

/** Those whose subject has a place of its own in the store. */
export const casesWithPrefix = deletionCases.filter(({ kind }) => kind === 'organization' || kind === 'app')
