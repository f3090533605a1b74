import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { atExit } from './at-exit.ts'
import { findPostgres, type PostgresPrograms } from './servers/find-postgres.ts'
import { startOnFreePort } from './servers/find-port.ts'
import { createTempFolder } from './temp-folder.ts'
import { waitFor } from './wait-for.ts'

export interface TestPostgres {
  /** Of a database on it; `postgres` is always there. */
  url(database?: string): string
  readonly port: number
  /** SIGKILL, as a machine that goes down: its clients see their connections break. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what it had, after `kill` or in one go. */
  restart(): Promise<void>
  /** The end: ends it and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts a private Postgres on a free port, set up to be fast and not to last unless `settings` say otherwise. It dies
 * with the process that started it.
 */
export async function startPostgres(settings: Record<string, string> = {}): Promise<TestPostgres> {
  const temp = createTempFolder()
  const programs = await findPostgres(temp.path)
  const folder = join(temp.path, 'data')
  if (programs.owner) await chown(temp.path, programs.owner.uid, programs.owner.gid)
  await initialize(programs, folder)
  const place = { programs, folder, settings: { ...ofTests, ...settings } }
  let { server, port } = await startOnFreePort((port) => startServer({ ...place, port }))
  return {
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
    port,
    kill: () => end(server, 'SIGKILL'),
    async restart() {
      await end(server, 'SIGKILL')
      server = await startServer({ ...place, port })
    },
    async stop() {
      await end(server, 'SIGQUIT')
      await temp.remove()
    },
  }
}

interface Place {
  programs: PostgresPrograms
  folder: string
  settings: Record<string, string>
}

async function initialize({ folder: programs, owner }: PostgresPrograms, folder: string): Promise<void> {
  // A database as many are, which sorts text as people do: what the service needs to be in the order of bytes must say
  // so.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  const args = [`--pgdata=${folder}`, '--username=postgres', '--auth=trust', '--no-sync', ...locale]
  await promisify(execFile)(join(programs, 'bin', 'initdb'), args, { ...owner, cwd: '/' })
}

const ofTests = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '400',
  // What is lost with the machine is lost with the tests.
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  jit: 'off',
}

const SETPRIV = '/usr/bin/setpriv'

async function startServer({ programs, folder, settings, port }: Place & { port: number }): Promise<ChildProcess> {
  const program = join(programs.folder, 'bin', 'postgres')
  const given = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', folder, ...given]
  // Even a test process that is killed outright must leave no server behind; only Linux has a way to ask for that.
  const command = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'QUIT', program, ...args] : [program, ...args]
  const server = spawn(command[0] ?? program, command.slice(1), {
    ...programs.owner,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const forget = atExit(() => server.kill('SIGQUIT'))
  server.once('close', forget)

  let output = ''
  server.stderr.on('data', (chunk: Buffer) => {
    const said = chunk.toString()
    output = `${output}${said}`.slice(-10_000)
    // It starts itself again then, and all that its clients see is a database in recovery.
    if (/process .*was terminated by|PANIC/.test(said))
      console.error(`The Postgres on port ${port} said: ${said.trim()}`)
  })
  server.once('error', (error) => (output += error.message))
  const isReady = () => output.includes('database system is ready to accept connections')
  await waitFor(() => hasEnded(server) || isReady(), { what: `Postgres to be ready on port ${port}` })
  if (hasEnded(server)) throw new Error(`Expected a Postgres on port ${port}, but it ended: ${output.trim()}`)
  return server
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(server)) return
  server.kill(signal)
  await once(server, 'exit')
}

function hasEnded(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null
}
