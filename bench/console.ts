/**
 * Measures the console in a real browser: its pages, a list of very many devices, a deletion that is watched through a
 * restart, what its build adds to a start, what is loaded, and how long its tests take.
 */
import { stripVTControlCharacters } from 'node:util'
import { openBrowser } from '../test/support/console/browser.ts'
import { buildConsole } from '../test/support/console/build-console.ts'
import { startProgram } from '../test/support/program.ts'
import { measureBuild } from './console/build-at-start.ts'
import { measureDeletion } from './console/deletion-on-screen.ts'
import { measurePages } from './console/pages.ts'
import { readSizes } from './console/sizes.ts'
import { createInstallation } from './support/installation.ts'
import { round } from './support/percentiles.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface ConsoleBenchOptions {
  devices: number
  /** Of the organization that is deleted while one watches. */
  deleted: number
  runs: number
  start: boolean
  suite: boolean
}

export async function benchConsole({ devices, deleted, runs, start, suite }: ConsoleBenchOptions): Promise<void> {
  await buildConsole()
  const { env, remove } = await createInstallation()
  const browser = await openBrowser()
  let server = await startServerProcess('apps/standalone/src/main.ts', env)
  const seed = async (count: number) => {
    const counts = { apps: 1, bundles: 3, channels: 3, devices: count, 'bundle-bytes': 1000 }
    const numbers = Object.entries(counts).flatMap(([name, it]) => [`--${name}`, String(it)])
    return await runScript('scripts/seed.ts', ['--name', 'Seeded', '--email', 'admin@example.com', ...numbers], env)
  }
  try {
    const orgId = await seed(devices)
    console.table(await measurePages({ browser, url: server.url, orgId, runs }))
    const deletion = {
      browser,
      url: server.url,
      orgIds: [await seed(deleted), await seed(deleted)] as const,
      async restart() {
        await server.stop()
        server = await startServerProcess('apps/standalone/src/main.ts', { ...env, PORT: new URL(server.url).port })
      },
    }
    console.table(await measureDeletion(deletion))
  } finally {
    await browser.close()
    await server.stop()
    await remove()
  }
  console.table(await readSizes())
  if (start) console.table(await measureBuild())
  if (suite) console.log(`The suite of the console: ${round(await measureSuite())} s of at most 60`)
}

/** Seconds, as vitest says them. */
async function measureSuite(): Promise<number> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/console', '--project', 'system']
  const { code, stdout } = await startProgram({ args, env: {} }).ending
  const [, duration] = /Duration \D*([\d.]+)s/.exec(stripVTControlCharacters(stdout)) ?? []
  if (code !== 0 || duration === undefined) throw new Error(`Expected the suite to pass, got ${code}: ${stdout}`)
  return Number(duration)
}
