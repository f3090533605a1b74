import type { OrganizationId } from '@organizations/domain'
import { takeCensus, totalOf } from '@organizations/seed'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../test/support/installation.ts'
import { completion, createUser, restClient, type RestClient } from '../test/support/rest-client.ts'
import { expectUntouched, listFiles, seed } from '../test/support/seeded.ts'
import { readDeletion } from '../test/support/watch-deletion.ts'
import { waitFor } from '../test/support/wait-for.ts'

describe('the seed command beside a running server', () => {
  let installation: Installation
  let ada: RestClient

  beforeEach(async () => {
    installation = createInstallation()
    const server = await installation.startStandalone()
    ada = restClient(server.url, await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com'))
  })

  afterEach(() => installation.remove())

  test.each([
    // The files are so large that the deletion completes while the seed command is still writing others.
    { what: 'files', bundles: 400, bytes: 8_000_000, devices: 0, table: 'bundles' },
    { what: 'rows', bundles: 1, bytes: 1000, devices: 200_000, table: 'devices' },
  ] as const)(
    'stops with a message when its organization is deleted while it writes $what',
    async ({ table, ...size }) => {
      const neighbour = await seed(installation, 'ada@example.com')
      const counts = { apps: 1, channels: 0, bundles: size.bundles, 'bundle-bytes': size.bytes, devices: size.devices }
      const options = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
      const seeding = installation.runSeed('--name', 'Doomed', '--email', 'ada@example.com', ...options)
      const id = await waitFor(() => newestOrganization(neighbour.id), { what: 'the seed to begin', intervalMs: 5 })
      await waitFor(() => hasRows(table, id), { what: `the first ${table}`, intervalMs: 5 })
      const answer = await ada.delete(`/organization?orgId=${id}`)
      expect(answer.status).toBe(200)

      const { code, stdout, stderr } = await seeding
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toBe('The organization was deleted while it was being seeded.\n')
      await completion(ada, id)
      console.log(await readDeletion(installation, id))
      expect(totalOf(await takeCensus(await installation.open(), id))).toBe(0)
      expect(await listFiles(installation, id)).toEqual([])
      await expectUntouched(installation, neighbour)
    },
  )

  async function newestOrganization(besides: OrganizationId): Promise<OrganizationId | undefined> {
    const { db } = await installation.open()
    const organizations = db.selectFrom('organizations').select('id').where('id', '!=', besides)
    return (await organizations.executeTakeFirst())?.id
  }

  async function hasRows(table: 'bundles' | 'devices', id: OrganizationId): Promise<boolean> {
    const { db } = await installation.open()
    const rows = db.selectFrom(table).select('organization_id').where('organization_id', '=', id).limit(1)
    return (await rows.executeTakeFirst()) !== undefined
  }
})
