import type { QueryClient } from '@tanstack/react-query'
import { apiPath } from '../base-path.ts'
import { serverIsAway } from './state.ts'

const PAUSE_MS = 1_000

/** Notes that the service is away, asks until it is back, and then brings what is on the screen up to date. */
export function reachServerAgain(queryClient: QueryClient): void {
  if (serverIsAway.get()) return
  serverIsAway.set(true)
  const ask = async () => {
    if (!(await isReady())) return void setTimeout(() => void ask(), PAUSE_MS)
    serverIsAway.set(false)
    await queryClient.invalidateQueries()
  }
  setTimeout(() => void ask(), PAUSE_MS)
}

/** Does the service answer, with its database? */
export async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`${apiPath}/readyz`, { cache: 'no-store' })).ok
  } catch {
    return false // no server answers
  }
}
