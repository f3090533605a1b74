/** One Postgres for a whole run of tests, started when the first of them asks for it. */
import { createDoor } from './door.ts'
import { startPostgres } from './postgres.ts'

const door = createDoor({
  name: 'TEST_POSTGRES_DOOR',
  async make() {
    const postgres = await startPostgres()
    return { place: postgres.url(), end: () => postgres.stop() }
  },
})

/** For vitest's `globalSetup`. Returns what it is to do at the end. */
export const setup: () => Promise<() => Promise<void>> = door.setup

/** The URL of the server's `postgres` database. */
export const sharedPostgres: () => Promise<string> = door.ask
