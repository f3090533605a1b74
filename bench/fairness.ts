/** Measures a small organization's deletion, alone and during a huge deletion, on the real standalone server. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createInstallation, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface FairnessBenchOptions {
  huge: number
  small: number
}

const APPS = 10
const POLL_MS = 20
const HEAD_START_MS = 300

export async function benchFairness({ huge, small }: FairnessBenchOptions): Promise<void> {
  const { env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  const call = async (method: string, path: string) => {
    const response = await fetch(`${server.url}${path}`, { method, headers: { authorization: KEY } })
    return (await response.json()) as { data: { state: string } } // as the contract says
  }
  const seed = (name: string, devices: number) => {
    const counts = ['--apps', String(APPS), '--bundles', '0', '--devices', String(devices / APPS)]
    return runScript('scripts/seed.ts', ['--name', name, '--email', 'admin@example.com', ...counts], env)
  }
  const stateOf = async (id: string) => (await call('GET', `/organization/deletion?orgId=${id}`)).data.state
  const destroy = async (id: string) => {
    const askedAt = performance.now()
    await call('DELETE', `/organization?orgId=${id}`)
    while ((await stateOf(id)) !== 'completed') await sleep(POLL_MS)
    return performance.now() - askedAt
  }
  try {
    const [alone, beside, large] = [await seed('Alone', small), await seed('Beside', small), await seed('Huge', huge)]
    const aloneMs = await destroy(alone)
    await call('DELETE', `/organization?orgId=${large}`)
    await sleep(HEAD_START_MS)
    const besideMs = await destroy(beside)
    const state = await stateOf(large)
    while ((await stateOf(large)) !== 'completed') await sleep(POLL_MS)
    console.table({
      'alone (ms)': round(aloneMs),
      'beside the huge one (ms)': round(besideMs),
      'the huge one was then': state,
    })
  } finally {
    await server.stop()
    await remove()
  }
}
