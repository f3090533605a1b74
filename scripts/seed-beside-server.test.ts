import type { OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../test/support/installation.ts'
import { completion, createUser, restClient, type RestClient } from '../test/support/rest-client.ts'
import { expectDestroyed, expectUntouched, lookAt, seed } from '../test/support/seeded.ts'
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

  test('creates an organization that the server serves, while another one is being deleted', async () => {
    const doomed = await seed(installation, 'ada@example.com', { devices: 20_000, bundles: 20 })
    const seeding = installation.runSeed('--name', 'Seeded', '--email', 'ada@example.com', '--devices', '5000')
    await waitFor(() => newestOrganization(doomed.id), { what: 'the seed to begin', intervalMs: 5 })
    await ada.delete(`/organization?orgId=${doomed.id}`)
    const { stdout } = await seeding
    const made = await lookAt(installation, stdout.trim() as OrganizationId) // the last line of the command's output
    const read = await ada.get(`/organization?orgId=${made.id}`)
    expect(read).toMatchObject({ status: 200, body: { data: { id: made.id, name: 'Seeded' } } })
    expect(Object.keys(made.census.objects)).toHaveLength(15)
    await completion(ada, doomed.id)
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, made)
  })

  async function newestOrganization(besides: OrganizationId): Promise<OrganizationId | undefined> {
    const { db } = await installation.open()
    const organizations = db.selectFrom('organizations').select('id').where('id', '!=', besides)
    return (await organizations.executeTakeFirst())?.id
  }
})
