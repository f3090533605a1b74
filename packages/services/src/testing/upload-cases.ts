import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { testStores, type OpenedTestStore } from '@organizations/storage/testing'
import { isLong } from '../../../../test/support/test-size.ts'

interface UploadCase {
  name: string
  open: () => Promise<TestDatabase>
  openStore: () => Promise<OpenedTestStore>
}

const all: readonly UploadCase[] = testDatabases.flatMap((database) =>
  testStores.map((store) => ({
    name: `${store.name} and ${database.name}`,
    open: database.open,
    openStore: store.open,
  })),
)

const few = new Set(['a folder and SQLite', 'an S3 bucket and Postgres'])

/** What tests of stored files run over: every store and every database once; in the long tests, the others. */
export const uploadCases: readonly UploadCase[] = all.filter(({ name }) => few.has(name) === !isLong)
