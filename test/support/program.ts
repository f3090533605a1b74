import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { atExit } from './at-exit.ts'

/** How a program ended: by itself with a code, or by a signal. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Program {
  readonly pid: number
  /** What it has written so far. */
  readonly stdout: string
  readonly stderr: string
  readonly ending: Promise<Ending>
  hasEnded(): boolean
  /** Is anything alive of what it has started, or itself? */
  isAnythingLeft(): boolean
  signal(signal: NodeJS.Signals): void
  /** SIGKILL, to everything that it has started as well. Resolves when it is dead. */
  kill(): Promise<void>
}

export interface ProgramOptions {
  args: readonly string[]
  /** Its whole environment, besides `programEnv`: nothing of the tests' own gets in by accident. */
  env: Record<string, string>
  command?: string
  cwd?: string
}

export const repositoryRoot: string = fileURLToPath(new URL('../..', import.meta.url))

/** What every program gets of the tests' own environment: where programs are, and what Node has compiled before. */
export function programEnv(): Record<string, string> {
  const names = ['PATH', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** Starts a program, Node itself by default, as the leader of a process group of its own. */
export function startProgram({ args, env, command = process.execPath, cwd = repositoryRoot }: ProgramOptions): Program {
  const child = spawn(command, args, {
    cwd,
    env: { ...programEnv(), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const signalGroup = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return child.pid !== undefined && process.kill(-child.pid, signal)
    } catch {
      return false // no process is left in the group
    }
  }
  const forget = atExit(() => signalGroup('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  let hasEnded = false
  const ending = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      hasEnded = true
      if (!signalGroup(0)) forget()
      resolve({ code, signal, ...output })
    })
  })
  return {
    pid: child.pid ?? 0, // none: it could not be started, and `ending` rejects
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    ending,
    hasEnded: () => hasEnded,
    isAnythingLeft: () => signalGroup(0),
    signal: (signal) => void child.kill(signal),
    async kill() {
      signalGroup('SIGKILL')
      await ending
      forget()
    },
  }
}
