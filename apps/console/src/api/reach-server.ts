import type { QueryClient } from '@tanstack/react-query'
import { apiPath } from '../base-path.ts'
import { serverIsAway } from './state.ts'

const PAUSE_MS = 1_000

let isAsking = false // module-level: one tab has one server

/** Looks whether the service is away, asks until it is back, and then brings what is on the screen up to date. */
export function reachServerAgain(queryClient: QueryClient): void {
  if (isAsking) return
  isAsking = true
  const ask = async () => {
    const isBack = await isReady()
    serverIsAway.set(!isBack)
    await new Promise((resolve) => setTimeout(resolve, isBack ? 0 : PAUSE_MS))
    if (!isBack) return void ask()
    // What fails all the same, e.g. because of something between, must not be asked for without a pause.
    setTimeout(() => (isAsking = false), PAUSE_MS)
    await queryClient.invalidateQueries()
  }
  void ask()
}

/** Does the service answer, with its database? */
export async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`${apiPath}/readyz`, { cache: 'no-store' })).ok
  } catch {
    return false // no server answers
  }
}
