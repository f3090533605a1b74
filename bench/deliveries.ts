/**
 * Measures deliveries to webhooks: changes over REST at a steady rate, each heard of by all endpoints of their organization,
 * on the standalone server. The receiver is a process of its own on the same machine, over http.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { waitFor } from '../test/support/wait-for.ts'
import { createInstallation, OPERATOR_KEY } from '../test/support/installation.ts'
import { createUser, restClient } from '../test/support/rest-client.ts'
import { readCpuTime } from './support/cpu-time.ts'
import { percentiles, round } from './support/percentiles.ts'

export interface DeliveriesBenchOptions {
  endpoints: number
  rate: number
  seconds: number
}

/** Longer than any queue that is left at the end may take. */
const DRAIN_MS = 120_000
const receiverFile = fileURLToPath(new URL('deliveries/receiver.ts', import.meta.url))

export async function benchDeliveries({ endpoints, rate, seconds }: DeliveriesBenchOptions): Promise<void> {
  const receiver = fork(receiverFile, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const installation = createInstallation({ WEBHOOK_ALLOW_PRIVATE: '1' })
  try {
    const [{ port }] = (await once(receiver, 'message')) as [{ port: number }] // the receiver's own
    const server = await installation.startStandalone()
    const rest = restClient(server.url, await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com'))
    const { body } = await rest.post('/organization', { name: 'Acme', email: 'a@example.com' })
    const orgId = body.id ?? ''
    for (let n = 0; n < endpoints; n += 1) {
      const url = `http://127.0.0.1:${port}/${n}`
      await rest.post('/webhooks', { orgId, name: `Endpoint ${n}`, url, events: ['organization.updated'] })
    }
    const changes = Math.round((rate / endpoints) * seconds)
    const cpuBefore = await readCpuTime(server.pid)
    const startedAt = Date.now()
    await changeAtRate(changes, seconds * 1000, (n) => rest.put('/organization', { orgId, name: `Name ${n}` }))
    const changedMs = Date.now() - startedAt
    const count = async () => {
      receiver.send('report')
      const [report] = (await once(receiver, 'message')) as [{ distinct: number; all: number; latencies: number[] }]
      return report
    }
    const expected = changes * endpoints
    const all = await waitFor(
      async () => {
        const report = await count()
        return report.distinct >= expected && report
      },
      { what: `${expected} deliveries`, timeoutMs: DRAIN_MS, intervalMs: 500 },
    )
    const takenMs = Date.now() - startedAt
    const cpuUs = (await readCpuTime(server.pid)) - cpuBefore
    const { p50, p99 } = percentiles(all.latencies)
    console.table([
      {
        changes,
        deliveries: all.distinct,
        twice: all.all - all.distinct,
        lost: expected - all.distinct,
        'changes/s': round(changes / (changedMs / 1000)),
        'deliveries/s': round(expected / (takenMs / 1000)),
        'CPU ms of the server per delivery': round(cpuUs / 1000 / expected),
        'event to arrival, p50 ms': p50,
        'p99 ms': p99,
      },
    ])
  } finally {
    receiver.kill()
    await installation.remove()
  }
}

/** Makes the changes at even distances, without waiting for one before the next. */
async function changeAtRate(
  count: number,
  ms: number,
  change: (n: number) => Promise<{ status: number }>,
): Promise<void> {
  const startedAt = performance.now()
  const open: Promise<void>[] = []
  for (let n = 0; n < count; n += 1) {
    const dueInMs = startedAt + (n * ms) / count - performance.now()
    if (dueInMs > 0) await new Promise((resume) => setTimeout(resume, dueInMs))
    open.push(
      change(n).then(({ status }) => {
        if (status !== 200) throw new Error(`Expected 200 for a change, got ${status}`)
        return undefined
      }),
    )
  }
  await Promise.all(open)
}
