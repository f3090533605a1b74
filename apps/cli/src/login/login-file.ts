import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import envPaths from 'env-paths'
import { z } from 'zod'

import { Refusal } from '../http/failures.ts'
import type { Shell } from '../terminal/shell.ts'

const loginSchema = z.object({ url: z.string(), key: z.string() })

/** The server that somebody works with, and their key for it. */
export type Login = z.output<typeof loginSchema>

/** What `orgs login` has kept, or undefined. */
export async function readLogin(shell: Shell): Promise<Login | undefined> {
  const loginFile = findLoginFile(shell)
  const text = await readIfThere(loginFile)
  if (text === undefined) return undefined
  try {
    return loginSchema.parse(JSON.parse(text))
  } catch {
    // Without the cause, which may quote the file, and with it the key.
    throw new Refusal(`Expected ${loginFile} to hold a login; it does not: run "orgs login" again`)
  }
}

/** Keeps a login where only its user can read it. Returns where that is. */
export async function writeLogin(shell: Shell, login: Login): Promise<string> {
  const loginFile = findLoginFile(shell)
  const folder = dirname(loginFile)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${loginFile}.${process.pid}`
  // Aside and renamed: a file that is there already keeps its mode when written to, whatever that is.
  await writeFile(temporary, `${JSON.stringify(login)}\n`, { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, loginFile)
  return loginFile
}

/** Forgets the login. */
export async function removeLogin(shell: Shell): Promise<void> {
  await rm(findLoginFile(shell), { force: true })
}

/** In the user's folder for settings: `~/.config/orgs` on Linux, or what XDG_CONFIG_HOME says. */
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
