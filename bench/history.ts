/**
 * Measures an installation with many completed deletions behind it, beside one with none: its start, what it does while
 * it is idle, the lists of operators, and a caller's requests up to the end of a small deletion.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { KEY } from './support/installation.ts'
import { medianTime } from './support/median-time.ts'
import { nameOf, pastsOf, withPastServer, type Figures, type Past } from './support/past-server.ts'
import { restCaller } from './support/rest-caller.ts'
import type { ServerProcess } from './support/server-process.ts'

export interface HistoryBenchOptions {
  deletions: number
  seconds: number
}

const PAGE = 50
const POLL_MS = 2

export async function benchHistory({ deletions, seconds }: HistoryBenchOptions): Promise<void> {
  const table: Record<string, Record<string, number>> = {}
  for (const past of pastsOf(deletions)) {
    const figures = await withPastServer(past, seconds, async (server) => ({
      ...(await readLists(server, past)),
      ...(await callAsUser(server)),
    }))
    for (const [name, figure] of Object.entries(figures)) (table[name] ??= {})[nameOf(past)] = figure
  }
  console.table(table)
}

/** Milliseconds for the lists of operators. */
async function readLists({ url }: ServerProcess, past: Past): Promise<Figures> {
  const lastPage = Math.max(0, Math.floor(((past?.count ?? 0) - 1) / PAGE))
  const paths = {
    metrics: '/metrics',
    deletions: '/operator/deletion',
    'blocked deletions': '/operator/deletion?state=blocked',
    'last page of deletions': `/operator/deletion?page=${lastPage}`,
    receipts: '/operator/receipt',
    tombstones: '/operator/tombstone',
    users: '/operator/user',
    'audit of operators': '/operator/audit',
  }
  const figures: Figures = {}
  for (const [name, path] of Object.entries(paths)) {
    figures[`${name} (ms)`] = await medianTime(async () => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: KEY } })
      const text = await response.text()
      if (!response.ok) throw new Error(`Expected ${path} to be answered, got ${response.status}: ${text}`)
    })
  }
  return figures
}

/** Milliseconds for the requests of a user, and of a small deletion until it is completed. */
async function callAsUser({ url }: ServerProcess): Promise<Figures> {
  const call = restCaller(url)
  const ids: string[] = []
  const create = async () => void ids.push((await call('POST', '/organization', { name: 'Small' })).id)
  const get = (run: number) => call('GET', `/organization?orgId=${ids[run]}`)
  const remove = async (run: number) => {
    await call('DELETE', '/organization', { orgId: ids[run] })
    while ((await call('GET', `/organization/deletion?orgId=${ids[run]}`)).data.state !== 'completed') {
      await sleep(POLL_MS)
    }
  }
  return {
    'create (ms)': await medianTime(create),
    'get (ms)': await medianTime(get),
    'delete, until completed (ms)': await medianTime(remove),
  }
}
