import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

const variables = { RATE_LIMIT_STANDARD: '4', RATE_LIMIT_ENTERPRISE: '0', RATE_LIMIT_FAILED_AUTH: '3' }

describe('the limits that the environment sets', () => {
  let installation: Installation
  let redis: TestRedis
  beforeEach(async () => {
    redis = await startRedis()
    installation = createInstallation(variables)
  })
  afterEach(async () => {
    await installation.remove()
    await redis.stop()
  })

  const ask = async ({ url }: Server, key: string) => (await restClient(url, key).get('/organization')).status
  const sharing = async ({ url }: Server) => {
    const isOk = async () => ((await (await fetch(`${url}/readyz`)).json()) as { redis?: string }).redis === 'ok'
    await waitFor(isOk, { what: 'Redis to be used' })
  }

  test('hold in one process without Redis', async () => {
    const server = await installation.startStandalone()
    for (const status of [200, 200, 200, 200, 429]) expect(await ask(server, OPERATOR_KEY)).toBe(status)
    for (const status of [401, 401, 401, 429]) expect(await ask(server, 'wrong')).toBe(status)
  })

  test('hold for API processes together with Redis, and stopping stays clean', async () => {
    const standalone = await installation.startStandalone({ REDIS_URL: redis.url })
    const api = await installation.startApi({ REDIS_URL: redis.url })
    await Promise.all([sharing(standalone), sharing(api)])
    for (const server of [standalone, api, standalone, api]) expect(await ask(server, OPERATOR_KEY)).toBe(200)
    for (const server of [standalone, api]) expect(await ask(server, OPERATOR_KEY)).toBe(429)
    for (const server of [standalone, api]) {
      server.signal('SIGTERM')
      expect(await server.ending).toMatchObject({ code: 0, signal: null })
    }
  })
})
