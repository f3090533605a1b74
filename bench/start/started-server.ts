import { readFile } from 'node:fs/promises'
import { readMemory } from '../../test/support/uploads/process-memory.ts'
import { startProgram } from '../../test/support/program.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { readCpuTime } from '../support/cpu-time.ts'
import { KEY } from '../support/installation.ts'

export interface StartedServer {
  url: string
  /** Milliseconds from the command to the first answered request, and the CPU time that all its processes used. */
  readyMs: number
  startCpuMs: number
  /** Of the process that serves. */
  cpuMs: () => Promise<number>
  memoryMb: () => Promise<number>
  stop: () => Promise<void>
}

/** How the server is started: the command's own environment comes on top of what every program gets. */
export interface Start {
  command: readonly [string, ...string[]]
  cwd: string
  env: Record<string, string>
}

/** Runs the command and waits until the server that it starts answers a request. */
export async function startServer({ command: [program, ...args], cwd, env }: Start): Promise<StartedServer> {
  const startedAt = performance.now()
  const running = startProgram({ command: program, args, cwd, env })
  const url = () => /served at (http:\S+)/.exec(running.stdout)?.[1]
  await waitFor(() => url() ?? running.hasEnded(), { what: 'the server', timeoutMs: 120_000, intervalMs: 5 })
  const response = await fetch(`${url()}/organization`, { headers: { authorization: KEY } })
  if (response.status !== 200) throw new Error(`Expected the server to answer 200, got ${response.status}`)
  const readyMs = performance.now() - startedAt
  const processes = await withChildren(running.pid)
  const times = await Promise.all(processes.map(readCpuTime))
  const pid = processes.at(-1) ?? running.pid // launcher and npm start one process each
  return {
    url: url() ?? '',
    readyMs,
    startCpuMs: times.reduce((sum, it) => sum + it, 0) / 1000,
    cpuMs: async () => (await readCpuTime(pid)) / 1000,
    memoryMb: async () => (await readMemory(pid)).now,
    async stop() {
      running.signal('SIGTERM')
      await running.ending
    },
  }
}

/** The process, the one that it has started, and so on. */
async function withChildren(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const [child] = children.trim().split(' ').filter(Boolean).map(Number)
  return child === undefined ? [pid] : [pid, ...(await withChildren(child))]
}
