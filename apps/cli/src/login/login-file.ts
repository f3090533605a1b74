import { chmod, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import envPaths from 'env-paths'
import { z } from 'zod'

import { Refusal } from '../http/failures.ts'
import type { Shell } from '../terminal/shell.ts'

const loginSchema = z.object({ url: z.string(), key: z.string() })

/** A server, and the user's key for it. */
export type Login = z.output<typeof loginSchema>

/** Reads what `orgs login` saved. Undefined when there is no login. */
export async function readLogin(shell: Shell): Promise<Login | undefined> {
  const loginFile = findLoginFile(shell)
  const text = await readIfThere(loginFile)
  if (text === undefined) return undefined
  try {
    return loginSchema.parse(JSON.parse(text))
  } catch {
    // Without the cause: it may quote the file, and with it the key.
    throw new Refusal(`Expected ${loginFile} to contain a login, got something else: run "orgs login" again`)
  }
}

/** Saves a login in a file that only its user can read. Returns the path. */
export async function writeLogin(shell: Shell, login: Login): Promise<string> {
  const loginFile = findLoginFile(shell)
  const folder = dirname(loginFile)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await realpath(loginFile).catch(() => loginFile) // the file may be elsewhere, behind a symbolic link
  const temporary = `${file}.${process.pid}`
  // Written to a new file and renamed: an existing file would keep its mode, which others may be able to read.
  await writeFile(temporary, `${JSON.stringify(login)}\n`, { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, file)
  return loginFile
}

/** Removes the saved login. */
export async function removeLogin(shell: Shell): Promise<void> {
  await rm(findLoginFile(shell), { force: true })
}

/** In the user's settings folder: `~/.config/orgs` on Linux, or `orgs` below XDG_CONFIG_HOME. */
function findLoginFile({ env }: Shell): string {
  const home = env['XDG_CONFIG_HOME']
  return join(home ? join(home, 'orgs') : envPaths('orgs', { suffix: '' }).config, 'login.json')
}

async function readIfThere(loginFile: string): Promise<string | undefined> {
  try {
    return await readFile(loginFile, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Refusal(`Cannot read ${loginFile}`, { cause: error })
  }
}
