// A reader of events is killed again and again, in the middle of its work, and goes on by the last cursor that it kept.

import { inTransaction } from '@organizations/database'
import { createEmptyDatabase, insertSampleEvent } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { generateSigningKey } from '@organizations/receipts'
import { afterEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

const EVENTS = 200
const KILLS = 4

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

interface Line {
  id: string
  cursor: string
  data: { sequence: number }
}

test.for([
  ['SQLite', async () => ({})],
  [
    'Postgres',
    async () => {
      const { url, remove } = await createEmptyDatabase()
      cleanups.push(remove)
      return { DATABASE_URL: url, RECEIPT_SIGNING_KEY: generateSigningKey() }
    },
  ],
] as const)('a reader that is killed goes on by its cursor: %s', { timeout: 120_000 }, async ([, create]) => {
  const installation = createInstallation(await create())
  cleanups.push(() => installation.remove())
  const { url } = await installation.startStandalone()
  const rest = restClient(url, OPERATOR_KEY)
  const { id } = (await rest.post('/organization', { name: 'Acme' })).body as { id: OrganizationId } // as the API answers
  const { body } = await rest.get(`/organization/events?orgId=${id}&after=latest`)
  let { cursor } = body as { cursor: string }

  const { db, ids } = await installation.open()
  const written: string[] = []
  const write = async () => {
    while (written.length < EVENTS) {
      // Several at a time: on Postgres they commit in any order.
      const some = Array.from({ length: 4 }, () => ids.feedEvent())
      await Promise.all(
        some.map((it) => inTransaction(db, (trx) => insertSampleEvent(trx, { id: it, organizationId: id }))),
      )
      written.push(...some)
    }
  }

  const kept: Line[] = []
  const env = { ORGS_URL: url, ORGS_API_KEY: OPERATOR_KEY, HOME: installation.folder }
  /** Reads until there are so many lines in all, and is killed then. What was cut off is not kept. */
  const readUntil = async (count: number) => {
    const args = ['apps/cli/src/main.ts', 'event', 'watch', id, '--after', cursor, '--json']
    const reader = installation.start({ args, env })
    const before = kept.length
    const lines = () => reader.stdout.split('\n').slice(0, -1)
    await waitFor(() => reader.hasEnded() || before + lines().length >= count, {
      what: `${count} events: ${reader.stderr}`,
      timeoutMs: 60_000,
    })
    await reader.kill()
    expect(reader.stderr).toBe('')
    kept.push(...lines().map((line) => JSON.parse(line) as Line)) // as the command prints it
    cursor = kept.at(-1)?.cursor ?? cursor
  }

  const writing = write()
  for (let kill = 1; kill <= KILLS; kill += 1) await readUntil((kill * EVENTS) / KILLS)
  await writing
  expect(kept.map((line) => line.id).toSorted()).toEqual(written.toSorted())
  const sequences = kept.map(({ data }) => data.sequence)
  expect(sequences).toEqual(sequences.map((_, at) => (sequences[0] ?? 0) + at))
})
