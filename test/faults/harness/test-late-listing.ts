import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { inTransaction } from '@organizations/database'
import { bundleObjectKey } from '@organizations/domain'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Engine } from '../../support/engines.ts'
import { waitFor } from '../../support/wait-for.ts'
import { listFiles } from '../oracle/inventory.ts'
import type { Life } from '../scenario/scenario.ts'
import type { DatabaseName } from '../scenario/template-place.ts'
import { makeTemplate, type Template } from '../scenario/template.ts'
import { askForDeletion } from './ask.ts'
import { launch } from './launch.ts'

const HOUR_MS = 3_600_000

/** Declares the test of the listing that is done again long after a deletion has completed. */
export function testLateListing(
  database: DatabaseName,
  { name, open }: { name: string; open: () => Promise<Engine> },
): void {
  describe(`the late listing of a completed deletion on ${database}, ${name}`, () => {
    let template: Template
    beforeAll(async () => {
      template = await makeTemplate(database, { apps: 1, bundles: 2, devices: 10 })
    })
    afterAll(() => template.remove())

    test('removes what a process left that died in mid-write, also when it dies at that itself', async () => {
      const engine = await open()
      // With a reconciler: BullMQ alone takes over from a process that died only after 10 s.
      const installation = await template.install({ ...engine.env, LEASE_MS: '500', RECONCILE_MS: '100' })
      try {
        const { db } = await installation.open()
        const { subject, path } = template.subjects.organization
        const anHourPasses = () =>
          inTransaction(db, async (trx) => {
            // By the times that are kept, since the clock that they are compared with may be the database's.
            const due = { due_at: sql<number>`due_at - ${HOUR_MS}` }
            await trx.updateTable('deletions').set(due).execute()
            await trx.updateTable('outbox').set(due).execute()
          })
        const begin = async (life: Omit<Life, 'program'>) => {
          const { program, up } = launch(installation, { program: 'standalone', ...life }, async () => {})
          return { program, url: (await up) ?? '' }
        }
        const first = await begin({})
        await askForDeletion(first.url, template, path)
        const openListings = () =>
          db
            .selectFrom('outbox')
            .select(['id', 'due_at'])
            .where('type', '=', 'deletion.late_listing')
            .where('acknowledged_at', 'is', null)
            .execute()
        const [listing] = await waitFor(async () => nonEmpty(await openListings()), {
          what: 'the deletion to complete',
        })
        await first.program.kill()

        const key = bundleObjectKey(template.app.organizationId, template.app.appUuid, 'late')
        const file = join(installation.objectsFolder, key)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, 'from a process that died')
        const faults = [{ at: 'late listing: objects are deleted', hit: 1, action: 'kill' }] as const
        await anHourPasses()
        const second = await begin({ faults })
        expect(await second.program.ending).toMatchObject({ signal: 'SIGKILL' })

        await begin({})
        const [next] = await waitFor(
          async () => nonEmpty((await openListings()).filter(({ id }) => id !== listing?.id)),
          { what: 'the listing to be done', timeoutMs: 25_000 },
        )
        expect((next?.due_at ?? 0) - (listing?.due_at ?? 0)).toBe(23 * HOUR_MS)
        expect(await listFiles(installation.objectsFolder, subject)).toEqual([])
        expect(await db.selectFrom('receipts').select('deletion_id').execute()).toHaveLength(1)
      } finally {
        await installation.remove()
        await engine.stop()
      }
    })
  })
}

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}
