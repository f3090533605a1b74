/**
 * Measures what a start takes, of `npm start` and of the archive, what the server then takes while it is idle and after
 * calls, and what a call of the command line takes. CPU time holds on a busy machine; milliseconds do not.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { archiveName, makeArchive } from '../scripts/make-archive.ts'
import { repositoryRoot } from '../test/support/program.ts'
import { createTempFolder } from '../test/support/temp-folder.ts'
import { callFor } from './start/minute-of-calls.ts'
import { startServer, type Start } from './start/started-server.ts'
import { createInstallation } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'

export interface StartBenchOptions {
  runs: number
  idleSeconds: number
  callSeconds: number
  archive: boolean
}

/** After the start, which compiles code and tidies up. */
const WARM_UP_MS = 5000

const execute = promisify(execFile)

export async function benchStart(options: StartBenchOptions): Promise<void> {
  const temp = createTempFolder()
  try {
    const table: Record<string, object> = {
      'npm start': await measure(options, {
        command: ['node', 'scripts/launch.mjs', 'start'],
        cwd: repositoryRoot,
        env: { NODE_COMPILE_CACHE: join(temp.path, 'compiled') },
      }),
    }
    if (options.archive) {
      const { file } = await makeArchive(temp.path)
      await execute('tar', ['-xzf', file, '-C', temp.path])
      const root = join(temp.path, archiveName)
      table['the archive'] = await measure(options, {
        command: [join(root, 'bin/node'), '--max-semi-space-size=8', join(root, 'apps/standalone/src/main.ts')],
        cwd: temp.path,
        env: { NODE_COMPILE_CACHE: '' },
      })
    }
    console.table(table)
    console.table({ 'npm run -s orgs -- --help': { 'CPU (s)': await measureHelp(options.runs) } })
  } finally {
    await temp.remove()
  }
}

/** A first start, as many warm ones, and then the life of the last one. */
async function measure({ runs, idleSeconds, callSeconds }: StartBenchOptions, start: Start): Promise<object> {
  const { env, remove } = await createInstallation()
  const run = () => startServer({ ...start, env: { ...env, ...start.env } })
  try {
    const first = await run()
    await first.stop()
    const warm: { readyMs: number; startCpuMs: number }[] = []
    for (let turn = 1; turn < runs; turn += 1) {
      const server = await run()
      warm.push(server)
      await server.stop()
    }
    const server = await run()
    warm.push(server)
    try {
      await sleep(WARM_UP_MS)
      const before = await server.cpuMs()
      await sleep(idleSeconds * 1000)
      const idleMs = ((await server.cpuMs()) - before) / idleSeconds
      const idleMb = await server.memoryMb()
      await callFor(callSeconds, server.url)
      const median = (by: 'readyMs' | 'startCpuMs') => Math.round(percentiles(warm.map((it) => it[by])).p50)
      return {
        'first start (ms)': Math.round(first.readyMs),
        'of CPU': Math.round(first.startCpuMs),
        'warm start (ms)': median('readyMs'),
        'of CPU, warm': median('startCpuMs'),
        'idle (MB)': Math.round(idleMb),
        'idle (ms of CPU per second)': round(idleMs),
        [`after ${callSeconds} s of calls (MB)`]: Math.round(await server.memoryMb()),
      }
    } finally {
      await server.stop()
    }
  } finally {
    await remove()
  }
}

/** Seconds of CPU of npm and everything that it starts. */
async function measureHelp(runs: number): Promise<number> {
  const script = "TIMEFORMAT='%U %S'; time npm run -s orgs -- --help >/dev/null"
  const figures: number[] = []
  for (let run = 0; run <= runs; run += 1) {
    const { stderr } = await execute('bash', ['-c', script], { cwd: repositoryRoot })
    const [user, system] = stderr.trim().split('\n').at(-1)?.split(' ') ?? []
    if (run > 0) figures.push(Number(user) + Number(system)) // the first one compiles
  }
  return percentiles(figures).p50
}
