/** Keys that the first start makes, in files beside the database file. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * The content of a key file, which is made when it is missing. Several programs that start at once get the same key.
 */
export async function readOrMakeKeyFile(file: string, generate: () => string): Promise<string> {
  return (await readIfThere(file)) ?? (await makeKeyFile(file, generate()))
}

/** Writes a new key to a temporary file and links that to the final path, so that no program reads half a key. */
async function makeKeyFile(file: string, key: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.${randomUUID()}`
  const handle = await open(partial, 'wx', 0o600)
  try {
    await handle.writeFile(key)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(partial, file)
  } catch (error) {
    if (!isExisting(error)) throw error // another program was first: its key is used
  } finally {
    await rm(partial)
  }
  return await readFile(file, 'utf8')
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
