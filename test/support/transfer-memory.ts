import { writeFile } from 'node:fs/promises'

import { createInstallation, OPERATOR_KEY } from './installation.ts'
import { readMemory } from './uploads/process-memory.ts'
import { restClient } from './rest-client.ts'
import type { Store } from './stores.ts'

/** What one transfer took, and how much more memory the server had at its highest than before. */
export interface Transfer {
  seconds: number
  'MB/s': number
  'extra MB': number
}

const CHUNK_BYTES = 256 * 1024

/** Uploads and downloads so many bytes through the standalone server, and watches its memory (Linux only). */
export async function measureTransfer(store: Store, bytes: number): Promise<{ upload: Transfer; download: Transfer }> {
  const installation = createInstallation(store.env)
  try {
    const { url, pid } = await installation.startStandalone()
    const operator = restClient(url, OPERATOR_KEY)
    const { body } = await operator.post('/organization', { name: 'Acme' })
    await operator.post('/app', { app_id: 'com.example.app', name: 'App', owner_org: body.id ?? '' })
    const headers = { authorization: OPERATOR_KEY }
    const query = (version: string) => `?app_id=com.example.app&version=${version}`
    const up = async (version: string, size: number) => {
      const request = { method: 'PUT', headers, body: stream(size), duplex: 'half' } as const
      await expectBytes(await fetch(`${url}/bundle/upload${query(version)}`, request), undefined)
    }
    const down = async (version: string, size: number) =>
      await expectBytes(await fetch(`${url}/bundle/download${query(version)}`, { headers }), size)

    // Once before: what the server loads and compiles for it is no cost of a large bundle.
    await up('0.0.1', CHUNK_BYTES)
    await down('0.0.1', CHUNK_BYTES)
    const upload = await measure(pid, bytes, () => up('1.0.0', bytes))
    return { upload, download: await measure(pid, bytes, () => down('1.0.0', bytes)) }
  } finally {
    await installation.remove()
  }
}

async function measure(pid: number, bytes: number, transfer: () => Promise<void>): Promise<Transfer> {
  await writeFile(`/proc/${pid}/clear_refs`, '5') // the highest value so far starts again from the present one (proc(5))
  const { now: before } = await readMemory(pid)
  const startedAt = performance.now()
  await transfer()
  const seconds = (performance.now() - startedAt) / 1000
  const { highest } = await readMemory(pid)
  const megabytes = bytes / 1024 ** 2
  return { seconds: round(seconds), 'MB/s': Math.round(megabytes / seconds), 'extra MB': round(highest - before) }
}

function stream(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES).fill(7)
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk)
      left -= CHUNK_BYTES
      if (left <= 0) controller.close()
    },
  })
}

/** Reads an answer to its end. With `size` undefined only its status counts. */
async function expectBytes(response: Response, size: number | undefined): Promise<void> {
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).byteLength // what fetch yields
  const isRight = response.ok && (size === undefined || bytes === size)
  if (!isRight)
    throw new Error(`Expected an answer of ${size ?? 'any number of'} bytes, got ${response.status}, ${bytes}`)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
