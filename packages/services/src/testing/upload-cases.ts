import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { testStores, type OpenedTestStore } from '@organizations/storage/testing'

/** What tests of stored files run over: every store, on every database. */
export const uploadCases: readonly {
  name: string
  open: () => Promise<TestDatabase>
  openStore: () => Promise<OpenedTestStore>
}[] = testDatabases.flatMap((database) =>
  testStores.map((store) => ({
    name: `${store.name} and ${database.name}`,
    open: database.open,
    openStore: store.open,
  })),
)
