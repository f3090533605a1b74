// A user is disabled at one API process: what they have open at another ends, and nothing of theirs is let in there.

import { createClient } from '@organizations/client'
import { testDatabases } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { afterEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

const ADA = 'ada@example.com'
const APP = 'com.example.app'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

test.for(testDatabases)('is locked out of every process, and let in again: $name', async ({ createEmpty }) => {
  const database = await createEmpty()
  cleanups.push(() => database.remove())
  const installation = createInstallation({
    DATABASE_URL: database.url,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    LEASE_MS: '3000', // uploads renew theirs every second
  })
  cleanups.push(() => installation.remove())
  const here = await installation.startStandalone()
  const there = await installation.startApi()
  const operator = restClient(here.url, OPERATOR_KEY)
  const key = await createUser(operator, ADA)
  const ada = restClient(there.url, key)
  const { id: orgId = '' } = (await ada.post('/organization', { name: 'Acme' })).body
  await ada.post('/app', { app_id: APP, name: 'App', owner_org: orgId })

  const cookie = await signIn(here.url, key)
  const session = async () => {
    const response = await fetch(`${there.url}/trpc/organization.list`, { headers: { cookie, 'x-console': '1' } })
    return response.status
  }
  const stream = follow(there.url, { key, orgId })
  cleanups.push(async () => stream.leave())
  const other = follow(there.url, { key: await adminKey(operator, { ada, orgId, at: there.url }), orgId })
  cleanups.push(async () => other.leave())
  const isUpload = { begun: false, over: false }
  cleanups.push(async () => void (isUpload.over = true))
  const uploading = uploadSlowly(`${there.url}/bundle/upload?app_id=${APP}&version=1.0.0`, key, isUpload)
  expect([await session(), (await ada.get('/organization')).status]).toEqual([200, 200])
  await ada.put('/organization', { orgId, name: 'Acme 2' })
  await waitFor(() => stream.events > 0 && other.events > 0 && isUpload.begun, { what: 'all of it to be under way' })

  expect(await operator.post(`/operator/user/${ADA}/disable`, {})).toMatchObject({ status: 200 })
  expect([await session(), (await ada.get('/organization')).status]).toEqual([401, 401])
  await waitFor(() => stream.ended, { what: 'the stream to end' })
  expect(stream.ended).toBe('invalid_api_key')
  expect(await uploading).toBe(401)
  expect(other.ended).toBeUndefined()

  expect(await operator.post(`/operator/user/${ADA}/enable`, {})).toMatchObject({ status: 200 })
  expect([await session(), (await ada.get('/organization')).status]).toEqual([200, 200])
})

/** A browser's cookie. */
async function signIn(url: string, key: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-console': '1' }
  const response = await fetch(`${url}/session`, { method: 'POST', headers, body: JSON.stringify({ key }) })
  return response.headers
    .getSetCookie()
    .map((it) => it.split(';')[0] ?? '')
    .join('; ')
}

/** The key of another admin of the organization, who stays as they are. */
async function adminKey(
  operator: ReturnType<typeof restClient>,
  { ada, orgId, at }: { ada: ReturnType<typeof restClient>; orgId: string; at: string },
): Promise<string> {
  const key = await createUser(operator, 'grace@example.com')
  await ada.post('/organization/members', { orgId, email: 'grace@example.com', role: 'admin' })
  await restClient(at, key).post('/organization/members/accept', { orgId })
  return key
}

/** Follows the events of an organization from now on. */
function follow(url: string, { key, orgId }: { key: string; orgId: string }) {
  const leaving = new AbortController()
  const watcher = { events: 0, ended: undefined as unknown, leave: () => leaving.abort() }
  const read = async () => {
    const client = createClient({ url, key })
    const { signal } = leaving
    for await (const _ of client.event.watch.subscribe({ orgId, after: undefined }, { signal })) watcher.events += 1
  }
  read().then(
    () => (watcher.ended = 'over'),
    (error: unknown) => (watcher.ended = (error as { code?: string }).code), // as the client says
  )
  return watcher
}

/** Uploads a little at a time, until it is answered. Returns the status. */
async function uploadSlowly(url: string, key: string, state: { begun: boolean; over: boolean }): Promise<number> {
  const body = new ReadableStream({
    async pull(controller) {
      controller.enqueue(Buffer.from('content'))
      state.begun = true
      await new Promise((resolve) => {
        setTimeout(resolve, 100).unref()
      })
      if (state.over) controller.close()
    },
  })
  const response = await fetch(url, { method: 'PUT', headers: { authorization: key }, body, duplex: 'half' })
  state.over = true
  return response.status
}
