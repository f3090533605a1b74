import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'
import { shareInUse, takeInUse, type InUseLock } from './in-use-lock.ts'

describe('the lock that says that a Postgres database is in use', () => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await openPostgres()
    return () => database.remove()
  })

  const share = async (onTaken = () => {}) => await shareInUse(database.url, { onTaken })
  const take = async () => await takeInUse(database.url)

  /** Ends the connections that hold it, as a restart of the server does. */
  const cut = async () =>
    await inTransaction(database.db, (trx) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'organizations: in use' and datname = current_database()`.execute(trx),
    )

  /** The connection that holds it. Who tries to take it instead, to see, may be in the way of a program that does. */
  const holder = async () => {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_locks join pg_stat_activity using (pid)
      where application_name = 'organizations: in use' and datname = current_database()
        and locktype = 'advisory' and granted`.execute(database.db)
    return rows[0]?.pid
  }

  test('is held by many programs at once, and by a move alone', async () => {
    const [one, other] = [await share(), await share()]
    expect(await take()).toBeUndefined()
    await one?.release()
    expect(await take()).toBeUndefined()
    await other?.release()
    const move = await take()
    expect(move).toBeDefined()
    expect(await share()).toBeUndefined()
    expect(await take()).toBeUndefined()
    await move?.release()
  })

  test('is taken again after the connection was lost', async () => {
    const program = await share()
    const before = await holder()
    expect(before).toBeDefined()
    await cut()
    const isAnother = async () => ![undefined, before].includes(await holder())
    await waitFor(isAnother, { what: 'another connection to hold the lock' })
    expect(await take()).toBeUndefined()
    await program?.release()
  })

  test('tells other programs what they wait for, also when its connection comes back', async () => {
    const heard: string[] = []
    const listening = await shareInUse(database.url, { onTaken() {}, onSignal: (signal) => heard.push(signal) })
    const hears = async (...expected: string[]) => {
      await waitFor(() => expected.every((it) => heard.includes(it)), { what: `to hear of ${expected.join()}` })
      heard.length = 0
    }
    await hears('work', 'events') // what happened before it listened
    const program = await share()
    for (let n = 0; n < 100; n += 1) program?.tell('events')
    await hears('events')
    program?.tell('work')
    await hears('work')
    await cut()
    program?.tell('events')
    await hears('work', 'events')
    await program?.release()
    await listening?.release()
  })

  test('a program is told when a move took it meanwhile, and a move when it has lost it', async () => {
    const taken = Promise.withResolvers<void>()
    const program = await share(taken.resolve)
    let move: InUseLock | undefined
    const takeFromIt = async () => {
      await cut()
      return (move = await take()) !== undefined
    }
    await waitFor(takeFromIt, { what: 'a move to take the lock' })
    await taken.promise
    move?.requireHeld()
    await cut()
    await waitFor(() => isLost(move), { what: 'the move to notice' })
    await move?.release()
    await program?.release()
  })

  function isLost(move: InUseLock | undefined): boolean {
    try {
      move?.requireHeld()
      return false
    } catch {
      return true
    }
  }
})
