import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const underWay = new Map<string, Promise<void>>() // module-level: for all tests of the process

/**
 * Makes a folder that all test processes share, unless it is there: aside, and renamed when it is complete. Processes race
 * for it, and a later one keeps what is there; calls of one process wait for the same.
 */
export async function makeOnce(folder: string, make: (aside: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return
  const making = underWay.get(folder) ?? makeAside(folder, make).finally(() => underWay.delete(folder))
  underWay.set(folder, making)
  await making
}

async function makeAside(folder: string, make: (aside: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const aside = await mkdtemp(`${folder}-`) // of this call alone: another one may end, and remove its own
  try {
    await make(aside)
    await rename(aside, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}
