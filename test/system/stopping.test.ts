import { once } from 'node:events'
import { connect } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openBullMq } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'
import { waitFor } from '../support/wait-for.ts'

describe('a standalone server without Redis', () => {
  let installation: Installation
  let server: Server

  beforeEach(async () => {
    installation = createInstallation()
    server = await installation.startStandalone()
  })
  afterEach(() => installation.remove())

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with exit code 0, and leaves nothing running',
    async (signal) => {
      const operator = restClient(server.url, OPERATOR_KEY)
      expect((await operator.get('/organization')).status).toBe(200) // over a connection that stays open
      server.signal(signal)
      expect(await server.ending).toMatchObject({ code: 0, signal: null })
      expect(server.isAnythingLeft()).toBe(false)
    },
  )

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

test('a standalone server with BullMQ gives a deletion back when it stops in the middle', async () => {
  const engine = await openBullMq()
  const installation = createInstallation(engine.env)
  try {
    let server = await installation.startStandalone()
    const key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    const doomed = await seed(installation, 'ada@example.com', { devices: 20_000 })
    const neighbour = await seed(installation, 'ada@example.com', { devices: 100 })
    await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    await waitForRowsGone(installation, doomed, Math.random() * 0.7)
    server.signal('SIGTERM')
    expect(await server.ending).toMatchObject({ code: 0, signal: null })
    expect(server.isAnythingLeft()).toBe(false)
    const deletion = await readDeletion(installation, doomed.id)
    console.log('Stopped', deletion)
    expect(deletion.leaseEndsAt).toBeNull() // the next worker need not wait
    server = await installation.startStandalone()
    expect(await completion(restClient(server.url, key), doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  } finally {
    await installation.remove()
    await engine.stop()
  }
})

describe('npm start', () => {
  let installation: Installation

  beforeEach(() => {
    installation = createInstallation()
  })

  afterEach(() => installation.remove())

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'ends its server in an orderly way when npm itself gets %s, and leaves nothing running',
    async (signal) => {
      const npm = installation.start({ command: 'npm', args: ['start'] })
      const isUp = () => /are served at http:\S+/.test(npm.stdout)
      await waitFor(() => isUp() || npm.hasEnded(), { what: 'npm start to serve', timeoutMs: 60_000 })
      expect(npm.hasEnded()).toBe(false)
      npm.signal(signal)
      await npm.ending // of all that writes to its output, so of the server as well
      expect(npm.stderr.match(/"msg":"Stopping"/g)).toHaveLength(1)
      expect(npm.stderr).toMatch(/"signal":"SIGTERM"/)
      await waitFor(() => !npm.isAnythingLeft(), { what: 'nothing to be left' })
    },
    90_000,
  )
})
