import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

import { runCommand, type Shell } from '@organizations/cli/run-command'

import { atExit } from '../at-exit.ts'
import { programEnv, type Ending } from '../program.ts'
import { orgsOf, sharedPrograms } from '../shared-programs.ts'
import { waitFor } from '../wait-for.ts'

/** `orgs` as a user runs it whose settings lie in a folder of their own. */
export interface CommandLine {
  /** Runs a command to its end, piped: all of it but the process, which would take most of the time. */
  run(args: readonly string[], options?: RunOptions): Promise<Ending>
  /** The same, as a process of its own. */
  runAsProgram(args: readonly string[], options?: RunOptions): Promise<Ending>
  /** Runs a command with `--json` that is to succeed, and returns what it printed. */
  json(...args: readonly string[]): Promise<unknown>
  /** Runs a command on a terminal, and types each answer when its question is on the screen. */
  onTerminal(args: readonly string[], options?: { env?: Env; answers?: Answers }): Promise<Screen>
}

export type Env = Record<string, string>
export interface RunOptions {
  env?: Env
  stdin?: string
}
export type Answers = readonly (readonly [question: string, answer: string])[]
export interface Screen {
  code: number | null
  /** What stdout and stderr showed, colours and all. */
  text: string
}

/** A terminal is made by util-linux's `script`, where it is there. */
export const hasTerminal: boolean = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)

/** A command line whose settings lie in a folder; `env` is its environment besides. */
export function createCommandLine(folder: string, env: Env = {}): CommandLine {
  const shared = { ...programEnv(), HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), ...env }
  const run: CommandLine['run'] = async (args, { env = {}, stdin = '' } = {}) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const streams = { stdin: Readable.from([Buffer.from(stdin)], { objectMode: false }), stdout, stderr }
    const shell = Object.assign(new EventEmitter(), { env: { ...shared, ...env }, ...streams })
    const printed = Promise.all([text(stdout), text(stderr)])
    const code = await runCommand(shell as unknown as Shell, args) // streams that are not a process's, but work alike
    stdout.end()
    stderr.end()
    const [out, error] = await printed
    return { code, signal: null, stdout: out, stderr: error }
  }
  const runAsProgram: CommandLine['run'] = async (args, { env = {}, stdin = '' } = {}) => {
    const orgs = orgsOf(await sharedPrograms())
    const child = spawn(process.execPath, [orgs, ...args], { env: { ...shared, ...env } })
    child.stdin.on('error', () => {}) // it may end without having read it
    child.stdin.end(stdin)
    return await endingOf(child)
  }
  return {
    run,
    runAsProgram,
    async json(...args) {
      const { code, stdout, stderr } = await run([...args, '--json'])
      if (code !== 0) throw new Error(`Expected orgs ${args.join(' ')} to succeed, got ${code}: ${stderr}`)
      return JSON.parse(stdout) as unknown
    },
    async onTerminal(args, { env = {}, answers = [] } = {}) {
      const orgs = orgsOf(await sharedPrograms())
      const command = `exec ${[process.execPath, orgs, ...args].map((it) => `'${it}'`).join(' ')}` // or the shell gets Ctrl-C too
      const terminal = { TERM: 'xterm', SHELL: '/bin/sh', ...shared, ...env }
      const child = spawn('script', ['-qec', command, '/dev/null'], { env: terminal })
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
      const ending = endingOf(child)
      for (const [question, answer] of answers) {
        await waitFor(() => text.includes(question), {
          what: `"${question}" on the screen`,
          timeoutMs: 60_000,
        })
        child.stdin.write(`${answer}\r`)
      }
      const { code } = await ending
      child.stdin.end()
      return { code, text }
    },
  }
}

async function endingOf(child: ChildProcess): Promise<Ending> {
  const forget = atExit(() => child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      forget()
      resolve({ code, signal, ...output })
    })
  })
}
