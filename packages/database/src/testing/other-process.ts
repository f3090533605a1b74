/** Another process on the same database, as the seed or a second server is one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface OtherProcess {
  /** Lets its transaction commit; resolves when the process has ended. */
  commit(): Promise<void>
  /** Kills it at once. */
  kill(): Promise<void>
}

const program = fileURLToPath(new URL('hold-write-lock.ts', import.meta.url))
const migrator = fileURLToPath(new URL('migrate-once.ts', import.meta.url))

/** Starts a process that inserts a user and leaves its transaction open. Resolves once it has the write lock. */
export async function startWriter(url: string, userId: string): Promise<OtherProcess> {
  const child = spawn(process.execPath, [program, url, userId], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  // Its only words are that it has the lock.
  const isReady = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)])
  if (!isReady) throw new Error('Expected a process with the write lock, got one that ended')
  return {
    async commit() {
      child.stdin.end('commit')
      const code = await exited
      if (code !== 0) throw new Error(`Expected the other process to commit, got exit code ${String(code)}`)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Starts processes and has them all bring a database up to date at the same moment. Resolves with their last words. */
export async function migrateInProcesses(url: string, count: number): Promise<string[]> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [migrator, url], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const words = children.map(async (child) => {
    const said: string[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(String(chunk)))
    await once(child, 'close')
    return said.join('')
  })
  await Promise.all(children.map((child) => Promise.race([once(child.stdout, 'data'), once(child, 'close')])))
  for (const child of children) child.stdin.end('go')
  return await Promise.all(words)
}
