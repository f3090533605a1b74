import { rasterTypeOf } from '@organizations/domain'
import type { Egress } from '@organizations/egress'

export interface Logo {
  type: string
  bytes: Buffer
}

/** Fetches a logo from where a stranger said that it is; undefined when there is no raster image of 256 KiB at most. */
export type FetchLogo = (url: string) => Promise<Logo | undefined>

const MAX_BYTES = 256 * 1024
const TIMEOUT_MS = 5000
const KEPT_MS = 3_600_000
const FAILURE_KEPT_MS = 300_000
/** 8 MiB at most. */
const MOST_KEPT = 32

/**
 * Fetches logos through the egress, so from public addresses alone, and keeps the last ones for an hour: their server
 * learns neither who looks nor how often.
 */
export function createLogoFetches(egress: Pick<Egress, 'get'>, clock: () => number): FetchLogo {
  const kept = new Map<string, { until: number; logo: Promise<Logo | undefined> }>()
  return async (url) => {
    const known = kept.get(url)
    if (known !== undefined && known.until > clock()) return await known.logo
    const entry = { until: clock() + KEPT_MS, logo: fetchLogo(egress, url) }
    kept.delete(url)
    kept.set(url, entry)
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    const logo = await entry.logo
    if (logo === undefined) entry.until = clock() + FAILURE_KEPT_MS
    return logo
  }
}

async function fetchLogo(egress: Pick<Egress, 'get'>, url: string): Promise<Logo | undefined> {
  const fetched = await egress.get(url, { headers: { accept: 'image/*' }, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })
  if (fetched.status !== 200 || fetched.bytes === undefined) return undefined
  const type = rasterTypeOf(fetched.bytes)
  return type === undefined ? undefined : { type, bytes: fetched.bytes }
}
