/**
 * Measures the preview of a very large organization and its effect on other requests: the standalone server runs in its
 * own process, and another organization is read at a steady rate.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createInstallation, createOrganization } from './support/installation.ts'
import { startLoad } from './support/load.ts'
import { percentiles, round } from './support/percentiles.ts'
import { restCaller } from './support/rest-caller.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface PreviewBenchOptions {
  rows: number
  previews: number
  atOnce: number
  reads: number
}

const APPS = 10

export async function benchPreview({ rows, previews, atOnce, reads }: PreviewBenchOptions): Promise<void> {
  const { env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  try {
    const call = restCaller(server.url)
    const other = await createOrganization(server.url)
    const seedStartedAt = performance.now()
    const large = await runScript('scripts/seed.ts', seedArguments(rows), env)
    console.log(`Seeded ${rows} devices in ${round((performance.now() - seedStartedAt) / 1000)} s`)
    const seeded = await server.memory()
    const path = `/organization/deletion/preview?orgId=${large}`
    const read = async () => void (await call('GET', `/organization?orgId=${other}`))
    await call('GET', path) // warm-up

    const answers: number[] = []
    const totals: number[] = []
    const during = startLoad(reads, read)
    const startedAt = performance.now()
    for (let count = 0; count < previews; count += 1) {
      const askedAt = performance.now()
      const ask = async () => {
        const { data } = await call('GET', path)
        answers.push(performance.now() - askedAt)
        totals.push(data.total ?? 0)
      }
      await Promise.all(Array.from({ length: atOnce }, ask))
    }
    const tookMs = performance.now() - startedAt
    const disturbed = percentiles(await during.stop())
    const idle = startLoad(reads, read)
    await sleep(tookMs)
    const undisturbed = percentiles(await idle.stop())
    const { now, highest } = await server.memory()
    console.table({
      'preview answers in (ms)': show(percentiles(answers)),
      'rows it had counted by then': `from ${Math.min(...totals)} to ${Math.max(...totals)}`,
      'reads idle (ms)': show(undisturbed),
      'reads during previews (ms)': show(disturbed),
      'added at p99 (ms)': round(disturbed.p99 - undisturbed.p99),
      'memory before, now, highest (MB)': `${seeded.now}, ${now}, ${highest}`,
    })
  } finally {
    await server.stop()
    await remove()
  }
}

function seedArguments(rows: number): string[] {
  const counts = { apps: APPS, bundles: 10, devices: Math.ceil(rows / APPS), channels: 3, 'bundle-bytes': 1000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'The large one', '--email', 'admin@example.com', ...numbers]
}

function show({ p50, p99, max, count }: ReturnType<typeof percentiles>): string {
  return `p50 ${p50}, p99 ${p99}, max ${max} of ${count}`
}
