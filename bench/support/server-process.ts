import { readMemory } from '../../test/support/uploads/process-memory.ts'
import { startProgram } from '../../test/support/program.ts'
import { waitFor } from '../../test/support/wait-for.ts'

export interface ServerProcess {
  url: string
  /** Resident memory now and at its highest so far, in MB. */
  memory: () => Promise<{ now: number; highest: number }>
  stop: () => Promise<void>
}

/** Starts a program of this repository and waits until it says where it is served. */
export async function startServerProcess(script: string, env: Record<string, string>): Promise<ServerProcess> {
  const program = startProgram({ args: [script], env: { ...outerEnv(), ...env } })
  const url = () => /served at (http:\S+)/.exec(program.stdout)?.[1]
  await waitFor(() => url() ?? program.hasEnded(), { what: `${script} to be served`, timeoutMs: 60_000 })
  if (program.hasEnded()) throw new Error(`Expected ${script} to say where it is served, it ended: ${program.stderr}`)
  return {
    url: url() ?? '',
    async memory() {
      const { now, highest } = await readMemory(program.pid)
      return { now: Math.round(now), highest: Math.round(highest) }
    },
    async stop() {
      program.signal('SIGTERM')
      await program.ending
    },
  }
}

/** Runs a script of this repository to its end and returns the last line that it prints. */
export async function runScript(script: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const program = startProgram({ args: [script, ...args], env: { ...outerEnv(), ...env } })
  const { code, stdout, stderr } = await program.ending
  if (code !== 0) throw new Error(`Expected ${script} to end with 0, got ${code}: ${stderr}`)
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** Benches are run with variables that change what they measure. */
function outerEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((it): it is [string, string] => it[1] !== undefined))
}
