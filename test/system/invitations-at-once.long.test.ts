// Two API processes on Postgres, asked at once to invite: together they send no more than the hour's limit.

import { openPostgres } from '@organizations/database/testing'
import { INVITATIONS_AN_HOUR } from '@organizations/domain'
import { generateSigningKey } from '@organizations/receipts'
import { generateSecretsKey } from '@organizations/services'
import { afterEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'

let installation: Installation
afterEach(() => installation.remove())

test('an organization sends as many invitations as it may, whichever process is asked, and no more', async () => {
  const database = await openPostgres()
  installation = createInstallation({
    DATABASE_URL: database.url,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    SECRETS_KEY: generateSecretsKey(),
  })
  const servers = [await installation.startApi(), await installation.startApi()]
  const callers = servers.map(({ url }) => restClient(url, OPERATOR_KEY))
  const { id: orgId } = (await callers[0]?.post('/organization', { name: 'Acme' }))?.body ?? {}
  const invite = async (n: number) => {
    const input = { orgId, email: `n${n}@example.com`, role: 'read', invite: true }
    return await callers[n % 2]?.post('/organization/members', input)
  }
  const answers = await Promise.all(Array.from({ length: INVITATIONS_AN_HOUR * 2 }, (_, n) => invite(n)))
  const ofStatus = (status: number) => answers.filter((it) => it?.status === status)
  expect([ofStatus(200).length, ofStatus(429).length]).toEqual([INVITATIONS_AN_HOUR, INVITATIONS_AN_HOUR])
  const listed = await callers[1]?.get(`/organization/members?orgId=${orgId}`)
  expect(listed?.body.data).toHaveLength(INVITATIONS_AN_HOUR + 1) // and who made it
})
