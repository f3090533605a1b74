import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInstallation, OPERATOR_KEY } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'
import { stores } from '../support/stores.ts'

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
const headers = { authorization: OPERATOR_KEY }
const query = '?app_id=com.example.app&version=1.0.0'

describe.for(stores)('a download from $name', ({ open }) => {
  let url = ''
  let close: () => Promise<void>
  beforeAll(async () => {
    const store = await open()
    const installation = createInstallation(store.env)
    close = async () => {
      await installation.remove()
      await store.close()
    }
    url = (await installation.startStandalone()).url
    const operator = restClient(url, OPERATOR_KEY)
    const { body } = await operator.post('/organization', { name: 'Acme' })
    await operator.post('/app', { app_id: 'com.example.app', name: 'App', owner_org: body.id ?? '' })
    const uploaded = await fetch(`${url}/bundle/upload${query}`, { method: 'PUT', headers, body: content })
    expect(uploaded.status).toBe(200)
  })
  afterAll(() => close())

  test.for([
    ['bytes=0-0', 0, 0],
    ['bytes=70000-140000', 70_000, 140_000],
    ['bytes=-500', 199_500, 199_999],
  ] as const)('gives the bytes of the range %s, and no others', async ([range, start, end]) => {
    const answer = await fetch(`${url}/bundle/download${query}`, { headers: { ...headers, range } })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/200000`])
    expect(Buffer.from(await answer.arrayBuffer()).equals(content.subarray(start, end + 1))).toBe(true)
  })
})
