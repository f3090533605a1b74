/** Streams of the client: they go on after the last event, on whichever connection. */
import { createClient, type OrganizationsClient, type RetryOptions } from '@organizations/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { refuse, startAnsweringServer, type Answer, type AnsweringServer } from '../support/answering-server.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'

const orgId = 'org_01h455vb4pex5vsknk084sn02q'

/** What the stream yields, to its end. */
async function readAll(orgs: OrganizationsClient): Promise<string[]> {
  const events: string[] = []
  for await (const { id, data } of orgs.organization.watchDeletion.subscribe({ orgId }))
    events.push(`${id} ${data.state}`)
  return events
}

describe('a stream', () => {
  let server: AnsweringServer
  beforeEach(async () => {
    server = await startAnsweringServer()
  })
  afterEach(() => server.close())

  const connect = (retry?: RetryOptions | false) =>
    createClient({ url: server.url, key: 'key', retry, timeoutMs: 5_000 })
  const event = (id: string, state: string) => `id: ${id}\ndata: ${JSON.stringify({ state })}\n\n`
  const over = 'event: return\ndata: \n\n'
  const send =
    (...texts: string[]): Answer =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const text of texts) response.write(text)
      if (texts.at(-1) === over) response.end()
    }
  const thenHangUp =
    (answer: Answer): Answer =>
    (request, response) => {
      answer(request, response)
      setImmediate(() => response.destroy())
    }
  const inputs = () =>
    server.requests.map(
      ({ url }) => JSON.parse(new URL(url ?? '', server.url).searchParams.get('input') ?? '') as unknown,
    )

  test('ends when the service says so, and sends the key in a header', async () => {
    server.answers.push(send('event: connected\ndata: {}\n\n', event('1', 'sweeping'), 'event: ping\ndata: \n\n', over))
    expect(await readAll(connect())).toEqual(['1 sweeping'])
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'key', accept: 'text/event-stream' })
    expect(inputs()).toEqual([{ orgId }])
  })

  test('goes on after the last event when the connection is lost, also when a new one is refused at first', async () => {
    server.answers.push(
      thenHangUp(send(event('1', 'sweeping'), event('2', 'sweeping'))),
      refuse(503, 'service_unavailable'),
      (_, response) => response.writeHead(502).end(),
      send(event('3', 'completed'), over),
    )
    expect(await readAll(connect())).toEqual(['1 sweeping', '2 sweeping', '3 completed'])
    expect(inputs()).toEqual([{ orgId }, ...Array.from({ length: 3 }, () => ({ orgId, lastEventId: '2' }))])
  })

  test('connects anew when nothing comes for longer than the service says', async () => {
    const connected = `event: connected\ndata: {"reconnectAfterInactivityMs":50}\n\n`
    server.answers.push(send(connected, event('1', 'sweeping')), send(connected, event('2', 'completed'), over))
    expect(await readAll(connect())).toEqual(['1 sweeping', '2 completed'])
  })

  test('gives up when the connection does not come back, counted from the last event', async () => {
    const begin = thenHangUp(send(event('1', 'sweeping')))
    server.answers.push(begin, begin, begin, refuse(503, 'service_unavailable'))
    await expect(readAll(connect({ maxRetries: 1 }))).rejects.toMatchObject({ code: 'service_unavailable' })
    expect(server.requests).toHaveLength(4)
  })

  test('throws at the first failure when nothing is to be repeated', async () => {
    server.answers.push(thenHangUp(send(event('1', 'sweeping'))))
    await expect(readAll(connect(false))).rejects.toThrow(`The connection to ${server.url} was lost`)
    expect(server.requests).toHaveLength(1)
  })

  test('throws a refusal that comes as an event', async () => {
    const refusal = {
      message: 'Invalid API key',
      code: -32001,
      data: { errorCode: 'invalid_api_key', httpStatus: 401 },
    }
    server.answers.push(send(event('1', 'sweeping'), `event: serialized-error\ndata: ${JSON.stringify(refusal)}\n\n`))
    await expect(readAll(connect())).rejects.toMatchObject({ code: 'invalid_api_key', status: 401 })
    expect(server.requests).toHaveLength(1)
  })

  test('closes its connection when its reader leaves the loop', async () => {
    server.answers.push(send(event('1', 'sweeping')))
    for await (const { id } of connect().organization.watchDeletion.subscribe({ orgId })) {
      expect(id).toBe('1')
      break
    }
    await waitFor(() => server.requests[0]?.socket.destroyed === true, { what: 'the connection to be closed' })
  })

  test('ends with the reason of its signal, also while it waits', async () => {
    server.answers.push(send(event('1', 'sweeping')))
    const abort = new AbortController()
    const events = connect().organization.watchDeletion.subscribe({ orgId }, { signal: abort.signal })
    await events.next()
    const next = events.next()
    abort.abort(new Error('The page was left'))
    await expect(next).rejects.toThrow('The page was left')
  })
})

describe('the stream of a deletion', () => {
  let installation: Installation
  beforeEach(() => {
    installation = createInstallation()
  })
  afterEach(() => installation.remove())

  test('goes on when the service is killed and starts again', async () => {
    let server = await installation.startApi() // without a worker: the deletion waits
    const waits: string[] = []
    const retry = { maxRetries: 100, onRetry: ({ error }: { error: Error }) => waits.push(error.message) }
    const orgs = createClient({ url: server.url, key: OPERATOR_KEY, retry })
    const { id } = await orgs.organization.create.mutate({ name: 'Acme' })
    await orgs.organization.delete.mutate({ orgId: id })
    const states: string[] = []
    const reading = (async () => {
      for await (const { data } of orgs.organization.watchDeletion.subscribe({ orgId: id })) states.push(data.state)
    })()
    await waitFor(() => states.length > 0, { what: 'the first event' })
    await server.kill()
    await waitFor(() => waits.length > 1, { what: 'the client to notice' })
    server = await installation.startApi({ PORT: new URL(server.url).port })
    await installation.startWorker()
    await reading
    expect(states[0]).toBe('requested')
    expect(states.at(-1)).toBe('completed')
    expect(waits[0]).toBe(`The connection to ${server.url} was lost`)
    expect(waits[1]).toContain(`No server answers at ${server.url}`)
  })
})
