import { readMemory } from '../../test/support/uploads/process-memory.ts'
import { startProgram } from '../../test/support/program.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { readCpuTime } from './cpu-time.ts'

export interface ServerProcess {
  url: string
  pid: number
  /** Resident memory, current and peak, in MB. */
  memory: () => Promise<{ now: number; highest: number }>
  /** The CPU time that it has used, in microseconds. */
  cpu: () => Promise<number>
  /** How much it has written to its log. */
  logBytes: () => number
  stop: () => Promise<void>
}

/** Starts a program of this repository and waits until it prints its address. */
export async function startServerProcess(script: string, env: Record<string, string>): Promise<ServerProcess> {
  const program = startProgram({ args: [script], env: { ...outerEnv(), ...env } })
  const url = () => /served at (http:\S+)/.exec(program.stdout)?.[1]
  await waitFor(() => url() ?? program.hasEnded(), { what: `${script} to be served`, timeoutMs: 60_000 })
  if (program.hasEnded()) throw new Error(`Expected ${script} to say where it is served, it ended: ${program.stderr}`)
  return {
    url: url() ?? '',
    pid: program.pid,
    logBytes: () => program.stdout.length + program.stderr.length,
    async memory() {
      const { now, highest } = await readMemory(program.pid)
      return { now: Math.round(now), highest: Math.round(highest) }
    },
    cpu: () => readCpuTime(program.pid),
    async stop() {
      program.signal('SIGTERM')
      await program.ending
    },
  }
}

/** Runs a script of this repository and returns the last line of its output. */
export async function runScript(script: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const program = startProgram({ args: [script, ...args], env: { ...outerEnv(), ...env } })
  const { code, stdout, stderr } = await program.ending
  if (code !== 0) throw new Error(`Expected ${script} to end with 0, got ${code}: ${stderr}`)
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** The outer environment is passed on, because its variables may change what a bench measures. */
function outerEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((it): it is [string, string] => it[1] !== undefined))
}
