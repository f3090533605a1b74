import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { Redis } from 'ioredis'

import { atExit } from './at-exit.ts'
import { findRedis, type RedisProgram } from './servers/find-redis.ts'
import { startOnFreePort } from './servers/find-port.ts'
import { createTempFolder } from './temp-folder.ts'
import { waitFor } from './wait-for.ts'

export interface TestRedis {
  readonly url: string
  readonly port: number
  /** Removes every key. */
  flush(): Promise<void>
  /** Its connections, as CLIENT LIST has them. */
  listClients(): Promise<string>
  /** SIGKILL: its clients see the connection break. Nothing happens when it is not running. */
  kill(): Promise<void>
  /** Starts it again on the same port and empty, after `kill` or in one go. */
  restart(): Promise<void>
  /** The end: kills it and removes its folder. */
  stop(): Promise<void>
}

/** Starts a private Redis on a free port, without persistence. It dies with the process that started it. */
export async function startRedis(): Promise<TestRedis> {
  const program = await findRedis()
  const folder = createTempFolder()
  const place = { program, folder: folder.path }
  let { server, port } = await startOnFreePort((port) => startServer({ ...place, port }))

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    flush: () => withClient(port, async (client) => void (await client.flushall())),
    listClients: () => withClient(port, async (client) => String(await client.client('LIST'))),
    kill: () => kill(server),
    async restart() {
      await kill(server)
      server = await startServer({ ...place, port })
    },
    async stop() {
      await kill(server)
      await folder.remove()
    },
  }
}

interface Place {
  program: RedisProgram
  folder: string
}

async function startServer({ program, folder, port }: Place & { port: number }): Promise<ChildProcess> {
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', loglevel: 'warning' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn(program.command, [...program.args, ...args], {
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const forget = atExit(() => server.kill('SIGKILL'))
  server.once('close', forget)

  let output = ''
  server.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  server.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  server.once('error', (error) => (output += error.message))

  await waitFor(() => hasEnded(server) || answers(server, port), { what: `Redis to answer on port ${port}` })
  if (hasEnded(server)) throw new Error(`Expected a Redis on port ${port}, but it ended: ${output.trim()}`)
  return server
}

/**
 * True when this very server answers: while it fails to get its port, the process that has the port may answer in its
 * place.
 */
async function answers(server: ChildProcess, port: number): Promise<boolean> {
  try {
    return await withClient(port, async (client) => {
      await client.ping()
      return (await client.info('server')).includes(`process_id:${server.pid}\r\n`)
    })
  } catch {
    return false // not yet
  }
}

async function withClient<T>(port: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {}) // `connect` rejects as well
  try {
    await client.connect()
    return await use(client)
  } finally {
    if (client.status !== 'end') client.disconnect() // after a refused connection it would leave a timer running
  }
}

async function kill(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return
  server.kill('SIGKILL')
  await once(server, 'exit')
}

function hasEnded(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null
}
