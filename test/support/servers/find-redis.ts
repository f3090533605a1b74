// Where the tests' Redis comes from: a server program on PATH; else Debian's own packages, unpacked into .cache/redis
// without root and without installing anything; else an error that says what to install. Never a server that happens to
// run.

import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { makeOnce } from './make-once.ts'

/** How to run the server: its own settings go after `args`. */
export interface RedisProgram {
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
}

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../../.cache', import.meta.url))
const unpacked = join(cache, 'redis')

export async function findRedis(): Promise<RedisProgram> {
  const installed = (await findOnPath('redis-server')) ?? (await findOnPath('valkey-server'))
  if (installed !== undefined) return endingWithItsParent({ command: installed, args: [], env: process.env })

  await makeOnce(unpacked, unpackPackages).catch((error: unknown) => {
    throw new Error(
      'Expected redis-server or valkey-server on PATH: install one (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)',
      { cause: error },
    )
  })
  return endingWithItsParent(await programIn(unpacked))
}

async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}

async function unpackPackages(folder: string): Promise<void> {
  await run('apt-get', ['download', ...(await findPackages())], { cwd: folder })
  for (const file of await readdir(folder)) await run('dpkg', ['-x', join(folder, file), folder])
  const { command, env } = await programIn(folder)
  await run(command, ['--version'], { env })
}

/** The server's packages and the libraries that this machine lacks for them. (The server itself is in redis-tools.) */
async function findPackages(): Promise<string[]> {
  const { stdout } = await planInstallation().catch(async (error: unknown) => {
    if (process.getuid?.() !== 0) throw error
    // A container's package lists are often empty. One at a time: apt-get does not wait for another update.
    await run('flock', [join(cache, 'apt-update.lock'), 'apt-get', 'update'])
    return planInstallation()
  })
  const lacking = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name)
  return [...new Set(['redis-server', 'redis-tools', ...lacking])]
}

function planInstallation() {
  return run('apt-get', ['--simulate', '--no-install-recommends', 'install', 'redis-server', 'redis-tools'])
}

async function programIn(folder: string): Promise<RedisProgram> {
  const libraries = await readdir(join(folder, 'usr/lib'))
  const path = libraries.map((name) => join(folder, 'usr/lib', name)).join(delimiter)
  return { command: join(folder, 'usr/bin/redis-server'), args: [], env: { ...process.env, LD_LIBRARY_PATH: path } }
}

/** Even a test process that is killed outright must leave no server behind; only Linux has a way to ask for that. */
async function endingWithItsParent(program: RedisProgram): Promise<RedisProgram> {
  const setpriv = await findOnPath('setpriv')
  if (setpriv === undefined) return program
  return { ...program, command: setpriv, args: ['--pdeathsig', 'KILL', program.command, ...program.args] }
}
