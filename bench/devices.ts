/**
 * Measures how long a page of devices takes at the beginning, in the middle and at the end of an app's devices. Reads
 * by cursor, over HTTP and by the use case alone. Also reads all devices once.
 */
import { createLog, openDeps } from '@organizations/runtime'
import { authenticate, listDevices } from '@organizations/services'
import { createInstallation, KEY } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface DevicesBenchOptions {
  devices: number
  /** Pages to read at each place. */
  pages: number
  /** Devices per page. */
  limit: number
}

/** Reads the page after a cursor. */
type ReadPage = (cursor: string | undefined) => Promise<Page>

interface Page {
  data: { device_id: string }[]
  nextCursor?: string
  hasMore: boolean
}

export async function benchDevices(options: DevicesBenchOptions): Promise<void> {
  const { env, remove } = await createInstallation()
  try {
    const server = await startServerProcess('apps/standalone/src/main.ts', env)
    try {
      const seedStartedAt = performance.now()
      const orgId = await runScript('scripts/seed.ts', seedArguments(options), env)
      console.log(`Seeded ${options.devices} devices in ${round((performance.now() - seedStartedAt) / 1000)} s`)
      const call = async (path: string) => {
        const response = await fetch(`${server.url}${path}`, { headers: { authorization: KEY } })
        if (!response.ok) throw new Error(`Expected GET ${path} to succeed, got ${response.status}`)
        return await response.json()
      }
      const { data: apps } = (await call(`/app?org_id=${orgId}`)) as { data: { app_id: string }[] } // as the contract says
      const appId = apps[0]?.app_id ?? ''
      const overHttp: ReadPage = async (cursor) => {
        const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
        return (await call(`/device?app_id=${appId}&limit=${options.limit}${after}`)) as Page // as the contract says
      }
      console.table({
        ...(await measure('GET /device', overHttp, options)),
        ...(await inside(env, { appId, limit: options.limit }, (readPage) =>
          measure('the use case alone', readPage, options),
        )),
      })
      await inside(env, { appId, limit: options.limit }, (readPage) => walk(readPage, options))
      const filters = ['platform=electron', 'id_prefix=device-00005', 'version_name=none']
      for (const filter of filters) await walkFiltered(filter, `/device?app_id=${appId}&limit=${options.limit}`, call)
    } finally {
      await server.stop()
    }
  } finally {
    await remove()
  }
}

/** Reads consecutive pages from each place. Alternates between the places, so that none has an advantage by warm-up. */
async function measure(name: string, readPage: ReadPage, { devices, pages, limit }: DevicesBenchOptions) {
  const last = Math.max(0, devices - pages * limit - 1)
  const places = { first: undefined, middle: deviceId(Math.floor(devices / 2)), last: deviceId(last) }
  const rows: Record<string, object> = {}
  const cursors = new Map<string, string | undefined>(Object.entries(places))
  const latencies = new Map(Object.keys(places).map((place) => [place, [] as number[]]))
  for (let warmUp = 0; warmUp < 200; warmUp += 1) await readPage(places.middle)
  for (let page = 0; page < pages; page += 1) {
    for (const [place, cursor] of cursors) {
      const startedAt = performance.now()
      const { data, nextCursor } = await readPage(cursor)
      latencies.get(place)?.push(performance.now() - startedAt)
      if (data.length !== limit) throw new Error(`Expected a page of ${limit} devices, got ${data.length}`)
      cursors.set(place, nextCursor)
    }
  }
  for (const [place, values] of latencies) {
    const { p50, p99, max, count } = percentiles(values)
    rows[`${name}, ${place} pages`] = { 'p50 (ms)': p50, 'p99 (ms)': p99, 'max (ms)': max, pages: count }
  }
  return rows
}

/** Reads all devices page by page and checks their order and number. */
async function walk(readPage: ReadPage, { devices }: DevicesBenchOptions): Promise<void> {
  const startedAt = performance.now()
  let count = 0
  let before = ''
  let cursor: string | undefined
  let hasMore = true
  while (hasMore) {
    const page = await readPage(cursor)
    for (const { device_id } of page.data) {
      if (device_id <= before) throw new Error(`Expected a device after ${before}, got ${device_id}`)
      before = device_id
    }
    count += page.data.length
    cursor = page.nextCursor
    hasMore = page.hasMore
  }
  if (count !== devices) throw new Error(`Expected ${devices} devices page by page, got ${count}`)
  console.log(`All ${count} devices, page by page, in ${round((performance.now() - startedAt) / 1000)} s`)
}

/** Reads the first page of some devices, and then all of them. */
async function walkFiltered(filter: string, path: string, call: (path: string) => Promise<unknown>): Promise<void> {
  const startedAt = performance.now()
  const readPage = async (cursor = '') =>
    (await call(`${path}&${filter}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)) as Page // as the contract says
  let page = await readPage()
  const first = performance.now() - startedAt
  let [count, pages] = [page.data.length, 1]
  while (page.hasMore && pages < 100) {
    page = await readPage(page.nextCursor)
    count += page.data.length
    pages += 1
  }
  const all = round((performance.now() - startedAt) / 1000)
  console.log(`${filter}: the first page in ${round(first)} ms, ${count} devices in ${pages} pages in ${all} s`)
}

async function inside<T>(
  { DATABASE_URL: databaseUrl, STORAGE_URL: storageUrl }: { DATABASE_URL: string; STORAGE_URL: string },
  { appId, limit }: { appId: string; limit: number },
  use: (readPage: ReadPage) => Promise<T>,
): Promise<T> {
  const log = createLog('fatal')
  const { deps, close } = await openDeps({ databaseUrl, storageUrl, leaseMs: 10_000, log, doorbell: { ring() {} } })
  try {
    const actor = await authenticate(deps, KEY)
    return await use((cursor) => listDevices(deps, { actor, input: { app_id: appId, cursor, limit } }))
  } finally {
    await close()
  }
}

/** The seed's id of the device at this index. */
function deviceId(index: number): string {
  return `device-${String(index).padStart(10, '0')}`
}

function seedArguments({ devices }: DevicesBenchOptions): string[] {
  const counts = { apps: 1, bundles: 3, channels: 3, devices, 'bundle-bytes': 1000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'The large one', '--email', 'admin@example.com', ...numbers]
}
