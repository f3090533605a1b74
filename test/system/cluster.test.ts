// The whole shape past one machine: Postgres, Redis and S3 as they are, two API processes and two workers on them.
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCluster, writeJoiningFile, type Cluster } from '../support/cluster.ts'
import { startProgram } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'

const KEY = 'the-operators-key-of-the-cluster'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ apis: 2, workers: 2, key: KEY })
})
afterAll(() => cluster.stop())

interface Answer {
  status: number
  body: { id: string; data: { state: string; receipt: { organizationId: string } }; status: string }
}

async function ask(
  api: number,
  method: string,
  path: string,
  body?: object | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const isJson = body !== undefined && !(body instanceof Uint8Array)
  const response = await fetch(`${cluster.apis[api]?.url}${path}`, {
    method,
    headers: { authorization: KEY, ...(isJson && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] } // as the contract says
}

describe('a cluster on Postgres, BullMQ and S3', () => {
  test('shows through one API what was written through the other, and destroys it behind both', async () => {
    const { id } = (await ask(0, 'POST', '/organization', { name: 'Acme' })).body
    const app = { app_id: 'com.example.cluster', name: 'App', owner_org: id }
    expect((await ask(1, 'POST', '/app', app)).status).toBe(200)
    const content = new Uint8Array(1_000_000).fill(7)
    const upload = '/bundle/upload?app_id=com.example.cluster&version=1.0.0'
    expect(await ask(0, 'PUT', upload, content)).toMatchObject({
      body: { bundle: { checksum: createHash('sha256').update(content).digest('hex'), storage_provider: 's3' } },
    })

    expect((await ask(1, 'DELETE', `/organization?orgId=${id}`)).body).toEqual({ status: 'Organization deleted', id })
    expect((await ask(0, 'GET', `/organization?orgId=${id}`)).status).toBe(403)
    const isCompleted = async () =>
      (await ask(0, 'GET', `/organization/deletion?orgId=${id}`)).body.data.state === 'completed'
    await waitFor(isCompleted, { what: 'the deletion to complete', timeoutMs: 25_000 })
    const receipt = () => ask(1, 'GET', `/organization/deletion/receipt?orgId=${id}`)
    await waitFor(async () => (await receipt()).status === 200, { what: 'the receipt', timeoutMs: 10_000 })
    expect((await receipt()).body.data.receipt.organizationId).toBe(id)
  })

  test('is joined by another worker and by a seed from a shell, with what it writes for them', async () => {
    const file = writeJoiningFile(cluster)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const inShell = (command: string) =>
      startProgram({
        command: 'bash',
        args: ['-c', `. '${file}'; LOG_LEVEL=info exec "${process.execPath}" ${command}`],
        env: {},
      })
    const worker = inShell('apps/worker/src/main.ts')
    await waitFor(() => `${worker.stdout}${worker.stderr}`.includes('"msg":"Working"'), {
      what: 'the worker to be up',
      timeoutMs: 30_000,
    })
    const seed = inShell('scripts/seed.ts --name Seeded --email admin@example.com --devices 5')
    const { code, stdout } = await seed.ending
    expect(code).toBe(0)
    expect((await ask(0, 'GET', `/organization?orgId=${stdout.trim()}`)).status).toBe(200)
    worker.signal('SIGTERM')
    expect(await worker.ending).toMatchObject({ code: 0 })
  })

  test('goes on serving while an API and then a worker are restarted', async () => {
    const { id } = (await ask(0, 'POST', '/organization', { name: 'Here to stay' })).body
    for (const member of [cluster.apis[0], cluster.workers[0]]) {
      const restarted = new AbortController()
      const restarting = member?.restart().finally(() => restarted.abort())
      while (!restarted.signal.aborted) {
        expect((await ask(1, 'GET', `/organization?orgId=${id}`)).status).toBe(200)
        await sleep(10)
      }
      await restarting
    }
    expect((await ask(1, 'DELETE', `/organization?orgId=${id}`)).status).toBe(200)
  })
})
