/** Mixed traffic at a steady rate: reads over both doors, and organizations that are created, filled, and deleted. */
import { trpcClient } from '../../test/support/trpc-client.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { createOrganization, KEY } from '../support/installation.ts'
import { startLoad } from '../support/load.ts'
import { percentiles, type Percentiles } from '../support/percentiles.ts'
import { restCaller } from '../support/rest-caller.ts'
import { watch } from '../support/watch.ts'

export interface Traffic {
  /** Ends it and says how long requests took, in milliseconds. */
  stop: () => Promise<{ reads: Percentiles; lives: Percentiles }>
  /** One sentence for each request that failed. */
  readonly failures: readonly string[]
}

const BUNDLE_BYTES = 200_000
const DELETION_TIMEOUT_MS = 60_000

/** `reads` a second, and `lives` of an organization, from its creation to the end of its deletion. */
export async function startTraffic(url: string, rates: { reads: number; lives: number }): Promise<Traffic> {
  const failures: string[] = []
  const noting = (work: () => Promise<void>) => () =>
    work().catch((error: unknown) => void failures.push(error instanceof Error ? error.message : String(error)))
  const orgId = await createOrganization(url)
  const reading = startLoad(rates.reads, noting(readerOf(url, orgId)))
  const living = startLoad(rates.lives, noting(lifeOf(url)))
  return {
    failures,
    async stop() {
      const [reads, lives] = await Promise.all([reading.stop(), living.stop()])
      return { reads: percentiles(reads), lives: percentiles(lives) }
    },
  }
}

/** Reads one organization and a list over REST and tRPC in turn, and changes it now and then. */
function readerOf(url: string, orgId: string): () => Promise<void> {
  const rest = restCaller(url)
  const trpc = trpcClient(url, KEY)
  const turns: (() => Promise<unknown>)[] = [
    () => rest('GET', `/organization?orgId=${orgId}`),
    () => trpc.organization.get.query({ orgId }),
    () => rest('GET', '/organization?limit=20'),
    () => Promise.all([trpc.organization.get.query({ orgId }), trpc.organization.list.query({ limit: 20 })]),
    () => rest('PUT', '/organization', { orgId, name: 'Changed over REST' }),
    () => trpc.organization.update.mutate({ orgId, name: 'Changed over tRPC' }),
  ]
  let made = 0
  return async () => {
    await turns[(made += 1) % turns.length]?.()
  }
}

/** An organization with an app and a bundle, whose deletion is watched. */
function lifeOf(url: string): () => Promise<void> {
  const call = restCaller(url)
  let made = 0
  return async () => {
    const app = `com.example.soak${(made += 1)}`
    const bundle = `app_id=${app}&version=1.0.0`
    const { id: orgId } = await call('POST', '/organization', { name: 'Short-lived' })
    await call('POST', '/app', { app_id: app, name: 'App', owner_org: orgId })
    const body = new Uint8Array(BUNDLE_BYTES).fill(made)
    await transfer(`${url}/bundle/upload?${bundle}`, { method: 'PUT', body })
    const bytes = await transfer(`${url}/bundle/download?${bundle}`)
    if (bytes !== BUNDLE_BYTES) throw new Error(`Expected ${BUNDLE_BYTES} bytes of a bundle, got ${bytes}`)
    await call('DELETE', '/organization', { orgId })
    const watcher = watch(url, orgId)
    try {
      await waitFor(() => watcher.percent === 100, {
        what: `the deletion of ${orgId} to be seen`,
        timeoutMs: DELETION_TIMEOUT_MS,
      })
    } finally {
      watcher.leave()
    }
    if (watcher.failures > 0) throw new Error(`Expected to watch without failures, got ${watcher.failures}`)
  }
}

/** The bytes of the answer. */
async function transfer(path: string, request: RequestInit = {}): Promise<number> {
  const response = await fetch(path, { ...request, headers: { authorization: KEY } })
  const { byteLength } = await response.arrayBuffer()
  if (!response.ok) throw new Error(`Expected ${path} to be answered 200, got ${response.status}`)
  return byteLength
}
