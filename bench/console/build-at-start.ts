import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { repositoryRoot } from '../../test/support/program.ts'
import { createTempFolder } from '../../test/support/temp-folder.ts'
import { startServer } from '../start/started-server.ts'
import { createInstallation } from '../support/installation.ts'

/**
 * `npm start` of a checkout whose console was never built, and again: when the API answers, and how much later the console
 * is there. As on a fresh clone after its packages are installed.
 */
export async function measureBuild(): Promise<Record<string, object>> {
  const temp = createTempFolder()
  try {
    await rm(join(repositoryRoot, 'apps/console/dist'), { recursive: true, force: true })
    const own = { TURBO_CACHE_DIR: join(temp.path, 'turbo'), NODE_COMPILE_CACHE: join(temp.path, 'compiled') }
    return { 'first start': await startOnce(own), 'second start': await startOnce(own) }
  } finally {
    await temp.remove()
  }
}

async function startOnce(own: Record<string, string>): Promise<object> {
  const { env, remove } = await createInstallation()
  try {
    const command = ['node', 'scripts/launch.mjs', 'start'] as const
    const server = await startServer({ command: [...command], cwd: repositoryRoot, env: { ...env, ...own } })
    try {
      const startedAt = performance.now()
      while (!(await isServed(server.url))) await sleep(10)
      const later = Math.round(performance.now() - startedAt)
      return { 'the API answers (ms)': Math.round(server.readyMs), 'the console is there later by (ms)': later }
    } finally {
      await server.stop()
    }
  } finally {
    await remove()
  }
}

/** Until it is built the answer is a page without a script. */
async function isServed(url: string): Promise<boolean> {
  const response = await fetch(`${url}/console/`, { headers: { accept: 'text/html' } })
  return (await response.text()).includes('<script')
}
