import { once } from 'node:events'
import { connect } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { completion, createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'
import { waitFor } from '../support/wait-for.ts'

const signals = ['SIGTERM', 'SIGINT'] as const

describe.each(engines)('a standalone server $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  let server: Server
  let operator: RestClient

  beforeEach(async () => {
    engine = await open()
    installation = createInstallation(engine.env)
    server = await installation.startStandalone()
    operator = restClient(server.url, OPERATOR_KEY)
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test.each(signals)('ends on %s with exit code 0, and leaves nothing running', async (signal) => {
    expect((await operator.get('/organization')).status).toBe(200) // over a connection that stays open
    server.signal(signal)
    expect(await server.ending).toMatchObject({ code: 0, signal: null })
    expect(server.isAnythingLeft()).toBe(false)
  })

  test('gives a deletion back when it stops in the middle, and takes it up at its next start', async () => {
    const key = await createUser(operator, 'ada@example.com')
    const [doomed, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com', { devices: 20_000, bundles: 20 }),
      seed(installation, 'ada@example.com'),
    ])
    await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    for (const [part, signal] of [0.05, 0.5].map((part, at) => [part, signals[at] ?? 'SIGTERM'] as const)) {
      await waitForRowsGone(installation, doomed, part + Math.random() * 0.3)
      server.signal(signal)
      expect(await server.ending).toMatchObject({ code: 0, signal: null })
      expect(server.isAnythingLeft()).toBe(false)
      const deletion = await readDeletion(installation, doomed.id)
      console.log(`Stopped by ${signal}`, deletion)
      expect(deletion.leaseEndsAt).toBeNull() // whoever comes next need not wait
      server = await installation.startStandalone()
    }
    expect(await completion(restClient(server.url, key), doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })

  test('still answers a request that was under way', async () => {
    const body = JSON.stringify({ name: 'Acme' })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('utf8')
    let answer = ''
    socket.on('data', (text: string) => (answer += text))
    await once(socket, 'connect')
    // Its head is read when the server says "continue"; its body comes after the signal.
    socket.write(
      `POST /organization HTTP/1.1\r\nhost: localhost\r\nauthorization: ${OPERATOR_KEY}\r\nexpect: 100-continue\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    await waitFor(() => answer.includes('100 Continue'), { what: 'the server to ask for the body' })
    server.signal('SIGTERM')
    await waitFor(() => server.stderr.includes('"msg":"Stopping"'), { what: 'the server to stop' })
    const closed = once(socket, 'close')
    socket.write(body)
    await closed
    expect(answer).toContain('HTTP/1.1 200 OK')
    expect(answer).toContain('"status":"Organization created"')
    expect(await server.ending).toMatchObject({ code: 0, signal: null })
  })
})
