import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface ServerProcess {
  url: string
  /** Resident memory now and at its highest so far, in MB. */
  memory: () => Promise<{ now: number; highest: number }>
  stop: () => Promise<void>
}

const root = resolve(import.meta.dirname, '../..')

/** Starts a program of this repository and waits until it says where it is served. */
export async function startServerProcess(program: string, env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [resolve(root, program)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /served at (http:\S+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      memory: () => readMemory(child.pid ?? 0),
      async stop() {
        const exit = once(child, 'exit')
        child.kill('SIGTERM')
        await exit
      },
    }
  }
  throw new Error(`Expected ${program} to say where it is served, it ended`)
}

/** Runs a script of this repository to its end and returns the last line that it prints. */
export async function runScript(script: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [resolve(root, script), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) last = line
  if (child.exitCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`Expected ${script} to end with 0, got ${child.exitCode}`)
  return last
}

async function readMemory(pid: number): Promise<{ now: number; highest: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
  return { now: megabytes('VmRSS'), highest: megabytes('VmHWM') }
}
