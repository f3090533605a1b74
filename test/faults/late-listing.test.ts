import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { bundleObjectKey } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { engines } from '../support/engines.ts'
import { createInstallation } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'
import { askForDeletion } from './ask.ts'
import { listFiles } from './inventory.ts'
import { launch } from './launch.ts'
import type { Life } from './scenario.ts'
import { makeTemplate, type Template } from './template.ts'

const HOUR_MS = 3_600_000

let template: Template
beforeAll(async () => {
  template = await makeTemplate({ apps: 1, bundles: 2, devices: 10 })
})
afterAll(() => template.remove())

describe.each(engines)('the late listing of a completed deletion, $name', ({ open }) => {
  test('removes what a process left that died in mid-write, also when it dies at that itself', async () => {
    const engine = await open()
    const env = { ...engine.env, LEASE_MS: '500', NODE_COMPILE_CACHE: template.compileCache }
    const installation = createInstallation(env)
    try {
      await template.copyTo(installation.folder)
      const { db } = await installation.open()
      const { subject, path } = template.subjects.organization
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
      const [listing] = await waitFor(async () => nonEmpty(await openListings()), { what: 'the deletion to complete' })
      await first.program.kill()

      const key = bundleObjectKey(subject.organizationId, template.app.appUuid, 'late')
      const file = join(installation.objectsFolder, key)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, 'from a process that died')
      const faults = [{ at: 'late listing: objects are deleted', hit: 1, action: 'kill' }] as const
      const second = await begin({ clockOffsetMs: HOUR_MS, faults })
      expect(await second.program.ending).toMatchObject({ signal: 'SIGKILL' })

      await begin({ clockOffsetMs: HOUR_MS })
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

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}
