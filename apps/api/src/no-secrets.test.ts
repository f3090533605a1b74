import { createHash } from 'node:crypto'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { expect, test } from 'vitest'
import { makeCast } from './testing/cast.ts'
import { openTestServer } from './testing/test-server.ts'

test('no key, no hash of one and no credential ever reaches the log, at any level, even when all fails', async () => {
  const server = await openTestServer()
  const { ownerUser: _, orgId, neighbourOrgId, ...keys } = await makeCast(server)
  const made = await server.call('POST', '/operator/user', { key: OPERATOR_SECRET, body: { email: 'new@example.com' } })
  const { apikey } = made.body as { apikey: { key: string } } // what the contract says
  const secrets = [...Object.values(keys), apikey.key, OPERATOR_SECRET, 'wrong-secret-key']

  const callAll = async () => {
    for (const key of secrets) {
      for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }, { capgkey: key }]) {
        await server.call('GET', `/organization?orgId=${orgId}`, { headers })
        await server.call('GET', '/trpc/organization.list', { headers })
        await server.call('POST', '/organization', { headers, body: '{' })
      }
      await server.call('DELETE', '/organization', { key, body: { orgId: neighbourOrgId } })
      await server.call('GET', '/%zz', { key })
    }
  }
  await callAll()
  await server.deps.db.transaction().execute((trx) => trx.schema.dropTable('api_keys').execute())
  await callAll()

  const log = server.logged() + JSON.stringify(server.deps.logged)
  expect(log).toContain('Unexpected error')
  expect(log.split('\n').length).toBeGreaterThan(100)
  for (const secret of secrets) {
    expect(log).not.toContain(secret)
    expect(log).not.toContain(createHash('sha256').update(secret).digest('hex'))
  }
  expect(log).not.toMatch(/authorization|x-api-key|capgkey|bearer/i)
  await server.close()
})
